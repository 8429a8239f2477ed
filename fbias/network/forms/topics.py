"""Propose a topic, and say whom it concerns."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.core.editing import carry
from fbias.core.forms import SuggestingInput, fbias_helper
from fbias.core.names import plain_name
from fbias.core.search import Sought
from fbias.network.enums import TopicKind
from fbias.network.models import Topic
from fbias.network.queries.topics import projects_named_by, sessions_named_by, suggested_to
from fbias.network.services.topics import said_of
from members.models import Institution, User
from members.queries.people import person_at


class AboutField(forms.CharField):
    """A project or a session by its reference, as far as the reader may open it."""

    def __init__(self, **kwargs: Any) -> None:
        usual: dict[str, Any] = {
            "label": gettext_lazy("Project or session"),
            "required": False,
            "max_length": 20,
            "widget": SuggestingInput,
            "help_text": gettext_lazy(
                "Type a word of its title, or its reference, such as P-12 or C-31. Whoever must "
                "not know of it will not see this."
            ),
        }
        super().__init__(**usual | kwargs)


def suggest_to(field: forms.Field, by: User) -> None:
    """What this person may name stands below the field of `AboutField`."""
    cast(SuggestingInput, field.widget).suggestions = partial(suggested_to, by)


def request_named(text: str, by: User) -> dict[str, Any]:
    """What a reference stands for: a project, a consultation, or neither if nothing is written."""
    named: dict[str, Any] = {"project": None, "consultation": None}
    if not text.strip():
        return named
    sought = Sought(text.strip())
    if number := sought.number("P"):
        named["project"] = projects_named_by(by).filter(pk=number).first()
    if number := sought.number("C"):
        named["consultation"] = sessions_named_by(by).filter(pk=number).first()
    if not any(named.values()):
        raise forms.ValidationError(
            _("There is nothing of this reference that you may open. Write it as P-12 or C-31.")
        )
    return named


def reference_of(thing: Any) -> str:
    """The reference of what a topic or a request for help is bound to."""
    bound = thing.project or thing.consultation
    return bound.reference if bound else ""


class TopicForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=TopicKind)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=150,
        validators=[plain_name],
        help_text=gettext_lazy(
            "Without the name of a user, unless whom it concerns is said below."
        ),
    )
    text = forms.CharField(
        label=gettext_lazy("What is it about?"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    link = forms.URLField(
        label=gettext_lazy("Link"), required=False, max_length=500, assume_scheme="https"
    )
    about = AboutField()
    people = forms.CharField(
        label=gettext_lazy("People whom it concerns"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Their e-mail addresses, one a line. Members in conflict with one of them do not see "
            "the topic."
        ),
    )
    institutions = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Institutions that it concerns"),
        queryset=Institution.objects.all(),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-picker": ""}),
    )
    is_confidential = forms.BooleanField(
        label=gettext_lazy("Confidential for another reason, such as an article under review"),
        required=False,
        help_text=gettext_lazy("It stays in the network; each member can step out in one click."),
    )

    def __init__(
        self, data: Any = None, *, by: User, topic: Topic | None = None, **kwargs: Any
    ) -> None:
        stored = said_of(topic) if topic else {}
        shown = {
            "people": "\n".join(person.email for person in stored.get("people", ())),
            "about": reference_of(topic) if topic else "",
        }
        super().__init__(data, initial=stored | shown, **kwargs)
        self.by = by
        suggest_to(self.fields["about"], by)
        if topic:
            carry(self, stored)
        submit = gettext_lazy("Save the topic") if topic else gettext_lazy("Propose it")
        self.helper = fbias_helper(*self.fields, submit=submit)

    def clean_people(self) -> list[User]:
        people = []
        for address in self.cleaned_data["people"].split():
            validate_email(address)
            person = person_at(address)
            if person is None:
                raise forms.ValidationError(
                    _("Nobody has an account with this address: %(address)s"),
                    params={"address": address},
                )
            people.append(person)
        return list(dict.fromkeys(people))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        try:
            given |= request_named(given.pop("about", ""), self.by)
        except forms.ValidationError as error:
            self.add_error("about", error)
        return given
