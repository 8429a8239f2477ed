"""Answers are fetched from a real IMAP server: each once, large ones never, broken ones aside."""

import imaplib
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from django.db import OperationalError

from consultations.models import ThreadMessage
from fbias.notifications import mailbox
from fbias.notifications.replies import receive, reply_address
from tests.factories import ConsultationFactory
from tests.notifications.test_replies import mail as answer

pytestmark = pytest.mark.django_db
NAME, PASSWORD = "answers", "not a secret"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture(scope="module")
def server():
    """An IMAP server with one empty mailbox, in a process of its own."""
    port = free_port()
    command = ["-c", "from pymap.main import main; main()", "--host", "127.0.0.1"]
    account = ["dict", "--demo-user", NAME, "--demo-password", PASSWORD]
    started = subprocess.Popen(
        [sys.executable, *command, "--port", str(port), *account], stderr=subprocess.DEVNULL
    )
    for _try in range(600):
        try:
            imaplib.IMAP4("127.0.0.1", port).logout()
            break
        except OSError:
            time.sleep(0.2)
    yield port
    started.terminate()
    started.wait()


@contextmanager
def opened(port):
    box = imaplib.IMAP4("127.0.0.1", port)
    box.login(NAME, PASSWORD)
    box.select("INBOX")
    yield box
    box.logout()


@pytest.fixture
def inbox(server, settings):
    """Emptied before each test; the settings lead to it."""
    settings.INBOUND_ADDRESS = "answers@fbias.example"
    settings.INBOUND_IMAP_URL = (
        f"imap://{NAME}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{server}/INBOX"
    )
    with opened(server) as box:
        box.store("1:*", "+FLAGS", r"(\Deleted)")
        box.expunge()
    return server


def arrives(port, *mails):
    with opened(port) as box:
        for one in mails:
            box.append("INBOX", None, None, one)


def unseen(port):
    with opened(port) as box:
        return len(box.search(None, "UNSEEN")[1][0].split())


def test_answers_are_read_once_and_marked_as_seen(inbox):
    session = ConsultationFactory(confirmed=True)
    stranger = answer(session, to="answers+nobody@fbias.example").as_bytes()
    arrives(inbox, answer(session, "Yes.").as_bytes(), stranger)

    first = mailbox.read_replies()
    again = mailbox.read_replies()

    assert first == {"entered": 1, "unknown": 1}
    assert again == {}
    assert ThreadMessage.objects.get().text == "Yes."
    assert unseen(inbox) == 0


def test_what_is_too_large_is_not_fetched(inbox, monkeypatch):
    monkeypatch.setattr(mailbox, "LARGEST_MAIL", 2000)
    session = ConsultationFactory(confirmed=True)
    arrives(inbox, answer(session, "word " * 900).as_bytes(), answer(session, "Yes.").as_bytes())

    assert mailbox.read_replies() == {"too large": 1, "entered": 1}
    assert unseen(inbox) == 0


def breaks_on(word, error):
    """Reading as it is, but for one mail that trips over something nobody foresaw."""

    def read(raw):
        if word in raw:
            raise error
        return receive(raw)

    return read


def flagged(port):
    with opened(port) as box:
        return len(box.search(None, "FLAGGED")[1][0].split())


def test_a_mail_that_breaks_something_is_set_aside_and_told_and_the_next_goes_on(
    inbox, monkeypatch, caplog
):
    session = ConsultationFactory(confirmed=True)
    monkeypatch.setattr(mailbox, "receive", breaks_on(b"poison", ValueError("No such sign.")))
    arrives(inbox, answer(session, "poison").as_bytes(), answer(session, "Yes.").as_bytes())

    first = mailbox.read_replies()
    again = mailbox.read_replies()

    assert first == {"broken": 1, "entered": 1}
    assert again == {}
    assert (unseen(inbox), flagged(inbox)) == (0, 1)
    assert ThreadMessage.objects.get().text == "Yes."
    assert "A mail could not be read" in caplog.text


def test_while_the_database_is_away_a_mail_waits_for_the_next_look(inbox, monkeypatch):
    session = ConsultationFactory(confirmed=True)
    arrives(inbox, answer(session, "Yes.").as_bytes())
    away = breaks_on(b"Yes.", OperationalError("The server closed the connection."))
    monkeypatch.setattr(mailbox, "receive", away)

    with pytest.raises(OperationalError):
        mailbox.read_replies()
    monkeypatch.undo()

    assert (unseen(inbox), flagged(inbox)) == (1, 0)


def test_without_a_mailbox_nothing_is_looked_for(settings):
    settings.INBOUND_IMAP_URL = ""

    assert mailbox.read_replies() == {}


def test_an_address_of_ours_fits_into_a_mail(settings):
    settings.INBOUND_ADDRESS = "answers@fbias.example"
    session = ConsultationFactory(confirmed=True)

    local = reply_address(session, session.requester).partition("@")[0]

    assert len(local) <= 64
