"""Answers by mail enter the thread: from the right person, once, and nothing else does."""

from email.message import EmailMessage
from uuid import uuid4

import pytest

from consultations.models import ThreadMessage
from consultations.services.thread import write_message
from fbias.notifications.delivery import sweep
from fbias.notifications.incoming import LARGEST_MAIL
from fbias.notifications.models import Notification
from fbias.notifications.replies import REFUSED, addressee, receive, reply_address
from projects.models import Message
from tests.factories import (
    ConflictFactory,
    ConsultationFactory,
    GrantFactory,
    MessageFactory,
    PanelSeatFactory,
    ProjectFactory,
)

pytestmark = pytest.mark.django_db

QUOTED = """Yes: the second channel is the membrane.

Le mar. 12 janv. 2027 à 10:12, F-BIAS <contact@fbias.example> a écrit :
> Hello,
> Which of the two channels is the membrane?
"""
OUTLOOK = """Yes: the second channel is the membrane.

-----Original Message-----
From: F-BIAS <contact@fbias.example>
Sent: Tuesday, January 12, 2027 10:12 AM
To: Uma
Subject: Ada wrote about session C-12

Hello,
Which of the two channels is the membrane?
"""


@pytest.fixture(autouse=True)
def reading(settings):
    settings.INBOUND_ADDRESS = "answers@fbias.example"


@pytest.fixture
def session():
    booked = ConsultationFactory(confirmed=True, requester__name="Uma")
    PanelSeatFactory(consultation=booked, published=True, analyst__user__name="Ada")
    return booked


def mail(session, text=QUOTED, *, person=None, sender="", to="", **headers):
    """As the mail program of the person sends it."""
    person = person or session.requester
    written = EmailMessage()
    written["From"] = f"{person.name} <{sender or person.email}>"
    written["To"] = f"F-BIAS <{to or reply_address(session, person)}>"
    written["Subject"] = "Re: Ada wrote"
    written["Message-ID"] = f"<{uuid4().hex}@uma.example>"
    for name, value in headers.items():
        written[name.replace("_", "-")] = value
    written.set_content(text)
    return written


def said():
    return list(ThreadMessage.objects.values_list("author__name", "text"))


def refusals():
    return [one.context["reason"] for one in Notification.objects.filter(kind=REFUSED)]


def test_an_answer_between_the_quoted_lines_keeps_what_it_answers(session):
    receive(mail(session, "> Which of the two?\n\nThe second.\n\n> And why?\n").as_bytes())

    assert said() == [("Uma", "> Which of the two?\n\nThe second.")]


@pytest.mark.parametrize("text", (QUOTED, OUTLOOK))
def test_the_words_above_the_quote_enter_and_the_panel_is_told(session, text):
    end = receive(mail(session, text).as_bytes())

    assert end == "entered"
    assert said() == [("Uma", "Yes: the second channel is the membrane.")]
    told = Notification.objects.get(kind="consultation_message")
    assert told.recipient.name == "Ada"


def test_a_mail_of_html_alone_enters_without_its_quote(session):
    html = mail(session)
    html.set_content(
        "<html><head><style>p {color: red}</style></head><body><p>Yes, &amp; the second.</p>"
        "<blockquote>Which of the two?</blockquote></body></html>",
        subtype="html",
    )

    receive(html.as_bytes())

    assert said() == [("Uma", "Yes, & the second.")]


def test_the_same_mail_twice_is_one_message(session):
    raw = mail(session).as_bytes()

    assert [receive(raw), receive(raw)] == ["entered", "entered"]
    assert len(said()) == 1


def test_our_mail_about_a_message_can_be_answered_so(session, mailoutbox, settings):
    ada = session.seats.get().analyst.user
    write_message(session, by=ada, text="Which?", request_key=uuid4())
    sweep()
    (sent,) = mailoutbox

    assert sent.reply_to == [reply_address(session, session.requester)]
    assert "enters the thread" in sent.body
    settings.INBOUND_ADDRESS = ""
    write_message(session, by=ada, text="And which else?", request_key=uuid4())
    sweep()
    assert mailoutbox[-1].reply_to == [settings.CONTACT_EMAIL]
    assert "enters the thread" not in mailoutbox[-1].body


