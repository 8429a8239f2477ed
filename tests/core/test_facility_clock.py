"""What papers, terms, roles and numbers call today is the facility's day, whoever asks."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import timezone, translation

from fbias.core.clock import facility_day, facility_today
from fbias.core.errors import DomainError
from fbias.core.zones import last_day, zone_choices, zone_time
from members.enums import Role
from projects.queries.papers.printed import quote_paper
from projects.services.papers import next_number
from projects.services.quotes.answers import accept_quote
from tests.architecture.sources import modules, name
from tests.factories import GrantFactory, QuoteFactory

PARIS_2230 = datetime(2027, 1, 28, 21, 30, tzinfo=UTC)  # the 29th in Nouméa and in Réunion
PARIS_0030 = datetime(2027, 1, 28, 23, 30, tzinfo=UTC)  # still the 28th in Martinique
PEOPLES_CLOCK = {"projects/forms/hours.py"}  # the day that an analyst notes hours on


@pytest.mark.parametrize("zone", ("Pacific/Noumea", "Indian/Reunion", "America/Martinique"))
@pytest.mark.parametrize(
    ("moment", "day"), ((PARIS_2230, date(2027, 1, 28)), (PARIS_0030, date(2027, 1, 29)))
)
def test_a_moment_belongs_to_one_day_for_every_reader(zone, moment, day):
    with timezone.override(zone), time_machine.travel(moment, tick=False):
        assert facility_day(moment) == facility_today() == day


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ("Pacific/Noumea", "America/Martinique"))
def test_a_quote_can_be_accepted_on_its_last_day_and_not_on_the_next(zone):
    quote = QuoteFactory(valid_until="2027-01-28", priced_on="2027-01-01")
    with timezone.override(zone):
        with (
            time_machine.travel(PARIS_0030, tick=False),
            pytest.raises(DomainError, match="28 January 2027"),
        ):
            accept_quote(quote, by=None, name="Paula", terms_agreed=True)

        with time_machine.travel(PARIS_2230, tick=False):
            assert accept_quote(quote, by=None, name="Paula", terms_agreed=True).answered_by


@pytest.mark.django_db
def test_a_paper_written_on_new_years_eve_is_of_the_old_year():
    eve = datetime(2026, 12, 31, 20, 30, tzinfo=UTC)
    with timezone.override("Indian/Reunion"), time_machine.travel(eve, tick=False):
        assert next_number("F", on=facility_today()).startswith("F-2026-")
        quote = QuoteFactory(sent_at=eve)
        assert quote_paper(quote)["date"] == "31 December 2026"


@pytest.mark.django_db
def test_a_role_ends_with_the_day_of_the_facility():
    grant = GrantFactory(role=Role.FUNDER, starts_on="2027-01-01", ends_on="2027-01-28")
    for zone in ("Pacific/Noumea", "America/Martinique"):
        with timezone.override(zone):
            with time_machine.travel(PARIS_2230, tick=False):
                assert grant in type(grant).objects.current()
            with time_machine.travel(PARIS_0030, tick=False):
                assert grant not in type(grant).objects.current()


@pytest.mark.django_db
def test_papers_say_whose_days_they_mean():
    paper = quote_paper(QuoteFactory())

    assert paper["foot"].endswith("Dates are in Paris time")


def test_a_last_day_says_whose_clock_ends_it():
    with timezone.override("Pacific/Noumea"):
        assert last_day(date(2027, 1, 28)) == "28 January 2027 (Paris time)"
    with translation.override("fr"):
        assert last_day(date(2027, 1, 28)) == "28 janvier 2027 (heure de Paris)"


@pytest.mark.parametrize(
    ("zone", "english", "french"),
    (
        ("Europe/Paris", "Paris time", "heure de Paris"),
        ("Europe/Amsterdam", "Amsterdam time", "heure d\u2019Amsterdam"),
        ("Indian/Reunion", "Reunion time", "heure de La Réunion"),
        ("America/Guadeloupe", "Guadeloupe time", "heure de la Guadeloupe"),
        ("Pacific/Noumea", "Noumea time", "heure de Nouméa"),
        ("Africa/Cairo", "Cairo time", "heure du Caire"),
        ("Atlantic/Azores", "Azores time", "heure des Açores"),
        ("America/New_York", "New York time", "heure de New York"),
        ("UTC", "UTC time", "heure UTC"),
    ),
)
def test_zones_have_names(zone, english, french):
    assert zone_time(zone) == english
    with translation.override("fr"):
        assert zone_time(zone) == french


def test_zones_are_chosen_by_city_and_the_facilitys_comes_first():
    with translation.override("fr"):
        first, *groups = zone_choices(current="Etc/GMT+3")

    assert first == ("Europe/Paris", "Paris")
    assert ("Europe/London", "Londres") in dict(groups)["Europe"]
    assert dict(groups)["Autre"] == [("Etc/GMT+3", "Etc/GMT+3"), ("UTC", "UTC")]


def test_nothing_asks_for_the_readers_day():
    of_the_reader = re.compile(r"\blocaldate\b|date\.today\(|\.now\(\)\.date\(")
    found = {name(path) for path in modules() if of_the_reader.search(path.read_text())}

    assert found - PEOPLES_CLOCK == {"fbias/core/clock.py"}


def test_no_figure_is_cut_by_the_readers_midnight():
    """`TruncMonth` of a moment takes the zone of whoever asks, unless it is told one."""
    cut = re.compile(r"\b(?:Trunc|Extract)[A-Z]\w*\([^()]*(?:\([^()]*\))?[^()]*\)")
    found = {
        f"{name(path)}: {call}"
        for path in modules()
        for call in cut.findall(path.read_text())
        if "tzinfo" not in call
    }

    assert found == set()
