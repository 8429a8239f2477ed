"""Formats that are read by their own header: what they say, and what they do not."""

import gzip
import io
import json
import struct
import zipfile
import zlib

import av
import h5py
import imagecodecs
import numpy as np
import pytest
import tifffile
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGLosslessSV1, JPEGLSLossless

from fbias.imagery.jail.runner import run_in_jail
from tests.imagery.made.dicom import dicom
from tests.imagery.made.dm import dm

STACK = np.arange(3 * 64 * 80, dtype="<u2").reshape(3, 64, 80)


@pytest.fixture
def look(tmp_path):
    """What the jail says of bytes, or of a file that is written."""

    def look_at(content, name="file"):
        path = tmp_path / "file"
        if callable(content):
            content(path)
        else:
            path.write_bytes(content)
        return run_in_jail(path, name=name, workspace=tmp_path)

    return look_at


def told(result):
    """The facts of the first picture, which must have been drawn."""
    assert result.report["readable"], result.report
    assert result.preview_state == "drawn"
    image = result.report["images"][0]
    size = image["pixel_size_um"]
    return (
        result.report["format"],
        image["axes"],
        image["shape"],
        size and tuple(size.values()),
        image["time_step_s"],
    )


def codes(result):
    return {one["code"]: one.get("where") for one in result.report["findings"]}


# --- Headers of our own -------------------------------------------------------------------------


def mrc(*, cell=(80.0, 64.0, 6.0), grid=(80, 64, 3)):
    head = bytearray(1024)
    struct.pack_into("<4i", head, 0, 80, 64, 3, 6)
    struct.pack_into("<3i", head, 28, *grid)
    struct.pack_into("<3f", head, 40, *cell)
    head[208:214] = b"MAP \x44\x44"
    return bytes(head) + STACK.tobytes()


def test_an_mrc_map_is_told_in_micrometres(look):
    assert told(look(mrc())) == ("mrc", "ZYX", [3, 64, 80], (0.0001, 0.0001, 0.0002), None)


@pytest.mark.parametrize("unknown", ({"cell": (0, 0, 0)}, {"grid": (0, 0, 0)}))
def test_an_mrc_map_without_a_cell_or_a_grid_has_no_pixel_size(look, unknown):
    assert told(look(mrc(**unknown)))[3] is None


@pytest.mark.parametrize(("sequence", "axes"), ((0, "CZYX"), (1, "ZCYX"), (2, "CZYX")))
def test_deltavision_is_told_in_its_order_of_planes(look, sequence, axes):
    head = bytearray(1024)
    struct.pack_into("<4i", head, 0, 80, 64, 6, 6)
    struct.pack_into("<3f", head, 40, 0.1, 0.1, 0.25)
    struct.pack_into("<h", head, 96, -16224)
    struct.pack_into("<2h", head, 180, 1, sequence)
    struct.pack_into("<3h", head, 196, 2, 457, 528)

    result = look(bytes(head) + STACK.tobytes() * 2)

    lengths = {"C": 2, "Z": 3, "Y": 64, "X": 80}
    assert told(result)[:4] == ("dv", axes, [lengths[a] for a in axes], (0.1, 0.1, 0.25))
    assert [one["name"] for one in result.report["images"][0]["channels"]] == ["457 nm", "528 nm"]


@pytest.mark.parametrize("wide", (True, False))
def test_gatan_images_are_told_without_their_thumbnail(look, wide):
    calibrated, pixels = dm(STACK, scale=0.5, unit="nm", wide=wide), dm(STACK, scale=1, unit="")

    kind = "dm4" if wide else "dm3"
    assert told(look(calibrated)) == (kind, "ZYX", [3, 64, 80], (0.0005, 0.0005, 0.0005), None)
    assert told(look(pixels))[1:4] == ("QYX", [3, 64, 80], None)


@pytest.mark.parametrize("packed", (bytes, gzip.compress))
@pytest.mark.parametrize(
    ("unit", "size"), ((3, (0.25, 0.25, 0.5)), (2, (250, 250, 500)), (0, None))
)
def test_a_nifti_has_the_unit_that_somebody_set_or_none(look, packed, unit, size):
    head = bytearray(352)
    struct.pack_into("<i", head, 0, 348)
    struct.pack_into("<8h", head, 40, 3, 80, 64, 3, 1, 1, 1, 1)
    struct.pack_into("<2h", head, 70, 512, 16)
    struct.pack_into("<4f", head, 76, 1, 0.25, 0.25, 0.5)
    struct.pack_into("<f", head, 108, 352)
    head[123], head[344:348] = unit, b"n+1\0"

    assert told(look(packed(bytes(head) + STACK.tobytes())))[:4] == (
        "nifti",
        "ZYX",
        [3, 64, 80],
        size,
    )


