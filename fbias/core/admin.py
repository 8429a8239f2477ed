"""What two people change in the admin, and the timeline, which nobody writes there."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import CharField, Q, QuerySet, TextField
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.overrides import FORMFIELD_OVERRIDES
from unfold.widgets import INPUT_CLASSES

from fbias.core import history
from fbias.core.editing import (
    SEEN,
    ChangedMeanwhile,
    beside,
    marks_of,
    refuse_changed,
    show_both,
)
from fbias.core.fields import FloatingNumberField, NumberField, NumberInput, WholeNumberField
from fbias.core.folding import met_in, words_of
from fbias.core.models import TimelineEntry
from fbias.core.numbers import key_named
from fbias.core.timeline import about_any_of, readable_by


class AdminNumberInput(NumberInput):
    """The same as on the other pages, in the admin's looks."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, keyboard: str = "decimal") -> None:
        looks = {"class": " ".join(INPUT_CLASSES)}
        super().__init__({**looks, **(attrs or {})}, keyboard=keyboard)


NUMBERS: dict[Any, Any] = {
    models.DecimalField: {"form_class": NumberField, "widget": AdminNumberInput},
    models.FloatField: {"form_class": FloatingNumberField, "widget": AdminNumberInput},
    models.IntegerField: {
        "form_class": WholeNumberField,
        "widget": AdminNumberInput(keyboard="numeric"),
    },
}


class SeenForm(ModelForm if TYPE_CHECKING else object):  # type: ignore[misc]  # a mixin
    """A form of the admin that remembers the row it was made from (`core/editing.py`)."""

    def stored(self) -> dict[str, Any]:
        fields = ((name, field) for name, field in self.fields.items() if name != SEEN)
        return {name: self.get_initial_for_field(field, name) for name, field in fields}

    def seen(self) -> str:
        """The marks that the page carries."""
        return self.data.get(SEEN) or marks_of(self.stored())

    def clean(self) -> Any:
        cleaned = super().clean() or self.cleaned_data
        if not self.instance._state.adding:
            try:
                refuse_changed(
                    self.stored(), cleaned, seen=self.data.get(self.add_prefix(SEEN), "")
                )
            except ChangedMeanwhile as changed:
                show_both(self, changed)
                raise ValidationError(self.told(changed)) from changed
        return cleaned

    def told(self, changed: ChangedMeanwhile) -> str:
        return str(changed)


class SeenRowForm(SeenForm):
    """The same for a row below the one that is saved; the marks are a field of it, `SeenField`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.fields[SEEN].initial = marks_of(self.stored())

    def told(self, changed: ChangedMeanwhile) -> str:
        return beside(changed, self)


BY_KEY = "=pk"


class FoldedAdmin(ModelAdmin):
    """Lists are sorted and searched as everywhere: accents, hyphens and apostrophes aside."""

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return [
            f"{name}__folded__contains" if is_text(self.model, name) else name
            for name in super().get_search_fields(request)
        ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        words = words_of(search_term)
        by_key = BY_KEY in self.search_fields
        texts = [name for name in self.search_fields if name != BY_KEY]
        if not all(is_indexed(self.model, name) for name in texts):
            return super().get_search_results(request, queryset, " ".join(words))
        for word in words:
            condition = met_in(self.model, word, *texts)
            if by_key and (key := key_named(word)) is not None:
                condition |= Q(pk=key)
            queryset = queryset.filter(condition)
        return queryset, False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return in_order(super().get_changelist(request, **kwargs))

    @display(description=ModelAdmin.action_checkbox.short_description)
    def action_checkbox(self, obj: models.Model) -> SafeString:
        return format_html(
            '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="{}">',
            ACTION_CHECKBOX_NAME,
            obj.pk,
            _("Select %(row)s") % {"row": obj},
        )

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What may not be deleted stands in order: a set would tell what it was made of."""
        objects, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return objects, counts, sorted(lacking, key=str), protected

    def shown(self, rows: Any) -> Any:
        """The rows of one page of the list: here a class counts what only they need."""
        return rows


def is_text(model: Any, path: str) -> bool:
    try:
        return isinstance(get_fields_from_path(model, path)[-1], (CharField, TextField))
    except FieldDoesNotExist:
        return False  # "=pk" and the like


