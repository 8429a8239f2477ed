"""Pages are sent without the indentation of their templates; lines keep their numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.template import Origin
from django.template.loaders import app_directories, filesystem

INDENT = re.compile(r"\n[ \t]+")


class Unindented(filesystem.Loader if TYPE_CHECKING else object):  # type: ignore[misc]  # a mixin
    def get_contents(self, origin: Origin) -> str:
        text = super().get_contents(origin)
        return INDENT.sub("\n", text) if origin.name.endswith(".html") else text


class FilesystemLoader(Unindented, filesystem.Loader):
    """Templates of the portal."""


class AppDirectoriesLoader(Unindented, app_directories.Loader):
    """Templates of the libraries."""
