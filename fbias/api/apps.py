from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "fbias.api"
    label = "api"
    verbose_name = _("Programs")

    def ready(self) -> None:
        from fbias.api import history, personal_data
        from fbias.api.services.webhooks import hear
        from fbias.core.timeline import register_listener, register_words

        personal_data.register()
        register_words(history.WORDS)
        register_listener(hear)
