"""Django's client, where it is not quite a browser."""

from django.test import Client

from members.middleware import ENDS_AT


class SeenBefore(Client):
    """Whoever counts is never the first page of a session, which notes when it ends."""

    def force_login(self, user, backend=None):
        super().force_login(user, backend)
        session = self.session
        session[ENDS_AT] = "noted"
        session.save()
