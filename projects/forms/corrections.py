"""What a coordinator puts right on a project, and the PI that a requester names."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fbias.core.editing import carry
from fbias.core.names import plain_name
from members.models import Institution
from projects.forms.base import text_field, words_field
from projects.models import Project
from projects.queries.papers.parties import names_of


def email_field(label: Any, **more: Any) -> forms.EmailField:
    widget = forms.EmailInput(attrs={"autocomplete": "off"})
    return forms.EmailField(label=label, max_length=254, widget=widget, **more)


class PiForm(forms.Form):
    """The PI, by name and address."""

    pi_name = text_field(_("Name of the PI"), rule=plain_name)
    pi_email = email_field(
        _("E-mail address of the PI"),
        help_text=_("They get a mail and confirm that they know of the project."),
    )

    def __init__(self, data: Any = None, *, project: Project) -> None:
        asked = names_of(project).items()
        stored = {name: value for name, value in asked if name in self.base_fields}
        super().__init__(data, initial=stored)
        carry(self, stored)


class PuttingRightForm(PiForm):
    """Title, people and institution of a project, whatever its state, and why they change."""

    title = text_field(_("Title"), rule=plain_name)
    requester_email = email_field(_("E-mail address of the person who asks"))
    requester_name = text_field(
        _("Name of the person"),
        required=False,
        longest=120,
        rule=plain_name,
        help_text=_("Only needed for somebody who has no account yet."),
    )
    institution = forms.ModelChoiceField(
        label=_("Institution that buys"),
        queryset=Institution.objects.all(),
        required=False,
        empty_label=_("That of the person who asks"),
    )
    reason = words_field(
        _("Why?"),
        rows=3,
        help_text=_("The people concerned read it, and it stays in the history."),
    )
    field_order = (
        "title", "pi_name", "pi_email", "requester_email", "requester_name", "institution",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, project: Project) -> None:
        super().__init__(data, project=project)
        self.fields["pi_name"].required = self.fields["pi_email"].required = False
