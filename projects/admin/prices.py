"""What an hour costs, and the terms that the PI agrees to."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from fbias.core.clock import facility_today
from members.admin.base import CoordinatorAdmin
from projects.models import PriceCategory, Quote, Rate, Terms
from projects.services.prices import packaged


@admin.register(PriceCategory)
class PriceCategoryAdmin(CoordinatorAdmin):
    """The codes member, academic and company are suggested from the requester's institution."""

    list_display = ["label", "code", "order", "retired"]
    search_fields = ["code", "label_en", "label_fr"]


@admin.register(Rate)
class RateAdmin(CoordinatorAdmin):
    """A price can be changed at any time: quotes keep the prices they were written with."""

    list_display = [
        "category", "activity", "full", "price", "vat_percent", "valid_from", "valid_until",
    ]  # fmt: skip
    list_filter = ["category", "activity", "valid_from"]
    list_select_related = ["category"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "category", "activity", "full", "price", "vat_percent", "valid_from",
                    "valid_until",
                ],
                "description": _(
                    "Every quote keeps the prices it was written with. What you change here "
                    "applies to quotes written from now on."
                ),
            },
        )
    ]  # fmt: skip


@admin.register(Terms)
class TermsAdmin(CoordinatorAdmin):
    """New words are a new version; one that went out with a quote stays as it was."""

    list_display = ["published_on"]

    def get_changeform_initial_data(self, request):
        """A new version starts from the words that count today."""
        today = Terms.objects.filter(published_on__lte=facility_today()).first()
        words = {"text_en": today.text_en, "text_fr": today.text_fr} if today else None
        return super().get_changeform_initial_data(request) | (words or packaged("terms.json"))

    def get_readonly_fields(self, request, obj=None):
        return ["published_on", "text_en", "text_fr"] if obj and self.is_signed(obj) else []

    def is_signed(self, obj):
        return Quote.objects.filter(terms=obj).exists()
