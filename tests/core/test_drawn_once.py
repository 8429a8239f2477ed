"""What is drawn once: the same for everybody of one kind, and never anything of one person."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.utils import translation

from fbias.core.templatetags.drawn_once import audience
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def draw(template, path="/", **values):
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    return Template("{% load drawn_once i18n portal %}" + template).render(
        RequestContext(request, values)
    )


def test_a_block_sees_only_the_values_that_it_names():
    block = (
        "{% drawn_once a=a %}{{ a }}|{{ b }}|{{ user.name }}{{ request.path }}{% enddrawn_once %}"
    )

    assert draw(block, a=1, b=2) == "1||"


def test_a_block_is_drawn_again_for_another_value_and_another_language():
    template = Template(
        "{% load drawn_once i18n %}"
        '{% drawn_once a=a %}{{ a }} {% translate "Search" %}{% enddrawn_once %}'
    )
    drawn = []
    for language, value in [("en", 1), ("fr", 1), ("fr", 2), ("en", 1)]:
        with translation.override(language):
            drawn.append(template.render(RequestContext(RequestFactory().get("/"), {"a": value})))

    assert drawn == ["1 Search", "1 Rechercher", "2 Rechercher", "1 Search"]


def test_the_menu_knows_what_a_reader_is_and_never_who():
    first, second = UserFactory(), UserFactory()

    assert audience(first) == audience(second) != audience(AnonymousUser())
    assert first.name not in str(audience(first))


@pytest.mark.parametrize(
    ("path", "marked"),
    (
        ("/my-bookings/", 'aria-current="page" href="/my-bookings/"'),
        ("/open-desks/7/", 'aria-current="true" href="/open-desks/"'),
        ("/privacy/", None),
    ),
)
def test_the_link_that_leads_here_is_marked_on_the_page_not_in_what_is_kept(path, marked):
    menu = (
        '{% drawn_once %}{% nav_link "consultations:mine" "a" %}'
        '{% nav_link "consultations:opendesks" "b" %}{% enddrawn_once %}'
    )

    assert draw(menu, path).count("aria-current") == (1 if marked else 0)
    assert marked is None or marked in draw(menu, path)
    assert "aria-current" not in draw(menu, reverse("home"))
