"""The admin belongs to coordinators; every app's admin classes start from here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _
from unfold.admin import TabularInline

from fbias.core.admin import TwoPeopleAdmin
from fbias.core.errors import DomainError
from members import rules as can


class CoordinatorPermissions:
    """Coordinators look, add and change; only superusers delete."""

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser or can.is_coordinator(request.user)

    def has_add_permission(self, request, obj=None):
        return self.has_view_permission(request)

    def has_change_permission(self, request, obj=None):
        return self.has_view_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser


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


class CoordinatorAdmin(CoordinatorPermissions, TwoPeopleAdmin):
    """Rows hidden from the person elsewhere (a conflict of interest) are hidden here too."""

    list_per_page = 50
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

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        widget = autocomplete_for(self, db_field, request)
        return super().formfield_for_foreignkey(db_field, request, **widget, **kwargs)


class CoordinatorInline(CoordinatorPermissions, TabularInline):
    extra = 0

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        widget = autocomplete_for(self, db_field, request)
        return super().formfield_for_foreignkey(db_field, request, **widget, **kwargs)


class ReadOnlyInline(CoordinatorInline):
    """Rows that only services write."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@contextmanager
def refusals_told(request) -> Iterator[None]:
    """Tell a service's refusal above the list instead of on a page of its own."""
    try:
        yield
    except DomainError as refusal:
        messages.error(request, str(refusal))
