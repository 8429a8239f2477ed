from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = _("Projects")

    def ready(self) -> None:
        from fbias.core import health, timeline
        from fbias.core.readiness import register_needs
        from fbias.imagery.owners import register_owner
        from fbias.notifications.visibility import register_hidden
        from members.hooks.analysts import register_hours
        from members.hooks.conflicts import register_cowork
        from members.hooks.leaving import register_hands
        from projects import personal_data
        from projects.messages import register_kinds
        from projects.needs import projects_needs
        from projects.queries.conflicts import worked_for
        from projects.queries.hours.months import project_hours
        from projects.queries.team.held import work_held
        from projects.queries.timeline import WORDS
        from projects.services.images import OWNER
        from projects.visibility import entries_in_conflict, mails_in_conflict

        register_kinds()
        personal_data.register()
        register_owner(OWNER)
        register_needs(projects_needs, order=30)
        register_hidden(mails_in_conflict, from_recipient=True)
        timeline.register_hidden(entries_in_conflict)
        timeline.register_words({"project": WORDS})
        register_hours(project_hours)
        register_hands(work_held)
        register_cowork(worked_for)
        health.register_pulse("keep_projects", alarm_after=timedelta(hours=1))
        self.register_whole_pages()

    def register_whole_pages(self) -> None:
        """What the pages of the whole portal ask this app for."""
        from fbias.core.search import register_search
        from fbias.core.waiting import register_piles
        from projects.queries.search import projects_found
        from projects.queries.waiting import project_piles

        register_piles(project_piles)
        register_search(projects_found)
