"""What the timeline must not tell about conflicts of interest."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q
from django.db.models.functions import Cast

from members.models import User
from members.queries.conflicts import institutions_of

VERBS = ("user.declare_conflict", "user.withdraw_conflict")


def conflicts_of_others(user: User) -> Q:
    """Conflicts against this person or where they work, and those of people hidden from them."""
    avoided = User.objects.hidden_from(user).order_by()
    keys = avoided.annotate(about_key=Cast("pk", CharField())).values("about_key")
    own = Q(subject_type=ContentType.objects.get_for_model(User), subject_id=str(user.pk))
    absorbed = User.objects.filter(merged_into=user.pk).values_list("pk", flat=True)
    told = (
        Q(detail__with_person__in=[user.pk, *absorbed])
        | Q(detail__with_institution__in=list(institutions_of(user).values_list("pk", flat=True)))
        | Q(subject_id__in=keys)
        | Q(actor__in=avoided)
    )
    return Q(verb__in=VERBS) & told & ~own
