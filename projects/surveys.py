"""The eight questions put to the user once the work is done; answers go from one to five."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Item:
    code: str
    question: str | Promise


SURVEY: tuple[Item, ...] = (
    Item("answered", _("The result answers my question.")),
    Item("usable", _("I can use what I was given without help.")),
    Item("understood", _("I understand what was done with my images.")),
    Item("time", _("It was done in a reasonable time.")),
    Item("contact", _("I was kept informed and could ask questions at any time.")),
    Item("price", _("The price was fair and known in advance.")),
    Item("learned", _("I learned something that I will use again.")),
    Item("again", _("I would ask the facility again.")),
)
