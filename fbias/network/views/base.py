"""One page for every form of the network."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render, resolve_url

from fbias.core.http import MemberRequest


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
