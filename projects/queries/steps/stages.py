"""Where a project stands, and what happens next, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from consultations.questions import mandatory_questions
from fbias.questions.question import answers_in_words
from projects.enums import ProjectStatus as P
from projects.models import Project
from projects.queries.steps.readers import PI, REQUESTER


@dataclass(frozen=True)
class Stage:
    """One stop of the journey; `state` is `done`, `current`, `problem` or `todo`."""

    label: str
    state: str


STOPS: tuple[tuple[str | Promise, frozenset[str]], ...] = (
    (gettext_lazy("Request"), frozenset({P.DRAFT, P.SUBMITTED})),
    (gettext_lazy("Decision"), frozenset({P.TRIAGE, *P.JUDGED, P.WAITLISTED, *P.REFUSED})),
    (gettext_lazy("Quote"), frozenset(P.QUOTED)),
    (pgettext_lazy("noun", "Work"), frozenset({P.ASSIGNED, P.ACTIVE, P.ON_HOLD, P.INFEASIBLE})),
    (gettext_lazy("Result"), frozenset({P.DELIVERED})),
)
ATTENTION = frozenset({P.CLARIFICATION, P.QUOTE_EXPIRED, P.QUOTE_REFUSED, P.ON_HOLD, P.INFEASIBLE})


def stages(project: Project) -> list[Stage]:
    """Five stops; the first open one is now, and all are done once the work is completed."""
    here = next(
        (place for place, (_label, states) in enumerate(STOPS) if project.status in states), None
    )
    if project.status == P.CANCELLED:
        here = stop_of_a_cancelled(project)
    troubled = project.status in ATTENTION | P.REFUSED | {P.CANCELLED}
    current = "problem" if troubled else "current"
    return [
        Stage(
            str(label),
            "done" if here is None or place < here else current if place == here else "todo",
        )
        for place, (label, _states) in enumerate(STOPS)
    ]


def stop_of_a_cancelled(project: Project) -> int:
    """How far it had come, from what was written on the way."""
    return 3 if project.started_on else 2 if project.decided_at else 0


NEXT: dict[str, str | Promise] = {
    P.DRAFT: gettext_lazy(
        "This is a draft: only you see it. Answer the questions that are left and send it."
    ),
    P.SUBMITTED: gettext_lazy(
        "We received your request. A coordinator reads it, usually within a week, and answers."
    ),
    P.TRIAGE: gettext_lazy(
        "A coordinator looks whether we are the right place. You hear from us within a week."
    ),
    P.UNDER_EVALUATION: gettext_lazy(
        "Two or three analysts of the network look at what it takes. This usually takes two to "
        "three weeks; there is nothing to do for you."
    ),
    P.CLARIFICATION: gettext_lazy(
        "The analysts have a question to you. Answer it so that the evaluation can go on."
    ),
    P.EVALUATED: gettext_lazy(
        "The analysts gave their opinions. The facility decides, usually within a week, and you "
        "get a mail with the reasons."
    ),
    P.WAITLISTED: gettext_lazy(
        "Your project is a good one, but nobody is free yet. We look at it again regularly and "
        "write to you when a start is possible."
    ),
    P.ACCEPTED: gettext_lazy(
        "We take your project. The PI gets a quote, usually within a week; nothing is charged "
        "before it is accepted."
    ),
    P.QUOTE_SENT: gettext_lazy(
        "The PI has the quote and accepts or refuses it online. The work begins after that."
    ),
    P.QUOTE_ACCEPTED: gettext_lazy(
        "The quote is accepted. We look for the analyst and tell you who it is and when it starts."
    ),
    P.QUOTE_REFUSED: gettext_lazy(
        "The PI refused the quote. The coordinators look whether another one can be made; write "
        "to them if you have an idea."
    ),
    P.QUOTE_EXPIRED: gettext_lazy(
        "The quote was not answered in time. It can be renewed: write to the coordinators."
    ),
    P.ASSIGNED: gettext_lazy(
        "Your analyst is found and writes to you to agree on a first meeting. Have your images "
        "ready."
    ),
    P.ACTIVE: gettext_lazy("An analyst works on your project and is in touch with you."),
    P.ON_HOLD: gettext_lazy("The work rests; below is who or what it waits for."),
    P.DELIVERED: gettext_lazy(
        "The result is there. Try it, then accept it or say what is wrong; after 30 days without "
        "a word we take it as accepted."
    ),
    P.COMPLETED: gettext_lazy("The work is done. The outcome is below."),
    P.INFEASIBLE: gettext_lazy(
        "It could not be done. What was tried, and where you can go from here, is below."
    ),
    P.INVOICED: gettext_lazy("The work is done and the invoice was sent to the PI."),
    P.CLOSED: gettext_lazy("Everything is done and filed. Thank you for working with us."),
    P.DECLINED: gettext_lazy(
        "We cannot take this project; the reason is below. You may ask again when things change."
    ),
    P.REDIRECTED: gettext_lazy("Somebody else can help you better; see below whom to ask."),
    P.CANCELLED: gettext_lazy("This request was given up. You are welcome to ask again."),
}


NEXT_OF_PI: dict[str, str | Promise] = {
    P.CLARIFICATION: gettext_lazy(
        "The analysts have a question to the person who asked. The evaluation goes on once it is "
        "answered."
    ),
    P.ACCEPTED: gettext_lazy(
        "We take the project. You get a quote, usually within a week; nothing is charged before "
        "you accept it."
    ),
    P.QUOTE_SENT: gettext_lazy(
        "You have the quote: accept or refuse it here. The work begins after that."
    ),
    P.QUOTE_REFUSED: gettext_lazy(
        "You refused the quote. The coordinators look whether another one can be made; write to "
        "them if you have an idea."
    ),
    P.ASSIGNED: gettext_lazy(
        "The analyst is found, and writes to the person who asked to agree on a first meeting."
    ),
    P.ACTIVE: gettext_lazy("An analyst works on the project."),
    P.INVOICED: gettext_lazy("The work is done, and you have the invoice sheet."),
}


def what_happens_next(project: Project, reader: str = REQUESTER) -> str:
    """For whoever asked, or for the PI."""
    own = NEXT_OF_PI if reader == PI else {}
    return str(own.get(project.status, NEXT[project.status]))


def reason_title(project: Project) -> str:
    """Above the reason of the state: who gives up says why themselves."""
    if project.status == P.CANCELLED:
        return _("Why it was given up")
    if project.status == P.INFEASIBLE:
        return _("What was tried, and where to go from here")
    return _("What the coordinators say")


def answers_of(project: Project) -> list[tuple[str, str]]:
    """Question and answer as given for the consultation, labels instead of codes."""
    asked = [one for one in mandatory_questions() if one.id not in {"title", "biology"}]
    return answers_in_words(asked, project.answers)
