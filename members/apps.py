from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = _("Members")

    def ready(self) -> None:
        from allauth.account.signals import email_confirmed

        from fbias.core.health import register_pulse
        from fbias.core.links import register_people
        from fbias.core.logs import register_secret
        from fbias.core.readiness import register_needs
        from fbias.core.timeline import register_hidden, register_words
        from fbias.notifications.replies import register_addresses
        from fbias.notifications.way_in import register_way_in
        from members import personal_data
        from members.adapters import absorb_what_was_made
        from members.history import WORDS
        from members.links.accounts import way_in
        from members.messages import register_kinds
        from members.needs import networks_needs
        from members.queries.people import person_of_link, proven_addresses
        from members.visibility import conflicts_of_others

        personal_data.register()
        register_hidden(conflicts_of_others)
        email_confirmed.connect(absorb_what_was_made, dispatch_uid="absorb_what_was_made")
        register_kinds()
        register_way_in(way_in)
        register_people(person_of_link)
        register_addresses(proven_addresses)
        register_secret("password/reset/key/")
        register_secret("confirm-email/")
        register_needs(networks_needs, order=20)
        register_words(WORDS)
        register_pulse("watch_troubles")
        self.register_whole_pages()

    def register_whole_pages(self) -> None:
        """What the pages of the whole portal ask this app for."""
        from fbias.core.search import register_search
        from fbias.core.waiting import register_piles
        from members.queries.search import analysts_found
        from members.queries.waiting import membership_piles

        register_piles(membership_piles)
        register_search(analysts_found)
