"""The API does what its document says, whatever is sent: no 5xx, no other form."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from schemathesis import GenerationMode, checks

from tests.api.conftest import token_for
from tests.factories import (
    AnalystFactory,
    ConsultationFactory,
    HelpRequestFactory,
    ProjectFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db

# What it promises of every answer; that valid words may still be refused by a rule is no fault.
PROMISES = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]


@pytest.fixture
def portal(settings):
    """By WSGI as a server would, on the connection of the test, as Django's own client does."""
    settings.PER_MINUTE = {}
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def secret():
    person = AnalystFactory(user__coordinator=True).user
    ConsultationFactory(confirmed=True, requester=person)
    ProjectFactory()
    HelpRequestFactory()
    SessionFactory()
    return token_for(person)


@pytest.mark.parametrize("sent", GenerationMode, ids=lambda mode: mode.value)
def test_every_answer_is_as_the_document_says(portal, secret, sent):
    asked = set()
    for found in portal.get_all_operations():
        operation = found.ok()

        @examples(
            max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None
        )
        @given(case=operation.as_strategy(generation_mode=sent))
        def every_answer(case):
            headers = {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}
            case.call_and_validate(headers=headers, checks=PROMISES)

        every_answer()
        asked.add(operation.label)

    assert len(asked) == 10
