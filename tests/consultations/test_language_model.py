"""A language model proposes answers: only where it is on, only to whoever agreed, never a name."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.checks import run_checks
from django.test import override_settings
from django.urls import reverse

from consultations.enums import TurnOutcome
from consultations.models import ModelTurn
from consultations.queries.conversations.offering import offer_for
from consultations.services.conversations.proposals import (
    agree_to_model,
    ask_model,
    let_model_read,
    stop_model,
)
from tests.factories import ConflictFactory, ConsultationFactory, UserFactory

pytestmark = pytest.mark.django_db

WORDS = (
    "I am Camille Fournel (camille@lab.example, see https://lab.example/me) of the Rivage team. "
    "I want to count nuclei in liver slices."
)


class Stub(ThreadingHTTPServer):
    """What an OpenAI-compatible address answers, and what it was sent."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answering)
        self.said = json.dumps({"answers": {"title": "Count nuclei", "goals": ["count", "none"]}})
        self.status, self.received, self.free = 200, [], threading.Event()
        self.free.set()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}/v1"


class Answering(BaseHTTPRequestHandler):
    def do_POST(self):
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.path, dict(self.headers), json.loads(sent)))
        self.server.free.wait(20)
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", f"{self.server.address}/elsewhere")
        self.end_headers()
        message = {"choices": [{"message": {"content": self.server.said}}]}
        self.wfile.write(json.dumps(message).encode())

    def log_message(self, *_words):
        """Tests are quiet."""


@pytest.fixture
def stub(settings):
    server = Stub()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.LANGUAGE_MODEL_URL = server.address
    settings.LANGUAGE_MODEL_KEY = "secret-key"
    settings.LANGUAGE_MODEL_SECONDS = 5
    yield server
    server.free.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def place():
    person = UserFactory(name="Camille Fournel", team="Rivage")
    return ConsultationFactory(requester=person, answers={"biology": WORDS})


def offered(place, name):
    place.refresh_from_db()
    offer = offer_for(place.form.named(name), place)
    return offer and offer.answer


def asked(place):
    """The turn of the words as they are, answered."""
    turn = let_model_read(place)
    ask_model(turn.pk)
    turn.refresh_from_db()
    return turn


def test_nothing_leaves_before_the_person_agrees(stub, place):
    assert let_model_read(place) is None

    assert stub.received == []
    assert ModelTurn.objects.count() == 0


def test_without_an_address_nobody_is_asked_and_agreeing_changes_nothing(client, place):
    client.force_login(place.requester)

    page = client.get(reverse("consultations:conversation", args=[place.pk])).content.decode()
    agreed = agree_to_model(place, by=place.requester)

    assert "language model" not in page
    assert agreed.model_agreed_at is None


def test_what_it_proposes_is_offered_and_not_kept(stub, client, place):
    agree_to_model(place, by=place.requester)
    place.refresh_from_db()

    turn = asked(place)

    assert turn.outcome == TurnOutcome.ANSWERED
    assert turn.proposed == {"title": "Count nuclei", "goals": ["count"]}  # “none” is no answer
    assert offered(place, "title") == "Count nuclei"
    assert place.answers == {"biology": WORDS}


def test_what_no_row_can_hold_is_left_out_of_what_it_proposes(stub, place):
    agree_to_model(place, by=place.requester)
    place.refresh_from_db()
    stub.said = json.dumps({"answers": {"title": "Count\0 nuclei"}})

    assert asked(place).proposed == {"title": "Count nuclei"}


def test_no_name_address_link_or_file_leaves(stub, place):
    agree_to_model(place, by=place.requester)
    place.refresh_from_db()

    asked(place)

    ((path, headers, body),) = stub.received
    left = json.dumps(body)
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer secret-key"
    assert "count nuclei in liver slices" in left
    for secret in ("Camille", "Fournel", "Rivage", "lab.example", place.requester.email):
        assert secret not in left


def test_one_text_is_sent_once_and_another_text_anew(stub, place):
    agree_to_model(place, by=place.requester)
    place.refresh_from_db()
    first = asked(place)

    again = let_model_read(place)
    ask_model(again.pk)
    place.answers["biology"] += " And their size."
    second = asked(place)

    assert again.pk == first.pk
    assert second.pk != first.pk
    assert len(stub.received) == 2


