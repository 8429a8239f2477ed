"""From words to tags, from tags to people: ranks, with reasons, and never filters.

Pure: no database, no settings. NumPy and SciPy are imported at the first ranking, not before.
"""

from members.matching.matcher import Matcher
from members.matching.people import (
    PersonLevels,
    PersonMatch,
    Reason,
    rank_people,
    weigh,
    wishes,
)
from members.matching.similarity import Similar, similar
from members.matching.terms import GROUPS, Example, Match, Ranking, Term, Weights

__all__ = [
    "GROUPS",
    "Example",
    "Match",
    "Matcher",
    "PersonLevels",
    "PersonMatch",
    "Ranking",
    "Reason",
    "Similar",
    "Term",
    "Weights",
    "rank_people",
    "similar",
    "weigh",
    "wishes",
]
