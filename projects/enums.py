"""The closed lists of projects."""

from enum import nonmember

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProjectGroups:
    """States that belong together, so that a word means one thing everywhere."""

    EDITABLE = frozenset({"draft", "submitted", "triage", "clarification"})
    OPINIONS_OPEN = frozenset({"under_evaluation", "clarification"})
    JUDGED = OPINIONS_OPEN | {"evaluated"}
    RANKED = frozenset({"evaluated", "waitlisted"})
    QUOTED = frozenset(
        {"accepted", "quote_sent", "quote_accepted", "quote_refused", "quote_expired"}
    )
    AT_WORK = frozenset({"active", "delivered"})
    RUNNING = AT_WORK | {"assigned", "paused"}
    STAFFED = RUNNING | {"quote_accepted"}
    GIVE_UP = QUOTED | {
        "draft", "submitted", "triage", "under_evaluation", "clarification", "evaluated",
        "waitlisted", "assigned", "active", "paused",
    }  # fmt: skip
    LIVE = GIVE_UP | {"delivered"}
    BILLED = frozenset({"invoiced", "closed"})
    WORK_OVER = BILLED | {"completed", "infeasible"}
    HANDED_OVER = WORK_OVER - {"infeasible"} | {"delivered"}
    WORKED = AT_WORK | {"paused"} | WORK_OVER
    TAKEN = QUOTED | RUNNING | WORK_OVER
    UNBILLED = TAKEN - BILLED
    AMENDABLE = STAFFED | WORK_OVER - BILLED
    REFUSED = frozenset({"declined", "redirected"})
    ENDED = frozenset({"declined", "redirected", "cancelled", "closed"})
    ASKABLE_AGAIN = REFUSED | {"cancelled", "infeasible"}