@pytest.mark.parametrize(
    ("said", "status", "outcome"),
    (
        ("no JSON at all", 200, TurnOutcome.UNUSABLE),
        (json.dumps({"answers": ["count"]}), 200, TurnOutcome.UNUSABLE),
        ("[" * 20_000, 200, TurnOutcome.UNUSABLE),
        ("\0", 200, TurnOutcome.UNUSABLE),
        (json.dumps({"answers": {"goals": 7, "files": "x", "other": "y"}}), 200, "answered"),
        ("", 500, TurnOutcome.LATE),
        ("", 302, TurnOutcome.LATE),
    ),
)
def test_whatever_comes_back_the_rules_go_on(stub, place, said, status, outcome):
    agree_to_model(place, by=place.requester)
    place.refresh_from_db()
    stub.said, stub.status = said, status

    turn = asked(place)

    assert turn.outcome == outcome
    assert turn.proposed == {}
    assert offered(place, "title").startswith("I am Camille")  # the first words, by the rules
    assert len(stub.received) == 1  # a redirect is not followed


def test_a_model_that_is_slow_holds_nobody(stub, settings, place):
    settings.LANGUAGE_MODEL_SECONDS = 0.2
    agree_to_model(place, by=place.requester)
    place.refresh_from_db()
    stub.free.clear()

    turn = asked(place)

    assert turn.outcome == TurnOutcome.LATE
    assert offered(place, "title").startswith("I am Camille")


def test_saving_an_answer_asks_beside_the_page(
    stub, client, place, django_capture_on_commit_callbacks
):
    client.force_login(place.requester)
    client.post(reverse("consultations:model", args=[place.pk]), {"answer": "yes"})
    url = reverse("consultations:conversation", args=[place.pk])
    page = client.get(url)

    client.post(
        url,
        {
            "question": "title",
            "title": "Nuclei of the liver",
            "seen": page.context["form"]["seen"].value(),
        },
    )

    assert stub.received == []  # no page waits for it
    assert [turn.outcome for turn in ModelTurn.objects.all()] == [TurnOutcome.WAITING] * 2
    assert "reads your words and proposes answers" in client.get(url).content.decode()


def test_whoever_stops_it_takes_out_what_was_read(stub, place):
    agree_to_model(place, by=place.requester)
    place.refresh_from_db()
    waiting = let_model_read(place).pk
    asked(place)

    stop_model(place, by=place.requester)

    place.refresh_from_db()
    assert place.model_agreed_at is None
    assert not ModelTurn.objects.filter(pk=waiting).exists()
    assert let_model_read(place) is None
    assert offered(place, "title").startswith("I am Camille")


def test_coordinators_read_the_log_but_for_what_a_conflict_hides(stub, client, place):
    agree_to_model(place, by=place.requester)
    place.refresh_from_db()
    asked(place)
    free, rival = UserFactory(coordinator=True), UserFactory(coordinator=True)
    ConflictFactory(person=rival, with_person=place.requester)
    pages = []
    for reader in (free, rival):
        client.force_login(reader)
        pages.append(client.get(reverse("consultations:model_turns")).content.decode())

    assert "count nuclei in liver slices" in pages[0]
    assert "liver" not in pages[1]
    assert place.reference not in pages[1]


def test_the_privacy_page_names_who_reads_only_where_somebody_does(client, settings):
    before = client.get(reverse("privacy")).content.decode()
    settings.LANGUAGE_MODEL_URL = "https://models.example.org/v1"
    after = client.get(reverse("privacy")).content.decode()

    assert "language model" not in before
    assert "The service at models.example.org" in after


def test_words_leave_encrypted_or_the_check_says_so():
    with override_settings(LANGUAGE_MODEL_URL="http://models.example.org/v1"):
        assert "consultations.E001" in {one.id for one in run_checks()}
    with override_settings(LANGUAGE_MODEL_URL="https://models.example.org/v1"):
        assert "consultations.E001" not in {one.id for one in run_checks()}
