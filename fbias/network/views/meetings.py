"""Meetings: planned by coordinators, answered in one click, written up by whoever takes notes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, fetch_part, for_those
from fbias.core.lists import CARDS, page_of
from fbias.network.calendar import meeting_ics
from fbias.network.forms.meetings import FileForm, MeetingForm, MinutesForm, PresenceForm
from fbias.network.models import Meeting, MeetingFile, Topic
from fbias.network.models.topics import FEWEST, MOST
from fbias.network.queries.meetings import agenda_of, answers_of, files_of, meetings_for
from fbias.network.queries.people import people_inside
from fbias.network.queries.topics import backlog_for
from fbias.network.rules import is_inside
from fbias.network.services.attendance import answer_meeting
from fbias.network.services.meetings import (
    cancel_meeting,
    change_meeting,
    hold_meeting,
    plan_meeting,
)
from fbias.network.services.minutes import (
    add_file,
    minutes_of,
    remove_file,
    save_minutes,
    send_minutes,
)
from fbias.network.services.topics import plan_topic, postpone_topic
from fbias.network.views.base import form_page, step_taken
from members.rules import is_coordinator


@for_those(is_inside)
@require_GET
def meetings(request: MemberRequest) -> HttpResponse:
    rows = meetings_for(request.user)
    context = {
        "coming": list(rows.coming()),
        "page_obj": page_of(request, rows.over(), size=CARDS),
        "may_plan": is_coordinator(request.user),
    }
    return render(request, "network/meetings.html", context)


@for_those(is_coordinator)
@require_http_methods(["GET", "POST"])
def plan(request: MemberRequest) -> HttpResponse:
    form = MeetingForm(posted(request))
    status = answer_to(form, lambda: plan_meeting(by=request.user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, _("The meeting is planned and everybody is invited."))
        return redirect("network:agenda", status.made.pk)
    return form_page(request, form, _("Plan a meeting"), "meetings", status=status)


@for_those(is_inside)
@require_GET
def meeting(request: MemberRequest, pk: int) -> HttpResponse:
    meeting = fetch_for(request.user, meetings_for(request.user), "view", pk=pk)
    agenda = agenda_of(meeting, request.user)
    context = {
        "meeting": meeting,
        "agenda": agenda,
        "answers": answers_of(meeting),
        "files": list(files_of(meeting, request.user)),
        "steps": Meeting.life.open_to(request.user, meeting),
        "may_answer": meeting.status == "planned" and not meeting.is_over,
        "is_coordinator": is_coordinator(request.user),
        "too_few": len(agenda) < FEWEST,
    }
    return render(request, "network/meeting.html", context)


@for_those(is_coordinator)
@require_http_methods(["GET", "POST"])
def change(request: MemberRequest, pk: int) -> HttpResponse:
    meeting = fetch_for(request.user, Meeting.objects.all(), "change", pk=pk)
    form = MeetingForm(posted(request), meeting=meeting)
    status = answer_to(form, lambda: change_meeting(meeting, by=request.user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, _("The meeting is changed, and calendars follow."))
        return redirect(meeting)
    return form_page(request, form, _("Change the meeting"), meeting, status=status)


@for_those(is_coordinator)
@require_POST
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    said = _("The meeting is cancelled and everybody is told.")
    return step_taken(request, Meeting.objects.all(), "cancel", cancel_meeting, said, pk=pk)


@for_those(is_inside)
@require_POST
def answer(request: MemberRequest, pk: int) -> HttpResponse:
    meeting = fetch_for(request.user, Meeting.objects.all(), "answer", pk=pk)
    row = answer_meeting(meeting, by=request.user, answer=request.POST.get("answer", ""))
    messages.success(request, _("You answered: %(answer)s.") % {"answer": row.get_answer_display()})
    return redirect(meeting)


@for_those(is_inside)
@require_GET
def entry(request: MemberRequest, pk: int) -> HttpResponse:
    """The calendar entry as a file."""
    meeting = fetch_for(request.user, Meeting.objects.all(), "view", pk=pk)
    return HttpResponse(
        meeting_ics(meeting),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, f"meeting-{pk}.ics")},
    )


@for_those(is_coordinator)
@require_http_methods(["GET", "POST"])
def agenda(request: MemberRequest, pk: int) -> HttpResponse:
    """Put topics of the backlog on the agenda, and take them off again."""
    meeting = fetch_for(request.user, Meeting.objects.all(), "plan", pk=pk)
    if request.method == "POST":
        topic = fetch_for(
            request.user, Topic.objects.all(), "plan", pk=request.POST.get("topic") or 0
        )
        if "off" in request.POST:
            postpone_topic(topic, by=request.user)
        else:
            plan_topic(topic, meeting, by=request.user)
        return redirect("network:agenda", pk)
    chosen = agenda_of(meeting, request.user)
    context = {
        "meeting": meeting,
        "agenda": chosen,
        "backlog": list(backlog_for(request.user)[:50]),
        "is_full": len(chosen) >= MOST,
        "fewest": FEWEST,
        "most": MOST,
    }
    return render(request, "network/agenda.html", context)


@for_those(is_coordinator)
@require_http_methods(["GET", "POST"])
def presence(request: MemberRequest, pk: int) -> HttpResponse:
    """Who came: whoever said yes is ticked already."""
    meeting = fetch_for(request.user, Meeting.objects.all(), "hold", pk=pk)
    rows = list(meeting.attendances.values_list("person", "answer", "came"))
    said = {row[0] for row in rows if (row[2] if meeting.status == "held" else row[1] == "yes")}
    form = PresenceForm(posted(request), people=people_inside(), came=said)
    status = answer_to(
        form, lambda: hold_meeting(meeting, by=request.user, came=form.cleaned_data["came"])
    )
    if status == DONE:
        messages.success(request, _("Saved. Now write the minutes, or send them."))
        return redirect(meeting)
    return form_page(request, form, _("Who came?"), meeting, status=status)


@for_those(is_inside)
@require_http_methods(["GET", "POST"])
def minutes(request: MemberRequest, pk: int) -> HttpResponse:
    meeting = fetch_for(request.user, Meeting.objects.all(), "write", pk=pk)
    topics = agenda_of(meeting, request.user)
    form = MinutesForm(posted(request), topics=topics, stored=minutes_of(meeting, topics))
    status = answer_to(
        form,
        lambda: save_minutes(
            meeting, by=request.user, words=form.words, seen=form.cleaned_data["seen"]
        ),
    )
    if status == DONE:
        messages.success(request, _("The minutes are saved."))
        return redirect(meeting)
    return form_page(request, form, _("Minutes"), meeting, status=status)


@for_those(is_coordinator)
@require_POST
def send(request: MemberRequest, pk: int) -> HttpResponse:
    said = _("Everybody is told that the minutes are there.")
    return step_taken(request, Meeting.objects.all(), "send", send_minutes, said, pk=pk)


@for_those(is_inside)
@require_http_methods(["GET", "POST"])
def new_file(request: MemberRequest, pk: int) -> HttpResponse:
    meeting = fetch_for(request.user, Meeting.objects.all(), "write", pk=pk)
    topics = Topic.objects.visible_to(request.user).filter(meeting=meeting)
    form = FileForm(posted(request), request.FILES or None, topics=topics)
    status = answer_to(form, lambda: add_file(meeting, by=request.user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, _("The file is added."))
        return redirect(meeting)
    return form_page(request, form, _("Add a file"), meeting, status=status)


@for_those(is_inside)
@require_http_methods(["GET", "POST"])
def file(request: MemberRequest, pk: int, file_pk: int) -> HttpResponse:
    """A file to save: no browser runs or shows it. A POST takes it away."""
    meeting = fetch_for(request.user, Meeting.objects.all(), "view", pk=pk)
    files = MeetingFile.objects.visible_to(request.user).filter(meeting=meeting)
    wanted = fetch_part(files, pk=file_pk)
    if request.method == "POST":
        remove_file(wanted, by=request.user)
        messages.success(request, _("The file is taken away."))
        return redirect(meeting)
    response = HttpResponse(bytes(wanted.content), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, wanted.file_name)
    return response


urlpatterns = [
    path("meetings/", meetings, name="meetings"),
    path("meetings/plan/", plan, name="plan_meeting"),
    path("meetings/<int:pk>/", meeting, name="meeting"),
    path("meetings/<int:pk>/change/", change, name="change_meeting"),
    path("meetings/<int:pk>/cancel/", cancel, name="cancel_meeting"),
    path("meetings/<int:pk>/answer/", answer, name="answer_meeting"),
    path("meetings/<int:pk>/meeting.ics", entry, name="meeting_entry"),
    path("meetings/<int:pk>/agenda/", agenda, name="agenda"),
    path("meetings/<int:pk>/presence/", presence, name="presence"),
    path("meetings/<int:pk>/minutes/", minutes, name="minutes"),
    path("meetings/<int:pk>/minutes/send/", send, name="send_minutes"),
    path("meetings/<int:pk>/files/", new_file, name="new_file"),
    path("meetings/<int:pk>/files/<int:file_pk>/", file, name="meeting_file"),
]
