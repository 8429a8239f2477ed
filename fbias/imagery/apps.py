from datetime import timedelta
from functools import partial

from django.apps import AppConfig


class ImageryConfig(AppConfig):
    name = "fbias.imagery"
    label = "imagery"

    def ready(self) -> None:
        from fbias.core import health, outage, trouble
        from fbias.imagery import (
            checks,
            hooks,
            messages,
            personal_data,
            pyramids,
            queries,
            services,
            watch,
        )

        checks.register()
        personal_data.register()
        health.register(health.Probe("oldest_waiting_upload", queries.oldest_waiting_upload_age))
        health.register_pulse("sweep_uploads")
        outage.register_outage(services.of_the_store)
        messages.register_kinds()
        hooks.on_settled(pyramids.want)
        trouble.register_watch(watch.STORE)
        trouble.register_watch(watch.IMAGES)
        at_once = timedelta(0)
        for name, parts in (("store", watch.STORE.parts), ("images", watch.IMAGES.parts)):
            age = partial(trouble.age_of_trouble, *parts)
            health.register(health.Probe(name, age, alarm_after=at_once))
