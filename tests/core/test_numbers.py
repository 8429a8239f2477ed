"""Numbers are read and shown as their reader writes them, and never guessed."""

import re
from decimal import Decimal

import pytest
from django import forms
from django.apps import apps
from django.contrib import admin
from django.utils import translation

from consultations.forms.records import RecordForm
from fbias.core.fields import NumberField, WholeNumberField
from fbias.core.numbers import file_size, in_hours, key_named
from projects.forms.team import AskForm
from tests.architecture.sources import modules, name, templates
from tests.factories import PanelSeatFactory, UserFactory


class Form(forms.Form):
    hours = NumberField(max_digits=7, decimal_places=2)
    weeks = WholeNumberField(min_value=1, max_value=260)
    place = NumberField(max_value=90)


def read(field, typed):
    form = Form({field: typed})
    form.is_valid()
    return form.cleaned_data.get(field), " ".join(form.errors.get(field, []))


@pytest.mark.parametrize(
    ("typed", "number"),
    (
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        (" 12 ", "12"),
        ("0,250", "0.25"),
        (",5", "0.5"),
        ("1250,5", "1250.5"),
        ("1 250,5", "1250.5"),
        ("1\u202f250,50", "1250.5"),
        ("1\u00a0250", "1250"),
    ),
)
@pytest.mark.parametrize("language", ("en", "fr"))
def test_a_comma_and_a_point_are_the_same_in_both_languages(language, typed, number):
    with translation.override(language):
        assert read("hours", typed) == (Decimal(number), "")


@pytest.mark.parametrize(
    ("typed", "says"),
    (
        ("1.250", "“1.250” can be read in two ways. Write 1.25 or 1250."),
        ("1,250", "“1,250” can be read in two ways. Write 1.25 or 1250."),
        ("1,250.5", "Write the number without a sign between its thousands, for example 1250.5."),
        ("1.250,5", "Write the number without a sign between its thousands, for example 1250.5."),
        ("12 5", "Write a number, for example 12."),
        ("twelve", "Write a number, for example 12."),
        ("1e3", "Write a number, for example 12."),
        ("NaN", "Write a number, for example 12."),
        ("١٢", "Write a number, for example 12."),
    ),
)
def test_what_is_unclear_is_refused_with_what_to_write(typed, says):
    assert read("hours", typed) == (None, says)


def test_what_is_unclear_is_said_in_the_readers_form():
    with translation.override("fr"):
        assert "1,25 ou 1250" in read("hours", "1.250")[1]


def test_three_decimals_are_clear_where_thousands_cannot_be():
    assert read("place", "45.764") == (Decimal("45.764"), "")


@pytest.mark.parametrize("typed", ("12,5", "12.5"))
def test_a_whole_number_is_never_made_of_a_broken_one(typed):
    assert read("weeks", typed) == (None, "Write a whole number.")


def test_a_whole_number_may_have_idle_zeros():
    assert read("weeks", "12,0") == (12, "")


@pytest.mark.parametrize(("language", "shown"), (("en", "1250.5"), ("fr", "1250,5")))
def test_a_field_shows_the_readers_form_and_takes_it_back(language, shown):
    with translation.override(language):
        drawn = str(Form(initial={"hours": Decimal("1250.50")})["hours"])

        assert f'value="{shown}"' in drawn
        assert 'inputmode="decimal"' in drawn
        assert read("hours", shown) == (Decimal("1250.5"), "")


def test_what_was_typed_wrong_stands_there_as_it_was_typed():
    assert 'value="1.250"' in str(Form({"hours": "1.250"})["hours"])


@pytest.mark.django_db
def test_half_hours_of_a_french_page_stay_half_hours():
    seat = PanelSeatFactory(published=True)
    typed = {"recommended": "Zqx", "next_step": "done", "hours": "2,5"}
    with translation.override("fr"):
        form = RecordForm(typed, consultation=seat.consultation, by=seat.analyst.user)

        assert form.is_valid(), form.errors
    assert form.cleaned_data["hours"] == Decimal("2.5")
    assert AskForm.base_fields["hours"].clean("12,5") == Decimal("12.5")


@pytest.mark.parametrize(
    ("number", "english", "french"),
    (
        (1, "1 hour", "1 heure"),
        (Decimal("1.50"), "1.5 hours", "1,5 heure"),
        (2, "2 hours", "2 heures"),
    ),
)
def test_one_and_many_follow_the_language(number, english, french):
    assert in_hours(number) == english
    with translation.override("fr"):
        assert in_hours(number) == french


# --- no number field of another make --------------------------------------------------------------


def test_no_page_asks_for_a_number_in_a_field_that_loses_the_comma():
    others = re.compile(r"forms\.(?:Decimal|Float|Integer)Field|forms\.NumberInput|type=\"number\"")
    found = {name(path) for path in [*modules(), *templates()] if others.search(path.read_text())}

    assert found - {"fbias/core/fields.py"} == set()


def browser_numbers(form):
    return [field for field, made in form.base_fields.items() if is_of_browser(made.widget)]


def is_of_browser(widget):
    return getattr(widget, "input_type", "") == "number"


def subclasses_of(made):
    for one in made.__subclasses__():
        yield one
        yield from subclasses_of(one)


def test_no_form_made_from_a_model_does_either():
    apps.check_apps_ready()
    found = {
        form.__name__: fields
        for form in subclasses_of(forms.ModelForm)
        if form.__module__.split(".")[0] in {"members", "consultations", "projects", "fbias"}
        and (fields := browser_numbers(form))
    }

    assert found == {}


@pytest.mark.django_db
def test_nor_does_the_admin(rf):
    request = rf.get("/")
    request.user = UserFactory(is_superuser=True, is_staff=True)
    found = {}
    for model, of_model in admin.site._registry.items():
        if not of_model.has_add_permission(request):
            continue  # only looked at
        made = [of_model.get_form(request)]
        made += [
            inline.get_formset(request).form for inline in of_model.get_inline_instances(request)
        ]
        if fields := [field for form in made for field in browser_numbers(form)]:
            found[model._meta.label] = fields

    assert found == {}


@pytest.mark.parametrize(
    ("count", "english", "french"),
    (
        (0, "0 B", "0 o"),
        (999, "999 B", "999 o"),
        (98_400, "98 kB", "98 ko"),
        (2_064_384, "2.1 MB", "2,1 Mo"),
        (5 * 1000**3, "5 GB", "5 Go"),
    ),
)
def test_a_file_is_as_large_as_the_browser_says(count, english, french):
    for language, words in (("en", english), ("fr", french)):
        with translation.override(language):
            assert file_size(count).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("text", "key"),
    (
        ("12", 12),
        ("007", 7),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("١٢", None),
        ("9" * 5000, None),
    ),
)
def test_a_key_is_a_few_digits_and_anything_else_names_nothing(text, key):
    assert key_named(text) == key
