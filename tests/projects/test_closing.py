"""The end: go or no-go, phases, survey, publications, cases; the board and everybody's tasks."""

from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from fbias.core.errors import DomainError
from fbias.core.links import sign
from fbias.core.timeline import timeline_of
from fbias.core.waiting import waiting_for
from fbias.notifications.models import Notification
from projects.models import Case, Deliverable, Evaluator, PhaseDecision, Project, Survey
from projects.queries.closing import checklist
from projects.queries.phases import chain_of
from projects.queries.pipeline import Filters, board
from projects.services.cases import agree_to_case, publish_case, take_case_back, write_case
from projects.services.phases import decide_phase
from projects.services.pi.confirmation import CONFIRM_PI
from projects.services.publications import add_publication, check_acknowledgement
from projects.services.steps.ending import close_project, complete_project
from projects.services.surveys import ANSWER_SURVEY
from projects.services.tasks import add_task
from projects.surveys import SURVEY
from tests.editing import seen_on
from tests.factories import AnalystFactory, ConflictFactory, ProjectFactory, UserFactory
from tests.projects.working import NOON, agree_on, lead_of, note, nothing_written, running, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def flo():
    return UserFactory(coordinator=True, name="Flo")


@pytest.fixture
def ended():
    return running("completed", ended_on=date(2026, 5, 4))


