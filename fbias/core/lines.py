"""Texts of one line."""

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

one_line = RegexValidator(
    r"[\x00-\x1f\x7f\u2028\u2029]",
    _("Write this on one line, without control characters."),
    inverse_match=True,
)
