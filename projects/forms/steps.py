"""Steps that one person takes alone, as one page each: what it does, what it asks, one button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fbias.core.forms import fbias_helper
from fbias.questions.fields import OptionCard
from members.models import User
from projects.enums import Destination
from projects.models import LONGEST_TEXT, Project
from projects.services.deliverables import deliver
from projects.services.steps import course, selection
from projects.services.steps.ending import (
    close_project,
    complete_project,
    reopen_project,
    stop_as_infeasible,
)
from projects.services.tasks import start_work


@dataclass(frozen=True)
class StepPage:
    """One step of a project as a page: its words, the service behind it, and what that asks for.

    `asks` is the label of the words that the user will read, kept in `words_in`.
    """

    service: Callable[..., Project]
    label: str | Promise
    explains: str | Promise
    asks: str | Promise = ""
    words_in: str = "reason"
    words_needed: bool = True
    needs_destination: bool = False
    needs_return: bool = False
    asks_review: bool = False
    is_farewell: bool = False
    asks_despite: bool = False


STEPS: dict[str, StepPage] = {
    "triage": StepPage(
        selection.triage_project,
        gettext_lazy("Look at this request"),
        gettext_lazy("The user sees that the request is being reviewed."),
    ),
    "redirect": StepPage(
        selection.redirect_elsewhere,
        gettext_lazy("Send to somebody else"),
        gettext_lazy("The user gets a mail that says whom to ask."),
        asks=gettext_lazy("Why, and how can they be reached?"),
        needs_destination=True,
    ),
    "accept": StepPage(
        selection.accept_project,
        gettext_lazy("Accept the project"),
        gettext_lazy("The user and the PI get a mail with your words. The quote comes next."),
        asks=gettext_lazy("What do you say to the user?"),
        asks_despite=True,
    ),
    "waitlist": StepPage(
        selection.waitlist_project,
        gettext_lazy("Put on the waiting list"),
        gettext_lazy("The user and the PI get a mail with your words."),
        asks=gettext_lazy("Why must they wait, and what can they do meanwhile?"),
        asks_review=True,
    ),
    "decline": StepPage(
        selection.decline_project,
        gettext_lazy("Decline the project"),
        gettext_lazy("The user gets a mail with your reasons."),
        asks=gettext_lazy("Why not, what do you advise, and where else could the user ask?"),
        is_farewell=True,
    ),
    "start": StepPage(
        start_work,
        gettext_lazy("Begin the work"),
        gettext_lazy(
            "The kick-off took place and the data are here. The working time counts from today."
        ),
    ),
    "pause": StepPage(
        course.pause_project,
        gettext_lazy("Pause the work"),
        gettext_lazy("The working time stops counting until the work resumes."),
        asks=gettext_lazy("Who or what are we waiting for? Everybody on this project reads it."),
        words_in="waits_for",
        needs_return=True,
    ),
    "resume": StepPage(
        course.resume_project,
        gettext_lazy("Resume the work"),
        gettext_lazy("The working time counts again."),
    ),
    "stop": StepPage(
        stop_as_infeasible,
        gettext_lazy("Stop: it cannot be done"),
        gettext_lazy("The project ends here; its hours are kept. The user gets what you write."),
        asks=gettext_lazy("What was tried, and where can the user go from here?"),
        is_farewell=True,
    ),
    "deliver": StepPage(
        deliver,
        gettext_lazy("Deliver the result"),
        gettext_lazy("The user gets a mail and tries what you handed over."),
    ),
    "complete": StepPage(
        complete_project,
        gettext_lazy("Accept the result: the project is completed"),
        gettext_lazy(
            "Everything handed over counts as accepted, and the work ends. The requester and the "
            "PI get a mail, and can say that something is missing until the invoice sheet is made."
        ),
        asks=gettext_lazy(
            "What came out of it, in one sentence? Everybody on this project reads it, and the "
            "coordinators may use it in the report to the funder. You may leave this empty."
        ),
        words_in="outcome",
        words_needed=False,
    ),
    "reopen": StepPage(
        reopen_project,
        gettext_lazy("Something is missing: continue"),
        gettext_lazy("The work goes on within what was agreed. The team gets what you write."),
        asks=gettext_lazy("What is missing? Everybody on this project reads it."),
        words_in="missing",
    ),
    "close": StepPage(
        close_project,
        gettext_lazy("Close the project"),
        gettext_lazy("Everything is settled: the project is filed and stays readable."),
    ),
    "cancel": StepPage(
        selection.cancel_project,
        gettext_lazy("Withdraw this request"),
        gettext_lazy("The request ends here. Its page stays, and it can be asked for again."),
        asks=gettext_lazy("In a few words, why?"),
        is_farewell=True,
    ),
}


class StepForm(forms.Form):
    """What a step asks for: a place to go, words for the user, or nothing at all."""

    def __init__(self, *args: Any, step: StepPage, shut: bool = False, **kwargs: Any) -> None:
        """`shut`: an evaluator keeps a gate shut."""
        super().__init__(*args, **kwargs)
        self.step = step
        if shut and step.asks_despite:
            self.fields["despite"] = forms.CharField(
                label=gettext_lazy("Why is it accepted all the same? Only the team reads it."),
                max_length=LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        if step.needs_destination:
            self.fields["destination"] = forms.ChoiceField(
                label=gettext_lazy("Who can answer this better?"),
                choices=Destination,
                widget=OptionCard,
            )
        if step.asks_review:
            self.fields["review_on"] = forms.DateField(
                label=gettext_lazy("Review it again on"),
                required=False,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            )
        if step.asks:
            self.fields[step.words_in] = forms.CharField(
                label=str(step.asks),
                required=step.words_needed,
                max_length=LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": 6}),
            )
        if step.needs_return:
            self.fields["resumes_on"] = forms.DateField(
                label=gettext_lazy("When should it resume? You may leave this empty."),
                required=False,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            )
        self.helper = fbias_helper(*self.fields, form_tag=False)
        self.helper.disable_csrf = True

    def take_step(self, project: Project, *, by: User) -> Project:
        return self.step.service(project, by=by, **self.cleaned_data)
