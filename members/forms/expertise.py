"""Read the sheet of expertise: two small answers for each tag."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from members.enums import Level
from members.models import Tag
from members.services.expertise import Claim


def read_claims(answers: Mapping[str, str]) -> dict[int, Claim]:
    """Turn `level-<slug>` and `learn-<slug>` into claims; a tag that was not sent stays."""
    levels = {str(level.value): level.value for level in Level} | {"": None}
    claims = {}
    for tag in Tag.objects.only("pk", "slug"):
        level = answers.get(f"level-{tag.slug}")
        if level is None:
            continue
        if level not in levels:
            raise ValidationError(_("Choose one of the levels on the page for each tag."))
        claims[tag.pk] = Claim(levels[level], f"learn-{tag.slug}" in answers)
    return claims
