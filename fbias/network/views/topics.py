"""Topics: what members would like to talk about."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, fetch_part, for_those
from fbias.core.lists import CARDS, page_of
from fbias.network.forms.topics import TopicForm
from fbias.network.models import Topic
from fbias.network.queries.topics import backlog_for, topic_for_page
from fbias.network.rules import is_inside
from fbias.network.services.topics import (
    change_topic,
    let_in,
    propose_topic,
    step_out,
    vote_topic,
    withdraw_topic,
)
from fbias.network.views.base import form_page
from members.rules import is_coordinator


@for_those(is_inside)
@require_GET
def topics(request: MemberRequest) -> HttpResponse:
    page = page_of(request, backlog_for(request.user), size=CARDS)
    return render(request, "network/topics.html", {"page_obj": page})


@for_those(is_inside)
@require_http_methods(["GET", "POST"])
def propose(request: MemberRequest) -> HttpResponse:
    form = TopicForm(posted(request), by=request.user)
    status = answer_to(form, lambda: propose_topic(by=request.user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, _("Your topic is in the backlog, with your vote."))
        return redirect("network:topics")
    return form_page(request, form, _("Propose a topic"), "topics", status=status)


@for_those(is_inside)
@require_GET
def topic(request: MemberRequest, pk: int) -> HttpResponse:
    topic = fetch_for(request.user, topic_for_page(request.user), "view", pk=pk)
    runs = is_coordinator(request.user)
    context = {
        "topic": topic,
        "steps": Topic.life.open_to(request.user, topic),
        "files": topic.files.defer("content"),
        "step_outs": list(topic.step_outs.select_related("person")) if runs else [],
    }
    return render(request, "network/topic.html", context)


@for_those(is_inside)
@require_http_methods(["GET", "POST"])
def change(request: MemberRequest, pk: int) -> HttpResponse:
    topic = fetch_for(request.user, topic_for_page(request.user), "change", pk=pk)
    form = TopicForm(posted(request), by=request.user, topic=topic)
    status = answer_to(form, lambda: change_topic(topic, by=request.user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, _("The topic is changed."))
        return redirect("network:topics")
    return form_page(request, form, _("Change the topic"), topic, status=status)


@for_those(is_inside)
@require_POST
def vote(request: MemberRequest, pk: int) -> HttpResponse:
    topic = fetch_for(request.user, Topic.objects.all(), "vote", pk=pk)
    vote_topic(topic, by=request.user, wanted="back" not in request.POST)
    return redirect(topic if request.POST.get("page") == "topic" else "network:topics")


@for_those(is_inside)
@require_POST
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    found = fetch_for(request.user, Topic.objects.all(), "withdraw", pk=pk)
    withdraw_topic(found, by=request.user)
    messages.success(request, _("The topic is withdrawn."))
    return redirect("network:topics")


@for_those(is_inside)
@require_POST
def out(request: MemberRequest, pk: int) -> HttpResponse:
    """“I have a conflict”, without reasons."""
    found = fetch_for(request.user, Topic.objects.all(), "step_out", pk=pk)
    step_out(found, by=request.user)
    messages.success(
        request,
        _("You have stepped out of this topic: you no longer see it, nor what is said about it."),
    )
    return redirect("network:topics")


@for_those(is_coordinator)
@require_POST
def back(request: MemberRequest, pk: int, person_pk: int) -> HttpResponse:
    topic = fetch_for(request.user, Topic.objects.all(), "let_in", pk=pk)
    row = fetch_part(topic.step_outs.select_related("person"), person=person_pk)
    let_in(topic, row.person, by=request.user)
    messages.success(request, _("%(name)s sees the topic again.") % {"name": row.person.name})
    return redirect(topic)


urlpatterns = [
    path("topics/", topics, name="topics"),
    path("topics/new/", propose, name="propose_topic"),
    path("topics/<int:pk>/", topic, name="topic"),
    path("topics/<int:pk>/change/", change, name="change_topic"),
    path("topics/<int:pk>/vote/", vote, name="vote_topic"),
    path("topics/<int:pk>/withdraw/", withdraw, name="withdraw_topic"),
    path("topics/<int:pk>/step-out/", out, name="step_out"),
    path("topics/<int:pk>/let-in/<int:person_pk>/", back, name="let_in"),
]
