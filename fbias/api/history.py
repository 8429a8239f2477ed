"""What the history says of access for programs."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "apitoken": {"make": _("A token was made."), "revoke": _("The token was revoked.")},
    "webhook": {
        "make": _("The webhook was made"),
        "end": _("The webhook was switched off."),
        "call_again": _("It was called once more."),
    },
}
