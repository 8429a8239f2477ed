"""What members keep for one another: recipes, code, annotated data sets."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from consultations.models import Consultation
from fbias.core.addresses import address
from fbias.core.dois import address_of_doi, check_doi
from fbias.core.letters import fold
from fbias.core.names import plain_name
from fbias.network import rules as can
from fbias.network.enums import ItemKind, ItemStatus, Licence, Maturity
from fbias.network.workflow import ITEM_LIFE
from members.models import Tag, User

NUCLEI = "yaux"  # PostgreSQL's French makes “noyal” of “noyaux”, and “noyau” of “noyau”


def plain_words(text: str) -> str:
    """As `Words` reads a text before it looks for its words."""
    return re.sub(rf"{NUCLEI}\b", NUCLEI[:-1], fold(text))


class Words(Func):
    """The words of a text for PostgreSQL's full text, in English and in French, accents folded."""

    plain = rf"regexp_replace(fold_words(%(expressions)s), '{NUCLEI}\M', '{NUCLEI[:-1]}', 'g')"
    template = f"(to_tsvector('english', {plain}) || to_tsvector('french', {plain}))"
    output_field = SearchVectorField()

    def as_sql(self, *compiling: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        sql, params = super().as_sql(*compiling, **extra)
        return sql, (*params, *params)  # the text stands there twice


WORDS = Words(
    Concat(
        *("title", Value(" "), "summary", Value(" "), "text"),
        output_field=models.TextField(),
    )
)  # an index holds it


class LibraryItemQuerySet(models.QuerySet["LibraryItem"]):
    def visible_to(self, user: Any) -> LibraryItemQuerySet:
        """Public ones for everybody; inside, those of the members and one's own.

        What comes from a session is hidden from whoever the session is hidden from, until it is
        public.
        """
        public = Q(status=ItemStatus.PUBLIC)
        if not can.is_inside(user):
            return self.filter(public)
        inside = Q(status=ItemStatus.MEMBERS) | Q(owner=user.pk)
        hidden = Consultation.objects.hidden_from(user).order_by().values("pk")
        return self.filter(public | (inside & ~Q(consultation__in=hidden)))

    def about(self, words: str) -> LibraryItemQuerySet:
        """Those that hold the words, in either language; “quoted words” stand side by side."""
        return self.about_plain(plain_words(words))

    def about_plain(self, words: Any) -> LibraryItemQuerySet:
        english, french = (
            SearchQuery(words, config=language, search_type="websearch")
            for language in ("english", "french")
        )
        return self.alias(words=WORDS).filter(words=english | french)


class LibraryItem(RulesModel):
    """One thing worth keeping, with an owner; first their own, then the members', then public.

    `number` is its version: every change of something that others can read makes a new one.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=ItemKind)
    title = models.CharField(_("title"), max_length=150, validators=[plain_name])
    summary = models.CharField(_("in one sentence"), max_length=300)
    text = models.TextField(_("how it is done"), blank=True, max_length=20_000)
    link = models.URLField(
        _("where it is"), blank=True, max_length=500, validators=[URLValidator(["https", "http"])]
    )
    licence = models.CharField(_("licence"), max_length=20, choices=Licence, blank=True)
    maturity = models.CharField(_("maturity"), max_length=20, choices=Maturity, blank=True)
    annotation = models.TextField(_("how it was annotated"), blank=True, max_length=3000)
    consent = models.TextField(_("who agreed to what"), blank=True, max_length=1000)
    doi = models.CharField(_("DOI"), blank=True, max_length=200, validators=[check_doi])
    tags = models.ManyToManyField(Tag, blank=True, related_name="+", verbose_name=_("tags"))
    consultation = models.ForeignKey(
        Consultation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(max_length=20, choices=ItemStatus, default=ItemStatus.OWN)
    number = models.PositiveSmallIntegerField(default=1)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    life = ITEM_LIFE
    objects = LibraryItemQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        verbose_name = _("library item")
        verbose_name_plural = _("library items")
        rules_permissions = {
            "view": can.may_read,
            "change": can.owns,
            "share": can.owns,
            "take_back": can.owns,
            "publish": can.owns,
            "withdraw": can.owns | can.is_coordinator,
        }
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=ItemStatus.PUBLIC) | ~Q(licence=""),
                name="libraryitem_public_has_licence",
                violation_error_message=_("Choose a licence first: nobody may use it otherwise."),
            ),
            models.CheckConstraint(
                condition=Q(status=ItemStatus.OWN)
                | ~Q(kind=ItemKind.DATA_SET)
                | (~Q(annotation="") & ~Q(consent="")),
                name="libraryitem_data_says_how",
                violation_error_message=_(
                    "Say first how it was annotated, and who agreed that others use it."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(status=ItemStatus.PUBLIC) | Q(consultation=None) | ~Q(consent=""),
                name="libraryitem_user_agreed",
                violation_error_message=_(
                    "It comes from a session: say first how its user agreed that it becomes public."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kind=ItemKind.RECIPE) | ~Q(link=""),
                name="libraryitem_is_somewhere",
                violation_error_message=_("Say where it is: the link of a repository or archive."),
            ),
        ]
        indexes = [
            GinIndex(WORDS, name="libraryitem_words"),
            models.Index(fields=["status", "-changed_at"], name="libraryitem_by_status"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("network:library_item", self.pk)

    @property
    def doi_address(self) -> str:
        return address_of_doi(self.doi) if self.doi else ""

    @property
    def citation(self) -> str:
        """What to copy below a method."""
        where = self.doi_address or f"{settings.SITE_URL}{self.get_absolute_url()}"
        return _t(
            "%(owner)s (%(year)s). %(title)s, version %(number)s. %(facility)s. %(where)s"
        ) % {
            "owner": self.owner.name,
            "year": self.changed_at.year,
            "title": self.title,
            "number": self.number,
            "facility": settings.FACILITY_NAME,
            "where": where,
        }


class ItemVersion(models.Model):
    """An item as others could read it before it changed."""

    item = models.ForeignKey(LibraryItem, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number", "-pk"]
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="itemversion_once")]

    def __str__(self) -> str:
        return f"{self.item} {self.number}"
