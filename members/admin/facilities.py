"""Institutions and host facilities."""

from __future__ import annotations

import re

from django import forms
from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from fbias.core.forms import posted
from members.admin.actions import bulk, refusals_told
from members.admin.base import CoordinatorAdmin
from members.hooks.analysts import conflict_declared
from members.models import HostFacility, Institution
from members.services.institutions import merge_institutions

SMALL_NUMBER = re.compile(r"[0-9]{1,18}")  # fits a key of the database


class MergeForm(forms.Form):
    """Which of the chosen institutions stays."""

    def __init__(self, *args, chosen, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"] = forms.ModelChoiceField(
            label=_("Which name stays?"),
            queryset=chosen,
            error_messages={"required": _("Choose the one that stays.")},
        )


@admin.register(Institution)
class InstitutionAdmin(CoordinatorAdmin):
    list_display = ["name", "kind", "city", "region", "country", "ror_id"]
    list_filter = ["kind", "country", "region"]
    search_fields = ["name", "city", "ror_id"]
    actions = ["merge"]

    @bulk(_("Merge these institutions"), asks=False)
    def merge(self, request, institutions):
        keys = ",".join(str(pk) for pk in institutions.values_list("pk", flat=True))
        address = reverse("admin:members_institution_merge")
        return HttpResponseRedirect(f"{address}?ids={keys}")

    def get_urls(self):
        merge = path(
            "merge/",
            self.admin_site.admin_view(self.merge_view),
            name="members_institution_merge",
        )
        return [merge, *super().get_urls()]

    def merge_view(self, request):
        """Ask which one stays, then merge."""
        keys = [key for key in request.GET.get("ids", "").split(",") if SMALL_NUMBER.fullmatch(key)]
        chosen = self.get_queryset(request).filter(pk__in=keys[:50])
        if not self.has_change_permission(request) or len(chosen) <= 1:
            messages.error(request, _("Choose at least two institutions to merge."))
            return redirect("admin:members_institution_changelist")
        form = MergeForm(posted(request), chosen=chosen)
        if request.method == "POST" and form.is_valid():
            into = form.cleaned_data["into"]
            with refusals_told(request):
                merge_institutions(into, chosen.exclude(pk=into.pk), by=request.user)
                messages.success(
                    request, _("The institutions are merged into %(name)s.") % {"name": into}
                )
            return redirect("admin:members_institution_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge institutions"),
            "opts": self.model._meta,
            "form": form,
            "chosen": chosen,
        }
        return render(request, "admin/members/institution/merge.html", context)


@admin.register(HostFacility)
class HostFacilityAdmin(CoordinatorAdmin):
    list_display = ["name", "city", "region", "institution"]
    list_filter = ["region"]
    list_select_related = ["institution"]
    search_fields = ["name", "city"]
    autocomplete_fields = ["institution"]
    prepopulated_fields = {"slug": ["name"]}

    def save_model(self, request, obj, form, change):
        """The analysts of the site move to another institution with it."""
        super().save_model(request, obj, form, change)
        if "institution" in form.changed_data:
            conflict_declared(None)
