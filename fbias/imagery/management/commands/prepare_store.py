"""Make the bucket fit for uploads from browsers. Safe to run at every start."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from fbias.imagery import storage


class Command(BaseCommand):
    help = "Create the bucket, let browsers send to it, abort unfinished uploads after 2 days."

    def handle(self, *_args: Any, **_options: Any) -> None:
        origins = sorted({settings.SITE_URL, *settings.CSRF_TRUSTED_ORIGINS})
        refused = storage.prepare(origins)
        for reason in refused:
            self.stderr.write(f"The store does not take this setting: {reason}")
        self.stdout.write(f"Bucket {settings.S3_BUCKET} takes uploads from {', '.join(origins)}.")
