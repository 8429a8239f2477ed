"""The pages about people and sites."""

from __future__ import annotations

from django.urls import path

from members.views import accounts, memberships, network

app_name = "members"
urlpatterns = [
    path("profile/", accounts.profile, name="profile"),
    path("demo/mail/", accounts.demo_mail, name="demo_mail"),
    path("network/", network.network, name="network"),
    path("network/sites/<slug:slug>/", network.facility, name="facility"),
    path("network/analysts/<int:pk>/", network.analyst, name="analyst"),
    path("members/directory/", network.directory, name="directory"),
    path("members/me/", memberships.membership, name="membership"),
    path("members/me/charter/", memberships.charter, name="charter"),
    path("members/me/expertise/", memberships.expertise, name="expertise"),
    path("members/me/conflicts/", memberships.conflicts, name="conflicts"),
    path(
        "members/me/conflicts/<int:pk>/withdraw/",
        memberships.conflict_withdraw,
        name="conflict_withdraw",
    ),
    path("members/me/<slug:step>/", memberships.membership_step, name="membership_step"),
    path("members/facility/", memberships.my_facility, name="my_facility"),
    path("members/facility/analysts/<int:pk>/hours/", memberships.hours, name="hours"),
]