class ProjectStatus(ProjectGroups, models.TextChoices):
    DRAFT = "draft", pgettext_lazy("project", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("project", "Received")
    TRIAGE = "triage", pgettext_lazy("project", "Being reviewed")
    REDIRECTED = "redirected", pgettext_lazy("project", "Better answered elsewhere")
    UNDER_EVALUATION = "under_evaluation", pgettext_lazy("project", "Under evaluation")
    CLARIFICATION = "clarification", pgettext_lazy("project", "Waits for an answer")
    EVALUATED = "evaluated", pgettext_lazy("project", "Evaluated")
    ACCEPTED = "accepted", pgettext_lazy("project", "Accepted")
    WAITLISTED = "waitlisted", pgettext_lazy("project", "On the waiting list")
    DECLINED = "declined", pgettext_lazy("project", "Declined")
    QUOTE_SENT = "quote_sent", pgettext_lazy("project", "Quote sent")
    QUOTE_ACCEPTED = "quote_accepted", pgettext_lazy("project", "Quote accepted")
    QUOTE_REFUSED = "quote_refused", pgettext_lazy("project", "Quote refused")
    QUOTE_EXPIRED = "quote_expired", pgettext_lazy("project", "Quote expired")
    ASSIGNED = "assigned", pgettext_lazy("project", "Analyst found")
    ACTIVE = "active", pgettext_lazy("project", "Under way")
    PAUSED = "paused", pgettext_lazy("project", "Paused")
    DELIVERED = "delivered", pgettext_lazy("project", "Delivered")
    COMPLETED = "completed", pgettext_lazy("project", "Completed")
    INFEASIBLE = "infeasible", pgettext_lazy("project", "Stopped: not feasible")
    INVOICED = "invoiced", pgettext_lazy("project", "Invoiced")
    CLOSED = "closed", pgettext_lazy("project", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("project", "Cancelled")


class Urgency(models.TextChoices):
    NONE = "none", _("No hurry")
    WEEKS = "weeks", _("Within some weeks")
    DATED = "dated", _("By a fixed date")


class Origin(models.TextChoices):
    DIRECT = "direct", _("Direct contact")
    OPEN_DESK = "open_desk", _("Open desk")
    EURO_BIOIMAGING = "euro_bioimaging", _("Euro-BioImaging")
    NEXT_PHASE = "next_phase", _("Next phase of a project")


class Destination(models.TextChoices):
    """Where a request is answered better than by a project."""

    LOCAL = "local", _("Your own facility")
    RESEARCH = "research", _("A research team")
    TRAINING = "training", _("A training course")
    OPEN_DESK = "open_desk", _("A session of the open desk")
    OTHER = "other", _("Somewhere else")


class Audience(models.TextChoices):
    """Who reads a message of the thread."""

    EVERYBODY = "everybody", _("The requester, the PI and the team of this project")
    TEAM = "team", _("The team of this project only")
    EVALUATORS = "evaluators", _("Evaluators and coordinators only")


class Role(models.TextChoices):
    LEAD = "lead", pgettext_lazy("project role", "Lead analyst")
    ANALYST = "analyst", pgettext_lazy("project role", "Analyst")
    MENTOR = "mentor", pgettext_lazy("project role", "Mentor")


WELCOME: dict[str, str | Promise] = {
    Role.LEAD: _("Thank you. The project is yours; write to the user soon."),
    Role.ANALYST: _("Thank you. You work on the project; agree with the lead on what comes first."),
    Role.MENTOR: _("Thank you. You mentor the project; tell the lead when you can be reached."),
}


class AssignmentStatus(models.TextChoices):
    OFFERED = "offered", pgettext_lazy("assignment", "Asked")
    ACCEPTED = "accepted", pgettext_lazy("assignment", "Accepted")
    REFUSED = "refused", pgettext_lazy("assignment", "Said no")
    LEAVING = "leaving", pgettext_lazy("assignment", "Handing over")
    ENDED = "ended", pgettext_lazy("assignment", "Ended")

    CURRENT = nonmember(frozenset({"offered", "accepted"}))
    READS = nonmember(frozenset({"offered", "accepted", "leaving"}))


class Activity(models.TextChoices):
    """What an hour was spent on; each has its price in the price list."""

    CONSULTATION = "consultation", _("Consultation")
    ANALYSIS = "analysis", _("Analysis")
    DEVELOPMENT = "development", _("Development")
    TRAINING = "training", _("Training of the user")
    MEETING = "meeting", _("Meeting")
    REPORT = "report", _("Report and documentation")
    MENTORING = "mentoring", _("Mentoring")

    UNBILLED = nonmember(frozenset({"consultation", "mentoring"}))
    EFFORT = nonmember(frozenset({"analysis", "development", "training", "meeting", "report"}))

    @classmethod
    def is_billed(cls, activity: str, *, wanted: bool = True) -> bool:
        """Whether such an hour counts against the quotes and is invoiced."""
        return wanted and activity not in cls.UNBILLED


class QuoteStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("quote", "Draft")
    SENT = "sent", pgettext_lazy("quote", "Sent")
    ACCEPTED = "accepted", pgettext_lazy("quote", "Accepted")
    REFUSED = "refused", pgettext_lazy("quote", "Refused")
    EXPIRED = "expired", pgettext_lazy("quote", "Expired")
    REPLACED = "replaced", pgettext_lazy("quote", "Replaced")
    WITHDRAWN = "withdrawn", pgettext_lazy("quote", "Ended with its project")

    ANSWERED = nonmember(frozenset({"accepted", "refused"}))
    DEAD = nonmember(frozenset({"refused", "replaced", "withdrawn"}))


class InvoiceStatus(models.TextChoices):
    ISSUED = "issued", pgettext_lazy("invoice", "Issued")
    PAID = "paid", pgettext_lazy("invoice", "Paid")
    WAIVED = "waived", pgettext_lazy("invoice", "Waived")
    CREDITED = "credited", pgettext_lazy("invoice", "Taken back")


class ApprovalStatus(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("approval", "Waits for approval")
    APPROVED = "approved", pgettext_lazy("approval", "Approved")
    REFUSED = "refused", pgettext_lazy("approval", "Not approved")


class TaskKind(models.TextChoices):
    KICK_OFF = "kick_off", _("Kick-off checklist")
    TASK = "task", _("Task")
    MILESTONE = "milestone", _("Milestone")
    CLOSING = "closing", _("Closing checklist")


class ReportStatus(models.TextChoices):
    DUE = "due", pgettext_lazy("report", "To be written")
    CHECKING = "checking", pgettext_lazy("report", "With a colleague")
    SENT = "sent", pgettext_lazy("report", "Sent")
    SKIPPED = "skipped", pgettext_lazy("report", "Skipped")

    OPEN = nonmember(frozenset({"due", "checking"}))


class DeliverableStatus(models.TextChoices):
    OFFERED = "offered", pgettext_lazy("deliverable", "To be tried")
    ACCEPTED = "accepted", pgettext_lazy("deliverable", "Accepted")
    DEFECTS = "defects", pgettext_lazy("deliverable", "Defects reported")
    REPLACED = "replaced", pgettext_lazy("deliverable", "Replaced by a newer version")

    SETTLED = nonmember(frozenset({"accepted", "replaced"}))


class DeliverableKind(models.TextChoices):
    PIPELINE = "pipeline", _("Pipeline or macro")
    RESULTS = "results", _("Results")
    REPORT = "report", _("Report")
    DATA = "data", _("Data set or model")
    OTHER = "other", _("Other")


class Acknowledgement(models.TextChoices):
    UNCHECKED = "unchecked", _("Not checked yet")
    PRESENT = "present", _("Acknowledges us")
    COAUTHORED = "coauthored", _("Has an analyst as author")
    ABSENT = "absent", _("Does not mention us")
