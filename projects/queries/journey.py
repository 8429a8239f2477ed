"""Where a project stands, and what happens next, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.questions import mandatory_questions
from projects.enums import ProjectStatus as P
from projects.models import Project


@dataclass(frozen=True)
class Stage:
    """One stop of the journey; `state` is `done`, `current`, `problem` or `todo`."""

    label: str
    state: str


def stages(project: Project) -> list[Stage]:
    """Received, decided, work, result: four stops; the first open one is now."""
    labels = [_("Received"), _("Decision"), _("Work"), _("Result")]
    ended_early = project.status in P.REFUSED | {P.CANCELLED, P.INFEASIBLE}
    done = {P.SUBMITTED: 1, P.TRIAGE: 1, P.ACCEPTED: 2, P.ACTIVE: 2, P.COMPLETED: 4}.get(
        P(project.status), 3 if project.status == P.INFEASIBLE else 1
    )
    return [
        Stage(
            label,
            "done"
            if position < done
            else "todo"
            if position > done
            else "problem"
            if ended_early
            else "current",
        )
        for position, label in enumerate(labels)
    ]


NEXT: dict[str, str | Promise] = {
    P.SUBMITTED: gettext_lazy(
        "We received your request. A coordinator reads it, usually within a week, and answers."
    ),
    P.TRIAGE: gettext_lazy(
        "The coordinators look at what it takes and who could do it. You get a mail with the "
        "decision."
    ),
    P.ACCEPTED: gettext_lazy(
        "We take your project. An analyst writes to you to agree on the start; nothing to do now."
    ),
    P.ACTIVE: gettext_lazy("An analyst works on your project and is in touch with you."),
    P.COMPLETED: gettext_lazy("The work is done. The outcome is below."),
    P.INFEASIBLE: gettext_lazy(
        "It could not be done. What was tried, and where you can go from here, is below."
    ),
    P.DECLINED: gettext_lazy(
        "We cannot take this project; the reason is below. You may ask again when things change."
    ),
    P.REDIRECTED: gettext_lazy("Somebody else can help you better; see below whom to ask."),
    P.CANCELLED: gettext_lazy("This request was given up. You are welcome to ask again."),
}


def what_happens_next(project: Project) -> str:
    return str(NEXT[project.status])


def answers_in_words(project: Project) -> list[tuple[str, str]]:
    """Question and answer as given for the consultation, labels instead of codes."""
    pairs = [
        (question.label, question.answer_in_words(project.answers.get(question.id)))
        for question in mandatory_questions()
        if question.kind not in {"files", "checks"} and question.id not in {"title", "biology"}
    ]
    return [(label, words) for label, words in pairs if words]
