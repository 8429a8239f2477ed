# ruff: noqa: RUF001 - names are typed with each of these apostrophes
"""Names are sorted and found as people expect, on every server and outside of it."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from fbias.core.folding import met, order_key, words_of
from fbias.notifications.forms import MailFilter
from fbias.notifications.models import Notification
from members.forms import DirectoryForm
from members.models import User
from members.queries.network import directory
from tests.factories import AnalystFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db

IN_ORDER = (
    "d'Alembert", "Élise Aubry", "Elise Öz", "Éric", "Jean-Paul Weil", "Jean Zola", "L’Hôpital",
    "Lhuillier", "Œuvrard", "Ofer", "Zoé",
)  # fmt: skip
TYPED = (
    "jean-paul", "Jean Paul", "JEANPAUL", "jean\u2010paul", "hopital", "L'Hôpital", "l’hopital",
    "lhopital",
)  # fmt: skip


def test_names_are_sorted_as_in_a_french_or_english_directory():
    for name in reversed(IN_ORDER):
        UserFactory(name=name)

    assert tuple(User.objects.values_list("name", flat=True)) == IN_ORDER
    assert tuple(sorted(IN_ORDER, key=order_key)) == IN_ORDER


def test_the_database_and_python_sort_by_the_same_key():
    names = [*IN_ORDER, "ÀÉÎÕÜ ç", "e\u0301", "O`Neil", "Saint\u2011Martin", "Δίκη", "Ñandú"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT name_order(name) FROM unnest(%s) AS name", [names])
        keys = [key for (key,) in cursor.fetchall()]

    assert keys == [order_key(name) for name in names]


@pytest.mark.parametrize("typed", TYPED)
def test_a_name_is_found_however_it_is_typed(typed):
    person = UserFactory(name="Jean-Paul L’Hôpital")
    UserFactory(name="Jean Martin")

    found = User.objects.all()
    for word in words_of(typed):
        found = found.filter(met(word, "name"))

    assert list(found) == [person]


def test_a_name_with_a_blank_is_found_by_one_with_a_hyphen():
    AnalystFactory(user__name="Jean Paul Weil")
    reader = UserFactory(coordinator=True)

    assert directory(reader, words="Jean-Paul").count() == 1
    assert directory(reader, words="100%").count() == 0


@pytest.mark.parametrize(
    ("name", "column"), (("user", 1), ("institution", 1), ("hostfacility", 1), ("analyst", 1))
)
def test_the_admin_finds_and_sorts_names_so_too(name, column):
    for person in ("Zoé", "Élise", "Ada D’Orsay"):
        AnalystFactory(
            user__name=person, facility__name=person, facility__city=person,
            facility__institution__name=person,
        )  # fmt: skip
    lists, client = reverse(f"admin:members_{name}_changelist"), Client()
    client.force_login(UserFactory(name="Flo", coordinator=True))

    found = [client.get(lists, {"q": typed}).context["cl"] for typed in ("elise", "dorsay")]
    sorted_rows = client.get(lists, {"o": str(column)}).context["cl"].result_list

    assert [[str(row).split(",")[0] for row in one.result_list] for one in found] == [
        ["Élise"],
        ["Ada D’Orsay"],
    ]
    shown = [str(row).split(",")[0] for row in sorted_rows]
    assert [row for row in shown if row != "Flo"] == ["Ada D’Orsay", "Élise", "Zoé"]


def test_the_tags_of_a_list_stand_in_the_order_of_the_readers_language():
    TagFactory(slug="a", label_en="Zooming", label_fr="Épaisseur")
    TagFactory(slug="b", label_en="Edges", label_fr="Zoom")

    shown = {}
    for language in ("en", "fr"):
        with override(language):
            choices = DirectoryForm().fields["tag"].choices
            shown[language] = [str(label) for _value, label in choices][1:]

    assert shown == {"en": ["Edges", "Zooming"], "fr": ["Épaisseur", "Zoom"]}


def test_the_mail_log_finds_a_recipient_without_accents():
    zoe = UserFactory(name="Zoé L’Hôte")
    for person in (zoe, UserFactory(name="Ada")):
        Notification.objects.create(recipient=person, kind="x", about=person)

    found = MailFilter({"q": "zoe l'hote"}).narrow(Notification.objects.all())

    assert [mail.recipient for mail in found] == [zoe]
