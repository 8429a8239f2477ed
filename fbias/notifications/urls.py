"""Addresses of the mail log and the personal calendar."""

from django.urls import path

from fbias.notifications.models.feeds import CALENDAR
from fbias.notifications.preferences import STOP_MAILS
from fbias.notifications.views import feeds, mails, preferences, texts

app_name = "notifications"

urlpatterns = [
    path("mails/", mails.mails, name="mails"),
    path("mails/check/", mails.check_mail, name="check_mail"),
    path("mails/mine/", mails.inbox, name="inbox"),
    path("mails/choose/", preferences.choose, name="choose"),
    path(STOP_MAILS.route(), preferences.stop, name="stop"),
    path("mails/texts/", texts.texts, name="texts"),
    path("mails/texts/<slug:kind>/<slug:language>/", texts.text, name="text"),
    path("mails/<int:pk>/", mails.mail, name="mail"),
    path("mails/<int:pk>/html/", mails.mail_html, name="mail_html"),
    path("mails/<int:pk>/send-again/", mails.send_again, name="send_again"),
    path("mails/<int:pk>/dismiss/", mails.dismiss, name="dismiss"),
    path("calendar/", feeds.feed, name="feed"),
    path("calendar/new-link/", feeds.make_feed, name="make_feed"),
    path("calendar/revoke/", feeds.revoke_feed, name="revoke_feed"),
    path(f"{CALENDAR}<slug:token>.ics", feeds.calendar, name="calendar"),
]
