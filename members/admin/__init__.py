"""What coordinators edit of people, places and words."""

from members.admin import analysts, conflicts, erasures, facilities, merges, people, vocabulary

__all__ = ["analysts", "conflicts", "erasures", "facilities", "merges", "people", "vocabulary"]
