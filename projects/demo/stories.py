# ruff: noqa: E501 - texts for people
"""What the paper does not say about its five projects, and six more that are under way."""

from __future__ import annotations

from dataclasses import dataclass

from projects.enums import Origin


@dataclass(frozen=True)
class Story:
    """One project as it went; people are named by the first part of their address.

    `work` are hours by activity, in the order they were worked and as they were quoted; `added`
    were quoted later, in an amendment; `credited` are hours that a credit note took back.
    """

    key: str
    title: str
    person: str
    question: str
    data: str
    success: str
    pi_name: str
    pi_email: str
    days_ago: int
    lead: str = ""
    mentor: str = ""
    evaluators: tuple[str, str] = ("", "")
    work: tuple[tuple[str, int], ...] = ()
    added: tuple[tuple[str, int], ...] = ()
    consultation: int = 0
    origin: str = Origin.DIRECT
    proposal: str = ""
    scope: str = ""
    handed_over: str = ""
    notes: str = ""
    outcome: str = ""
    goes_on: str = ""
    doi: str = ""
    credited: int = 0


BACTERIA = Story(
    key="bacteria",
    title="",
    person="victor.lannes",
    days_ago=340,
    question="Does our new species turn as often as the model one, and does it swim straighter near a wall?",
    data="About 200 films of two minutes, phase contrast, two images per second.",
    success="One table with a line per trajectory: speed, turns and straightness, for all films.",
    pi_name="Prof. Irène Duval-May",
    pi_email="irene.duval@demo.fbias.example",
    lead="leila.marsan",
    mentor="titouan.bressac",
    evaluators=("analyst", "lucas.oberlin"),
    work=(("analysis", 12), ("development", 24), ("training", 8), ("report", 6)),
    consultation=5,
    credited=2,
    scope="Adapt the tracking library to the new species, compute the descriptors, install it in the lab and train two people.",
    handed_over="Trajectory descriptors for a new species",
    doi="10.5555/demo.bacteria.1",
)
FISH = Story(
    key="fish",
    title="",
    person="julia.novak",
    days_ago=300,
    question="Can fish without any tag be told apart for an hour, so that we see who leads the group?",
    data="Twelve films of an aquarium seen from above, 25 images per second.",
    success="We know which tool keeps the identities, with figures for a grant application.",
    pi_name="Dr Aurèle Tison",
    pi_email="aurele.tison@demo.fbias.example",
    lead="octave.perrin",
    mentor="emil.rousselin",
    evaluators=("leila.marsan", "chiara.belmondi"),
    work=(("analysis", 44), ("meeting", 6), ("report", 10)),
    consultation=8,
    scope="Try the selected tools on a dozen untagged fish, measure lost identities, write a short comparison.",
    handed_over="Comparison of tracking tools on untagged fish",
    goes_on="The comparison is convincing; the follow-up is part of the grant application.",
)
CILIA = Story(
    key="cilia",
    title="",
    person="mehdi.tazi",
    days_ago=250,
    question="Do the cilia of treated patients beat faster and further than they did before the treatment?",
    data="High-speed films of brushed bronchial cells, 500 images per second, cells overlap.",
    success="Frequency and amplitude for each film, without clicking.",
    pi_name="Dr Pauline Estève-Brun",
    pi_email="pauline.esteve@demo.fbias.example",
    lead="titouan.bressac",
    mentor="maud.tregier",
    evaluators=("octave.perrin", "arthur.quintrec"),
    work=(("analysis", 4),),
    consultation=2,
    scope="Try optical flow and frequency analysis on six films and say whether it can work.",
)
BLOOD = Story(
    key="blood",
    title="",
    person="marc.ederer",
    days_ago=235,
    question="Can red blood cells be sorted into healthy, sickle and damaged ones by a program?",
    data="Some 40,000 stained smears from a slide scanner.",
    success="A program that we start ourselves sorts a new slide with fewer than five errors in a hundred.",
    pi_name="Prof. Claire Ozanne",
    pi_email="claire.ozanne@demo.fbias.example",
    lead="lucas.oberlin",
    mentor="emil.rousselin",
    evaluators=("noor.hadjadj", "analyst"),
    work=(("analysis", 30), ("development", 16), ("report", 4)),
    consultation=3,
    origin=Origin.EURO_BIOIMAGING,
    proposal="EBI-DEMO-0042",
    scope="First part: find the best way to detect and to sort the cells on 300 annotated fields.",
    handed_over="Detection and sorting of red blood cells, notebook",
    goes_on="The best algorithm is known; the next part makes the tool for the end user.",
)
CODEBASE = Story(
    key="codebase", title="", person="sofia.brandao", days_ago=225,
    question="Our plugin needs hooks that the program lacks. Can its core be changed so that it calls us?",
    data="No images: changes in a program for electron stacks, and two stacks to test with.",
    success="Our plugin runs on the released program without a patch of our own.",
    pi_name="Prof. Marc Vauquelin", pi_email="marc.vauquelin@demo.fbias.example",
    lead="arthur.quintrec", mentor="yasmine.delorge", evaluators=("emil.rousselin", "salome.vidalin"),
    work=(("meeting", 6), ("development", 44), ("report", 10)), added=(("development", 20),),
    consultation=10,
    scope="Change the core so that plugins are called at four places, with tests and documentation.",
    handed_over="Core with hooks for plugins",
)  # fmt: skip
OF_TABLE_1 = (BACTERIA, FISH, CILIA, BLOOD, CODEBASE)

