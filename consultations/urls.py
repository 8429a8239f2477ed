"""Addresses of the open desk: each view module brings its own."""

from consultations.views import (
    answers,
    board,
    booking,
    calls,
    desks,
    images,
    polls,
    public,
    records,
    seats,
    sessions,
    tags,
)

app_name = "consultations"

urlpatterns = [
    *public.urlpatterns,
    *booking.urlpatterns,
    *images.urlpatterns,
    *sessions.urlpatterns,
    *calls.urlpatterns,
    *records.urlpatterns,
    *tags.urlpatterns,
    *polls.urlpatterns,  # before desks: its addresses would be taken for steps
    *board.urlpatterns,
    *seats.urlpatterns,
    *answers.urlpatterns,
    *desks.urlpatterns,
]
