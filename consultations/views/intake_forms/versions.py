"""The versions of the booking form: listed, compared, begun, published, dropped."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from consultations import language_model
from consultations.forms.intake_forms import PublishForm
from consultations.models import IntakeForm
from consultations.queries.intake_forms.versions import changes_of, pages_of, previous, versions
from consultations.services.intake_forms.writing import begin_draft, drop_draft
from fbias.core.forms import DONE, answer_to
from fbias.core.http import MemberRequest, fetch_for, for_those
from members.rules import is_coordinator


def fetch_version(request: MemberRequest, pk: int) -> IntakeForm:
    version: IntakeForm = fetch_for(request.user, IntakeForm.objects.all(), "change", pk=pk)
    return version


@for_those(is_coordinator)
@require_GET
def forms(request: MemberRequest) -> HttpResponse:
    """What was asked when, and what will be asked next."""
    IntakeForm.objects.current()
    context = {
        "versions": versions(request.user),
        "draft": IntakeForm.objects.draft(),
        "model": language_model.host(),
    }
    return render(request, "consultations/forms.html", context)


@for_those(is_coordinator)
@require_POST
def begin_form(request: MemberRequest) -> HttpResponse:
    draft = begin_draft(by=request.user)
    return redirect("consultations:form_version", draft.pk)


@for_those(is_coordinator)
@require_GET
def form_version(request: MemberRequest, pk: int) -> HttpResponse:
    """One version with what differs from the one before; a draft is edited from here."""
    version = fetch_version(request, pk)
    form = None if version.published_at else PublishForm(draft=version, by=request.user)
    return show_version(request, version, form, status=200)


@for_those(is_coordinator)
@require_POST
def publish(request: MemberRequest, pk: int) -> HttpResponse:
    version = fetch_version(request, pk)
    form = PublishForm(request.POST, draft=version, by=request.user)
    status = answer_to(form, form.save)
    if status != DONE:
        return show_version(request, version, form, status=status)
    messages.success(
        request,
        _("%(version)s is asked from now on. Bookings that were begun before keep theirs.")
        % {"version": status.made},
    )
    return redirect("consultations:forms")


def show_version(
    request: MemberRequest, version: IntakeForm, form: PublishForm | None, *, status: int
) -> HttpResponse:
    before = previous(version)
    context = {
        "version": version,
        "pages": pages_of(version),
        "changes": changes_of(version, before),
        "before": before,
        "form": form,
    }
    return render(request, "consultations/form_version.html", context, status=status)


@for_those(is_coordinator)
@require_POST
def drop(request: MemberRequest, pk: int) -> HttpResponse:
    drop_draft(fetch_version(request, pk), by=request.user)
    messages.success(request, _("The draft is discarded. What is asked now stays as it is."))
    return redirect("consultations:forms")


urlpatterns = [
    path("booking-form/", forms, name="forms"),
    path("booking-form/begin/", begin_form, name="begin_form"),
    path("booking-form/<int:pk>/", form_version, name="form_version"),
    path("booking-form/<int:pk>/publish/", publish, name="publish_form"),
    path("booking-form/<int:pk>/drop/", drop, name="drop_form"),
]
