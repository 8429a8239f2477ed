from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "fbias.reporting"
    label = "reporting"

    def ready(self) -> None:
        from fbias.core import health
        from fbias.reporting import backup, messages

        messages.register_kinds()
        health.register(health.Probe(backup.PULSE, backup.age_of_last, backup.ALARM_AFTER))
