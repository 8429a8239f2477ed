from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "fbias.notifications"
    label = "notifications"
