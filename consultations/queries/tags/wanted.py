"""What requests are about, in the words of the vocabulary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from consultations.enums import TagWord as W
from consultations.models import Consultation, RequestTag
from consultations.questions import tags_wanted
from fbias.core.folding import order_key
from fbias.core.prepared import Prepared, key
from members.matching import GROUPS
from members.models import Tag

YES = (W.CONFIRMED, W.ADDED)
FULL, GUESSED = 1.0, 0.5
CHOSEN = ""  # no word was said: an option of the form stands for the tag
STRONGEST_FIRST = (*YES, W.REFUSED, CHOSEN, W.SUGGESTED)


def tags_today(slugs: Iterable[str]) -> dict[str, Tag]:
    """The tag in use that stands for each slug; what is not offered any more is left out."""
    found = Tag.objects.resolving(slugs)
    return {slug: tag for slug, tag in found.items() if not tag.retired}


def wanted_tags(consultations: Iterable[Consultation]) -> dict[int, dict[str, float]]:
    """The tags of each request with their weight, in two queries however many there are."""
    return wanted_with_tags(consultations)[0]


def wanted_with_tags(
    consultations: Iterable[Consultation],
) -> tuple[dict[int, dict[str, float]], dict[str, Tag]]:
    """The tags of each request with their weight, and these tags by slug.

    Confirmed, added and chosen count 1, what the portal only guessed counts a half, what was
    refused counts nothing, also where it was chosen. A merged tag counts as its successor; a
    retired one without a successor is left out.
    """
    words: dict[int, dict[str, str]] = {
        one.pk: dict.fromkeys(tags_wanted(one.form, one.answers), CHOSEN) for one in consultations
    }
    rows = RequestTag.objects.filter(consultation__in=words).values_list(
        "consultation", "tag__slug", "word"
    )
    for pk, slug, word in rows:
        words[pk][slug] = stronger(word, words[pk].get(slug, word))
    today = tags_today({slug for said in words.values() for slug in said})
    wanted = {
        pk: {
            slug: GUESSED if word == W.SUGGESTED else FULL
            for slug, word in resolved(said, today).items()
            if word != W.REFUSED
        }
        for pk, said in words.items()
    }
    return wanted, {tag.slug: tag for tag in today.values()}


def said_tags(consultations: Iterable[Consultation]) -> dict[int, frozenset[str]]:
    """The tags that somebody named, for figures: what nobody answered stays a guess."""
    return {
        pk: frozenset(slug for slug, weight in weights.items() if weight == FULL)
        for pk, weights in wanted_tags(consultations).items()
    }


def stronger(word: str, other: str) -> str:
    """Of two words about one tag a yes beats a no, a no beats a choice, a choice beats a guess."""
    return min(word, other, key=STRONGEST_FIRST.index)


def resolved(words: Mapping[str, str], today: Mapping[str, Tag]) -> dict[str, str]:
    """The same words about the tags in use."""
    words_today: dict[str, str] = {}
    for slug, word in words.items():
        if slug in today:
            now = today[slug].slug
            words_today[now] = stronger(word, words_today.get(now, word))
    return words_today


@dataclass(frozen=True)
class TagLine:
    """One tag of a request: what was said about it, and what in the request speaks for it.

    `is_kept`: there is a row to answer; a tag that an option of the form stands for has none.
    """

    tag: Tag
    word: str
    words: tuple[str, ...]
    options: tuple[str, ...]
    is_kept: bool

    @property
    def because(self) -> str:
        """“because you wrote “touching nuclei””, for the person who wrote it."""
        if self.words:
            return _("because you wrote %(words)s") % {"words": quoted(self.words)}
        if self.options:
            return _("because you chose %(options)s") % {"options": quoted(self.options)}
        return ""

    @property
    def evidence(self) -> str:
        return quoted(self.words or self.options)

    @property
    def is_refused(self) -> bool:
        return self.word == W.REFUSED

    @property
    def is_guess(self) -> bool:
        return self.word == W.SUGGESTED

    @property
    def said(self) -> str:
        return str(W(self.word).label) if self.word else _("Chosen in the form")


NAMED = Prepared(
    lambda: RequestTag.objects.filter(consultation=key("consultation")).select_related("tag")
)


def tag_lines(
    consultation: Consultation, words_for: Mapping[str, tuple[str, ...]]
) -> list[TagLine]:
    """Every tag that somebody or the portal named, in the order of the vocabulary's groups.

    `words_for` are the words of the text by slug.
    """
    options = options_for(consultation)
    words = dict.fromkeys(options, CHOSEN)
    rows = list(NAMED.rows(consultation=consultation.pk))
    kept = {row.tag.slug for row in rows}
    for row in rows:
        words[row.tag.slug] = stronger(row.word, words.get(row.tag.slug, row.word))
    today = tags_today(words)
    by_slug = {tag.slug: tag for tag in today.values()}
    chosen: dict[str, list[str]] = defaultdict(list)
    for slug, labels in options.items():
        if slug in today:
            chosen[today[slug].slug] += labels
    lines = [
        TagLine(by_slug[slug], word, words_for.get(slug, ()), tuple(chosen[slug]), slug in kept)
        for slug, word in resolved(words, today).items()
    ]
    return sorted(lines, key=lambda line: (GROUPS.index(line.tag.group), order_key(line.tag.label)))


def options_for(consultation: Consultation) -> dict[str, list[str]]:
    """The labels of the chosen options, in the reader's language, by the tag they stand for."""
    options: dict[str, list[str]] = defaultdict(list)
    for question in consultation.form.shown(consultation.answers):
        for option in question.chosen(consultation.answers.get(question.id)):
            for slug in option.tags:
                options[slug].append(option.label)
    return dict(options)


def quoted(words: Iterable[str]) -> str:
    return ", ".join(_("“%(word)s”") % {"word": word} for word in words)
