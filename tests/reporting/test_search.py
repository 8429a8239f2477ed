"""Search finds by words, folded, what a person may open, and nothing else."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from consultations.models import Consultation
from fbias.core.folding import met_in
from fbias.core.search import Sought, search
from projects.models import Case
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    PanelSeatFactory,
    ProjectFactory,
    RecordFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def found(user, text):
    return {kind.key: [hit.title for hit in kind.cut.rows] for kind in search(user, Sought(text))}


def test_words_are_found_without_their_accents_in_any_order():
    place = ConsultationFactory(provisional=True, title="Épines dendritiques du cortex")

    for text in (
        "epines",
        "cortex EPINES",
        "dendritiques  cortex",
        f"C-{place.pk}",
        f"c{place.pk}",
    ):
        assert found(place.requester, text) == {"consultations": [str(place)]}
    assert found(place.requester, "épines foie") == {}


def test_projects_are_found_by_title_person_and_number():
    project = ProjectFactory(title="Track swimming cells", requester__name="Zoé Ångström")
    coordinator = UserFactory(coordinator=True)

    for text in ("swimming", "angstrom", f"P-{project.pk}"):
        assert found(coordinator, text)["projects"] == [str(project)]
    assert found(coordinator, f"C-{project.pk}") == {}


def test_what_one_may_not_open_is_not_found():
    place = ConsultationFactory(confirmed=True, title="Filopodia of growth cones")
    analyst = PanelSeatFactory(consultation=place).analyst.user
    coordinator = UserFactory(coordinator=True)
    assert found(UserFactory(), "filopodia") == found(analyst, "filopodia") == {}
    assert found(coordinator, "filopodia") == {"consultations": [str(place)]}

    ConflictFactory(person=coordinator, with_person=place.requester)
    assert found(coordinator, "filopodia") == {}
    assert found(coordinator, f"C-{place.pk}") == {}


def test_projects_of_others_and_hidden_ones_are_not_found():
    project = ProjectFactory(title="Filopodia of growth cones")
    draft = ProjectFactory(title="Filopodia again", status="draft")
    coordinator = UserFactory(coordinator=True)
    assert found(UserFactory(), "filopodia") == found(AnalystFactory().user, "filopodia") == {}
    assert found(coordinator, "filopodia") == {"projects": [str(project)]}
    assert found(draft.requester, "filopodia") == {"projects": [str(draft)]}

    ConflictFactory(person=coordinator, with_person=project.requester)
    assert found(coordinator, "filopodia") == found(coordinator, f"P-{project.pk}") == {}


def test_members_find_what_was_advised_and_others_do_not():
    record = RecordFactory(recommended="Ilastik, then count.")
    title = record.consultation.title
    assert found(AnalystFactory().user, "ilastik") == {"records": [title]}
    assert found(UserFactory(), "ilastik") == {}

    member = AnalystFactory().user
    ConflictFactory(person=member, with_person=record.consultation.requester)
    assert found(member, "ilastik") == {}


def test_strangers_find_public_analysts_and_published_cases(client):
    AnalystFactory(user__name="Sofía Núñez", is_public=True)
    AnalystFactory(user__name="Sofia Hidden", is_public=False)
    now = timezone.now()
    case = Case.objects.create(
        project=ProjectFactory(), title="Sofia's cells", text="Counted.",
        agreed_at=now, published_at=now,
    )  # fmt: skip
    Case.objects.create(project=ProjectFactory(), title="Sofia's secret", text="Counted.")
    page = client.get(reverse("search"), {"q": "sofia"})

    assert {kind.key: [hit.title for hit in kind.cut.rows] for kind in page.context["found"]} == {
        "analysts": ["Sofía Núñez"],
        "cases": ["Sofia's cells"],
    }
    assert f"{reverse('cases')}?page=1#case-{case.pk}" in page.content.decode()


def test_too_little_finds_nothing_and_says_so(client):
    UserFactory()
    page = client.get(reverse("search"), {"q": "a"}).content.decode()

    assert "Type at least two letters." in page
    assert "Nothing found" in client.get(reverse("search"), {"q": "xyzzy"}).content.decode()


def test_a_long_list_is_cut_and_says_so_and_asks_no_more(client, django_assert_max_num_queries):
    coordinator = UserFactory(coordinator=True)
    for _number in range(12):
        ProjectFactory(title="Roots in soil", requester=UserFactory())
    client.force_login(coordinator)
    with django_assert_max_num_queries(14):
        page = client.get(reverse("search"), {"q": "roots"}).content.decode()

    assert page.count("Roots in soil") == 10
    assert "The first 10 are shown; there are more." in page


def test_words_in_a_title_or_a_name_are_found_by_their_indexes():
    rows = Consultation.objects.filter(met_in(Consultation, "nuclei", "title", "requester__name"))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = rows.order_by().explain()

    for index in ("consultation_title_words", "user_name_words"):
        assert f"Bitmap Index Scan on {index}" in plan
