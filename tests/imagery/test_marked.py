"""Saturated pixels are shown where they are, in red over grey, beside the picture as it is."""

import numpy as np
import pytest
import tifffile
from PIL import Image as Pillow

from fbias.imagery.jail.work import examine

BLOCK = np.s_[40:60, 30:50]


@pytest.fixture
def drawn(tmp_path):
    def of(pixels, **options):
        path = tmp_path / "cells.tif"
        tifffile.imwrite(path, pixels, **options)
        answer = examine(path, "cells.tif", tmp_path)
        codes = {one["code"] for one in answer["report"]["findings"]}
        marked = [row for row in answer["pictures"] if row["is_marked"]]
        pictures = [np.asarray(Pillow.open(tmp_path / f"{row['file']}.png")) for row in marked]
        return codes, marked, pictures

    return of


def light(height=128, width=128):
    return np.random.default_rng(3).poisson(600, (height, width)).astype(np.uint16)


def test_saturated_pixels_are_red_and_no_other(drawn):
    pixels = light()
    pixels[BLOCK] = 4095

    codes, marked, (picture,) = drawn(pixels)

    assert "saturated" in codes
    assert [(row["image_index"], row["channel"]) for row in marked] == [(0, None)]
    red = (picture == (255, 26, 26)).all(axis=2)
    assert red[BLOCK].all()
    assert red.sum() == 400
    assert (picture[~red] == picture[~red][:, :1]).all()


def test_a_channel_of_several_is_marked_as_well(drawn):
    pixels = np.stack([light(), light()])
    pixels[1][BLOCK] = 4095

    _, marked, (picture,) = drawn(pixels, imagej=True, metadata={"axes": "CYX"})

    assert len(marked) == 1
    assert (picture[BLOCK] == (255, 26, 26)).all()


def test_where_nothing_is_saturated_no_picture_is_added(drawn):
    assert drawn(light())[1] == []


def test_black_paper_of_a_file_whose_zero_is_white_is_marked_by_its_numbers(drawn):
    pixels = light()
    pixels[BLOCK] = 4095

    _, _, (picture,) = drawn(pixels, photometric="miniswhite")

    assert (picture[BLOCK] == (255, 26, 26)).all()
