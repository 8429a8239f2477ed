"""The database away, or a lock held: one page, one line in the log, and the text kept."""

import logging
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie

import pytest
from botocore.exceptions import ClientError
from django.db import DatabaseError, OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse

from fbias.core.health import PROBES
from fbias.core.keeping import COOKIE, FIELD
from fbias.core.outage import DATABASE_AWAY, DATABASE_BUSY, DATABASE_READ_ONLY, outage_behind
from fbias.imagery.services import STORE_AWAY, STORE_FULL
from fbias.launcher.process import free_port
from fbias.settings import base
from tests.factories import UserFactory
from tests.locks import impatient

pytestmark = pytest.mark.django_db

PAGE = {"Accept": "text/html,application/xhtml+xml"}
KEPT = "0123456789abcdef"


def ask(prepare, method, path, *, cookies=(), **options):
    """One request in a thread of its own, whose connection `prepare` has changed."""

    def request():
        client = Client(raise_request_exception=False)
        client.cookies = SimpleCookie(dict(cookies))
        prepare(connection)
        try:
            return getattr(client, method)(path, **options)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(request).result()


def away(connection):
    """Nobody listens where the database was."""
    connection.settings_dict = {**connection.settings_dict, "PORT": str(free_port())}


def as_it_is(connection):
    pass


@pytest.fixture
def held(db):
    """The table of people is locked by somebody else until the test ends."""
    with impatient(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE members_user IN ACCESS EXCLUSIVE MODE")
        yield


@pytest.fixture
def session(client):
    client.force_login(UserFactory())
    return {name: morsel.value for name, morsel in client.cookies.items()}


@pytest.mark.parametrize("path", ("home", "consultations:mine", "members:network"))
@pytest.mark.parametrize("signed_in", (True, False))
def test_while_the_database_is_away_every_page_says_so_and_when_to_come_again(
    path, signed_in, session, caplog
):
    if path == "consultations:mine" and not signed_in:
        return  # leads to the sign-in page without asking anybody
    with caplog.at_level(logging.INFO):
        answer = ask(away, "get", reverse(path), cookies=session if signed_in else {}, headers=PAGE)

    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert "no-store" in answer["Cache-Control"]
    assert "The portal cannot reach its data at the moment" in page
    assert f'href="{reverse(path)}"' in page
    assert [record.name for record in caplog.records if record.levelno > logging.INFO] == [
        "fbias.outage"
    ]
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    ("asked", "cookies"),
    (({"Accept-Language": "fr"}, {}), ({}, {"django_language": "fr"})),
)
def test_the_page_is_in_the_readers_language_although_nobody_can_be_looked_up(asked, cookies):
    answer = ask(away, "get", reverse("home"), cookies=cookies, headers=PAGE | asked)

    assert answer.status_code == 503
    assert answer["Content-Language"] == "fr"
    assert '<html lang="fr">' in answer.content.decode()
    assert "Le portail ne peut pas atteindre ses données" in answer.content.decode()


def test_what_was_typed_stays_in_the_browser_and_the_page_says_so(session):
    path = reverse("consultations:mine")
    before = f"http://testserver{reverse('members:profile')}"
    answer = ask(
        away, "post", path, data={FIELD: KEPT}, cookies=session,
        headers=PAGE | {"Referer": before},
    )  # fmt: skip

    assert answer.status_code == 503
    assert COOKIE not in answer.cookies
    assert "What you typed is kept in this browser" in answer.content.decode()
    assert f'href="{reverse("members:profile")}"' in answer.content.decode()


def test_what_was_only_pressed_is_not_said_to_be_kept(session):
    answer = ask(away, "post", reverse("consultations:mine"), cookies=session, headers=PAGE)

    assert "kept in this browser" not in answer.content.decode()
    assert "Open the page again to see whether it was done" in answer.content.decode()


