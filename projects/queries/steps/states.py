"""What is known of each state of a project: where it stands, and what it asks of each reader."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.enums import ProjectStatus as P

REQUEST, DECISION, QUOTE, WORK, RESULT, OVER = range(6)
type Way = tuple[str, Promise]


@dataclass(frozen=True)
class State:
    """One state: `stop` of the journey, `column` of the board, `tone` of its badge in the admin.

    `next` tells the requester what happens, `next_of_pi` the PI where that reads otherwise;
    `action` is what coordinators do or await, on their list if it is `due`. Each way is the step or
    the tab, with the words of the button, by which such a reader goes on.
    """

    stop: int
    next: Promise
    next_of_pi: Promise | None = None
    troubled: bool = False
    column: str = ""
    action: Promise | str = ""
    due: bool = False
    tone: str = ""
    asking: Way | None = None
    coordinating: Way | None = None
    working: Way | None = None
    evaluating: Way | None = None


OPINIONS = ("evaluation", _("See the opinions"))
DECIDE = ("evaluation", _("Read the opinions and decide"))
JUDGE = ("evaluation", _("Give or read opinions"))
KICK_OFF = ("work", _("Go through the kick-off"))
GO_ON = ("resume", _("Resume the work"))
LOOK = ("work", _("See the work"))
SETTLE = ("closing", _("See what is left to do"))
ENDING = ("closing", _("See how it ends"))

STATES: dict[str, State] = {
    P.DRAFT: State(
        REQUEST,
        _("This is a draft: only you see it. Answer the questions that are left and send it."),
    ),
    P.SUBMITTED: State(
        REQUEST,
        _(
            "We received your request. A coordinator will read it, usually within a week, and "
            "answer you."
        ),
        column="triage",
        action=_("Look at the request"),
        due=True,
        tone="warning",
        coordinating=("triage", _("Look at this request")),
    ),
    P.TRIAGE: State(
        DECISION,
        _(
            "A coordinator is checking whether we are the right place. You will hear from us "
            "within a week."
        ),
        column="triage",
        action=_("Evaluate, redirect or decline"),
        due=True,
        tone="info",
        coordinating=("evaluation", _("Ask for opinions")),
    ),
    P.UNDER_EVALUATION: State(
        DECISION,
        _(
            "Two or three analysts of the network are working out what it takes. This usually "
            "takes two to three weeks; there is nothing for you to do."
        ),
        column="evaluation",
        action=_("Opinions are awaited"),
        tone="info",
        coordinating=OPINIONS,
        evaluating=JUDGE,
    ),
    P.CLARIFICATION: State(
        DECISION,
        _("The analysts have a question for you. Answer it so that the evaluation can continue."),
        _(
            "The analysts have a question to the person who asked. The evaluation goes on once it "
            "is answered."
        ),
        troubled=True,
        column="evaluation",
        action=_("Waiting for the requester's answer"),
        coordinating=OPINIONS,
        evaluating=JUDGE,
    ),
    P.EVALUATED: State(
        DECISION,
        _(
            "The analysts have given their opinions. The facility decides, usually within a "
            "week, and you get a mail with the reasons."
        ),
        column="evaluation",
        action=_("Decide"),
        due=True,
        coordinating=DECIDE,
    ),
    P.WAITLISTED: State(
        DECISION,
        _(
            "Your project is a good one, but nobody is free yet. We review it regularly and "
            "write to you when a start is possible."
        ),
        column="waiting",
        action=_("Check again whether somebody is free"),
        coordinating=DECIDE,
    ),
    P.DECLINED: State(
        DECISION,
        _(
            "We cannot take this project; the reason is below. You may ask again when things "
            "change."
        ),
        troubled=True,
        tone="danger",
    ),
    P.REDIRECTED: State(
        DECISION, _("Somebody else can help you better: see below whom to ask."), troubled=True
    ),
    P.ACCEPTED: State(
        QUOTE,
        _(
            "We are taking your project. The PI gets a quote, usually within a week; nothing is "
            "charged before it is accepted."
        ),
        _(
            "We take the project. You get a quote, usually within a week; nothing is charged "
            "before you accept it."
        ),
        column="quote",
        action=_("Send the quote"),
        due=True,
        tone="success",
        coordinating=("quote", _("Write the quote")),
    ),
    P.QUOTE_SENT: State(
        QUOTE,
        _("The PI has the quote and accepts or refuses it online. The work begins after that."),
        _("You have the quote: accept or refuse it here. The work begins after that."),
        column="quote",
        action=_("Waiting for the PI's answer to the quote"),
        tone="warning",
        asking=("quote", _("See the quote")),
        coordinating=("quote", _("See the quote")),
    ),
    P.QUOTE_REFUSED: State(
        QUOTE,
        _(
            "The PI refused the quote. The coordinators are looking into another one; write to "
            "them if you have an idea."
        ),
        _(
            "You refused the quote. The coordinators look whether another one can be made; write "
            "to them if you have an idea."
        ),
        troubled=True,
        column="quote",
        action=_("Write another quote, or withdraw"),
        due=True,
        coordinating=("quote", _("Write another quote")),
    ),
    P.QUOTE_EXPIRED: State(
        QUOTE,
        _("The quote was not answered in time. It can be renewed: write to the coordinators."),
        troubled=True,
        column="quote",
        action=_("Renew the quote, or withdraw"),
        due=True,
        coordinating=("quote", _("Renew the quote")),
    ),
    P.QUOTE_ACCEPTED: State(
        QUOTE,
        _(
            "The quote is accepted. We are looking for an analyst, and will tell you who it is "
            "and when the work starts."
        ),
        column="people",
        action=_("Find the lead analyst"),
        due=True,
        coordinating=("people", _("Find the lead analyst")),
    ),
    P.ASSIGNED: State(
        WORK,
        _(
            "We have found your analyst, who will write to you to arrange a first meeting. Have "
            "your images ready."
        ),
        _("The analyst is found, and writes to the person who asked to agree on a first meeting."),
        column="people",
        action=_("The analyst holds the kick-off"),
        asking=("thread", _("Write to your analyst")),
        coordinating=KICK_OFF,
        working=KICK_OFF,
    ),
    P.ACTIVE: State(
        WORK,
        _("An analyst works on your project and is in touch with you."),
        _("An analyst works on the project."),
        column="active",
        action=_("The analyst works"),
        tone="success",
        asking=LOOK,
        coordinating=LOOK,
        working=("work", _("Go to the work")),
    ),
    P.PAUSED: State(
        WORK,
        _("The work is paused; below you see what it is waiting for."),
        troubled=True,
        column="active",
        action=_("Ask whether it can resume"),
        tone="warning",
        asking=LOOK,
        coordinating=GO_ON,
        working=GO_ON,
    ),
    P.INFEASIBLE: State(
        WORK,
        _("It could not be done. What was tried, and where you can go from here, is below."),
        troubled=True,
        column="closing",
        action=_("Make the invoice sheet"),
        due=True,
        tone="danger",
        asking=ENDING,
        coordinating=SETTLE,
        working=SETTLE,
    ),
    P.DELIVERED: State(
        RESULT,
        _(
            "The result is here. Try it, then accept it or say what is wrong; after 30 days "
            "without an answer we take it as accepted."
        ),
        column="delivered",
        action=_("The user tries the result"),
        asking=("work", _("Try the result")),
        coordinating=LOOK,
        working=LOOK,
    ),
    P.COMPLETED: State(
        OVER,
        _("The work is done. The outcome is below."),
        column="closing",
        action=_("Make the invoice sheet"),
        due=True,
        asking=ENDING,
        coordinating=SETTLE,
        working=SETTLE,
    ),
    P.INVOICED: State(
        OVER,
        _("The work is done and the invoice was sent to the PI."),
        _("The work is done, and you have the invoice sheet."),
        column="closing",
        action=_("Wait for the payment, then close"),
        due=True,
        asking=ENDING,
        coordinating=SETTLE,
        working=SETTLE,
    ),
    P.CLOSED: State(OVER, _("Everything is done and filed. Thank you for working with us.")),
    P.CANCELLED: State(
        OVER, _("This request was withdrawn. You are welcome to ask again."), troubled=True
    ),
}
