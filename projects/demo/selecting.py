"""From the request to the quote that the PI accepts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F

from fbias.core.clock import facility_today
from projects.demo.cast import Cast, ago
from projects.demo.stories import Story
from projects.models import Project, Quote, StartForecast
from projects.services import evaluation, papers, team
from projects.services.evaluation import Effort, Gates, Given
from projects.services.pi import confirmation
from projects.services.quotes.answers import accept_quote
from projects.services.quotes.writing import VALID_FOR, Wanted, draft_quote, send_quote
from projects.services.requests.intake import request_project
from projects.services.steps import selection

WORDS = {
    "need": "No analyst at their site; nobody in the team writes programs.",
    "interest": "One clear question, and a control that answers it.",
    "readiness": "The images are there, with their scale.",
    "value": "Others ask for the same; what is made can be shared.",
    "urgency": "A thesis waits for it, but not tomorrow.",
    "effort": "Fits well below eighty hours.",
}
WEEKS = 8


def day_of(story: Story, after: int) -> date:
    """So many days after the request; never to come."""
    return ago(max(story.days_ago - after, 0))


def ask(story: Story, cast: Cast) -> Project:
    """The request comes in, and the PI confirms two days later."""
    person = cast.people[story.person]
    by_itself = story.origin == "direct"
    with cast.diary.on(day_of(story, 0)):
        project = request_project(
            by=person if by_itself else cast.office,
            requester=person,
            origin=story.origin,
            title=story.title,
            question=story.question,
            data_description=story.data,
            success=story.success,
            amount="hundreds",
            pi_name=story.pi_name,
            pi_email=story.pi_email,
            proposal_number=story.proposal,
            request_key=cast.key_of(f"project/{story.key}"),
        )
    with cast.diary.on(day_of(story, 1)):
        if project.pi:
            confirmation.confirm_pi(project, person=project.pi)
    return project


def look_at(project: Project, story: Story, cast: Cast) -> Project:
    with cast.diary.on(day_of(story, 2)):
        return selection.triage_project(project, by=cast.office)


def ask_committee(project: Project, story: Story, cast: Cast) -> Project:
    """Two evaluators, two weeks."""
    analysts = [cast.analyst(name) for name in story.evaluators]
    with cast.diary.on(day_of(story, 4)):
        return evaluation.ask_evaluators(project, analysts, by=cast.office, call=cast.call)


def hear(project: Project, story: Story, cast: Cast, *, name: str, after: int) -> None:
    """One evaluator gives an opinion."""
    hours = Decimal(sum(hours for _activity, hours in story.work))
    analyst = cast.analyst(name)
    with cast.diary.on(day_of(story, after), hour=15):
        evaluation.give_opinion(
            project.evaluators.get(analyst=analyst),
            by=analyst.user,
            gates=Gates(feasible=True, is_service=True, rights_clear=True, someone_free=True),
            effort=Effort(low=hours / 2, likely=hours, high=2 * hours, weeks=WEEKS),
            points={
                code: Given(value=2 + (place + after) % 3, reason=WORDS[code])
                for place, code in enumerate(WORDS)
            },
        )


def judge(project: Project, story: Story, cast: Cast) -> Project:
    """Both opinions, then the conclusion; the days of the deadline go back with them."""
    hear(project, story, cast, name=story.evaluators[0], after=8)
    hear(project, story, cast, name=story.evaluators[1], after=11)
    with cast.diary.on(day_of(story, 13)):
        evaluation.conclude_evaluation(project, by=cast.office)
    due = day_of(story, 4) + timedelta(days=cast.call.days_to_answer)
    project.evaluators.update(due_on=due)
    Project.objects.filter(pk=project.pk).update(opinions_due_on=due)
    project.refresh_from_db()
    return project


def select(project: Project, story: Story, cast: Cast) -> Project:
    with cast.diary.on(day_of(story, 15)):
        return selection.accept_project(
            project, by=cast.office, reason="A clear question and good data."
        )


def quote(
    project: Project,
    story: Story,
    cast: Cast,
    *,
    lines: tuple[tuple[str, int], ...],
    on: date,
) -> Quote:
    """Write and send one; its number is of the year in which it was sent."""
    wanted = [Wanted(activity, Decimal(hours)) for activity, hours in lines]
    with cast.diary.on(on):
        drafted = draft_quote(
            project,
            by=cast.office,
            category=cast.category,
            lines=wanted,
            scope=story.scope or story.success,
            duration_weeks=WEEKS,
            starts_in_weeks=1,
            priced_on=on,
            valid_until=max(on + VALID_FOR, facility_today()),
        )
        drafted.number = papers.next_number("Q", on=on)
        sent = send_quote(drafted, by=cast.office)
    move_forecast(project, to=on)
    return sent


def move_forecast(project: Project, *, to: date) -> None:
    """What was thought today was thought then, and as far ahead."""
    today = facility_today()
    StartForecast.objects.filter(project=project, made_on=today).update(
        made_on=to, starts_on=F("starts_on") - (today - to)
    )


def agree(sent: Quote, story: Story, cast: Cast, *, on: date) -> None:
    """The PI accepts by the link of the mail."""
    with cast.diary.on(on, hour=17):
        accept_quote(sent, by=None, name=story.pi_name, terms_agreed=True)
    Quote.objects.filter(pk=sent.pk).update(valid_until=sent.priced_on + VALID_FOR)


def settle_price(project: Project, story: Story, cast: Cast) -> Project:
    sent = quote(project, story, cast, lines=story.work, on=day_of(story, 18))
    agree(sent, story, cast, on=day_of(story, 23))
    project.refresh_from_db()
    return project


def staff(project: Project, story: Story, cast: Cast) -> Project:
    """A lead, and a mentor from another site; both say yes."""
    hours = Decimal(sum(hours for _activity, hours in (*story.work, *story.added)))
    for role, name, planned, after in (
        ("lead", story.lead, hours, 25),
        ("mentor", story.mentor, Decimal(4), 27),
    ):
        analyst = cast.analyst(name)
        with cast.diary.on(day_of(story, after)):
            asked = team.ask_analyst(project, analyst, by=cast.office, role=role, hours=planned)
        with cast.diary.on(day_of(story, after + 1)):
            team.accept_assignment(asked, by=analyst.user)
    project.refresh_from_db()
    return project
