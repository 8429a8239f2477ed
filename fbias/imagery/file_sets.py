"""Files that were sent together as one image: how they were understood, and what corrects it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.imagery.findings import facts
from fbias.imagery.images import lock_for_one
from fbias.imagery.models import Upload
from members.models import User

AXES: Mapping[str, str | Promise] = {
    "C": gettext_lazy("channels"),
    "Z": gettext_lazy("slices"),
    "T": gettext_lazy("time points"),
    "P": gettext_lazy("positions"),
}
UNSAID = gettext_lazy("images in a row")
TOLD_BY_AXES = frozenset(code for code, _applies in facts.RULES)


def set_for_page(report: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What is shown of a set, and what may be chosen instead; nothing for a single file."""
    file_set = (report or {}).get("set")
    if not file_set:
        return None
    axes = [
        {"letter": axis, "count": count, "label": AXES.get(axis, UNSAID)}
        for axis, count in file_set["axes"].items()
    ]
    words = " × ".join(f"{one['count']} {one['label']}" for one in axes)  # noqa: RUF001
    files = ngettext("%(count)d file", "%(count)d files", file_set["files"]) % {
        "count": file_set["files"]
    }
    return {
        "words": f"{files}: {words}",
        "missing": ", ".join(file_set["missing"]),
        "axes": axes,
        "choices": [*AXES.items()],
    }


@transaction.atomic
def arrange_files(image: Any, *, by: User, axes: Mapping[str, str]) -> Any:
    """Say what the numbers in the names count: the person knows, the names only suggest."""
    locked = lock_for_one(image, by)
    upload = Upload.objects.select_for_update().get(pk=image.upload_id)
    report = upload.report or {}
    if not report.get("set"):
        raise DomainError(_("This is a single file: there is nothing to arrange."))
    upload.report = arranged(report, axes)
    upload.save(update_fields=["report"])
    record(locked, "arrange_files", by=by, image=image.pk)
    return image


def arranged(report: dict[str, Any], axes: Mapping[str, str]) -> dict[str, Any]:
    """The report with other letters for the axes of its set; what rests on them is found afresh."""
    known = report["set"]["axes"]
    renamed = {axis: axes.get(axis, axis) for axis in known}
    (image,) = report["images"]
    inner = image["axes"][len(known) :]
    letters = [*renamed.values(), *inner]
    if len({*letters}) < len(letters) or any(
        new not in AXES and new != old for old, new in renamed.items()
    ):
        raise DomainError(_("Choose another meaning for each number."))
    image = {**image, "axes": "".join(letters)}
    if renamed.get("C", "C") != "C":
        image["channels"] = None
    changed = {
        **report,
        "images": [image],
        "set": {**report["set"], "axes": {renamed[axis]: count for axis, count in known.items()}},
    }
    kept = [one for one in report["findings"] if one["code"] not in TOLD_BY_AXES]
    told = [one for one in facts.faults("", changed) if one["code"] in TOLD_BY_AXES]
    return {**changed, "findings": [*kept, *told]}