def test_fragments_programs_and_calendars_are_told_in_their_own_form(session):
    path, sentence = reverse("consultations:mine"), str(DATABASE_AWAY.sentence)
    part = ask(away, "get", path, cookies=session, headers=PAGE | {"HX-Request": "true"})
    program = ask(away, "get", path, cookies=session, headers={"Accept": "application/json"})
    calendar = ask(away, "get", reverse("notifications:calendar", args=["t" * 43]))

    assert {part.status_code, program.status_code, calendar.status_code} == {503}
    assert part.content.decode().startswith("<p data-sentence>")
    assert program.json() == {"sentence": sentence}
    assert calendar["Content-Type"].startswith("text/plain")
    assert calendar.content.decode() == f"{sentence}\n"
    assert all(answer["Retry-After"] for answer in (part, program, calendar))


def test_the_probe_names_the_database_after_one_vain_attempt():
    answer = ask(away, "get", reverse("health"))

    assert answer.status_code == 503
    assert answer.json() == {
        "status": "away",
        "probes": {"database": {"ok": False, "error": "OperationalError"}},
    }
    assert len(PROBES) > 1


@pytest.mark.true_time
def test_a_lock_that_is_held_too_long_is_no_fault_and_comes_with_a_short_wait(session, held):
    answer = ask(as_it_is, "get", reverse("members:network"), cookies=session, headers=PAGE)

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "Somebody else is changing the same thing" in answer.content.decode()


def test_in_production_nobody_waits_long_for_a_lock_or_a_query():
    assert base.DATABASES["default"]["OPTIONS"]["options"] == (
        "-c statement_timeout=15000 -c lock_timeout=3000 -c random_page_cost=1.1"
    )


def refusal_of(statement):
    with (
        pytest.raises(DatabaseError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    return refused.value


def test_a_database_that_only_reads_is_told_from_a_wrong_query():
    refused = refusal_of("SET TRANSACTION READ ONLY; DELETE FROM core_pulse")
    wrong = refusal_of("SELECT nothing_of_that_name")

    assert outage_behind(refused) == DATABASE_READ_ONLY
    assert outage_behind(wrong) is None


def test_a_fault_of_ours_is_still_a_fault_with_its_traceback(monkeypatch, caplog):
    def fail(request):
        raise ZeroDivisionError("ours")

    monkeypatch.setattr("fbias.core.views.sections_for", fail)
    answer = Client(raise_request_exception=False).get(reverse("home"), headers=PAGE)

    assert answer.status_code == 500
    assert "Retry-After" not in answer
    assert "ZeroDivisionError" in caplog.text


def test_without_the_door_the_same_outage_is_a_bare_fault(monkeypatch, caplog):
    monkeypatch.setattr("fbias.core.outage._judges", [])

    answer = ask(away, "get", reverse("home"), headers=PAGE)

    assert answer.status_code == 500
    assert "Traceback" in caplog.text


class FromDatabase(Exception):
    """As the driver raises it: with the code of PostgreSQL."""

    def __init__(self, code):
        self.pgcode = code


@pytest.mark.parametrize(
    ("code", "outage"),
    (
        (None, DATABASE_AWAY),
        ("08006", DATABASE_AWAY),
        ("53300", DATABASE_AWAY),
        ("57P03", DATABASE_AWAY),
        ("55P03", DATABASE_BUSY),
        ("54000", None),  # a query that is too large is a fault of ours
    ),
)
def test_a_query_that_is_wrong_is_no_outage(code, outage):
    error = OperationalError()
    error.__cause__ = FromDatabase(code)

    assert outage_behind(error) is outage


def of_store(status, operation="HeadObject"):
    return ClientError({"ResponseMetadata": {"HTTPStatusCode": status}}, operation)


def test_what_the_store_refuses_to_us_is_no_outage():
    assert outage_behind(of_store(403)) is None
    assert outage_behind(of_store(400, "CompleteMultipartUpload")) is None
    assert outage_behind(of_store(503)) is STORE_AWAY
    assert outage_behind(of_store(500, "PutObject")) is STORE_FULL
