"""One step of the life cycle: a page that says what it does, and one button."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for
from projects.forms.steps import STEPS, StepForm
from projects.models import DecisionTemplate, Project
from projects.queries.evaluation.opinions import shut_gates


@login_required
@require_http_methods(["GET", "POST"])
def step(request: MemberRequest, pk: int, name: str) -> HttpResponse:
    """Refused steps keep what was typed; a name that is no page of its own is 404."""
    if name not in STEPS:
        raise Http404
    project = fetch_for(request.user, Project.objects.for_list(), name, pk=pk)
    letters = letters_for(name)
    shut = shut_gates(project) if STEPS[name].asks_despite else []
    form = StepForm(
        posted(request),
        step=STEPS[name],
        shut=bool(shut),
        initial=from_letter(project, letters, request.GET.get("letter")),
    )
    answer = answer_to(form, lambda: form.take_step(project, by=request.user))
    if answer == DONE:
        state = answer.made.get_status_display()
        messages.success(request, _("Done. The project is now: %(state)s") % {"state": state})
        return redirect(answer.made)
    context = {
        "project": project,
        "form": form,
        "step": STEPS[name],
        "letters": letters,
        "shut": shut,
    }
    return render(request, "projects/step.html", context, status=answer)


def letters_for(name: str) -> list[DecisionTemplate]:
    """The letters that fit the decision; one is a start, and is looked over before it goes."""
    target = Project.life.steps[name].target
    return list(DecisionTemplate.objects.filter(decision=target)) if STEPS[name].asks else []


def from_letter(
    project: Project, letters: list[DecisionTemplate], chosen: str | None
) -> dict[str, str]:
    """The words of the chosen letter, or of the first, in the requester's language."""
    usual = letters[0] if letters and chosen is None else None
    letter = next((one for one in letters if str(one.pk) == chosen), usual)
    if letter is None:
        return {}
    text = letter.text_fr if project.requester.language == "fr" else letter.text_en
    return {"reason": text, "destination": letter.destination}


urlpatterns = [path("<int:pk>/steps/<slug:name>/", step, name="step")]
