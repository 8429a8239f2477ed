"""The questions put to the demo facility: invented, but of the kind that desks are asked."""

from __future__ import annotations

from dataclasses import dataclass

from consultations.enums import NextStep, Outcome
from fbias.imagery.demo import micrographs as pictures
from fbias.imagery.demo.storing import Micrograph
from fbias.imagery.enums import ImageRole


@dataclass(frozen=True)
class Tried:
    tool: str
    steps: str
    outcome: str
    limits: str = ""


@dataclass(frozen=True)
class Report:
    recommended: str
    next_step: str
    hours: str
    approaches: tuple[Tried, ...]


@dataclass(frozen=True)
class Case:
    """One question of `person` (the first part of the address); without a record nobody came."""

    key: str
    person: str
    title: str
    biology: str
    help: str
    goals: tuple[str, ...]
    objects: str
    tags: tuple[str, ...]  # what it is about, as its author says
    images: tuple[tuple[Micrograph, str], ...] = ()
    record: Report | None = None

    @property
    def answers(self) -> dict[str, object]:
        return {
            "title": self.title,
            "biology": self.biology,
            "help": self.help,
            "goals": list(self.goals),
            "object": self.objects,
            "confirm": ["rights", "nopatient", "attend", "ack"],
        }


PAST_CASES = (
    Case(
        key="past/nuclei",
        person="requester",
        title="Do treated cells lose contact with their neighbours?",
        biology=(
            "Epithelial cells were treated with a kinase inhibitor for 24 hours. We believe that "
            "treated cells round up and lose their borders, while their number stays the same. "
            "A clear difference in border signal per cell would convince us."
        ),
        help="tool",
        goals=("count", "bright"),
        objects="Blue nuclei, and green borders between cells; some nuclei touch.",
        tags=("nucleus-segmentation", "cell-segmentation", "intensity-measurement", "imagej-fiji"),
        images=(
            (Micrograph("Treated_well_B3.ome.tif", pictures.culture, 11), ImageRole.TYPICAL),
            (Micrograph("No_phalloidin_A1.ome.tif", pictures.control, 12), ImageRole.NEGATIVE),
        ),
        record=Report(
            recommended=(
                "Segment the nuclei with StarDist, grow each nucleus by a watershed on the green "
                "channel to get whole cells, and measure the mean green signal in a band of one "
                "micrometre along each border. Use the image without phalloidin to set the "
                "background. Three fields in each of three wells are enough to see the effect you "
                "describe; keep the exposure the same."
            ),
            next_step=NextStep.TRY,
            hours="2.5",
            approaches=(
                Tried(
                    tool="Fiji 2.16 with StarDist 0.9",
                    steps=(
                        "1. Split the channels.\n2. StarDist 2D on DAPI, model “versatile”.\n"
                        "3. Seeded watershed on phalloidin (MorphoLibJ).\n"
                        "4. Intensity of a 3-pixel band along each label border."
                    ),
                    outcome=Outcome.WORKS,
                    limits="Cells at the edge of the field are cut; exclude them.",
                ),
                Tried(
                    tool="Cellpose 3, model cyto3",
                    steps=(
                        "1. Channels: green for the cell, blue for the nucleus.\n"
                        "2. Diameter 55 pixels.\n3. Masks opened in Fiji for measuring."
                    ),
                    outcome=Outcome.PARTLY,
                    limits="Treated cells without borders are sometimes joined.",
                ),
            ),
        ),
    ),
    Case(
        key="past/bacteria",
        person="victor.lannes",
        title="How fast do bacteria swim near a surface?",
        biology=(
            "A mutant without a chemotaxis receptor seems to swim straighter than the wild type. "
            "We filmed both strains and would like speed, straightness and the number of turns for "
            "each cell. Until now we followed ten cells by hand."
        ),
        help="auto",
        goals=("move",),
        objects="Dark short rods with a bright halo that move on a grey ground.",
        tags=("particle-tracking", "trajectory-analysis", "trackmate", "microbiology"),
        images=((Micrograph("WT_swimming_01.ome.tif", pictures.swimmers, 21), ImageRole.TYPICAL),),
        record=Report(
            recommended=(
                "TrackMate finds and links the rods reliably at your frame rate. Export the tracks "
                "and compute straightness and turning angles with the short script we wrote during "
                "the hour."
            ),
            next_step=NextStep.TRY,
            hours="3",
            approaches=(
                Tried(
                    tool="TrackMate 7.14",
                    steps=(
                        "1. Invert the film.\n2. LoG detector, 1.2 µm.\n"
                        "3. Kalman tracker, search radius 3 µm.\n4. Keep tracks of 10 frames."
                    ),
                    outcome=Outcome.WORKS,
                    limits="Rods that touch are linked wrongly for some frames.",
                ),
                Tried(
                    tool="Python: trackpy 0.7",
                    steps="1. Subtract the median of the film.\n2. Locate, link, filter stubs.",
                    outcome=Outcome.WORKS,
                ),
            ),
        ),
    ),
    Case(
        key="past/muscle",
        person="lena.hartwig",
        title="Direction of muscle fibres in growing larvae",
        biology=(
            "Larvae that grow in warm water seem to have less parallel muscle fibres. We want one "
            "number for how parallel they are at four ages, and to know whether warm and cold "
            "water really differ."
        ),
        help="tool",
        goals=("long",),
        objects="Thin white fibres on a black ground, crossing each other.",
        tags=("texture-orientation", "filament-tracing", "muscle-heart"),
        images=(
            (Micrograph("Larva_day14_muscle.ome.tif", pictures.collagen, 31), ImageRole.TYPICAL),
        ),
        record=Report(
            recommended=(
                "No need to trace single fibres: OrientationJ gives the distribution of directions "
                "and its coherency in one step. Use the same window size for all images. For the "
                "whole series, with its four ages and two temperatures, ask for a project: it "
                "should run without you."
            ),
            next_step=NextStep.PROJECT,
            hours="2",
            approaches=(
                Tried(
                    tool="OrientationJ 2.0 in Fiji",
                    steps="1. Structure tensor, window 3 pixels.\n2. Distribution and coherency.",
                    outcome=Outcome.WORKS,
                ),
                Tried(
                    tool="CT-FIRE 3.0",
                    steps="1. Default parameters.\n2. Angle and length of each fibre.",
                    outcome=Outcome.PARTLY,
                    limits="Slow, and short fibres are lost; not needed for this question.",
                ),
            ),
        ),
    ),
    Case(
        key="past/tissue",
        person="marc.ederer",
        title="Which share of a section is empty space?",
        biology=(
            "Treated animals have more and larger gaps in their tissue sections. We would like "
            "the share of gaps and the number of nuclei per square millimetre for 60 sections."
        ),
        help="start",
        goals=("area", "count"),
        objects="White gaps in a pink tissue, and small violet nuclei.",
        tags=("area-fraction", "tissue-segmentation", "histopathology", "qupath"),
        images=((Micrograph("Section_07_crop.tif", pictures.tissue, 41), ImageRole.TYPICAL),),
        record=Report(
            recommended=(
                "QuPath does both: a pixel classifier for tissue and gaps, and its cell detection "
                "for the nuclei. Train on crops of five animals, look at the result on all, and "
                "give gaps as a share of the annotated area."
            ),
            next_step=NextStep.TRY,
            hours="2.25",
            approaches=(
                Tried(
                    tool="QuPath 0.6",
                    steps="1. Annotate the tissue.\n2. Pixel classifier.\n3. Cell detection.",
                    outcome=Outcome.WORKS,
                    limits="Vessels count as gaps unless they are annotated apart.",
                ),
                Tried(
                    tool="ilastik 1.4",
                    steps="1. Three classes.\n2. Batch over all crops.",
                    outcome=Outcome.WORKS,
                ),
            ),
        ),
    ),
    Case(
        key="past/missed",
        person="theo.garrigue",
        title="How quickly does a cut in the root close?",
        biology=(
            "We cut a layer of root cells and photograph it every hour. We would like the open "
            "area over time for three doses of a hormone, without drawing it by hand each time."
        ),
        help="auto",
        goals=("area",),
        objects="An empty band without nuclei between two layers of cells.",
        tags=("wound-healing", "area-fraction", "batch-automation", "plant-biology"),
        images=((Micrograph("cut_t0.ome.tif", pictures.control, 51), ImageRole.TYPICAL),),
    ),
)

