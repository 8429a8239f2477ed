"""Projects: request, evaluation, money, people, work, delivery; one noun a file."""

from projects.models.approvals import Approval
from projects.models.calls import Call, Criterion
from projects.models.cases import Case
from projects.models.credit_notes import CreditLine, CreditNote
from projects.models.deliverables import Deliverable
from projects.models.evaluation import DecisionTemplate, Evaluator, Opinion, Points
from projects.models.forecasts import StartForecast
from projects.models.hours import HoursAlert, MonthLock, TimeEntry, Timer
from projects.models.images import ProjectImage
from projects.models.invoices import Invoice, InvoiceLine
from projects.models.papers import Paper
from projects.models.payers import Payer
from projects.models.phases import PhaseDecision
from projects.models.prices import PriceCategory, Rate, Series
from projects.models.projects.project import LONGEST_TEXT, Project
from projects.models.publications import Publication
from projects.models.quotes import PurchaseOrder, Quote, QuoteLine
from projects.models.reports import Report
from projects.models.requests import Version
from projects.models.surveys import Survey
from projects.models.tasks import Task
from projects.models.team import Assignment
from projects.models.terms import Terms
from projects.models.thread import Message

__all__ = [
    "LONGEST_TEXT",
    "Approval",
    "Assignment",
    "Call",
    "Case",
    "CreditLine",
    "CreditNote",
    "Criterion",
    "DecisionTemplate",
    "Deliverable",
    "Evaluator",
    "HoursAlert",
    "Invoice",
    "InvoiceLine",
    "Message",
    "MonthLock",
    "Opinion",
    "Paper",
    "Payer",
    "PhaseDecision",
    "Points",
    "PriceCategory",
    "Project",
    "ProjectImage",
    "Publication",
    "PurchaseOrder",
    "Quote",
    "QuoteLine",
    "Rate",
    "Report",
    "Series",
    "StartForecast",
    "Survey",
    "Task",
    "Terms",
    "TimeEntry",
    "Timer",
    "Version",
]
