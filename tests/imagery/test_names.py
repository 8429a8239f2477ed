import pytest
from hypothesis import given
from hypothesis import strategies as st

from fbias.imagery.names import display_name


@pytest.mark.parametrize(
    ("raw", "shown"),
    (
        ("cells.tif", "cells.tif"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a\x00b\r\nSet-Cookie: x.tif", "abSet-Cookie: x.tif"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("e\u0301.tif", "é.tif"),
        ("é.tif", "é.tif"),
        ("\ud800.tif", "?.tif"),
        ("🔬 cells.tif", "🔬 cells.tif"),
        ("<img src=x onerror=alert(1)>.png", "<img src=x onerror=alert(1)>.png"),
        ("CON", "CON"),
        (".htaccess", ".htaccess"),
        ("", "file"),
        ("..", "file"),
        ("  ", "file"),
        ("x" * 400 + ".ome.tif", "x" * 251 + ".tif"),
    ),
)
def test_a_name_is_shown_without_its_tricks(raw, shown):
    assert display_name(raw) == shown


@given(st.text(alphabet=st.characters(codec=None), max_size=500))
def test_any_name_can_be_stored_and_shown(raw):
    name = display_name(raw)

    assert name
    assert len(name.encode("utf-8")) <= 255
    assert not {"/", "\\", "\x00", "\r", "\n"} & set(name)
    assert display_name(name) == name
