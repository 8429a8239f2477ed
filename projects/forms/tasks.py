"""The form of a task."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fbias.core.names import plain_name
from members.models import User
from projects.enums import TaskKind
from projects.forms.base import choice_field, date_field, text_field


class TaskForm(forms.Form):
    """A task or milestone: what, who, until when."""

    def __init__(self, *args: Any, people: Iterable[User], kinds: bool = True, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        self.fields["title"] = text_field(_("What is to be done?"), rule=plain_name)
        if kinds:
            shown = [kind for kind in TaskKind.choices if kind[0] != TaskKind.KICK_OFF]
            self.fields["kind"] = choice_field(_("Kind"), shown)
        everybody = [("", "-"), *((key, person.name) for key, person in self.people.items())]
        self.fields["assignee"] = choice_field(_("Who"), everybody, required=False)
        self.fields["due_on"] = date_field(_("Until"), required=False)

    def clean_assignee(self) -> User | None:
        return self.people.get(self.cleaned_data["assignee"])
