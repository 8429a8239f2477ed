"""The library: public to everybody as far as it is public, the rest inside."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, for_those
from fbias.core.lists import CARDS, asks_for_table, page_of
from fbias.core.numbers import key_named
from fbias.core.spreadsheets import list_response
from fbias.network.forms.library import ItemForm, LibraryFilter
from fbias.network.models import LibraryItem
from fbias.network.queries.library import (
    ITEMS,
    items_found,
    kinds_of,
    record_for_recipe,
    said_by_record,
    tags_of,
)
from fbias.network.rules import is_inside
from fbias.network.services.library import add_item, change_item, take_item_step
from fbias.network.views.base import form_page


@require_GET
def library(request: HttpRequest) -> HttpResponse:
    form = LibraryFilter(request.GET)
    items = items_found(request.user, **form.given)
    if asks_for_table(request):
        return list_response(request, "library", ITEMS, items)
    context = {
        "page_obj": page_of(request, items, size=CARDS),
        "given": form.given,
        "kinds": kinds_of(items),
        "tags": tags_of(items),
        "is_inside": is_inside(request.user),
    }
    return render(request, "network/library.html", context)


@require_GET
def library_item(request: HttpRequest, pk: int) -> HttpResponse:
    rows = LibraryItem.objects.select_related("owner")
    item = fetch_for(request.user, rows, "view", pk=pk)
    inside = is_inside(request.user)
    context = {
        "item": item,
        "tags": item.tags.all(),
        "versions": item.versions.all(),
        "steps": LibraryItem.life.open_to(request.user, item) if inside else set(),
        "is_inside": inside,
        "is_own": item.owner_id == request.user.pk,
    }
    return render(request, "network/library_item.html", context)


@for_those(is_inside)
@require_http_methods(["GET", "POST"])
def new_item(request: MemberRequest) -> HttpResponse:
    """`?record=` begins with what a panel recommended."""
    wanted = request.GET.get("record", "")
    key = key_named(wanted)
    record = None if key is None else record_for_recipe(request.user, key)
    if wanted and record is None:
        raise Http404
    form = ItemForm(posted(request), begins=said_by_record(record) if record else None)
    source = record.consultation if record else None
    status = answer_to(
        form, lambda: add_item(by=request.user, consultation=source, **form.cleaned_data)
    )
    if status == DONE:
        messages.success(request, _("It is kept. Only you see it until you share it."))
        return redirect(status.made)
    return form_page(request, form, _("Add to the library"), "library", status=status)


@for_those(is_inside)
@require_http_methods(["GET", "POST"])
def change(request: MemberRequest, pk: int) -> HttpResponse:
    rows = LibraryItem.objects.prefetch_related("tags")
    item = fetch_for(request.user, rows, "change", pk=pk)
    form = ItemForm(posted(request), item=item)
    status = answer_to(form, lambda: change_item(item, by=request.user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, _("It is saved."))
        return redirect(item)
    return form_page(request, form, _("Change it"), item, status=status)


@for_those(is_inside)
@require_POST
def step(request: MemberRequest, pk: int, step: str) -> HttpResponse:
    if step not in LibraryItem.life.steps:
        raise Http404
    found = fetch_for(request.user, LibraryItem.objects.all(), step, pk=pk)
    item = take_item_step(found, step, by=request.user)
    messages.success(request, _("It is now: %(stage)s.") % {"stage": item.get_status_display()})
    return redirect(item)


urlpatterns = [
    path("", library, name="library"),
    path("new/", new_item, name="new_item"),
    path("<int:pk>/", library_item, name="library_item"),
    path("<int:pk>/change/", change, name="change_item"),
    path("<int:pk>/<slug:step>/", step, name="item_step"),
]
