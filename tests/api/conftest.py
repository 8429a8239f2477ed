from collections.abc import Callable

import pytest
from django.test import Client

from fbias.api.enums import Scope
from fbias.api.services.tokens import make_token

Ask = Callable[..., object]


def token_for(person, *scopes, days=90):
    return make_token(by=person, name="lab script", scopes=scopes or Scope.values, days=days)[1]


@pytest.fixture
def ask():
    """`ask(person, "/projects")`: what a program with all scopes gets."""

    def asking(person, path, *scopes, method="get", token=None, **more):
        secret = token or token_for(person, *scopes)
        headers = {"Authorization": f"Bearer {secret}", **more.pop("headers", {})}
        return getattr(Client(), method)(f"/api/v1{path}", headers=headers, **more)

    return asking
