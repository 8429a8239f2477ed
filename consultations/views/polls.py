"""The poll of an open desk: the analyst's page, by link or signed in, and the coordinators'."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from consultations.forms.polls import OfferForm, PollForm
from consultations.links.polls import OFFER_HOURS, read_poll_token
from consultations.links.sessions import refuse_ended
from consultations.models import OpenDesk
from consultations.queries.polls import (
    is_answerable,
    is_over,
    last_end,
    matrix_of,
    mine,
    unanswered,
)
from consultations.queries.sessions import own
from consultations.services.polls import Answered, remind_now
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, fetch_part, for_those
from fbias.core.links import by_link
from fbias.core.reader import written_for
from fbias.core.zones import here
from members.models import Analyst, User
from members.rules import is_analyst


@for_those(is_analyst)
@require_http_methods(["GET", "POST"])
def offer(request: MemberRequest, pk: int) -> HttpResponse:
    """Which hours of this day the signed-in analyst offers: one page, one answer."""
    analyst = request.user.membership
    assert analyst is not None  # noqa: S101 - for the type checker
    asked = OpenDesk.objects.asking().prefetch_related("sessions")
    return answer_page(
        request,
        fetch_part(asked, pk=pk),
        analyst,
        by=request.user,
        after="consultations:my_sessions",
    )


@by_link("GET", "POST")
def answer_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same page for whoever holds the link of the mail; opening it changes nothing."""
    open_desk, analyst = linked(token)
    with speaking_to(analyst.user, request):
        if is_answerable(open_desk, analyst):
            return answer_page(request, open_desk, analyst, by=analyst.user, is_by_link=True)
        return over(request, open_desk, analyst)


def linked(token: str) -> tuple[OpenDesk, Analyst]:
    """Whom the link asks for which day; 404 for any other word."""
    desk_pk, analyst_pk = read_poll_token(token)
    open_desk = fetch_part(OpenDesk.objects.prefetch_related("sessions"), pk=desk_pk)
    refuse_ended(last_end(open_desk))
    return open_desk, fetch_part(Analyst.objects.select_related("user"), pk=analyst_pk)


def over(request: HttpRequest, open_desk: OpenDesk, analyst: Analyst) -> HttpResponse:
    """Nobody waits for this answer any more: what was offered, and whom to ask."""
    context = {
        "open_desk": open_desk,
        "mine": mine(open_desk, analyst),
        "is_over": is_over(open_desk),
        "contact_email": settings.CONTACT_EMAIL,
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "consultations/offer_over.html", context, status=status)


@contextmanager
def speaking_to(person: User, request: HttpRequest) -> Iterator[None]:
    """The person's clock, and their language unless the reader chose one."""
    chose = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    language = translation.get_language() if chose else person.language
    with written_for(person, language=language):
        yield


def answer_page(
    request: HttpRequest,
    open_desk: OpenDesk,
    analyst: Analyst,
    *,
    by: User,
    after: str = "",
    is_by_link: bool = False,
) -> HttpResponse:
    """Show the hours; take the answer. Where the poll is closed it says so and how to go on."""
    form = OfferForm(posted(request), open_desk=open_desk, analyst=analyst, by=by)
    answer = answer_to(form, form.save)
    if answer == DONE:
        told(request, answer.made)
        return redirect(after or request.path)
    context = {
        "form": form,
        "open_desk": open_desk,
        "analyst": analyst,
        "by_link": is_by_link,
        "is_own": by.pk == analyst.user_id,
        "may_answer": by.pk != analyst.user_id or open_desk.asks_analysts(timezone.now()),
        "contact_email": settings.CONTACT_EMAIL,
        "zone": here(),
        "seats": own.published_seats_on(open_desk, analyst) if by == analyst.user else (),
    }
    return render(request, "consultations/offer.html", context, status=answer)


def told(request: HttpRequest, answered: Answered) -> None:
    count = answered.hours
    words = ngettext(
        "Thank you. You offer %(count)d hour.", "Thank you. You offer %(count)d hours.", count
    )
    messages.success(
        request,
        words % {"count": count} if count else _("Thank you. You offer no hour that day."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def poll(request: MemberRequest, pk: int) -> HttpResponse:
    """The coordinators' page: answers by analyst and hour, who is missing, the end of the poll."""
    desks = OpenDesk.objects.prefetch_related("sessions")
    open_desk = fetch_for(request.user, desks, "change", pk=pk)
    form = PollForm(posted(request), open_desk=open_desk)
    status = answer_to(form, lambda: form.save(by=request.user), beside_field="closes_at")
    if status == DONE:
        messages.success(request, _("The poll is saved. Whoever was not asked gets a mail."))
        return redirect("consultations:poll", open_desk.pk)
    context = {
        "open_desk": open_desk,
        "form": form,
        "matrix": matrix_of(open_desk),
        "is_open": bool(open_desk.poll_closes_at and timezone.now() < open_desk.poll_closes_at),
    }
    return render(request, "consultations/poll.html", context, status=status)


@login_required
@require_POST
def poll_remind(request: MemberRequest, pk: int) -> HttpResponse:
    open_desk = fetch_for(request.user, OpenDesk.objects.all(), "change", pk=pk)
    count = remind_now(open_desk, by=request.user)
    messages.success(request, reminded_in_words(open_desk, count))
    return redirect("consultations:poll", open_desk.pk)


def reminded_in_words(open_desk: OpenDesk, count: int) -> str:
    if count:
        words = ngettext(
            "%(count)d analyst gets a reminder, at most one a day.",
            "%(count)d analysts get a reminder, at most one a day.",
            count,
        )
        return words % {"count": count}
    if unanswered(open_desk).exists():
        return _("Nobody was reminded: everybody who has not answered is away that day.")
    return _("Everybody has answered already.")


@login_required
@require_http_methods(["GET", "POST"])
def poll_answer(request: MemberRequest, pk: int, analyst_pk: int) -> HttpResponse:
    """A coordinator writes down what an analyst said by telephone."""
    desks = OpenDesk.objects.prefetch_related("sessions")
    open_desk = fetch_for(request.user, desks, "change", pk=pk)
    analyst = fetch_part(Analyst.objects.current().select_related("user"), pk=analyst_pk)
    response = answer_page(request, open_desk, analyst, by=request.user)
    if response.status_code == 302:  # noqa: PLR2004 - answered
        return redirect("consultations:poll", open_desk.pk)
    return response


urlpatterns = [
    path("open-desks/<int:pk>/offer/", offer, name="offer"),
    path(OFFER_HOURS.route(), answer_by_link, name="poll_link"),
    path("boards/<int:pk>/poll/", poll, name="poll"),
    path("boards/<int:pk>/poll/remind/", poll_remind, name="poll_remind"),
    path("boards/<int:pk>/poll/<int:analyst_pk>/", poll_answer, name="poll_answer"),
]
