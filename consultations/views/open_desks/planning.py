"""Plan an open desk, make the next one, take its steps, publish its panels."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from consultations.forms.open_desks.changes import CallOffForm, DatesForm
from consultations.forms.open_desks.planning import NextDayForm, PlanForm, YearForm
from consultations.models import OpenDesk
from consultations.queries.open_desks import habits
from consultations.services import open_desks, panels
from consultations.services.panels import Published
from fbias.core.editing import SEEN
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, for_those
from fbias.notifications.rehearsal import Preview, rehearse, rehearse_if_possible
from members.rules import is_coordinator

STEPS = {
    "open": open_desks.open_open_desk,
    "close": open_desks.close_open_desk,
    "reopen": open_desks.reopen_open_desk,
    "hold": open_desks.hold_open_desk,
}


@for_those(is_coordinator)
@require_http_methods(["GET", "POST"])
def plan(request: MemberRequest) -> HttpResponse:
    """A new open desk as a draft; the form looks like the last one that was planned."""
    like, wanted = habits(), NextDayForm(request.GET or None, previous=None)
    day = wanted.cleaned_data["day"] if wanted.is_bound and wanted.is_valid() else None
    form = PlanForm(posted(request), by=request.user, like=like, day=day)
    answer = answer_to(form, form.save)
    if answer == DONE:
        messages.success(request, _("The open desk is planned. Nobody sees it before you open it."))
        return redirect("consultations:board", answer.made.pk)
    return show_plan(request, form, status=answer)


def show_plan(request: MemberRequest, form: PlanForm, *, status: int) -> HttpResponse:
    return render(request, "consultations/plan.html", {"form": form}, status=status)


@login_required
@require_POST
def plan_next(request: MemberRequest, pk: int) -> HttpResponse:
    """The next open desk like this one, in one step; where that fails, the full form says why."""
    previous = fetch_for(request.user, OpenDesk.objects.all(), "change", pk=pk)
    form = NextDayForm(request.POST, previous=previous)
    answer = answer_to(
        form,
        lambda: open_desks.plan_next_open_desk(
            previous, by=request.user, day=form.cleaned_data["day"]
        ),
        beside_field="day",
    )
    if answer != DONE:
        refused = PlanForm.refused(form, by=request.user, like=previous)
        return show_plan(request, refused, status=answer)
    messages.success(
        request, _("The next open desk is planned. Nobody sees it before you open it.")
    )
    return redirect("consultations:board", answer.made.pk)


@login_required
@require_http_methods(["GET", "POST"])
def plan_year(request: MemberRequest, pk: int) -> HttpResponse:
    """The days of a year like this one, all in one step."""
    like = fetch_for(request.user, OpenDesk.objects.all(), "change", pk=pk)
    form = YearForm(posted(request), by=request.user, like=like)
    answer = answer_to(form, form.save)
    if answer == DONE:
        messages.success(
            request,
            ngettext(
                "%(count)d open desk is planned. Nobody sees it before you open it.",
                "%(count)d open desks are planned. Nobody sees them before you open them.",
                len(answer.made),
            )
            % {"count": len(answer.made)},
        )
        return redirect("consultations:boards")
    context = {"form": form, "open_desk": like}
    return render(request, "consultations/plan_year.html", context, status=answer)


@login_required
@require_http_methods(["GET", "POST"])
def dates(request: MemberRequest, pk: int) -> HttpResponse:
    """Another day, other hours or dates: first who gets a mail about what, then the change."""
    open_desk = fetch_for(request.user, OpenDesk.objects.all(), "change", pk=pk)
    form = DatesForm(posted(request), open_desk=open_desk)
    context: dict[str, object] = {"open_desk": open_desk, "form": form}
    answer = answer_to(form, lambda: try_or_change(request, open_desk, form))
    if answer == DONE and "confirmed" in request.POST:
        messages.success(request, _("The change is made. Everybody concerned gets a mail."))
        return redirect("consultations:board", open_desk.pk)
    if answer == DONE:
        preview: Preview = answer.made
        context |= {"preview": preview, "changed": form.in_words(preview.made)}
    status = 200 if answer == DONE else answer
    return render(request, "consultations/dates.html", context, status=status)


def try_or_change(request: MemberRequest, open_desk: OpenDesk, form: DatesForm) -> object:
    """What would change and whom it would tell; with the button of the second look it does."""

    def change() -> object:
        return open_desks.change_open_desk(
            open_desk, by=request.user, seen=form.cleaned_data[SEEN], **form.changes
        )

    return change() if "confirmed" in request.POST else rehearse(change, by=request.user)


@login_required
@require_http_methods(["GET", "POST"])
def call_off(request: MemberRequest, pk: int) -> HttpResponse:
    """The day does not take place: who is told what, the reason, and then it is done."""
    open_desk = fetch_for(request.user, OpenDesk.objects.all(), "call_off", pk=pk)
    form = CallOffForm(posted(request))
    answer = answer_to(
        form,
        lambda: open_desks.call_off_open_desk(
            open_desk, by=request.user, reason=form.cleaned_data["reason"]
        ),
    )
    if answer == DONE:
        messages.success(request, _("The day is called off. Everybody concerned gets a mail."))
        return redirect("consultations:board", open_desk.pk)
    context = {"open_desk": open_desk, "form": form, "preview": what_that_tells(request, open_desk)}
    return render(request, "consultations/call_off.html", context, status=answer)


def what_that_tells(request: MemberRequest, open_desk: OpenDesk) -> Preview | None:
    """None where the day cannot be called off any more: the form says why."""
    return rehearse_if_possible(
        lambda: open_desks.call_off_open_desk(open_desk, by=request.user, reason="…"),
        by=request.user,
    )


@login_required
@require_POST
def delete_desk(request: MemberRequest, pk: int) -> HttpResponse:
    """A draft of which nobody knows goes without a word."""
    open_desk = fetch_for(request.user, OpenDesk.objects.all(), "delete", pk=pk)
    open_desks.delete_draft(open_desk, by=request.user)
    messages.success(request, _("The draft is deleted."))
    return redirect("consultations:boards")


@login_required
@require_POST
def desk_step(request: MemberRequest, pk: int, step: str) -> HttpResponse:
    if step not in STEPS:
        raise Http404
    open_desk = fetch_for(request.user, OpenDesk.objects.all(), step, pk=pk)
    open_desk = STEPS[step](open_desk, by=request.user)
    messages.success(
        request, _("The state is now “%(state)s”.") % {"state": open_desk.get_status_display()}
    )
    return redirect("consultations:board", open_desk.pk)


@login_required
@require_POST
def publish(request: MemberRequest, pk: int) -> HttpResponse:
    open_desk = fetch_for(request.user, OpenDesk.objects.all(), "publish", pk=pk)
    tell_what_was_published(request, panels.publish_panels(open_desk, by=request.user))
    return redirect("consultations:board", open_desk.pk)


def tell_what_was_published(request: MemberRequest, result: Published) -> None:
    count = len(result.done)
    if count:
        messages.success(
            request,
            ngettext(
                "%(count)d panel is published; everybody new to it gets a mail.",
                "%(count)d panels are published; everybody new to them gets a mail.",
                count,
            )
            % {"count": count},
        )
    elif not result.short:
        messages.info(request, _("There is nothing new to publish."))
    if result.short:
        messages.warning(
            request,
            _("Still too small, so not published: %(consultations)s.")
            % {"consultations": ", ".join(str(consultation) for consultation in result.short)},
        )


urlpatterns = [
    path("boards/plan/", plan, name="plan"),
    path("boards/<int:pk>/plan-next/", plan_next, name="plan_next"),
    path("boards/<int:pk>/publish/", publish, name="publish"),
    path("boards/<int:pk>/plan-year/", plan_year, name="plan_year"),
    path("boards/<int:pk>/dates/", dates, name="dates"),
    path("boards/<int:pk>/call-off/", call_off, name="call_off"),
    path("boards/<int:pk>/delete/", delete_desk, name="delete_desk"),
    path("boards/<int:pk>/<slug:step>/", desk_step, name="desk_step"),
]