def test_a_nifti_2_has_wider_numbers(look):
    head = bytearray(544)
    struct.pack_into("<i8s", head, 0, 540, b"n+2\0\r\n\x1a\n")
    struct.pack_into("<2h8q", head, 12, 512, 16, 3, 80, 64, 3, 1, 1, 1, 1)
    struct.pack_into("<4d", head, 104, 1, 0.25, 0.25, 0.5)
    struct.pack_into("<q", head, 168, 544)
    struct.pack_into("<i", head, 500, 3)

    found = told(look(bytes(head) + STACK.tobytes()))

    assert found[:4] == ("nifti", "ZYX", [3, 64, 80], (0.25, 0.25, 0.5))


def nrrd(*lines, pixels=b""):
    head = ["NRRD0004", "type: uint16", "dimension: 3", "sizes: 80 64 3", "endian: little", *lines]
    return "\n".join([*head, "", ""]).encode() + pixels


@pytest.mark.parametrize(
    ("lines", "size"),
    (
        (("space directions: (0.1,0,0) (0,0.1,0) (0,0,0.5)", 'space units: "um" "um" "um"'), 0.5),
        (("spacings: 0.1 0.1 0.5",), None),
    ),
)
@pytest.mark.parametrize(("encoding", "pack"), (("raw", bytes), ("gzip", gzip.compress)))
def test_a_nrrd_has_a_pixel_size_only_with_a_unit(look, lines, size, encoding, pack):
    result = look(nrrd(*lines, f"encoding: {encoding}", pixels=pack(STACK.tobytes())))

    assert told(result)[:4] == ("nrrd", "ZYX", [3, 64, 80], size and (0.1, 0.1, 0.5))


def test_a_nrrd_whose_pixels_lie_elsewhere_asks_for_them_and_looks_nowhere(look):
    assert codes(look(nrrd("encoding: raw", "data file: /etc/passwd"))) == {
        "companion-missing": None
    }


def test_an_ics_is_told_in_its_units(look):
    head = (
        "\t\nics_version\t2.0\nlayout\torder\tbits\tx\ty\tz\nlayout\tsizes\t16\t80\t64\t3\n"
        "representation\tformat\tinteger\nrepresentation\tsign\tunsigned\n"
        "representation\tbyte_order\t1\t2\nparameter\tscale\t1\t0.1\t0.1\t0.3\n"
        "parameter\tunits\tbits\tmicrometers\tmicrometers\tmicrometers\nend\n"
    )

    assert told(look(head.encode() + STACK.tobytes())) == (
        ("ics", "ZYX", [3, 64, 80], (0.1, 0.1, 0.3), None)
    )
    assert codes(look(head.replace("2.0", "1.0").encode())) == {"companion-missing": None}


def test_an_spe_is_found_by_numbers_that_fit(look):
    head = bytearray(4100)
    struct.pack_into("<H", head, 42, 80)
    struct.pack_into("<h", head, 108, 3)
    struct.pack_into("<H", head, 656, 64)
    struct.pack_into("<i", head, 1446, 3)
    struct.pack_into("<f", head, 1992, 2.5)
    whole = bytes(head) + STACK.tobytes()

    assert told(look(whole)) == ("spe", "TYX", [3, 64, 80], None, None)
    assert codes(look(whole[:-2])) == {"unreadable": None}


@pytest.mark.parametrize("content", (mrc(), dm(STACK, scale=1, unit="nm")))
def test_what_is_cut_is_called_cut(look, content):
    assert "truncated" in codes(look(content[:-5000]))


# --- HDF5 ---------------------------------------------------------------------------------------


def letters(text):
    return np.array([letter.encode() for letter in text], "S1")


def imaris(path):
    with h5py.File(path, "w") as file:
        for time, channel in np.ndindex(2, 2):
            node = file.create_group(
                f"DataSet/ResolutionLevel 0/TimePoint {time}/Channel {channel}"
            )
            for axis, size in zip("XYZ", ("80", "64", "3"), strict=True):
                node.attrs[f"ImageSize{axis}"] = letters(size)
            node["Data"] = np.pad(STACK, ((0, 1), (0, 64), (0, 48)))
        info = file.create_group("DataSetInfo/Image")
        info.attrs["Unit"] = letters("um")
        for at, (low, high) in enumerate((("0", "20"), ("0", "16"), ("1", "4"))):
            info.attrs[f"ExtMin{at}"], info.attrs[f"ExtMax{at}"] = letters(low), letters(high)
        for at, (name, color) in enumerate((("DAPI", "0 0 1"), ("GFP", "0.0 1.0 0.0"))):
            node = file.create_group(f"DataSetInfo/Channel {at}")
            node.attrs["Name"], node.attrs["Color"] = letters(name), letters(color)
        times = file.create_group("DataSetInfo/TimeInfo")
        for at in (1, 2):
            times.attrs[f"TimePoint{at}"] = letters(f"2026-01-01 00:0{at}:00.000")


