"""After the hour: held or missed, approaches, the record that the user reads."""

from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from consultations.enums import ConsultationStatus as S
from consultations.models import Approach, Record
from consultations.services import records
from consultations.services.approaches import add_approach
from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from fbias.notifications.models import Notification
from tests.editing import seen_on
from tests.factories import AnalystFactory, ConsultationFactory, PanelSeatFactory, UserFactory

pytestmark = pytest.mark.django_db

APPROACH = {"tool": "Fiji 2.16", "steps": "Open.\nThreshold.", "outcome": "works", "limits": ""}
ADVICE = {"recommended": "Use StarDist.", "next_step": "try", "hours": "2.5"}


def page(name, consultation):
    return reverse(f"consultations:{name}", args=[consultation.pk])


@pytest.fixture
def analyst(client):
    member = AnalystFactory()
    client.force_login(member.user)
    return member


@pytest.fixture
def held(analyst):
    consultation = ConsultationFactory(held=True)
    PanelSeatFactory(consultation=consultation, analyst=analyst, published=True)
    return consultation


def test_panel_marks_the_session_as_held_and_goes_on_to_the_record(client, analyst):
    seat = PanelSeatFactory(analyst=analyst, published=True)
    consultation = seat.consultation

    with time_machine.travel(consultation.session.ends_at):
        client.force_login(analyst.user)
        answer = client.post(page("hold", consultation))

    consultation.refresh_from_db()
    assert consultation.status == S.HELD
    assert answer.url == page("record", consultation)


def test_before_the_hour_nothing_is_marked(client, analyst):
    seat = PanelSeatFactory(analyst=analyst, published=True)

    for step in ("hold", "miss"):
        assert client.post(page(step, seat.consultation)).status_code == 409

    seat.consultation.refresh_from_db()
    assert seat.consultation.status == S.CONFIRMED
    assert not TimelineEntry.objects.exists()


def test_a_missed_session_is_told_to_the_user(client, analyst):
    seat = PanelSeatFactory(analyst=analyst, published=True)
    consultation = seat.consultation

    with time_machine.travel(consultation.session.ends_at):
        client.force_login(analyst.user)
        client.post(page("miss", consultation))

    consultation.refresh_from_db()
    assert consultation.status == S.NO_SHOW
    assert consultation.requester in {one.recipient for one in Notification.objects.all()}


def test_analyst_adds_an_approach(client, analyst, held):
    client.post(page("approach", held), APPROACH)

    approach = Approach.objects.get()
    assert (approach.analyst, approach.tool, approach.outcome) == (analyst, "Fiji 2.16", "works")


def test_the_same_tool_twice_is_refused_and_what_was_typed_stays(client, analyst, held):
    client.post(page("approach", held), APPROACH)

    answer = client.post(page("approach", held), APPROACH | {"steps": "Other words."})

    assert answer.status_code == 409
    assert "You already described this tool." in answer.content.decode()
    assert "Other words." in answer.content.decode()
    assert Approach.objects.get().steps == "Open.\nThreshold."


@pytest.mark.parametrize(
    "changes",
    ({"tool": ""}, {"tool": "x" * 121}, {"steps": "x" * 100_000}, {"outcome": "magic"}),
)
def test_nonsense_in_an_approach_is_refused(client, held, changes):
    assert client.post(page("approach", held), APPROACH | changes).status_code == 422
    assert not Approach.objects.exists()


def test_the_record_is_sent_and_the_user_reads_it(client, analyst, held):
    client.post(page("approach", held), APPROACH)
    client.post(page("record", held), ADVICE)

    record = Record.objects.get()
    client.force_login(held.requester)
    read = client.get(held.get_absolute_url()).content.decode()

    assert (record.next_step, record.hours) == ("try", Decimal("2.5"))
    assert held.requester in {one.recipient for one in Notification.objects.all()}
    assert "Use StarDist." in read
    assert "Fiji 2.16" in read


def test_sending_again_replaces_the_advice(client, held):
    client.post(page("record", held), ADVICE)
    other = {"recommended": "Use Cellpose.", "seen": seen_on(client, page("record", held))}
    client.post(page("record", held), ADVICE | other)

    assert Record.objects.get().recommended == "Use Cellpose."


def test_a_double_click_sends_the_advice_once(client, held):
    for _ in range(2):
        assert client.post(page("record", held), ADVICE).url == held.get_absolute_url()

    assert Notification.objects.filter(kind="consultation_record").count() == 1
    assert TimelineEntry.objects.filter(verb="consultation.send_record").count() == 1


@pytest.mark.parametrize(
    "changes",
    ({"recommended": ""}, {"hours": "-1"}, {"hours": "1e9"}, {"hours": "NaN"}, {"next_step": "x"}),
)
def test_nonsense_in_the_record_is_refused(client, held, changes):
    assert client.post(page("record", held), ADVICE | changes).status_code == 422
    assert not Record.objects.exists()


def test_nothing_is_written_before_the_session_was_held(client, analyst):
    seat = PanelSeatFactory(analyst=analyst, published=True)

    assert client.post(page("record", seat.consultation), ADVICE).status_code == 409
    assert client.post(page("approach", seat.consultation), APPROACH).status_code == 409

    assert not Record.objects.exists()
    assert not Approach.objects.exists()
    assert not TimelineEntry.objects.exists()


def test_coordinators_send_the_record_but_describe_no_approach(client, held):
    person = UserFactory(coordinator=True)
    client.force_login(person)

    client.post(page("record", held), ADVICE)
    with pytest.raises(DomainError, match="Only analysts"):
        add_approach(held, by=person, **APPROACH)

    assert Record.objects.count() == 1
    assert not Approach.objects.exists()


def test_the_requester_sees_the_consultation_but_writes_no_record(client, held):
    client.force_login(held.requester)

    assert client.get(page("record", held)).status_code == 403
    assert client.post(page("record", held), ADVICE).status_code == 403
    with pytest.raises(PermissionDenied):
        records.send_record(
            held, by=held.requester, recommended="Me.", next_step="done", hours=Decimal(1)
        )

    assert not Record.objects.exists()
    assert not TimelineEntry.objects.exists()


def test_an_analyst_of_another_panel_finds_nothing(client, held):
    client.force_login(AnalystFactory().user)

    assert client.get(page("record", held)).status_code == 404
    assert client.post(page("approach", held), APPROACH).status_code == 404
    assert not Approach.objects.exists()
