"""The words of the network: coordinators add, change, merge, retire and return them."""

from __future__ import annotations

import re

from django import forms
from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.views import ChangeList

from fbias.core.admin import in_order
from fbias.core.forms import posted
from members.admin.actions import bulk, do_each, refusals_told
from members.admin.base import CoordinatorAdmin
from members.hooks.vocabulary import times_asked
from members.models import Tag
from members.queries.vocabulary import holders, search_tags
from members.services import vocabulary

SMALL_NUMBER = re.compile(r"[0-9]{1,18}")  # fits a key of the database
MOST_AT_ONCE = 20


class TagMergeForm(forms.Form):
    """Which of the chosen tags stays."""

    def __init__(self, *args, chosen, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"] = forms.ModelChoiceField(
            label=_("Which tag stays?"),
            queryset=chosen,
            error_messages={"required": _("Choose the one that stays.")},
        )


class TagList(ChangeList):
    """A list whose rows know how often the requests that the reader may know ask for them."""

    def get_results(self, request):
        super().get_results(request)
        asked = times_asked(request.user)
        for tag in self.result_list:
            tag.times_asked = asked[tag.pk]


@admin.register(Tag)
class TagAdmin(CoordinatorAdmin):
    """A word that is not wanted any more is retired or merged; what people said with it stays."""

    list_display = ["label_en", "label_fr", "slug", "group", "able", "asked", "state"]
    list_filter = ["group", "retired", "from_file"]
    list_select_related = ["merged_into"]
    search_fields = ["slug"]  # Django wants a name here; `get_search_results` looks everywhere
    search_help_text = _("Labels and synonyms in English and French; accents do not matter.")
    readonly_fields = ["retired", "merged_into"]
    fields = [
        "label_en", "label_fr", "slug", "group", "synonyms_en", "synonyms_fr", "edam_label",
        "fbbi_id", "from_file", "retired", "merged_into",
    ]  # fmt: skip
    prepopulated_fields = {"slug": ["label_en"]}
    actions = ["merge", "retire", "return_to_use"]

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, "slug"] if obj else self.readonly_fields

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return holders(super().get_queryset(request))

    def get_search_results(self, request, queryset, search_term):
        return search_tags(queryset, search_term), False

    def get_changelist(self, request, **kwargs):
        return in_order(TagList)

    @admin.display(description=_("can do it"), ordering="able")
    def able(self, tag):
        return tag.able

    @admin.display(description=_("asked for"))
    def asked(self, tag):
        return tag.times_asked

    @admin.display(description=_("state"), ordering="retired")
    def state(self, tag):
        if tag.merged_into:
            return _("merged into %(tag)s") % {"tag": tag.merged_into.label}
        return _("retired") if tag.retired else _("in use")

    def save_model(self, request, obj, form, change):
        vocabulary.save_tag(obj, by=request.user)

    @bulk(
        _("Retire these tags"),
        says=_("They are offered no more; what people said with them stays."),
    )
    def retire(self, request, tags):
        do_each(request, tags, vocabulary.retire_tag)

    @bulk(_("Return these tags to use"), says=_("They are offered again."))
    def return_to_use(self, request, tags):
        do_each(request, tags, vocabulary.return_tag)

    @bulk(_("Merge these tags"), asks=False)
    def merge(self, request, tags):
        keys = ",".join(str(pk) for pk in tags.values_list("pk", flat=True))
        return HttpResponseRedirect(f"{reverse('admin:members_tag_merge')}?ids={keys}")

    def get_urls(self):
        merge = path(
            "merge/", self.admin_site.admin_view(self.merge_view), name="members_tag_merge"
        )
        return [merge, *super().get_urls()]

    def merge_view(self, request):
        """Ask which one stays, then merge the others into it, all or none."""
        keys = [key for key in request.GET.get("ids", "").split(",") if SMALL_NUMBER.fullmatch(key)]
        chosen = self.get_queryset(request).filter(pk__in=keys[:MOST_AT_ONCE])
        if not self.has_change_permission(request) or len(chosen) <= 1:
            messages.error(request, _("Choose at least two tags to merge."))
            return redirect("admin:members_tag_changelist")
        form = TagMergeForm(posted(request), chosen=chosen)
        if request.method == "POST" and form.is_valid():
            into = form.cleaned_data["into"]
            with refusals_told(request):
                vocabulary.merge_all([tag for tag in chosen if tag != into], into, by=request.user)
                messages.success(
                    request, _("The tags are merged into “%(tag)s”.") % {"tag": into.label}
                )
            return redirect("admin:members_tag_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge tags"),
            "opts": self.model._meta,
            "form": form,
            "chosen": chosen,
        }
        return render(request, "admin/members/tag/merge.html", context)
