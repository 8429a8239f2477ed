from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "fbias.reporting"
    label = "reporting"
