"""What production serves, gathered and named."""

import json

import pytest
from django.conf import settings
from django.core.management import call_command


@pytest.fixture
def collected(settings, tmp_path) -> dict[str, str]:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "fbias.core.static_files.StaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    return json.loads((tmp_path / "staticfiles.json").read_text())["paths"]


def test_a_built_module_has_one_name_and_other_files_are_named_by_content(collected):
    manifest = json.loads(
        (settings.BASE_DIR / "static" / "dist" / "manifest.json").read_text(encoding="utf-8")
    )
    main = "dist/" + manifest["static/src/main.js"]["file"]

    assert collected[main] == main
    assert collected["plain/theme.js"] != "plain/theme.js"


def test_sources_are_not_served(collected):
    assert [name for name in collected if name.startswith("src/")] == []
