"""Addresses of the open desk: each view module brings its own."""

from consultations.views import booking, images, public

app_name = "consultations"

urlpatterns = [*public.urlpatterns, *booking.urlpatterns, *images.urlpatterns]