def test_go_makes_the_next_phase_once_however_often_it_is_clicked(ended, flo):
    key = uuid4()
    decision = decide_phase(ended, by=flo, go=True, reason="It works.", request_key=key)
    assert decide_phase(ended, by=flo, go=True, reason="It works.", request_key=key) == decision
    with pytest.raises(DomainError, match="decided already"):
        decide_phase(ended, by=flo, go=False, reason="No.", request_key=uuid4())
    following = Project.objects.get(parent=ended)
    assert decision.next_project == following
    assert (following.status, following.origin, following.requester, following.pi_email) == (
        "accepted", "next_phase", ended.requester, ended.pi_email,
    )  # fmt: skip
    assert not following.quotes.exists()


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_at_once_make_one_phase():
    project = running("completed", ended_on=date(2026, 5, 4))
    people = [UserFactory(coordinator=True) for _ in range(2)]
    gate, said = Barrier(2), []

    def decide(by):
        try:
            gate.wait()
            decide_phase(project, by=by, go=True, reason="Yes.", request_key=uuid4())
            said.append("decided")
        except DomainError as error:
            said.append(str(error))
        finally:
            connection.close()

    threads = [Thread(target=decide, args=[one]) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["Go or no-go was decided already: reload the page.", "decided"]
    assert Project.objects.filter(parent=project).count() == 1


def test_no_go_needs_a_reason_and_a_finished_phase(ended, flo):
    with pytest.raises(DomainError, match="Say why"):
        decide_phase(ended, by=flo, go=False, reason=" ", request_key=uuid4())
    with pytest.raises(DomainError, match="when the phase is completed"):
        decide_phase(
            running(requester=UserFactory()), by=flo, go=True, reason="Yes.", request_key=uuid4()
        )
    with pytest.raises(PermissionDenied):
        decide_phase(ended, by=lead_of(ended).user, go=True, reason="Yes.", request_key=uuid4())
    assert not PhaseDecision.objects.exists()
    assert decide_phase(ended, by=flo, go=False, reason="No.", request_key=uuid4()).go is False


def test_the_chain_adds_hours_and_costs_of_all_phases(ended, flo, client):
    agree_on(ended, 10)
    note(ended, hours=6)
    following = decide_phase(
        ended, by=flo, go=True, reason="Yes.", request_key=uuid4()
    ).next_project
    staff(following, "Max")
    agree_on(following, 5)
    note(following, hours=4)
    note(following, at=NOON + timedelta(days=1), hours=2, activity="consultation")
    note(following, at=NOON + timedelta(days=2), hours=3, billable=False)
    for project in (ended, following):
        chain = chain_of(project, reader=flo)
        assert [(one.used, one.agreed, one.consultation) for one in chain.phases] == [
            (6, 10, 0), (4, 5, 2),
        ]  # fmt: skip
        assert (chain.used, chain.agreed, chain.net) == (10, 15, Decimal("600.00"))
    client.force_login(ended.requester)
    page = client.get(reverse("projects:phases", args=[following.pk])).content.decode()
    assert "600.00" in page


def test_nothing_open_is_closed(ended, flo):
    note(ended, hours=1)
    ended.status = "invoiced"
    ended.save()
    with pytest.raises(DomainError, match="The invoice sheet is made"):
        close_project(ended, by=flo)
    assert Project.objects.get(pk=ended.pk).status == "invoiced"


def test_completing_with_open_defects_is_refused():
    project = running("delivered")
    Deliverable.objects.create(
        project=project, title="Macro", licence="MIT", link="https://example.org",
        instructions="-", status="defects", defects="Wrong.",
    )  # fmt: skip
    with pytest.raises(DomainError, match="not answered yet"):
        complete_project(project, by=project.requester)
    assert Project.objects.get(pk=project.pk).status == "delivered"


def test_the_survey_opens_by_its_link_only(ended, client):
    url = reverse("projects:survey", args=[sign(ANSWER_SURVEY, ended, ended.requester)])
    answers = {item.code: "4" for item in SURVEY} | {"words": "More films."}
    assert client.get(url).status_code == 200
    assert client.post(url, answers | {"again": "9"}).status_code == 422
    assert not Survey.objects.exists()
    assert client.post(url, answers).status_code == 200
    assert client.post(url, answers | {"again": "2"}).status_code == 200
    survey = Survey.objects.get()
    assert (survey.scores["time"], survey.scores["again"], survey.words) == (4, 2, "More films.")
    for token, code in (
        ("forged", 404),
        (sign(CONFIRM_PI, ended, ended.requester), 404),
        (sign(ANSWER_SURVEY, ended, UserFactory()), 410),
        (sign(ANSWER_SURVEY, running(requester=UserFactory()), ended.requester), 410),
    ):
        assert client.get(reverse("projects:survey", args=[token])).status_code == code


def test_publications_are_listed_once_and_checked_by_hand(ended, flo):
    found = add_publication(ended, by=ended.requester, doi="https://doi.org/10.1234/ABC.5")
    assert (found.doi, found.acknowledgement) == ("10.1234/abc.5", "unchecked")
    for doi, sentence in (("doi:10.1234/abc.5", "listed already"), ("abc", "looks like")):
        with pytest.raises(DomainError, match=sentence):
            add_publication(ended, by=ended.requester, doi=doi)
    with pytest.raises(PermissionDenied):
        check_acknowledgement(found, by=ended.requester, acknowledgement="present")
    assert check_acknowledgement(found, by=flo, acknowledgement="present").checked_by == flo
    assert ended.publications.count() == 1


@pytest.mark.parametrize(
    "text", ("Hélène Sarrade asked.", "By helene\nSARRADE!", "PROF. HELENE  SARRADE's cells.")
)
def test_a_case_names_the_pi_in_no_spelling(ended, text):
    Project.objects.update(pi_name="Prof. Hélène Sarrade")
    lea = lead_of(ended).user
    with nothing_written(ended), pytest.raises(DomainError, match="should name nobody"):
        write_case(ended, by=lea, title="Cilia", text=text)

    assert write_case(ended, by=lea, title="Cilia", text="Helene Sarrades, prof. of physics.").pk


def test_a_case_is_public_with_consent_and_without_names_only(ended, flo, client):
    lea = lead_of(ended).user
    with pytest.raises(DomainError, match="should name nobody"):
        write_case(ended, by=lea, title="Cilia", text="Ana asked.")
    case = write_case(ended, by=lea, title="Cilia", text="A team asked.\nIt works.")
    with pytest.raises(DomainError, match="has not agreed"):
        publish_case(case, by=flo)
    with pytest.raises(PermissionDenied):
        agree_to_case(case, by=flo, title=case.title, text=case.text)
    with pytest.raises(DomainError, match="changed in the meantime"):
        agree_to_case(case, by=ended.requester, title=case.title, text="Other.")
    with pytest.raises(DomainError, match="changed in the meantime"):
        agree_to_case(case, by=ended.requester, title="Other", text=case.text)
    agree_to_case(case, by=ended.requester, title="Cilia", text="A team asked.\r\nIt works.")
    assert "A team asked." not in client.get("/cases/").content.decode()
    publish_case(case, by=flo)
    page = client.get("/cases/").content.decode()
    assert "A team asked." in page
    assert ended.requester.name not in page
    take_case_back(case, by=ended.requester)
    assert "A team asked." not in client.get("/cases/").content.decode()
    publish_refused = Case.objects.get()
    with pytest.raises(DomainError):
        publish_case(publish_refused, by=flo)


def test_consent_ends_with_the_words_it_was_given_to_and_is_asked_anew_each_time(ended):
    lea, ana = lead_of(ended).user, ended.requester
    case = write_case(ended, by=lea, title="Cilia", text="They beat.")
    agree_to_case(case, by=ana, title="Cilia", text="They beat.")
    assert write_case(ended, by=lea, title="Cilia", text=" They beat. ").agreed_at is not None
    for text in ("They stop.", "They beat."):
        assert write_case(ended, by=lea, title="Cilia", text=text).agreed_at is None

    assert Notification.objects.filter(kind="project_case", recipient=ana).count() == 3
    steps = timeline_of(ended).order_by("pk").values_list("verb", flat=True)
    assert [step.removeprefix("project.") for step in steps] == [
        "write_case", "agree_to_case", "write_case", "write_case",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("act", "code", "agreed"), (("", 400, False), ("?", 400, False), ("agree", 302, True))
)
def test_consent_is_said_and_never_assumed(ended, client, act, code, agreed):
    case = write_case(ended, by=lead_of(ended).user, title="Cilia", text="A team asked.")
    client.force_login(ended.requester)

    answer = client.post(
        reverse("projects:answer_case", args=[ended.pk]),
        {"act": act, "title": case.title, "text": case.text},
    )

    case.refresh_from_db()
    assert (answer.status_code, case.agreed_at is not None) == (code, agreed)


def test_the_end_has_its_page_for_team_and_user(ended, flo, client):
    for person, words in ((flo, "Decide go or no-go"), (ended.requester, "Answer the questions")):
        client.force_login(person)
        page = client.get(reverse("projects:closing", args=[ended.pk])).content.decode()
        assert words in page
        assert "We thank the bioimage analysts" in page
    client.force_login(flo)
    url = reverse("projects:phase", args=[ended.pk])
    sent = {
        "go": "yes", "reason": "It works.", "request_key": str(uuid4()),
        "title": "The next", "question": "And then?", "success": "A number.",
    }  # fmt: skip
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent).status_code == 302
    assert Project.objects.filter(parent=ended).count() == 1


