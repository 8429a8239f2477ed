"""Addresses of the mail log and the personal calendar."""

from django.urls import path

from fbias.notifications import text_views, views
from fbias.notifications.models.feeds import CALENDAR

app_name = "notifications"

urlpatterns = [
    path("mails/", views.mails, name="mails"),
    path("mails/check/", views.check_mail, name="check_mail"),
    path("mails/mine/", views.inbox, name="inbox"),
    path("mails/texts/", text_views.texts, name="texts"),
    path("mails/texts/<slug:kind>/<slug:language>/", text_views.text, name="text"),
    path("mails/<int:pk>/", views.mail, name="mail"),
    path("mails/<int:pk>/html/", views.mail_html, name="mail_html"),
    path("mails/<int:pk>/send-again/", views.send_again, name="send_again"),
    path("mails/<int:pk>/dismiss/", views.dismiss, name="dismiss"),
    path("calendar/", views.feed, name="feed"),
    path("calendar/new-link/", views.make_feed, name="make_feed"),
    path("calendar/revoke/", views.revoke_feed, name="revoke_feed"),
    path(f"{CALENDAR}<slug:token>.ics", views.calendar, name="calendar"),
]