def is_indexed(model: Any, path: str) -> bool:
    """Whether `met_in` finds it: a text of the row itself, or of one row that it points at."""
    way = path.rpartition("__")[0]
    if not is_text(model, path) or "__" in way:
        return False
    return not way or model._meta.get_field(way).many_to_one


@cache
def in_order(of_list: Any) -> Any:
    """The list in which a click on the head of a column of words sorts it as people would.

    The rows of its page are asked for by `shown`.
    """

    class InOrderList(of_list):
        def get_results(self, request: HttpRequest) -> None:
            super().get_results(request)
            self.result_list: Any = self.model_admin.shown(self.result_list)

        def get_ordering_field(self, field_name: Any) -> Any:
            field = super().get_ordering_field(field_name)
            if isinstance(field, str) and is_text(self.model, field):
                return f"{field}__in_order"
            return field

    return InOrderList


class TwoPeopleAdmin(FoldedAdmin):
    """The row is locked while it is saved, and nobody writes over what they did not see."""

    change_form_before_template = "admin/meanwhile.html"
    formfield_overrides = {**FORMFIELD_OVERRIDES, **NUMBERS}

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        row = super().get_object(request, object_id, from_field)
        if row is None or request.method != "POST":
            return row
        rows = self.model._base_manager.select_for_update(of=("self",), no_key=True)
        rows.filter(pk=row.pk).first()
        return super().get_object(request, object_id, from_field)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return self.remembering(form) if obj else form

    def remembering(self, form: Any) -> Any:
        return type(form.__name__, (SeenForm, form), {})


@admin.register(TimelineEntry)
class TimelineEntryAdmin(FoldedAdmin):
    """What happened to the rows that the reader sees in the admin; superusers read of all rows."""

    list_display = ["at", "what", "subject_name", "who", "values"]
    list_display_links = ["at", "what"]
    list_filter = ["subject_type", "verb"]
    list_select_related = ["actor", "subject_type"]
    list_per_page = 25
    search_fields = ["verb", "subject_id", "actor__name", "actor__email"]
    search_help_text = _("Name of a step, number, or who did it")
    date_hierarchy = "at"
    show_full_result_count = False
    fields = ["at", "what", "subject_name", "who", "values"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[TimelineEntry]:
        rows: QuerySet[TimelineEntry] = super().get_queryset(request)
        rows = rows.filter(pk__in=readable_by(request.user).values("pk"))
        if not request.user.is_superuser:
            rows = rows.filter(self.about_rows_of(request))
        return rows.prefetch_related(GenericPrefetch("subject", self.subjects()))

    def about_rows_of(self, request: HttpRequest) -> Q:
        seen = Q(pk__in=[])
        for options in self.keeping_history():
            if options.has_view_permission(request):
                seen |= about_any_of(options.rows_of_history(request))
        return seen

    def keeping_history(self) -> list[Any]:
        models = (model for model in apps.get_models() if self.admin_site.is_registered(model))
        found = (self.admin_site.get_model_admin(model) for model in models)
        return [options for options in found if hasattr(options, "rows_of_history")]

    def subjects(self) -> list[QuerySet[Any]]:
        """Each kind of row with what its name is made of."""
        return [
            options.model._base_manager.select_related(*options.list_select_related)
            if options.list_select_related
            else options.model._base_manager.all()
            for options in self.keeping_history()
        ]

    @admin.display(description=_("what"), ordering="verb")
    def what(self, entry: TimelineEntry) -> str:
        return history.what_of(entry)

    @admin.display(description=_("who"), ordering="actor__name")
    def who(self, entry: TimelineEntry) -> str:
        return history.who_of(entry)

    @admin.display(description=_("about"))
    def subject_name(self, entry: TimelineEntry) -> str:
        noun = entry.subject_type.name
        return f"{noun}: {entry.subject}" if entry.subject else f"{noun} {entry.subject_id}"

    @admin.display(description=_("before and after"))
    def values(self, entry: TimelineEntry) -> SafeString:
        changes = ((one.label, one.before, one.after) for one in history.changes_of(entry))
        return format_html_join("", "<p>{}: {} → {}</p>", changes)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return bool(request.user.is_active and request.user.is_coordinator)

    def has_add_permission(self, *_about: object) -> bool:
        return False

    def has_change_permission(self, *_about: object) -> bool:
        return False

    def has_delete_permission(self, *_about: object) -> bool:
        return False
