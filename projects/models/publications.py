"""Articles that came out of a project."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from fbias.core.dois import address_of_doi, check_doi
from members.models import User
from projects.enums import Acknowledgement
from projects.models.projects.project import Project


class Publication(models.Model):
    """An article that came out of a project; a person checks whether it acknowledges us."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="publications")
    doi = models.CharField(
        _("DOI"),
        max_length=200,
        validators=[check_doi],
    )
    title = models.CharField(_("title"), max_length=400, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    acknowledgement = models.CharField(
        _("acknowledgement"),
        max_length=20,
        choices=Acknowledgement,
        default=Acknowledgement.UNCHECKED,
    )
    added_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    checked_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-year", "doi", "pk"]
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "doi"],
                name="publication_once_per_project",
                violation_error_message=_("This publication is listed already."),
            )
        ]

    def __str__(self) -> str:
        return self.doi

    @property
    def address(self) -> str:
        return address_of_doi(self.doi)
