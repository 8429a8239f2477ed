"""Write the demo facility's people and places."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from fbias.core.clock import facility_today
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from members.demo.accounts import DEMO_DOMAIN, DEMO_PASSWORD, demo_is_on
from members.demo.people import (
    ANALYSTS,
    REQUESTERS,
    STAFF,
    DemoAnalyst,
    DemoRequester,
)
from members.demo.sites import INSTITUTIONS, RULES, SITES
from members.enums import ConflictKind, Level, MembershipStatus, Role
from members.models import (
    Analyst,
    CharterAcceptance,
    CharterVersion,
    Expertise,
    HostFacility,
    Institution,
    Tag,
    User,
)
from members.services.charters import packaged_charter
from members.services.conflicts import declare_conflict
from members.services.memberships import invite_analyst
from members.services.roles import grant_role
from members.services.vocabulary import load_tags

People = dict[str, User]


@transaction.atomic
def load() -> People:
    """Make the demo's people and return them by the first part of their address.

    Refused where real people work: the password of these accounts is public.
    """
    if not demo_is_on():
        raise DomainError("The demo facility is only loaded where DEMO (or DEBUG) is on.")
    load_tags()
    institutions = make_institutions()
    sites = make_sites(institutions)
    password = make_password(DEMO_PASSWORD)
    people = {
        address: make_person(address, name, password, language=language)
        for address, name, language in STAFF
    }
    people |= {known.address: make_requester(known, institutions, password) for known in REQUESTERS}
    charter = make_charter()
    for known in ANALYSTS:
        site = sites[known.site]
        people[known.address] = make_person(
            known.address,
            known.name,
            password,
            language=known.language,
            institution=site.institution,
        )
        make_member(known, people[known.address], site, charter)
    give_roles(people, sites)
    declare_conflicts(people, institutions)
    return people


def make_institutions() -> dict[str, Institution]:
    made = Institution.objects.bulk_create(Institution(**place._asdict()) for place in INSTITUTIONS)
    return {institution.name: institution for institution in made}


def make_sites(institutions: dict[str, Institution]) -> dict[str, HostFacility]:
    made = HostFacility.objects.bulk_create(
        HostFacility(
            **site._asdict() | {"institution": institutions[site.institution]}, rules_text=RULES
        )
        for site in SITES
    )
    return {site.slug: site for site in made}


def make_person(address: str, name: str, password: str, **details: object) -> User:
    """A person whose e-mail address is confirmed."""
    email = f"{address}@{DEMO_DOMAIN}"
    person = User.objects.create(
        email=email, name=name, password=password, privacy_read_at=timezone.now(), **details
    )
    EmailAddress.objects.create(user=person, email=email, primary=True, verified=True)
    return person


def make_requester(
    known: DemoRequester, institutions: dict[str, Institution], password: str
) -> User:
    return make_person(
        known.address,
        known.name,
        password,
        team=known.team,
        pi_name=known.pi_name,
        pi_email=known.pi_email,
        institution=institutions.get(known.institution),
        institution_text=known.institution_text,
        language=known.language,
        time_zone=known.time_zone,
    )


def make_charter() -> CharterVersion:
    published = facility_today() - timedelta(days=700)
    return CharterVersion.objects.create(published_on=published, **packaged_charter())


def make_member(
    known: DemoAnalyst, person: User, site: HostFacility, charter: CharterVersion
) -> Analyst:
    """A member as years of life would have left them; the invited one takes the service's way."""
    if known.status == MembershipStatus.INVITED:
        analyst = invite_analyst(
            person, by=None, facility=site, career_stage=known.stage, hours_per_month=known.hours
        )
    else:
        analyst = Analyst.objects.create(
            user=person,
            facility=site,
            status=known.status,
            career_stage=known.stage,
            hours_per_month=known.hours,
            joined_on=charter.published_on + timedelta(days=30),
        )
        CharterAcceptance.objects.create(analyst=analyst, version=charter)
        record(analyst, "invite", by=None, facility=site.name)
        record(analyst, "activate", by=person, previous=MembershipStatus.INVITED)
    words = {
        "background": known.background,
        "public_text": known.public_text,
        "languages": known.languages,
        "mentors": known.mentors,
    }
    Analyst.objects.filter(pk=analyst.pk).update(**words)
    Expertise.objects.bulk_create(expertise_of(known, analyst))
    return analyst


def expertise_of(known: DemoAnalyst, analyst: Analyst) -> list[Expertise]:
    levels = {
        slug: level
        for slugs, level in (
            (known.follows, Level.FOLLOW),
            (known.does, Level.DO),
            (known.teaches, Level.TEACH),
        )
        for slug in slugs.split()
    }
    wishes = set(known.learns.split())
    tags = Tag.objects.in_bulk([*levels, *wishes], field_name="slug")
    return [
        Expertise(
            analyst=analyst,
            tag=tags[slug],
            level=levels.get(slug),
            wants_to_learn=slug in wishes,
        )
        for slug in dict.fromkeys([*levels, *sorted(wishes)])
    ]


def give_roles(people: People, sites: dict[str, HostFacility]) -> None:
    grant_role(people["coordinator"], Role.COORDINATOR, by=None)
    grant_role(people["emil.rousselin"], Role.COORDINATOR, by=None)
    grant_role(people["manager"], Role.HOST_MANAGER, by=None, facility=sites["mri"])
    grant_role(people["funder"], Role.FUNDER, by=None)
    for address in ("coordinator", "emil.rousselin"):
        people[address].refresh_from_db()


def declare_conflicts(people: People, institutions: dict[str, Institution]) -> None:
    """One with a person, one with a whole company."""
    declare_conflict(
        people["ivo.lestrade"],
        by=people["ivo.lestrade"],
        with_person=people["victor.lannes"],
        kind=ConflictKind.COWORK,
    )
    declare_conflict(
        people["hugo.flament"],
        by=people["hugo.flament"],
        with_institution=institutions["Celluline Biotech (invented)"],
        kind=ConflictKind.CONFIDENTIAL,
    )
