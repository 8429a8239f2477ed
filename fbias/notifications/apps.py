from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "fbias.notifications"
    label = "notifications"
    verbose_name = _("Mails")

    def ready(self) -> None:
        from django.contrib.auth import get_user_model

        from fbias.core import health, trouble
        from fbias.core.waiting import register_piles
        from fbias.notifications import checks, digests, kinds, queries
        from fbias.notifications.models import Digest
        from fbias.notifications.waiting import mail_piles

        checks.register()
        register_piles(mail_piles)
        kinds.register(
            kinds.Kind(
                "mail_check",
                _("Check that mail leaves the portal"),
                get_user_model(),
                repeatable=True,
            )
        )
        kinds.register(
            kinds.Kind(
                "text_trial",
                _("A trial of your own words"),
                get_user_model(),
                sample={
                    "subject": "Your session is confirmed",
                    "text": "See you there.",
                    "kind_label": "Session confirmed",
                },
            )
        )
        kinds.register(
            kinds.Kind(
                "reply_refused",
                _("An answer by mail that was not taken"),
                get_user_model(),
                sample={
                    "reason": "There was no text above the quoted words.",
                    "link": "https://portal.example/consultations/12/",
                },
            )
        )
        kinds.register(
            kinds.Kind(
                "weekly_digest",
                _("Weekly digest"),
                Digest,
                context=digests.digest_facts,
                sample=digests.SAMPLE,
                still_wanted=digests.has_news,
                secrets=("links",),
                repeatable=True,
            )
        )
        trouble.register_watch(
            trouble.Watch(
                "mail",
                {
                    "mail": trouble.Words(
                        _("Mails are late"),
                        _(
                            "The oldest has waited for more than ten minutes. They leave by "
                            "themselves as soon as the mail server takes them."
                        ),
                    )
                },
                lambda: {"mail"} if queries.mails_are_late() else set(),
            )
        )
        health.register(health.Probe("oldest_due_mail", queries.oldest_due_age))
        health.register(health.Probe("mail_server", queries.mail_server_silence))
        health.register_pulse("sweep_outbox")
        health.register_pulse("ask_reminders")
