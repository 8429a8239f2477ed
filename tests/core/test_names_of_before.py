"""Names of before the rules: cleaned so that their projects go on, and not more than that."""

from importlib import import_module
from random import Random

import pytest
from django.apps import apps
from django.db.migrations import AlterField

from fbias.core.names import harmless, one_line, plain_name
from fbias.core.names_of_before import harmless as harmless_before
from projects.models import Project
from projects.services.steps.taking import take_step
from tests.factories import InstitutionFactory, ProjectFactory, QuoteFactory, UserFactory

MIGRATIONS = {
    "members": import_module("members.migrations.0011_plain_names"),
    "consultations": import_module("consultations.migrations.0008_plain_names"),
    "projects": import_module("projects.migrations.0024_plain_names"),
}
PIECES = (
    "aa",
    "x",
    ".",
    "@",
    ":",
    "//",
    "[",
    "]",
    "www",
    "com",
    "de",
    "mailto",
    " ",
    "\u200b",
    "\n",
)


def test_whatever_was_made_harmless_is_a_name_and_stays_as_it_is():
    chance = Random(7)
    for _ in range(3000):
        name = "".join(chance.choices(PIECES, k=chance.randint(1, 10)))

        once = harmless(name)

        plain_name(once)
        assert harmless(once) == harmless_before(name) == once


@pytest.mark.django_db
@pytest.mark.parametrize("app", MIGRATIONS)
def test_every_field_that_got_a_rule_holds_to_it_after_the_migration(app, monkeypatch):
    cleaned = {}
    migration = MIGRATIONS[app]

    def note(rows, *, names, lines=()):
        cleaned.update({(rows.model._meta.model_name, name): plain_name for name in names})
        cleaned.update({(rows.model._meta.model_name, name): one_line for name in lines})

    monkeypatch.setattr(migration, "clean", note)
    migration.clean_names(apps, None)

    ruled = {
        (one.model_name, one.name): one.field.validators[0]
        for one in migration.Migration.operations
        if isinstance(one, AlterField)
    }
    assert cleaned == ruled


@pytest.mark.django_db
def test_a_project_with_words_of_before_takes_its_next_step():
    project = ProjectFactory(status="quote_accepted")
    Project.objects.filter(pk=project.pk).update(
        title="Cilia, see evil.example",
        funding="ANR-22\u200b-0001, https://anr.example",
        proposal_number="EB\u200bI-7",
    )
    quote = QuoteFactory(project=project, answered_by="\u202e")

    MIGRATIONS["projects"].clean_names(apps, None)

    moved = take_step(project, "assign", by=None)
    assert moved.status == "assigned"
    assert (moved.title, moved.proposal_number) == ("Cilia, see evil[.]example", "EBI-7")
    assert moved.funding == "ANR-22-0001, https://anr.example"
    quote.refresh_from_db()
    assert quote.answered_by == ""


@pytest.mark.django_db
def test_a_name_keeps_its_letters_together_and_is_unique_and_there():
    person = UserFactory(name="Jana Mül\u200bler\nEngi\u00adneer")
    nobody = UserFactory(name="\u2066")
    unnamed = UserFactory(name="jana.b@lab.example", email="jana.b@lab.example")
    first, second = InstitutionFactory(name="IBDM"), InstitutionFactory(name="IB\u200bDM")

    MIGRATIONS["members"].clean_names(apps, None)

    for row in (person, nobody, unnamed, first, second):
        row.refresh_from_db()
    assert (person.name, nobody.name) == ("Jana Müller Engineer", "?")
    assert unnamed.name == "jana b"
    assert (first.name, second.name) == ("IBDM", f"IBDM ({second.pk})")
