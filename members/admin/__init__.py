"""What coordinators edit of people, places and words."""

from members.admin import analysts, conflicts, erasing, facilities, merging, people, vocabulary

__all__ = ["analysts", "conflicts", "erasing", "facilities", "merging", "people", "vocabulary"]
