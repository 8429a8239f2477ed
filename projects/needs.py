"""What projects need: prices, terms and letters."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from fbias.core.clock import facility_today
from fbias.core.readiness import Need
from projects.enums import ProjectStatus
from projects.models import DecisionTemplate, Rate, Terms

DECIDED = {
    ProjectStatus.ACCEPTED, ProjectStatus.WAITLISTED, ProjectStatus.DECLINED,
    ProjectStatus.REDIRECTED,
}  # fmt: skip


def projects_needs() -> Iterable[Need]:
    today = facility_today()
    letters = set(DecisionTemplate.objects.values_list("decision", flat=True))
    yield Need(
        _("Prices"),
        Rate.objects.filter(valid_from__lte=today).exists(),
        _("Until then no quote can be written. One line for each category and activity."),
        url=reverse("admin:projects_rate_changelist"),
    )
    yield Need(
        _("Letters of decisions"),
        letters >= DECIDED,
        _("A start for each answer to a request: accepted, waiting list, declined, led elsewhere."),
        url=reverse("admin:projects_decisiontemplate_changelist"),
    )
    yield Need(
        _("Terms on acknowledgement and authorship"),
        Terms.objects.filter(published_on__lte=today).exists(),
        _("Every quote names them. Until you publish yours, the portal's first version goes out."),
        url=reverse("admin:projects_terms_add"),
    )
