"""What TIFF dialects and common pictures say of themselves, and how they are meant to be seen."""

import struct
import zlib

import numpy as np
import pytest
import tifffile
from PIL import Image as Pillow

from fbias.imagery.jail.work import examine
from tests.imagery.made.dicom import dicom

OME = "http://www.openmicroscopy.org/Schemas/OME/2016-06"
RAMP = (np.arange(64 * 80).reshape(64, 80) % 256).astype("u1")


@pytest.fixture
def look(tmp_path):
    """The report of a file that `write` makes, and its first picture."""

    def look_at(write, *args, **options):
        path = tmp_path / "file"
        write(path, *args, **options)
        answer = examine(path, "file", tmp_path)
        drawn = tmp_path / "0.png"
        picture = Pillow.open(drawn).convert("RGB") if answer["pictures"] else None
        return answer["report"], picture

    return look_at


def codes(report):
    return {one["code"]: one.get("where") for one in report["findings"]}


# --- ImageJ -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "size", "step"),
    (
        ({"axes": "TYX", "finterval": 5, "tunit": "min"}, None, 300.0),
        ({"axes": "TYX", "finterval": 250, "tunit": "ms"}, None, 0.25),
        ({"axes": "TYX", "finterval": 5}, None, 5.0),
        ({"axes": "TYX", "finterval": 5, "tunit": "frames"}, None, None),
        ({"axes": "TYX"}, None, None),
        ({"axes": "ZYX", "spacing": 300.0, "zunit": "nm"}, 0.3, None),
        ({"axes": "ZYX", "spacing": 0.3}, 0.3, None),
        ({"axes": "ZYX"}, None, None),
    ),
)
def test_imagej_writes_slices_and_time_in_units_of_their_own(look, told, size, step):
    report, _ = look(
        tifffile.imwrite,
        np.zeros((4, 32, 32), "u2"),
        imagej=True,
        resolution=(10, 10),
        metadata={"unit": "micron", **told},
    )

    (image,) = report["images"]
    assert image["pixel_size_um"] == {"x": 0.1, "y": 0.1, "z": size}
    assert image["time_step_s"] == step


# --- OME ----------------------------------------------------------------------------------------


def image_of(number, name, size, blocks, *, depth=1):
    return (
        f'<Image ID="Image:{number}" Name="{name}"><Pixels ID="Pixels:{number}" Type="uint8"'
        f' DimensionOrder="XYZCT" SizeX="80" SizeY="64" SizeZ="{depth}" SizeC="1" SizeT="1"'
        f' PhysicalSizeX="{size}" PhysicalSizeY="{size}">'
        f'<Channel ID="Channel:{number}:0" Name="{name}" SamplesPerPixel="1"/>{blocks}'
        "</Pixels></Image>"
    )


def block(z, page, file=""):
    where = f'<UUID FileName="{file}.tif">urn:uuid:{file}</UUID>' if file else ""
    return f'<TiffData FirstZ="{z}" IFD="{page}" PlaneCount="1">{where}</TiffData>'


def ome(path, *images, mine="", pages=1):
    own = f' UUID="urn:uuid:{mine}"' if mine else ""
    xml = f'<?xml version="1.0"?><OME xmlns="{OME}"{own}>{"".join(images)}</OME>'
    with tifffile.TiffWriter(path) as tiff:
        for at in range(pages):
            description = xml.encode() if at == 0 else None
            tiff.write(RAMP + at, description=description, metadata=None, contiguous=False)


def test_an_image_without_pixels_does_not_lend_its_name_to_the_next(look):
    report, _ = look(ome, image_of(0, "planned", 0.65, ""), image_of(1, "taken", 0.1, block(0, 0)))

    (image,) = report["images"]
    assert (image["name"], image["pixel_size_um"]["x"]) == ("taken", 0.1)
    assert image["channels"] == [{"name": "taken", "color": None}]


def test_the_second_image_of_a_set_keeps_its_own_facts(look):
    report, _ = look(
        ome,
        image_of(0, "other", 0.1, block(0, 0, "a")),
        image_of(1, "mine", 0.5, block(0, 0, "b")),
        mine="b",
    )

    (image,) = report["images"]
    assert (image["name"], image["pixel_size_um"]["x"]) == ("mine", 0.5)
    assert "companion-missing" not in codes(report)


def test_one_file_of_a_set_says_how_many_planes_it_holds(look):
    blocks = block(0, 0, "a") + block(1, 0, "b") + block(2, 0, "c")

    report, _ = look(ome, image_of(0, "stack", 0.1, blocks, depth=3), mine="b")

    assert report["images"][0]["shape"] == [64, 80]
    assert codes(report)["companion-missing"] == "1/3"


