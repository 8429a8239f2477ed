"""Names of time zones for people: “Paris time”, “heure de Paris”, never “Europe/Paris”."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, tzinfo
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from fbias.core.reader import reads_french
from fbias.core.said_dates import date_format

CONTINENTS = {
    "Europe": gettext_lazy("Europe"),
    "Africa": gettext_lazy("Africa"),
    "America": gettext_lazy("America"),
    "Antarctica": gettext_lazy("Antarctica"),
    "Arctic": gettext_lazy("Arctic"),
    "Asia": gettext_lazy("Asia"),
    "Atlantic": gettext_lazy("Atlantic Ocean"),
    "Australia": gettext_lazy("Australia"),
    "Indian": gettext_lazy("Indian Ocean"),
    "Pacific": gettext_lazy("Pacific Ocean"),
}
VOWELS = tuple("AEIOUÂÉÎH")
ASPIRATED = ("Hong Kong", "Honolulu", "Harare", "Hô", "Hovd", "Hermosillo", "Halifax", "Hobart")
IN_FRENCH = {
    "Addis_Ababa": "Addis-Abeba", "Algiers": "Alger", "Almaty": "Almaty", "Amman": "Amman",
    "Antananarivo": "Antananarivo", "Asuncion": "Asunción", "Athens": "Athènes",
    "Azores": "les Açores", "Baghdad": "Bagdad", "Bahrain": "Bahreïn", "Baku": "Bakou",
    "Barbados": "la Barbade", "Beirut": "Beyrouth", "Belgrade": "Belgrade",
    "Bermuda": "les Bermudes", "Bogota": "Bogotá", "Brussels": "Bruxelles",
    "Bucharest": "Bucarest", "Cairo": "Le Caire", "Canary": "les Canaries",
    "Cape_Verde": "le Cap-Vert", "Chisinau": "Chisinau", "Comoro": "les Comores",
    "Copenhagen": "Copenhague", "Costa_Rica": "le Costa Rica", "Damascus": "Damas",
    "Dhaka": "Dacca", "Dubai": "Dubaï", "Dushanbe": "Douchanbé", "El_Salvador": "le Salvador",
    "Faroe": "les îles Féroé", "Fiji": "les Fidji", "Galapagos": "les Galápagos",
    "Gambier": "les îles Gambier", "Guadeloupe": "la Guadeloupe", "Guam": "Guam",
    "Guernsey": "Guernesey", "Havana": "La Havane", "Ho_Chi_Minh": "Hô-Chi-Minh-Ville",
    "Isle_of_Man": "l\u2019île de Man", "Jamaica": "la Jamaïque", "Jerusalem": "Jérusalem",
    "Kabul": "Kaboul", "Kathmandu": "Katmandou", "Kiev": "Kiev", "Kuwait": "Koweït",
    "Kyiv": "Kyiv", "Lisbon": "Lisbonne", "London": "Londres", "Los_Angeles": "Los Angeles",
    "Luxembourg": "Luxembourg", "Macau": "Macao", "Madeira": "Madère",
    "Maldives": "les Maldives", "Malta": "Malte", "Manila": "Manille",
    "Marquesas": "les Marquises", "Martinique": "la Martinique", "Mauritius": "l\u2019île Maurice",
    "Mayotte": "Mayotte", "Mexico_City": "Mexico", "Miquelon": "Saint-Pierre-et-Miquelon",
    "Mogadishu": "Mogadiscio", "Monaco": "Monaco", "Moscow": "Moscou", "Muscat": "Mascate",
    "New_York": "New York", "Nicosia": "Nicosie", "Noumea": "Nouméa", "Panama": "Panama",
    "Port-au-Prince": "Port-au-Prince", "Port_of_Spain": "Port-d\u2019Espagne", "Prague": "Prague",
    "Puerto_Rico": "Porto Rico", "Qatar": "le Qatar", "Reunion": "La Réunion",
    "Reykjavik": "Reykjavik", "Riyadh": "Riyad", "Rome": "Rome", "San_Marino": "Saint-Marin",
    "Santo_Domingo": "Saint-Domingue", "Sao_Paulo": "São Paulo", "Seoul": "Séoul",
    "Singapore": "Singapour", "Sofia": "Sofia", "St_Barthelemy": "Saint-Barthélemy",
    "St_Johns": "Saint-Jean de Terre-Neuve", "Tahiti": "Tahiti", "Taipei": "Taipei",
    "Tashkent": "Tachkent", "Tbilisi": "Tbilissi", "Tehran": "Téhéran", "Thimphu": "Thimphou",
    "Tirane": "Tirana", "Tripoli": "Tripoli", "Ulaanbaatar": "Oulan-Bator", "Vatican": "le Vatican",
    "Vienna": "Vienne", "Vilnius": "Vilnius", "Wallis": "Wallis-et-Futuna", "Warsaw": "Varsovie",
    "Yerevan": "Erevan", "Zurich": "Zurich",
}  # fmt: skip
CONTRACTED = {"le ": "du ", "Le ": "du ", "les ": "des "}


def city_of(name: str) -> str:
    """“Paris” for “Europe/Paris”, as the language that is active names it."""
    last = name.rpartition("/")[2]
    usual = last.replace("_", " ")
    return IN_FRENCH.get(last, usual) if reads_french() else usual


def zone_time(zone: str | tzinfo) -> str:
    """“Paris time”, “heure de Paris”."""
    name = str(zone)
    if "/" not in name:
        return _("%(zone)s time") % {"zone": name}
    city = city_of(name)
    return f"heure {of(city)}" if reads_french() else _("%(zone)s time") % {"zone": city}


def here() -> str:
    """The reader's own zone."""
    return zone_time(timezone.get_current_timezone())


def facility_time() -> str:
    """The zone in which papers, terms and roles begin and end."""
    return zone_time(settings.FACILITY_TIME_ZONE)


def last_day(day: date) -> str:
    """“28 January 2027 (Paris time)”: until the end of that day at the facility."""
    return _("%(day)s (%(zone)s)") % {
        "day": date_format(day, "j F Y"),
        "zone": facility_time(),
    }


def of(city: str) -> str:
    """“de Paris”, “du Caire”, “des Açores”; elided before a vowel."""
    for article, contracted in CONTRACTED.items():
        if city.startswith(article):
            return contracted + city.removeprefix(article)
    elided = city.startswith(VOWELS) and not city.startswith(ASPIRATED)
    return f"d\u2019{city}" if elided else f"de {city}"


@cache
def places() -> dict[str, list[str]]:
    """The zones that have a city, by continent."""
    names = defaultdict(list)
    for name in available_timezones():
        continent = name.partition("/")[0]
        if continent in CONTINENTS:
            names[continent].append(name)
    return dict(names)


def zone_choices(current: str = "UTC") -> list[tuple[str, Any]]:
    """The facility's zone first, then cities by continent, each in the reader's language."""
    first = settings.FACILITY_TIME_ZONE
    groups = [
        (str(label), sorted(((name, city_of(name)) for name in places()[continent]), key=by_city))
        for continent, label in CONTINENTS.items()
        if continent in places()
    ]
    placed = {name for names in places().values() for name in names}
    others = [(name, name) for name in sorted({"UTC", current} - placed)]
    return [(first, city_of(first)), *groups, (pgettext("time zone", "Other"), others)]


def by_city(choice: tuple[str, str]) -> str:
    return choice[1]
