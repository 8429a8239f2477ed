"""Mentoring: who learns what with whom, from the first wish to what was learnt."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fbias.core.cut import first
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, fetch_part, for_those
from fbias.core.lists import CARDS, ROWS, asks_for_table, page_of
from fbias.core.spreadsheets import Columns, list_response
from fbias.network.enums import PairStatus
from fbias.network.forms.mentoring import AnswerForm, EndForm, EntryForm, MentorForm, PairsForm
from fbias.network.models import MentoringPair
from fbias.network.queries.mentoring import (
    asked_levels,
    level_of,
    members_seen,
    mentors_for,
    own_pairs,
    pairs_for,
    without_mentor,
)
from fbias.network.rules import is_inside
from fbias.network.services.mentoring import (
    accept_mentoring,
    ask_for_mentor,
    decline_mentoring,
    end_mentoring,
    note_mentoring,
    propose_mentor,
    remove_entry,
    withdraw_mentoring,
)
from fbias.network.views.base import form_page, step_taken
from members.enums import Level
from members.rules import is_coordinator

COLUMNS: Columns = {
    gettext_lazy("Who learns"): lambda pair: pair.learner.user.name,
    gettext_lazy("Site"): lambda pair: pair.learner.facility.name,
    gettext_lazy("Mentor"): lambda pair: pair.mentor.user.name if pair.mentor else "",
    gettext_lazy("Site of the mentor"): lambda pair: (
        pair.mentor.facility.name if pair.mentor else ""
    ),
    pgettext_lazy("mentoring", "Subject"): lambda pair: pair.tag.label,
    gettext_lazy("State"): lambda pair: pair.get_status_display(),
    gettext_lazy("Asked"): lambda pair: pair.asked_at,
    gettext_lazy("Began"): lambda pair: pair.began_on or "",
    gettext_lazy("Ended"): lambda pair: pair.ended_on or "",
    gettext_lazy("Hours"): lambda pair: pair.hours,
}


@for_those(is_inside)
@require_GET
def mentoring(request: MemberRequest) -> HttpResponse:
    """What the reader learns and mentors."""
    return render(request, "network/mentoring.html", {"own": own_pairs(request.user)})


@for_those(is_coordinator)
@require_GET
def mentoring_pairs(request: MemberRequest) -> HttpResponse:
    """All pairs, those who look for a mentor first, and who has none."""
    form = PairsForm(request.GET)
    pairs = pairs_for(request.user).waiting_first()
    if status := form.given.get("status"):
        pairs = pairs.filter(status=status)
    if asks_for_table(request):
        return list_response(request, "mentoring", COLUMNS, pairs)
    alone = first(without_mentor(request.user)[: ROWS + 1], ROWS)
    context = {"form": form, "page_obj": page_of(request, pairs), "alone": alone}
    return render(request, "network/mentoring_pairs.html", context)


@for_those(is_inside)
@require_http_methods(["GET", "POST"])
def ask(request: MemberRequest) -> HttpResponse:
    initial = {"learner": request.GET.get("learner", "")}
    form = MentorForm(posted(request), by=request.user, initial=initial)
    status = answer_to(form, lambda: ask_for_mentor(by=request.user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, _("Now choose whom to ask."))
        return redirect(status.made)
    return form_page(request, form, _("Ask for a mentor"), "mentoring", status=status)


@for_those(is_inside)
@require_http_methods(["GET", "POST"])
def pair(request: MemberRequest, pk: int) -> HttpResponse:
    """The two, the log, and what the reader may do; a POST is a line of the log."""
    step = "note" if request.method == "POST" else "view"
    pair = fetch_for(request.user, pairs_for(request.user), step, pk=pk)
    steps = MentoringPair.life.open_to(request.user, pair)
    form = EntryForm(posted(request))
    status = answer_to(form, lambda: note_mentoring(pair, by=request.user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, _("It is entered in the log."))
        return redirect(pair)
    context = {
        "pair": pair,
        "steps": steps,
        "form": form,
        "entries": pair.entries.select_related("noted_by"),
        "level_before": level_label(pair.level_before),
        "level_now": level_label(level_of(pair.learner, pair.tag)),
        "questions": asked_levels(pair, request.user),
        "candidates": list(mentors_for(pair, request.user)[:CARDS]) if "propose" in steps else [],
        "is_learner": pair.learner.user_id == request.user.pk,
        "is_mentor": pair.mentor is not None and pair.mentor.user_id == request.user.pk,
    }
    return render(request, "network/mentoring_pair.html", context, status=status)


def level_label(level: int | None) -> str:
    return str(Level(level).label) if level else ""


@for_those(is_inside)
@require_POST
def propose(request: MemberRequest, pk: int, mentor_pk: int) -> HttpResponse:
    pair = fetch_for(request.user, pairs_for(request.user), "propose", pk=pk)
    mentor = fetch_part(members_seen(request.user), pk=mentor_pk)
    propose_mentor(pair, by=request.user, mentor=mentor)
    said = _("%(name)s has been asked by mail.") % {"name": mentor.user.name}
    messages.success(request, said)
    return redirect(pair)


@for_those(is_inside)
@require_http_methods(["GET", "POST"])
def answer(request: MemberRequest, pk: int) -> HttpResponse:
    """The mentor's yes or no, with a word."""
    pair = fetch_for(request.user, pairs_for(request.user), "accept", pk=pk)
    form = AnswerForm(posted(request))

    def act() -> MentoringPair:
        says = accept_mentoring if form.cleaned_data["said"] == "accept" else decline_mentoring
        return says(pair, by=request.user, word=form.cleaned_data["word"])

    status = answer_to(form, act)
    if status == DONE:
        if status.made.status == PairStatus.RUNNING:
            messages.success(request, _("Thank you. Agree on a first talk."))
            return redirect(pair)
        messages.success(request, _("Your answer is sent. Somebody else can be asked."))
        return redirect("network:mentoring")
    name = pair.learner.user.name
    heading = _("Will you mentor %(name)s?") % {"name": name}
    lead = pair.wish or pair.tag.label
    return form_page(request, form, heading, pair, status=status, lead=lead)


