from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = _("Projects")

    def ready(self) -> None:
        from fbias.core import timeline
        from fbias.notifications.visibility import register_hidden
        from projects.messages import register_kinds
        from projects.visibility import entries_in_conflict, mails_in_conflict

        register_kinds()
        register_hidden(mails_in_conflict, from_recipient=True)
        timeline.register_hidden(entries_in_conflict)
