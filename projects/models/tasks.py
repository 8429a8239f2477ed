"""What is to be done on a project."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from fbias.core.names import plain_name
from members.models import User
from projects import rules as can
from projects.enums import TaskKind
from projects.kickoff import KICK_OFF
from projects.models.projects.project import Project


class Task(RulesModel):
    """Something to do on a project: a line of a checklist, a task, a milestone.

    A usual point has a `code` and no title of its own: `label` says it in the reader's language.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(_("kind"), max_length=20, choices=TaskKind, default=TaskKind.TASK)
    code = models.CharField(max_length=20, blank=True, default="", editable=False)
    title = models.CharField(_("title"), max_length=200, blank=True, validators=[plain_name])
    assignee = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="project_tasks",
        verbose_name=_("who"),
    )
    due_on = models.DateField(_("until"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["kind", "order", "due_on", "pk"]
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        rules_permissions = {
            "view": can.of_project(can.reads_work | can.coordinates),
            "change": can.of_project(can.works_on | can.coordinates),
        }
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") | ~Q(code=""),
                name="task_says_what",
                violation_error_message=_("Say what is to be done."),
            )
        ]
        indexes = [models.Index(fields=["assignee", "done_at", "due_on"], name="task_of_somebody")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return str(KICK_OFF[self.code]) if self.code else self.title
