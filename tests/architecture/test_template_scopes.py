"""What a block, a loop or a `with` sets is gone behind its end: nobody reads it there."""

import re

import pytest
from django.template.base import Lexer, TokenType

from tests.architecture.sources import name, templates

SCOPES = {"block", "for", "with", "filter", "blocktranslate"}
NOTHING_READ = {"block", "endblock", "partialdef", "endpartialdef", "load", "extends", "partial"}
PARTIAL = re.compile(r"{% partialdef (?!\w+ inline).*?{% endpartialdef.*?%}", re.DOTALL)
AS = re.compile(r"\bas (\w+)$|\basvar (\w+)")
KEYWORD = re.compile(r"\b(\w+)=")
LOOP = re.compile(r"^for ([\w, ]+) in ")
STRINGS = re.compile(r"\"[^\"]*\"|'[^']*'")
NAME = re.compile(r"(?<![\w.|])([a-z_]\w*)(?!\w*=)")


def faults_in(text):
    """Names that are read where they are not set, though the same template sets them elsewhere.

    A partial is a page of its own: it reads what is set where it is called.
    """
    scopes, ever_set, read = [set()], set(), []
    for token in Lexer(PARTIAL.sub("", text)).tokenize():
        if token.token_type not in (TokenType.BLOCK, TokenType.VAR):
            continue
        words = STRINGS.sub('""', token.contents)
        tag = words.split()[0] if token.token_type == TokenType.BLOCK else ""
        if tag.startswith("end") and tag.removeprefix("end") in SCOPES:
            scopes.pop()
        if tag not in NOTHING_READ:
            read.append((token.lineno, names_in(words, tag) - set().union(*scopes)))
        kept = {"".join(found) for found in AS.findall(words)}
        scopes[-1].update(kept)
        ever_set.update(kept)
        if tag in SCOPES:
            scopes.append(set_within(words, tag))
    return [(line, found) for line, names in read for found in sorted(names & ever_set)]


def names_in(words, tag):
    rest = LOOP.sub("", words) if tag == "for" else words.removeprefix(tag)
    return set(NAME.findall(AS.sub("", rest)))


def set_within(words, tag):
    if tag == "for":
        return set(re.findall(r"\w+", LOOP.match(words)[1]))
    return set(KEYWORD.findall(words)) if tag in ("with", "blocktranslate") else set()


@pytest.mark.parametrize("path", templates(), ids=name)
def test_what_a_block_sets_is_read_only_there(path):
    assert faults_in(path.read_text()) == []


def test_the_fault_that_took_two_buttons_from_the_home_page_is_found():
    page = """{% block a %}{% url "x" as link %}{% endblock %}
              {% block b %}{% if link %}{{ link }}{% endif %}{% endblock %}"""

    assert faults_in(page) == [(2, "link"), (2, "link")]
