"""How the files of the pages are named where they may be kept for ever."""

from __future__ import annotations

from django.core.files import File
from whitenoise.storage import CompressedManifestStaticFilesStorage

BUILT = "dist/assets/"  # the front-end build has named these by their content already


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Name each file by its content, once.

    A built module that is loaded under two names would start twice: the page asks for the name in
    the manifest, the other modules for the name they were built with. So both are one.
    """

    def hashed_name(
        self, name: str, content: File | None = None, filename: str | None = None
    ) -> str:
        return name if name.startswith(BUILT) else super().hashed_name(name, content, filename)
