"""Addresses of the open desk: each view module brings its own."""

from consultations.views import board, booking, desks, images, public, records, seats, sessions

app_name = "consultations"

urlpatterns = [
    *public.urlpatterns,
    *booking.urlpatterns,
    *images.urlpatterns,
    *sessions.urlpatterns,
    *records.urlpatterns,
    *board.urlpatterns,
    *desks.urlpatterns,
    *seats.urlpatterns,
]
