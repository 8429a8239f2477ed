"""Addresses of the open desk: each view module brings its own."""

from consultations.views import (
    boards,
    booking_links,
    bookings,
    calls,
    consultations,
    conversations,
    days,
    equipment,
    group_mails,
    guests,
    images,
    panels,
    polls,
    presence,
    programmes,
    seats,
    sessions,
    surveys,
    tags,
    thread,
    waiting_list,
)
from consultations.views.intake_forms import filling, trying, versions, writing
from consultations.views.open_desks import announced, planning, public
from consultations.views.records import reading
from consultations.views.records import writing as record_writing

app_name = "consultations"

urlpatterns = [
    *public.urlpatterns,
    *announced.urlpatterns,
    *bookings.urlpatterns,
    *consultations.urlpatterns,
    *booking_links.urlpatterns,
    *waiting_list.urlpatterns,
    *filling.urlpatterns,
    *conversations.urlpatterns,
    *versions.urlpatterns,
    *writing.urlpatterns,
    *trying.urlpatterns,
    *images.urlpatterns,
    *sessions.urlpatterns,
    *calls.urlpatterns,
    *guests.urlpatterns,
    *thread.urlpatterns,
    *presence.urlpatterns,
    *record_writing.urlpatterns,
    *reading.urlpatterns,
    *surveys.urlpatterns,
    *tags.urlpatterns,
    *polls.urlpatterns,  # before desks: its addresses would be taken for steps
    *boards.urlpatterns,
    *days.urlpatterns,
    *equipment.urlpatterns,
    *group_mails.urlpatterns,
    *panels.urlpatterns,
    *programmes.urlpatterns,
    *seats.urlpatterns,
    *planning.urlpatterns,
]
