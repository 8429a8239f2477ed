"""Coordinators write their own wording of mails here, and look at it before anybody gets it."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override

from fbias.core.admin import TwoPeopleAdmin
from fbias.core.http import fetch_for
from fbias.notifications.kinds import kind_named
from fbias.notifications.letters import letter_for
from fbias.notifications.models import MessageText
from fbias.notifications.views import SANDBOX
from fbias.notifications.wording import facts_of


@admin.register(MessageText)
class MessageTextAdmin(TwoPeopleAdmin):
    list_display = ["kind", "language", "subject"]
    list_filter = ["kind", "language"]
    search_fields = ["subject", "text"]
    readonly_fields = ["facts", "preview"]
    fields = ["kind", "language", "subject", "text", "facts", "preview"]

    @admin.display(description=_("facts that you may use"))
    def facts(self, text):
        return ", ".join(facts_of(text.kind)) if text and text.kind else _("Save to see them.")

    @admin.display(description=_("preview"))
    def preview(self, text):
        if not text or not text.pk:
            return _("Save to see it.")
        address = reverse("admin:notifications_messagetext_preview", args=[text.pk])
        return format_html('<a href="{}" target="_blank">{}</a>', address, _("Open the mail"))

    def get_urls(self):
        show = path(
            "<int:pk>/preview/",
            self.admin_site.admin_view(self.show_preview),
            name="notifications_messagetext_preview",
        )
        return [show, *super().get_urls()]

    @method_decorator(csp_override(SANDBOX))
    def show_preview(self, request, pk):
        """The mail with the sample facts of its kind, written to whoever asks."""
        text = fetch_for(request.user, MessageText.objects.all(), "view", pk=pk)
        kind = kind_named(text.kind)
        letter = letter_for(kind, request.user, kind.sample, language=text.language)
        return HttpResponse(letter.html)
