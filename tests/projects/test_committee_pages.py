"""The pages of the committee and of the team: who sees what, what is kept, what is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from fbias.core.links import sign
from projects.enums import ProjectStatus as P
from projects.models import Assignment, DecisionTemplate, Evaluator, Opinion, Project
from projects.services.pi.confirmation import CONFIRM_PI
from projects.services.team import ANSWER_ASSIGNMENT
from tests.factories import (
    AnalystFactory,
    AssignmentFactory,
    CallFactory,
    ConflictFactory,
    EvaluatorFactory,
    JudgedFactory,
    ProjectFactory,
    TagFactory,
    UserFactory,
)
from tests.projects.test_evaluation import give
from tests.projects.working import agree_on

pytestmark = pytest.mark.django_db
ANSWERS = {
    "feasible": "yes", "is_service": "yes", "rights_clear": "yes", "someone_free": "yes",
    "points_need": "4", "reason_need": "Nobody there can do it.",
    "points_urgency": "1", "reason_urgency": "No date is named.",
    "effort_low": "8", "effort_likely": "16", "effort_high": "32", "weeks": "5",
}  # fmt: skip


@pytest.fixture
def flo(client):
    person = UserFactory(coordinator=True)
    client.force_login(person)
    return person


def address(name, *args):
    return reverse(f"projects:{name}", args=args)


# --- evaluation ---------------------------------------------------------------------------------


def test_a_coordinator_asks_those_who_are_proposed(client, flo):
    project, analysts = ProjectFactory(status=P.TRIAGE), AnalystFactory.create_batch(2)
    rival = AnalystFactory(user__name="Rita Rival")
    ConflictFactory(person=rival.user, with_person=project.requester)

    page = client.get(address("evaluation", project.pk))
    assert b"Rita Rival" not in page.content
    assert page.content.count(b"\nchecked") == 2
    answer = client.post(
        address("evaluation", project.pk),
        {
            "analysts": [str(one.pk) for one in analysts],
            "due_on": f"{timezone.localdate() + timedelta(days=9):%Y-%m-%d}",
        },
    )

    assert answer.status_code == 302
    assert {one.analyst for one in Evaluator.objects.all()} == set(analysts)
    project.refresh_from_db()
    assert (project.status, project.call.name) == (P.UNDER_EVALUATION, "Selection of projects")


def test_a_refused_choice_keeps_its_ticks_and_asks_nobody(client, flo):
    project, analyst = ProjectFactory(status=P.TRIAGE), AnalystFactory()
    AnalystFactory()
    CallFactory()
    sent = {"analysts": [analyst.pk], "due_on": f"{timezone.localdate():%Y-%m-%d}"}

    answer = client.post(address("evaluation", project.pk), sent)

    assert answer.status_code == 409
    assert answer.content.count(b"\nchecked") == 1
    assert not Evaluator.objects.exists()
    assert client.post(address("evaluation", project.pk), {}).status_code == 422


def test_opinions_are_hidden_until_ones_own_is_given(client):
    project = JudgedFactory()
    first, second = EvaluatorFactory.create_batch(2, project=project)
    give(first, comment="zzsecret")
    client.force_login(second.analyst.user)

    before = client.get(address("evaluation", project.pk)).content
    assert b"zzsecret" not in before
    assert b"No analyst there." not in before
    assert b"1 opinion is there" in before
    give(second)
    after = client.get(address("evaluation", project.pk)).content

    assert b"zzsecret" in after
    assert first.analyst.user.name.encode() not in after


def test_a_coordinator_reads_all_unless_asked_too(client, flo):
    project = JudgedFactory()
    give(EvaluatorFactory(project=project), comment="zzsecret")
    assert b"zzsecret" in client.get(address("evaluation", project.pk)).content

    own = EvaluatorFactory(project=project, analyst=AnalystFactory(user=flo))

    assert b"zzsecret" not in client.get(address("evaluation", project.pk)).content
    give(own)
    assert b"zzsecret" in client.get(address("evaluation", project.pk)).content


def test_the_requester_has_no_page_of_the_evaluation_and_reads_no_name(client):
    evaluator = EvaluatorFactory(analyst__user__name="Emil Evaluator")
    give(evaluator, comment="zzsecret")
    client.force_login(evaluator.project.requester)

    assert client.get(address("evaluation", evaluator.project.pk)).status_code == 404
    for name in ("project", "timeline", "thread"):
        page = client.get(address(name, evaluator.project.pk))
        assert page.status_code == 200
        assert b"Emil Evaluator" not in page.content
        assert b"zzsecret" not in page.content


def test_an_evaluator_gives_an_opinion_and_changes_it(client):
    evaluator = EvaluatorFactory()
    client.force_login(evaluator.analyst.user)
    where = address("opinion", evaluator.project.pk)

    assert client.post(where, ANSWERS).status_code == 302
    assert b"Nobody there can do it." in client.get(where).content
    assert client.post(where, ANSWERS | {"points_need": "2"}).status_code == 302

    opinion = Opinion.objects.get()
    assert list(opinion.points.values_list("value", flat=True)) == [2, 1]
    assert (opinion.effort_likely, opinion.duration_weeks) == (Decimal(16), 5)


@pytest.mark.parametrize(
    "wrong",
    (
        {"points_need": ""}, {"points_need": "5"}, {"reason_need": " "}, {"feasible": "no"},
        {"effort_high": "1"}, {"effort_low": "-1"}, {"weeks": "0"}, {"effort_likely": "many"},
    ),
)  # fmt: skip
def test_a_draft_loses_nothing_on_errors(client, wrong):
    evaluator = EvaluatorFactory()
    client.force_login(evaluator.analyst.user)

    answer = client.post(
        address("opinion", evaluator.project.pk), ANSWERS | {"comment": "Long words."} | wrong
    )

    assert answer.status_code == 422
    assert b"Long words." in answer.content
    assert b"No date is named." in answer.content
    assert not Opinion.objects.exists()


def test_skills_are_found_by_typing_and_kept_without_javascript(client):
    evaluator = EvaluatorFactory()
    track = TagFactory(slug="track", group="operation", label_en="Tracking", synonyms_en="follow")
    client.force_login(evaluator.analyst.user)
    where = address("opinion", evaluator.project.pk)

    assert client.post(where, ANSWERS | {"skills": ["999999"]}).status_code == 422
    assert client.post(where, ANSWERS | {"skills": [track.pk]}).status_code == 302

    page = client.get(where).content.decode()
    select = page[page.index('<select name="skills"') :].split("</select>")[0]
    assert list(Opinion.objects.get().skills.all()) == [track]
    assert ("data-picker" in select, "multiple" in select) == (True, True)
    assert f'value="{track.pk}" selected data-synonyms="follow ">Tracking</option>' in select
    assert "<optgroup" in select


def test_an_opinion_after_its_day_stays_in_the_form(client):
    evaluator = EvaluatorFactory(due_on=timezone.localdate() - timedelta(days=1))
    client.force_login(evaluator.analyst.user)

    answer = client.post(address("opinion", evaluator.project.pk), ANSWERS)

    assert answer.status_code == 409
    assert b"Ask a coordinator for more time" in answer.content
    assert b"Nobody there can do it." in answer.content
    assert not Opinion.objects.exists()


def test_after_one_click_the_project_is_not_there_any_more(client):
    evaluator = EvaluatorFactory()
    client.force_login(evaluator.analyst.user)

    assert client.post(address("step_back", evaluator.project.pk)).status_code == 302

    for name in ("project", "evaluation", "opinion", "thread"):
        assert client.get(address(name, evaluator.project.pk)).status_code == 404
    assert client.post(address("step_back", evaluator.project.pk)).status_code == 404


def test_the_day_is_moved_and_the_evaluation_concluded(client, flo):
    project = JudgedFactory()
    later = timezone.localdate() + timedelta(days=20)

    sent = {"due_on": f"{later:%Y-%m-%d}"}
    assert client.post(address("extend_evaluation", project.pk), sent).status_code == 302
    assert client.post(address("extend_evaluation", project.pk), {}).status_code == 409
    assert client.post(address("conclude", project.pk)).status_code == 409
    for evaluator in EvaluatorFactory.create_batch(2, project=project):
        give(evaluator)
    assert client.post(address("conclude", project.pk)).status_code == 302

    project.refresh_from_db()
    assert (project.opinions_due_on, project.status) == (later, P.EVALUATED)
    assert b"Accept the project" in client.get(address("evaluation", project.pk)).content


def test_the_button_to_conclude_comes_with_the_last_opinion_that_is_needed(client, flo):
    project = JudgedFactory()
    first, second = EvaluatorFactory.create_batch(2, project=project)
    give(first)
    button, why = "Conclude the evaluation", "It can be concluded once 2 opinions are there."
    before = client.get(address("evaluation", project.pk)).content.decode()
    give(second)
    after = client.get(address("evaluation", project.pk)).content.decode()
    ConflictFactory(person=second.analyst.user, with_person=project.requester)
    in_conflict = client.get(address("evaluation", project.pk)).content.decode()

    assert [(button in page, why in page) for page in (before, after, in_conflict)] == [
        (False, True), (True, False), (False, True),
    ]  # fmt: skip


def test_one_opinion_alone_is_told_without_ranges(client, flo):
    project = JudgedFactory()
    first, second = EvaluatorFactory.create_batch(2, project=project)
    give(first, need=2)
    alone = client.get(address("evaluation", project.pk)).content.decode()
    give(second, need=4)
    together = client.get(address("evaluation", project.pk)).content.decode()

    highest = 4 * sum(one.weight for one in project.call.criteria.all())
    assert f"of {highest} points\n\n</h2>" in alone
    assert '<td class="num">\n2\n</td>' in alone
    assert "(2\u20132)" not in alone
    assert "(2\u20134)" in together


# --- the decision -------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "words"), (("en", "recommend it"), ("fr", "recommandent")))
def test_the_letter_comes_in_the_requesters_language_and_is_looked_over(
    client, flo, letters, language, words
):
    project = ProjectFactory(status=P.EVALUATED, requester__language=language)
    assert DecisionTemplate.objects.filter(decision="accepted").exists()

    page = client.get(address("step", project.pk, "accept"))
    assert words in page.content.decode()
    client.post(address("step", project.pk, "accept"), {"reason": "Looked over."})

    project.refresh_from_db()
    assert (project.status, project.reason) == (P.ACCEPTED, "Looked over.")


def test_a_project_waits_until_it_is_looked_at_again(client, flo):
    project, spring = ProjectFactory(status=P.EVALUATED), timezone.localdate() + timedelta(days=150)

    client.post(
        address("step", project.pk, "waitlist"), {"reason": "Full.", "review_on": str(spring)}
    )

    project.refresh_from_db()
    assert (project.status, project.review_on) == (P.WAITLISTED, spring)


def test_the_ranking_orders_and_hides_conflicts(client, flo):
    low, high, hidden = (ProjectFactory(status=P.EVALUATED) for _row in range(3))
    shut = ProjectFactory(status=P.WAITLISTED)
    for project, need in ((low, 1), (high, 4), (hidden, 3), (shut, 4)):
        project.call = CallFactory()
        project.status, kept = P.UNDER_EVALUATION, project.status
        project.save()
        evaluator = EvaluatorFactory(project=project)
        give(evaluator, need=need)
        Project.objects.filter(pk=project.pk).update(status=kept)
    Opinion.objects.filter(evaluator__project=shut).update(feasible=False, gate_reason="No.")
    ConflictFactory(person=flo, with_person=hidden.requester)

    page = client.get(address("ranking")).content.decode()

    places = [page.index(f">{project.reference}\n") for project in (high, low, shut)]
    assert places == sorted(places)
    assert hidden.title not in page
    assert "they do not decide" in page


@pytest.mark.parametrize("rows", (1, 6))
def test_the_ranking_costs_the_same_however_long(client, flo, rows, django_assert_max_num_queries):
    for _row in range(rows):
        evaluators = EvaluatorFactory.create_batch(2, project=JudgedFactory())
        for evaluator in evaluators:
            give(evaluator)
    Project.objects.update(status=P.EVALUATED)

    with django_assert_max_num_queries(13) as asked:
        client.get(address("ranking"))

    assert len(asked.captured_queries) == len({one["sql"] for one in asked.captured_queries})


# --- people -------------------------------------------------------------------------------------


def test_a_coordinator_asks_a_lead_from_the_page(client, flo):
    project, analyst = ProjectFactory(status=P.QUOTE_ACCEPTED), AnalystFactory()
    where = address("people", project.pk)

    assert analyst.user.name.encode() in client.get(where).content
    sent = {"analyst": analyst.pk, "role": "lead", "hours": "24"}
    assert client.post(where, sent | {"hours": "-1"}).status_code == 422
    assert client.post(where, sent | {"analyst": "999999"}).status_code == 422
    assert not Assignment.objects.exists()
    assert client.post(where, sent).status_code == 302

    role = Assignment.objects.get()
    assert (role.analyst, role.role, role.hours, role.status) == (analyst, "lead", 24, "offered")


def test_each_row_of_the_ranking_chooses_its_analyst_in_the_form_below(client, flo):
    project = ProjectFactory(status=P.QUOTE_ACCEPTED)
    AnalystFactory()
    analyst = AnalystFactory()
    where = address("people", project.pk)
    page = client.get(where).content.decode()
    chosen = client.get(where, {"ask": analyst.pk})
    odd = client.get(where, {"ask": "zz"})

    assert page.index(f'href="?ask={analyst.pk}#ask-title"') < page.index('id="ask-title"')
    assert f'<option value="{analyst.pk}" selected>' in chosen.content.decode()
    assert odd.status_code == 200
    assert b" selected>" not in odd.content.split(b'id="id_analyst"')[1].split(b"</select>")[0]


def test_hours_beyond_what_is_free_are_said_and_not_forbidden(client, flo):
    project = ProjectFactory(status=P.QUOTE_ACCEPTED)
    busy = AnalystFactory(user__name="Bea Busy", hours_per_month=4)
    agree_on(project, 20)
    where = address("people", project.pk)
    told = "Bea Busy has 12 hours free in the next three months. Asked for: %s."
    before = client.get(where, {"ask": busy.pk}).content.decode()
    sent = {"analyst": busy.pk, "role": "lead", "hours": "12.5"}
    after = client.post(where, sent, follow=True).content.decode()

    assert (told % "20 hours" in before, told % "12.5 hours" in after) == (True, True)
    assert told % "20 hours" not in client.get(where).content.decode()
    assert Assignment.objects.get().hours == Decimal("12.5")


def test_a_refused_mentor_stays_in_the_form(client, flo):
    lead = AssignmentFactory()
    colleague = AnalystFactory(facility__institution=lead.analyst.facility.institution)
    where = address("people", lead.project.pk)

    answer = client.post(where, {"analyst": colleague.pk, "role": "mentor", "hours": "4"})

    assert answer.status_code == 409
    assert b"both work at" in answer.content
    assert Assignment.objects.count() == 1


def test_an_analyst_answers_on_the_page(client):
    offer = AssignmentFactory(offered=True, project__status=P.QUOTE_ACCEPTED)
    client.force_login(offer.analyst.user)
    where = address("answer_assignment", offer.project.pk, offer.pk)

    assert b"You are asked" in client.get(address("people", offer.project.pk)).content
    assert client.post(where, {}).status_code == 409
    assert client.post(where, {"answer": "yes"}).status_code == 302

    offer.refresh_from_db()
    assert (offer.status, Project.objects.get().status) == ("accepted", P.ASSIGNED)


def test_the_link_of_the_mail_shows_then_answers_once(client):
    offer = AssignmentFactory(offered=True, project__status=P.QUOTE_ACCEPTED)
    where = address("answer_offer", sign(ANSWER_ASSIGNMENT, offer, offer.analyst.user))

    page = client.get(where)
    offer.refresh_from_db()
    assert (page.status_code, offer.status) == (200, "offered")
    assert offer.project.question.encode() not in page.content
    assert client.post(where, {}).status_code == 422
    assert client.post(where, {"answer": "no", "reason": "Away."}).status_code == 200

    offer.refresh_from_db()
    assert (offer.status, offer.note) == ("refused", "Away.")
    assert "Thank you for answering" in client.get(where).text
    assert client.post(where, {"answer": "yes"}).status_code == 409
    offer.refresh_from_db()
    assert offer.status == "refused"


def test_a_link_for_somebody_else_or_in_conflict_opens_nothing(client):
    offer = AssignmentFactory(offered=True, project__status=P.QUOTE_ACCEPTED)
    foreign = address("answer_offer", sign(ANSWER_ASSIGNMENT, offer, UserFactory()))
    own = address("answer_offer", sign(ANSWER_ASSIGNMENT, offer, offer.analyst.user))
    wrong = address("answer_offer", sign(CONFIRM_PI, offer, offer.analyst.user))
    ConflictFactory(person=offer.analyst.user, with_person=offer.project.requester)

    for where, code in ((foreign, 410), (own, 410), (wrong, 404), (own[:-3] + "x/", 404)):
        assert client.post(where, {"answer": "yes"}).status_code == code

    offer.refresh_from_db()
    assert offer.status == "offered"


def test_the_requester_reads_who_said_yes_and_no_note(client):
    lead = AssignmentFactory(analyst__user__name="Lea Lead")
    AssignmentFactory(
        project=lead.project, role="mentor", offered=True, analyst__user__name="Mo Mentor"
    )
    AssignmentFactory(
        project=lead.project, role="analyst", status="ended", note="zznote",
        analyst__user__name="Old One",
    )  # fmt: skip
    client.force_login(lead.project.requester)

    page = client.get(address("people", lead.project.pk)).content.decode()

    assert "Lea Lead" in page
    assert not any(word in page for word in ("Mo Mentor", "zznote", "Old One", "20 hours"))


def test_a_role_is_handed_over_on_its_page(client, flo):
    lead, successor = AssignmentFactory(), AnalystFactory()
    where = address("hand_over", lead.project.pk, lead.pk)
    sent = {"analyst": successor.pk, "hours": "12", "note": "Masks are done."}

    assert client.get(where).status_code == 200
    assert client.post(where, sent | {"note": ""}).status_code == 422
    assert client.post(where, sent).status_code == 302

    assert list(Assignment.objects.order_by("pk").values_list("analyst", "status")) == [
        (lead.analyst_id, "leaving"), (successor.pk, "offered"),
    ]  # fmt: skip
    other = address("hand_over", ProjectFactory(status=P.ACTIVE).pk, lead.pk)
    assert client.get(other).status_code == 404


def test_capacity_and_plan_are_for_the_team(client):
    role = AssignmentFactory()
    hidden = AssignmentFactory()
    for person, status in ((UserFactory(), 404), (role.analyst.user, 200)):
        client.force_login(person)
        assert client.get(address("capacity")).status_code == status
        assert client.get(address("plan")).status_code == status

    page = client.get(address("plan")).content.decode()
    assert role.project.title in page
    assert hidden.project.title not in page
