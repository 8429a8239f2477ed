"""What differs between two versions of a form, for whoever decides whether it is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from fbias.core.history import Difference
from fbias.core.reader import translated
from fbias.questions.conditions import condition_in_words
from fbias.questions.form import Form, read_form
from fbias.questions.question import Question

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
LABELS = {
    ADDED: pgettext_lazy("a question of the form", "new"),
    REMOVED: pgettext_lazy("a question of the form", "taken away"),
    CHANGED: pgettext_lazy("a question of the form", "changed"),
}
NAMES = {
    "label_en": gettext_lazy("Question in English"),
    "label_fr": gettext_lazy("Question in French"),
    "help_en": gettext_lazy("Help in English"),
    "help_fr": gettext_lazy("Help in French"),
    "step": gettext_lazy("Page"),
    "kind": gettext_lazy("Type"),
    "shortest": gettext_lazy("At least"),
    "longest": gettext_lazy("At most"),
    "mandatory": gettext_lazy("Must be answered"),
    "unknown": gettext_lazy("“I do not know” is offered"),
    "carried": gettext_lazy("Asked once per person"),
}


@dataclass(frozen=True)
class Change:
    """One question, or one title, that is not as before."""

    kind: str
    title: str
    differences: tuple[Difference, ...] = field(default=())

    @property
    def label(self) -> str:
        return str(LABELS[self.kind])


def changes_between(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Question by question, in the order of the new form; those taken away at the end."""
    before, after = read_form(old), read_form(new)
    known = {one.id: one for one in before.questions}
    kept = [one.id for one in after.questions if one.id in known]
    moved = moved_among([one.id for one in before.questions if one.id in set(kept)], kept)
    changes = list(changed_titles(before, after))
    for question in after.questions:
        if question.id not in known:
            changes.append(Change(ADDED, question.label))
            continue
        changed = [
            *differences(known[question.id], question),
            *changed_condition(known[question.id], before, question, after),
        ]
        if question.id in moved and known[question.id].step == question.step:
            changed.append(Difference(_("Order"), _("elsewhere"), _("moved on its page")))
        if changed:
            changes.append(Change(CHANGED, question.label, tuple(changed)))
    gone = (one for one in before.questions if after.named(one.id) is None)
    return [*changes, *(Change(REMOVED, one.label) for one in gone)]


def changed_titles(before: Form, after: Form) -> Iterator[Change]:
    for old, new in zip(before.steps, after.steps, strict=False):
        differences = [
            Difference(str(name), was, becomes)
            for name, was, becomes in (
                (_("Title in English"), old.en, new.en),
                (_("Title in French"), old.fr, new.fr),
            )
            if was != becomes
        ]
        if differences:
            title = _("Page %(number)d") % {"number": new.number}
            yield Change(CHANGED, title, tuple(differences))


def differences(old: Question, new: Question) -> Iterator[Difference]:
    for name, label in NAMES.items():
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Difference(str(label), in_words(before), in_words(after))
    if old.options != new.options:
        yield Difference(_("Answers to choose"), options_in_words(old), options_in_words(new))


def changed_condition(
    old: Question, before: Form, new: Question, after: Form
) -> Iterator[Difference]:
    if old.show_if != new.show_if:
        was, now = condition_in_words(old, before), condition_in_words(new, after)
        yield Difference(_("Asked"), was, now)


def in_words(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) or "-"


def options_in_words(question: Question) -> str:
    return "; ".join(
        " ".join([translated(option), *(f"[{tag}]" for tag in option.tags)])
        for option in question.options
    )


def moved_among(before: list[str], after: list[str]) -> set[str]:
    """The fewest that explain the new order: all but a longest run that kept its order."""
    place = {name: number for number, name in enumerate(before)}
    best: list[list[str]] = [[]]
    for name in after:
        runs = [run for run in best if not run or place[run[-1]] < place[name]]
        longest = max(runs, key=len)
        best.append([*longest, name])
    longest = max(best, key=len)
    return set(after) - set(longest)