def test_imaris_is_told_by_its_true_lengths(look):
    result = look(imaris)

    assert told(result) == ("ims", "TCZYX", [2, 2, 3, 64, 80], (0.25, 0.25, 1.0), 60.0)
    assert result.report["images"][0]["channels"] == [
        {"name": "DAPI", "color": "#0000ff"},
        {"name": "GFP", "color": "#00ff00"},
    ]


def test_other_files_of_arrays_say_no_more_than_they_know(look):
    def bigdataviewer(path):
        with h5py.File(path, "w") as file:
            file["t00000/s00/0/cells"] = file["t00001/s00/0/cells"] = STACK
            file["s00/resolutions"] = np.ones((1, 3))

    def plain(path):
        with h5py.File(path, "w") as file:
            file["a/b"], file["numbers"] = STACK, np.arange(5)

    assert told(look(bigdataviewer)) == ("bdv", "TZYX", [2, 3, 64, 80], None, None)
    assert told(look(plain)) == ("hdf5", "QYX", [3, 64, 80], None, None)


# --- Films --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "codec"), (("avi", "mjpeg"), ("mkv", "ffv1"), ("mp4", "mpeg4")))
@pytest.mark.parametrize("is_grey", (True, False))
def test_a_film_tells_its_frames_and_no_time_step(look, tmp_path, kind, codec, is_grey):
    film = tmp_path / f"film.{kind}"
    frame = np.zeros((64, 80, 3), "u1")
    frame[:, :40, :] = 200 if is_grey else (200, 0, 0)
    with av.open(str(film), "w") as out:
        stream = out.add_stream(codec, rate=25)
        stream.width, stream.height = 80, 64
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        for _ in range(7):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        out.mux(stream.encode())

    axes, shape = ("TYX", [7, 64, 80]) if is_grey else ("TYXS", [7, 64, 80, 3])
    assert told(look(film.read_bytes())) == (kind, axes, shape, None, None)


# --- DICOM --------------------------------------------------------------------------------------


def test_dicom_is_told_and_a_film_of_it_has_its_time_step(look):
    film = {"NumberOfFrames": 3, "FrameTime": 40, "PixelData": STACK.tobytes()}

    assert told(
        look(lambda path: dicom(path, PixelData=STACK[0].tobytes(), PixelSpacing=[0.002, 0.001]))
    ) == (("dicom", "YX", [64, 80], (1.0, 2.0, None), None))
    assert told(look(lambda path: dicom(path, **film)))[1:] == ("TYX", [3, 64, 80], None, 0.04)


@pytest.mark.parametrize(
    ("syntax", "pack"),
    (
        (JPEGLSLossless, imagecodecs.jpegls_encode),
        (JPEGLosslessSV1, lambda plane: imagecodecs.ljpeg_encode(plane, bitspersample=12)),
    ),
)
def test_dicom_is_drawn_where_it_is_packed_without_loss(look, syntax, pack):
    frame = encapsulate([pack(STACK[0] % 4096)])

    result = look(lambda path: dicom(path, syntax, PixelData=frame))

    assert told(result)[1:3] == ("YX", [64, 80])


def test_a_dicom_that_names_its_patient_tells_its_size_and_shows_nothing(look):
    result = look(lambda path: dicom(path, PixelData=STACK[0].tobytes(), PatientName="MARTIN^ANNA"))

    assert (result.report["person"], result.pictures) == ("patient", [])
    assert result.report["images"][0]["shape"] == [64, 80]
    assert "MARTIN" not in json.dumps(result.report)


# --- OME-Zarr and other archives ----------------------------------------------------------------


