"""Names of files that belong together: which is which, and what is missing."""

from itertools import product

import pytest

from fbias.imagery.readers.patterns import pattern_of

GUID = "D5F8F51A-3E85-4358-AE51-A465AF87386F"
LEICA = "field--X00/image--L00--S00--U00--V00--J20--E00--O00--X0{}--Y00--T00--Z00--C0{}.ome.tif"


def named(form, *lengths):
    """All names of a form whose places count from zero."""
    return [form.format(*place) for place in product(*map(range, lengths))]


CASES = {
    "MetaXpress": (
        named("TimePoint_{}/plate_C07_s{}_w{}" + GUID + ".tif", 2, 2, 3),
        {"P": 2, "T": 2, "C": 3},
    ),
    "MetaXpress in slices": (
        named("TimePoint_1/ZStep_{}/plate_A01_s1_w1" + GUID + ".tif", 4),
        {"Z": 4},
    ),
    "mitocheck": (named("EMBO--empty--W0002--P001--T{:05}--Z000--C.tif", 5), {"T": 5}),
    "ScanR": (
        named("data/W00001--P0000{}--Z0000{}--T00000--DAPI{}.tif", 2, 2, 2),
        {"P": 2, "Z": 2, "C": 2},
    ),
    "Leica matrix": (named(LEICA, 2, 2), {"P": 2, "C": 2}),
    "Cellomics": (named("AS_09125_050116030001_D03f0{}d{}.tif", 2, 3), {"P": 2, "C": 3}),
    "CV8000": (
        named("plate_B02_T0001F00{}L01A01Z0{}C0{}.tif", 2, 2, 2),
        {"P": 2, "Z": 2, "C": 2},
    ),
    "Opera Phenix": (
        named("Images/r02c03f01p0{}-ch{}sk1fk1fl1.tiff", 2, 3),
        {"Z": 2, "C": 3},
    ),
    "Leica export": (named("cells_s1_z{:02}_t003_ch0{}.tif", 3, 2), {"Z": 3, "C": 2}),
    "Fiji": (named("movie_t{:03}_c{}.tif", 3, 2), {"T": 3, "C": 2}),
    "a number that nobody names": (named("stack_{:04}.tif", 4), {"Q": 4}),
}


@pytest.mark.parametrize("way", CASES)
def test_each_way_of_naming_files_is_read(way):
    names, axes = CASES[way]

    found = pattern_of([*names, "notes.txt"])

    assert found.told() == {"files": len(names), "axes": axes, "missing": []}
    assert set(found.members.values()) == {*names}


@pytest.mark.parametrize("way", CASES)
def test_a_file_that_is_missing_is_named(way):
    names, _axes = CASES[way]

    found = pattern_of([name for name in names if name != names[1]])

    assert len(found.missing) == 1


def test_a_time_point_that_nobody_has_is_named_once():
    names = [f"w--W0001--P001--T{t:05}--Z000--c{c}.tif" for t in (0, 1, 2, 4) for c in "ab"]

    found = pattern_of(names)

    assert found.told()["axes"] == {"T": 5, "C": 2}
    assert found.missing == ["T00003"]


def test_every_second_number_is_a_series_without_gaps():
    assert pattern_of([f"a_{n:03}.tif" for n in (0, 2, 4)]).missing == []


@pytest.mark.parametrize(
    "names",
    (
        ["control.tif", "treated.tif"],
        ["cells_1.tif", "other_2.tif"],
        ["one_t1.tif"],
        ["a1b1.tif", "a2b2.tif"],
        ["notes_1.txt", "notes_2.txt"],
    ),
)
def test_files_that_only_lie_together_are_no_set(names):
    assert pattern_of(names) is None


def test_pictures_for_the_eye_only_are_left_out():
    names = [f"plate_C07_s{s}_w1{GUID}.tif" for s in (1, 2)]

    assert pattern_of([*names, f"plate_C07_s1_w1_thumb{GUID}.tif"]).told()["files"] == 2
