"""Two people, one text: the second is shown both and decides; nobody is told twice."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from fbias.core.admin import TwoPeopleAdmin
from fbias.core.models import TimelineEntry
from fbias.notifications.models import Notification
from projects.enums import ProjectStatus as P
from projects.models import Quote
from projects.services.cases import write_case
from projects.services.reports import make_report
from projects.services.steps.selection import note
from projects.services.tasks import add_task
from tests.editing import form_in, form_on
from tests.factories import (
    AnalystFactory,
    CharterVersionFactory,
    ConsultationFactory,
    HostFacilityFactory,
    PanelSeatFactory,
    PriceCategoryFactory,
    ProjectFactory,
    QuotedFactory,
    QuoteFactory,
    RecordFactory,
    UserFactory,
)
from tests.projects.working import running

pytestmark = pytest.mark.django_db


def coordinators():
    return UserFactory(coordinator=True), UserFactory(coordinator=True)


def advice():
    record = RecordFactory()
    seats = [PanelSeatFactory(consultation=record.consultation, published=True) for _ in "ab"]
    page = reverse("consultations:record", args=[record.consultation_id])
    return page, "recommended", record, [seat.analyst.user for seat in seats]


def booking():
    found = ConsultationFactory(provisional=True)
    found.answers["biology"] += " We have ten fields."
    found.save()
    page = reverse("consultations:step", args=[found.pk, 1])
    return page, "title", found, [found.requester, UserFactory(coordinator=True)]


def request():
    project = ProjectFactory(whole=True)
    page = reverse("projects:edit", args=[project.pk])
    return page, "title", project, [project.requester, UserFactory(coordinator=True)]


def outcome():
    project = running(P.COMPLETED)
    note(project, by=UserFactory(coordinator=True), outcome="A macro.", notes="Counted.")
    return reverse("projects:outcome", args=[project.pk]), "outcome", project, coordinators()


def case():
    project = running(P.COMPLETED)
    written = write_case(project, by=UserFactory(coordinator=True), title="Cells", text="Told.")
    return reverse("projects:case", args=[project.pk]), "text", written, coordinators()


def report():
    made = make_report(running(), by=None)
    page = reverse("projects:report", args=[made.project_id, made.pk])
    return page, "text", made, coordinators()


def task():
    project = running()
    made = add_task(project, by=UserFactory(coordinator=True), title="Masks")
    return reverse("projects:task", args=[project.pk, made.pk]), "title", made, coordinators()


def draft_of_a_quote():
    quote = QuoteFactory(draft=True, project=QuotedFactory())
    page = reverse("projects:quote_new", args=[quote.project_id])
    return page, "scope", quote, coordinators()


def profile():
    person = UserFactory(name="Ada", coordinator=True)
    return reverse("members:profile"), "team", person, [person, person]


def membership():
    member = AnalystFactory(user__coordinator=True)
    return reverse("members:membership"), "public_text", member, [member.user, member.user]


def in_the_admin(row, field):
    meta = row._meta
    page = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    return page, field, row, coordinators()


TEXTS = {
    "advice": advice,
    "booking": booking,
    "request": request,
    "outcome": outcome,
    "case": case,
    "report": report,
    "task": task,
    "quote": draft_of_a_quote,
    "profile": profile,
    "membership": membership,
    "admin of a person": lambda: in_the_admin(UserFactory(), "team"),
    "admin of a facility": lambda: in_the_admin(HostFacilityFactory(), "city"),
    "admin of the charter": lambda: in_the_admin(CharterVersionFactory(), "text_en"),
    "admin of a price": lambda: in_the_admin(PriceCategoryFactory(), "label_en"),
    "admin of a project": lambda: in_the_admin(running(P.COMPLETED), "notes"),
}


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def newest(row, field):
    """What is stored; a quote written again is a new row."""
    rows = type(row)._base_manager.order_by("pk")
    found = rows.last() if isinstance(row, Quote) else rows.get(pk=row.pk)
    return getattr(found, field)


@pytest.mark.parametrize("make", TEXTS.values(), ids=TEXTS)
def test_the_second_of_two_is_shown_both_texts_and_decides(make):
    page, field, row, people = make()
    first, second = (signed_in(person) for person in people)
    typed = [form_on(client, page) for client in (first, second)]
    for number, form in enumerate(typed, 1):
        form[field] = f"Words of number {number}"

    assert first.post(page, typed[0]).status_code == 302
    happened = TimelineEntry.objects.count(), Notification.objects.count()
    refused = second.post(page, typed[1])

    assert refused.status_code == (200 if page.startswith("/admin/") else 409)
    assert "Saved meanwhile" in refused.content.decode()
    assert "Words of number 1" in refused.content.decode()
    assert newest(row, field) == "Words of number 1"
    assert (TimelineEntry.objects.count(), Notification.objects.count()) == happened
    decided = form_in(refused.content)
    assert decided[field] == "Words of number 2"
    assert second.post(page, decided).status_code == 302
    assert newest(row, field) == "Words of number 2"


@pytest.mark.parametrize("make", TEXTS.values(), ids=TEXTS)
def test_whoever_sends_the_same_twice_is_asked_nothing(make):
    page, field, row, people = make()
    client = signed_in(people[0])
    typed = form_on(client, page) | {field: "Once is enough"}

    codes = {client.post(page, typed).status_code for _ in range(2)}

    assert codes == {302}
    assert newest(row, field) == "Once is enough"


def test_every_row_of_ours_that_the_admin_changes_is_guarded():
    ours = ("consultations.", "fbias.", "members.", "projects.")
    found = [type(one) for one in admin.site._registry.values()]
    unguarded = [
        one.__name__
        for one in found
        if one.__module__.startswith(ours) and not issubclass(one, TwoPeopleAdmin)
    ]

    assert unguarded == ["TimelineEntryAdmin"]  # nobody changes it
