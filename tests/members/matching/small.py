"""A vocabulary of seven tags, small enough to foresee every answer."""

from members.matching import Matcher, Term

COUNTING = Term(
    "counting", "operation", "Counting", "Comptage", ("count cells", "how many"), ("compter",)
)
DENOISING = Term(
    "denoising", "operation", "Denoising", "Débruitage", ("noisy images",), ("images bruitées",)
)
TRACKING = Term(
    "tracking", "operation", "Cell tracking", "Suivi de cellules", ("follow cells",), ("suivre",)
)
CONFOCAL = Term("confocal", "modality", "Confocal", "Confocal", ("spinning disk",))
MOVIES = Term("movies", "modality", "Time-lapse", "Imagerie du vivant", ("movie",), ("film",))
NEURONS = Term("neurons", "domain", "Neuroscience", "Neurosciences", ("brain",), ("cerveau",))
TRACKMATE = Term(
    "trackmate", "tool", "TrackMate", "TrackMate", implies={"tracking": 1.0, "movies": 0.9}
)
TERMS = (COUNTING, DENOISING, TRACKING, CONFOCAL, MOVIES, NEURONS, TRACKMATE)


def matcher(*examples, terms=TERMS):
    return Matcher(terms, examples)


def slugs(ranking, group="operation"):
    return [match.slug for match in ranking[group]]
