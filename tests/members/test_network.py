import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from members.enums import Level
from members.models import Expertise
from members.services.expertise import Claim, state_expertise
from tests.factories import (
    AnalystFactory,
    ExpertiseFactory,
    GrantFactory,
    HostFacilityFactory,
    TagFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def test_public_page_shows_public_members_and_their_better_levels_only(client):
    analyst = AnalystFactory(user__name="Ada Morvan")
    AnalystFactory(user__name="Hidden Person", is_public=False)
    AnalystFactory(user__name="Former Member", alumni=True)
    AnalystFactory(user__name="Invited Person", invited=True)
    ExpertiseFactory(analyst=analyst, tag__slug="tracking", level=Level.DO)
    ExpertiseFactory(analyst=analyst, tag__slug="deconvolution", level=Level.FOLLOW)
    ExpertiseFactory(analyst=analyst, tag__slug="flim", level=None, wants_to_learn=True)

    page = text(client.get(reverse("members:network")))
    own = text(client.get(reverse("members:analyst", args=[analyst.pk])))

    for shown in ("Ada Morvan", "Tracking"):
        assert shown in page
        assert shown in own
    for hidden in ("Hidden Person", "Former Member", "Invited Person", "Deconvolution", "Flim"):
        assert hidden not in page
        assert hidden not in own
    assert analyst.user.email not in own
    points = json.loads(re.search(r'<script id="map-points"[^>]*>(.*?)</script>', page)[1])
    assert [(point["slug"], point["people"]) for point in points] == [(analyst.facility.slug, 1)]


def test_hidden_member_is_404_for_strangers_and_seen_by_the_team(client, signed_in):
    analyst = AnalystFactory(is_public=False)
    page = reverse("members:analyst", args=[analyst.pk])

    assert client.get(page).status_code == 404
    assert signed_in(UserFactory()).get(page).status_code == 404
    assert analyst.user.email in text(signed_in(AnalystFactory().user).get(page))


def test_former_member_is_404_even_for_the_team(signed_in):
    former = AnalystFactory(alumni=True)
    page = reverse("members:analyst", args=[former.pk])

    assert signed_in(AnalystFactory().user).get(page).status_code == 404
    assert signed_in(UserFactory(coordinator=True)).get(page).status_code == 200


def test_rules_of_a_site_are_for_members(client, signed_in):
    site = HostFacilityFactory(rules_text="Never on Sundays")
    page = reverse("members:facility", args=[site.slug])

    assert "Never on Sundays" not in text(client.get(page))
    assert "Never on Sundays" not in text(signed_in(UserFactory()).get(page))
    assert "Never on Sundays" in text(signed_in(AnalystFactory().user).get(page))


@pytest.mark.parametrize("rows", (1, 50))
@pytest.mark.parametrize(("page", "queries"), (("members:network", 3), ("members:directory", 8)))
def test_list_costs_the_same_however_long(
    signed_in, django_assert_num_queries, rows, page, queries
):
    for analyst in AnalystFactory.create_batch(rows):
        ExpertiseFactory.create_batch(3, analyst=analyst)
    reader = UserFactory(coordinator=True)
    client = signed_in(reader) if page == "members:directory" else Client()

    with django_assert_num_queries(queries):
        assert client.get(reverse(page)).status_code == 200


def test_directory_is_for_the_team(client, signed_in):
    page = reverse("members:directory")

    assert client.get(page).status_code == 302
    assert signed_in(UserFactory()).get(page).status_code == 404
    assert signed_in(AnalystFactory().user).get(page).status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    (
        ({"words": "salome"}, ["Salomé Vidalin"]),
        ({"words": "lille tracking"}, ["Emil Rousselin"]),
        ({"words": "suivi"}, ["Emil Rousselin"]),
        ({"tag": "tracking"}, ["Emil Rousselin"]),
        ({"site": "gif"}, ["Salomé Vidalin"]),
        ({"words": "nobody"}, []),
        ({"tag": "no-such-tag", "site": "x' OR 1=1", "page": "99999999999999999999"}, None),
        ({"words": "%_\\" * 30}, []),
        ({"page": "-1"}, None),
    ),
)
def test_directory_finds_by_name_site_tag_and_synonym(signed_in, query, found):
    salome = AnalystFactory(user__name="Salomé Vidalin", facility__slug="gif", facility__city="Gif")
    emil = AnalystFactory(user__name="Emil Rousselin", facility__city="Lille")
    tag = TagFactory(slug="tracking", synonyms_fr="suivi de cellules")
    ExpertiseFactory(analyst=emil, tag=tag)
    client = signed_in(UserFactory(coordinator=True))

    page = text(client.get(reverse("members:directory"), query))
    table = page.partition("<tbody>")[2]

    names = [name for name in ("Emil Rousselin", "Salomé Vidalin") if name in table]
    assert names == (["Emil Rousselin", "Salomé Vidalin"] if found is None else found)
    assert salome.pk != emil.pk


