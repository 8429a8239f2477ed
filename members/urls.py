"""The pages about people and sites."""

from __future__ import annotations

from django.urls import path

from members.links.accounts import OPEN_ACCOUNT
from members.views import (
    accounts,
    availability,
    conflicts,
    expertise,
    first_steps,
    hours,
    memberships,
    network,
    personal_data,
    profiles,
)

app_name = "members"
urlpatterns = [
    path("profile/", profiles.profile, name="profile"),
    path("profile/workplace/", profiles.workplace, name="workplace"),
    path("profile/data/", personal_data.my_data, name="my_data"),
    path("profile/data/my-data.zip", personal_data.my_data_zip, name="my_data_zip"),
    path("accounts/confirm-email/", accounts.verification, name="verification"),
    path(OPEN_ACCOUNT.route(), accounts.open_account, name="open_account"),
    path("demo/mail/", profiles.demo_mail, name="demo_mail"),
    path("network/", network.network, name="network"),
    path("network/sites/<slug:slug>/", network.facility, name="facility"),
    path("network/analysts/<int:pk>/", network.analyst, name="analyst"),
    path("members/directory/", network.directory, name="directory"),
    path("members/first-steps/", first_steps.first_steps, name="first_steps"),
    path("members/invite/", first_steps.invite, name="invite"),
    path("members/me/", memberships.membership, name="membership"),
    path("members/me/charter/", memberships.charter, name="charter"),
    path("members/me/expertise/", expertise.expertise, name="expertise"),
    path("members/me/expertise/take-all/", expertise.take_all, name="take_all_levels"),
    path("members/me/expertise/<int:pk>/<slug:answer>/", expertise.proposal, name="level_proposal"),
    path("members/me/conflicts/", conflicts.conflicts, name="conflicts"),
    path(
        "members/me/conflicts/<int:pk>/withdraw/",
        conflicts.conflict_withdraw,
        name="conflict_withdraw",
    ),
    path("members/me/availability/", availability.availability, name="availability"),
    path("members/me/availability/absences/add/", availability.absence_add, name="absence_add"),
    path(
        "members/me/availability/absences/<int:pk>/remove/",
        availability.absence_remove,
        name="absence_remove",
    ),
    path("members/me/hours/", hours.my_hours, name="my_hours"),
    path("members/me/hours/hours.csv", hours.my_hours_csv, name="my_hours_csv"),
    path("members/me/<slug:step>/", memberships.membership_step, name="membership_step"),
    path("members/facility/", hours.my_facility, name="my_facility"),
    path("members/facility/hours.csv", hours.my_facility_csv, name="my_facility_csv"),
    path("network/analysts/<int:pk>/hours/", hours.hours, name="hours"),
]
