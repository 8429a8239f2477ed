"""What a file seems to be that we cannot open, and how its own program exports it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

HOW = {
    "vsi": _(
        "This is the overview of an Olympus VSI; its pixels lie in the folder “_name_” beside it. "
        "In OlyVIA or cellSens choose “Export as OME-TIFF” and send that."
    ),
    "zvi": _("This seems to be a Zeiss ZVI. Open it in ZEN (or Fiji) and save it as OME-TIFF."),
    "sld": _("This seems to be a SlideBook file. In SlideBook choose “Export as OME-TIFF”."),
    "sldy": _("This seems to be a SlideBook file. In SlideBook choose “Export as OME-TIFF”."),
    "mvd2": _("This seems to be a Volocity library. In Volocity export the images as OME-TIFF."),
    "aisf": _("This seems to be a Volocity library. In Volocity export the images as OME-TIFF."),
    "bcf": _("This seems to be a Bruker map. In Esprit export the channels as TIFF."),
    "flex": _("This seems to be an Opera FLEX file. In Columbus export the fields as TIFF."),
    "lei": _("This is the list of a Leica set. In LAS X save the project as one .lif and send it."),
    "xlef": _(
        "This is the list of a Leica set. In LAS X save it as .lif, or zip the whole folder."
    ),
    "mrxs": _(
        "This is the overview of a 3DHISTECH slide; its pixels lie in the folder beside it. In "
        "SlideViewer export the region that you ask about as TIFF."
    ),
    "ptu": _("This seems to be a PicoQuant PTU. In SymPhoTime export the intensity as TIFF."),
    "sdt": _("This seems to be a Becker & Hickl SDT. In SPCImage export the intensity as TIFF."),
    "poir": _("This seems to be an Olympus POIR. In FLUOVIEW export each image as OME-TIFF."),
    "nrrd": _("Send the .nhdr and its data file together in one ZIP, or save them as one .nrrd."),
    "ics": _("Send the .ics and the .ids together in one ZIP, or save them as one file (ICS 2)."),
}
ASKED = frozenset({"unreadable", "companion-missing"})


def how_to_export(container: str | None, code: str) -> str:
    """One sentence for a file that was not opened; none where we do not know its program."""
    return str(HOW.get(container or "", "")) if code in ASKED else ""
