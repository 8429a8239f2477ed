"""A person takes everything along, and is erased; figures and papers stay."""

import io
import json
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.serializers import serialize
from django.urls import reverse
from django.utils import timezone

from consultations.enums import ConsultationStatus
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.imagery import storage
from fbias.notifications.models import Notification
from fbias.notifications.services import notify
from members.models import Conflict, Erasure, User
from members.services.erasures import ask_to_be_erased, erase_again, erase_person, tombstones
from projects.enums import ProjectStatus
from projects.models import TimeEntry
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    GrantFactory,
    PanelSeatFactory,
    ProjectFactory,
    UploadFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

SECRETS = ("Anna Nym", "anna@nym.example", "anna2@nym.example", "Nymteam", "nymfile", "nymwords")


@pytest.fixture
def flo():
    return UserFactory(coordinator=True)


@pytest.fixture
def anna():
    """Somebody who has a bit of everything, and nothing open."""
    anna = UserFactory(name="Anna Nym", email="anna@nym.example", team="Nymteam")
    EmailAddress.objects.create(user=anna, email="anna2@nym.example", verified=True)
    consultation = ConsultationFactory(
        requester=anna,
        status=ConsultationStatus.HELD,
        booked_at=timezone.now(),
        title="Title of nymwords",
        answers={"biology": "nymwords"},
    )
    record(consultation, "answer", by=anna, changes={"biology": ["", "nymwords"]})
    ProjectFactory(
        requester=anna,
        pi=anna,
        pi_name="Anna Nym",
        pi_email="anna@nym.example",
        status=ProjectStatus.CANCELLED,
    )
    upload = UploadFactory(owner=anna, file_name="nymfile.tif")
    storage.write(upload.storage_key, b"x", content_type="application/octet-stream")
    notify(anna, "mail_check", about=anna, occasion="first")
    record(anna, "update_profile", by=anna, changes={"name": ["", "Anna Nym"]})
    return anna


def everything():
    """Every row of every table, as text."""
    return "".join(serialize("json", model._base_manager.all()) for model in apps.get_models())


