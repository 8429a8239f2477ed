"""When a step may be taken; who may take it is in `rules.py`."""

from fbias.core.workflow import Step, Workflow
from projects.enums import ApprovalStatus as Y
from projects.enums import AssignmentStatus as A
from projects.enums import DeliverableStatus as D
from projects.enums import InvoiceStatus as I
from projects.enums import ProjectStatus as P
from projects.enums import QuoteStatus as Q
from projects.enums import ReportStatus as R

PROJECT_LIFE = Workflow(
    P,
    initial=P.DRAFT,
    steps={
        "submit": Step({P.DRAFT}, P.SUBMITTED, "The questions are answered and a PI is named."),
        "triage": Step({P.SUBMITTED}, P.TRIAGE, "A coordinator looks at the request."),
        "redirect": Step({P.TRIAGE}, P.REDIRECTED, "Somebody else answers this better."),
        "evaluate": Step({P.TRIAGE}, P.UNDER_EVALUATION, "Evaluators are asked, with a date."),
        "ask": Step({P.UNDER_EVALUATION}, P.CLARIFICATION, "The user is asked something."),
        "answer": Step({P.CLARIFICATION}, P.UNDER_EVALUATION, "The user answered."),
        "conclude": Step({P.UNDER_EVALUATION}, P.EVALUATED, "The quorum of opinions is reached."),
        "accept": Step({P.EVALUATED, P.WAITLISTED}, P.ACCEPTED, "The facility takes the project."),
        "waitlist": Step({P.EVALUATED}, P.WAITLISTED, "Good, but nobody is free before the date."),
        "decline": Step(
            {P.TRIAGE, P.EVALUATED, P.WAITLISTED}, P.DECLINED, "The facility says no, and why."
        ),
        "send_quote": Step(
            {P.ACCEPTED, P.QUOTE_REFUSED, P.QUOTE_EXPIRED}, P.QUOTE_SENT, "The PI has the quote."
        ),
        "accept_quote": Step({P.QUOTE_SENT}, P.QUOTE_ACCEPTED, "The PI accepted the quote."),
        "refuse_quote": Step({P.QUOTE_SENT}, P.QUOTE_REFUSED, "The PI refused the quote."),
        "expire_quote": Step({P.QUOTE_SENT}, P.QUOTE_EXPIRED, "Nobody answered in time."),
        "assign": Step({P.QUOTE_ACCEPTED}, P.ASSIGNED, "A lead analyst said yes."),
        "start": Step({P.ASSIGNED}, P.ACTIVE, "The kick-off took place and the data are here."),
        "pause": Step({P.ACTIVE}, P.PAUSED, "Somebody is waited for; the clock stops."),
        "resume": Step({P.PAUSED}, P.ACTIVE, "Work goes on; the clock runs again."),
        "stop": Step({P.ACTIVE}, P.INFEASIBLE, "It cannot be done; what was tried is written."),
        "deliver": Step({P.ACTIVE}, P.DELIVERED, "The user has something to try."),
        "correct": Step({P.DELIVERED}, P.ACTIVE, "The user reported defects."),
        "expect_more": Step({P.DELIVERED}, P.ACTIVE, "A part is accepted; more is to come."),
        "reopen": Step({P.COMPLETED}, P.ACTIVE, "Something was missing; the work goes on."),
        "complete": Step({P.DELIVERED}, P.COMPLETED, "The user accepted, or stayed silent."),
        "invoice": Step({P.COMPLETED, P.INFEASIBLE}, P.INVOICED, "The hours are locked."),
        "bill_again": Step(
            {P.INVOICED, P.CLOSED}, P.COMPLETED, "The sheet was taken back whole; another follows."
        ),
        "bill_stopped_again": Step(
            {P.INVOICED, P.CLOSED}, P.INFEASIBLE, "The same of work that could not be done."
        ),
        "close": Step(
            {P.INVOICED, P.COMPLETED, P.INFEASIBLE},
            P.CLOSED,
            "Paid, waived or nothing to bill; everything is filed.",
        ),
        "cancel": Step(P.GIVE_UP, P.CANCELLED, "Given up; the hours worked are kept."),
    },
)

QUOTE_LIFE = Workflow(
    Q,
    initial=Q.DRAFT,
    steps={
        "send": Step({Q.DRAFT}, Q.SENT, "Numbered, dated and sent to the PI."),
        "accept": Step({Q.SENT}, Q.ACCEPTED, "Accepted by the PI."),
        "refuse": Step({Q.SENT}, Q.REFUSED, "Refused by the PI, with a reason."),
        "expire": Step({Q.SENT}, Q.EXPIRED, "The date passed."),
        "replace": Step({Q.DRAFT, Q.SENT}, Q.REPLACED, "A newer quote takes its place."),
        "withdraw": Step({Q.SENT}, Q.WITHDRAWN, "Its project ended."),
    },
)

ASSIGNMENT_LIFE = Workflow(
    A,
    initial=A.OFFERED,
    steps={
        "accept": Step({A.OFFERED}, A.ACCEPTED, "The analyst said yes."),
        "refuse": Step({A.OFFERED}, A.REFUSED, "The analyst said no."),
        "leave": Step({A.ACCEPTED}, A.LEAVING, "Hands over, and closes the own hours."),
        "end": Step({A.OFFERED, A.ACCEPTED, A.LEAVING}, A.ENDED, "Gone, or no longer needed."),
    },
)

REPORT_LIFE = Workflow(
    R,
    initial=R.DUE,
    steps={
        "check": Step({R.DUE}, R.CHECKING, "A colleague reads it first."),
        "return": Step({R.CHECKING}, R.DUE, "The colleague asks for changes."),
        "send": Step({R.DUE, R.CHECKING}, R.SENT, "Sent to the user and the PI."),
        "skip": Step({R.DUE, R.CHECKING}, R.SKIPPED, "Not needed this time, with a reason."),
    },
)

DELIVERABLE_LIFE = Workflow(
    D,
    initial=D.OFFERED,
    steps={
        "accept": Step({D.OFFERED, D.DEFECTS}, D.ACCEPTED, "The user is satisfied."),
        "report_defects": Step({D.OFFERED}, D.DEFECTS, "The user says what is wrong."),
        "replace": Step({D.OFFERED, D.DEFECTS, D.ACCEPTED}, D.REPLACED, "A newer version is out."),
    },
)

INVOICE_LIFE = Workflow(
    I,
    initial=I.ISSUED,
    steps={
        "pay": Step({I.ISSUED}, I.PAID, "The money arrived."),
        "waive": Step({I.ISSUED}, I.WAIVED, "Nothing is asked for, with a reason."),
        "credit": Step({I.ISSUED, I.PAID}, None, "A credit note takes hours back, with a reason."),
        "credit_all": Step({I.ISSUED}, I.CREDITED, "Credit notes took back every hour."),
    },
)

APPROVAL_LIFE = Workflow(
    Y,
    initial=Y.WAITING,
    steps={
        "approve": Step({Y.WAITING}, Y.APPROVED, "Whoever may commit the sum says yes."),
        "refuse": Step({Y.WAITING}, Y.REFUSED, "They say no, with a reason; work does not start."),
        "ask_again": Step({Y.REFUSED}, Y.WAITING, "Coordinators ask once more."),
    },
)
