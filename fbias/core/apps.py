from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "fbias.core"
    label = "core"
