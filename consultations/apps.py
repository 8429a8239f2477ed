from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = _("Open desk")

    def ready(self) -> None:
        from consultations import calendar, home, messages, reminders
        from consultations.queries.hours import consultation_hours
        from consultations.services.images import settle_image
        from fbias.core import health
        from fbias.core.home import register_section
        from fbias.imagery.hooks import on_settled
        from fbias.notifications.feeds import register_source
        from fbias.notifications.visibility import register_hidden
        from members.hooks import register_hours

        messages.register_kinds()
        reminders.register_reminders()
        register_hidden(messages.mails_in_conflict)
        register_source(calendar.events_of)
        on_settled(settle_image)
        register_hours(consultation_hours)
        health.register_pulse("release_places")
        register_section("consultations/_next_open_desks.html", home.next_open_desks, order=10)
