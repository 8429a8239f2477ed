"""What keeps a form as data from being asked: sentences for whoever writes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from fbias.questions.conditions import FINDING
from fbias.questions.form import Form, read_form
from fbias.questions.question import Question

CHOSEN_FROM = frozenset({"one", "buttons", "many", "group", "checks"})
FEWEST_OPTIONS = 2


def faults_in(content: Mapping[str, Any]) -> list[str]:
    """Everything at once, in the order of the form; empty for a form that can be asked."""
    form = read_form(content)
    return [*faults_of_pages(form), *faults_of_questions(form)]


def faults_of_pages(form: Form) -> Iterator[str]:
    for step in form.steps:
        if not (step.en.strip() and step.fr.strip()):
            yield _("Page %(number)d needs a title in both languages.") % {"number": step.number}
        if not form.of_step(step.number):
            yield _("Page %(number)d has no question.") % {"number": step.number}


def faults_of_questions(form: Form) -> Iterator[str]:
    for place, question in enumerate(form.questions):
        before = form.questions[:place]
        for fault in (
            *faults_of_words(question),
            *faults_of_options(question),
            *faults_of_condition(question, before),
        ):
            yield f"“{question.label or question.id}”: {fault}"
        if question.id in {one.id for one in before}:
            yield f"“{question.id}”: " + _("two questions have this id.")


def faults_of_words(question: Question) -> Iterator[str]:
    if not (question.label_en.strip() and question.label_fr.strip()):
        yield _("the question is asked in both languages: write both.")
    if bool(question.help_en.strip()) is not bool(question.help_fr.strip()):
        yield _("the help is there in one language only: write both, or none.")
    if question.longest and question.shortest > question.longest:
        yield _("the shortest length is above the longest.")


def faults_of_options(question: Question) -> Iterator[str]:
    options = question.options
    if question.kind not in CHOSEN_FROM:
        return
    if len(options) < FEWEST_OPTIONS and question.kind != "checks":
        yield _("give at least two answers to choose from.")
    if any(not (option.en.strip() and option.fr.strip()) for option in options):
        yield _("every answer to choose is written in both languages.")
    if len({option.value for option in options}) < len(options):
        yield _("two answers to choose are the same.")


def faults_of_condition(question: Question, before: Sequence[Question]) -> Iterator[str]:
    if question.show_if is None:
        return
    known = {one.id: {option.value for option in one.options} for one in before}
    for name, values in question.show_if.wanted.items():
        if name == FINDING:
            continue
        if name not in known:
            yield _("it waits for the question “%(name)s”, which is not asked before it.") % {
                "name": name
            }
        elif gone := set(values) - known[name]:
            yield _("it waits for “%(answer)s”, which nobody can answer to “%(name)s”.") % {
                "answer": ", ".join(sorted(gone)),
                "name": name,
            }
