"""Meetings and topics of the demo; everything goes through the services, then back in time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from fbias.core.clock import facility_today
from fbias.network.models import ComputingRequest, Meeting, MentoringPair, Topic
from fbias.network.queries.mentoring import mentors_for
from fbias.network.services.attendance import answer_meeting
from fbias.network.services.computing import (
    add_resource,
    answer_computing,
    ask_for_computing,
)
from fbias.network.services.help_requests import answer_help, ask_for_help
from fbias.network.services.library import add_item, take_item_step
from fbias.network.services.meetings import hold_meeting, plan_meeting
from fbias.network.services.mentoring import (
    accept_mentoring,
    ask_for_mentor,
    note_mentoring,
    propose_mentor,
)
from fbias.network.services.minutes import ALL, save_minutes, send_minutes, topic_key
from fbias.network.services.previews import judge_preview, show_preview
from fbias.network.services.readings import add_reading
from fbias.network.services.topics import plan_topic, propose_topic, vote_topic
from members.enums import Level
from members.models import Expertise, User

WISHES = (
    "I can follow a recipe. I would like to choose the parameters myself, and say why.",
    "Two users a month ask me for it, and I send them away.",
)
TALKS = (
    "We looked at three of my data sets and chose one to work on.",
    "Parameters one by one, with a table of what each changes.",
    "I did the second data set alone; we compared the results.",
)
WITH_A_MENTOR = 2
People = Mapping[str, User]
ZONE = ZoneInfo("Europe/Paris")
MONTH = timedelta(days=28)
TOPICS = (
    (
        "preview",
        "Tracking that learns from ten corrected cells",
        "lucas.oberlin",
        "analyst noor.hadjadj",
    ),
    (
        "help",
        "Muscle fibres that touch: has anybody split them well?",
        "rosa.calvet",
        "ivo.lestrade analyst maud.tregier",
    ),
    (
        "article",
        "A benchmark of denoisers on low-light movies",
        "gaspard.noailles",
        "lucas.oberlin",
    ),
    (
        "preview",
        "A macro that checks the pixel size of a whole folder",
        "arthur.quintrec",
        "rosa.calvet basile.korrigan",
    ),
    ("organisation", "Where do we meet next year?", "coordinator", "salome.vidalin"),
)
HELD = (
    (
        "preview",
        "Segmenting roots without drawing a single one",
        "jeanne.amiel",
        "It works on three of four data sets; the script goes into the library.",
    ),
    (
        "article",
        "What makes a figure honest: a checklist",
        "basile.korrigan",
        "We adopt the checklist for reports.",
    ),
)


def load(people: People) -> None:
    hold_the_last(people)
    help_one_another(people)
    fill_the_library(people)
    mentor_one_another(people)
    share_computers(people)
    topics = [propose(people, *topic) for topic in TOPICS]
    meeting = plan(people, days=12)
    for topic in topics[:2]:
        plan_topic(topic, meeting, by=people["coordinator"])
    for name, answer in (
        ("rosa.calvet", "yes"),
        ("noor.hadjadj", "yes"),
        ("lucas.oberlin", "maybe"),
    ):
        answer_meeting(meeting, by=people[name], answer=answer)
    plan(
        people, days=90, hours=54, kind="hackathon", name="Hack the volume", place="Lyon", places=20
    )


def plan(people: People, *, days: int, hours: int = 1, **other: Any) -> Meeting:
    starts = datetime.combine(facility_today() + timedelta(days=days), time(14), tzinfo=ZONE)
    said = {"kind": "monthly", "name": "", "place": "", "note": "", "places": None} | other
    return plan_meeting(
        by=people["coordinator"],
        starts_at=starts,
        ends_at=starts + timedelta(hours=hours),
        time_zone="Europe/Paris",
        link="https://meet.jit.si/fbias-monthly-demo",
        **said,
    )


def propose(people: People, kind: str, title: str, author: str, fans: str = "") -> Topic:
    nothing: dict[str, Any] = {"text": "", "link": "", "is_confidential": False}
    topic = propose_topic(
        by=people[author], kind=kind, title=title, project=None, consultation=None, **nothing
    )
    for fan in fans.split():
        vote_topic(topic, by=people[fan], wanted=True)
    return topic


def hold_the_last(people: People) -> None:
    """Planned as if it were to come, then moved back, then held."""
    florence = people["coordinator"]
    meeting = plan(people, days=12)
    words = {ALL: "Seven came. The next open desk still looks for two analysts."}
    for kind, title, author, said in HELD:
        topic = plan_topic(propose(people, kind, title, author), meeting, by=florence)
        words[topic_key(topic)] = said
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=meeting.starts_at - MONTH, ends_at=meeting.ends_at - MONTH
    )
    meeting.refresh_from_db()
    came = (
        "analyst",
        "rosa.calvet",
        "noor.hadjadj",
        "jeanne.amiel",
        "basile.korrigan",
        "coordinator",
    )
    hold_meeting(meeting, by=florence, came=[people[name] for name in came])
    save_minutes(meeting, by=florence, words=words)
    send_minutes(meeting, by=florence)


def help_one_another(people: People) -> None:
    nothing: dict[str, Any] = {"project": None, "consultation": None}
    request = ask_for_help(
        by=people["salome.vidalin"],
        kind="user",
        title="Membranes vanish at depth in a cleared embryo",
        text="Light sheet, 900 planes. Background subtraction helps for the first 300 only.",
        **nothing,
    )
    answer_help(
        request,
        by=people["yasmine.delorge"],
        text="Normalise plane by plane before anything else; I have a macro.",
        request_key=uuid5(NAMESPACE_URL, "fbias-demo/answer"),
    )
    preview = show_preview(
        by=people["arthur.quintrec"],
        title="Check a folder before you upload it",
        text="Drop a folder on it: it lists pixel sizes, channels and files that do not open.",
        link="https://example.org/check-a-folder",
        questions=["Would you use it?", "Is it clear how to begin?"],
    )
    judge_preview(preview, by=people["rosa.calvet"], points=[5, 3], words="Say where results go.")
    add_reading(
        by=people["basile.korrigan"],
        link="https://example.org/honest-figures",
        title="Ten rules for honest image figures",
        why="Short, with examples to show users",
    )


def fill_the_library(people: People) -> None:
    """One item of each stage that others can read, one of each kind."""
    empty = ("text", "link", "maturity", "annotation", "consent", "doi")
    nothing: dict[str, Any] = dict.fromkeys(empty, "")
    for owner, steps, said in (
        (
            "jeanne.amiel",
            ("share", "publish"),
            {
                "kind": "recipe",
                "title": "Roots without drawing one by hand",
                "summary": "Length and angle of each root from a scanned plate.",
                "text": "Ridge filter, hysteresis threshold, skeleton, then the longest path.",
                "licence": "CC-BY-4.0",
            },
        ),
        (
            "arthur.quintrec",
            ("share",),
            {
                "kind": "code",
                "title": "Check a folder of images",
                "summary": "Lists pixel sizes, channels and files that do not open.",
                "link": "https://example.org/check-a-folder",
                "licence": "BSD-3-Clause",
                "maturity": "tried",
            },
        ),
        (
            "noor.hadjadj",
            ("share",),
            {
                "kind": "data_set",
                "title": "Touching nuclei in gut sections, outlined",
                "summary": "120 fields, 9,400 outlines, to train or to compare.",
                "link": "https://example.org/touching-nuclei",
                "licence": "CC-BY-4.0",
                "annotation": "Two people, each field seen by both; differences settled together.",
                "consent": "The team agreed by mail that members use it.",
            },
        ),
    ):
        item = add_item(by=people[owner], **nothing | said)
        for step in steps:
            item = take_item_step(item, step, by=people[owner])


def mentor_one_another(people: People) -> None:
    """Each member who has a wish asks; the first pair works, the second was asked, others wait."""
    wishes = Expertise.objects.filter(wants_to_learn=True, analyst__user__in=people.values())
    asked = 0
    for wish in wishes.select_related("analyst__user", "tag").order_by("analyst__pk", "tag__slug"):
        learner = wish.analyst
        if MentoringPair.objects.filter(learner=learner).exists() or wish.level == Level.TEACH:
            continue
        pair = ask_for_mentor(by=learner.user, tag=wish.tag, wish=WISHES[asked % len(WISHES)])
        mentor = mentors_for(pair, learner.user).first()
        asked += 1
        if mentor and asked <= WITH_A_MENTOR:
            pair = propose_mentor(pair, by=learner.user, mentor=mentor)
        if mentor and asked < WITH_A_MENTOR:
            work_together(accept_mentoring(pair, by=mentor.user, word="Gladly. Thursdays suit me."))
        if asked > WITH_A_MENTOR:
            return


def work_together(pair: MentoringPair) -> None:
    """For a month, a talk a week."""
    began = facility_today() - MONTH
    MentoringPair.objects.filter(pk=pair.pk).update(began_on=began)
    for week, done in enumerate(TALKS):
        note_mentoring(
            pair,
            by=pair.learner.user,
            day=began + timedelta(days=7 * week),
            hours=Decimal("1.5") if week else Decimal(1),
            done=done,
            request_key=uuid5(NAMESPACE_URL, f"fbias-demo/mentoring/{pair.pk}/{week}"),
        )


def share_computers(people: People) -> None:
    """A cluster with a keeper, who granted one request and has another to answer."""
    keeper = people["arthur.quintrec"]
    resource = add_resource(
        by=people["coordinator"],
        name="Graphics cards of the Rennes site",
        facility=keeper.analyst.facility,
        what="Four A100 cards, 512 GB of memory, 20 TB of fast storage. Python, Fiji and napari.",
        how="An account by mail within two days; jobs through Slurm, a desktop in the browser.",
        unit="GPU hours",
        agreement="Publications thank the site. Data are deleted a month after the last day.",
        keeper=keeper,
        is_open=True,
    )
    today = facility_today()
    for name, amount, days, granted in (
        ("rosa.calvet", 200, 12, True),
        ("noor.hadjadj", 80, 60, False),
    ):
        request = ask_for_computing(
            resource,
            by=people[name],
            amount=Decimal(amount),
            since=today,
            until=today + timedelta(days=days),
            why="To train a model on our own annotations.",
        )
        if granted:
            answer_computing(request, by=keeper, said="grant", word="Your account is ready.")
            begun = ComputingRequest.objects.filter(pk=request.pk)
            begun.update(since=today - MONTH)
