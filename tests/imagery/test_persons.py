"""Files that may name a person are found, removed and explained; others are left alone."""

import struct
from datetime import timedelta

import numpy as np
import pytest
import tifffile
from botocore.exceptions import ClientError
from django.utils import timezone
from PIL import Image as Pillow

from fbias.imagery import inspection, storage
from fbias.imagery.enums import InspectionState, UploadState
from fbias.imagery.http import state_sentence
from fbias.imagery.inspection import inspect
from fbias.imagery.jail.work import examine
from fbias.imagery.models import Upload
from fbias.imagery.readers.dicom_persons import names_somebody
from fbias.imagery.readers.telling_names import is_telling

PLANE = np.arange(64 * 64, dtype=np.uint8).reshape(64, 64)


def element(tag, kind, value, *, order="<", implicit=False):
    value = value.encode() + b" " * (len(value) % 2)
    head = struct.pack(f"{order}HH", *tag)
    if implicit:
        return head + struct.pack(f"{order}I", len(value)) + value
    return head + kind + struct.pack(f"{order}H", len(value)) + value


def dicom(*elements, **form):
    return b"".join(element(*one, **form) for one in elements)


def file_of(header):
    return b"\x00" * 128 + b"DICM" + header


NAME = ((0x10, 0x10), b"PN", "MARTIN^ANNA")
NUMBER = ((0x10, 0x20), b"LO", "0815-4711")
BORN = ((0x10, 0x30), b"DA", "19560412")
REMOVED = ((0x12, 0x62), b"CS", "YES")
NOBODY = (((0x10, 0x10), b"PN", "ANONYMOUS"), ((0x10, 0x20), b"LO", ""), ((0x10, 0x30), b"DA", ""))


@pytest.mark.parametrize("form", ({}, {"implicit": True}, {"order": ">"}))
@pytest.mark.parametrize(
    ("elements", "is_named"),
    (
        ((NAME,), True),
        ((NUMBER,), True),
        ((BORN,), True),
        (NOBODY, False),
        ((), False),
        ((NUMBER, REMOVED), False),
        ((BORN, REMOVED), True),
        ((((0x08, 0x60), b"CS", "SM"), *NOBODY), False),
    ),
)
def test_a_dicom_header_names_somebody_or_nobody(elements, is_named, form):
    assert names_somebody(dicom(*elements, **form)) is is_named


def look(tmp_path, content, name="cells.tif"):
    path = tmp_path / "scratch"
    path.write_bytes(content)
    return examine(path, name, None)["report"]


def written(tmp_path, **options):
    path = tmp_path / "made.tif"
    with tifffile.TiffWriter(path) as writer:
        writer.write(PLANE, **options.get("first", {}))
        for more in options.get("more", ()):
            writer.write(PLANE, **more)
    return path.read_bytes()


def slide(tmp_path, *kinds):
    """What Aperio writes: the plane in tiles, a thumbnail, then label and macro by their names."""
    plain = {"metadata": None, "photometric": "minisblack"}
    names = {"label": 1, "macro": 9}
    return written(
        tmp_path,
        first={**plain, "tile": (16, 16), "description": "Aperio Image Library v12\r\n64x64"},
        more=[
            {**plain, "description": "Aperio Image Library v12\r\n64x64 -> 64x64 -"},
            *[
                {**plain, "description": f"Aperio\r\n{kind} 64x64", "subfiletype": names[kind]}
                for kind in kinds
            ],
        ],
    )


def test_a_named_dicom_file_is_refused_and_an_anonymous_one_only_not_opened(tmp_path):
    named = look(tmp_path, file_of(dicom(NAME)), "scan.dcm")
    anonymous = look(tmp_path, file_of(dicom(*NOBODY)), "scan.dcm")

    assert (named["person"], named["readable"]) == ("patient", False)
    assert [one["code"] for one in named["findings"]] == ["patient-data"]
    assert "MARTIN" not in str(named)
    assert "person" not in anonymous
    assert [one["code"] for one in anonymous["findings"]] == ["unreadable"]


@pytest.mark.parametrize("kinds", (("label",), ("macro",), ("label", "macro")))
def test_a_slide_with_a_photograph_of_its_label_is_refused(tmp_path, kinds):
    assert look(tmp_path, slide(tmp_path, *kinds), "slide.svs")["person"] == "label"


def test_a_slide_without_label_is_opened(tmp_path):
    report = look(tmp_path, slide(tmp_path), "slide.svs")

    assert report["readable"] is True
    assert "person" not in report


