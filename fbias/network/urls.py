"""The pages of the network's own life: each view module brings its own."""

from __future__ import annotations

from django.urls import include, path

from fbias.network.views import (
    computing,
    help_requests,
    home,
    imports,
    learning,
    library,
    meetings,
    mentoring,
    previews,
    readings,
    topics,
)

app_name = "network"
inside = [
    *home.urlpatterns,
    *meetings.urlpatterns,
    *topics.urlpatterns,
    *help_requests.urlpatterns,
    *previews.urlpatterns,
    *readings.urlpatterns,
    *imports.urlpatterns,
    *learning.urlpatterns,
    *mentoring.urlpatterns,
    *computing.urlpatterns,
]
urlpatterns = [
    path("members/network/", include(inside)),
    path("library/", include(library.urlpatterns)),  # a part of it is public
]
