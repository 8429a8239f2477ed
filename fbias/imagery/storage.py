"""The S3 store, whoever makes it: nothing here is used that only one of them has."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from fbias.imagery.alive import Alive, unwatched
from fbias.imagery.clients import client, patient_client, probing_client, writing_client

PROBE_KEY = "probe"
CHUNK = 4 * 1024**2
WRITTEN_PART = 16 * 1024**2
COPY_PART = 256 * 1024**2  # every call stays short, and S3 copies nothing above 5 GB in one

StoreError = (BotoCoreError, ClientError)
GONE = {"404", "NoSuchKey", "NoSuchUpload", "NotFound"}


@dataclass(frozen=True)
class StoredPart:
    number: int
    size: int
    etag: str


@dataclass(frozen=True)
class StoredObject:
    key: str
    size: int
    modified: datetime


def is_gone(error: ClientError) -> bool:
    return str(error.response.get("Error", {}).get("Code", "")) in GONE


# --- Parts --------------------------------------------------------------------------------------


def begin_parts(key: str) -> str:
    """Open a multipart upload and return its id."""
    answer = client().create_multipart_upload(
        Bucket=settings.S3_BUCKET, Key=key, ContentType="application/octet-stream"
    )
    return str(answer["UploadId"])


def list_parts(key: str, multipart_id: str) -> list[StoredPart] | None:
    """The parts the store has, in order; `None` when the multipart upload is closed or gone.

    Some stores list a part that was sent twice twice: the one sent last stands, as on the others.
    """
    pages = (
        client()
        .get_paginator("list_parts")
        .paginate(Bucket=settings.S3_BUCKET, Key=key, UploadId=multipart_id)
    )
    try:
        parts = [part for page in pages for part in page.get("Parts", [])]
    except ClientError as error:
        if is_gone(error):
            return None
        raise
    parts.sort(key=lambda part: part["LastModified"])
    latest = {
        part["PartNumber"]: StoredPart(part["PartNumber"], part["Size"], part["ETag"])
        for part in parts
    }
    return [latest[number] for number in sorted(latest)]


def join_parts(key: str, multipart_id: str, parts: Iterable[StoredPart]) -> None:
    """Close the multipart upload; its part addresses are dead from here on."""
    writing_client().complete_multipart_upload(
        Bucket=settings.S3_BUCKET,
        Key=key,
        UploadId=multipart_id,
        MultipartUpload={"Parts": [{"PartNumber": p.number, "ETag": p.etag} for p in parts]},
    )


def abort_parts(key: str, multipart_id: str) -> None:
    """Remove the parts of an unfinished upload; doing it twice is fine."""
    with _already_gone():
        client().abort_multipart_upload(Bucket=settings.S3_BUCKET, Key=key, UploadId=multipart_id)


def open_multiparts() -> Iterator[tuple[str, str, datetime]]:
    """Key, id and start of every multipart upload that is still open."""
    pages = (
        patient_client().get_paginator("list_multipart_uploads").paginate(Bucket=settings.S3_BUCKET)
    )
    for page in pages:
        for found in page.get("Uploads", []):
            yield found["Key"], found["UploadId"], found["Initiated"]


# --- Objects ------------------------------------------------------------------------------------


def size_of(key: str) -> int | None:
    """The size of an object, or `None` when there is none."""
    try:
        return int(client().head_object(Bucket=settings.S3_BUCKET, Key=key)["ContentLength"])
    except ClientError as error:
        if is_gone(error):
            return None
        raise


def copy(source: str, target: str, *, size: int, alive: Alive = unwatched) -> None:
    """Copy inside the store, in ranges when it is large; the bytes never pass through us."""
    bucket = settings.S3_BUCKET
    origin = {"Bucket": bucket, "Key": source}
    if size <= COPY_PART:
        patient_client().copy_object(Bucket=bucket, Key=target, CopySource=origin)
        return
    multipart_id = begin_parts(target)
    try:
        parts = []
        for number, start in enumerate(range(0, size, COPY_PART), 1):
            alive()
            end = min(start + COPY_PART, size) - 1
            answer = patient_client().upload_part_copy(
                Bucket=bucket,
                Key=target,
                UploadId=multipart_id,
                PartNumber=number,
                CopySource=origin,
                CopySourceRange=f"bytes={start}-{end}",
            )
            parts.append(StoredPart(number, end - start + 1, answer["CopyPartResult"]["ETag"]))
        join_parts(target, multipart_id, parts)
    except BaseException:
        abort_parts(target, multipart_id)
        raise


def stream(key: str) -> Iterator[bytes]:
    """The bytes of an object in chunks, so that memory stays flat."""
    body = patient_client().get_object(Bucket=settings.S3_BUCKET, Key=key)["Body"]
    with contextlib.closing(body):
        yield from body.iter_chunks(CHUNK)


def measure(key: str, *, alive: Alive = unwatched) -> tuple[int, str]:
    """Size and SHA-256 of what is stored, read by us from the first to the last byte."""
    size, digest = 0, hashlib.sha256()
    for chunk in stream(key):
        alive()
        size += len(chunk)
        digest.update(chunk)
    return size, digest.hexdigest()


def fetch(key: str, target: Path, *, alive: Alive = unwatched) -> None:
    """Write an object to a local file, chunk by chunk."""
    with target.open("wb") as file:
        for chunk in stream(key):
            alive()
            file.write(chunk)


def read_range(key: str, offset: int, length: int) -> bytes:
    """Some bytes of an object; fewer at its end."""
    where = f"bytes={offset}-{offset + length - 1}"
    answer = patient_client().get_object(Bucket=settings.S3_BUCKET, Key=key, Range=where)
    with contextlib.closing(answer["Body"]) as body:
        return bytes(body.read())


def read(key: str) -> bytes:
    """A small object, whole."""
    with contextlib.closing(
        client().get_object(Bucket=settings.S3_BUCKET, Key=key)["Body"]
    ) as body:
        return bytes(body.read())


def write(key: str, content: bytes, *, content_type: str) -> None:
    writing_client().put_object(
        Bucket=settings.S3_BUCKET, Key=key, Body=content, ContentType=content_type
    )


def write_file(key: str, path: Path, *, alive: Alive = unwatched) -> None:
    """Keep a local file of any size, part by part; what was begun is given up when it fails."""
    place = {"Bucket": settings.S3_BUCKET, "Key": key}
    multipart_id = begin_parts(key)
    try:
        parts = []
        with path.open("rb") as file:
            for number, content in enumerate(iter(partial(file.read, WRITTEN_PART), b""), 1):
                alive()
                answer = patient_client().upload_part(
                    **place, UploadId=multipart_id, PartNumber=number, Body=content
                )
                parts.append(StoredPart(number, len(content), answer["ETag"]))
        join_parts(key, multipart_id, parts)
    except BaseException:
        abort_parts(key, multipart_id)
        raise


def write_and_read(content: bytes) -> bytes:
    """What the store gives back of a few bytes that it was just given; soon, or a StoreError."""
    place = {"Bucket": settings.S3_BUCKET, "Key": PROBE_KEY}
    probing_client().put_object(**place, Body=content)
    with contextlib.closing(probing_client().get_object(**place)["Body"]) as body:
        stored = bytes(body.read())
    probing_client().delete_object(**place)
    return stored


def remove(*keys: str) -> None:
    """Remove objects; what is gone already is fine."""
    for key in keys:
        with _already_gone():
            client().delete_object(Bucket=settings.S3_BUCKET, Key=key)


def listing(prefix: str) -> Iterator[StoredObject]:
    pages = (
        patient_client()
        .get_paginator("list_objects_v2")
        .paginate(Bucket=settings.S3_BUCKET, Prefix=prefix)
    )
    for page in pages:
        for found in page.get("Contents", []):
            yield StoredObject(found["Key"], found["Size"], found["LastModified"])


@contextlib.contextmanager
def _already_gone() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if not is_gone(error):
            raise


# --- Setting up ---------------------------------------------------------------------------------


def prepare(origins: Iterable[str]) -> list[str]:
    """Make the bucket fit for browsers, any number of times; return what the store refused."""
    bucket, refused = settings.S3_BUCKET, []
    try:
        patient_client().head_bucket(Bucket=bucket)
    except ClientError as error:
        if not is_gone(error):
            raise
        patient_client().create_bucket(Bucket=bucket)
    try:
        patient_client().put_bucket_cors(
            Bucket=bucket,
            CORSConfiguration={
                "CORSRules": [
                    {
                        "AllowedOrigins": list(origins),
                        "AllowedMethods": ["GET", "PUT"],
                        "AllowedHeaders": ["*"],
                        "ExposeHeaders": ["ETag"],
                        "MaxAgeSeconds": 3600,
                    }
                ]
            },
        )
    except ClientError as error:
        refused.append(f"CORS: {error}")
    try:
        patient_client().put_bucket_lifecycle_configuration(
            Bucket=bucket,
            LifecycleConfiguration={
                "Rules": [
                    {
                        "ID": "abort-unfinished-uploads",
                        "Status": "Enabled",
                        "Filter": {"Prefix": ""},
                        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2},
                    }
                ]
            },
        )
    except ClientError as error:
        refused.append(f"lifecycle: {error}")
    return refused
