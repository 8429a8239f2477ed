"""How often each tag was asked for or met, as far as the reader may know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from consultations.enums import ConsultationStatus
from consultations.models import Consultation
from consultations.queries.tags.wanted import said_tags
from fbias.core.numbers import key_named
from members.hooks.vocabulary import Occasion
from members.models import Tag, User


def times_asked(reader: User) -> Counter[int]:
    """Bookings by tag id, guesses aside; without those that a conflict hides from the reader."""
    booked = Consultation.objects.filter(booked_at__isnull=False)
    return counted(booked.not_hidden_from(reader).only("answers", "intake_form"))


def times_met(person: User) -> Counter[int]:
    """Sessions that were held, with the person on the panel, by tag id."""
    held = Consultation.objects.visible_to(person).filter(
        status=ConsultationStatus.HELD, pk__in=Consultation.objects.seated(person)
    )
    return counted(held.only("answers", "intake_form"))


def counted(requests: Iterable[Consultation]) -> Counter[int]:
    times = Counter(slug for said in said_tags(requests).values() for slug in said)
    keys = Tag.objects.filter(slug__in=times).values_list("slug", "pk")
    return Counter({key: times[slug] for slug, key in keys})


def occasions(person: User, references: Iterable[str]) -> list[Occasion]:
    """Those of the references (`C-12`) that the person may see."""
    named = (key_named(text[2:]) for text in references if text[:2] == "C-")
    keys = [key for key in named if key is not None]
    seen = Consultation.objects.visible_to(person).filter(pk__in=keys)
    return [Occasion(one.reference, one.title, one.get_absolute_url()) for one in seen]
