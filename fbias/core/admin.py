"""What two people change in the admin, and the timeline, which nobody writes there."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from fbias.core.editing import SEEN, ChangedMeanwhile, marks_of, refuse_changed, show_both
from fbias.core.models import TimelineEntry
from fbias.core.timeline import readable_by


class SeenForm:
    """A form of the admin that remembers the row it was made from (`core/editing.py`)."""

    def stored(self) -> dict[str, Any]:
        fields = self.fields.items()
        return {name: self.get_initial_for_field(field, name) for name, field in fields}

    def seen(self) -> str:
        """The marks that the page carries."""
        return self.data.get(SEEN) or marks_of(self.stored())

    def clean(self) -> Any:
        cleaned = super().clean() or self.cleaned_data
        if not self.instance._state.adding:
            try:
                refuse_changed(self.stored(), cleaned, seen=self.data.get(SEEN))
            except ChangedMeanwhile as changed:
                show_both(self, changed)
                raise ValidationError(str(changed)) from changed
        return cleaned


class TwoPeopleAdmin(ModelAdmin):
    """The row is locked while it is saved, and nobody writes over what they did not see."""

    change_form_before_template = "admin/meanwhile.html"

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST":
            return found
        rows = self.model._base_manager.select_for_update(of=("self",), no_key=True)
        rows.filter(pk=found.pk).first()
        return super().get_object(request, object_id, from_field)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        return self.remembering(form) if obj else form

    def remembering(self, form):
        return type(form.__name__, (SeenForm, form), {})


@admin.register(TimelineEntry)
class TimelineEntryAdmin(ModelAdmin):
    list_display = ["at", "verb", "actor", "subject_type", "subject_id"]
    list_filter = ["verb", "subject_type"]
    list_select_related = ["actor", "subject_type"]
    search_fields = ["verb", "subject_id", "actor__name", "actor__email"]
    date_hierarchy = "at"
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[TimelineEntry]:
        readable = readable_by(request.user).values("pk")
        rows: QuerySet[TimelineEntry] = super().get_queryset(request)
        return rows.filter(pk__in=readable)

    def has_add_permission(self, *_about: object) -> bool:
        return False

    def has_change_permission(self, *_about: object) -> bool:
        return False

    def has_delete_permission(self, *_about: object) -> bool:
        return False
