from django.apps import AppConfig


class ImageryConfig(AppConfig):
    name = "fbias.imagery"
    label = "imagery"
