"""What is done to many rows at once: it asks first, goes row by row, and answers for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fbias.core.errors import DomainError
from fbias.core.numbers import key_named

CONFIRMED = "confirmed"
ROWS_SHOWN = 100


def bulk(
    description: str | Promise,
    *,
    says: str | Promise = "",
    asks: bool = True,
    permissions: list[str] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An action on chosen rows; it asks first and `says` what comes of it, unless it only reads."""

    def made(action: Callable[..., Any]) -> Callable[..., Any]:
        action.asks, action.says = asks, says  # type: ignore[attr-defined]
        return admin.action(action, description=cast(str, description), permissions=permissions)

    return made


def pushed(request: Any) -> str:
    """The action whose button was pushed: a list may have one above and one below."""
    names, index = request.POST.getlist("action"), request.POST.get("index", "0")
    at = key_named(index)
    return names[at] if at is not None and at < len(names) else ""


class AsksFirst:
    """A list whose actions show the chosen rows and wait for a yes."""

    def response_action(self, request: Any, queryset: Any, **where: Any) -> HttpResponse | None:
        name = pushed(request)
        action = getattr(self, name, None) if name in (self.actions or ()) else None  # type: ignore[attr-defined]
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not getattr(action, "asks", False) or not chosen or CONFIRMED in request.POST:
            return super().response_action(request, queryset, **where)  # type: ignore[misc]
        across = request.POST.get("select_across") == "1"
        rows = queryset if across else queryset.filter(pk__in=chosen)
        return self.ask_first(request, name, action, rows)

    def ask_first(self, request: Any, name: str, action: Any, rows: Any) -> HttpResponse:
        """The question, with everything that the list sent, so that a yes sends it again."""
        count = rows.count()
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": str(action.short_description),
            "opts": self.model._meta,  # type: ignore[attr-defined]
            "says": getattr(action, "says", ""),
            "rows": list(rows[:ROWS_SHOWN]),
            "count": count,
            "more": max(0, count - ROWS_SHOWN),
            "sent": [("action", name), ("select_across", request.POST.get("select_across", "0"))],
            "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
        }
        return TemplateResponse(request, "admin/ask_first.html", context)


def do_each(request: Any, rows: Iterable[Any], service: Callable[..., Any], **words: Any) -> None:
    """Call the service on every row; tell how many were changed, and each refusal with its row."""
    done = 0
    for row in rows:
        with refusals_told(request, row):
            service(row, by=request.user, **words)
            done += 1
    if done:
        told = ngettext("%d entry was changed.", "%d entries were changed.", done)
        messages.success(request, told % done)


@contextmanager
def refusals_told(request: Any, row: object = "") -> Iterator[None]:
    """Tell a service's refusal above the list instead of on a page of its own, with its row."""
    try:
        with transaction.atomic():
            yield
    except PermissionDenied:
        messages.error(request, about(row, _("You may not do this.")))
    except DomainError as refusal:
        messages.error(request, about(row, str(refusal)))
    except ValidationError as refusal:
        messages.error(request, about(row, " ".join(refusal.messages)))


def about(row: object, sentence: str) -> str:
    name = str(row)
    return _("%(row)s: %(refusal)s") % {"row": name, "refusal": sentence} if name else sentence
