"""What was promised on the page on privacy happens at night, after a warning, and only once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.enums import ConsultationStatus
from consultations.models import Consultation
from fbias.core.models import TimelineEntry
from fbias.core.timeline import record, timeline_of
from fbias.core.views import length_in_words
from fbias.imagery import storage
from fbias.imagery.enums import UploadState
from fbias.imagery.http import state_sentence
from fbias.imagery.models import Upload
from fbias.notifications.models import Notification
from fbias.notifications.services import notify
from fbias.reporting.tasks import clear_old
from members.models import User
from tests.factories import (
    AnalystFactory,
    ConsultationFactory,
    ConsultationImageFactory,
    ProjectFactory,
    UploadFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

YEAR = 366


def ago(days):
    return timezone.now() - timedelta(days=days)


def held(days, **more):
    """A session that took place that many days ago."""
    one = ConsultationFactory(status=ConsultationStatus.HELD, booked_at=ago(days), **more)
    type(one.session).objects.filter(pk=one.session.pk).update(
        starts_at=ago(days) - timedelta(hours=1), ends_at=ago(days)
    )
    return one


def image_of(consultation, days):
    upload = UploadFactory(owner=consultation.requester, available=True, available_at=ago(days))
    ConsultationImageFactory(consultation=consultation, upload=upload)
    storage.write(upload.storage_key, b"x", content_type="application/octet-stream")
    return upload


def told(kind):
    return list(Notification.objects.filter(kind=kind).values_list("recipient__name", flat=True))


def warned(upload, days):
    Upload.objects.filter(pk=upload.pk).update(warned_at=ago(days))


@pytest.fixture
def night(django_capture_on_commit_callbacks):
    def pass_by():
        with django_capture_on_commit_callbacks(execute=True):
            return clear_old()

    return pass_by


def test_images_go_a_year_after_their_session_and_a_month_after_the_warning(night):
    upload = image_of(held(340, requester__name="Ann"), 340)

    assert [night()["warned"], night()["warned"]] == [1, 0]
    assert told("images_going") == ["Ann"]
    warned(upload, 31)
    assert night()["images"] == 0  # told long enough ago, but its year is not over

    type(upload).objects.filter(pk=upload.pk).update(available_at=ago(YEAR))
    session = Consultation.objects.get().session
    type(session).objects.update(starts_at=ago(YEAR) - timedelta(hours=1), ends_at=ago(YEAR))
    assert [night()["images"], night()["images"]] == [1, 0]

    upload.refresh_from_db()
    assert (upload.state, upload.rejection) == (UploadState.EXPIRED, "over")
    assert storage.size_of(upload.storage_key) is None
    assert "Its time is over" in state_sentence(upload)
    assert timeline_of(upload).first().verb == "upload.forget"


def test_nothing_goes_without_a_warning_or_too_soon_after_it(night):
    upload = image_of(held(YEAR), YEAR)

    assert night()["images"] == 0
    warned(upload, 29)
    assert night()["images"] == 0

    assert storage.size_of(upload.storage_key) == 1


def test_images_that_a_living_case_needs_stay(night):
    ahead = image_of(ConsultationFactory(), YEAR)
    needed = image_of(held(YEAR), YEAR)
    ProjectFactory(status="active").images.create(upload=needed, role="typical")
    for upload in (ahead, needed):
        warned(upload, 31)

    assert (night()["warned"], night()["images"]) == (0, 0)


def test_a_form_that_was_never_sent_goes_with_its_images(night):
    old = ConsultationFactory(status=ConsultationStatus.EXPIRED)
    upload = image_of(old, 100)
    young = ConsultationFactory(status=ConsultationStatus.EXPIRED)
    Consultation.objects.filter(pk=old.pk).update(created_at=ago(91))

    assert [night()["unfinished"], night()["unfinished"]] == [1, 0]

    assert list(Consultation.objects.all()) == [young]
    assert storage.size_of(upload.storage_key) is None


def test_answers_go_after_five_years_and_figures_stay(night):
    old = held(1827, title="Cilia", answers={"biology": "secret", "goals": ["count"]})
    record(old, "answer", by=old.requester, changes={"biology": ["", "secret"]})
    young = held(1825, title="Nuclei")

    assert [night()["answers"], night()["answers"]] == [1, 0]

    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.title, old.answers, young.title) == ("…", {"goals": ["count"]}, "Nuclei")
    assert "secret" not in str(list(timeline_of(old).values()))
    assert timeline_of(old).first().verb == "consultation.empty"


def test_what_mails_said_goes_after_a_year_and_they_never_go_out_again(night):
    person = UserFactory()
    mail = notify(person, "mail_check", about=person, occasion="first")
    Notification.objects.filter(pk=mail.pk).update(
        status="sent", sent_at=ago(YEAR), first_due_at=ago(YEAR), text="words", subject="Hello"
    )
    waiting = notify(person, "mail_check", about=person, occasion="second")

    assert [night()["mails"], night()["mails"]] == [1, 0]

    mail.refresh_from_db()
    assert (mail.subject, mail.text, mail.address, mail.status) == ("", "", "", "sent")
    waiting.refresh_from_db()
    assert waiting.address == person.email
    notify(person, "mail_check", about=person, occasion="first")
    assert Notification.objects.count() == 2


def test_after_five_years_nobody_reads_who_did_what(night):
    person = UserFactory()
    entry = record(person, "update_profile", by=person, changes={"team": ["", "x"]})
    TimelineEntry.objects.filter(pk=entry.pk).update(at=ago(1827))

    assert [night()["history"], night()["history"]] == [1, 0]

    entry.refresh_from_db()
    assert (entry.actor, entry.detail, entry.verb) == (None, {}, "user.update_profile")


def idle(days, **more):
    return UserFactory(last_login=ago(days), **more)


def mark_sent(days):
    Notification.objects.filter(kind="account_idle").update(status="sent", sent_at=ago(days))


def test_an_account_nobody_uses_is_erased_after_three_years_and_a_mail(night):
    person = idle(1100, name="Ann")

    assert [night()["idle_warned"], night()["idle_warned"]] == [1, 0]
    assert told("account_idle") == ["Ann"]
    mark_sent(29)
    assert night()["idle"] == 0
    mark_sent(31)
    assert [night()["idle"], night()["idle"]] == [1, 0]

    assert User.objects.get(pk=person.pk).name == "Erased person"


def test_whoever_signs_in_after_the_mail_works_here_or_holds_something_stays(night):
    back, busy = idle(1100), idle(1100)
    AnalystFactory(user=idle(1100))
    idle(1100, coordinator=True)
    idle(100)
    UserFactory(last_login=None)
    night()
    mark_sent(31)
    User.objects.filter(pk=back.pk).update(last_login=timezone.now())
    ProjectFactory(requester=busy, status="triage")

    assert night()["idle"] == 0

    assert not User.objects.filter(name="Erased person").exists()


@pytest.mark.parametrize(
    ("days", "words"), ((30, "30 days"), (365, "1 year"), (1095, "3 years"), (1826, "5 years"))
)
def test_lengths_are_said_in_years_where_they_are(days, words):
    assert length_in_words(days) == words


def test_the_page_says_what_the_night_goes_by(client, settings):
    settings.KEPT_FOR = {**settings.KEPT_FOR, "images": 77, "mails": 88, "unfinished": 99}

    page = client.get(reverse("privacy")).content.decode()

    assert "77 days after the session and the project" in page
    assert "<td>88 days</td>" in page
    assert "<td>99 days</td>" in page
