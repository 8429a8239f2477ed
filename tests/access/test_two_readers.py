"""Several people read at once: nobody ever gets another's page, count or menu."""

from __future__ import annotations

import logging
import random
import sys
from threading import Thread

import pytest
from django.db import connection

from members.models import Conflict
from tests.access.visit import Answer, PlainClient
from tests.factories import (
    AnalystFactory,
    ConsultationFactory,
    ProjectFactory,
    UserFactory,
)

PAGES = (
    "/", "/open-desks/", "/my-bookings/", "/projects/", "/my-sessions/", "/boards/", "/mails/",
    "/projects/pipeline/", "/today/", "/network/",
    "/admin/consultations/consultation/",
)  # fmt: skip
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(3600)]


def readers():
    """Roles, languages and conflicts all differ; the two coordinators see each other's secret."""
    ana = UserFactory(name="Ana Requests", language="fr")
    bob = UserFactory(name="Bob Requests", language="en")
    for person, word in ((ana, "zzana"), (bob, "zzbob")):
        ConsultationFactory(confirmed=True, requester=person, title=f"{word} consultation")
        ProjectFactory(requester=person, title=f"{word} project", status="submitted")
    flo = UserFactory(name="Flo Coordinates", coordinator=True, language="fr")
    kim = UserFactory(name="Kim Coordinates", coordinator=True, language="en")
    lea = AnalystFactory(user__name="Lea Analyses", user__language="fr").user
    Conflict.objects.create(person=flo, with_person=ana)
    Conflict.objects.create(person=kim, with_person=bob)
    for person in (flo, kim):
        type(person).objects.filter(pk=person.pk).update(is_staff=True)
    hidden = {ana: b"zzbob", bob: b"zzana", flo: b"zzana", kim: b"zzbob", lea: b"zz"}
    return [(person, hidden[person]) for person in hidden]


class Reading(Thread):
    """One person's browser; `alone` is what each page says when nobody else reads."""

    def __init__(self, person, hidden: bytes) -> None:
        super().__init__()
        self.person, self.hidden = person, hidden
        self.client = PlainClient()
        self.client.force_login(person)
        self.faults: list[str] = []
        self.times = 0
        for page in PAGES:
            self.read(page)
        self.alone = {page: self.read(page) for page in PAGES}

    def read(self, page: str) -> tuple[int, bytes]:
        answer = self.client.get(page)
        return answer.status_code, Answer(0, "", answer.content, (), "").masked(page)

    def run(self) -> None:
        order = random.Random(self.person.pk)
        for _time in range(self.times):
            page = order.choice(PAGES)
            seen = self.read(page)
            if seen != self.alone[page] or self.hidden in seen[1]:
                self.faults.append(f"{self.person} on {page}")
        connection.close()


@pytest.fixture(autouse=True)
def _threads_take_turns_all_the_time():
    """A thread that is interrupted between any two lines meets whatever the others share."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(usual)


def read_at_once(times: int, *, mistaken: bool = False) -> list[str]:
    """What went wrong; `mistaken`: the first two get each other's pages."""
    logging.disable(logging.CRITICAL)
    everybody = [Reading(*reader) for reader in readers()]
    for one in everybody:
        one.times = times // len(everybody)
        assert all(one.hidden not in said for _code, said in one.alone.values())
    if mistaken:
        ana, bob = everybody[:2]
        ana.client.cookies, bob.client.cookies = bob.client.cookies, ana.client.cookies
    for one in everybody:
        one.start()
    for one in everybody:
        one.join()
    logging.disable(logging.NOTSET)
    assert len({said for one in everybody for _code, said in one.alone.values()}) > 30
    return [fault for one in everybody for fault in one.faults]


def test_people_who_read_at_once_never_get_each_others_pages():
    assert read_at_once(200) == []


def test_a_page_of_somebody_else_is_noticed():
    faults = read_at_once(50, mistaken=True)

    assert len(faults) > 10  # of twenty; what both are led away from says nothing
    assert {fault.split(" on ")[0] for fault in faults} == {"Ana Requests", "Bob Requests"}


@pytest.mark.long
def test_not_once_in_ten_thousand_pages():
    assert read_at_once(10_000) == []
