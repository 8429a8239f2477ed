"""Tiles beside the inspection: made once, kept with the image, gone with it."""

import io
import json
import urllib.error
import urllib.request
from datetime import timedelta

import numpy as np
import pytest
import tifffile
from django.db.models.functions import Now

from fbias.imagery import pyramids, signed, storage
from fbias.imagery.enums import PyramidState
from fbias.imagery.models import Pyramid, Upload
from fbias.imagery.personal_data import erase_files
from fbias.imagery.removals import abandon_upload, forget_upload
from fbias.imagery.sweeping import remove_unnamed
from fbias.imagery.tasks import inspect_upload, make_pyramid, sweep_uploads
from fbias.imagery.viewer import tiles_of

pytestmark = pytest.mark.django_db
AWAY = "http://127.0.0.1:1"


def stack():
    file = io.BytesIO()
    values = np.random.default_rng(3).integers(0, 4000, (3, 2, 40, 50)).astype(np.uint16)
    tifffile.imwrite(file, values, imagej=True, metadata={"axes": "ZCYX"})
    return file.getvalue()


@pytest.fixture
def opened(available, django_capture_on_commit_callbacks):
    """A file that was inspected, and whose tiles are wanted."""

    def make(content):
        upload = available(content)
        with django_capture_on_commit_callbacks() as callbacks:
            inspect_upload(upload_id=str(upload.pk))
        upload.rung = [callback.args[0].name for callback in callbacks if callback.args]
        upload.refresh_from_db()
        return upload

    return make


@pytest.fixture
def tiled(opened):
    upload = opened(stack())
    assert make_pyramid(upload_id=str(upload.pk)) == "made"
    return upload


def part(url, first, last):
    request = urllib.request.Request(url, headers={"Range": f"bytes={first}-{last}"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.status, answer.read()


def test_a_file_that_opens_is_rung_for_once(opened):
    upload = opened(stack())

    assert upload.rung.count("imagery.make_pyramid") == 1
    assert upload.pyramid.state == PyramidState.WAITING
    pyramids.want(upload)
    assert Pyramid.objects.count() == 1


def test_a_file_that_does_not_open_gets_none(opened):
    upload = opened(b"not an image")

    assert not Pyramid.objects.filter(upload=upload).exists()
    assert tiles_of(upload)["state"] == "none"


def test_tiles_lie_where_the_viewer_is_told(tiled):
    told = tiles_of(tiled)

    assert (told["state"], len(told["scenes"])) == ("made", 1)
    level = told["scenes"][0]["levels"][0]
    status, index = part(told["url"], level["index"], level["index"] + 15)
    offset, length = np.frombuffer(index, "<u8")
    assert status == 206
    start = level["at"] + int(offset)
    assert part(told["url"], start, start + int(length) - 1)[1][:2] == b"\x1f\x8b"
    json.dumps(told)


def test_made_again_is_made_once(tiled):
    key = tiled.pyramid.key

    assert make_pyramid(upload_id=str(tiled.pk)) == "made"

    pyramid = Pyramid.objects.get(upload=tiled)
    assert (pyramid.attempts, pyramid.key) == (1, key)
    assert storage.size_of(key) == pyramid.size


def test_what_cannot_be_shown_says_why(opened, monkeypatch):
    upload = opened(stack())
    monkeypatch.setattr(pyramids, "believed", lambda *_args, **_size: json.loads("nonsense"))

    assert make_pyramid(upload_id=str(upload.pk)) == "impossible"

    told = tiles_of(upload)
    assert (told["state"], told["scenes"]) == ("none", [])
    assert told["sentence"] == "This file cannot be shown here. The file itself may be fine."


def test_a_store_that_is_away_counts_no_attempt(opened, settings):
    upload = opened(stack())
    settings.S3_ENDPOINT = AWAY

    with pytest.raises(storage.StoreError):
        make_pyramid(upload_id=str(upload.pk))

    pyramid = Pyramid.objects.get(upload=upload)
    assert (pyramid.state, pyramid.attempts, pyramid.leased_until) == ("waiting", 0, None)


def test_two_workers_make_one(opened):
    upload = opened(stack())
    Pyramid.objects.update(state=PyramidState.RUNNING, leased_until=Now() + timedelta(minutes=1))

    assert make_pyramid(upload_id=str(upload.pk)) == "running"
    assert storage.size_of(upload.pyramid.key) is None


def test_a_dead_worker_is_replaced_and_after_three_it_is_said(
    opened, django_capture_on_commit_callbacks
):
    upload = opened(stack())
    long_ago = Now() - timedelta(hours=1)
    Pyramid.objects.update(state=PyramidState.RUNNING, leased_until=long_ago, touched_at=long_ago)

    with django_capture_on_commit_callbacks() as callbacks:
        assert sweep_uploads()["tiled"] == 1
    assert [callback.keywords for callback in callbacks] == [{"upload_id": str(upload.pk)}]

    Pyramid.objects.update(attempts=3)
    assert sweep_uploads()["tiled"] == 0
    assert Pyramid.objects.get().state == PyramidState.FAILED


def test_files_opened_before_there_were_tiles_get_theirs(opened):
    upload = opened(stack())
    Pyramid.objects.all().delete()

    pyramids.ring_again()

    assert Pyramid.objects.get().upload_id == upload.pk


@pytest.mark.parametrize(
    "end", (abandon_upload, forget_upload, lambda upload: erase_files(upload.owner))
)
def test_tiles_go_with_their_file(tiled, end, django_capture_on_commit_callbacks):
    key = tiled.pyramid.key

    with django_capture_on_commit_callbacks(execute=True):
        end(Upload.objects.get(pk=tiled.pk))

    assert not Pyramid.objects.exists()
    assert storage.size_of(key) is None


def test_tiles_of_a_file_that_went_meanwhile_are_not_kept(opened, monkeypatch):
    upload = opened(stack())
    key = upload.pyramid.key
    honest = pyramids._made

    def overtaken(pyramid, folder, lease):
        made = honest(pyramid, folder, lease)
        abandon_upload(Upload.objects.get(pk=upload.pk))
        return made

    monkeypatch.setattr(pyramids, "_made", overtaken)
    assert make_pyramid(upload_id=str(upload.pk)) == "unknown"
    assert storage.size_of(key) is None


def test_at_night_tiles_that_no_row_names_go_and_others_stay(tiled, monkeypatch):
    from fbias.imagery import sweeping

    monkeypatch.setattr(sweeping, "STRAY_AFTER", timedelta(0))
    storage.write("pyramids/stray.ozx", b"x", content_type="application/zip")

    remove_unnamed("pyramids/", Pyramid.objects.all(), "key")

    assert storage.size_of("pyramids/stray.ozx") is None
    assert storage.size_of(tiled.pyramid.key) == Pyramid.objects.get().size


def test_an_address_of_tiles_expires(tiled):
    url = signed._sign(tiled.pyramid.key, kind="x/y", disposition="attachment", seconds=-60)

    with pytest.raises(urllib.error.HTTPError) as refusal:
        part(url, 0, 3)

    assert refusal.value.code in {400, 403}
