"""From completed to closed: survey, go or no-go, article, locked months, invoice sheet."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from fbias.core.clock import facility_today
from projects.demo.cast import Cast
from projects.demo.stories import Story
from projects.enums import Acknowledgement
from projects.models import Invoice, Project, TimeEntry
from projects.models.hours import month_of
from projects.queries.papers.parties import place_of
from projects.services import cases, credit_notes, invoices, payers, phases, publications, surveys
from projects.services.hours import months
from projects.services.steps import ending
from projects.surveys import SURVEY

PAYER = {
    "address": "1 allée des Fibroblastes (invented)\n75099 Paris",
    "country": "FR",
    "siret": "00000000000000",
    "service_code": "BIO-7",
    "engagement": "4500000000",
}


def look_back(project: Project, story: Story, cast: Cast, *, on: date) -> None:
    """The user answers the survey; an article is noted and its thanks are found."""
    person = cast.people[story.person]
    with cast.diary.on(on):
        scores = {item.code: 4 + place % 2 for place, item in enumerate(SURVEY)}
        surveys.answer_survey(project, scores=scores)
        if story.doi:
            article = publications.add_publication(
                project, by=person, doi=story.doi, title=project.title, year=on.year
            )
            publications.check_acknowledgement(
                article, by=cast.office, acknowledgement=Acknowledgement.PRESENT
            )


def tell(project: Project, story: Story, cast: Cast, *, on: date) -> None:
    """The case without names, with the user's consent."""
    lead, person = cast.people[story.lead], cast.people[story.person]
    with cast.diary.on(on):
        case = cases.write_case(project, by=lead, title=project.title, text=story.notes)
        case = cases.agree_to_case(case, by=person, title=case.title, text=case.text)
        cases.publish_case(case, by=cast.office)


def go_on(project: Project, story: Story, cast: Cast, *, on: date) -> list[Project]:
    """The next phase, if one is planned."""
    if not story.goes_on:
        return []
    with cast.diary.on(on):
        decision = phases.decide_phase(
            project,
            by=cast.office,
            go=True,
            reason=story.goes_on,
            request_key=cast.key_of(f"project/{story.key}/next"),
        )
    return [decision.next_project] if decision.next_project else []


def lock_old_months(cast: Cast) -> None:
    """Every month with hours that was over five weeks ago becomes final."""
    limit = facility_today() - timedelta(days=35)
    last = limit.replace(day=1)
    first_days = {month_of(entry.period.lower) for entry in TimeEntry.objects.only("period")}
    for month in sorted(month for month in first_days if month < last):
        following = (month + timedelta(days=32)).replace(day=1)
        with cast.diary.on(following + timedelta(days=4)):
            months.lock_month(month, by=cast.office)


def bill(project: Project, story: Story, cast: Cast, *, on: date) -> Project:
    """Invoice sheet, settled two weeks later, and the project is filed.

    Its number is of this year, so its day is too.
    """
    day = max(on, facility_today().replace(month=1, day=1))
    settled = min(day + timedelta(days=14), facility_today())
    with cast.diary.on(day):
        payers.name_payer(
            project, by=cast.office, legal_name=place_of(project) or "Institute (invented)", **PAYER
        )
        invoice = invoices.issue_invoice(project, by=cast.office)
    with cast.diary.on(settled):
        if story.handed_over:
            invoices.pay_invoice(invoice, by=cast.office)
        else:
            reason = "It could not be done: nothing is asked for."
            invoices.waive_invoice(invoice, by=cast.office, reason=reason)
        if story.credited:
            line = invoice.lines.all()[0]
            credit_notes.credit_invoice(
                invoice,
                by=cast.office,
                reason="Hours of a meeting were counted twice.",
                hours={line.pk: Decimal(story.credited)},
            )
        ending.close_project(project, by=cast.office)
    Invoice.objects.filter(pk=invoice.pk).update(issued_on=day, settled_on=settled)
    project.refresh_from_db()
    return project
