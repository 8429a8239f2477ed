"""For how long what is kept, in days: the page on privacy and the nightly clearing read this."""

from environ import Env


def kept_for(env: Env) -> dict[str, int]:
    """How many days; what is not here is kept while the facility exists (figures, papers)."""
    return {
        "unconfirmed": env.int("KEEP_UNCONFIRMED_DAYS", default=30),
        "unfinished": env.int("KEEP_UNFINISHED_DAYS", default=90),
        "images": env.int("KEEP_IMAGES_DAYS", default=365),
        "mails": env.int("KEEP_MAILS_DAYS", default=365),
        "idle": env.int("KEEP_IDLE_DAYS", default=1095),
        "answers": env.int("KEEP_ANSWERS_DAYS", default=1826),
        "history": env.int("KEEP_HISTORY_DAYS", default=1826),
        "warning": env.int("KEEP_WARNING_DAYS", default=30),
    }
