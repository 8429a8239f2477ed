"""What coordinators edit of people, places and words."""

from members.admin import analysts, conflicts, facilities, merging, people, vocabulary

__all__ = ["analysts", "conflicts", "facilities", "merging", "people", "vocabulary"]
