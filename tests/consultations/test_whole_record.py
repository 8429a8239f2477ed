"""A record is whole: blocks, files, a paper; it is asked for until it is there."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from consultations.models import Approach, Handout, Record
from consultations.models.records import LARGEST_HANDOUT
from consultations.papers import record_pdf
from consultations.queries.hours import consultation_hours
from consultations.services.approaches import add_approach, change_approach
from fbias.core.errors import DomainError
from fbias.notifications.models import Notification
from fbias.notifications.overdue import ask_reminders
from tests.editing import seen_on
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    ConsultationImageFactory,
    PanelSeatFactory,
    RecordFactory,
    RequestTagFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

BLOCK = {"tool": "Fiji 2.16", "steps": "Open.\nThreshold.", "outcome": "works", "limits": ""}
ADVICE = {"recommended": "Use StarDist.", "next_step": "try", "hours": "2"}


def page(name, *args):
    return reverse(f"consultations:{name}", args=args)


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


@pytest.fixture
def block(held, analyst):
    return add_approach(held, by=analyst.user, **BLOCK)


def mails(kind):
    return Notification.objects.filter(kind=kind).count()


# --- blocks -------------------------------------------------------------------------------------


def test_an_analyst_changes_and_takes_back_their_own_block(client, held, block):
    own = page("change_approach", held.pk, block.pk)

    client.post(own, {**BLOCK, "tool": "Icy 3", "seen": seen_on(client, own)})
    block.refresh_from_db()
    assert block.tool == "Icy 3"

    client.post(page("drop_approach", held.pk, block.pk))
    assert not Approach.objects.exists()


def test_nobody_changes_the_block_of_somebody_else(client, held, block):
    other = PanelSeatFactory(consultation=held, published=True).analyst.user
    client.force_login(other)

    assert client.post(page("change_approach", held.pk, block.pk), BLOCK).status_code == 404
    with pytest.raises(DomainError, match="their own block"):
        change_approach(block, by=other, tool="Icy 3")

    block.refresh_from_db()
    assert block.tool == "Fiji 2.16"


def test_a_block_that_was_changed_in_another_window_is_shown_beside(client, held, block, analyst):
    own = page("change_approach", held.pk, block.pk)
    seen = seen_on(client, own)
    change_approach(block, by=analyst.user, tool="Icy 3")

    answer = client.post(own, {**BLOCK, "tool": "QuPath", "seen": seen})

    block.refresh_from_db()
    assert answer.status_code == 409
    assert block.tool == "Icy 3"


def test_a_block_names_an_image_of_its_own_session_only(held, analyst):
    own = ConsultationImageFactory(consultation=held)
    foreign = ConsultationImageFactory()

    assert add_approach(held, by=analyst.user, image=own, **BLOCK).image == own
    with pytest.raises(DomainError, match="images of this session"):
        add_approach(held, by=analyst.user, image=foreign, **{**BLOCK, "tool": "Icy"})


def test_who_has_nothing_to_add_says_so_in_one_click(client, held, analyst):
    before = client.get(page("record", held.pk)).content.decode()
    for _ in range(2):
        client.post(page("agree", held.pk))
    after = client.get(page("record", held.pk)).content.decode()

    assert "not written yet" in before
    assert "nothing to add" in after
    assert "not written yet" not in after


# --- the joint advice ---------------------------------------------------------------------------


def test_a_draft_is_kept_for_the_panel_and_not_read_by_the_user(client, held):
    client.post(page("record", held.pk), {**ADVICE, "later": "1"})

    assert Record.objects.get().sent_at is None
    assert mails("consultation_record") == 0
    client.force_login(held.requester)
    assert "Use StarDist." not in client.get(held.get_absolute_url()).content.decode()


def test_after_sending_a_changed_block_amends_the_record_and_tells_the_user_once(
    client, held, block, analyst
):
    client.post(page("record", held.pk), ADVICE)
    for tool in ("Icy 3", "QuPath"):
        change_approach(block, by=analyst.user, tool=tool)

    assert Record.objects.get().amended_at is not None
    assert mails("consultation_record") == 2  # the record, and one about both changes


def test_hours_to_prepare_count_beside_those_of_the_session(client, held, analyst):
    client.post(page("record", held.pk), {**ADVICE, "preparation_hours": "1,5"})

    day = held.open_desk.day
    given = consultation_hours([analyst], since=day, until=day + timedelta(days=1), seen_by=None)
    assert list(given.values()) == [Decimal("3.50")]


@pytest.mark.parametrize("links", ("javascript:alert(1)", "see above", "https://a.org x"))
def test_links_are_web_addresses(client, held, links):
    assert client.post(page("record", held.pk), {**ADVICE, "links": links}).status_code == 422
    assert not Record.objects.exists()


# --- files --------------------------------------------------------------------------------------


def send_file(client, held, content=b"run('Threshold');", name="count.ijm"):
    return client.post(page("add_handout", held.pk), {"sent": SimpleUploadedFile(name, content)})


def test_the_user_fetches_what_the_panel_gave(client, held):
    client.post(page("record", held.pk), ADVICE)
    send_file(client, held)
    client.force_login(held.requester)

    answer = client.get(page("handout", held.pk, Handout.objects.get().pk))

    assert answer.content == b"run('Threshold');"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="count.ijm"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "count.ijm" in client.get(held.get_absolute_url()).content.decode()


def test_a_file_is_small_not_empty_and_called_by_one_name(client, held):
    assert send_file(client, held).status_code == 302
    assert send_file(client, held).status_code == 409
    assert send_file(client, held, b"", "b.ijm").status_code == 422
    assert send_file(client, held, bytes(LARGEST_HANDOUT + 1), "c.ijm").status_code == 409

    assert Handout.objects.count() == 1


# --- the paper ----------------------------------------------------------------------------------


def test_the_paper_is_tagged_for_screen_readers_and_the_same_each_time(client, held, block):
    client.post(page("record", held.pk), {**ADVICE, "links": "https://example.org/a"})
    client.force_login(held.requester)

    first, again = (client.get(page("record_pdf", held.pk)).content for _ in range(2))

    assert first == again
    assert first.startswith(b"%PDF")
    assert b"pdfuaid" in first
    assert b"/StructTreeRoot" in first


def test_before_it_is_sent_there_is_no_paper(client, held):
    client.post(page("record", held.pk), {**ADVICE, "later": "1"})

    assert client.get(page("record_pdf", held.pk)).status_code == 404


def test_the_words_of_thanks_name_facility_grant_and_session(client, held, settings):
    settings.FACILITY_ACKNOWLEDGEMENT = "Supported by ANR-24-INBS-0005."
    client.post(page("record", held.pk), ADVICE)
    client.force_login(held.requester)

    read = client.get(held.get_absolute_url()).content.decode()

    assert f"(session {held.reference}). Supported by ANR-24-INBS-0005." in read
    held.refresh_from_db()
    assert record_pdf(held).startswith(b"%PDF")


# --- asked for until it is there ----------------------------------------------------------------


def asked(consultation, *, days):
    for day in days:
        with time_machine.travel(consultation.session.ends_at + timedelta(days=day)):
            ask_reminders(timezone.now())


def test_the_panel_is_asked_for_the_record_again_and_again_until_it_is_sent(client, held):
    asked(held, days=(0.5, 1.1, 2, 3.1, 7.1, 8))
    assert mails("panel_record") == 3

    client.post(page("record", held.pk), ADVICE)
    asked(held, days=(14.1, 21.1))
    assert mails("panel_record") == 3


def test_an_hour_that_nobody_marked_is_asked_about_and_then_brought_to_the_desk():
    seat = PanelSeatFactory(published=True)
    UserFactory(coordinator=True)

    asked(seat.consultation, days=(0.01, 0.1, 1.1))
    assert (mails("panel_over"), mails("desk_record")) == (2, 0)

    asked(seat.consultation, days=(7.1, 8))
    assert (mails("panel_over"), mails("desk_record")) == (3, 1)


# --- what members learn -------------------------------------------------------------------------


def written(**details):
    record = RecordFactory(consultation__title="Gut sections", **details)
    PanelSeatFactory(consultation=record.consultation, published=True)
    return record


def found(client, **query):
    return client.get(page("records"), query).content.decode()


def test_every_member_reads_the_records_without_who_asked(client, analyst):
    record = written()
    name = record.consultation.requester.name

    listed = found(client)
    read = client.get(page("shared_record", record.consultation_id)).content.decode()

    assert "Gut sections" in listed
    assert "StarDist, then measure." in read
    assert name not in listed + read
    assert record.consultation.get_absolute_url() not in read


def test_a_record_is_found_by_words_without_accents_and_by_tag(client, analyst):
    record = written(recommended="Débruiter avant de mesurer.")
    tag = RequestTagFactory(consultation=record.consultation).tag

    assert "Gut sections" in found(client, words="debruiter sections")
    assert "Gut sections" not in found(client, words="debruiter tracking")
    assert "Gut sections" in found(client, tag=tag.slug)
    assert "Gut sections" not in found(client, tag="tracking")


def test_a_conflict_hides_the_record_and_a_draft_is_nobodys(client, analyst):
    hidden, draft = written(), written(sent_at=None)
    ConflictFactory(person=analyst.user, with_person=hidden.consultation.requester)

    assert "Gut sections" not in found(client)
    for record in (hidden, draft):
        assert client.get(page("shared_record", record.consultation_id)).status_code == 404


def test_whoever_is_no_member_reads_no_records(client):
    client.force_login(UserFactory())
    record = written()

    assert client.get(page("records")).status_code == 404
    assert client.get(page("shared_record", record.consultation_id)).status_code == 404
