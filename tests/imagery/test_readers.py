"""What the readers say about files whose content we know, because we wrote them."""

import io
import json

import numpy as np
import pytest
import tifffile
from django.core.management import call_command
from PIL import Image

from fbias.imagery.jail.runner import run_in_jail

OME = "http://www.openmicroscopy.org/Schemas/OME/2016-06"


@pytest.fixture
def look(tmp_path):
    def look_at(write, *args, **options):
        path = tmp_path / "file"
        write(path, *args, **options)
        return run_in_jail(path, name="file", workspace=tmp_path)

    return look_at


def cells(*shape, dtype=np.uint16):
    return np.arange(np.prod(shape)).reshape(shape).astype(dtype)


def only_image(result):
    assert result.report["readable"], result.report["error"]
    (image,) = result.report["images"]
    return image


def test_an_imagej_hyperstack_is_told_with_its_calibration(look):
    result = look(
        tifffile.imwrite,
        cells(3, 5, 2, 40, 60),
        imagej=True,
        resolution=(10, 10),
        metadata={"axes": "TZCYX", "unit": "um", "spacing": 0.5, "finterval": 30},
    )

    assert only_image(result) == {
        "name": None,
        "axes": "TZCYX",
        "shape": [3, 5, 2, 40, 60],
        "dtype": "uint16",
        "channels": None,
        "pixel_size_um": {"x": 0.1, "y": 0.1, "z": 0.5},
        "time_step_s": 30.0,
    }
    assert result.report["format"] == "imagej-tiff"
    assert [(p.image_index, p.channel) for p in result.pictures] == [(0, None), (0, 0), (0, 1)]


@pytest.mark.parametrize("unit", ("micron", "\\u00B5m", "um", "nm"))
def test_imagej_writes_micrometres_in_many_ways(look, unit):
    scale = 1000 if unit == "nm" else 1
    result = look(
        tifffile.imwrite,
        cells(8, 8),
        imagej=True,
        resolution=(4 / scale, 4 / scale),
        metadata={"unit": unit},
    )

    assert only_image(result)["pixel_size_um"] == {"x": 0.25, "y": 0.25, "z": None}


def test_an_ome_tiff_is_told_with_names_colours_and_two_images(look):
    def write(path):
        with tifffile.TiffWriter(path, ome=True) as tiff:
            for name in ("first", "second"):
                tiff.write(
                    cells(2, 30, 40),
                    metadata={
                        "axes": "CYX",
                        "Name": name,
                        "PhysicalSizeX": 108,
                        "PhysicalSizeXUnit": "nm",
                        "PhysicalSizeY": 0.108,
                        "PhysicalSizeYUnit": "µm",
                        "Channel": {"Name": ["DAPI", "GFP"], "Color": [65535, 16711935]},
                    },
                )

    first, second = look(write).report["images"]

    assert (first["name"], second["name"]) == ("first", "second")
    assert first["channels"] == [
        {"name": "DAPI", "color": "#0000ff"},
        {"name": "GFP", "color": "#00ff00"},
    ]
    assert first["pixel_size_um"] == {"x": 0.108, "y": 0.108, "z": None}


@pytest.mark.parametrize("dpi", (72, 96, 150, 300, 600))
def test_dots_per_inch_are_never_a_pixel_size(look, dpi):
    plain = look(tifffile.imwrite, cells(8, 8), resolution=(dpi, dpi), resolutionunit="INCH")
    imagej = look(
        tifffile.imwrite,
        cells(8, 8),
        imagej=True,
        resolution=(dpi / 25.4, dpi / 25.4),
        metadata={"unit": "mm"},
    )

    assert only_image(plain)["pixel_size_um"] is None
    assert only_image(imagej)["pixel_size_um"] is None


@pytest.mark.parametrize(
    "dtype", ("bool", "uint8", "int8", "uint16", "int16", "uint32", "float32", "float64")
)
def test_every_pixel_type_is_told_and_drawn(look, dtype):
    result = look(tifffile.imwrite, cells(50, 60, dtype=dtype))

    assert only_image(result)["dtype"] == dtype
    assert result.preview_state == "drawn"


@pytest.mark.parametrize(
    "options",
    (
        {"compression": "zlib"},
        {"compression": "zstd"},
        {"compression": "lzw", "tile": (16, 16)},
        {"bigtiff": True},
        {"byteorder": ">"},
        {"rowsperstrip": 1},
    ),
)
def test_every_layout_of_a_tiff_gives_the_same_picture(look, options):
    picture = cells(5, 33, 50)
    plain = look(tifffile.imwrite, picture)
    other = look(tifffile.imwrite, picture, **options)

    assert only_image(other) == only_image(plain)
    assert other.pictures[0].path.read_bytes() == plain.pictures[0].path.read_bytes()