def zarr_2(*, lose=(), top="image.ome.zarr/"):
    axes = [{"name": axis, "unit": "micrometer", "type": "space"} for axis in "zyx"]
    scale = [{"type": "scale", "scale": [0.5, 0.1, 0.1]}]
    datasets = [{"path": "0", "coordinateTransformations": scale}]
    files = {
        ".zgroup": {"zarr_format": 2},
        ".zattrs": {"multiscales": [{"version": "0.4", "axes": axes, "datasets": datasets}]},
        "0/.zarray": {
            "zarr_format": 2, "shape": [3, 64, 80], "chunks": [1, 40, 50], "dtype": "<u2",
            "compressor": {"id": "zlib"}, "fill_value": 0, "order": "C", "filters": None,
            "dimension_separator": "/",
        },
    }  # fmt: skip
    padded = np.pad(STACK, ((0, 0), (0, 16), (0, 20)))
    chunks = {
        f"0/{z}/{y}/{x}": zlib.compress(
            padded[z, y * 40 : y * 40 + 40, x * 50 : x * 50 + 50].tobytes()
        )
        for z, y, x in np.ndindex(3, 2, 2)
    }
    return zipped(
        {f"{top}{name}": json.dumps(told).encode() for name, told in files.items()}
        | {f"{top}{name}": chunk for name, chunk in chunks.items() if name not in lose}
    )


def zarr_3():
    told = {
        "version": "0.5",
        "multiscales": [{"axes": [{"name": axis} for axis in "zyx"], "datasets": [{"path": "0"}]}],
    }
    array = {
        "zarr_format": 3, "node_type": "array", "shape": [3, 64, 80], "data_type": "uint16",
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [3, 64, 80]}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "fill_value": 0,
        "codecs": [{
            "name": "sharding_indexed",
            "configuration": {
                "chunk_shape": [1, 64, 80],
                "codecs": [{"name": "bytes"}, {"name": "gzip"}],
                "index_codecs": [{"name": "bytes"}, {"name": "crc32c"}],
            },
        }],
    }  # fmt: skip
    group = {"zarr_format": 3, "node_type": "group", "attributes": {"ome": told}}
    parts = [gzip.compress(plane.tobytes()) for plane in STACK]
    starts = np.cumsum([0, *map(len, parts)])[:-1].tolist()
    table = b"".join(
        struct.pack("<2Q", at, len(one)) for at, one in zip(starts, parts, strict=True)
    )
    return zipped(
        {
            "zarr.json": json.dumps(group).encode(),
            "0/zarr.json": json.dumps(array).encode(),
            "0/c/0/0/0": b"".join(parts) + table + bytes(4),
        }
    )


def zipped(members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def tiff(plane=STACK[0]):
    file = io.BytesIO()
    tifffile.imwrite(file, plane)
    return file.getvalue()


@pytest.mark.parametrize("top", ("", "image.ome.zarr/", "a folder/image.zarr/"))
def test_a_zipped_ome_zarr_is_found_below_its_folder(look, top):
    result = look(zarr_2(top=top))

    assert told(result) == ("ome-zarr", "ZYX", [3, 64, 80], (0.1, 0.1, 0.5), None)
    assert "chunks-missing" not in codes(result)


def test_shards_of_the_newer_zarr_are_read_and_a_scale_without_a_unit_is_none(look):
    assert told(look(zarr_3())) == ("ome-zarr", "ZYX", [3, 64, 80], None, None)


def test_a_chunk_that_was_lost_is_counted(look):
    assert codes(look(zarr_2(lose=("0/1/0/0",))))["chunks-missing"] == "1/12"


def test_images_of_an_archive_are_opened_one_by_one_and_one_fault_touches_no_other(look):
    result = look(zipped({"a/one.tif": tiff(), "a/two.tif": tiff()[:-99], "read me.txt": b"words"}))

    assert told(result)[:3] == ("zip", "YX", [64, 80])
    assert [image["name"] for image in result.report["images"]] == ["a/one.tif"]


@pytest.mark.parametrize("name", ("../up.tif", "/absolute.tif", "a/../../b.tif"))
def test_a_name_that_leads_out_of_the_archive_makes_it_unsafe(look, name):
    assert codes(look(zipped({name: tiff()}))) == {"archive-unsafe": None}


def test_an_archive_that_unpacks_to_far_more_than_it_is_is_not_unpacked(look):
    assert codes(look(zipped({"a.tif": bytes(1_100_000)}))) == {"archive-unsafe": None}


def test_an_archive_of_documents_is_a_document(look):
    assert codes(look(zipped({"[Content_Types].xml": b"", "word/a.xml": b""}))) == (
        {"not-an-image": None}
    )


def test_the_overview_of_a_set_is_not_told_as_the_image(look):
    result = look(tiff(), name="scan.vsi")

    assert (result.report["readable"], result.report["format"]) == (False, "vsi")
    assert codes(result) == {"companion-missing": None}
