import io
from dataclasses import replace

import numpy as np
import pytest
import tifffile
from django.utils import translation
from PIL import Image as Pillow

from fbias.imagery import inspection, storage
from fbias.imagery.enums import InspectionState, PreviewState
from fbias.imagery.http import upload_state
from fbias.imagery.limits import LIMITS
from fbias.imagery.models import Preview, Upload
from fbias.imagery.services import preview_url
from fbias.imagery.tasks import inspect_upload
from tests.factories import UploadFactory
from tests.imagery import odd_files

pytestmark = pytest.mark.django_db


def two_channels():
    file = io.BytesIO()
    content = np.random.default_rng(1).integers(0, 4000, (2, 64, 80)).astype(np.uint16)
    tifffile.imwrite(
        file, content, imagej=True, resolution=(10, 10), metadata={"axes": "CYX", "unit": "um"}
    )
    return file.getvalue()


def test_a_file_is_opened_and_its_pictures_are_stored(available):
    upload = available(two_channels(), name="cells.tif")

    assert inspect_upload(upload_id=str(upload.pk)) == "done"

    upload.refresh_from_db()
    assert upload.report["file"] == "cells.tif"
    assert upload.is_readable
    assert upload.preview_state == PreviewState.DRAWN
    assert [preview.channel for preview in upload.previews.all()] == [None, 0, 1]
    png = storage.read(upload.thumbnail.key)
    assert png.startswith(b"\x89PNG")
    assert dict(upload.images[0]["facts"]) == {
        "Format": "ImageJ TIFF",
        "Size": "80 × 64 pixels",  # noqa: RUF001
        "Channels": "2 channels",
        "Pixel type": "uint16",
        "Pixel size": "0.1 µm",
    }
    assert upload_state(upload)["sentence"] == "Safely stored and opened."


def test_a_list_shows_a_picture_of_a_few_kilobytes(available):
    file = io.BytesIO()
    noise = np.random.default_rng(1).integers(0, 255, (3, 900, 1200), np.uint8)
    tifffile.imwrite(file, noise, imagej=True, metadata={"axes": "CYX"})
    upload = available(file.getvalue(), name="noise.tif")

    inspect_upload(upload_id=str(upload.pk))

    composite, *channels = upload.previews.all()
    small = Pillow.open(io.BytesIO(storage.read(composite.small_key)))
    assert (small.format, small.size) == ("JPEG", (216, 162))
    assert storage.size_of(composite.small_key) < storage.size_of(composite.key) / 20
    assert {one.small_key for one in channels} <= {""}
    assert composite.small_key in preview_url(composite, small=True)
    assert composite.key in preview_url(composite)


def test_what_was_drawn_before_there_were_small_pictures_is_shown_large(available):
    upload = available(two_channels())
    inspect_upload(upload_id=str(upload.pk))
    upload.previews.update(small_key="")

    assert upload.thumbnail.key in preview_url(upload.thumbnail, small=True)


def test_inspecting_twice_draws_once(available):
    upload = available(two_channels())

    inspect_upload(upload_id=str(upload.pk))
    keys = set(Preview.objects.values_list("key", flat=True))
    inspect_upload(upload_id=str(upload.pk))

    assert set(Preview.objects.values_list("key", flat=True)) == keys


def test_a_file_that_cannot_be_opened_is_kept_and_said_in_both_languages(available):
    upload = available(b"not an image", name="cells.tif")

    assert inspect_upload(upload_id=str(upload.pk)) == "done"

    upload.refresh_from_db()
    assert (upload.is_readable, upload.preview_state) == (False, PreviewState.NONE)
    (english,) = upload.findings
    with translation.override("fr"):
        (french,) = upload.findings
    assert english["message"].startswith("We cannot open this file.")
    assert french["message"].startswith("Nous ne pouvons pas ouvrir ce fichier.")
    assert storage.size_of(upload.storage_key) == 12


def test_a_file_too_large_to_draw_is_not_an_error(available, monkeypatch):
    upload = available(odd_files.tiff(compression="zlib"))
    monkeypatch.setattr(inspection, "LIMITS", replace(LIMITS, decoded=odd_files.SIDE**2 // 4))

    inspect_upload(upload_id=str(upload.pk))

    upload.refresh_from_db()
    assert (upload.is_readable, upload.preview_state) == (True, PreviewState.TOO_LARGE)
    assert [one["code"] for one in upload.findings] == ["pixel-size-missing"]
    assert upload.images[0]["shape"] == [64, 64]


def test_only_an_available_file_is_inspected(stored):
    upload = stored(two_channels())

    assert inspect_upload(upload_id=str(upload.pk)) == "waiting"

    upload.refresh_from_db()
    assert (upload.inspection_attempts, upload.report) == (0, None)


def test_a_fault_of_ours_is_tried_three_times_and_then_said(available):
    upload = available(two_channels())
    storage.remove(upload.storage_key)

    for _ in range(3):
        with pytest.raises(storage.StoreError):
            inspect_upload(upload_id=str(upload.pk))

    upload.refresh_from_db()
    assert (upload.inspection, upload.report) == (InspectionState.FAILED, None)
    assert inspect_upload(upload_id=str(upload.pk)) == "failed"


def test_a_late_worker_does_not_overwrite_what_another_has_found(available, monkeypatch):
    upload = available(two_channels())
    honest = inspection._look

    def overtaken(upload, folder, lease):
        Upload.objects.filter(pk=upload.pk).update(inspection_attempts=2)
        return honest(upload, folder, lease)

    monkeypatch.setattr(inspection, "_look", overtaken)
    inspect_upload(upload_id=str(upload.pk))

    upload.refresh_from_db()
    assert (upload.inspection, upload.report) == (InspectionState.RUNNING, None)
    assert not Preview.objects.exists()


@pytest.mark.parametrize("previews", (1, 3))
def test_an_upload_with_its_pictures_costs_two_queries(previews, django_assert_num_queries):
    upload = UploadFactory(
        available=True, report={"readable": True, "images": [], "format": "tiff"}
    )
    for number in range(previews):
        Preview.objects.create(upload=upload, image_index=number, width=1, height=1)

    with django_assert_num_queries(2):
        found = Upload.objects.prefetch_related("previews").get()
        assert found.thumbnail
        assert found.images == []
