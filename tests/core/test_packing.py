"""Pages leave compressed; how long one is says nothing exact about what is in it."""

import gzip

import pytest
from django.http import HttpResponse

from fbias.core.packing import pack_pages

pytestmark = pytest.mark.django_db


def test_a_page_is_compressed_for_who_can_open_it(client):
    plain = client.get("/privacy/")
    answer = client.get("/privacy/", headers={"Accept-Encoding": "gzip, br"})

    assert "Content-Encoding" not in plain.headers
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert len(answer.content) < len(plain.content) / 2
    assert b"</html>" in gzip.decompress(answer.content)


def answered(rf, **kind):
    answer = pack_pages(lambda request: HttpResponse("the same words " * 100, **kind))
    return answer(rf.get("/", headers={"Accept-Encoding": "gzip"}))


def test_the_same_page_is_not_always_of_the_same_length(rf):
    assert len({len(answered(rf).content) for _time in range(20)}) > 1


def test_a_paper_stays_as_it_is(rf):
    assert "Content-Encoding" not in answered(rf, content_type="application/pdf").headers
