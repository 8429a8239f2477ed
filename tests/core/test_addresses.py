"""Addresses of numbers are those of Django, and what is no number goes Django's way."""

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse, set_script_prefix

from fbias.core.addresses import address, numbered


@pytest.fixture
def below_portal():
    set_script_prefix("/portal/")
    yield
    set_script_prefix("/")


def drawn(text, **values):
    return Template(text).render(Context(values))


@pytest.mark.parametrize(
    ("name", "args"),
    (
        ("home", ()),
        ("consultations:my_sessions", ()),
        ("consultations:consultation", (7,)),
        ("consultations:step", (7, 12)),
        ("projects:project", (10**12,)),
    ),
)
def test_numbers_are_filled_into_the_way_of_a_route(name, args):
    assert numbered(name, args) == address(name, *args) == reverse(name, args=args)


@pytest.mark.usefixtures("below_portal")
def test_a_portal_below_an_address_keeps_it():
    assert numbered("consultations:step", (7, 1)) == "/portal/consultations/7/form/1/"
    assert numbered("home", ()) == "/portal/"


@pytest.mark.parametrize("odd", ("7", None, -7, True, 7.0))
def test_what_is_no_number_goes_the_way_of_django(odd):
    assert numbered("consultations:consultation", (odd,)) == ""


def test_words_are_quoted_by_django():
    args = ("en", "a/b c")

    assert numbered("admin:app_list", ("projects",)) == ""
    assert address("admin:app_list", "projects") == "/admin/projects/"
    with pytest.raises(NoReverseMatch):
        address("consultations:consultation", *args)


def test_the_tag_writes_or_keeps_the_address():
    page = '{% url "consultations:consultation" pk %}{% url "home" as home %}|{{ home }}'

    assert drawn(page, pk=7) == "/consultations/7/|/"
    assert drawn(page, pk="8") == "/consultations/8/|/"
    assert drawn('{% url "consultations:consultation" pk=pk %}', pk=9) == "/consultations/9/"
    assert drawn("{% url name 9 %}", name="consultations:consultation") == "/consultations/9/"


def test_the_tag_refuses_what_leads_nowhere():
    with pytest.raises(NoReverseMatch):
        drawn('{% url "consultations:consultation" pk %}', pk=None)
    assert drawn('{% url "consultations:consultation" pk as found %}[{{ found }}]') == "[]"
