"""What gunicorn calls."""

from http import HTTPStatus
from io import BytesIO

import pytest
from django.test import RequestFactory

from fbias.wsgi import application

pytestmark = pytest.mark.django_db

CHARSETS = (
    *("unknown", "", '""', "utf-16", "utf-7", "utf-8-sig", "base64", "rot13", "hex", "zlib", "uu"),
    *("bz2", "quopri", "idna", "punycode", "undefined", "unicode_escape", "utf-8\x00", "a\x00b"),
    *("%00", "\\", "'", "../../etc/passwd", "__init__", "é", "x" * 5000),
)
KINDS = (
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/json",
    "multipart/form-data",
)
FORM = b'--B\r\nContent-Disposition: form-data; name="language"\r\n\r\nfr\r\n--B--\r\n'


def ask(kind, *, method="GET", path="/privacy/", query="", body=b""):
    """Status, headers and body; what the portal does not catch fails the test."""
    told = []
    environ = RequestFactory()._base_environ(
        **{
            "CONTENT_TYPE": kind,
            "CONTENT_LENGTH": str(len(body)),
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": method,
            "wsgi.input": BytesIO(body),
        }
    )
    content = b"".join(
        application(environ, lambda status, headers: told.append((status, dict(headers))))
    )
    return told[0][0], told[0][1], content


@pytest.mark.parametrize("kind", ("text/plain; charset*=bogus''x", "text/plain; charset=utf-8", ""))
def test_a_content_type_that_nobody_can_read_is_no_fault_of_the_portal(kind):
    status, _headers, body = ask(kind)

    assert status == f"{HTTPStatus.OK.value} OK"
    assert b"</html>" in body


@pytest.mark.parametrize("query", ("", "q=%ff%fe", "page=%00", "&".join(["a=1"] * 3000)))
def test_a_character_set_of_any_name_is_answered_with_a_page(query):
    kinds = [f"{kind}; boundary=B; charset={charset}" for kind in KINDS for charset in CHARSETS]

    for kind in kinds:
        status, headers, body = ask(kind, query=query)

        assert status.startswith(("200", "400")), kind
        assert b"</html>" in body, kind
        assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "kind",
    (
        *[f"multipart/form-data; boundary=B; charset={charset}" for charset in CHARSETS],
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\x00",
        "multipart/form-data; boundary=é",
        "multipart/form-data; boundary*=utf-7''B",
        f"multipart/form-data; boundary={'b' * 300}",
        ";;;",
        "/",
    ),
)
def test_a_form_in_an_odd_envelope_is_refused_with_a_page(kind):
    status, headers, body = ask(kind, method="POST", path="/language/", body=FORM)

    assert status.startswith(("400", "403"))  # it carries no token
    assert b"</html>" in body
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    ("/privacy/", "/nothing/", "/static/plain/plain.css", "/my-bookings/", "/health/", "/%00"),
)
def test_no_answer_of_the_portal_is_sniffed(path):
    _status, headers, _body = ask("", path=path)

    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ("/œuvre/", "/é/", "/名/"))
def test_an_address_in_any_letters_is_answered_with_a_page(path):
    status, _headers, body = ask("", path=path.encode().decode("latin-1"))

    assert status == f"{HTTPStatus.NOT_FOUND.value} Not Found"
    assert b"</html>" in body
