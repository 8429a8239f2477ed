"""Merge two accounts of one person, see what was merged, and take it back."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from fbias.core.forms import posted
from members.admin.actions import bulk, refusals_told
from members.admin.base import CoordinatorAdmin
from members.admin.facilities import SMALL_NUMBER
from members.models import AccountMerge
from members.services.merges import merge_accounts, undo_merge

LIST = "admin:members_user_changelist"
PAIR = 2


class AccountMergeForm(forms.Form):
    """Which of the two accounts stays."""

    def __init__(self, *args, chosen, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"] = forms.ModelChoiceField(
            label=_("Which account stays?"),
            queryset=chosen,
            error_messages={"required": _("Choose the one that stays.")},
        )


class MergingAdmin(CoordinatorAdmin):
    """The action of the list of people, and the page that asks which account stays."""

    @bulk(_("Merge two accounts of one person"), asks=False)
    def merge(self, request, people):
        keys = ",".join(str(pk) for pk in people.values_list("pk", flat=True)[: PAIR + 1])
        return HttpResponseRedirect(f"{reverse('admin:members_user_merge')}?ids={keys}")

    def get_urls(self):
        merge = path(
            "merge/", self.admin_site.admin_view(self.merge_view), name="members_user_merge"
        )
        return [merge, *super().get_urls()]

    def merge_view(self, request):
        """Ask which one stays, say what happens, then merge the other one into it."""
        keys = [key for key in request.GET.get("ids", "").split(",") if SMALL_NUMBER.fullmatch(key)]
        chosen = self.get_queryset(request).filter(pk__in=keys)
        if not self.has_change_permission(request) or len(chosen) != PAIR:
            messages.error(request, _("Choose exactly two accounts to merge."))
            return redirect(LIST)
        form = AccountMergeForm(posted(request), chosen=chosen)
        if request.method == "POST" and form.is_valid():
            into = form.cleaned_data["into"]
            other = next(person for person in chosen if person != into)
            with refusals_told(request):
                merge_accounts(into, other, by=request.user)
                messages.success(
                    request,
                    _("%(address)s is an address of %(name)s now.")
                    % {"address": other.email, "name": into},
                )
            return redirect(LIST)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge two accounts of one person"),
            "opts": self.model._meta,
            "form": form,
            "chosen": chosen,
        }
        return render(request, "admin/members/user/merge.html", context)


@admin.register(AccountMerge)
class AccountMergeAdmin(CoordinatorAdmin):
    list_display = ["address", "into", "made_by", "made_at", "undone_at"]
    list_select_related = ["into", "made_by"]
    search_fields = ["address", "into__name", "into__email"]
    fields = ["address", "into", "made_by", "made_at", "undone_at"]
    readonly_fields = fields
    actions = ["take_back"]

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False

    @bulk(
        _("Separate these accounts again"),
        says=_("Each of the two has an account of their own again."),
        permissions=["view"],
    )
    def take_back(self, request, merges):
        for merge in merges.order_by("-pk"):
            with refusals_told(request, merge):
                other = undo_merge(merge, by=request.user)
                messages.success(
                    request,
                    _("%(name)s (%(address)s) has an account of their own again.")
                    % {"name": other.name, "address": other.email},
                )
