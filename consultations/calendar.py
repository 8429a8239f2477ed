"""One calendar entry per session (being written by the messages engineer)."""


def consultation_ics(consultation, user) -> bytes:
    return b""