def test_a_renamed_file_that_names_itself_keeps_its_axes(look):
    blocks = "".join(block(z, z, "whole") for z in range(3))

    report, _ = look(ome, image_of(0, "stack", 0.1, blocks, depth=3), pages=3)

    (image,) = report["images"]
    assert (image["axes"], image["shape"]) == ("ZYX", [3, 64, 80])
    assert "companion-missing" not in codes(report)


def test_without_a_time_step_the_times_of_the_planes_tell_it(look):
    blocks = "".join(
        f'<TiffData FirstT="{t}" IFD="{t}" PlaneCount="1"/>'
        f'<Plane TheC="0" TheZ="0" TheT="{t}" DeltaT="{t * 30}"/>'
        for t in range(3)
    )
    image = image_of(0, "movie", 0.1, blocks).replace('SizeT="1"', 'SizeT="3"')

    report, _ = look(ome, image, pages=3)

    assert report["images"][0]["axes"] == "TYX"
    assert report["images"][0]["time_step_s"] == 30.0


def test_a_description_that_lies_in_another_file_is_asked_for(look):
    xml = f'<OME xmlns="{OME}"><BinaryOnly MetadataFile="a.companion.ome" UUID="urn:uuid:a"/></OME>'

    report, _ = look(tifffile.imwrite, RAMP, description=xml.encode(), metadata=None)

    assert report["images"][0]["shape"] == [64, 80]
    assert "companion-missing" in codes(report)


# --- What is no image ---------------------------------------------------------------------------


def test_a_thumbnail_is_no_image_wherever_it_stands(look):
    def write(path, *, first):
        full, small = {"metadata": None}, {"metadata": None, "subfiletype": 1}
        pages = [(RAMP, full), (RAMP[::8, ::8], small)]
        with tifffile.TiffWriter(path) as tiff:
            for page, options in reversed(pages) if first else pages:
                tiff.write(page, **options)

    for first in (True, False):
        report, _ = look(write, first=first)
        assert [image["shape"] for image in report["images"]] == [[64, 80]]


def test_the_photographs_of_a_slide_are_no_images_and_hide_it(look):
    def write(path):
        plain = {"metadata": None, "photometric": "minisblack"}
        words = "Aperio Image Library v12\r\n{}|AppMag = 20|MPP = 0.4990"
        with tifffile.TiffWriter(path) as tiff:
            tiff.write(RAMP, tile=(16, 16), description=words.format("80x64"), **plain)
            tiff.write(RAMP, description=words.format("80x64 -> 80x64 -"), **plain)
            tiff.write(RAMP, description="Aperio\r\nlabel 80x64", subfiletype=1, **plain)

    report, picture = look(write)

    assert [image["shape"] for image in report["images"]] == [[64, 80]]
    assert report["images"][0]["pixel_size_um"]["x"] == 0.499
    assert (report["person"], picture) == ("label", None)
    assert report["findings"][0]["severity"] == "block"


# --- Electron microscopes, axes without names ---------------------------------------------------


def test_an_electron_microscope_tells_the_pixel_of_the_stored_image(look):
    fei = b"[Scan]\r\nPixelWidth=7.7e-09\r\nPixelHeight=7.7e-09\r\n\0"
    zeiss = (
        b"0\r\n0\r\n0\r\nAP_PIXEL_SIZE\r\nPixel Size = 20.00 nm\r\n"
        b"AP_IMAGE_PIXEL_SIZE\r\nImage Pixel Size = 10.00 nm\r\n\0"
    )
    for tag, words, size in ((34680, fei, 0.0077), (34118, zeiss, 0.01)):
        report, _ = look(
            tifffile.imwrite,
            RAMP,
            extratags=[(tag, 2, len(words), words, True)],
            metadata=None,
            resolution=(96, 96),
            resolutionunit="INCH",
        )
        assert report["images"][0]["pixel_size_um"] == {"x": size, "y": size, "z": None}


@pytest.mark.parametrize("compression", (None, "deflate"))
def test_two_axes_that_nobody_named_keep_their_lengths(look, compression):
    report, picture = look(
        tifffile.imwrite, np.zeros((2, 7, 32, 32), "u1"), compression=compression
    )

    (image,) = report["images"]
    assert (image["shape"], len(set(image["axes"]))) == ([2, 7, 32, 32], 4)
    assert picture is not None


@pytest.mark.parametrize("compression", (None, "deflate"))
def test_a_line_is_an_image_of_height_one(look, compression):
    line = np.broadcast_to(np.arange(512, dtype="u2"), (100, 1, 512)).copy()

    report, picture = look(
        tifffile.imwrite, line, compression=compression, ome=True, metadata={"axes": "TYX"}
    )

    assert report["images"][0]["shape"] == [100, 1, 512]
    assert picture.size == (512, 100)