def test_htmx_gets_the_results_only(signed_in):
    analyst = AnalystFactory()

    page = text(
        signed_in(analyst.user).get(reverse("members:directory"), headers={"HX-Request": "true"})
    )

    assert analyst.user.name in page
    assert "<html" not in page


def test_analyst_saves_the_whole_sheet_at_once(signed_in):
    analyst = AnalystFactory()
    kept, raised, dropped, added, untouched = TagFactory.create_batch(5)
    for tag in (kept, raised, dropped, untouched):
        ExpertiseFactory(analyst=analyst, tag=tag, level=Level.DO)

    signed_in(analyst.user).post(
        reverse("members:expertise"),
        {
            f"level-{kept.slug}": "2",
            f"level-{raised.slug}": "3",
            f"level-{dropped.slug}": "",
            f"level-{added.slug}": "",
            f"learn-{added.slug}": "on",
        },
    )

    assert set(Expertise.objects.values_list("tag", "level", "wants_to_learn")) == {
        (kept.pk, 2, False),
        (raised.pk, 3, False),
        (added.pk, None, True),
        (untouched.pk, 2, False),
    }


@pytest.mark.parametrize("level", ("4", "-1", "best", "2.0"))
def test_level_that_is_none_is_a_bad_request_and_changes_nothing(signed_in, level):
    line = ExpertiseFactory(level=Level.DO)

    response = signed_in(line.analyst.user).post(
        reverse("members:expertise"), {f"level-{line.tag.slug}": level}
    )

    line.refresh_from_db()
    assert response.status_code == 400
    assert line.level == Level.DO


def test_sheet_of_another_is_not_there(signed_in):
    AnalystFactory()

    assert signed_in(UserFactory()).get(reverse("members:expertise")).status_code == 404


def test_saving_the_same_sheet_twice_changes_once():
    analyst, tag = AnalystFactory(), TagFactory()
    claims = {tag.pk: Claim(level=2, wants_to_learn=False)}

    assert state_expertise(analyst, claims, by=analyst.user) == 1
    assert state_expertise(analyst, claims, by=analyst.user) == 0


@pytest.mark.parametrize("role", ("funder", "finance"))
def test_who_reads_figures_or_papers_sees_of_members_what_everybody_sees(signed_in, role):
    hidden, shown = AnalystFactory(is_public=False), AnalystFactory(is_public=True)
    client = signed_in(GrantFactory(role=role).user)

    public = client.get(reverse("members:analyst", args=[shown.pk])).content.decode()

    assert client.get(reverse("members:directory")).status_code == 404
    assert client.get(reverse("members:analyst", args=[hidden.pk])).status_code == 404
    assert shown.user.email not in public
    assert "Hours a month" not in public
    site = client.get(reverse("members:facility", args=[hidden.facility.slug])).content.decode()
    assert hidden.user.name not in site
