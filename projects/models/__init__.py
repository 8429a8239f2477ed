"""Projects: request, evaluation, money, people, work, delivery; one noun a file."""

from projects.models.closing import Case, Invoice, InvoiceLine, PhaseDecision, Publication, Survey
from projects.models.delivery import Deliverable, Report
from projects.models.evaluation import (
    Call,
    Criterion,
    DecisionTemplate,
    Evaluator,
    Opinion,
    Points,
)
from projects.models.papers import Paper
from projects.models.people import Assignment, StartForecast
from projects.models.prices import PriceCategory, Rate, Series
from projects.models.projects import LONGEST_TEXT, Project, ProjectImage
from projects.models.quotes import PurchaseOrder, Quote, QuoteLine
from projects.models.terms import Terms
from projects.models.thread import Message, Version
from projects.models.work import HoursAlert, MonthLock, Task, TimeEntry, Timer

__all__ = [
    "LONGEST_TEXT",
    "Assignment",
    "Call",
    "Case",
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