ORGANOIDS = Story(
    key="organoids",
    title="Growth of gut organoids over five days",
    person="requester",
    days_ago=70,
    question="Do organoids without the adhesion protein grow more slowly, or do they only die earlier?",
    data="Bright-field films of 96 wells, one image an hour, 60 gigabytes.",
    success="A curve of the area of each organoid, and the moment at which it bursts.",
    pi_name="Prof. Hélène Sarrade",
    pi_email="helene.sarrade@demo.fbias.example",
    lead="analyst",
    mentor="noor.hadjadj",
    evaluators=("salome.vidalin", "jeanne.amiel"),
    work=(("analysis", 14), ("development", 10), ("training", 6)),
    consultation=2,
    scope="Segment and follow the organoids, deliver a macro with a batch mode, train one person.",
)
PARASITES = Story(
    key="parasites",
    title="Counting parasites in thick blood smears",
    person="amina.soule",
    days_ago=120,
    question="How many parasites are there per microlitre, and does the count of two readers agree with it?",
    data="600 photographs of thick smears taken with a telephone on the eyepiece.",
    success="A count for each photograph within ten percent of the readers.",
    pi_name="Dr Joël Cayrol",
    pi_email="joel.cayrol@demo.fbias.example",
    lead="noor.hadjadj",
    mentor="analyst",
    evaluators=("leila.marsan", "basile.korrigan"),
    work=(("analysis", 16), ("report", 4)),
    consultation=2,
    scope="Train a detector on 100 annotated photographs and hand over a macro.",
    handed_over="Parasite counter",
)
ROOTS = Story(
    key="roots",
    title="Branching of roots in dry soil",
    person="theo.garrigue",
    days_ago=16,
    question="Do roots branch earlier when the upper soil is dry, for the mutant as for the wild type?",
    data="Scans of 400 root systems, 1,200 dpi, flat bed scanner.",
    success="Number and angle of the branches by day for each plant.",
    pi_name="Dr Nadia Fessard",
    pi_email="nadia.fessard@demo.fbias.example",
    evaluators=("jeanne.amiel", "analyst"),
    work=(("analysis", 24),),
)
LARVAE = Story(
    key="larvae",
    title="Swimming of marine larvae towards light",
    person="lena.hartwig",
    days_ago=45,
    question="Do larvae that were fed swim faster towards the light than larvae that were starved?",
    data="Forty films of ten minutes, infrared, 30 images per second.",
    success="Speed and direction for each larva, and a figure for the paper.",
    pi_name="Dr Yann Kerbrat",
    pi_email="pi@demo.fbias.example",
    evaluators=("octave.perrin", "leila.marsan"),
    work=(("analysis", 18), ("report", 4)),
    scope="Track the larvae with an existing tool and hand over the tables.",
)
SCREEN = Story(
    key="screen",
    title="Shape of cells in a screen of 4,000 compounds",
    person="paul.ndoye",
    days_ago=60,
    question="Which compounds change the shape of the cells without killing them, and in which way?",
    data="Ninety plates, four channels, from an automated microscope.",
    success="A list of compounds ranked by how far their cells are from the untreated ones.",
    pi_name="Dr Anaïs Verlhac-Pic",
    pi_email="anais.verlhac@demo.fbias.example",
    evaluators=("lucas.oberlin", "basile.korrigan"),
    work=(("development", 60),),
)
CORTEX = Story(
    key="cortex",
    title="Calcium waves in slices of the cortex",
    person="sofia.brandao",
    days_ago=5,
    question="How fast do calcium waves cross the layers of the cortex, and where do they stop?",
    data="Two-photon films of 30 slices, ten images per second.",
    success="Speed and end point of each wave, checked on five films by hand.",
    pi_name="Prof. Marc Vauquelin",
    pi_email="marc.vauquelin@demo.fbias.example",
)
SUPPORT = Story(
    key="support", title="Which camera should we buy for our microscope?", person="mehdi.tazi", days_ago=20,
    question="We have money left for a camera. Which one gives the least noise at 500 images per second?",
    data="No images yet.",
    success="We know which camera to order.",
    pi_name="Dr Pauline Estève-Brun", pi_email="pauline.esteve@demo.fbias.example",
)  # fmt: skip
