from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = _("Open desk")

    def ready(self) -> None:
        from consultations import (
            calendar,
            home,
            messages,
            personal_data,
            reminders,
            visibility,
        )
        from consultations.queries import hours, seats
        from consultations.queries.tags import demand, guesses
        from consultations.services import conflicts, images, tags
        from fbias.core import health
        from fbias.core.home import register_section
        from fbias.imagery.owners import register_owner
        from fbias.notifications.feeds import register_source
        from fbias.notifications.visibility import register_hidden
        from members.hooks.analysts import on_conflict_declared, register_hours
        from members.hooks.leaving import register_hands
        from members.hooks.vocabulary import TagUser, register_tag_user
        from members.queries.matching import learn_from

        messages.register_kinds()
        personal_data.register()
        reminders.register_reminders()
        register_hidden(visibility.mails_in_conflict, from_recipient=True)
        register_hidden(visibility.group_mails_to_the_hidden, from_recipient=False)
        register_source(calendar.events_of)
        register_owner(images.OWNER)
        on_conflict_declared(conflicts.end_seats_in_conflict)
        register_hours(hours.consultation_hours)
        register_hands(seats.seats_held)
        register_tag_user(
            TagUser(tags.move_request_tags, demand.times_asked, demand.times_met, demand.occasions)
        )
        learn_from(guesses.kept_examples)
        health.register_pulse("release_places")
        register_section("consultations/_next_open_desks.html", home.next_open_desks, order=10)
        self.register_whole_pages()
        self.lend_voice()
        self.tell_its_life()

    def tell_its_life(self) -> None:
        """Its history, as far as one may read it, and the facility's table of transitions."""
        from consultations import history, transitions, visibility
        from fbias.core import timeline, workflow

        timeline.register_hidden(visibility.entries_in_conflict)
        timeline.register_words(history.WORDS)
        workflow.CHAPTERS.add(transitions.chapter)

    def lend_voice(self) -> None:
        """What the solver says is read in the language of its reader."""
        from django.utils.translation import gettext, ngettext

        from consultations.solver.voice import Voice, speak_with
        from fbias.core.numbers import in_hours, plain

        speak_with(Voice(gettext, ngettext, in_hours, plain))

    def register_whole_pages(self) -> None:
        """What the pages and the checks of the whole portal ask this app for."""
        from consultations import language_model
        from consultations.queries import search, waiting
        from fbias.core.search import register_search
        from fbias.core.waiting import register_piles

        language_model.register()
        register_piles(waiting.consultation_piles)
        register_search(search.consultations_found)