@for_those(is_inside)
@require_http_methods(["GET", "POST"])
def end(request: MemberRequest, pk: int) -> HttpResponse:
    pair = fetch_for(request.user, pairs_for(request.user), "end", pk=pk)
    form = EndForm(posted(request))
    status = answer_to(form, lambda: end_mentoring(pair, by=request.user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, _("The mentoring has ended. The other person will be told."))
        return redirect(pair)
    return form_page(request, form, _("End the mentoring"), pair, status=status)


@for_those(is_inside)
@require_POST
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    said = _("The request is withdrawn.")
    return step_taken(request, pairs_for(request.user), "withdraw", withdraw_mentoring, said, pk=pk)


@for_those(is_inside)
@require_POST
def entry(request: MemberRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Take back a line that one noted."""
    pair = fetch_for(request.user, pairs_for(request.user), "note", pk=pk)
    line = fetch_part(pair.entries.filter(noted_by=request.user), pk=entry_pk)
    remove_entry(line, by=request.user)
    messages.success(request, _("The line is deleted."))
    return redirect(pair)


urlpatterns = [
    path("mentoring/", mentoring, name="mentoring"),
    path("mentoring/all/", mentoring_pairs, name="mentoring_pairs"),
    path("mentoring/ask/", ask, name="ask_for_mentor"),
    path("mentoring/<int:pk>/", pair, name="mentoring_pair"),
    path("mentoring/<int:pk>/propose/<int:mentor_pk>/", propose, name="propose_mentor"),
    path("mentoring/<int:pk>/answer/", answer, name="answer_mentoring"),
    path("mentoring/<int:pk>/end/", end, name="end_mentoring"),
    path("mentoring/<int:pk>/withdraw/", withdraw, name="withdraw_mentoring"),
    path("mentoring/<int:pk>/log/<int:entry_pk>/", entry, name="remove_mentoring_entry"),
]
