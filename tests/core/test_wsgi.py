"""What gunicorn calls."""

from http import HTTPStatus

import pytest
from django.test import RequestFactory

from fbias.wsgi import application

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ("text/plain; charset*=bogus''x", "text/plain; charset=utf-8", ""))
def test_a_content_type_that_nobody_can_read_is_no_fault_of_the_portal(kind):
    told = []
    environ = RequestFactory().get("/privacy/").environ | {"CONTENT_TYPE": kind}

    body = b"".join(application(environ, lambda status, headers: told.append(status)))

    assert told == [f"{HTTPStatus.OK.value} OK"]
    assert b"</html>" in body
