"""The API does what its document says, whatever is sent: no 5xx, no other form."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis import checks

from tests.api.conftest import token_for
from tests.factories import (
    AnalystFactory,
    ConsultationFactory,
    HelpRequestFactory,
    ProjectFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db

document = schemathesis.pytest.from_fixture("portal")
# What it promises of every answer; that valid words may still be refused by a rule is no fault.
PROMISES = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
    checks.negative_data_rejection,
]


@pytest.fixture
def portal(db, settings):
    settings.PER_MINUTE = {}
    for signal in (request_started, request_finished):  # as Django's own client does
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def secret(db):
    person = AnalystFactory(user__coordinator=True).user
    ConsultationFactory(confirmed=True, requester=person)
    ProjectFactory()
    HelpRequestFactory()
    SessionFactory()
    return token_for(person)


@document.parametrize()
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_every_answer_is_as_the_document_says(case, secret):
    case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=PROMISES)
