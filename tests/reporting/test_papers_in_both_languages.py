"""Every paper and every table that leaves says all of it in its reader's language."""

import csv
import io
import json
import re
import zipfile
from copy import deepcopy

import pytest
import typst
from django.conf import settings
from django.contrib import admin
from django.urls import reverse

from members.admin.base import TableExports
from tests.access.policy import read_policy, routes
from tests.access.world import build
from tests.notifications.test_both_languages import foreign_words

pytestmark = pytest.mark.django_db
POLICY = read_policy()
PAPER, TABLE = re.compile(r"_pdf$"), re.compile(r"_csv$")
READERS = (
    *("superuser", "coordinator", "manager", "finance", "funder", "owner", "panel", "anonymous"),
)
OTHER = {"en": "fr", "fr": "en"}


def names(kind):
    return sorted({route.name for route in routes() if kind.search(route.name)})


def addresses(world, name):
    """Each address of this kind with the first role that may read it."""
    for row in POLICY.rows[name]:
        for variant, args in row.variants(world.targets).items():
            may = [role for role in READERS if role in (row.get or {}).get(variant, ())]
            if may:
                yield may[0], reverse(name, args=args)


@pytest.fixture(scope="module")
def built(kept):
    return kept(build)


@pytest.fixture
def world(built, db):
    return deepcopy(built)


@pytest.fixture
def read(world, client):
    """What a reader of one language gets at an address."""

    def as_reader(role, address, language):
        client.logout()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        if role != "anonymous":
            person = world.people[role]
            type(person).objects.filter(pk=person.pk).update(language=language)
            client.force_login(type(person).objects.get(pk=person.pk))
        answer = client.get(address, headers={"accept-language": language})
        assert answer.status_code == 200, address
        return answer.content

    return as_reader


@pytest.fixture
def drawn(monkeypatch):
    """The words that were given to the typesetter, in turn; it draws them all the same."""
    given, real = [], typst.compile

    def compile_and_tell(*args, **kwargs):
        given.append(json.loads(kwargs["sys_inputs"]["data"]))
        return real(*args, **kwargs)

    monkeypatch.setattr(typst, "compile", compile_and_tell)
    return given


def words_in(value):
    if isinstance(value, dict):
        return [word for one in value.values() for word in words_in(one)]
    if isinstance(value, list):
        return [word for one in value for word in words_in(one)]
    return [str(value)]


@pytest.mark.parametrize("language", OTHER)
@pytest.mark.parametrize("name", names(PAPER))
def test_a_paper_is_whole_in_its_readers_language(world, read, drawn, name, language):
    found = list(addresses(world, name))
    assert found
    for role, address in found:
        assert read(role, address, language).startswith(b"%PDF-")

    papers = [paper for paper in drawn if paper["language"] == language]
    assert papers
    for paper in papers:
        words = "\n".join(words_in(paper))
        assert foreign_words(words, OTHER[language]) == []
        assert foreign_words(words, language)  # the same look finds what is said, so it is alive


@pytest.mark.parametrize("language", OTHER)
@pytest.mark.parametrize("name", names(TABLE))
def test_a_table_is_whole_in_its_readers_language(world, read, name, language):
    found = list(addresses(world, name))
    assert found
    for role, address in found:
        rows = rows_of(read(role, address, language), language)
        assert len({len(row) for row in rows}) == 1, "every line has as many cells as its head"
        assert foreign_words("\n".join(" \n".join(row) for row in rows), OTHER[language]) == []
        book = words_of_workbook(read(role, f"{address}?as=xlsx", language))
        assert foreign_words(book, OTHER[language]) == []


def rows_of(content, language):
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter={"fr": ";", "en": ","}[language]))


def words_of_workbook(content):
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        text = book.read("xl/sharedStrings.xml").decode()
    return re.sub(r"<[^>]+>", "\n", text)


EXPORTS = [
    (options, which)
    for options in admin.site._registry.values()
    if isinstance(options, TableExports)
    for which in ("export", "export_workbook")
]


@pytest.mark.parametrize("language", OTHER)
@pytest.mark.parametrize(
    ("options", "which"),
    EXPORTS,
    ids=[f"{options.model._meta.model_name}-{which}" for options, which in EXPORTS],
)
def test_an_export_of_the_admin_is_whole_in_its_readers_language(
    world, client, options, which, language
):
    person = world.people["superuser"]
    type(person).objects.filter(pk=person.pk).update(language=language)
    client.force_login(type(person).objects.get(pk=person.pk))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    meta = options.model._meta
    keys = [str(row.pk) for row in options.model._base_manager.all()[:50]]
    body = {"action": which, "_selected_action": keys}

    answer = client.post(reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist"), body)

    assert answer.status_code == 200
    if which == "export":
        rows = rows_of(answer.content, language)
        assert len(rows) > 1
        assert len({len(row) for row in rows}) == 1
        text = "\n".join(" \n".join(row) for row in rows)
    else:
        text = words_of_workbook(answer.content)
    assert foreign_words(text, OTHER[language]) == []
