"""What happened to a project, for those who may know it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fbias.core.cut import Cut, first
from fbias.core.models import TimelineEntry
from fbias.core.timeline import timeline_of
from projects.models import Project
from projects.queries.tabs import Standing
from projects.workflow import PROJECT_LIFE

MOST_LINES = 200
NOTHING = "-"
WORDS: dict[str, str | Promise] = {
    "begin": gettext_lazy("The draft was begun."),
    "request": gettext_lazy("The request arrived."),
    "import": gettext_lazy("It came in by a file."),
    "submit": gettext_lazy("The request was sent."),
    "edit": gettext_lazy("The request was changed."),
    "confirm_pi": gettext_lazy("The PI confirmed."),
    "refuse_pi": gettext_lazy("The person named as PI said no."),
    "message": gettext_lazy("A message was written."),
    "put_right": gettext_lazy("Names or the title were put right."),
    "note": gettext_lazy("The outcome or the notes for the report were changed."),
    "download": gettext_lazy("A file was downloaded."),
    "add_image": gettext_lazy("An image was added."),
    "remove_image": gettext_lazy("An image was removed."),
    "arrange_files": gettext_lazy("How files make one image was corrected."),
    "restore_image": gettext_lazy("A removed image was brought back."),
    "triage": gettext_lazy("A coordinator began to review the request."),
    "redirect": gettext_lazy("Sent on to somebody who can answer it better."),
    "evaluate": gettext_lazy("The evaluation began."),
    "ask": gettext_lazy("A question was asked."),
    "answer": gettext_lazy("The question was answered."),
    "conclude": gettext_lazy("The evaluation was concluded."),
    "accept": gettext_lazy("The project was accepted."),
    "accept_despite": gettext_lazy("It was accepted although a precondition is not met."),
    "expect_more": gettext_lazy("A part was accepted; more is to come."),
    "reopen": gettext_lazy("Something was missing: the work went on."),
    "ask_again": gettext_lazy("It was asked for again."),
    "waitlist": gettext_lazy("The project went on the waiting list."),
    "decline": gettext_lazy("The project was declined."),
    "ask_approval": gettext_lazy("Approval of the sum was asked for."),
    "approve_sum": gettext_lazy("The sum was approved."),
    "refuse_sum": gettext_lazy("The sum was not approved."),
    "name_payer": gettext_lazy("Who pays was named."),
    "send_quote": gettext_lazy("A quote was sent."),
    "draft_quote": gettext_lazy("A quote was drafted."),
    "amend": gettext_lazy("An amendment of the quote was accepted."),
    "refuse_amendment": gettext_lazy("An amendment of the quote was refused."),
    "accept_quote": gettext_lazy("The quote was accepted."),
    "refuse_quote": gettext_lazy("The quote was refused."),
    "expire_quote": gettext_lazy("The quote expired."),
    "assign": gettext_lazy("An analyst was found."),
    "start": gettext_lazy("The work began."),
    "pause": gettext_lazy("The work was paused."),
    "resume": gettext_lazy("The work resumed."),
    "stop": gettext_lazy("The work was stopped: not feasible."),
    "deliver": gettext_lazy("The result was delivered."),
    "correct": gettext_lazy("Corrections were asked for."),
    "complete": gettext_lazy("The project was completed."),
    "invoice": gettext_lazy("The invoice was made."),
    "bill_again": gettext_lazy("The sheet was taken back: its hours are billed again."),
    "bill_stopped_again": gettext_lazy("The sheet was taken back: its hours are billed again."),
    "close": gettext_lazy("The project was closed."),
    "cancel": gettext_lazy("The request was withdrawn."),
    "ask_evaluator": gettext_lazy("An analyst was asked for an opinion."),
    "give_opinion": gettext_lazy("An opinion was given."),
    "step_back": gettext_lazy("An evaluator stepped back."),
    "extend_evaluation": gettext_lazy("The evaluators got another date."),
    "ask_analyst": gettext_lazy("An analyst was asked to work on it."),
    "staffed": gettext_lazy("An analyst said yes."),
    "hand_over_role": gettext_lazy("A role was handed over."),
    "end_role": gettext_lazy("An analyst left the project."),
    "note_hours": gettext_lazy("Hours were noted."),
    "correct_hours": gettext_lazy("Hours were corrected."),
    "unlock_hours": gettext_lazy("Hours of a locked month were unlocked."),
    "strike_hours": gettext_lazy("Hours were removed."),
    "add_task": gettext_lazy("A task was added."),
    "change_task": gettext_lazy("A task was changed."),
    "settle_task": gettext_lazy("A task was done."),
    "reopen_task": gettext_lazy("A task was opened again."),
    "remove_task": gettext_lazy("A task was removed."),
    "make_report": gettext_lazy("A report was drafted."),
    "send_report": gettext_lazy("A report was sent."),
    "skip_report": gettext_lazy("A report was skipped."),
    "set_report_weeks": gettext_lazy("How often reports are due was changed."),
    "hand_over": gettext_lazy("A result was handed over."),
    "decide_phase": gettext_lazy("Go or no-go was decided."),
    "begin_phase": gettext_lazy("This phase began after another one."),
    "add_publication": gettext_lazy("A publication was added."),
    "write_case": gettext_lazy("A text without names was written."),
    "agree_to_case": gettext_lazy("The user agreed to the text without names."),
    "publish_case": gettext_lazy("The text without names was published."),
    "take_case_back": gettext_lazy("The user withdrew the consent to the text without names."),
}
OF_THE_REQUEST = frozenset(
    {"begin", "request", "submit", "edit", "put_right", "confirm_pi", "refuse_pi"}
)
OF_EVERYBODY = frozenset(PROJECT_LIFE.steps) | OF_THE_REQUEST | {
    "add_image", "remove_image", "restore_image", "arrange_files",
}  # fmt: skip


@dataclass(frozen=True)
class Happening:
    """One line; `who` is empty where the reader is not told, or the portal did it.

    `details` say what was there before and what is there now, and why.
    """

    at: datetime
    what: str
    who: str
    details: list[str] = field(default_factory=list)


def happenings(project: Project, reader: Standing) -> Cut[Happening]:
    """Newest first. Whoever is not of the team reads the steps, and names of no evaluator."""
    entries = timeline_of(project)
    if not reader.is_inside or reader.asks:
        verbs = [f"project.{step}" for step in sorted(OF_EVERYBODY)]
        entries = entries.filter(verb__in=verbs)
    shown = first(entries[: MOST_LINES + 1], MOST_LINES)
    return Cut([happening(entry, reader) for entry in shown.rows], shown.has_more)


def happening(entry: TimelineEntry, reader: Standing) -> Happening:
    step = entry.verb.partition(".")[2]
    named = reader.is_inside and not reader.asks
    return Happening(
        at=entry.at,
        what=str(WORDS.get(step, step.replace("_", " ").capitalize())),
        details=details_of(entry) if named else [],
        who=str(entry.actor) if entry.actor and named else "",
    )


def details_of(entry: TimelineEntry) -> list[str]:
    before, after = entry.detail.get("before"), entry.detail.get("after")
    lines = []
    if isinstance(before, dict) and isinstance(after, dict):
        lines = [f"{before[name] or NOTHING} → {after[name] or NOTHING}" for name in before]
    if reason := entry.detail.get("reason"):
        lines.append(str(reason))
    return lines
