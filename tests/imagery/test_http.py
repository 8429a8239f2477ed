import json
import socket
import time
import uuid

import pytest
from django.test import RequestFactory

from fbias.core.errors import DomainError
from fbias.core.quiet import QuietMinutes
from fbias.imagery.enums import UploadState
from fbias.imagery.http import answer_complete, answer_parts, json_endpoint, read_begin
from fbias.imagery.models import Upload
from tests.factories import UploadFactory
from tests.imagery.conftest import put

KEY = str(uuid.UUID(int=7))
GOOD = {"name": "a.tif", "size": 10, "role": "typical", "key": KEY}


@json_endpoint
def begin(request):
    read_begin(request)
    raise DomainError("understood")


def post(body, view=begin, **options):
    body = body if isinstance(body, (str, bytes)) else json.dumps(body)
    request = RequestFactory().post("/", body, content_type="application/json")
    return view(request, **options)


def test_a_good_announcement_is_understood():
    assert post(GOOD).status_code == 409
    assert post({**GOOD, "sha256": "a" * 64}).status_code == 409
    assert post({**GOOD, "name": "x" * 4000}).status_code == 409


@pytest.mark.parametrize(
    "body",
    (
        "",
        "{",
        "[]",
        "null",
        "7",
        '"text"',
        b"\xff\xfe",
        {**GOOD, "size": "10"},
        {**GOOD, "size": True},
        {**GOOD, "size": 1.5},
        {**GOOD, "size": -1},
        {**GOOD, "size": None},
        {**GOOD, "size": 2**53},
        {**GOOD, "size": [10]},
        json.dumps(GOOD).replace("10", "1e999"),
        json.dumps(GOOD).replace("10", "NaN"),
        json.dumps(GOOD).replace("10", "9" * 10_000),
        {**GOOD, "name": 5},
        {**GOOD, "name": {"a": 1}},
        {**GOOD, "name": "x" * 4001},
        {**GOOD, "role": None},
        {**GOOD, "role": "x" * 61},
        {**GOOD, "key": "abc"},
        {**GOOD, "key": "x" * 36},
        {**GOOD, "sha256": "A" * 64},
        {**GOOD, "sha256": "a" * 63},
        {**GOOD, "surprise": 1},
        json.dumps(GOOD)[:-1] + ', "size": 11}',
        "[" * 10_000 + "]" * 10_000,
        '{"a":' * 10_000 + "1" + "}" * 10_000,
        json.dumps({**GOOD, "name": "x" * 70_000}),
    ),
)
def test_nonsense_gets_a_sentence_and_a_400_at_once(body):
    started = time.thread_time()
    response = post(body)

    assert response.status_code == 400
    assert json.loads(response.content)["sentence"]
    assert time.thread_time() - started < 0.2


@pytest.mark.parametrize("length", ("-1", "abc", "99999999999"))
def test_a_length_that_lies_is_refused(length):
    request = RequestFactory().post("/", b"{}", content_type="application/json")
    request.META["CONTENT_LENGTH"] = length
    assert begin(request).status_code == 400


@pytest.mark.parametrize(
    "numbers", (None, "1", [], [0.5], ["1"], [True], [1, 1], list(range(1, 66)), [2**60])
)
@pytest.mark.django_db
def test_part_numbers_that_make_no_sense_are_refused_and_nothing_moves(numbers):
    upload = UploadFactory()

    response = post({"numbers": numbers}, answer_parts, upload=upload)

    assert response.status_code == 400
    assert Upload.objects.get().state == UploadState.CREATED


@pytest.mark.django_db
def test_a_part_that_the_file_does_not_have_is_refused_with_a_sentence():
    response = post({"numbers": [2]}, answer_parts, upload=UploadFactory())

    assert response.status_code == 409
    assert json.loads(response.content) == {"sentence": "This file has parts 1 to 1 only."}


def test_a_whole_conversation_in_json(announce):
    upload = announce(b"x" * 100)

    urls = json.loads(post({"numbers": [1]}, answer_parts, upload=upload).content)["urls"]
    assert put(urls["1"], b"x" * 100) == 200
    listed = answer_parts(RequestFactory().get("/"), upload=upload)
    assert json.loads(listed.content) == {"parts": [{"number": 1, "size": 100}]}
    response = post({}, answer_complete, upload=upload)

    assert response.status_code == 202
    state = json.loads(response.content)
    assert (state["state"], state["stored"]) == ("received", False)
    assert post("", answer_complete, upload=upload).status_code == 202


@pytest.mark.django_db
def test_a_silent_store_is_said_plainly(settings):
    settings.S3_ENDPOINT = "http://127.0.0.1:9"

    response = post({"numbers": [1]}, answer_parts, upload=UploadFactory())

    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert "Nothing is lost" in json.loads(response.content)["sentence"]


@pytest.mark.django_db
def test_of_a_mute_store_one_page_waits_two_seconds_and_no_other_for_half_a_minute(settings):
    upload, waits = UploadFactory(), []
    settings.S3_PATIENCE_SECONDS = 2
    with socket.create_server(("127.0.0.1", 0)) as mute:
        settings.S3_ENDPOINT = f"http://127.0.0.1:{mute.getsockname()[1]}"
        for _ in range(12):
            began = time.monotonic()
            response = post({"numbers": [1]}, answer_parts, upload=upload)
            waits.append(time.monotonic() - began)
            assert response.status_code == 503

    assert waits[0] >= 2
    assert max(waits[1:]) < 2


@pytest.mark.django_db
def test_without_the_quiet_every_page_waits_for_a_mute_store(settings, monkeypatch):
    monkeypatch.setattr(QuietMinutes, "may_ask", lambda quiet, address: True)
    settings.S3_PATIENCE_SECONDS = 1
    upload, began = UploadFactory(), time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as mute:
        settings.S3_ENDPOINT = f"http://127.0.0.1:{mute.getsockname()[1]}"
        for _ in range(3):
            post({"numbers": [1]}, answer_parts, upload=upload)

    assert time.monotonic() - began >= 3
