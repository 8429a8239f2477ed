"""After the hour: the panel writes what was tried and what it recommends."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consultations.forms.records import ApproachForm, HandoutForm, RecordForm
from consultations.models import Consultation
from consultations.queries.consultations import CONSULTATION
from consultations.queries.records import blocks_of
from consultations.services.approaches import agree, remove_approach
from consultations.services.handouts import remove_handout
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, fetch_part


def fetch_to_write(request: MemberRequest, pk: int) -> Consultation:
    return fetch_for(request.user, CONSULTATION, "write_record", pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def record(request: MemberRequest, pk: int) -> HttpResponse:
    """The whole record on one page; POST sends the joint advice, or keeps it for later."""
    consultation = fetch_to_write(request, pk)
    form = RecordForm(posted(request), consultation=consultation, by=request.user)
    status = answer_to(form, form.save)
    if status == DONE:
        if "later" in request.POST:
            messages.success(request, _("Kept. Your panel reads it here; the user does not yet."))
            return redirect("consultations:record", consultation.pk)
        messages.success(request, _("The record is sent; the user gets a mail."))
        return redirect(consultation)
    return show_record(request, consultation, record_form=form, status=status)


@login_required
@require_POST
def approach(request: MemberRequest, pk: int) -> HttpResponse:
    """Add what one analyst tried."""
    consultation = fetch_to_write(request, pk)
    form = ApproachForm(request.POST, consultation=consultation, by=request.user)
    status = answer_to(form, form.save)
    if status == DONE:
        messages.success(
            request, _("Your approach is saved. The user will read it with the record.")
        )
        return redirect("consultations:record", consultation.pk)
    return show_record(request, consultation, approach_form=form, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def change_approach(request: MemberRequest, pk: int, approach_pk: int) -> HttpResponse:
    """Put other words into one's own block."""
    consultation = fetch_to_write(request, pk)
    own = fetch_part(consultation.approaches.filter(analyst__user=request.user), pk=approach_pk)
    form = ApproachForm(posted(request), consultation=consultation, by=request.user, approach=own)
    status = answer_to(form, form.save)
    if status == DONE:
        messages.success(request, _("Your approach is changed."))
        return redirect("consultations:record", consultation.pk)
    context = {"consultation": consultation, "form": form, "approach": own}
    return render(request, "consultations/approach.html", context, status=status)


@login_required
@require_POST
def drop_approach(request: MemberRequest, pk: int, approach_pk: int) -> HttpResponse:
    """Take one's own block back."""
    consultation = fetch_to_write(request, pk)
    own = fetch_part(consultation.approaches.filter(analyst__user=request.user), pk=approach_pk)
    remove_approach(own, by=request.user)
    messages.success(request, _("Your approach is taken back."))
    return redirect("consultations:record", consultation.pk)


@login_required
@require_POST
def agree_with_record(request: MemberRequest, pk: int) -> HttpResponse:
    """Nothing to add to what the others wrote."""
    consultation = fetch_to_write(request, pk)
    agree(consultation, by=request.user)
    messages.success(request, _("Noted: you have nothing to add."))
    return redirect("consultations:record", consultation.pk)


@login_required
@require_POST
def add_file(request: MemberRequest, pk: int) -> HttpResponse:
    """Give the user a small file."""
    consultation = fetch_to_write(request, pk)
    form = HandoutForm(request.POST, request.FILES)
    status = answer_to(form, lambda: form.save(consultation, by=request.user))
    if status == DONE:
        messages.success(request, _("The file is kept. The user finds it with the record."))
        return redirect("consultations:record", consultation.pk)
    return show_record(request, consultation, handout_form=form, status=status)


@login_required
@require_POST
def drop_file(request: MemberRequest, pk: int, handout_pk: int) -> HttpResponse:
    consultation = fetch_to_write(request, pk)
    remove_handout(
        fetch_part(consultation.handouts.defer("content"), pk=handout_pk), by=request.user
    )
    messages.success(request, _("The file is taken back."))
    return redirect("consultations:record", consultation.pk)


def show_record(
    request: MemberRequest,
    consultation: Consultation,
    *,
    record_form: RecordForm | None = None,
    approach_form: ApproachForm | None = None,
    handout_form: HandoutForm | None = None,
    status: int,
) -> HttpResponse:
    approaches = list(consultation.approaches.select_related("analyst__user", "image__upload"))
    blocks = blocks_of(consultation, approaches)
    context = {
        "consultation": consultation,
        "approaches": approaches,
        "blocks": blocks,
        "own": next((one for one in blocks if one.seat.analyst.user_id == request.user.pk), None),
        "handouts": consultation.handouts.defer("content"),
        "record_form": record_form or RecordForm(consultation=consultation, by=request.user),
        "approach_form": approach_form or ApproachForm(consultation=consultation, by=request.user),
        "handout_form": handout_form or HandoutForm(),
        "open_steps": consultation.life.open_to(request.user, consultation),
    }
    return render(request, "consultations/record.html", context, status=status)


urlpatterns = [
    path("consultations/<int:pk>/record/", record, name="record"),
    path("consultations/<int:pk>/record/agree/", agree_with_record, name="agree"),
    path("consultations/<int:pk>/approach/", approach, name="approach"),
    path(
        "consultations/<int:pk>/approach/<int:approach_pk>/",
        change_approach,
        name="change_approach",
    ),
    path(
        "consultations/<int:pk>/approach/<int:approach_pk>/remove/",
        drop_approach,
        name="drop_approach",
    ),
    path("consultations/<int:pk>/files/", add_file, name="add_handout"),
    path("consultations/<int:pk>/files/<int:handout_pk>/remove/", drop_file, name="drop_handout"),
]
