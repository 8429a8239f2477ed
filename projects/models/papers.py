"""Papers as they left: their facts and their bytes, for ever the same."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models.credit_notes import CreditNote
from projects.models.invoices import Invoice
from projects.models.quotes import Quote
from projects.models.reports import Report

ABOUT = ("quote", "invoice", "report", "credit_note")


class Paper(models.Model):
    """One paper in one language, as it was when its quote, invoice or report came to a state.

    `facts` are what it was drawn from: the paper of a later state is made from those of the first,
    never from names and prices of today. The database refuses to change a row.
    """

    quote = models.ForeignKey(
        Quote, null=True, blank=True, on_delete=models.PROTECT, related_name="papers"
    )
    invoice = models.ForeignKey(
        Invoice, null=True, blank=True, on_delete=models.PROTECT, related_name="papers"
    )
    report = models.ForeignKey(
        Report, null=True, blank=True, on_delete=models.PROTECT, related_name="papers"
    )
    credit_note = models.ForeignKey(
        CreditNote, null=True, blank=True, on_delete=models.PROTECT, related_name="papers"
    )
    state = models.CharField(_("state"), max_length=20)
    language = models.CharField(_("language"), max_length=5)
    facts = models.JSONField(_("facts"))
    content = models.BinaryField()
    drawn_at = models.DateTimeField(_("drawn"), auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        constraints = [
            *(
                models.UniqueConstraint(
                    fields=[name, "state", "language"], name=f"paper_once_{name}"
                )
                for name in ABOUT
            ),
            models.CheckConstraint(
                condition=Q(
                    *(
                        Q(**{f"{other}__isnull": other != name for other in ABOUT})
                        for name in ABOUT
                    ),
                    _connector=Q.OR,
                ),
                name="paper_about_one",
            ),
        ]

    def __str__(self) -> str:
        about = self.quote or self.invoice or self.report or self.credit_note
        return f"{about} ({self.state}, {self.language})"
