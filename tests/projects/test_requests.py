"""A project is asked for once, whole, and only by those who may."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from fbias.imagery.enums import UploadState
from fbias.notifications.models import Notification
from projects.enums import Origin, ProjectStatus, Urgency
from projects.models import Project
from projects.services.requests.intake import request_project, request_project_from_consultation
from tests.factories import (
    ConflictFactory,
    ConsultationFactory,
    ConsultationImageFactory,
    PanelSeatFactory,
    RecordFactory,
    UploadFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
KEY = uuid.UUID(int=7)
ASKED = {"title": "Track larvae", "question": "How far do larvae swim in an hour?"}


def mails():
    return sorted(Notification.objects.values_list("kind", "recipient__name"))


def convert(consultation, by=None, key=KEY):
    by = by or consultation.requester
    return request_project_from_consultation(consultation, by=by, request_key=key)


def test_a_request_is_filed_and_both_sides_are_told():
    UserFactory(coordinator=True, name="Flo")
    ana = UserFactory(name="Ana")

    project = request_project(by=ana, request_key=KEY, **ASKED)

    assert (project.requester, project.status, project.origin) == (
        ana,
        ProjectStatus.SUBMITTED,
        Origin.DIRECT,
    )
    assert mails() == [("project_new", "Flo"), ("project_received", "Ana")]
    assert TimelineEntry.objects.get().verb == "project.request"


def test_the_same_key_gives_the_same_project():
    ana = UserFactory()

    first = request_project(by=ana, request_key=KEY, **ASKED)
    again = request_project(by=ana, request_key=KEY, **ASKED | {"title": "Something else"})

    assert (first, Project.objects.get().title) == (again, "Track larvae")
    assert Notification.objects.count() == 1


def test_two_people_may_use_the_same_key():
    one = request_project(by=UserFactory(), request_key=KEY, **ASKED)

    assert request_project(by=UserFactory(), request_key=KEY, **ASKED) != one


def test_a_coordinator_in_conflict_is_not_told():
    coordinator, ana = UserFactory(coordinator=True), UserFactory(name="Ana")
    ConflictFactory(person=coordinator, with_person=ana)

    request_project(by=ana, request_key=KEY, **ASKED)

    assert mails() == [("project_received", "Ana")]


def test_a_fixed_date_must_be_named():
    with pytest.raises(DomainError, match="Say by which date"):
        request_project(by=UserFactory(), request_key=KEY, urgency=Urgency.DATED, **ASKED)

    assert not Project.objects.exists()
    assert not TimelineEntry.objects.exists()


def test_a_coordinator_files_for_somebody():
    ana = UserFactory()

    project = request_project(
        by=UserFactory(coordinator=True),
        requester=ana,
        origin=Origin.EURO_BIOIMAGING,
        request_key=KEY,
        urgency=Urgency.DATED,
        deadline=timezone.localdate() + timedelta(days=90),
        **ASKED,
    )

    assert (project.requester, project.origin) == (ana, Origin.EURO_BIOIMAGING)


@pytest.mark.parametrize("coordinator", (True, False))
def test_nobody_files_for_a_person_in_conflict_or_without_the_role(coordinator):
    by, ana = UserFactory(coordinator=coordinator), UserFactory()
    ConflictFactory(person=ana, with_person=by)

    with pytest.raises(PermissionDenied):
        request_project(by=by, requester=ana, request_key=KEY, **ASKED)

    assert not Project.objects.exists()


def test_a_consultation_becomes_a_project_with_all_it_has():
    consultation = ConsultationFactory(held=True)
    stored = ConsultationImageFactory(consultation=consultation, role="difficult")
    ConsultationImageFactory(
        consultation=consultation, upload=UploadFactory(owner=consultation.requester, rejected=True)
    )
    seat = PanelSeatFactory(consultation=consultation, published=True)
    RecordFactory(consultation=consultation, hours=Decimal("2.5"))

    project = convert(consultation)

    assert (project.title, project.origin, project.consultation) == (
        consultation.title,
        Origin.OPEN_DESK,
        consultation,
    )
    assert project.question == consultation.answers["biology"]
    assert project.answers == {k: v for k, v in consultation.answers.items() if k != "confirm"}
    assert list(project.images.values_list("upload", "role")) == [(stored.upload_id, "difficult")]
    assert list(project.known_by.all()) == [seat.analyst]
    counted = Project.objects.with_hours().get()
    assert (counted.consultation_hours, counted.effort_hours) == (Decimal("2.5"), 0)
    stored.upload.refresh_from_db()
    assert stored.upload.state == UploadState.AVAILABLE


def test_converting_twice_by_two_people_gives_one_project():
    coordinator, consultation = UserFactory(coordinator=True), ConsultationFactory(held=True)

    first = convert(consultation)
    again = convert(consultation, by=coordinator, key=uuid.uuid4())

    assert (again, Project.objects.count()) == (first, 1)


def test_a_cancelled_request_may_be_asked_for_again():
    consultation = ConsultationFactory(held=True)
    first = convert(consultation)
    Project.objects.filter(pk=first.pk).update(status=ProjectStatus.CANCELLED)

    assert convert(consultation, key=uuid.uuid4()) != first


@pytest.mark.parametrize("state", ("confirmed", "no_show", "cancelled"))
def test_only_a_held_consultation_leads_to_a_project(state):
    consultation = ConsultationFactory(**{state: True})

    with pytest.raises(DomainError, match="once the session took place"):
        convert(consultation)

    assert not Project.objects.exists()


def test_neither_a_stranger_nor_the_panel_converts():
    consultation = ConsultationFactory(held=True)
    seat = PanelSeatFactory(consultation=consultation, published=True)

    for person in (UserFactory(), seat.analyst.user):
        with pytest.raises(PermissionDenied):
            convert(consultation, by=person)

    assert not Project.objects.exists()