# --- who speaks -----------------------------------------------------------------------------------


def test_an_address_is_for_one_person_and_one_thread(session):
    other = ConsultationFactory(confirmed=True)
    good = reply_address(session, session.requester)
    forged = good.replace(f"c{session.pk}.", f"c{other.pk}.")

    assert addressee(good).about == session
    assert addressee(good.upper().lower()) is not None
    assert addressee(forged) is None
    assert receive(mail(session, to=forged).as_bytes()) == "unknown"
    assert said() == []
    assert refusals() == []


def test_a_mail_that_was_passed_on_speaks_in_nobodys_name(session):
    end = receive(mail(session, sender="somebody@else.example").as_bytes())

    assert end == "refused"
    assert said() == []
    assert "somebody@else.example" in refusals()[0]
    assert Notification.objects.get(kind=REFUSED).recipient == session.requester


def test_whoever_is_in_conflict_now_does_not_write_any_more(session):
    ada = session.seats.get().analyst.user
    answer = mail(session, person=ada).as_bytes()
    ConflictFactory(person=ada, with_person=session.requester)

    assert receive(answer) == "refused"
    assert said() == []


def test_a_switched_off_account_says_nothing(session):
    answer = mail(session).as_bytes()
    session.requester.is_active = False
    session.requester.save()

    assert receive(answer) == "unknown"
    assert said() == []


# --- what does not enter --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "value"),
    (
        ("Auto_Submitted", "auto-replied"),
        ("Precedence", "bulk"),
        ("X_Autoreply", "yes"),
        ("List_Id", "<news.uma.example>"),
        ("Return_Path", "<>"),
    ),
)
def test_machines_are_neither_read_nor_answered(session, header, value):
    assert receive(mail(session, **{header: value}).as_bytes()) == "automatic"
    assert said() == []
    assert refusals() == []


def test_what_we_send_ourselves_is_never_taken_for_an_answer(session, mailoutbox):
    ada = session.seats.get().analyst.user
    write_message(session, by=ada, text="Which?", request_key=uuid4())
    sweep()

    assert receive(mailoutbox[0].message().as_bytes()) == "automatic"


def test_files_are_refused_with_a_sentence_and_the_words_enter(session):
    answer = mail(session)
    answer.add_attachment(b"x", maintype="image", subtype="tiff", filename="cells.tif")

    assert receive(answer.as_bytes()) == "refused"
    assert len(said()) == 1
    assert "cells.tif" in refusals()[0]


@pytest.mark.parametrize(
    ("text", "because"),
    (("> Which of the two?\n", "no text"), ("word " * 1200, "5000 characters")),
)
def test_nothing_and_too_much_are_refused_with_a_sentence(session, text, because):
    assert receive(mail(session, text).as_bytes()) == "refused"
    assert said() == []
    assert because in refusals()[0]


def test_the_sentence_is_in_the_language_of_its_reader(session):
    session.requester.language = "fr"
    session.requester.save()

    receive(mail(session, "> Which?\n").as_bytes())

    assert refusals()[0].endswith("du message cité.")


def test_a_mail_without_end_is_not_looked_at(session):
    assert receive(mail(session).as_bytes() + b"x" * LARGEST_MAIL) == "too large"


@pytest.mark.parametrize("raw", (b"", b"\x00\xff" * 50, b"From: (((\r\nTo: <@@>\r\n\r\nhello"))
def test_what_is_no_mail_breaks_nothing(session, raw):
    assert receive(raw) == "unknown"


def test_whoever_fails_without_end_is_answered_five_times_an_hour(session):
    for _number in range(8):
        receive(mail(session, "> Which?\n").as_bytes())

    assert len(refusals()) == 5


def test_an_answer_within_a_project_is_read_by_those_who_read_the_message():
    person = GrantFactory().user
    project = ProjectFactory(status="under_evaluation")
    team_message = MessageFactory(project=project, audience="evaluators")

    end = receive(mail(team_message, person=person).as_bytes())

    assert end == "entered"

    assert set(Message.objects.values_list("audience", flat=True)) == {team_message.audience}
    assert Message.objects.count() == 2
