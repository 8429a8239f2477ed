"""The sheet of expertise: every tag once, those of past sessions first."""

import re

import pytest
from django.urls import reverse

from consultations.models import RequestTag
from members.models import Expertise
from members.services.expertise import Claim, state_expertise
from members.services.vocabulary import merge_tags
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    ExpertiseFactory,
    PanelSeatFactory,
    TagFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return AnalystFactory(user__name="Ada")


def sheet_of(client, analyst):
    client.force_login(analyst.user)
    return client.get(reverse("members:expertise"))


def sat(analyst, *tags):
    seat = PanelSeatFactory(
        consultation=ConsultationFactory(held=True, answers={}), analyst=analyst, published=True
    )
    for tag in tags:
        RequestTag.objects.create(consultation=seat.consultation, tag=tag, word="confirmed")
    return seat.consultation


def test_tags_of_past_sessions_come_first_until_something_is_said(client, ada):
    met, often, said, other = (TagFactory(slug=slug) for slug in ("a", "b", "c", "d"))
    sat(ada, met, often, said)
    sat(ada, often)
    ExpertiseFactory(analyst=ada, tag=said, level=1)

    page = sheet_of(client, ada)

    sheet = page.context["sheet"]
    assert [(row.tag, row.met) for row in sheet.suggested] == [(often, 2), (met, 1)]
    assert [row.tag for _group, rows in sheet.groups for row in rows] == [said, other]
    assert (sheet.said, len(sheet.rows)) == (1, 4)
    names = re.findall(r'name="(level-\w+)" value=""', page.content.decode())
    assert sorted(names) == ["level-a", "level-b", "level-c", "level-d"]


def test_a_session_that_a_conflict_hides_suggests_nothing(client, ada):
    hidden = sat(ada, TagFactory())
    ConflictFactory(person=ada.user, with_person=hidden.requester)

    assert sheet_of(client, ada).context["sheet"].suggested == []


@pytest.mark.parametrize("rows", (1, 40))
def test_the_sheet_costs_the_same_however_long(client, ada, rows, django_assert_num_queries):
    for tag in TagFactory.create_batch(rows):
        ExpertiseFactory(analyst=ada, tag=tag)
        sat(ada, tag)
    client.force_login(ada.user)

    with django_assert_num_queries(12):
        client.get(reverse("members:expertise"))


def test_a_row_that_is_not_sent_stays(client, ada):
    kept, changed = TagFactory.create_batch(2)
    for tag in (kept, changed):
        ExpertiseFactory(analyst=ada, tag=tag, level=2)
    client.force_login(ada.user)

    client.post(reverse("members:expertise"), {f"level-{changed.slug}": "3"})

    assert dict(Expertise.objects.values_list("tag", "level")) == {kept.pk: 2, changed.pk: 3}


def test_a_sheet_of_nine_hundred_tags_is_taken(client, ada):
    tag = TagFactory()
    client.force_login(ada.user)
    sent = {f"{field}-{n}": "" for n in range(900) for field in ("level", "learn")}

    answer = client.post(reverse("members:expertise"), {**sent, f"level-{tag.slug}": "3"})

    assert answer.status_code == 302
    assert dict(Expertise.objects.values_list("tag", "level")) == {tag.pk: 3}


def test_an_old_sheet_does_not_lower_what_a_merge_brought(ada):
    tag, into = TagFactory.create_batch(2)
    ExpertiseFactory(analyst=ada, tag=tag, level=3)
    merge_tags(tag, into=into, by=None)

    claims = {tag.pk: Claim(2, False), into.pk: Claim(None, True)}
    state_expertise(ada, claims, by=ada.user)

    line = Expertise.objects.get()
    assert (line.tag, line.level, line.wants_to_learn) == (into, 3, True)
