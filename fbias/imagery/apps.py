from django.apps import AppConfig


class ImageryConfig(AppConfig):
    name = "fbias.imagery"
    label = "imagery"

    def ready(self) -> None:
        from fbias.core import health, outage
        from fbias.imagery import checks, queries, services

        checks.register()
        health.register(health.Probe("oldest_waiting_upload", queries.oldest_waiting_upload_age))
        health.register_pulse("sweep_uploads")
        outage.register_outage(services.of_the_store)
