"""What the vocabulary's pages and searches read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from fbias.core.folding import met, words_of
from members.enums import Level
from members.models import Expertise, Tag
from members.models.memberships import working

SEARCHED = ("slug", "label_en", "label_fr", "synonyms_en", "synonyms_fr")


def search_tags(tags: QuerySet[Tag], words: str) -> QuerySet[Tag]:
    """Tags in which every word is found, in either language, accents aside."""
    for word in words_of(words):
        tags = tags.filter(met(word, *SEARCHED))
    return tags


def holders(tags: QuerySet[Tag]) -> QuerySet[Tag]:
    """Tags with `able`, `teaching` and `learning`: how many active analysts can, teach, wish."""
    return tags.annotate(
        able=_analysts(level__gte=Level.DO),
        teaching=_analysts(level=Level.TEACH),
        learning=_analysts(wants_to_learn=True),
    )


def _analysts(**said: object) -> Coalesce:
    lines = (
        Expertise.objects.filter(working("analyst"), tag=OuterRef("pk"), **said)
        .order_by()
        .values("tag")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return Coalesce(Subquery(lines, output_field=IntegerField()), 0)


def mentioned(tags: Iterable[Tag], text: str) -> set[int]:
    """Ids of the tags whose label, slug or one of whose synonyms stands in the text as words.

    Case, accents and punctuation do not matter: “StarDist 0.9” names the tag `stardist`.
    """
    said = f" {plain(text)} "
    return {
        tag.pk
        for tag in tags
        if any(f" {name} " in said for name in map(plain, names(tag)) if name)
    }


def names(tag: Tag) -> Sequence[str]:
    """Everything a tag is called, in both languages; “ImageJ / Fiji” is both of them."""
    labels = [part for label in (tag.label_en, tag.label_fr) for part in re.split(r"[/,()]", label)]
    synonyms = (tag.synonyms_en + "|" + tag.synonyms_fr).split("|")
    return [tag.slug, tag.label_en, tag.label_fr, *labels, *synonyms]


def plain(text: str) -> str:
    """Lower case, without accents, words separated by one blank."""
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFD", text.lower())
        if not unicodedata.combining(letter)
    )
    return " ".join(re.findall(r"[a-z0-9]+", bare))
