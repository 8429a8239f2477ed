"""What a project is about, in the words of the vocabulary: said by people, or read in its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from consultations.enums import TagWord
from consultations.queries.tags.wanted import FULL, GUESSED, tags_today
from consultations.queries.tags.wanted import wanted_tags as tags_of_consultations
from consultations.questions import tags_wanted
from fbias.core.folding import order_key
from members.matching import weigh
from members.models import Tag
from members.queries.matching import matcher
from projects.models import Opinion, Project
from projects.queries.evaluation.opinions import opinions_that_count

UNDERSTOOD = 4
WORDS_SHOWN = 4


@dataclass(frozen=True)
class Subject:
    """One tag that the work needs: `weight` as in docs/matching.md, `words` of the request."""

    tag: Tag
    weight: float
    words: tuple[str, ...] = ()


def subject_of(project: Project) -> list[Subject]:
    """The tags that the work needs, the weightiest first.

    What people said counts in full: evaluators who named a skill, the answers of the form, what was
    settled in the consultation before. What was only read in the text counts a half, and nothing
    where the user refused it in the consultation.
    """
    read = understood(project)
    said = dict.fromkeys(read, GUESSED)
    if before := project.consultation:
        no = set(
            before.request_tags.filter(word=TagWord.REFUSED).values_list("tag__slug", flat=True)
        )
        said = {slug: share for slug, share in said.items() if slug not in no}
        said |= tags_of_consultations([before])[before.pk]
    said |= dict.fromkeys(
        [*tags_wanted(project.answered_form, project.answers), *skills_named(project)], FULL
    )
    today = tags_today(said)
    subjects: dict[str, Subject] = {}
    for slug, share in sorted(said.items(), key=lambda item: item[1]):
        if tag := today.get(slug):
            weight = share * weigh({tag.slug: tag.group})[tag.slug]
            subjects[tag.slug] = Subject(tag, weight, read.get(slug, ()))
    return sorted(subjects.values(), key=lambda one: (-one.weight, order_key(one.tag.label)))


def skills_named(project: Project) -> list[str]:
    """The skills that evaluators named whose opinion counts."""
    counted = Opinion.skills.through.objects.filter(opinion__in=opinions_that_count([project.pk]))
    return list(counted.order_by().values_list("tag__slug", flat=True).distinct())


def understood(project: Project) -> Mapping[str, tuple[str, ...]]:
    """The tags that the text speaks for, with its words; the same text gives the same tags."""
    mind = matcher(learned=False)
    text = f"{project.question}\n{project.data_description}\n{project.success}"
    best = mind.best(mind.rank(text, title=project.title), count=UNDERSTOOD)
    return {match.slug: match.words[:WORDS_SHOWN] for match in best if match.words}
