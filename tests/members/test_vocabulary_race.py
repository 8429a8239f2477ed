"""Two coordinators merge in the same instant, or an analyst saves while one of them does."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from fbias.core.errors import DomainError
from members.models import Expertise, Tag
from members.services.expertise import Claim, state_expertise
from members.services.vocabulary import merge_all, merge_tags
from tests.factories import AnalystFactory, ExpertiseFactory, TagFactory, UserFactory
from tests.locks import wait_for_a_lock

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_merges_the_opposite_way_leave_one_tag_and_every_level():
    one, two = TagFactory.create_batch(2)
    for tag in (one, two):
        ExpertiseFactory(tag=tag, level=2)
    coordinators = UserFactory.create_batch(2, coordinator=True)
    together = Barrier(2)

    def merge(tag, into, by):
        try:
            together.wait()
            merge_tags(tag, into=into, by=by)
        except DomainError:
            return "refused"
        finally:
            connection.close()
        return "merged"

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(merge, (one, two), (two, one), coordinators))

    kept = Tag.objects.in_use().get()
    assert sorted(answers) == ["merged", "refused"]
    assert Tag.objects.get(retired=True).merged_into == kept
    assert list(Expertise.objects.values_list("tag", "level")) == [(kept.pk, 2), (kept.pk, 2)]


def test_a_sheet_saved_while_tags_are_merged_lands_on_the_tag_that_stays():
    tag, into = TagFactory.create_batch(2)
    analyst = AnalystFactory()
    ExpertiseFactory(analyst=analyst, tag=into, level=1)

    def save():
        try:
            claims = {tag.pk: Claim(3, False), into.pk: Claim(1, False)}
            state_expertise(analyst, claims, by=analyst.user)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            merge_tags(tag, into=into, by=None)
            saving = pool.submit(save)
            wait_for_a_lock()  # it waits for the merge
        saving.result()

    assert list(Expertise.objects.values_list("tag", "level")) == [(into.pk, 3)]


def test_several_tags_merged_crosswise_wait_for_each_other():
    first, second, one, two = TagFactory.create_batch(4)
    coordinators = UserFactory.create_batch(2, coordinator=True)
    together = Barrier(2)

    def merge(tags, into, by):
        try:
            together.wait()
            merge_all(tags, into, by=by)
        except DomainError:
            return "refused"
        finally:
            connection.close()
        return "merged"

    with ThreadPoolExecutor(2) as pool:
        chosen = ([two, first, one], [one, second, two])
        answers = list(pool.map(merge, chosen, (second, first), coordinators))

    assert sorted(answers) == ["merged", "refused"]
    assert Tag.objects.in_use().count() == 1
