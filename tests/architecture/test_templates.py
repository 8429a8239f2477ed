"""Pages under a strict Content-Security-Policy, from this host only."""

import re

import pytest
from django.template.loader import get_template

from fbias.core.templatetags.portal import COMPONENTS
from tests.architecture.sources import HERE, name, templates

# Links that people may follow; nothing is loaded from them.
LINKS_ALLOWED = {
    "www.w3.org",  # names of XML vocabularies
    "ror.org",
    "orcid.org",
    "github.com",
    "example.org",
    "portal.example",
}
COMMENT = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}|<!--.*?-->|/\*.*?\*/", re.DOTALL)
TEXT = re.compile(r"data-text-([a-z-]+)")
FOREIGN = re.compile(r"https?://([\w.-]+)")


def text_of(path):
    return COMMENT.sub("", path.read_text())


@pytest.mark.parametrize("path", templates(), ids=name)
def test_template_compiles(path):
    get_template(path.as_posix().rpartition("/templates/")[2])


def pages():
    """All but the mails: mail programs read style attributes, not our style sheet."""
    return [path for path in templates() if "/notifications/" not in path.as_posix()]


@pytest.mark.parametrize("path", pages(), ids=name)
def test_template_has_nothing_inline(path):
    text = text_of(path)
    scripts = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", text)
    attributes = re.findall(r"<[^>]*\s(?:style|on[a-z]+)\s*=", text)

    assert (scripts, re.findall(r"<style", text), attributes) == ([], [], [])


WRITTEN = {".css", ".js", ".ts", ".svg", ".html", ".json"}  # not fonts and their licence


def sources():
    return [
        *templates(),
        *(path for path in (HERE / "static" / "src").rglob("*") if path.suffix in WRITTEN),
    ]


@pytest.mark.parametrize("path", sources(), ids=name)
def test_nothing_names_another_host(path):
    hosts = set(FOREIGN.findall(text_of(path)))

    assert hosts - LINKS_ALLOWED == set()


def test_every_sentence_handed_to_the_uploader_is_shown():
    page = (HERE / "templates/components/uploader.html").read_text()
    script = (HERE / "static/src/uploader.js").read_text()
    handed = [re.sub(r"-(\w)", lambda found: found[1].upper(), one) for one in TEXT.findall(page)]

    assert [one for one in handed if not re.search(rf"texts\.{one}\b|\"{one}\"", script)] == []


LONGEST = 120
DRAWN = re.compile(r'{% include "components/(\w+)\.html" with [^%]* only %}')


@pytest.mark.parametrize("path", templates(), ids=name)
def test_no_line_is_longer_than_it_can_be_read(path):
    lines = path.read_text().splitlines()

    assert [line for line in lines if len(line.encode()) > LONGEST] == []


@pytest.mark.parametrize("path", templates(), ids=name)
def test_a_component_is_drawn_by_its_tag(path):
    drawn = set(DRAWN.findall(path.read_text()))

    assert drawn & set(COMPONENTS.split()) == set()


BY_HAND = {  # what is no field of a form, and what allauth draws without one
    "templates/members/availability.html",
    "templates/allauth/elements/field.html",
}


def test_one_template_draws_what_is_wrong_with_a_field():
    drawing = {name(path) for path in templates() if "invalid-feedback" in text_of(path)}
    assert drawing - BY_HAND == {"templates/django/forms/field.html"}
