"""Forms about people. allauth finds the sign-up form here."""

from members.forms.accounts import SignupForm
from members.forms.memberships import CharterForm, HoursForm, MembershipForm
from members.forms.profiles import ProfileForm, WorkplaceForm
from members.forms.search import DirectoryForm

__all__ = [
    "CharterForm",
    "DirectoryForm",
    "HoursForm",
    "MembershipForm",
    "ProfileForm",
    "SignupForm",
    "WorkplaceForm",
]
