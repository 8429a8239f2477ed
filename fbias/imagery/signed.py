"""Addresses in the store that let a browser send or fetch one thing, for a while."""

from __future__ import annotations

from django.conf import settings
from django.utils.http import content_disposition_header

from fbias.imagery.clients import signer

SIGNED_PUT_SECONDS = 15 * 60
SIGNED_GET_SECONDS = 5 * 60
SIGNED_LINK_SECONDS = 60 * 60


def sign_part(key: str, multipart_id: str, *, number: int, size: int) -> str:
    """An address that takes exactly `size` bytes as this part, for 15 minutes."""
    return str(
        signer().generate_presigned_url(
            "upload_part",
            Params={
                "Bucket": settings.S3_BUCKET,
                "Key": key,
                "UploadId": multipart_id,
                "PartNumber": number,
                "ContentLength": size,
            },
            ExpiresIn=SIGNED_PUT_SECONDS,
        )
    )


def sign_download(key: str, *, file_name: str) -> str:
    """An address that serves the object as an attachment of unknown type, for five minutes."""
    disposition = content_disposition_header(True, file_name)
    return _sign(key, kind="application/octet-stream", disposition=disposition)


def sign_tiles(key: str) -> str:
    """An address from which the viewer reads tiles that we made, by ranges, for five minutes."""
    return _sign(key, kind="application/octet-stream", disposition="attachment")


def sign_link(key: str, *, file_name: str) -> str:
    """An address to paste into another program: as a download, but for an hour."""
    disposition = content_disposition_header(True, file_name)
    return _sign(
        key, kind="application/octet-stream", disposition=disposition, seconds=SIGNED_LINK_SECONDS
    )


def sign_picture(key: str, *, kind: str) -> str:
    """An address that shows a picture that we drew, for five minutes."""
    return _sign(key, kind=kind, disposition="inline")


def _sign(
    key: str, *, kind: str, disposition: str | None, seconds: int = SIGNED_GET_SECONDS
) -> str:
    return str(
        signer().generate_presigned_url(
            "get_object",
            Params={
                "Bucket": settings.S3_BUCKET,
                "Key": key,
                "ResponseContentType": kind,
                "ResponseContentDisposition": disposition,
                "ResponseCacheControl": "private, no-store",
            },
            ExpiresIn=seconds,
        )
    )
