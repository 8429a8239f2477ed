"""The admin belongs to coordinators; every app's admin classes start from here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.overrides import FORMFIELD_OVERRIDES_INLINE

from fbias.core.admin import NUMBERS, SeenRowForm, TwoPeopleAdmin
from fbias.core.editing import SEEN, SeenField
from fbias.core.errors import DomainError
from fbias.core.history import line_of
from fbias.core.spreadsheets import csv_response, workbook_response
from fbias.core.timeline import before_and_after, kept, readable_by, record, timeline_of
from members import rules as can
from members.admin.actions import AsksFirst, bulk

LINES_SHOWN = 200


class CoordinatorPermissions:
    """Coordinators look, add and change; only superusers delete, and nothing that was signed."""

    def has_view_permission(self, request, obj=None):
        return can.is_coordinator(request.user)

    def has_add_permission(self, request, obj=None):
        return self.has_view_permission(request)

    def has_change_permission(self, request, obj=None):
        return self.has_view_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser and not (obj and self.is_signed(obj))

    def is_signed(self, obj):
        """Whether somebody's word hangs on the row: it is kept then, also from superusers."""
        return False


class Autocomplete(AutocompleteSelect):
    """Django's own looks up what was sent before it knows whether that can be a key at all."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [key for key in value if self._may_be_key(key)], attr)

    def _may_be_key(self, key):
        try:
            self.field.remote_field.model._meta.pk.to_python(key)
        except ValidationError:
            return False
        return True


def autocomplete_for(of_model, db_field, request):
    """The widget of a field that finds its rows while one types; nothing for other fields."""
    if db_field.name not in of_model.get_autocomplete_fields(request):
        return {}
    return {"widget": Autocomplete(db_field, of_model.admin_site)}


class PlainFields:
    """Rows are found while one types; nothing is chosen before somebody chooses."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        widget = autocomplete_for(self, db_field, request)
        return super().formfield_for_foreignkey(db_field, request, **widget, **kwargs)  # type: ignore[misc]  # a mixin

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if not db_field.has_default():
            blank = [("", _("Choose"))]
            kwargs["choices"] = db_field.get_choices(include_blank=True, blank_choice=blank)
        return super().formfield_for_choice_field(db_field, request, **kwargs)  # type: ignore[misc]  # a mixin


class KeepsHistory(TwoPeopleAdmin):
    """What is changed here is kept before and after, and coordinators read it."""

    def save_model(self, request, obj, form, change):
        before = self.model._base_manager.get(pk=obj.pk) if change else None
        super().save_model(request, obj, form, change)
        self.keep(request, obj, before)

    def keep(self, request, obj, before):
        changes = before_and_after(before, obj) if before else {}
        if changes or not before:
            record(obj, "edit" if before else "add", by=request.user, changes=changes)

    def save_formset(self, request, form, formset, change):
        """Rows below the one that is saved: what came, what went, and what is different."""
        before = {row.pk: str(row) for row in formset.get_queryset()}
        super().save_formset(request, form, formset, change)
        came = [["", kept(row)] for row in formset.new_objects]
        went = [[before.get(row.pk, ""), ""] for row in formset.deleted_objects]
        other = [[before.get(row.pk, ""), kept(row)] for row, _names in formset.changed_objects]
        noun = str(formset.model._meta.verbose_name)
        for number, values in enumerate([*came, *went, *other], start=1):
            record(form.instance, "edit", by=request.user, changes={f"{noun} {number}": values})

    def delete_model(self, request, obj):
        record(obj, "delete", by=request.user, name=str(obj))
        super().delete_model(request, obj)

    def log_addition(self, request, obj, message):
        """The timeline has it already, and hides it from whom it must."""

    def log_change(self, request, obj, message):
        """The timeline has it already."""

    def rows_of_history(self, request):
        """The rows whose history this person reads: what they see in the list."""
        return self.get_queryset(request)

    def history_view(self, request, object_id, extra_context=None):
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.model._meta, object_id)
        reads = self.rows_of_history(request).filter(pk=row.pk).exists()
        if not reads or not self.has_view_permission(request, row):
            raise PermissionDenied
        known = timeline_of(row)
        if known.exists():  # what is hidden is asked of many tables: not for an empty history
            known = known.filter(pk__in=readable_by(request.user).values("pk"))
        entries = list(known[: LINES_SHOWN + 1])
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %(row)s") % {"row": row},
            "opts": self.model._meta,
            "lines": [line_of(entry) for entry in entries[:LINES_SHOWN]],
            "cut": len(entries) > LINES_SHOWN,
        }
        return TemplateResponse(request, "admin/history.html", context)


class CoordinatorAdmin(AsksFirst, PlainFields, CoordinatorPermissions, KeepsHistory):
    """Rows hidden from the person elsewhere (a conflict of interest) are hidden here too."""

    list_per_page = 25
    show_full_result_count = False

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

    def get_changelist_instance(self, request):
        """A year that no date can hold is a wrong address like any other."""
        try:
            return super().get_changelist_instance(request)
        except (OverflowError, ValueError) as error:
            raise IncorrectLookupParameters from error

    @display(description=gettext_lazy("status"))
    def state(self, row):
        """The status in words, for a page; a list shows it as a coloured label."""
        return row.get_status_display()

    def changeform_view(self, *args, **kwargs):
        """What was fine when it was read may break a rule when it is saved: a double click."""
        try:
            return super().changeform_view(*args, **kwargs)
        except ValidationError as error:
            raise DomainError(" ".join(error.messages)) from error
        except IntegrityError as error:
            raise DomainError(
                _("Somebody saved the same a moment ago. Look at the list before you save again.")
            ) from error


class TableExports:
    """Two downloads of the chosen rows; `table_of` gives their name, heads and lines."""

    table_of: Callable[..., Any]

    @bulk(gettext_lazy("Download as a workbook (XLSX)"), asks=False)
    def export_workbook(self, request, rows):
        return workbook_response(*self.table_of(rows))

    @bulk(gettext_lazy("Download as CSV"), asks=False)
    def export(self, request, rows):
        return csv_response(*self.table_of(rows))


class RowsBelow(PlainFields, CoordinatorPermissions, TabularInline):
    extra = 0
    formfield_overrides = {**FORMFIELD_OVERRIDES_INLINE, **NUMBERS}


class CoordinatorInline(RowsBelow):
    """Rows that are written with the one above; nobody writes over what they did not see."""

    def get_formset(self, request, obj=None, **kwargs):
        form = type(self.form.__name__, (SeenRowForm, self.form), {SEEN: SeenField()})
        return super().get_formset(request, obj, **{"form": form, **kwargs})

    def get_fields(self, request, obj=None):
        found = super().get_fields(request, obj)
        return found if SEEN in found else [*found, SEEN]


class ReadOnlyInline(RowsBelow):
    """Rows that only services write."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
