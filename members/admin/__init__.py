"""What coordinators edit of people, places and words."""

from members.admin import analysts, conflicts, facilities, people, vocabulary

__all__ = ["analysts", "conflicts", "facilities", "people", "vocabulary"]
