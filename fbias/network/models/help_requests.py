"""A member asks the others for help; answers, and which of them solved it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from consultations.models import Consultation
from fbias.core.addresses import address
from fbias.core.names import plain_name
from fbias.network import rules as can
from fbias.network.enums import HelpKind, HelpStatus
from fbias.network.workflow import HELP_LIFE
from members.models import User
from projects.models import Project

LONGEST_TEXT = 5000


def hidden_requests(user: Any, at: str = "") -> Q:
    """Rows that are bound (at a path) to a project or a consultation hidden from the person."""
    projects = Project.objects.hidden_from(user).order_by().values("pk")
    consultations = Consultation.objects.hidden_from(user).order_by().values("pk")
    return Q((f"{at}project__in", projects)) | Q((f"{at}consultation__in", consultations))


class HelpRequestQuerySet(models.QuerySet["HelpRequest"]):
    def visible_to(self, user: Any) -> HelpRequestQuerySet:
        return self.not_hidden_from(user) if can.is_inside(user) else self.none()

    def not_hidden_from(self, user: Any) -> HelpRequestQuerySet:
        return self.exclude(hidden_requests(user))

    def hidden_from(self, user: Any) -> HelpRequestQuerySet:
        return self.filter(hidden_requests(user))

    def open(self) -> HelpRequestQuerySet:
        return self.filter(status=HelpStatus.OPEN)


class HelpRequest(RulesModel):
    """What somebody cannot solve alone; about a local user it says no name.

    One about a project or a consultation is hidden from whoever these are hidden from.
    """

    kind = models.CharField(_("about"), max_length=20, choices=HelpKind)
    title = models.CharField(_("title"), max_length=150, validators=[plain_name])
    text = models.TextField(_("the problem"), max_length=LONGEST_TEXT)
    project = models.ForeignKey(
        Project, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    consultation = models.ForeignKey(
        Consultation, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    status = models.CharField(max_length=20, choices=HelpStatus, default=HelpStatus.OPEN)
    solved_by = models.ForeignKey(
        "HelpAnswer", null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    asked_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)

    life = HELP_LIFE
    objects = HelpRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("request for help")
        verbose_name_plural = _("requests for help")
        rules_permissions = {
            "view": can.sees,
            "answer": can.sees,
            "solve": can.asked | can.coordinates,
            "close": can.asked | can.coordinates,
            "reopen": can.asked | can.coordinates,
        }
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=HelpStatus.SOLVED) | Q(solved_by__isnull=False),
                name="helprequest_solved_by_an_answer",
            )
        ]
        indexes = [models.Index(fields=["status", "-asked_at"], name="help_by_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("network:help_request", self.pk)


class HelpAnswerQuerySet(models.QuerySet["HelpAnswer"]):
    def hidden_from(self, user: Any) -> HelpAnswerQuerySet:
        return self.filter(hidden_requests(user, "help_request__"))


class HelpAnswer(models.Model):
    """What somebody proposes; the same key is the same answer."""

    help_request = models.ForeignKey(HelpRequest, on_delete=models.CASCADE, related_name="answers")
    author = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(_("answer"), max_length=LONGEST_TEXT)
    request_key = models.UUIDField(unique=True, editable=False)
    answered_at = models.DateTimeField(auto_now_add=True)

    objects = HelpAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["answered_at", "pk"]

    def __str__(self) -> str:
        return f"{self.help_request}: {self.text[:60]}"