def test_nothing_handed_over_is_not_called_done_and_keeps_nothing_open(ended):
    def results():
        point = checklist(ended)[0]
        return str(point.label), point.is_done, point.stops

    nothing = results()
    given = Deliverable.objects.create(
        project=ended, title="Macro", version="1", link="https://example.org", licence="MIT"
    )
    offered = results()
    Deliverable.objects.filter(pk=given.pk).update(status="accepted")

    words = "Everything handed over is accepted by the user"
    assert nothing == ("Nothing was handed over", False, False)
    assert (offered, results()) == ((words, False, True), (words, True, True))


def test_what_a_changed_text_does_is_said_before_one_writes(ended, flo, client):
    where = reverse("projects:case", args=[ended.pk])
    client.force_login(flo)

    def warning():
        return client.get(where).context["warning"]

    empty = warning()
    case = write_case(ended, by=flo, title="Cilia", text="A team asked.")
    written = warning()
    agree_to_case(case, by=ended.requester, title=case.title, text=case.text)
    agreed = warning()
    publish_case(case, by=flo)
    page = client.get(where).content.decode()

    assert (empty, written) == ("", "")
    assert agreed.endswith("they are asked again.")
    assert "it leaves the gallery until the user agrees to the new text." in page


# --- the board and everybody's tasks ------------------------------------------------------------


def shown(columns):
    return {column.key: [card.title for card in column.cards] for column in columns if column.cards}


