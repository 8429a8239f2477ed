"""The five projects of the paper's Table 1, played from request to closing through the services."""

import csv
import io
import json
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from fbias.core.timeline import timeline_of
from fbias.reporting.queries.papers import table_1_pdf
from fbias.reporting.queries.projects import table_1_rows
from members.models import User
from projects.amounts import totals
from projects.enums import Activity
from projects.models import Invoice, Project, Quote, TimeEntry
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
TABLE = json.loads((Path(settings.BASE_DIR) / "projects/data/table1.json").read_text())["projects"]
PAPER = [
    (row["title"], row["notes"], str(row["effort_hours"]), str(row["consultation_hours"]))
    for row in TABLE
]


def test_the_demo_prints_the_papers_table_exactly(client, settings):
    settings.DEMO = True
    call_command("load_demo")
    client.force_login(UserFactory(funder=True))

    page = client.get(reverse("reporting:table1"))
    sheet = client.get(reverse("reporting:table1_csv")).content.decode("utf-8-sig")
    with time_machine.travel(timezone.now(), tick=False):
        paper = client.get(reverse("reporting:table1_pdf"))
        same = table_1_pdf(["Title", "Notes", "Effort (h)", "Consultation (h)"], PAPER)

    assert [tuple(str(cell) for cell in row) for row in page.context["rows"]] == PAPER
    assert [tuple(row) for row in csv.reader(io.StringIO(sheet))] == [
        ("Title", "Notes", "Effort (h)", "Consultation (h)"), *PAPER,
    ]  # fmt: skip
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-")
    assert paper.content == same
    check_lives()
    check_hours()
    check_money()
    check_board()


def check_lives():
    """Each one was closed, and its timeline is in the past and in order."""
    five = Project.objects.filter(status="closed").order_by("submitted_at")
    assert [(one.title, one.outcome, one.status) for one in five] == [
        (row["title"], row["outcome"], "closed") for row in TABLE
    ]
    for project in five:
        steps = [entry.verb.partition(".")[2] for entry in timeline_of(project)][::-1]
        life = [step for step in steps if step in Project.life.steps]
        end = ["stop"] if project.outcome == "infeasible" else ["deliver", "complete"]
        assert life == [
            "triage", "evaluate", "conclude", "accept", "send_quote", "accept_quote", "assign",
            "start", *end, "invoice", "close",
        ]  # fmt: skip
        assert project.submitted_at.date() < project.started_on < project.ended_on
        assert project.submitted_at < project.decided_at < project.status_since
        sites = project.assignments.values_list("analyst__facility__institution", flat=True)
        assert len(set(sites)) == 2
    nexts = Project.objects.filter(origin="next_phase").order_by("parent__submitted_at")
    assert [one.parent.outcome for one in nexts] == ["completed, next phase planned", "first phase"]


def check_hours():
    """Every hour of the table stands in an entry; no analyst is in two places at once."""
    entries = TimeEntry.objects.select_related("project")
    assert not any(one.project.earlier_effort_hours for one in entries)
    by_analyst = {}
    for entry in entries:
        by_analyst.setdefault(entry.analyst_id, []).append(entry.period)
    for periods in by_analyst.values():
        ordered = sorted(periods, key=lambda period: period.lower)
        assert all(a.upper <= b.lower for a, b in pairwise(ordered))
    unbilled = entries.filter(activity__in=Activity.UNBILLED)
    assert {entry.billable for entry in unbilled} == {False}


def check_money():
    """What was billed are the hours of the table, and never more than what was accepted."""
    for row in TABLE:
        invoice = Invoice.objects.get(project__title=row["title"])
        quotes = Quote.objects.filter(project=invoice.project, status="accepted")
        accepted = totals(line for quote in quotes for line in quote.lines.all())
        billed = totals(invoice.lines.all())
        assert billed.hours == Decimal(row["effort_hours"])
        assert billed.gross <= accepted.gross
        assert invoice.status == ("waived" if row["outcome"] == "infeasible" else "paid")


def check_board():
    """Beside the five, one project in each state that a visitor should meet."""
    states = Project.objects.exclude(status="closed").values_list("status", flat=True)
    assert sorted(states) == [
        "accepted", "active", "delivered", "quote_accepted", "quote_sent", "redirected",
        "submitted", "triage", "under_evaluation", "waitlisted",
    ]  # fmt: skip
    office = User.objects.get(email="coordinator@demo.fbias.example")
    assert [tuple(str(cell) for cell in row) for row in table_1_rows(office)] == PAPER
    running = Project.objects.with_hours().get(status="active")
    assert running.requester.email == "requester@demo.fbias.example"
    assert running.consultation_hours == 2
    assert 0 < running.effort_hours < 30