# --- As they are meant to be seen ---------------------------------------------------------------


def test_white_is_zero_is_not_shown_inverted(look):
    paper = np.zeros((64, 64), "u2")
    paper[16:48, 16:48] = 4000

    _report, picture = look(tifffile.imwrite, paper, photometric="miniswhite")

    assert picture.getpixel((2, 2)) == (255, 255, 255)
    assert picture.getpixel((30, 30)) == (0, 0, 0)


def test_a_dicom_whose_black_is_the_highest_value_is_not_shown_inverted(look):
    ramp = np.tile(np.linspace(0, 4095, 80).astype("u2"), (64, 1))

    _report, above = look(dicom, PixelData=ramp.tobytes(), PhotometricInterpretation="MONOCHROME1")
    _report, below = look(dicom, PixelData=ramp.tobytes(), PhotometricInterpretation="MONOCHROME2")

    assert [above.getpixel((x, 5))[0] for x in (2, 77)] == [
        below.getpixel((x, 5))[0] for x in (77, 2)
    ]
    assert above.getpixel((2, 5))[0] > 200
    assert above.getpixel((77, 5))[0] < 50


def test_a_dicom_with_a_palette_has_its_colours(look):
    colours = {"Red": [0, 65280], "Green": [0, 0], "Blue": [0, 0]}
    table = {
        f"{colour}PaletteColorLookupTable{part}": value
        for colour, values in colours.items()
        for part, value in (("Descriptor", [2, 0, 16]), ("Data", np.array(values, "u2").tobytes()))
    }
    form = {"BitsAllocated": 8, "BitsStored": 8, "HighBit": 7, "PixelData": bytes([1] * 64 * 80)}

    _report, picture = look(dicom, PhotometricInterpretation="PALETTE COLOR", **form, **table)

    assert picture.getpixel((5, 5)) == (255, 0, 0)


def test_a_palette_gives_its_colours(look):
    table = np.zeros((3, 256), "u2")
    table[0] = 65535

    _report, picture = look(tifffile.imwrite, RAMP, photometric="palette", colormap=table)

    assert picture.getpixel((5, 5)) == (255, 0, 0)


def test_inks_and_cie_lab_become_the_colours_of_a_screen(look):
    inks = np.zeros((16, 16, 4), "u1")
    inks[..., 0] = 255
    lab = np.zeros((16, 16, 3), "u1")
    lab[..., 0] = 255

    _report, cyan = look(tifffile.imwrite, inks, photometric="separated")
    _report, white = look(tifffile.imwrite, lab, photometric="cielab")

    assert cyan.getpixel((5, 5)) == (0, 255, 255)
    assert min(white.getpixel((5, 5))) > 253


@pytest.mark.parametrize("kind", ("JPEG", "TIFF"))
def test_a_picture_that_lies_on_its_side_is_shown_upright(look, kind):
    dark_left = np.full((40, 80), 255, "u1")
    dark_left[:, :40] = 0
    exif = Pillow.Exif()
    exif[0x0112] = 6

    report, picture = look(lambda path: Pillow.fromarray(dark_left).save(path, kind, exif=exif))

    assert report["images"][0]["shape"] == [40, 80]
    assert picture.size == (40, 80)
    assert picture.getpixel((20, 5))[0] < 20
    assert picture.getpixel((20, 75))[0] > 235


def deep_png(path, kind, samples):
    rows = np.full((64, 80, samples), 40_000, ">u2")
    rows[:32] = 20_000

    def part(name, content):
        checked = name + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    head = struct.pack(">IIBBBBB", 80, 64, 16, kind, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows))
    parts = part(b"IHDR", head) + part(b"IDAT", pixels) + part(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + parts)


@pytest.mark.parametrize(("kind", "samples"), ((0, 1), (2, 3), (6, 4)))
def test_a_png_of_sixteen_bits_is_told_and_drawn_as_such(look, kind, samples):
    report, picture = look(deep_png, kind, samples)

    assert report["images"][0]["dtype"] == "uint16"
    assert picture.getpixel((5, 5))[0] < picture.getpixel((5, 60))[0]


@pytest.mark.parametrize(
    ("kind", "container"),
    (("BMP", "bmp"), ("GIF", "gif"), ("WEBP", "webp"), ("JPEG2000", "jp2"), ("AVIF", "avif")),
)
def test_other_common_pictures_are_opened(look, kind, container):
    report, picture = look(lambda path: Pillow.fromarray(RAMP).convert("RGB").save(path, kind))

    assert (report["format"], report["images"][0]["shape"][:2]) == (container, [64, 80])
    assert picture.size == (80, 64)
