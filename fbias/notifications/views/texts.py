"""Pages on which coordinators read, try and change the words of mails."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest
from fbias.notifications import own_texts
from fbias.notifications.forms import TextForm
from fbias.notifications.kinds import KINDS
from fbias.notifications.models import MessageText
from fbias.notifications.views.mails import coordinators_only
from fbias.notifications.wording import facts_of

if TYPE_CHECKING:
    from members.models import User

LANGUAGES = dict(settings.LANGUAGES)
DEFAULT_OF_THE_PORTAL = "portal"


@coordinators_only
@require_safe
def texts(request: MemberRequest) -> HttpResponse:
    """Every kind of mail in every language, and which of them the facility words itself."""
    own = set(MessageText.objects.visible_to(request.user).values_list("kind", "language"))
    kinds = [
        {
            "name": kind.name,
            "label": kind.label,
            "languages": [
                {"code": code, "label": label, "is_own": (kind.name, code) in own}
                for code, label in LANGUAGES.items()
            ],
        }
        for kind in KINDS.values()
        if kind.sample
    ]
    return render(request, "notifications/texts.html", {"kinds": kinds})


def act_on(draft: MessageText, then: str, *, by: User, seen: str) -> None:
    if then == "save":
        own_texts.save_text(draft, by=by, seen=seen)
    if then == "send":
        own_texts.send_to_oneself(draft, by=by)


@coordinators_only
@require_http_methods(["GET", "POST"])
def text(request: MemberRequest, kind: str, language: str) -> HttpResponse:
    """Change, look at it, send it to oneself, save; or go back to the words of the portal."""
    if kind not in KINDS or language not in LANGUAGES:
        raise Http404
    known = MessageText.objects.visible_to(request.user).filter(kind=kind, language=language)
    own = known.first()
    start = own or own_texts.begun_from_today(KINDS[kind], language, by=request.user)
    if request.method == "POST" and request.POST.get("then") == DEFAULT_OF_THE_PORTAL and own:
        own_texts.drop_text(own, by=request.user)
        messages.success(request, _("These mails have the words of the portal again."))
        return redirect("notifications:texts")
    form, then = TextForm(posted(request), instance=start), request.POST.get("then", "")
    answer = answer_to(
        form,
        lambda: act_on(form.instance, then, by=request.user, seen=form.cleaned_data["seen"]),
    )
    if answer == DONE and then == "save":
        messages.success(request, _("Saved. The next mails of this kind are written so."))
        return redirect("notifications:texts")
    context: dict[str, Any] = {
        "form": form,
        "own": own,
        "kind": KINDS[kind],
        "language_label": LANGUAGES[language],
        "facts": facts_of(kind),
        "sent": answer == DONE and then == "send",
    }
    if form.is_bound and answer != HTTPStatus.UNPROCESSABLE_ENTITY:
        context["letter"] = own_texts.tried(form.instance, by=request.user)
    status = 200 if answer == DONE else answer
    return render(request, "notifications/text.html", context, status=status)
