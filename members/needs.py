"""What the network needs: somebody who coordinates, places, a charter, words, people."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from fbias.core.readiness import Need
from members.models import Analyst, HostFacility, Tag
from members.queries.network import latest_charter
from members.queries.people import coordinators

SMALLEST_PANEL = 2


def networks_needs() -> Iterable[Need]:
    yield Need(
        _("Coordinator"),
        coordinators().exists(),
        _("Somebody must run the facility: manage.py make_coordinator, or the role in the admin."),
        url=reverse("admin:members_grant_add"),
    )
    yield Need(
        _("Vocabulary"),
        Tag.objects.in_use().exists(),
        _("Requests are matched to analysts by these words: manage.py load_tags."),
        url=reverse("admin:members_tag_changelist"),
    )
    yield Need(
        _("Host facility"),
        HostFacility.objects.exists(),
        _("Every analyst is lent by a site, which also stands on the public map."),
        url=reverse("admin:members_hostfacility_add"),
    )
    yield Need(
        _("Charter"),
        latest_charter() is not None,
        _("An analyst becomes a member by accepting it. A first text is proposed to you."),
        url=reverse("admin:members_charterversion_add"),
    )
    yield Need(
        _("Analysts"),
        Analyst.objects.can_work().count() >= SMALLEST_PANEL,
        _("A panel needs two. Invite them by e-mail: the first mail opens their account."),
        url=reverse("members:invite"),
        advised=True,
    )
