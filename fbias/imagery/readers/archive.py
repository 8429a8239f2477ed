"""ZIP of any of the other formats: listed first, then unpacked within bounds and opened one by one.

Names inside lead nowhere: a member that would leave the folder makes the archive unsafe.
"""

from __future__ import annotations

import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from fbias.imagery.limits import Limits
from fbias.imagery.readers import HEAD, may_lie_elsewhere, ome_zarr, reader_for
from fbias.imagery.readers.elsewhere import Elsewhere, at_hand, opened
from fbias.imagery.readers.file_sets import File, as_one
from fbias.imagery.readers.patterns import pattern_of
from fbias.imagery.readers.source import (
    Image,
    NamesPerson,
    NotAnImage,
    Remark,
    Source,
    Unreadable,
    Unsafe,
)
from fbias.imagery.readers.zarr_arrays import MARKS

MOST_RATIO = 200
SMALL = 1024 * 1024  # bytes; what is smaller may be packed as tightly as it likes
MAIN = (
    ".oif",
    ".xlef",
    ".nhdr",
    ".vsi",
)  # what describes the other files around it is opened first
INSIDE = frozenset({".oif", ".vsi", ".xlef"})  # whose other members are no images of their own
LOCAL_HEADER = 30  # bytes before the name of a member
OFFICE_MEMBERS = frozenset({"[Content_Types].xml", "mimetype"})
ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz")


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[Source]:
    try:
        with zipfile.ZipFile(opened(path)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Unreadable("The archive is damaged, or cut.", container="zip") from error
    names = [one.filename for one in members]
    if OFFICE_MEMBERS & {*names}:
        raise NotAnImage("This is a document, not an image.", container="office")
    _refuse_unsafe(members, limits)
    if any(name.rpartition("/")[2] in MARKS for name in names):
        with ome_zarr.open_file(path, limits) as source:
            yield source
        return
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        yield _opened(path, members, folder, stack, limits)


def _refuse_unsafe(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    is_zarr = any(one.filename.rpartition("/")[2] in MARKS for one in members)
    if len(members) > (limits.counted if is_zarr else limits.members):
        raise Unsafe("The archive holds too many files.", container="zip")
    for member in members:
        name = PurePosixPath(member.filename)
        kind = member.external_attr >> 16
        if (
            name.is_absolute()
            or ".." in name.parts
            or "\\" in member.filename
            or stat.S_ISLNK(kind)
        ):
            raise Unsafe("A name in the archive leads out of it.", container="zip")
        if member.flag_bits & 1:
            raise Unsafe("The archive is locked with a password.", container="zip")
        if member.file_size > SMALL and member.file_size > MOST_RATIO * max(
            1, member.compress_size
        ):
            raise Unsafe("A file in the archive unpacks to far more than it is.", container="zip")


def _opened(
    path: Path, members: list[zipfile.ZipInfo], folder: Path, stack: ExitStack, limits: Limits
) -> Source:
    files, left = _unpacked(path, members, folder, limits)
    return _as_one(files, folder, limits) or _one_by_one(files, left, folder, stack, limits)


def _one_by_one(
    files: list[File], left: int, folder: Path, stack: ExitStack, limits: Limits
) -> Source:
    images: list[Image] = []
    remarks: list[Remark] = []
    person, opened, troubles = None, 0, []
    for file in files:
        name = name_in(folder, file)
        try:
            source = stack.enter_context(reader_for(file, name).open_file(file, limits))
        except Unreadable as error:
            troubles.append(error)
            continue
        except Exception:  # noqa: BLE001, S112 - one member's fault touches no other
            continue
        opened += 1
        for image in source.images:
            image.name = image.name or name
        images += source.images
        remarks += [Remark(one.code, one.where or name, one.severity) for one in source.remarks]
        person = person or source.person
        if file.suffix.lower() in INSIDE or len(images) >= limits.images:
            break
    if not images:
        raise (
            troubles[0]
            if troubles
            else Unreadable("No file in the archive is an image that we know.", container="zip")
        )
    if left:
        remarks.append(Remark("archive-partly", f"{opened}/{opened + left}"))
    return Source("zip", images[: limits.images], remarks, person=person)


def _as_one(files: list[File], folder: Path, limits: Limits) -> Source | None:
    """The files as one image, where their names say so and their contents agree."""
    by_name = {name_in(folder, file): file for file in files}
    pattern = pattern_of(by_name)
    try:
        return as_one(pattern, by_name, limits) if pattern else None
    except NamesPerson:
        raise
    except Exception:  # noqa: BLE001 - then each file is told for itself
        return None


def name_in(folder: Path, file: File) -> str:
    return file.name if isinstance(file, Elsewhere) else str(file.relative_to(folder))


def _unpacked(
    path: File, members: list[zipfile.ZipInfo], folder: Path, limits: Limits
) -> tuple[list[File], int]:
    """As many as half of what may be written holds, and how many are left in the archive.

    What stands in it as it is, and is read by ranges, need not be unpacked.
    """
    space, left = limits.written // 2, 0
    files: list[File] = []
    is_described = any(PurePosixPath(one.filename).suffix.lower() in MAIN for one in members)
    here = at_hand(path)
    with zipfile.ZipFile(opened(path)) as archive:
        for member in sorted(members, key=lambda each: each.filename):
            if member.is_dir() or _is_rubbish(member.filename):
                continue
            if not is_described and (part := _part(here, member)):
                files.append(part)
                continue
            if member.file_size > space:
                left += 1
                continue
            space -= member.file_size
            archive.extract(member, folder)
            files.append(folder / member.filename)
    files.sort(key=lambda file: (file.suffix.lower() not in MAIN, str(file)))
    return files, left


def _part(here: Elsewhere, member: zipfile.ZipInfo) -> Elsewhere | None:
    """A member that is not compressed, as a file; its own header tells where it begins."""
    if member.compress_type != zipfile.ZIP_STORED or member.file_size == 0:
        return None
    head = here.read_at(member.header_offset, min(LOCAL_HEADER, here.size - member.header_offset))
    start = member.header_offset + LOCAL_HEADER + sum(struct.unpack_from("<HH", head, 26))
    if start + member.file_size > here.size:
        return None
    part = here.part(start, member.file_size, member.filename)
    return part if may_lie_elsewhere(part.read_at(0, min(HEAD, part.size)), part.name) else None


def _is_rubbish(name: str) -> bool:
    """What systems leave in archives, and archives in archives."""
    last = name.rpartition("/")[2]
    return last.startswith(".") or "__MACOSX/" in name or last.lower().endswith(ARCHIVES)
