"""Institutions and host facilities of the demo: real places, so that the map looks like one."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    name: str
    city: str
    region: str
    kind: str = "academic"
    ror_id: str = ""
    country: str = "France"


class Site(NamedTuple):
    slug: str
    name: str
    institution: str
    city: str
    region: str
    latitude: float
    longitude: float


INSTITUTIONS = [
    Place("Université de Montpellier", "Montpellier", "Occitanie", ror_id="051escj72"),
    Place("Institut Pasteur", "Paris", "Île-de-France", ror_id="0495fxg12"),
    Place("Université de Bordeaux", "Bordeaux", "Nouvelle-Aquitaine", ror_id="057qpr032"),
    Place("Université Claude Bernard Lyon 1", "Lyon", "Auvergne-Rhône-Alpes", ror_id="029brtt94"),
    Place("Institut Curie", "Paris", "Île-de-France", ror_id="04t0gwh46"),
    Place("Université de Rennes", "Rennes", "Bretagne", ror_id="015m7wh34"),
    Place("Université de Strasbourg", "Strasbourg", "Grand Est", ror_id="00pg6eq24"),
    Place("Université Paris Cité", "Paris", "Île-de-France", ror_id="05f82e368"),
    Place("Nantes Université", "Nantes", "Pays de la Loire", ror_id="03gnr7b55"),
    Place("Université Paris-Saclay", "Gif-sur-Yvette", "Île-de-France", ror_id="03xjwb503"),
    Place(
        "Aix-Marseille Université", "Marseille", "Provence-Alpes-Côte d'Azur", ror_id="035xkbk20"
    ),
    Place("Université Côte d'Azur", "Nice", "Provence-Alpes-Côte d'Azur", ror_id="019tgvf94"),
    Place("Université de Lille", "Lille", "Hauts-de-France", ror_id="02kzqn938"),
    Place("University hospital of the demo", "Lyon", "Auvergne-Rhône-Alpes", "hospital"),
    Place("Celluline Biotech (invented)", "Lille", "Hauts-de-France", "company"),
    Place("Marine station of the demo", "Roscoff", "Bretagne"),
]

SITES = [
    Site("mri", "MRI, Montpellier Ressources Imagerie", "Université de Montpellier",
         "Montpellier", "Occitanie", 43.637, 3.865),
    Site("utechs-pbi", "UTechS Photonic BioImaging", "Institut Pasteur",
         "Paris", "Île-de-France", 48.8404, 2.3113),
    Site("bic", "BIC, Bordeaux Imaging Center", "Université de Bordeaux",
         "Bordeaux", "Nouvelle-Aquitaine", 44.8249, -0.6071),
    Site("ciqle", "CIQLE, Centre d'imagerie quantitative Lyon Est",
         "Université Claude Bernard Lyon 1", "Lyon", "Auvergne-Rhône-Alpes", 45.7424, 4.8846),
    Site("pict", "PICT, Cell and Tissue Imaging", "Institut Curie",
         "Paris", "Île-de-France", 48.8433, 2.3444),
    Site("mric", "MRic, Microscopy Rennes imaging center", "Université de Rennes",
         "Rennes", "Bretagne", 48.1170, -1.6390),
    Site("igbmc", "IGBMC Photonic Microscopy", "Université de Strasbourg",
         "Illkirch", "Grand Est", 48.5240, 7.7380),
    Site("imagoseine", "ImagoSeine", "Université Paris Cité",
         "Paris", "Île-de-France", 48.8275, 2.3810),
    Site("micropicell", "MicroPICell", "Nantes Université",
         "Nantes", "Pays de la Loire", 47.2090, -1.5530),
    Site("imagerie-gif", "Imagerie-Gif", "Université Paris-Saclay",
         "Gif-sur-Yvette", "Île-de-France", 48.6960, 2.1330),
    Site("picsl-ibdm", "PiCSL, IBDM imaging", "Aix-Marseille Université",
         "Marseille", "Provence-Alpes-Côte d'Azur", 43.2310, 5.4400),
    Site("prism", "PRISM", "Université Côte d'Azur",
         "Nice", "Provence-Alpes-Côte d'Azur", 43.7170, 7.2660),
    Site("bicel", "BICeL, BioImaging Center Lille", "Université de Lille",
         "Lille", "Hauts-de-France", 50.6090, 3.1440),
]  # fmt: skip

RULES = (
    "Analysts of this site take part in two open desks a year at least.\n\n"
    "Collaborative projects above 40 hours need the agreement of the facility's head. "
    "Data of other teams stay on the portal and are not copied to shared drives."
)
