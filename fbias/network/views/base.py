"""One page for every form of the network, and what its buttons do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url

from fbias.core.http import MemberRequest, fetch_for


def form_page(
    request: MemberRequest,
    form: forms.BaseForm,
    heading: str,
    back: Any,
    *,
    status: int,
    lead: str = "",
) -> HttpResponse:
    """`back` is an object of ours, or the name of a page of this app."""
    url = resolve_url(f"network:{back}") if isinstance(back, str) else resolve_url(back)
    context = {"form": form, "heading": heading, "lead": lead, "back_url": url}
    return render(request, "network/form.html", context, status=status)


def step_taken(
    request: MemberRequest, rows: QuerySet[Any], step: str, service: Any, said: str, *, pk: int
) -> HttpResponse:
    """A button on the page of an object: the service acts, and the page says what was done."""
    row = fetch_for(request.user, rows, step, pk=pk)
    service(row, by=request.user)
    messages.success(request, said)
    return redirect(row)
