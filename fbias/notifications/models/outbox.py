"""One row is one message: the outbox and the log of every mail."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from fbias.core.labels import Labelled
from fbias.notifications import rules as can
from fbias.notifications.enums import NotificationStatus as S
from fbias.notifications.kinds import KINDS, choices
from fbias.notifications.visibility import hidden_from, hidden_from_recipient
from fbias.notifications.workflow import LIFE

if TYPE_CHECKING:
    from members.models import User


def new_message_id() -> str:
    """An identifier that stays the same over all attempts, so that mail programs see one mail."""
    domain = settings.CONTACT_EMAIL.rpartition("@")[2] or "localhost"
    return f"{uuid4().hex}@{domain}"


class NotificationQuerySet(models.QuerySet["Notification"]):
    def due(self) -> NotificationQuerySet:
        """Due now by the database's clock, and not behind an older mail to the same person."""
        return self.filter(status=S.DUE, due_at__lte=Now()).exclude(Exists(older_unsettled()))

    def lost(self) -> NotificationQuerySet:
        """Claimed by a worker whose lease has ended."""
        return self.filter(status=S.SENDING, claimed_until__lt=Now())

    def visible_to(self, user: User) -> NotificationQuerySet:
        """One's own; a coordinator sees all. A conflict of interest hides mails from both."""
        own = Q(recipient=user) & ~hidden_from_recipient(user)
        if not can.is_coordinator(user):
            return self.filter(own)
        return self.filter(own | (~Q(recipient=user) & ~hidden_from(user)))

    def needing_a_person(self) -> NotificationQuerySet:
        """Failed or doubtful: a coordinator sends them again or settles them."""
        return self.filter(status__in=S.NEEDS_A_PERSON)

    def readable(self) -> NotificationQuerySet:
        """One mail with everything that its page shows."""
        return self.select_related("recipient", "about_type")

    def for_log(self) -> NotificationQuerySet:
        """What a line of the log shows, without the bodies."""
        return self.select_related("recipient").defer("text", "html", "ics", "context")


def older_unsettled() -> models.QuerySet[Notification]:
    """What must go out before; a mail that waits for a pause to end holds nothing up."""
    return Notification.objects.filter(
        recipient=OuterRef("recipient"),
        pk__lt=OuterRef("pk"),
        status__in=S.UNSETTLED,
        first_due_at__lte=Now(),
    )


class Notification(Labelled, RulesModel):
    """A message to one person for one occasion; what was sent stays readable for ever."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notifications",
        verbose_name=_("recipient"),
    )
    address = models.CharField(_("address"), max_length=254)
    kind = models.CharField(_("kind"), max_length=60, choices=choices)
    about_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    about_id = models.CharField(max_length=40)
    about = GenericForeignKey("about_type", "about_id")
    occasion = models.CharField(_("occasion"), max_length=120)
    context = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    status = models.CharField(_("status"), max_length=10, choices=S, default=S.DUE)
    due_at = models.DateTimeField(_("due"), db_default=Now())
    first_due_at = models.DateTimeField(db_default=Now(), help_text=_("Retries end 48 h later."))
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    handed_over = models.BooleanField(
        default=False, editable=False, help_text=_("The mail server may have it.")
    )
    digest = models.ForeignKey(
        "notifications.Digest",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="mails",
        verbose_name=_("weekly digest"),
    )
    repeats = models.PositiveSmallIntegerField(default=0, editable=False)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    message_id = models.CharField(
        max_length=200, unique=True, default=new_message_id, editable=False
    )
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(blank=True)
    ics = models.TextField(_("calendar entry"), blank=True)
    error = models.TextField(_("what went wrong"), blank=True)
    created_at = models.DateTimeField(_("created"), db_default=Now())
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()
    life = LIFE

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        rules_permissions = {
            "view": can.is_recipient | can.is_coordinator,
            "browse": can.is_coordinator,
            "send_again": can.is_coordinator,
            "dismiss": can.is_coordinator,
        }
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "kind", "about_type", "about_id", "occasion"],
                name="notification_once_per_occasion",
                violation_error_message=_("This message was already asked for."),
            ),
            models.CheckConstraint(
                condition=Q(status=S.SENDING, claimed_until__isnull=False)
                | (~Q(status=S.SENDING) & Q(claimed_until__isnull=True)),
                name="notification_sending_has_lease",
            ),
            models.CheckConstraint(
                condition=Q(status=S.SENT, sent_at__isnull=False)
                | (~Q(status=S.SENT) & Q(sent_at__isnull=True)),
                name="notification_sent_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status="due"), name="notification_due"),
            models.Index(
                fields=["claimed_until"], condition=Q(status="sending"), name="notification_lease"
            ),
            models.Index(
                fields=["recipient", "id"],
                condition=Q(status__in=["due", "sending"]),
                name="notification_unsettled",
            ),
            models.Index(
                fields=["recipient", "id"],
                condition=Q(status="weekly"),
                name="notification_weekly",
            ),
            models.Index(fields=["status", "-id"], name="notification_log"),
            models.Index(fields=["about_type", "about_id"], name="notification_about"),
        ]

    def get_kind_display(self) -> str:  # type: ignore[no-redef]  # the stubs make one, too
        """Django's own translates the words of every kind to find one: half the time of a list."""
        kind = KINDS.get(self.kind)
        return str(kind.label) if kind else self.kind

    def get_status_display(self) -> str:  # type: ignore[no-redef]  # the stubs make one, too
        return str(S(self.status).label)

    def __str__(self) -> str:
        return f"{self.kind} → {self.address}"
