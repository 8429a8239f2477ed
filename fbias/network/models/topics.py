"""What members want to talk about, and who must not know of it."""

from __future__ import annotations

from typing import Any

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from consultations.models import Consultation
from fbias.core.addresses import address
from fbias.core.counting import count_by
from fbias.core.names import plain_name
from fbias.core.relations import rows_of
from fbias.network import rules as can
from fbias.network.enums import TopicKind, TopicStatus
from fbias.network.models.help_requests import hidden_requests
from fbias.network.models.meetings import LARGEST_FILE, LONGEST_MINUTES, Meeting
from fbias.network.workflow import TOPIC_LIFE
from members.models import Conflict, Institution, User
from members.models.conflicts.hiding import hidden_by_conflict
from projects.models import Project

FEWEST, MOST = 2, 5  # topics of one meeting


class TopicQuerySet(models.QuerySet["Topic"]):
    def visible_to(self, user: Any) -> TopicQuerySet:
        return self.not_hidden_from(user) if can.is_inside(user) else self.none()

    def not_hidden_from(self, user: Any) -> TopicQuerySet:
        return self.exclude(self.hidden(user))

    def hidden_from(self, user: Any) -> TopicQuerySet:
        return self.filter(self.hidden(user))

    def hidden(self, user: Any) -> Q:
        """Bound to somebody or something hidden from the person, or the person stepped out."""
        people, houses = self.model.people.through, self.model.institutions.through
        declared = Conflict.objects.lasting().filter(person=user.pk, with_institution__isnull=False)
        parts = (
            people.objects.filter(hidden_by_conflict(user, at=["user"])),
            houses.objects.filter(institution__in=declared.order_by().values("with_institution")),
            StepOut.objects.filter(person=user.pk),
        )
        return Q(
            *(("pk__in", part.order_by().values("topic")) for part in parts), _connector=Q.OR
        ) | hidden_requests(user)

    def live(self) -> TopicQuerySet:
        return self.filter(status__in=TopicStatus.LIVE)

    def proposed(self) -> TopicQuerySet:
        return self.filter(status=TopicStatus.PROPOSED)

    def with_votes(self, reader: User) -> TopicQuerySet:
        """Add `votes`, and whether one of them is the reader's."""
        votes = rows_of(self.model, "topic_votes").filter(topic=OuterRef("pk"))
        return self.annotate(
            votes=count_by(votes, "topic"), is_wanted=Exists(votes.filter(person=reader.pk))
        )

    def for_list(self) -> TopicQuerySet:
        return self.select_related("proposed_by", "meeting")


class Topic(RulesModel):
    """One thing to talk about, proposed by a member; the most wanted comes first.

    A topic bound to people, institutions, a project or a consultation is hidden from everybody who
    is in conflict with one of them, whatever their role, and from whoever stepped out of it.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=TopicKind)
    title = models.CharField(_("title"), max_length=150, validators=[plain_name])
    text = models.TextField(_("what it is about"), blank=True, max_length=5000)
    link = models.URLField(
        _("link"), blank=True, max_length=500, validators=[URLValidator(["https", "http"])]
    )
    status = models.CharField(max_length=20, choices=TopicStatus, default=TopicStatus.PROPOSED)
    is_confidential = models.BooleanField(_("confidential"), default=False)
    people = models.ManyToManyField(User, blank=True, related_name="+")
    institutions = models.ManyToManyField(Institution, blank=True, related_name="+")
    project = models.ForeignKey(
        Project, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    consultation = models.ForeignKey(
        Consultation, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="topics"
    )
    planned_at = models.DateTimeField(null=True, blank=True)
    minutes = models.TextField(_("minutes"), blank=True, max_length=LONGEST_MINUTES)
    proposed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    proposed_at = models.DateTimeField(auto_now_add=True)

    life = TOPIC_LIFE
    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["planned_at", "pk"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        rules_permissions = {
            "view": can.sees,
            "vote": can.sees,
            "step_out": can.sees,
            "change": can.proposed | can.coordinates,
            "withdraw": can.proposed | can.coordinates,
            "plan": can.coordinates,
            "postpone": can.coordinates,
            "discuss": can.coordinates,
            "let_in": can.coordinates,
        }
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=TopicStatus.PLANNED) | Q(meeting__isnull=False),
                name="topic_planned_has_meeting",
            )
        ]
        indexes = [models.Index(fields=["status", "meeting"], name="topic_by_meeting")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("network:topic", self.pk)


class Vote(models.Model):
    """One person would like to hear of one topic."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="topic_votes")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    voted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "person"], name="vote_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.person}"


class StepOut(models.Model):
    """Somebody said in one click that they have a conflict of interest with one topic."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="step_outs")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "person"], name="stepout_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.person}"


class MeetingFileQuerySet(models.QuerySet["MeetingFile"]):
    def visible_to(self, user: Any) -> MeetingFileQuerySet:
        """A file of a topic is hidden with it."""
        seen = Topic.objects.visible_to(user).order_by().values("pk")
        return self.filter(Q(topic=None) | Q(topic__in=seen))


class MeetingFile(models.Model):
    """A small file of a meeting, or of one of its topics: slides, a macro, a table."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="files")
    topic = models.ForeignKey(
        Topic, null=True, blank=True, on_delete=models.CASCADE, related_name="files"
    )
    file_name = models.CharField(_("name"), max_length=255)
    content = models.BinaryField(_("content"))
    size = models.PositiveIntegerField(_("size"))
    added_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    objects = MeetingFileQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(size__lte=LARGEST_FILE), name="meetingfile_is_small"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
