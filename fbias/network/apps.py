from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    name = "fbias.network"
    label = "network"
    verbose_name = _("Network")

    def ready(self) -> None:
        from fbias.core import timeline
        from fbias.core.search import register_search
        from fbias.core.waiting import register_piles
        from fbias.network import calendar, history, messages, personal_data, reminders, visibility
        from fbias.network.queries import mentoring as pairs
        from fbias.network.queries.search import network_found
        from fbias.network.queries.waiting import network_piles
        from fbias.network.services import computing, mentoring
        from fbias.notifications.feeds import register_source
        from fbias.notifications.visibility import register_hidden
        from members.hooks.analysts import on_conflict_declared, on_member_left, register_hours
        from members.hooks.vocabulary import TagUser, register_tag_user

        messages.register_kinds()
        reminders.register_reminders()
        personal_data.register()
        register_hidden(visibility.mails_in_conflict, from_recipient=True)
        register_hidden(visibility.agendas_of_others)
        timeline.register_hidden(visibility.entries_in_conflict)
        timeline.register_words(history.WORDS)
        register_source(calendar.events_of)
        register_piles(network_piles)
        register_search(network_found)
        register_hours(pairs.mentoring_hours)
        on_conflict_declared(mentoring.part_in_conflict)
        on_member_left(mentoring.let_go)
        on_member_left(computing.give_all_back)
        register_tag_user(
            TagUser(
                mentoring.move_pairs,
                pairs.nothing_counted,
                pairs.nothing_counted,
                pairs.mentoring_occasions,
            )
        )
