"""What files that were sent together leave to ask."""

import pytest

from fbias.imagery.findings.sets import Member, Told, faults


def member(name="cells.tif", *, role="", sha256="", container="tiff", **image):
    facts = {
        "name": None, "axes": "ZCYX", "shape": [5, 2, 64, 64], "dtype": "uint16", "channels": None,
        "pixel_size_um": {"x": 0.1, "y": 0.1, "z": 0.3}, "time_step_s": None,
    }  # fmt: skip
    report = {"readable": True, "format": container, "images": [{**facts, **image}]}
    return Member(name, report, role, sha256)


def codes(*members, **told):
    return {one["code"] for one in faults(members, Told(**told))}


FILM = {"axes": "TYX", "shape": [40, 64, 64]}
PLANE = {"axes": "YX", "shape": [64, 64]}
TWO = (member("a"), member("b"))


@pytest.mark.parametrize(
    ("code", "members", "told"),
    (
        ("only-one", (member(),), {}),
        ("duplicate", (member("a", sha256="1"), member("b", sha256="1")), {}),
        ("bit-depth-differs", (member("a"), member("b", dtype="uint8")), {}),
        (
            "settings-differ",
            (member("a"), member("b", pixel_size_um={"x": 0.2, "y": 0.2, "z": 0.3})),
            {},
        ),
        ("no-control", TWO, {"goals": frozenset({"bright"})}),
        ("zt-swapped", (member("a", shape=[40, 2, 64, 64]),), {"is_movie": True}),
        ("zt-swapped", (member("a", **FILM),), {"is_stack": True}),
        ("single-plane", (member("a", **PLANE),), {"is_stack": True}),
        ("channels-missing", (member("a"),), {"colours": 3}),
        (
            "8bit-export",
            (member("a", dtype="uint8", pixel_size_um=None, **PLANE),),
            {"is_fluorescence": True},
        ),
        ("sampling", (member("a", time_step_s=1.0, **FILM),), {"events_per_second": 1.0}),
    ),
)
def test_what_a_set_lacks_is_asked(code, members, told):
    assert code in codes(*members, **told)


@pytest.mark.parametrize(
    ("members", "told"),
    (
        (TWO, {}),
        ((member("a", role="typical"), member("b", role="negative", dtype="uint8")), {}),
        ((member("a"), member("b", role="negative")), {"goals": frozenset({"bright"})}),
        ((member("a", **FILM), member("b", **FILM)), {"is_movie": True}),
        (TWO, {"colours": 2, "is_fluorescence": True, "is_stack": True}),
        ((member("a", axes="QYX", shape=[9, 64, 64]), member("b")), {"is_stack": True}),
        ((member("a", time_step_s=0.1, **FILM), member("b", **FILM)), {"events_per_second": 1.0}),
    ),
)
def test_a_whole_set_leaves_nothing_to_ask(members, told):
    assert codes(*members, **told) == set()


def test_files_that_were_not_opened_are_not_asked_about():
    broken = Member("a.tif", {"readable": False, "format": None, "images": []})

    assert codes(broken) == set()
