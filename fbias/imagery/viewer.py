"""What the viewer needs of one image: its tiles by a signed address, or why there are none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from fbias.imagery import signed
from fbias.imagery.enums import NoTiles, PyramidState, UploadState
from fbias.imagery.models import Pyramid, Upload
from fbias.imagery.owners import owner_kind
from fbias.imagery.pages import image_for_page, thumb_of
from fbias.imagery.wording import channel_name

COMING = frozenset({PyramidState.WAITING, PyramidState.RUNNING})
Told = dict[str, Any]


def tiles_of(upload: Upload) -> Told:
    """State, a sentence where there is nothing to show, and otherwise where the tiles lie.

    The address works for five minutes; whoever looks on asks for the next one at the same door.
    """
    pyramid = Pyramid.objects.filter(upload=upload).first()
    if pyramid is None or upload.state != UploadState.AVAILABLE:
        return {"state": "none", "sentence": _no_tiles_yet(upload), "scenes": []}
    if pyramid.state == PyramidState.MADE:
        return {
            "state": "made",
            "sentence": "",
            "url": signed.sign_tiles(pyramid.key),
            "seconds": signed.SIGNED_GET_SECONDS,
            "scenes": [_scene(scene, number) for number, scene in enumerate(pyramid.scenes)],
        }
    coming = pyramid.state in COMING
    return {
        "state": "coming" if coming else "none",
        "sentence": _coming() if coming else _why_not(pyramid),
        "scenes": [],
    }


def _coming() -> str:
    return _(
        "The viewer is being prepared for this file: seconds for most, minutes for a large slide. "
        "It opens here by itself."
    )


def _why_not(pyramid: Pyramid) -> str:
    return str(pyramid.get_reason_display() if pyramid.reason else NoTiles.FAILED.label)


def _no_tiles_yet(upload: Upload) -> str:
    if upload.state == UploadState.AVAILABLE and not upload.is_readable and upload.report:
        return _("We cannot open this file, so there is nothing to show. It can be downloaded.")
    return _("This file is still being checked. Come back in a minute.")


def _scene(scene: Told, number: int) -> Told:
    """The same with words in the reader's language."""
    colours = (_("Red"), _("Green"), _("Blue"))
    named = [
        {
            **channel,
            "label": colours[at % len(colours)]
            if scene["is_colour"] and len(scene["channels"]) % len(colours) == 0
            else channel_name(scene["channels"], at),
        }
        for at, channel in enumerate(scene["channels"])
    ]
    return {**scene, "channels": named, "label": _label(scene, number), "cut": list(_cut(scene))}


def _label(scene: Told, number: int) -> str:
    place = ", ".join(f"{axis} {at + 1}" for axis, at in scene["place"].items())
    return " · ".join(filter(None, (scene["name"], place))) or str(number + 1)


def _cut(scene: Told) -> Iterator[str]:
    """What of the file is not shown: cut is told, never hidden."""
    whole = scene["whole"]
    if scene["times"] < whole["times"]:
        yield _("Time points 1 to %(shown)d of %(whole)d are shown.") % {
            "shown": scene["times"],
            "whole": whole["times"],
        }
    if scene["depth"] < whole["depth"]:
        yield _("Slices 1 to %(shown)d of %(whole)d are shown.") % {
            "shown": scene["depth"],
            "whole": whole["depth"],
        }
    if not scene["is_colour"] and len(scene["channels"]) < whole["channels"]:
        yield _("Channels 1 to %(shown)d of %(whole)d are shown.") % {
            "shown": len(scene["channels"]),
            "whole": whole["channels"],
        }
    if scene["reduced"] > 1:
        yield _("Shown %(factor)s times smaller than in the file.") % {
            "factor": f"{scene['reduced']:.3g}"
        }


def panes(image: Any, beside: Any | None) -> list[Told]:
    """One picture, or two to compare, each with what its page shows and its tiles."""
    return [pane_of(one, f"tiles-{at}") for at, one in enumerate(filter(None, (image, beside)))]


def pane_of(image: Any, name: str) -> Told:
    shown = image_for_page(image)
    return {
        "id": name,
        "image": shown,
        "small_pictures": [one["previews"][0] for one in shown["pictures"][:1] if one["previews"]],
        "tiles": tiles_of(image.upload),
        "url": owner_kind(image).address_of(image, "tiles"),
    }


def others(images: Iterable[Any], image: Any) -> list[Told]:
    """What can be laid beside it: every image of the same owner, and itself once more."""
    return [
        {
            "is_same": other.pk == image.pk,
            "thumb": replace(thumb_of(other), view_url=f"?beside={other.pk}"),
        }
        for other in images
        if other.upload.state == UploadState.AVAILABLE
    ]
