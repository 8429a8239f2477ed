"""What this app and those below it hold of a person."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _

from fbias.core.timeline import readable_by
from fbias.notifications.models import Notification
from fbias.notifications.visibility import hidden_from_recipient
from members.enums import MembershipStatus
from members.hooks.people import Rows, register_data, register_stakes
from members.models import Analyst, Conflict, User

ACCOUNT = (
    "email", "name", "position", "team", "pi_name", "pi_email", "orcid", "institution__name",
    "institution_text", "institution_kind", "institution_country", "language",
    "time_zone", "date_joined", "last_login", "privacy_read_at",
)  # fmt: skip


def account(person: User) -> Rows:
    yield from User.objects.filter(pk=person.pk).values(*ACCOUNT)


def addresses(person: User) -> Rows:
    yield from EmailAddress.objects.filter(user=person).values("email", "verified", "primary")


def roles(person: User) -> Rows:
    for grant in person.grants.select_related("facility"):
        yield {
            "role": grant.get_role_display(),
            "place": str(grant.facility or ""),
            "from": grant.starts_on,
            "until": grant.ends_on,
        }


def membership(person: User) -> Rows:
    for analyst in Analyst.objects.filter(user=person).select_related("facility"):
        yield {
            "facility": analyst.facility.name,
            "status": analyst.get_status_display(),
            "joined": analyst.joined_on,
            "hours_a_month": analyst.hours_per_month,
            "languages": analyst.languages,
            "background": analyst.background,
            "public_text": analyst.public_text,
            "expertise": [
                {"tag": line.tag.label_en, "level": line.level, "wishes": line.wants_to_learn}
                for line in analyst.expertise.select_related("tag")
            ],
            "absences": list(analyst.absences.values("first_day", "last_day", "note")),
            "charters": list(analyst.acceptances.values("version__published_on", "accepted_at")),
        }


def conflicts(person: User) -> Rows:
    """Those that the person declared; what others declared is theirs."""
    for conflict in Conflict.objects.filter(person=person).select_related(
        "with_person", "with_institution"
    ):
        yield {
            "kind": conflict.kind,
            "with": str(conflict.with_person or conflict.with_institution),
        }


def mails(person: User) -> Rows:
    """Those that reached the person, but for what a conflict of interest hides since."""
    sent = Notification.objects.filter(recipient=person, sent_at__isnull=False)
    readable = sent.exclude(hidden_from_recipient(person))
    yield from readable.values("subject", "text", "sent_at")


def actions(person: User) -> Rows:
    """When the person did what; about whom or what is the history of that."""
    yield from readable_by(person).filter(actor=person).values("verb", "at").order_by("at", "pk")


def roles_to_end(person: User) -> Iterable[str]:
    for grant in person.grants.current():
        yield _("the role “%(role)s”") % {"role": grant.get_role_display()}
    current = Analyst.objects.filter(user=person, status__in=MembershipStatus.CURRENT)
    if current.exists():
        yield _("the membership in the network")


def register() -> None:
    for source in (account, addresses, roles, membership, conflicts, mails, actions):
        register_data(source.__name__, source)
    register_stakes(roles_to_end)
