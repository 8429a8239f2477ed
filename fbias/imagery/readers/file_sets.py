"""Files that are one image: the first one tells the facts, the others are opened when seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from fbias.imagery.limits import Limits
from fbias.imagery.readers import reader_for
from fbias.imagery.readers.elsewhere import Elsewhere
from fbias.imagery.readers.patterns import Pattern
from fbias.imagery.readers.source import (
    Channel,
    Image,
    NamesPerson,
    NotTaken,
    Plane,
    Remark,
    Source,
    distinct,
)

File = Path | Elsewhere
MOST_CHANNELS = 16
COMPARED = 12  # files whose kind of pixels is held against the first one's
MAY_NAME = frozenset({".dcm", ".jpg", ".jpeg", ".png", ""})  # kinds that may name a person


def as_one(pattern: Pattern, files: Mapping[str, File], limits: Limits) -> Source | None:
    """One image; nothing where the files are more than a picture each, or of several sizes."""
    names = [*pattern.members.values()]
    chosen = [*{names[0]: 0, **dict.fromkeys(names[:: max(1, len(names) // COMPARED)])}]
    found = [_facts(files[name], limits) for name in chosen if name in files]
    shown = [image for image in found if image is not None and image.shape == found[0].shape]  # type: ignore[union-attr]
    if len(shown) < len(chosen) or any(name not in files for name in names):
        return None
    _refuse_persons([files[one] for one in names if Path(one).suffix.lower() in MAY_NAME], limits)
    several = len({image.dtype for image in shown}) > 1
    remarks = [Remark("bit-depth-differs")] if several else []
    if pattern.missing:
        remarks.append(Remark("member-missing", ", ".join(pattern.missing)))
    image = _image(pattern, files, shown[0], limits)
    return Source("zip", [image], remarks, pattern=pattern.told())


def _facts(file: File, limits: Limits) -> Image | None:
    with reader_for(file, file.name).open_file(file, limits) as source:
        if source.person:
            raise NamesPerson(source.person, "A file of the set names somebody.", container="zip")
        return source.images[0] if len(source.images) == 1 else None


def _refuse_persons(files: Sequence[File], limits: Limits) -> None:
    for file in files[: limits.images]:
        _facts(file, limits)


def _image(pattern: Pattern, files: Mapping[str, File], first: Image, limits: Limits) -> Image:
    outer = "".join(pattern.axes)
    axes = distinct(outer + first.axes)
    inner = dict(zip(axes[len(outer) :], first.axes, strict=True))

    def read(index: Mapping[str, int], longest: int, *, stored: bool = False) -> Plane:
        place = tuple(pattern.axes[axis][index.get(axis, 0)] for axis in outer)
        if place not in pattern.members:
            raise NotTaken
        file = files[pattern.members[place]]
        with reader_for(file, file.name).open_file(file, limits) as source:
            image = source.images[0]
            if image.shape != first.shape:
                raise NotTaken
            within = {own: index.get(axis, 0) for axis, own in inner.items()}
            reading = image.stored if stored and image.stored else image.read
            return reading(within, longest)

    return Image(
        axes=axes,
        shape=(*map(len, pattern.axes.values()), *first.shape),
        dtype=first.dtype,
        read=read,
        stored=lambda index, longest: read(index, longest, stored=True),
        cost=first.cost,
        channels=_channels(pattern, files, limits) if "C" in outer else first.channels,
        pixel_size_um=first.pixel_size_um,
        time_step_s=first.time_step_s,
        is_lossy=first.is_lossy,
        full_scale=first.full_scale,
    )


def _channels(pattern: Pattern, files: Mapping[str, File], limits: Limits) -> list[Channel] | None:
    """What the names of the files call them; where that is a number, what the files say."""
    at, labels = [*pattern.axes].index("C"), pattern.axes["C"]
    if not all(label.isdigit() for label in labels):
        return [Channel(label) for label in labels]
    channels = []
    for label in labels[:MOST_CHANNELS]:
        name = next((name for place, name in pattern.members.items() if place[at] == label), None)
        image = _facts(files[name], limits) if name else None
        channels.append(image.channels[0] if image and image.channels else Channel())
    return channels if any(one.name or one.color for one in channels) else None
