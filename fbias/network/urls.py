"""The pages of the network's own life: each view module brings its own."""

from __future__ import annotations

from fbias.network.views import help_requests, home, meetings, previews, readings, topics

app_name = "network"
urlpatterns = [
    *home.urlpatterns,
    *meetings.urlpatterns,
    *topics.urlpatterns,
    *help_requests.urlpatterns,
    *previews.urlpatterns,
    *readings.urlpatterns,
]