@pytest.mark.parametrize("planar", ("contig", "separate"))
def test_a_colour_picture_keeps_its_colours_however_it_is_laid_out(look, planar):
    red = np.zeros((30, 40, 3), np.uint8)
    red[..., 0] = 200
    content = red if planar == "contig" else np.moveaxis(red, 2, 0)

    result = look(tifffile.imwrite, content, photometric="rgb", planarconfig=planar)

    assert Image.open(result.pictures[0].path).getpixel((5, 5)) == (200, 0, 0)


def test_missing_values_and_infinities_do_not_spoil_the_contrast(look):
    picture = np.linspace(0, 1, 2500, dtype=np.float32).reshape(50, 50)
    picture[0, :5] = [np.nan, np.inf, -np.inf, np.nan, np.inf]

    result = look(tifffile.imwrite, picture)

    levels = np.asarray(Image.open(result.pictures[0].path))
    assert levels.min() < 10
    assert levels.max() > 245


def test_a_stack_is_shown_by_its_brightest_slices(look):
    stack = np.zeros((9, 64, 64), np.uint16)
    stack[7, 20:40, 20:40] = 4000

    result = look(tifffile.imwrite, stack, imagej=True, metadata={"axes": "ZYX"})

    assert Image.open(result.pictures[0].path).convert("L").getpixel((30, 30)) > 250


def test_a_large_plain_plane_is_thinned_row_by_row(look):
    def write(path):
        picture = tifffile.memmap(path, shape=(20_000, 12_000), dtype=np.uint8)
        picture[::50] = 200
        picture.flush()

    result = look(write)

    assert only_image(result)["shape"] == [20_000, 12_000]
    assert result.preview_state == "drawn"
    assert max(result.pictures[0].width, result.pictures[0].height) == 768


def test_a_pyramid_is_drawn_from_a_small_level(look):
    def write(path):
        with tifffile.TiffWriter(path, ome=True) as tiff:
            options = {"tile": (256, 256), "compression": "zlib"}
            tiff.write(cells(9000, 9000, dtype=np.uint8), subifds=1, **options)
            tiff.write(cells(900, 900, dtype=np.uint8), subfiletype=1, **options)

    result = look(write)

    assert only_image(result)["shape"] == [9000, 9000]
    assert result.preview_state == "drawn"


@pytest.mark.parametrize(
    ("mode", "axes", "dtype"),
    (
        ("L", "YX", "uint8"),
        ("RGB", "YXS", "uint8"),
        ("RGBA", "YXS", "uint8"),
        ("P", "YXS", "uint8"),
        ("I;16", "YX", "uint16"),
        ("1", "YX", "bool"),
    ),
)
def test_a_png_of_every_mode_is_told_and_drawn(look, mode, axes, dtype):
    result = look(lambda path: Image.new(mode, (40, 30)).save(path, "PNG", dpi=(300, 300)))

    image = only_image(result)
    assert (image["axes"], image["shape"][:2], image["dtype"]) == (axes, [30, 40], dtype)
    assert image["pixel_size_um"] is None
    assert result.preview_state == "drawn"


@pytest.mark.parametrize("progressive", (False, True))
def test_a_jpeg_cut_off_in_the_middle_is_truncated(look, progressive):
    file = io.BytesIO()
    noise = Image.effect_noise((400, 300), 80)
    noise.save(file, "JPEG", progressive=progressive)

    whole = look(lambda path: path.write_bytes(file.getvalue()))
    cut = look(lambda path: path.write_bytes(file.getvalue()[:8000]))

    assert only_image(whole)["shape"] == [300, 400]
    assert [finding["code"] for finding in cut.report["findings"]] == ["truncated"]


def test_previews_are_never_larger_than_768_pixels(look):
    result = look(tifffile.imwrite, cells(2000, 3000))

    (picture,) = result.pictures
    assert (picture.width, picture.height) == (768, 512)
    assert Image.open(picture.path).format == "PNG"


def test_inspect_prints_one_json_list_in_the_order_asked(tmp_path, capsys):
    good = tmp_path / "good.tif"
    tifffile.imwrite(good, cells(8, 8))
    missing = tmp_path / "missing.tif"

    call_command("inspect", str(good), str(missing), str(tmp_path), "--json")

    reports = json.loads(capsys.readouterr().out)
    assert [(report["file"], report["readable"]) for report in reports] == [
        (str(good), True),
        (str(missing), False),
        (str(tmp_path), False),
    ]
    assert reports[1]["error"] == "There is no such file."
    assert reports[2]["error"] == "This is a folder, not a file."


def test_inspect_speaks_in_words_too(tmp_path, capsys):
    good = tmp_path / "good.tif"
    tifffile.imwrite(good, cells(8, 9))

    call_command("inspect", str(good))

    assert capsys.readouterr().out == f"{good}: tiff: YX 8x9 uint16\n"
