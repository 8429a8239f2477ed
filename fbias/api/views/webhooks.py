"""Webhooks of the facility: made, shown with what they were told, called again, switched off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fbias.api.forms.webhooks import WebhookForm
from fbias.api.models import Webhook, WebhookCall
from fbias.api.services.webhooks import call_again, end_webhook, make_webhook
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_part, for_those
from fbias.core.lists import page_of
from members.rules import is_coordinator


@for_those(is_coordinator)
@never_cache
@require_http_methods(["GET", "POST"])
def webhooks(request: MemberRequest) -> HttpResponse:
    """The secret of a new one is shown by the answer itself."""
    form = WebhookForm(posted(request))
    status = answer_to(form, lambda: make_webhook(by=request.user, **form.cleaned_data))
    context = {"form": form, "rows": Webhook.objects.select_related("made_by")}
    if status == DONE:
        made, secret = status.made
        context |= {"made": made, "secret": secret, "form": WebhookForm()}
        return render(request, "api/webhooks.html", context)
    return render(request, "api/webhooks.html", context, status=status)


@for_those(is_coordinator)
@require_GET
def webhook(request: MemberRequest, pk: int) -> HttpResponse:
    webhook = fetch_part(Webhook.objects.select_related("made_by"), pk=pk)
    calls = webhook.calls.visible_to(request.user).select_related("entry")
    context = {"webhook": webhook, "page_obj": page_of(request, calls)}
    return render(request, "api/webhook.html", context)


@for_those(is_coordinator)
@require_POST
def end(request: MemberRequest, pk: int) -> HttpResponse:
    found = fetch_part(Webhook.objects.all(), pk=pk)
    end_webhook(found, by=request.user)
    messages.success(request, _("The webhook is switched off."))
    return redirect("api:webhooks")


@for_those(is_coordinator)
@require_POST
def again(request: MemberRequest, pk: int, call_pk: int) -> HttpResponse:
    found = WebhookCall.objects.visible_to(request.user).filter(webhook=pk)
    call_again(fetch_part(found.select_related("webhook"), pk=call_pk), by=request.user)
    messages.success(request, _("It is called once more."))
    return redirect("api:webhook", pk)
