"""Rows that only services write, hidden where their consultation is hidden."""

from __future__ import annotations

from consultations.models import Consultation
from members.admin.base import CoordinatorAdmin


class ReadOnlyAdmin(CoordinatorAdmin):
    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class OfConsultationAdmin(ReadOnlyAdmin):
    """Parts of consultations: a conflict of interest hides them together with the whole."""

    def get_queryset(self, request):
        visible = Consultation.objects.visible_to(request.user)
        return super().get_queryset(request).filter(consultation__in=visible)
