# ruff: noqa: E501 - texts for people
"""The people of the demo. All of them are invented."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoAnalyst:
    """`teaches`, `does`, `follows` and `learns` are slugs of tags."""

    address: str
    name: str
    site: str
    background: str
    teaches: str
    does: str
    follows: str = ""
    learns: str = ""
    stage: str = "confirmed"
    hours: int = 6
    mentors: bool = False
    status: str = "active"
    public_text: str = ""
    languages: str = "fr,en"
    language: str = "fr"


@dataclass(frozen=True)
class DemoRequester:
    address: str
    name: str
    team: str
    pi_name: str
    institution: str
    institution_text: str = ""
    language: str = "en"
    time_zone: str = "Europe/Paris"
    pi_email: str = "head.of.team@demo.fbias.example"


ANALYSTS = [
    DemoAnalyst(
        "analyst", "Ada Morvan", "mri", "Cell biologist turned image analyst",
        "nucleus-segmentation cellpose stardist imagej-macro object-counting",
        "cell-segmentation intensity-measurement batch-automation imagej-fiji confocal cancer "
        "pixel-classification ilastik spot-detection",
        "deep-learning-training napari", "deep-learning-training python",
        stage="senior", hours=8, mentors=True, language="en",
        public_text="I count and measure cells all day and like the awkward ones best. "
        "Bring your dense spheroids.",
    ),
    DemoAnalyst(
        "emil.rousselin", "Emil Rousselin", "utechs-pbi", "Physicist, microscopist, programmer",
        "python deep-learning-training cell-tracking trackmate live-imaging",
        "trajectory-analysis napari segmentation-3d light-sheet lineage-tracing gpu-acceleration "
        "deep-learning-frameworks",
        "smlm-localisation", "volume-em",
        stage="senior", hours=10, mentors=True,
        public_text="Time-lapse and tracking, from bacteria to embryos. I teach Python to "
        "people who were sure that they could not learn it.",
    ),
    DemoAnalyst(
        "rosa.calvet", "Rosa Calvet", "bic", "Neurobiologist",
        "neuron-tracing skeleton-network filament-tracing",
        "neuroscience calcium-imaging signal-over-time calcium-software imagej-fiji multiphoton "
        "brainglobe atlas-registration",
        "matlab light-sheet", "light-sheet large-data-computing", hours=6,
        public_text="Branches, spines and networks; calcium traces when the weather is bad.",
    ),
    DemoAnalyst(
        "noor.hadjadj", "Noor Hadjadj", "ciqle", "Histologist, digital pathology",
        "qupath tissue-segmentation ihc-scoring slide-scanner histopathology",
        "colour-deconvolution area-fraction spatial-analysis multiplexed-tissue cancer "
        "object-classification",
        "spatial-software", "spatial-software r-language", stage="senior", hours=8, mentors=True,
        public_text="Whole slides, stains and scores: from five sections to five thousand.",
    ),
    DemoAnalyst(
        "ivo.lestrade", "Ivo Lestrade", "pict", "Optical engineer, super-resolution",
        "smlm-localisation smlm-software super-resolution tirf",
        "particle-tracking colocalisation deconvolution frap image-quality trajectory-analysis",
        "fret-ratio", "flim", stage="senior", hours=5, mentors=True, language="en",
    ),
    DemoAnalyst(
        "maud.tregier", "Maud Tréguier-Sow", "mric", "Cell biologist, cytoskeleton",
        "kymograph cytoskeleton-cilia",
        "filament-tracing live-imaging optical-flow texture-orientation imagej-fiji imagej-macro "
        "membrane-traffic frap",
        "matlab", "cell-tracking napari", stage="junior", hours=6,
    ),
    DemoAnalyst(
        "lucas.oberlin", "Lucas Oberlinger", "igbmc", "Computer scientist",
        "high-content-screening cellprofiler phenotypic-profiling batch-automation",
        "python statistics-design object-classification deep-learning-frameworks "
        "nucleus-segmentation java omero data-management",
        "mammals", "spatial-analysis", stage="confirmed", hours=8, mentors=True,
    ),
    DemoAnalyst(
        "salome.vidalin", "Salomé Vidalin", "imagoseine", "Developmental biologist",
        "developmental-biology segmentation-3d drosophila-celegans",
        "light-sheet lineage-tracing morphometry imaris bigstitcher stitching registration",
        "morphonet", "deep-learning-training morphonet", hours=6,
        public_text="Embryos in three dimensions, and what happens when they grow.",
    ),
    DemoAnalyst(
        "basile.korrigan", "Basile Korrigan", "micropicell", "Biostatistician",
        "statistics-design r-language",
        "phenotypic-profiling intensity-measurement distance-analysis spatial-analysis "
        "muscle-heart morphometry acquisition-advice",
        "qupath python", "qupath cellpose", stage="confirmed", hours=5,
    ),
    DemoAnalyst(
        "jeanne.amiel", "Jeanne Amielh-Roy", "imagerie-gif", "Plant biologist",
        "plant-biology plant-software",
        "cell-segmentation segmentation-3d macro-photography morphometry imagej-fiji confocal "
        "skeleton-network",
        "micro-ct ilastik", "micro-ct pixel-classification", stage="junior", hours=6,
    ),
    DemoAnalyst(
        "titouan.bressac", "Titouan Bressac", "picsl-ibdm", "Biophysicist, tissue mechanics",
        "optical-flow texture-orientation matlab",
        "cell-segmentation cell-tracking developmental-biology live-imaging wound-healing "
        "frequency-analysis drosophila-celegans",
        "python", "python deep-learning-training", stage="confirmed", hours=6, mentors=True,
    ),
    DemoAnalyst(
        "chiara.belmondi", "Chiara Belmondi", "prism", "Marine biologist",
        "zebrafish image-quality acquisition-advice",
        "confocal multiphoton deconvolution denoising colocalisation spot-detection "
        "imagej-fiji calcium-imaging",
        "calcium-software", "denoising", stage="confirmed", hours=4, languages="fr,en,it", language="en",
    ),
    DemoAnalyst(
        "hugo.flament", "Hugo Flamanville", "bicel", "Cell biologist, screening",
        "spot-detection smfish colocalisation",
        "intensity-measurement high-content-screening cellprofiler distance-analysis "
        "imagej-macro icy widefield-fluorescence",
        "cellpose", "python cellpose", stage="junior", hours=6,
    ),
    DemoAnalyst(
        "yasmine.delorge", "Yasmine Delorge", "mri", "Electron microscopist",
        "electron-microscopy volume-em organelle-segmentation",
        "clem mitochondria interactive-annotation ilastik registration segment-anything",
        "cryo-et", "cryo-et deep-learning-frameworks", stage="senior", hours=6, mentors=True,
    ),
    DemoAnalyst(
        "arthur.quintrec", "Arthur Quintrec", "mric", "Software engineer",
        "java imagej-macro bioimageit omero data-management format-conversion",
        "imagej-fiji large-data-computing batch-automation icy python projection-figures",
        "gpu-acceleration", "gpu-acceleration", stage="senior", hours=4, mentors=True,
    ),
    DemoAnalyst(
        "leila.marsan", "Leïla Marsanne", "utechs-pbi", "Microbiologist",
        "microbiology particle-tracking",
        "cell-segmentation cell-tracking trackmate yeast-fungi immunology live-imaging "
        "high-speed-video",
        "trajectory-analysis", "smlm-localisation", stage="junior", hours=6,
    ),
    DemoAnalyst(
        "octave.perrin", "Octave Perrin-Lune", "bic", "Ethologist and engineer",
        "animal-tracking deeplabcut-sleap ecology-behaviour",
        "high-speed-video deep-learning-training frequency-analysis python zebrafish",
        "statistics-design", "statistics-design", stage="confirmed", hours=5,
    ),
    DemoAnalyst(
        "ines.castelin", "Inès Castelin", "pict", "Organoids and cancer",
        "organoids-spheroids segmentation-3d",
        "nucleus-segmentation cellpose imaris light-sheet cancer vascular deep-learning-training",
        "spatial-analysis", "spatial-analysis python", stage="junior", hours=6,
    ),
    DemoAnalyst(
        "gaspard.noailles", "Gaspard Noailles", "igbmc", "Biophysicist, FRET and lifetime",
        "fret-ratio flim signal-over-time",
        "frap intensity-measurement calcium-imaging matlab confocal statistics-design",
        "python", "python", stage="confirmed", hours=6, status="on_leave",
    ),
    DemoAnalyst(
        "margaux.dusolier", "Margaux Dusolier", "ciqle", "Medical imaging, bone",
        "", "bone-cartilage micro-ct morphometry segmentation-3d",
        "python", "deep-learning-training qupath", stage="junior", hours=4, status="invited",
    ),
]  # fmt: skip

REQUESTERS = [
    DemoRequester("requester", "Camille Fournel", "Epithelial dynamics", "Prof. Hélène Sarrade",
                  "Université de Lille"),
    DemoRequester("mehdi.tazi", "Mehdi Tazirout", "Airway cilia", "Dr Pauline Estève-Brun",
                  "University hospital of the demo", language="fr"),
    DemoRequester("lena.hartwig", "Lena Hartwigsen", "Marine larvae", "Dr Yann Kerbrat",
                  "Marine station of the demo", pi_email="pi@demo.fbias.example"),
    DemoRequester("pi", "Dr Yann Kerbrat", "Marine larvae", "Dr Yann Kerbrat",
                  "Marine station of the demo", pi_email="pi@demo.fbias.example"),
    DemoRequester("paul.ndoye", "Paul Ndoye", "Discovery screens", "Dr Anaïs Verlhac-Pic",
                  "Celluline Biotech (invented)"),
    DemoRequester("sofia.brandao", "Sofia Brandão", "Cortical circuits", "Prof. Marc Vauquelin",
                  "Université de Bordeaux"),
    DemoRequester("theo.garrigue", "Théo Garrigues-Blanc", "Root growth", "Dr Nadia Fessard",
                  "Université Paris-Saclay", language="fr"),
    DemoRequester("amina.soule", "Amina Soulé", "Tropical parasites", "Dr Joël Cayrol",
                  "", "Hospital of Cayenne (demo)", language="fr", time_zone="America/Cayenne"),
    DemoRequester("victor.lannes", "Victor Lannesans", "Bacterial motility", "Prof. Irène Duval-May",
                  "Aix-Marseille Université"),
    DemoRequester("julia.novak", "Júlia Nováková", "Fish behaviour", "Dr Aurèle Tison",
                  "Université Côte d'Azur"),
    DemoRequester("marc.ederer", "Marc Edererhof", "Red blood cells", "Prof. Claire Ozanne",
                  "University hospital of the demo"),
]  # fmt: skip

STAFF = [
    ("coordinator", "Florence Aubrac", "en"),
    ("manager", "Gilles Montaigu", "en"),
    ("funder", "Agnès Rivoire", "en"),
]
