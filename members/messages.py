"""The mails of this app."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from allauth.account import app_settings
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fbias.core.models import Trouble
from fbias.core.trouble import words_of
from fbias.notifications.enums import Audience
from fbias.notifications.kinds import Kind, always, register
from fbias.notifications.visibility import register_hidden
from members.enums import MembershipStatus, Role
from members.hooks.leaving import Period, in_the_hands_of
from members.models import Absence, Analyst, Erasure, HostFacility, User

LINKS_INTO_ACCOUNTS = ("account_confirm_address", "account_reset_password")


def links_into_accounts(user: User) -> Q:
    """Mails whose link opens an account are for its owner only; in the demo staff may read them."""
    return Q(pk__in=[]) if settings.DEMO else Q(kind__in=LINKS_INTO_ACCOUNTS)


def confirmation_link(address: EmailAddress) -> str:
    """The signed link that proves the address."""
    path = reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key])
    return f"{settings.SITE_URL}{path}"


def reset_link(person: User) -> str:
    """The signed link that lets the person choose a new password."""
    uid = user_pk_to_url_str(person)
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
    return f"{settings.SITE_URL}{path}"


def _goes_on(about: Any) -> bool:
    return bool(about.ended_at is None)


def _trouble(about: Any, recipient: Any) -> dict[str, object]:
    words = words_of(about.part)
    return {
        "what": str(words.title),
        "meaning": str(words.meaning),
        "link": f"{settings.SITE_URL}{reverse('health')}",
    }


def _confirmation(about: Any, recipient: Any) -> dict[str, object]:
    return {"link": confirmation_link(about), "address": about.email}


def _reset(about: Any, recipient: Any) -> dict[str, object]:
    return {"link": reset_link(about)}


def _invitation(about: Any, recipient: Any) -> dict[str, object]:
    return {
        "site_name": about.facility.name,
        "hours": about.hours_per_month,
        "link": f"{settings.SITE_URL}{reverse('members:charter')}",
    }


def _new_member(about: Any, recipient: Any) -> dict[str, object]:
    return {
        "person_name": about.user.name,
        "site_name": about.facility.name,
        "hours": about.hours_per_month,
        "link": f"{settings.SITE_URL}{reverse('members:analyst', args=[about.pk])}",
    }


def _who_asks(about: Any, recipient: Any) -> dict[str, object]:
    path = reverse("admin:members_user_change", args=[about.pk])
    return {"person_name": about.name, "link": f"{settings.SITE_URL}{path}"}


def _asks_to_be_erased(about: Any) -> bool:
    return Erasure.objects.filter(person=about, done_at=None).exists()


def _role_in_words(stored: Mapping[str, Any]) -> dict[str, object]:
    """Mails of earlier versions hold the word itself."""
    return {"role_label": Role(stored["role"]).label} if "role" in stored else {}


def _home(about: Any, recipient: Any) -> dict[str, object]:
    return {"link": f"{settings.SITE_URL}/"}


def hands_of_others(user: User) -> Q:
    """Each coordinator reads what they may know of somebody's work, and nobody else's list."""
    return Q(kind="member_hands") & ~Q(recipient=user.pk)


def hours_of_others(user: User) -> Q:
    """The hours in it are those that this manager may know of, not any other reader."""
    return Q(kind="host_month") & ~Q(recipient=user.pk)


def _month_in_words(stored: Mapping[str, Any]) -> dict[str, object]:
    return {"month": date.fromisoformat(stored["month"])}


def _lending(about: Any, recipient: Any) -> dict[str, object]:
    path = reverse("members:my_facility")
    return {"site_name": about.name, "page_url": f"{settings.SITE_URL}{path}"}


def _who_holds(about: Any) -> tuple[Analyst, Period | None]:
    if isinstance(about, Absence):
        return about.analyst, (about.first_day, about.last_day)
    return about, None


def _hands(about: Any, recipient: Any) -> dict[str, object]:
    """What this coordinator may know of, with who could take it over."""
    analyst, during = _who_holds(about)
    held = in_the_hands_of(analyst, reader=recipient, during=during, propose=True)
    return {
        "analyst_name": analyst.user.name,
        "first_day": during[0] if during else None,
        "last_day": during[1] if during else None,
        "held": [
            {
                "label": duty.label,
                "link": f"{settings.SITE_URL}{duty.path}",
                "replacements": ", ".join(duty.replacements),
            }
            for duty in held
        ],
    }


def _holds_something(about: Any, recipient: Any) -> bool:
    analyst, during = _who_holds(about)
    return bool(in_the_hands_of(analyst, reader=recipient, during=during))


def _is_unconfirmed(address: EmailAddress) -> bool:
    return not address.verified


def _own_address(about: Any, recipient: Any) -> dict[str, object]:
    return {"address": recipient.email}


def _is_unopened(person: User) -> bool:
    return person.is_unopened


def _is_invited(analyst: Analyst) -> bool:
    return analyst.status == MembershipStatus.INVITED


def register_kinds() -> None:
    register_hidden(links_into_accounts)
    register_hidden(hands_of_others)
    register_hidden(hours_of_others)
    register(
        Kind(
            name="host_month",
            label=_("Hours that your analysts gave last month"),
            about=HostFacility,
            sample={
                "site_name": "MRI Montpellier",
                "month": date(2027, 1, 1),
                "lines": [{"name": "Ada Morel", "hours": 6.5, "agreed": 8}],
                "total": 6.5,
                "page_url": "https://portal.example/my-facility/",
            },
            context=_lending,
            in_words=_month_in_words,
            repeatable=True,
            optional=Audience.EVERYBODY,
        )
    )
    register(
        Kind(
            name="member_hands",
            label=_("Work of a member that somebody must take over"),
            about=(Analyst, Absence),
            sample={
                "analyst_name": "Ada Morel",
                "because": "on_leave",
                "first_day": date(2027, 1, 14),
                "last_day": date(2027, 1, 22),
                "note": "The masks of P-12 are on the share.",
                "held": [
                    {
                        "label": "P-12",
                        "link": "https://portal.example/projects/12/people/",
                        "replacements": "Noor Haddad, Emil Roux",
                    }
                ],
            },
            wanted_by=_holds_something,
            context=_hands,
        )
    )
    register(
        Kind(
            name="account_confirm_address",
            label=_("Confirm your e-mail address"),
            about=EmailAddress,
            sample={"link": "https://portal.example/confirm", "address": "you@example.org"},
            still_wanted=_is_unconfirmed,
            context=_confirmation,
            secrets=("link",),
            repeatable=True,
        )
    )
    register(
        Kind(
            name="account_reset_password",
            label=_("Choose a new password"),
            about=User,
            sample={"link": "https://portal.example/reset"},
            context=_reset,
            secrets=("link",),
            repeatable=True,
        )
    )
    register(
        Kind(
            name="account_ready",
            label=_("The account that was made for you"),
            about=User,
            sample={"link": "https://portal.example/open", "address": "you@example.org"},
            still_wanted=_is_unopened,
            context=_own_address,
            repeatable=True,
        )
    )
    register(
        Kind(
            name="account_notice",
            label=_("News about your account"),
            about=User,
            sample={"subject": "Password changed", "text": "Your password was changed."},
        )
    )
    register(
        Kind(
            name="erasure_asked",
            label=_("Somebody asks to be erased"),
            about=User,
            sample={
                "person_name": "Ada Morel",
                "link": "https://portal.example/admin/members/user/12/change/",
            },
            still_wanted=_asks_to_be_erased,
            context=_who_asks,
        )
    )
    register(
        Kind(
            name="membership_invited",
            label=_("Invitation to the network"),
            about=Analyst,
            sample={
                "site_name": "Imaging core, Lyon",
                "hours": 6,
                "link": "https://portal.example/charter",
            },
            still_wanted=_is_invited,
            context=_invitation,
            repeatable=True,
        )
    )
    for name, label in (
        ("role_given", _("You have a new role")),
        ("role_ended", _("A role of yours ended")),
    ):
        register(
            Kind(
                name=name,
                label=label,
                about=User,
                sample={
                    "role_label": _("Host manager"),
                    "site_name": "Imaging core, Lyon",
                    "actor_name": "Emil Roux",
                    "link": "https://portal.example/",
                },
                context=_home,
                in_words=_role_in_words,
            )
        )
    register(
        Kind(
            name="member_joined",
            label=_("Somebody joined the network"),
            about=Analyst,
            sample={
                "person_name": "Ada Morel",
                "site_name": "Imaging core, Lyon",
                "hours": 6,
                "link": "https://portal.example/network/analysts/12/",
            },
            context=_new_member,
        )
    )
    register(
        Kind(
            name="conflict_withdrawn",
            label=_("A conflict of interest was withdrawn"),
            about=User,
            sample={
                "person_name": "Ada Morel",
                "other_name": "Noor Haddad",
                "actor_name": "Emil Roux",
            },
        )
    )
    for name, label, still_wanted in (
        ("trouble_began", _("A part of the portal is in trouble"), _goes_on),
        ("trouble_over", _("A trouble of the portal is over"), always),
    ):
        register(
            Kind(
                name=name,
                label=label,
                about=Trouble,
                sample={
                    "what": "The image store does not answer",
                    "meaning": "Nobody can send or fetch images.",
                    "link": "https://portal.example/health/",
                },
                still_wanted=still_wanted,
                context=_trouble,
                repeatable=True,
            )
        )
