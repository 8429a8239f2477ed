"""The clients of the store: pages wait briefly, and not again; workers take their time."""

from __future__ import annotations

from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, HTTPClientError, ReadTimeoutError
from botocore.exceptions import ConnectionError as NoConnection
from celery import current_task
from django.conf import settings

from fbias.core.quiet import QuietMinutes

WRITE_SECONDS = 10  # for what makes the store work: joining parts, keeping a file
PROBE_SECONDS = 10
WORKER_SECONDS = 60  # copying and hashing may begin late


class StoreQuiet(BotoCoreError):
    """The store did not answer a moment ago; nobody waits for it again yet."""

    fmt = "the store did not answer a moment ago"


_quiet = QuietMinutes()


def client() -> Any:
    """The store as the server reaches it: in a page soon a sentence, in a task patient."""
    return patient_client() if current_task else _page_client(settings.S3_PATIENCE_SECONDS)


def writing_client() -> Any:
    """The same for what makes the store work."""
    seconds = max(settings.S3_PATIENCE_SECONDS, WRITE_SECONDS)
    return patient_client() if current_task else _page_client(seconds)


def patient_client() -> Any:
    """For workers and commands, where long work is done and nobody waits at a page."""
    return _make_client(settings.S3_ENDPOINT, connect=5, read=WORKER_SECONDS, attempts=4)


def probing_client() -> Any:
    """For the look at the store each minute: one try, and no longer than people would wait."""
    return _make_client(settings.S3_ENDPOINT, connect=2, read=PROBE_SECONDS, attempts=1)


def signer() -> Any:
    """Signs addresses as browsers reach the store; it never opens a connection."""
    return _make_client(settings.S3_PUBLIC_ENDPOINT, connect=1, read=1, attempts=1)


def _page_client(read: float) -> Any:
    return _make_impatient(settings.S3_ENDPOINT, connect=settings.S3_PATIENCE_SECONDS, read=read)


@cache
def _make_client(endpoint: str, *, connect: float, read: float, attempts: int) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=settings.S3_REGION,
        aws_access_key_id=settings.S3_ACCESS_KEY,
        aws_secret_access_key=settings.S3_SECRET_KEY,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            connect_timeout=connect,
            read_timeout=read,
            retries={"total_max_attempts": attempts, "mode": "standard"},
            # Checksums by default are an extension that several stores do not speak.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


@cache
def _make_impatient(endpoint: str, *, connect: float, read: float) -> Any:
    """Waits once, briefly; whoever comes in the next half minute is told at once."""

    def ask_only_who_answers(**_: Any) -> None:
        if not _quiet.may_ask(endpoint):
            raise StoreQuiet

    def note_silence(exception: Exception, **_: Any) -> None:
        # A store that works may be long at joining a large file; others need not wait for that.
        is_at_work = isinstance(exception, ReadTimeoutError) and read > connect
        if isinstance(exception, HTTPClientError | NoConnection) and not is_at_work:
            _quiet.was_silent(endpoint)

    made = _make_client.__wrapped__(endpoint, connect=connect, read=read, attempts=1)
    made.meta.events.register_first("before-call.s3", ask_only_who_answers)
    made.meta.events.register("after-call.s3", lambda **_: _quiet.has_answered(endpoint))
    made.meta.events.register("after-call-error.s3", note_silence)
    return made
