"""Forms about people. allauth finds the sign-up form here."""

from members.forms.accounts import SignupForm
from members.forms.memberships import CharterForm, HoursForm, MembershipForm
from members.forms.network import DirectoryForm
from members.forms.profiles import ProfileForm, WorkplaceForm

__all__ = [
    "CharterForm",
    "DirectoryForm",
    "HoursForm",
    "MembershipForm",
    "ProfileForm",
    "SignupForm",
    "WorkplaceForm",
]
