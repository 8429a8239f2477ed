"""The vocabulary: its tags, and which stands for which today."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from fbias.core.prepared import Keys, Prepared
from fbias.core.reader import label_language, translated
from members import rules as can
from members.enums import TagGroup


class TagQuerySet(models.QuerySet["Tag"]):
    def in_use(self) -> TagQuerySet:
        return self.filter(retired=False)

    def by_label(self) -> TagQuerySet:
        """In the order in which the reader's language has them."""
        return self.order_by(f"label_{label_language()}__in_order", "slug")

    def resolving(self, slugs: Iterable[str]) -> dict[str, Tag]:
        """Each known slug with the tag that stands for it today, in one query.

        A tag that was merged leads to the one it was merged into, however often that happened; a
        retired one stands for itself. Slugs that were never ours are left out.
        """
        wanted = set(slugs)
        met = MET.rows(slugs=list(wanted))
        by_key = {tag.pk: tag for tag in met}
        return {tag.slug: _current(tag, by_key) for tag in met if tag.slug in wanted}


def _current(tag: Tag, by_key: dict[int, Tag]) -> Tag:
    """Follow the merges; a circle, which no service makes, ends where it began."""
    seen = {tag.pk}
    while tag.merged_into_id and tag.merged_into_id not in seen:
        seen.add(tag.merged_into_id)
        tag = by_key[tag.merged_into_id]
    return tag


class Tag(RulesModel):
    """One word of the vocabulary; the slug is ours and never changes. Synonyms split by “|”.

    `from_file`: its words come from the portal's own file with each update; a tag that
    coordinators added or changed is theirs.
    """

    slug = models.SlugField(unique=True, max_length=60)
    group = models.CharField(_("group"), max_length=20, choices=TagGroup)
    label_en = models.CharField(_("label in English"), max_length=120)
    label_fr = models.CharField(_("label in French"), max_length=120)
    synonyms_en = models.TextField(_("synonyms in English"), blank=True)
    synonyms_fr = models.TextField(_("synonyms in French"), blank=True)
    edam_label = models.CharField(_("nearest EDAM-bioimaging label"), max_length=120, blank=True)
    fbbi_id = models.CharField(
        _("FBbi id"),
        max_length=13,
        blank=True,
        validators=[RegexValidator(r"^FBbi:\d{8}$")],
        help_text=_("The same notion in the Biological Imaging Methods Ontology."),
    )
    from_file = models.BooleanField(
        _("words come from the portal's own list"),
        default=False,
        help_text=_("Each update of the portal then brings its words up to date."),
    )
    retired = models.BooleanField(_("retired"), default=False)
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged",
        verbose_name=_("merged into"),
    )

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["group", "slug"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        rules_permissions = {
            "save": can.is_coordinator,
            "merge": can.is_coordinator,
            "retire": can.is_coordinator,
            "return": can.is_coordinator,
        }
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(retired=True),
                name="tag_merged_is_retired",
                violation_error_message=_("A tag that was merged into another one is retired."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
                name="tag_not_merged_into_itself",
                violation_error_message=_("A tag cannot be merged into itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The label in the reader's language."""
        return translated(self, "label")


MET = Prepared(
    lambda: Tag.objects.filter(
        Q(slug__in=Keys("slugs", kind="text"))
        | Q(merged_into__isnull=False)
        | Q(merged__isnull=False)
    ).distinct()
)