def test_the_board_sorts_by_state_and_age_and_hides_conflicts(flo):
    now = timezone.now()
    for title, status, days in (
        ("New", "submitted", 1), ("Old", "triage", 40), ("Offer", "quote_sent", 3),
        ("Gone", "declined", 3), ("Draft", "draft", 3),
    ):  # fmt: skip
        ProjectFactory(title=title, status=status, reason="x",
                       status_since=now - timedelta(days=days))  # fmt: skip
    hidden = ProjectFactory(title="Hidden")
    ConflictFactory(person=flo, with_person=hidden.requester)
    work = running(title="Runs", origin="euro_bioimaging")
    assert shown(board(flo, Filters())) == {
        "triage": ["Old", "New"], "quote": ["Offer"], "active": ["Runs"],
    }  # fmt: skip
    assert shown(board(flo, Filters(origin="euro_bioimaging"))) == {"active": ["Runs"]}
    assert shown(board(flo, Filters(analyst=lead_of(work).pk))) == {"active": ["Runs"]}
    assert shown(board(flo, Filters(older_than_days=30))) == {"triage": ["Old"]}


def test_the_board_asks_as_much_for_sixty_as_for_one(client, flo, django_assert_max_num_queries):
    client.force_login(flo)
    for _number in range(30):
        ProjectFactory()
        running(requester=UserFactory())
    with django_assert_max_num_queries(12):
        page = client.get(reverse("projects:pipeline"))
    assert page.status_code == 200
    column = page.context["columns"][0]
    assert (column.count, len(column.cards), column.hidden) == ("30", 15, "15")
    assert client.get(reverse("projects:pipeline"), {"analyst": "x", "age": "7"}).status_code == 200
    client.force_login(UserFactory())
    assert client.get(reverse("projects:pipeline")).status_code == 404


def piles(user):
    return {pile.key: [item.what for item in pile.items] for pile in waiting_for(user)}


def test_everybody_finds_what_waits_for_them(flo, client, django_assert_max_num_queries):
    project = running()
    lea = lead_of(project).user
    add_task(project, by=lea, title="Draw masks", assignee=lea)
    delivered = running("delivered", requester=project.requester)
    judged = ProjectFactory(status="under_evaluation")
    Evaluator.objects.create(project=judged, analyst=lead_of(project), due_on=timezone.localdate())
    ProjectFactory(status="submitted")
    assert piles(lea) == {"opinions": ["Give your opinion"], "tasks": ["Draw masks"]}
    assert piles(project.requester) == {"results": ["Try the result and answer"]}
    assert piles(flo) == {"decisions": ["Look at the request"]}
    assert piles(UserFactory(email=delivered.pi_email)) == {
        "results": ["Try the result and answer"]
    }
    ConflictFactory(person=lea, with_person=project.requester)
    assert piles(lea) == {"opinions": ["Give your opinion"]}
    client.force_login(AnalystFactory(user=UserFactory(coordinator=True)).user)
    with django_assert_max_num_queries(20):
        assert client.get(reverse("today")).status_code == 200
    assert not Notification.objects.filter(recipient=flo, kind="project_phase").exists()


def test_a_coordinator_corrects_what_the_user_wrote_and_the_timeline_keeps_who(client, ended, flo):
    Project.objects.filter(pk=ended.pk).update(outcome="A macro by Lea.", notes="Counted.")
    page, tab = (reverse(f"projects:{name}", args=[ended.pk]) for name in ("outcome", "closing"))
    for person in (ended.requester, lead_of(ended).user):
        client.force_login(person)
        assert page not in client.get(tab).content.decode()
        with nothing_written(ended):
            assert client.post(page, {"outcome": "Mine."}).status_code == 403
    client.force_login(flo)
    assert page in client.get(tab).content.decode()
    assert "A macro by Lea." in client.get(page).content.decode()
    with nothing_written(ended):
        assert client.post(page, {"outcome": "x" * 5001}).status_code == 422

    said = {"outcome": " A macro. ", "notes": "Counted.", "seen": seen_on(client, page)}
    assert client.post(page, said).status_code == 302

    ended.refresh_from_db()
    assert (ended.outcome, ended.notes) == ("A macro.", "Counted.")
    entry = timeline_of(ended).get()
    assert (entry.verb, entry.actor) == ("project.note", flo)
    assert list(entry.detail["changes"]) == ["outcome"]


def test_whoever_completes_is_told_who_reads_the_outcome(client):
    project = running("delivered")
    client.force_login(project.requester)
    page = client.get(reverse("projects:step", args=[project.pk, "complete"])).content.decode()
    assert "may use it in the report to the funder" in page