def files_of(client):
    answer = client.get(reverse("members:my_data_zip"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist()}


def test_a_person_takes_along_what_is_theirs_and_nothing_of_others(client, anna, flo):
    ConflictFactory(person=flo, with_person=anna)
    ConsultationFactory(title="Of somebody else")
    client.force_login(anna)

    files = files_of(client)

    assert files["account.json"][0]["email"] == "anna@nym.example"
    assert files["bookings.json"][0]["answers"] == {"biology": "nymwords"}
    assert files["files.json"][0]["file_name"] == "nymfile.tif"
    assert files["projects.json"][0]["pi_email"] == "anna@nym.example"
    assert files["conflicts.json"] == []
    assert "password" not in files["account.json"][0]
    assert "Of somebody else" not in str(files)


def test_who_asks_is_told_to_the_coordinators_once_and_may_stay(client, anna, flo):
    client.force_login(anna)

    for _ in range(2):
        client.post(reverse("members:my_data"), {"wish": "go"})

    told = Notification.objects.filter(kind="erasure_asked")
    assert [one.recipient for one in told] == [flo]
    assert "You asked for it on" in client.get(reverse("members:my_data")).content.decode()
    client.post(reverse("members:my_data"), {"wish": "stay"})
    assert not Erasure.objects.exists()


def test_nothing_says_who_the_erased_person_was(anna, flo, django_capture_on_commit_callbacks):
    key = anna.uploads.get().storage_key
    counts = {m: m._base_manager.count() for m in (User, type(anna.consultations.get()))}
    assert all(secret in everything() for secret in SECRETS)

    with django_capture_on_commit_callbacks(execute=True):
        erase_person(anna, by=flo)

    left = everything()
    assert [secret for secret in SECRETS if secret in left] == []
    assert storage.size_of(key) is None
    assert {m: m._base_manager.count() for m in counts} == counts
    anna.refresh_from_db()
    assert (str(anna), anna.is_active, anna.has_usable_password()) == (
        "Erased person",
        False,
        False,
    )


@pytest.mark.parametrize("held", ("booking", "project", "pi", "role", "membership"))
def test_who_still_holds_something_is_told_what_and_nothing_happens(client, flo, held):
    anna = UserFactory(name="Anna Nym")
    words = {
        "booking": lambda: (
            ConsultationFactory(requester=anna, title="Cilia") and "the booking “Cilia”"
        ),
        "project": lambda: ProjectFactory(requester=anna, status="triage") and "the project P-",
        "pi": lambda: ProjectFactory(pi=anna, status="triage") and "the project P-",
        "role": lambda: GrantFactory(user=anna) and "the role “Coordinator”",
        "membership": lambda: AnalystFactory(user=anna) and "the membership in the network",
    }[held]()
    client.force_login(anna)

    page = client.post(reverse("members:my_data"), {"wish": "go"})

    assert page.status_code == 409
    assert words in page.content.decode()
    with pytest.raises(DomainError, match="First end this or hand it over"):
        erase_person(anna, by=flo)
    assert User.objects.get(pk=anna.pk).name == "Anna Nym"
    assert not Erasure.objects.exists()


def test_only_a_coordinator_erases_and_nobody_themselves(anna, flo):
    for by in (anna, UserFactory(), AnalystFactory().user):
        with pytest.raises(PermissionDenied):
            erase_person(anna, by=by)
    with pytest.raises(PermissionDenied):
        erase_person(flo, by=flo)

    assert not Erasure.objects.exists()


def test_a_conflict_goes_with_the_person(anna, flo):
    ConflictFactory(person=UserFactory(), with_person=anna)

    erase_person(anna, by=flo)

    assert not Conflict.objects.exists()


def test_tombstones_erase_older_rows_again_and_nobody_else(anna, flo):
    erase_person(anna, by=flo)
    stones = tombstones()
    assert "nym" not in str(stones).lower()
    Erasure.objects.all().delete()  # as in an older backup
    User.objects.filter(pk=anna.pk).update(name="Anna Nym", email="anna@nym.example")
    other = UserFactory(name="Bea")

    wrong = [{"person": other.pk, "joined": anna.date_joined.isoformat()}]
    assert erase_again([*stones, *wrong]) == 1
    assert erase_again(stones) == 0

    assert User.objects.get(pk=anna.pk).name == "Erased person"
    assert User.objects.get(pk=other.pk).name == "Bea"


def test_an_erased_person_cannot_ask_or_sign_in_again(client, anna, flo):
    ask_to_be_erased(anna)
    erase_person(anna, by=flo)

    answer = client.post(
        reverse("account_login"),
        {"login": "anna@nym.example", "password": "correct-horse-battery"},
    )

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_nothing_that_a_conflict_hides_is_taken_along(client):
    analyst, project = AnalystFactory(), ProjectFactory()
    seat = PanelSeatFactory(analyst=analyst, published=True)
    begins = timezone.now() - timedelta(hours=2)
    TimeEntry.objects.create(
        project=project,
        analyst=analyst,
        activity="analysis",
        period=(begins, begins + timedelta(hours=1)),
        hours=1,
        request_key=uuid4(),
    )
    told = notify(analyst.user, "panel_unseated", about=seat.consultation, occasion="seat")
    reached = {"status": "sent", "sent_at": timezone.now(), "subject": "Read"}
    Notification.objects.filter(pk=told.pk).update(**reached)
    client.force_login(analyst.user)

    before = taken_along(client)
    for requester in (seat.consultation.requester, project.requester):
        ConflictFactory(person=analyst.user, with_person=requester)
    after = taken_along(client)

    assert [len(before[name]) for name in ("seats", "hours", "mails")] == [1, 1, 1]
    assert [after[name] for name in ("seats", "hours", "mails")] == [[], [], []]


def taken_along(client):
    answer = client.get(reverse("members:my_data_zip"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {
            name.removesuffix(".json"): json.loads(archive.read(name))
            for name in archive.namelist()
        }
