"""The outbox, the coordinators' own texts, and the calendar feeds."""

from fbias.notifications.models.feeds import CalendarFeed
from fbias.notifications.models.outbox import Notification
from fbias.notifications.models.preferences import Digest, Preference
from fbias.notifications.models.texts import MessageText

__all__ = ["CalendarFeed", "Digest", "MessageText", "Notification", "Preference"]
