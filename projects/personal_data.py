"""The projects of a person: listed for them, and without their name afterwards."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from fbias.core.models import TimelineEntry
from members.hooks.people import Rows, register_data, register_eraser, register_stakes
from members.models import User
from projects.enums import Audience, ProjectStatus
from projects.models import Approval, Message, Payer, Project, TimeEntry, Version
from projects.queries.payers import FIELDS

EMPTY = "…"
NOBODY = {"pi_name": "…", "pi_email": "erased@account.invalid"}


def projects(person: User) -> Rows:
    """What they asked for, or answer for as the PI."""
    for project in Project.objects.filter(Q(requester=person) | Q(pi=person)):
        yield {
            "reference": project.reference,
            "title": project.title,
            "status": project.get_status_display(),
            "submitted_at": project.submitted_at,
            "pi_name": project.pi_name,
            "pi_email": project.pi_email,
            "amount": project.amount,
            "answers": project.answers,
            "versions": list(project.versions.values("number", "content", "made_at")),
            "quotes": list(
                project.quotes.filter(sent_at__isnull=False).values(
                    "number", "status", "answered_by"
                )
            ),
            "page": project.get_absolute_url(),
        }


def shown_to(person: User) -> QuerySet[Project]:
    """A conflict of interest hides what somebody worked on before it."""
    return Project.objects.not_hidden_from(person)


def messages(person: User) -> Rows:
    own = Message.objects.filter(author=person, project__in=shown_to(person))
    yield from own.values("project", "text", "sent_at")


def hours(person: User) -> Rows:
    """What they worked as an analyst."""
    own = TimeEntry.objects.filter(analyst__user=person, project__in=shown_to(person))
    yield from own.values(
        "project",
        "activity",
        "hours",
        "note",
        begins=F("period__startswith"),
        ends=F("period__endswith"),
    )


def payers(person: User) -> Rows:
    """Who pays, as they typed it."""
    own = Payer.objects.filter(named_by=person, project__in=shown_to(person))
    yield from own.values("project", *FIELDS)


def approvals(person: User) -> Rows:
    """What they answered about large sums."""
    own = Approval.objects.filter(pk__in=answered_by(person), project__in=shown_to(person))
    yield from own.values("project", "amount", "status", "answered_at", "reason")


def answered_by(person: User) -> list[int]:
    """Keys of the approvals that carry their name; the history knows them by their account."""
    entries = TimelineEntry.objects.filter(
        actor=person,
        subject_type=ContentType.objects.get_for_model(Approval),
        verb__in=("approval.approve", "approval.refuse"),
    )
    named = Approval.objects.filter(
        pk__in=[int(pk) for pk in entries.values_list("subject_id", flat=True)],
        answered_by=person.name,
    )
    return list(named.values_list("pk", flat=True))


def projects_to_end(person: User) -> Iterable[str]:
    own = Project.objects.filter(Q(requester=person) | Q(pi=person))
    for one in own.exclude(status__in=ProjectStatus.ENDED | {ProjectStatus.DRAFT}):
        yield _("the project %(reference)s") % {"reference": one.reference}


def erase_payers(person: User) -> None:
    """Who pays for their own projects goes, in the history as well; papers that left keep it.

    What a coordinator typed for somebody else stays with the project, without saying who typed it.
    """
    typed = Payer.objects.filter(named_by=person)
    entries = TimelineEntry.objects.filter(
        subject_type=ContentType.objects.get_for_model(Project), verb="project.name_payer"
    )
    own = Project.objects.filter(Q(requester=person) | Q(pi=person))
    of_own = [str(pk) for pk in own.values_list("pk", flat=True)]
    entries.filter(Q(actor=person) | Q(subject_id__in=of_own)).exclude(detail={}).update(detail={})
    typed.filter(project__in=own).delete()
    typed.update(named_by=None)


def erase_approvals(person: User) -> None:
    """That a sum was approved stays, without the name."""
    Approval.objects.filter(pk__in=answered_by(person)).update(answered_by=EMPTY)


def erase_projects(person: User) -> None:
    """Question and work stay, for they belong to a team; papers are the law's."""
    own = Project.objects.filter(Q(requester=person) | Q(pi=person))
    addresses = {person.email.lower(), *(one.pi_email.lower() for one in own.filter(pi=person))}
    entries = TimelineEntry.objects.filter(
        subject_type=ContentType.objects.get_for_model(Project),
        subject_id__in=[str(pk) for pk in own.values_list("pk", flat=True)],
    )
    for entry in entries.exclude(detail={}):
        if any(word in str(entry.detail).lower() for word in {*addresses, person.name.lower()}):
            TimelineEntry.objects.filter(pk=entry.pk).update(detail={})
    for version in Version.objects.filter(project__in=own):
        if str(version.content.get("pi_email", "")).lower() in addresses:
            Version.objects.filter(pk=version.pk).update(content={**version.content, **NOBODY})
    own.filter(requester=person, status=ProjectStatus.DRAFT).update(question="", title=EMPTY)
    own.filter(pi=person).update(**NOBODY)
    Message.objects.filter(author=person, audience=Audience.EVERYBODY, project__in=own).update(
        text=EMPTY
    )


def register() -> None:
    for source in (projects, messages, hours, payers, approvals):
        register_data(source.__name__, source)
    register_stakes(projects_to_end)
    for eraser in (erase_payers, erase_approvals, erase_projects):
        register_eraser(eraser)
