"""Put synthetic micrographs into the store, through the ledger like everybody's files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from fbias.imagery import storage
from fbias.imagery.inspection import inspect
from fbias.imagery.models import Upload
from fbias.imagery.services import complete_upload, sign_parts, start_upload
from fbias.imagery.verification import verify
from members.models import User


@dataclass(frozen=True)
class Micrograph:
    """One kind of picture: the name a user would give the file, and how its bytes are made."""

    file_name: str
    make: Callable[[int], bytes]
    seed: int

    @property
    def content(self) -> bytes:
        return self.make(self.seed)


def store_micrograph(owner: User, micrograph: Micrograph, *, request_key: UUID) -> Upload:
    """Send the picture the way a browser does, then verify and inspect it at once."""
    content = micrograph.content
    upload = start_upload(
        owner, file_name=micrograph.file_name, size=len(content), request_key=request_key
    )
    numbers = range(1, upload.part_count + 1)
    sign_parts(upload, numbers)
    for number in numbers:
        start = (number - 1) * upload.part_size
        storage.patient_client().upload_part(
            Bucket=settings.S3_BUCKET,
            Key=upload.incoming_key,
            UploadId=upload.multipart_id,
            PartNumber=number,
            Body=content[start : start + upload.size_of_part(number)],
        )
    complete_upload(upload)
    verify(upload.pk)
    inspect(upload.pk)
    upload.refresh_from_db()
    return upload