COMING_CASES = (
    Case(
        key="coming/organoid",
        person="sofia.brandao",
        title="How many spots per nucleus in brain organoids?",
        biology=(
            "Organoids of one line show more bright spots than controls. We took stacks of nine "
            "planes and would like the number of spots for each nucleus in 3D, and whether spots "
            "sit nearer to the surface."
        ),
        help="tool",
        goals=("count", "arrange"),
        objects="Round blue nuclei close together in depth, and small bright green spots.",
        tags=("spot-detection", "segmentation-3d", "distance-analysis", "organoids-spheroids"),
        images=(
            (Micrograph("Line7_org03_stack.ome.tif", pictures.organoid, 61), ImageRole.TYPICAL),
            (Micrograph("Secondary_only.ome.tif", pictures.control, 62), ImageRole.NEGATIVE),
        ),
    ),
    Case(
        key="coming/crowded",
        person="paul.ndoye",
        title="Splitting nuclei that touch in crowded wells",
        biology=(
            "Our count of nuclei is right while wells are half full, and far too low once cells "
            "touch. We need a count that we can trust up to full wells, for 96 wells a day."
        ),
        help="fix",
        goals=("count", "outline"),
        objects="Blue round nuclei that touch; in full wells we cannot see where one ends.",
        tags=(
            "object-counting",
            "nucleus-segmentation",
            "high-content-screening",
            "batch-automation",
        ),
        images=(
            (Micrograph("Plate12_F07_full.ome.tif", pictures.crowded, 71), ImageRole.DIFFICULT),
            (Micrograph("Plate12_F02_half.ome.tif", pictures.culture, 72), ImageRole.TYPICAL),
            (Micrograph("for the meeting.png", pictures.screenshot, 73), ImageRole.MANUAL),
        ),
    ),
    Case(
        key="coming/parasites",
        person="amina.soule",
        title="Do parasites turn more often in sugar?",
        biology=(
            "We add sugar on one side of a channel and film at two images per second. We would "
            "like to know how often each parasite changes its direction, with and without sugar."
        ),
        help="tool",
        goals=("move", "stats"),
        objects="Dark rods that swim and suddenly turn.",
        tags=("cell-tracking", "trajectory-analysis", "microbiology", "statistics-design"),
        images=((Micrograph("sugar_03.ome.tif", pictures.swimmers, 81), ImageRole.TYPICAL),),
    ),
    Case(
        key="coming/fat",
        person="julia.novak",
        title="Size of fat droplets in fish muscle",
        biology=(
            "Fish that swim a lot store less fat in their muscle fibres. We want the size of the "
            "droplets and how far they lie from the edge of the fibre."
        ),
        help="start",
        goals=("size", "arrange"),
        objects="Small round red dots inside long fibres.",
        tags=("morphometry", "organelle-segmentation", "distance-analysis", "metabolism-fat"),
    ),
)
