"""For how long what is kept, in days: the page on privacy and the nightly clearing read this."""

from environ import Env


def kept_for(env: Env) -> dict[str, int]:
    """How many days; what is not here is kept while the facility exists (figures, papers)."""
    return {
        "unconfirmed": env.int("KEEP_UNCONFIRMED_DAYS", default=30),
    }
