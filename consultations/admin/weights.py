"""The weights of the wishes: one form for the facility."""

from __future__ import annotations

from django.contrib import admin
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from consultations.forms.weights import NAMES, WeightsForm
from consultations.models import PanelWeights
from members.admin.base import CoordinatorAdmin


@admin.register(PanelWeights)
class PanelWeightsAdmin(CoordinatorAdmin):
    """One row, or none while the defaults hold; adding a second one leads to the first."""

    form = WeightsForm

    def get_fieldsets(self, request, obj=None):
        words = _(
            "Points for each wish; nought switches a wish off. The plan takes the panels with "
            "the most points. docs/panels.md of the portal says exactly how they are counted."
        )
        return [(None, {"fields": NAMES, "description": words})]

    def get_form(self, request, obj=None, change=False, **kwargs):
        return self.remembering(self.form) if obj else self.form

    def has_delete_permission(self, request, obj=None):
        return False

    def add_view(self, request, form_url="", extra_context=None):
        row = PanelWeights.objects.first() if self.has_view_permission(request) else None
        if row is not None:
            return redirect("admin:consultations_panelweights_change", row.pk)
        return super().add_view(request, form_url, extra_context)
