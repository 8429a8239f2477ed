"""What no page of ours sent saw nothing; rows below another one count as texts do."""

import pytest
from django.urls import reverse

from fbias.core.editing import ChangedMeanwhile, marks_of, refuse_changed
from members.models import Expertise
from projects.models import Criterion
from tests.admin_pages import typed
from tests.factories import (
    CallFactory,
    ExpertiseFactory,
    QuotedFactory,
    TagFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_what_was_sent_without_marks_fills_what_is_empty_and_replaces_nothing():
    refuse_changed({"text": ""}, {"text": "First."}, seen="")
    refuse_changed({"text": "Same."}, {"text": "Same."}, seen="")
    with pytest.raises(ChangedMeanwhile):
        refuse_changed({"text": "Theirs."}, {"text": "Mine."}, seen="")


@pytest.fixture
def flo(client):
    person = UserFactory(coordinator=True, name="Flo")
    client.force_login(person)
    return person


def test_a_page_that_lost_its_marks_changes_no_name_and_keeps_what_was_typed(client, flo):
    project = QuotedFactory(title="Theirs")
    body = {
        "title": "Mine and new", "pi_name": project.pi_name, "pi_email": project.pi_email,
        "requester_email": project.requester.email, "reason": "Wrong.",
    }  # fmt: skip
    address = reverse("projects:put_right", args=[project.pk])

    refused = client.post(address, body)

    page = refused.content.decode()
    project.refresh_from_db()
    assert (refused.status_code, project.title) == (409, "Theirs")
    assert "Mine and new" in page
    assert "Saved meanwhile: Title" in page


def test_of_two_who_put_names_right_the_second_reads_both(client, flo):
    project = QuotedFactory(title="Old")
    address = reverse("projects:put_right", args=[project.pk])
    form = client.get(address).context["form"]
    body = {**form.initial, "institution": "", "reason": "Wrong.", "seen": form["seen"].value()}

    first = client.post(address, {**body, "title": "First"})
    second = client.post(address, {**body, "title": "Second"})
    again = {**body, "title": "Second", "seen": second.context["form"]["seen"].value()}
    decided = client.post(address, again)

    project.refresh_from_db()
    assert (first.status_code, second.status_code, decided.status_code) == (302, 409, 302)
    assert project.title == "Second"


# --- rows below another one in the admin ----------------------------------------------------------


CASES = {
    "expertise": (
        lambda: ExpertiseFactory(level=1, tag=TagFactory()),
        lambda row: reverse("admin:members_analyst_change", args=[row.analyst_id]),
        "expertise-0-level",
        (2, 3),
    ),
    "criterion": (
        lambda: Criterion.objects.get(call=CallFactory(), code="need"),
        lambda row: reverse("admin:projects_call_change", args=[row.call_id]),
        "criteria-0-label_en",
        ("Theirs", "Mine"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_second_of_two_who_change_a_row_is_shown_both_and_decides(client, flo, case):
    make, address_of, field, (theirs, mine) = CASES[case]
    row = make()
    address, name = address_of(row), field.rsplit("-", 1)[1]
    page = typed(client, address)
    assert field in page

    first = client.post(address, page | {field: theirs})
    second = client.post(address, page | {field: mine})

    row.refresh_from_db()
    assert (first.status_code, second.status_code) == (302, 200)
    assert getattr(row, name) == theirs
    assert "Somebody else saved a different text" in second.content.decode()

    marks = next(
        form["seen"].value()
        for inline in second.context["inline_admin_formsets"]
        for form in inline.formset.forms
        if form.instance.pk == row.pk and type(form.instance) is type(row)
    )
    decided = client.post(address, page | {field: mine, field.replace(name, "seen"): marks})

    row.refresh_from_db()
    assert (decided.status_code, getattr(row, name)) == (302, mine)


def test_rows_that_nobody_touched_are_not_written(client, flo):
    row = ExpertiseFactory(level=2)
    address = reverse("admin:members_analyst_change", args=[row.analyst_id])
    before = Expertise.objects.values().get(pk=row.pk)

    answer = client.post(address, typed(client, address))

    assert answer.status_code == 302
    assert Expertise.objects.values().get(pk=row.pk) == before


def test_a_row_without_its_marks_is_refused(client, flo):
    row = ExpertiseFactory(level=1)
    address = reverse("admin:members_analyst_change", args=[row.analyst_id])
    page = typed(client, address) | {"expertise-0-level": 3}
    del page["expertise-0-seen"]

    answer = client.post(address, page)

    row.refresh_from_db()
    assert (answer.status_code, row.level) == (200, 1)
    assert marks_of({"level": 1}) != marks_of({"level": 3})
