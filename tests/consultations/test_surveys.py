"""After a session people are asked how it was: by a link, once more, and never by name."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from consultations.enums import ConsultationStatus, SurveyKind
from consultations.links.surveys import survey_path
from consultations.models import Consultation, Survey
from consultations.personal_data import erase_bookings
from consultations.queries.surveys import survey_results
from consultations.services.records import send_record
from consultations.services.surveys import SIX_MONTHS
from fbias.notifications.models import Notification
from fbias.notifications.overdue import ask_reminders
from tests.factories import (
    ConflictFactory,
    ConsultationFactory,
    PanelSeatFactory,
    SurveyFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ADVICE = {"recommended": "Use StarDist.", "next_step": "try", "hours": 2}


@pytest.fixture
def written_up():
    held_on = timezone.localdate() - timedelta(days=10)
    consultation = ConsultationFactory(held=True, session__open_desk__day=held_on)
    analyst = PanelSeatFactory(consultation=consultation, published=True).analyst
    PanelSeatFactory(consultation=consultation)  # a draft, of which nobody was told
    send_record(consultation, by=analyst.user, **ADVICE)
    return consultation


def asked_by_mail():
    return sorted(
        Notification.objects.filter(kind__startswith="survey_").values_list("kind", flat=True)
    )


def test_whoever_asked_and_the_panel_are_asked_once_the_advice_is_sent(written_up):
    analyst = written_up.seats.get(published_at__isnull=False).analyst

    asked = {(one.person_id, one.kind) for one in Survey.objects.all()}

    assert asked == {
        (written_up.requester_id, SurveyKind.USER),
        (written_up.requester_id, SurveyKind.FOLLOW_UP),
        (analyst.user_id, SurveyKind.ANALYST),
    }
    send_record(written_up, by=analyst.user, **{**ADVICE, "recommended": "Use Cellpose."})
    assert Survey.objects.count() == 3


def test_the_mail_comes_a_day_later_once_more_after_a_week_and_never_again(written_up):
    for days in (0, 1.1, 2, 8.1, 9, 30):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            ask_reminders(timezone.now())

    assert asked_by_mail() == ["survey_analyst"] * 2 + ["survey_user"] * 2


def test_six_months_later_whoever_asked_is_asked_what_became_of_it(written_up):
    with time_machine.travel(written_up.session.ends_at + SIX_MONTHS + timedelta(hours=1)):
        ask_reminders(timezone.now())

    assert asked_by_mail() == ["survey_follow_up"]


def test_whoever_answered_is_not_asked_again(client, written_up):
    with time_machine.travel(timezone.now() + timedelta(days=1.1)):
        ask_reminders(timezone.now())
    own = Survey.objects.get(kind=SurveyKind.USER)
    client.post(survey_path(own), {"usable": "5"})

    with time_machine.travel(timezone.now() + timedelta(days=8.1)):
        ask_reminders(timezone.now())

    assert asked_by_mail() == ["survey_analyst", "survey_analyst", "survey_user"]


def test_a_session_that_was_no_session_after_all_is_not_asked_about(client):
    survey = SurveyFactory()
    Consultation.objects.update(status=ConsultationStatus.NO_SHOW)

    ask_reminders(timezone.now())

    assert asked_by_mail() == []
    assert client.get(survey_path(survey)).status_code == 410


def test_the_link_opens_without_signing_in_and_a_second_answer_changes_the_first(client):
    survey = SurveyFactory()
    page = survey_path(survey)

    asked = client.get(page).content.decode()
    client.post(page, {"usable": "2", "change": "More time."})
    thanks = client.post(page, {"usable": "4", "recommend": "10"})

    survey.refresh_from_db()
    assert asked.count("<fieldset") == 8
    assert asked.count("<textarea") == 2
    assert "<select" not in asked
    assert "Thank you" in thanks.content.decode()
    assert survey.answers == {"usable": "4", "recommend": "10"}


def test_nothing_answered_is_no_answer(client):
    survey = SurveyFactory()

    answer = client.post(survey_path(survey), {"usable": "9"})

    survey.refresh_from_db()
    assert answer.status_code == 422
    assert client.post(survey_path(survey)).status_code == 409
    assert survey.answered_at is None


def test_a_doi_is_kept_bare_and_what_is_none_is_refused(client):
    survey = SurveyFactory(kind=SurveyKind.FOLLOW_UP)

    refused = client.post(survey_path(survey), {"doi": "in review"})
    client.post(survey_path(survey), {"doi": "https://doi.org/10.1234/ABC.56"})

    survey.refresh_from_db()
    assert refused.status_code == 422
    assert survey.answers == {"doi": "10.1234/abc.56"}


def test_an_analyst_in_conflict_since_then_is_not_asked(client):
    seat = PanelSeatFactory(consultation=ConsultationFactory(held=True), published=True)
    survey = SurveyFactory(
        consultation=seat.consultation, person=seat.analyst.user, kind=SurveyKind.ANALYST
    )
    ConflictFactory(person=seat.analyst.user, with_person=seat.consultation.requester)

    answer = client.get(survey_path(survey))

    assert answer.status_code == 410
    assert seat.consultation.title not in answer.content.decode()


def answered(count, **answers):
    for _ in range(count):
        SurveyFactory(answers=answers, answered_at=timezone.now())


def test_answers_are_told_together_with_the_rate_and_not_of_fewer_than_five(client):
    coordinator = UserFactory(coordinator=True)
    client.force_login(coordinator)
    answered(4, usable="5", change="Secret words.")
    SurveyFactory()

    few = client.get(reverse("consultations:surveys")).content.decode()
    answered(1, usable="1")
    user, *_rest = survey_results(coordinator)
    many = client.get(reverse("consultations:surveys")).content.decode()

    assert "4 of 5 answered (80 %)" in few
    assert "Secret words." not in few
    assert (user.asked, user.answered, user.rate) == (6, 5, 83)
    usable = next(item for item in user.items if item.question.id == "usable")
    assert (usable.mean, usable.good) == (4.2, 80)
    assert "Secret words." in many


def test_sessions_that_a_conflict_hides_do_not_count():
    coordinator = UserFactory(coordinator=True)
    survey = SurveyFactory(answers={"usable": "5"}, answered_at=timezone.now())
    ConflictFactory(person=coordinator, with_person=survey.person)

    assert [result.asked for result in survey_results(coordinator)] == [0, 0, 0]


def test_whoever_asked_finds_the_questions_on_the_page_of_the_session(client):
    survey = SurveyFactory()
    client.force_login(survey.person)

    page = client.get(survey.consultation.get_absolute_url()).content.decode()

    assert survey_path(survey) in page


def test_an_erased_person_leaves_figures_and_no_words():
    survey = SurveyFactory(
        answers={"usable": "4", "change": "My name is Ada."}, answered_at=timezone.now()
    )

    erase_bookings(survey.person)

    survey.refresh_from_db()
    assert survey.answers == {"usable": "4"}
