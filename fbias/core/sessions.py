"""Sessions in the database, as Django keeps them; reading one is compiled once."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField

from fbias.core.prepared import Param, Prepared, moment

THE_SESSION = Prepared(
    lambda: Session.objects.filter(session_key=Param("key", CharField()), expire_date__gt=moment())
)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        session = THE_SESSION.first(key=self.session_key)
        if session is None:
            self._session_key = None
        return session
