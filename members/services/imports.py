"""Members come in by a table: accounts, memberships and expertise, without a mail to anybody."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.core.clock import facility_today
from fbias.core.folding import fold
from fbias.core.names import name_in
from fbias.core.tables import (
    Column,
    Line,
    Table,
    a_name,
    a_number_up_to,
    a_past_day,
    an_address,
    one_of,
    parts_of,
    yes_or_no,
)
from fbias.core.timeline import record_all
from members.enums import CareerStage, Language, MembershipStatus
from members.models import Analyst, Expertise, User
from members.queries.imports import Known

LEVEL = re.compile(r"(?P<word>[^:]{1,120})(?::\s*(?P<level>[123])?(?P<wish>\+)?)?")
SAMPLE = "stardist:3; object-tracking:1+"
Claims = list[tuple[str, int | None, bool]]
NAME = Column(
    "name", a_name(120), gettext_lazy("First and last name."), needed=True, sample="Rosa Diaz"
)
INSTITUTION = Column(
    "institution",
    a_name(200),
    gettext_lazy("Where the person works; by its name in the list, else as you write it."),
    sample="Institut Pasteur",
)


def expertise_in(text: str) -> Claims:
    """“stardist:3; segmentation:2+; tracking:+” as word, level and wish to learn."""
    claims: Claims = []
    for part in parts_of(text):
        said = LEVEL.fullmatch(part)
        if not said:
            raise ValidationError(
                _("“%(part)s” is no tag with a level. Write it so: %(sample)s")
                % {"part": part[:60], "sample": SAMPLE}
            )
        level = int(said["level"]) if said["level"] else None
        wish = bool(said["wish"])
        claims.append((said["word"].strip(), level if level or wish else 2, wish))
    return claims


MEMBERS = Table(
    "members",
    "facility",
    (
        Column("email", an_address, gettext_lazy("Address of the member."), needed=True,
               sample="rosa@example.org"),
        NAME,
        Column("facility", a_name(200), gettext_lazy("The host facility, by its name in the list."),
               needed=True),
        Column("status", one_of(("invited", "alumni")), gettext_lazy(
            "invited: you invite them when you like; alumni: a former member."),
            usual="invited", sample="invited"),
        Column("career_stage", one_of(CareerStage.values), gettext_lazy(
            "junior, confirmed or senior."), usual="confirmed", sample="senior"),
        Column("hours_per_month", a_number_up_to(160), gettext_lazy(
            "Hours a month agreed with the host."), usual=6, sample="6"),
        Column("mentors", yes_or_no, gettext_lazy("Ready to mentor: yes or no."), usual=False,
               sample="yes"),
        Column("background", a_name(200), gettext_lazy("Background, in a few words."),
               sample="Physics"),
        Column("joined", a_past_day(facility_today), gettext_lazy("Member since."), usual=None,
               sample="2021-09-01"),
        Column("language", one_of(Language.values), gettext_lazy(
            "Of pages and mails, for a new account."), sample="fr"),
        Column("expertise", expertise_in, gettext_lazy(
            "Tags with a level, from 1 (can follow) to 3 (can teach); + for: wants to learn."),
            usual=(), sample=SAMPLE),
    ),
)  # fmt: skip


def check_members(lines: Sequence[Line], known: Known) -> None:
    """Resolve what the lines name; who is a member already stays as they are."""
    seen: dict[Any, int] = {}
    for line in lines:
        values = line.values
        email = values["email"]
        who = known.who(email)
        if email and who in seen:
            line.refuse("email", _("This is on line %(line)d already.") % {"line": seen[who]})
        seen.setdefault(who, line.number)
        place = values["facility"]
        site = known.facilities.get(fold(place)) if place else None
        if place and site is None:
            line.refuse("facility", _("There is no host facility of this name."))
        values["expertise"] = resolved(line, known)
        if known.is_hidden(email):
            line.refuse("email", _("You cannot import anything for this person."))
        if line.is_new and known.analyst(email):
            line.outcome = "same"
        elif line.is_new and site is not None:
            values["facility"] = known.joining[email] = site


def resolved(line: Line, known: Known) -> dict[int, tuple[int | None, bool]]:
    expertise: dict[int, tuple[int | None, bool]] = {}
    for word, level, wish in line.values["expertise"]:
        tag = known.tags.get(fold(word))
        if tag is None:
            line.refuse("expertise", unknown_tag(word))
        else:
            expertise[tag.pk] = (level, wish)
    return expertise


def unknown_tag(word: str) -> str:
    return _("“%(word)s” is not a tag of the vocabulary.") % {"word": word[:60]}


def make_accounts(wanted: Mapping[str, Mapping[str, Any]], known: Known, *, by: User) -> None:
    """An account for each address without one, as `person_with_address`; nobody is told."""
    usual = {"language": settings.FACILITY_LANGUAGE, "time_zone": settings.FACILITY_TIME_ZONE}
    new: dict[str, User] = {}
    for email, said in wanted.items():
        if email not in known.people:
            person = User(email=email, **usual | {key: said[key] for key in said if said[key]})
            person.name = person.name or name_in(email)
            person.set_unusable_password()
            new[email] = person
    User.objects.bulk_create(new.values())
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=email, verified=False, primary=True)
        for email, person in new.items()
    )
    record_all(new.values(), "import", by=by)
    known.people.update(new)


def import_members(lines: Sequence[Line], known: Known, *, by: User) -> int:
    """Make the new ones; they accept the charter as any other once they are invited."""
    made = []
    for line in lines:
        if line.is_new:
            values = line.values
            person = known.people[values["email"]]
            analyst = Analyst(
                user=person,
                facility=values["facility"],
                status=MembershipStatus(values["status"]),
                career_stage=values["career_stage"],
                hours_per_month=values["hours_per_month"],
                mentors=values["mentors"],
                background=values["background"],
            )
            if values["joined"]:
                analyst.joined_on = values["joined"]
            made.append((analyst, values["expertise"]))
    Analyst.objects.bulk_create(analyst for analyst, _claims in made)
    Expertise.objects.bulk_create(
        Expertise(analyst=analyst, tag_id=tag, level=level, wants_to_learn=wish)
        for analyst, claims in made
        for tag, (level, wish) in claims.items()
    )
    record_all([analyst for analyst, _claims in made], "import", by=by)
    known.analysts.update({analyst.user_id: analyst for analyst, _claims in made})
    return len(made)
