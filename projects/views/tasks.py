"""Tasks of a project: add, change, tick."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fbias.core.editing import carry
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, fetch_part
from projects.forms.tasks import TaskForm
from projects.queries.projects import PROJECT_FRAME
from projects.queries.tasks import people_for_tasks
from projects.services.tasks import add_task, change_task, remove_task, said_of, settle_task
from projects.views.tabs import form_page


@login_required
@require_http_methods(["GET", "POST"])
def add(request: MemberRequest, pk: int) -> HttpResponse:
    project = fetch_for(request.user, PROJECT_FRAME, "work", pk=pk)
    form = TaskForm(posted(request), people=people_for_tasks(project))
    status = answer_to(form, lambda: add_task(project, by=request.user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, _("The task is on the list."))
        return redirect("projects:work", pk)
    words = {"heading": _("Add a task"), "button": _("Add it to the list")}
    return form_page(request, project, form, status=status, back="work", **words)


@login_required
@require_http_methods(["GET", "POST"])
def task(request: MemberRequest, pk: int, task_id: int) -> HttpResponse:
    """Change one task, or take it off the list."""
    project = fetch_for(request.user, PROJECT_FRAME, "work", pk=pk)
    task = fetch_part(project.tasks.select_related("assignee"), pk=task_id)
    people = people_for_tasks(project)
    if task.assignee and task.assignee not in people:
        people.append(task.assignee)
    if request.method == "POST" and "remove" in request.POST:
        remove_task(task, by=request.user)
        messages.success(request, _("The task is removed."))
        return redirect("projects:work", pk)
    form = TaskForm(
        posted(request),
        people=people,
        kinds=False,
        initial=said_of(task),
    )
    carry(form, said_of(task))
    status = answer_to(form, lambda: change_task(task, by=request.user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, _("The task is changed."))
        return redirect("projects:work", pk)
    words = {
        "heading": _("Change the task"),
        "button": _("Save the task"),
        "second": "remove",
        "second_label": _("Remove it from the list"),
        "second_question": _("Take this task off the list? It cannot be brought back."),
    }
    return form_page(request, project, form, status=status, back="work", **words)


@login_required
@require_POST
def tick(request: MemberRequest, pk: int, task_id: int) -> HttpResponse:
    project = fetch_for(request.user, PROJECT_FRAME, "work", pk=pk)
    task = fetch_part(project.tasks, pk=task_id)
    settle_task(task, by=request.user, done=request.POST.get("done") != "no")
    page = "projects:closing" if task.kind == "closing" else "projects:work"
    return redirect(page, pk)


urlpatterns = [
    path("<int:pk>/work/tasks/", add, name="add_task"),
    path("<int:pk>/work/tasks/<int:task_id>/", task, name="task"),
    path("<int:pk>/work/tasks/<int:task_id>/tick/", tick, name="tick_task"),
]
