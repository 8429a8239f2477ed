"""What happened to an account, in words for the mail that tells its owner; by allauth's names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.core.reader import written_for
from members.models import User

NEWS: dict[str, tuple[str | Promise, str | Promise]] = {
    "account_already_exists": (
        gettext_lazy("You have an account already"),
        gettext_lazy(
            "Somebody, probably you, tried to create an account with the address %(email)s. "
            "There is one already: sign in with it. If you forgot the password, ask for a new one."
        ),
    ),
    "email_changed": (
        gettext_lazy("Your e-mail address was changed"),
        gettext_lazy("Your account now has the address %(to_email)s instead of %(from_email)s."),
    ),
    "email_confirm": (
        gettext_lazy("Your e-mail address is confirmed"),
        gettext_lazy("The address of your account is confirmed."),
    ),
    "email_deleted": (
        gettext_lazy("An e-mail address was removed"),
        gettext_lazy("The address %(deleted_email)s was removed from your account."),
    ),
    "password_changed": (
        gettext_lazy("Your password was changed"),
        gettext_lazy("The password of your account was changed."),
    ),
    "password_reset": (
        gettext_lazy("Your password was changed"),
        gettext_lazy("The password of your account was changed by a link from a mail to you."),
    ),
    "password_set": (
        gettext_lazy("Your account has a password"),
        gettext_lazy("A password was set for your account."),
    ),
    "totp_activated": (
        gettext_lazy("An authenticator app was added"),
        gettext_lazy("Your account now asks for the number of an authenticator app."),
    ),
    "totp_deactivated": (
        gettext_lazy("The authenticator app was removed"),
        gettext_lazy("Your account no longer asks for the number of an authenticator app."),
    ),
    "webauthn_added": (
        gettext_lazy("A passkey was added"),
        gettext_lazy("A passkey or security key was added to your account."),
    ),
    "webauthn_removed": (
        gettext_lazy("A passkey was removed"),
        gettext_lazy("A passkey or security key was removed from your account."),
    ),
    "recovery_codes_generated": (
        gettext_lazy("New recovery codes were made"),
        gettext_lazy("New recovery codes were made for your account; the old ones do not work."),
    ),
    "account_connected": (
        gettext_lazy("Another way to sign in was added"),
        gettext_lazy("Your account can now also be signed in to through %(provider)s."),
    ),
    "account_disconnected": (
        gettext_lazy("A way to sign in was removed"),
        gettext_lazy("Your account can no longer be signed in to through %(provider)s."),
    ),
}


def news_for(person: User, name: str, facts: Mapping[str, Any]) -> dict[str, str]:
    """Subject and text of the mail, in the person's language."""
    with written_for(person):
        subject, text = NEWS[name]
        return {
            "subject": str(subject),
            "text": str(text) % facts + "\n\n" + what_to_do(name),
        }


def what_to_do(name: str) -> str:
    """A link where one is needed; else whom to ask if it was not the reader's own doing."""
    if name == "account_already_exists":
        return _("Sign in: %(sign_in)s\nAsk for a new password: %(reset)s") % {
            "sign_in": f"{settings.SITE_URL}{reverse('account_login')}",
            "reset": f"{settings.SITE_URL}{reverse('account_reset_password')}",
        }
    return _(
        "If that was you, there is nothing to do. If not, choose a new password at once, and "
        "answer this mail: %(reset)s"
    ) % {"reset": f"{settings.SITE_URL}{reverse('account_reset_password')}"}
