"""What the documents name exists: paths, commands, settings, addresses, pages."""

import re
from functools import cache
from importlib.util import find_spec

import polib
import pytest
from django.core.management import get_commands
from django.urls import resolve

from tests.architecture.sources import APPS, HERE, name

DOCUMENTS = sorted([HERE / "README.md", HERE / "CONTRIBUTING.md", *(HERE / "docs").rglob("*.md")])
FENCE = re.compile(r"^ *```\w*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"(?:[\w.-]+/)+[\w.-]*(?:::\w+)?")
NO_PATH = re.compile(r"incoming/|files/|ms/|\./")  # keys in the store, a unit, what is made at work
FOREIGN = {"RLIMIT_DATA", "UPDATE", "WHERE"}


@cache
def code_of(document):
    text = document.read_text()
    return [*SPAN.findall(FENCE.sub("", text)), *FENCE.findall(text)]


@cache
def paths():
    folders = (
        *APPS,
        ".ci",
        "deploy",
        "docs",
        "findings",
        "static/images",
        "static/src",
        "templates",
        "tests",
    )
    return (
        "\n".join(
            f"/{name(path)}{'/' if path.is_dir() else ''}"
            for folder in folders
            for path in [HERE / folder, *(HERE / folder).rglob("*")]
        )
        + "\n"
    )


def is_there(path):
    file, _, test = path.partition("::")
    if f"/{file.removesuffix('/')}\n" in paths() or f"/{file.removesuffix('/')}/\n" in paths():
        return not test or any(
            f"def {test}(" in one.read_text() for one in HERE.glob(f"tests/{file}")
        )
    return False


@cache
def words_of_the_code():
    files = [path for app in APPS for path in (HERE / app).rglob("*.py")]
    files += [HERE / one for one in (".env.example", "Makefile", "docker-compose.yml")]
    return set(re.findall(r"\b[A-Z][A-Z_]{3,}\b", "\n".join(one.read_text() for one in files)))


@cache
def words_of_the_pages():
    catalogue = polib.pofile(HERE / "templates/locale/fr/LC_MESSAGES/django.po")
    return {entry.msgid.casefold() for entry in catalogue} | {"growth of gut organoids"}  # demo


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_what_a_document_names_exists(document):
    missing = []
    targets = set(re.findall(r"^([a-z-]+):", (HERE / "Makefile").read_text(), re.MULTILINE))
    for code in code_of(document):
        missing += [
            path
            for path in (PATH.findall(code) if PATH.fullmatch(code) else ())
            if not NO_PATH.match(path) and not is_there(path)
        ]
        missing += [
            f"make {one}" for one in re.findall(r"\bmake ([a-z-]+)", code) if one not in targets
        ]
        missing += [
            one for one in re.findall(r"manage\.py (\w+)", code) if one not in get_commands()
        ]
        missing += [one for one in re.findall(r"python -m ([\w.]+)", code) if not find_spec(one)]
        missing += [
            one
            for one in re.findall(r"(?<![\w<$])[A-Z]+_[A-Z_]*[A-Z]\b", code)
            if one not in words_of_the_code() | FOREIGN
        ]
        if re.fullmatch(r"/[\w/-]+/", code):
            resolve(code)
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_between_documents_lead_somewhere(document):
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", document.read_text())

    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_menus_that_a_document_names_are_words_of_the_portal(document):
    menus = re.findall(r"(?<!\*)\*([A-Z][^*\n]+ → [^*\n]+)\*", document.read_text())
    words = [word.strip() for menu in menus for word in menu.split("→")]

    assert [word for word in words if word.casefold() not in words_of_the_pages()] == []


def test_a_newcomers_question_is_answered_by_at_most_four_files():
    page = (HERE / "docs/architecture.md").read_text()
    section = page.partition("## Where is")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| ([^|]+) \| (.+) \|$", section, re.MULTILINE))
    files = {
        question: len(re.findall(r"`[\w.-]*/[\w./-]+`|`\.env[\w.]*`|\]\(", answer))
        for question, answer in rows.items()
        if question != "question"
    }

    assert len(files) == 12
    assert {question for question, count in files.items() if not 1 <= count <= 4} == set()