@pytest.mark.parametrize("name", ("Macrophages day 3", "Labelled nuclei", "Label", "macro"))
def test_an_image_that_somebody_named_so_is_no_photograph_of_a_slide(tmp_path, name):
    path = tmp_path / "made.ome.tif"
    tifffile.imwrite(path, PLANE, metadata={"axes": "YX", "Name": name})

    report = look(tmp_path, path.read_bytes(), "cells.ome.tif")

    assert report["readable"] is True
    assert "person" not in report


def test_a_slide_that_was_made_an_ome_tiff_keeps_its_photograph_and_is_refused(tmp_path):
    path = tmp_path / "made.ome.tif"
    with tifffile.TiffWriter(path, ome=True) as writer:
        writer.write(PLANE, metadata={"axes": "YX", "Name": ""})
        writer.write(PLANE, metadata={"axes": "YX", "Name": "macro image"})

    assert look(tmp_path, path.read_bytes(), "slide.ome.tif")["person"] == "label"


@pytest.mark.parametrize("kind", ("JPEG", "PNG", "TIFF"))
def test_a_picture_that_says_where_it_was_taken_is_refused(tmp_path, kind):
    exif = Pillow.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 24.0)})
    with_place, without = tmp_path / "with", tmp_path / "without"
    Pillow.fromarray(PLANE).save(with_place, kind, exif=exif.tobytes())
    Pillow.fromarray(PLANE).save(without, kind)

    assert look(tmp_path, with_place.read_bytes())["person"] == "place"
    assert look(tmp_path, without.read_bytes())["readable"] is True


@pytest.mark.parametrize(
    "name",
    (
        *("patient_12.tif", "DUPONT_19560412.svs", "IPP-123.tif", "12.04.1956.tif"),
        *("1560475123456.tif", "2 56 04 75 123 456 78.tif", "D1956-04-12.nd2", "Nom Martin.tif"),
    ),
)
def test_a_telling_name_is_asked_about_and_the_file_is_opened(tmp_path, name):
    assert is_telling(name)

    report = look(tmp_path, written(tmp_path), name)

    assert report["readable"] is True
    assert {one["code"]: one["severity"] for one in report["findings"]}["telling-name"] == "ask"


@pytest.mark.parametrize(
    "name",
    ("hippocampus_20240312.tif", "phenomenon.tif", "patience.tif", "scan-0001.tif", "12345678.tif"),
)
def test_ordinary_names_are_not_asked_about(name):
    assert not is_telling(name)


@pytest.mark.django_db
def test_a_file_that_names_its_patient_is_removed_from_the_store_and_said_why(
    available, django_capture_on_commit_callbacks
):
    upload = available(file_of(dicom(NAME, BORN)) + b"\x00" * 1000, name="scan.dcm")

    with django_capture_on_commit_callbacks(execute=True):
        inspect(upload.pk)

    upload.refresh_from_db()
    assert upload.inspection == InspectionState.DONE
    assert (upload.state, upload.rejection) == (UploadState.REJECTED, "patient")
    assert storage.size_of(upload.storage_key) is None
    assert upload.previews.count() == 0
    assert "The file names its patient" in state_sentence(upload)
    assert "MARTIN" not in str(upload.report)


@pytest.mark.django_db
def test_without_the_store_it_is_refused_all_the_same_and_its_bytes_go_at_night(
    available, monkeypatch, django_capture_on_commit_callbacks
):
    upload = available(file_of(dicom(NAME)) + b"\x00" * 1000, name="scan.dcm")

    def away(*_keys):
        raise ClientError({"Error": {"Code": "503"}}, "DeleteObjects")

    with monkeypatch.context() as broken, django_capture_on_commit_callbacks(execute=True):
        broken.setattr(storage, "remove", away)
        inspect(upload.pk)

    upload.refresh_from_db()
    assert upload.state == UploadState.REJECTED


@pytest.mark.django_db
def test_an_inspector_killed_before_the_removal_left_nothing_opened(available, monkeypatch):
    upload = available(file_of(dicom(NAME)) + b"\x00" * 1000, name="scan.dcm")

    def killed(*_step, **_changes):
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(inspection, "take_step", killed)
        with pytest.raises(SystemExit):
            inspect(upload.pk)
    Upload.objects.filter(pk=upload.pk).update(leased_until=timezone.now() - timedelta(hours=1))
    inspect(upload.pk)

    upload.refresh_from_db()
    assert (upload.state, upload.rejection) == (UploadState.REJECTED, "patient")
