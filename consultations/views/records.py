"""After the hour: what was tried and what is recommended, as the user will read it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consultations.forms.records import ApproachForm, RecordForm
from consultations.models import Consultation
from fbias.core.editing import take_refusal
from fbias.core.errors import DomainError
from fbias.core.http import MemberRequest, fetch_for


def fetch_to_write(request: MemberRequest, pk: int) -> Consultation:
    return fetch_for(request.user, Consultation.objects.for_page(), "write_record", pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def record(request: MemberRequest, pk: int) -> HttpResponse:
    """The whole record on one page; POST sends the joint advice."""
    found = fetch_to_write(request, pk)
    form = RecordForm(request.POST or None, consultation=found, by=request.user)
    if request.method == "POST" and saved(form):
        messages.success(request, _("The record is sent; the user gets a mail."))
        return redirect(found)
    return show_record(request, found, record_form=form)


@login_required
@require_POST
def approach(request: MemberRequest, pk: int) -> HttpResponse:
    """Add what one analyst tried."""
    found = fetch_to_write(request, pk)
    form = ApproachForm(request.POST, consultation=found, by=request.user)
    if saved(form):
        messages.success(request, _("Your approach is kept. The user reads it with the record."))
        return redirect("consultations:record", found.pk)
    return show_record(request, found, approach_form=form)


def saved(form: ApproachForm | RecordForm) -> bool:
    if not form.is_valid():
        return False
    try:
        form.save()
    except DomainError as error:
        take_refusal(form, error)
        return False
    return True


def show_record(
    request: MemberRequest,
    found: Consultation,
    *,
    record_form: RecordForm | None = None,
    approach_form: ApproachForm | None = None,
) -> HttpResponse:
    context = {
        "consultation": found,
        "approaches": found.approaches.select_related("analyst__user"),
        "record_form": record_form or RecordForm(consultation=found, by=request.user),
        "approach_form": approach_form or ApproachForm(consultation=found, by=request.user),
        "open_steps": found.life.open_to(request.user, found),
    }
    return render(
        request,
        "consultations/record.html",
        context,
        status=status_of(record_form or approach_form),
    )


def status_of(form: ApproachForm | RecordForm | None) -> int:
    if getattr(form, "meanwhile", None):
        return 409
    return 422 if form is not None and form.errors else 200


urlpatterns = [
    path("consultations/<int:pk>/record/", record, name="record"),
    path("consultations/<int:pk>/approach/", approach, name="approach"),
]
