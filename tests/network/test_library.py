"""The library: from its owner to the members to everybody, found by words and tags."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from fbias.core.editing import ChangedMeanwhile, marks_of
from fbias.core.errors import DomainError
from fbias.core.search import Sought, search
from fbias.core.timeline import readable_by
from fbias.network.models import ItemVersion, LibraryItem
from fbias.network.queries.library import items_found, kinds_of, tags_of
from fbias.network.services.library import add_item, change_item, said_of, take_item_step
from members.hooks.people import data_of
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    LibraryItemFactory,
    RecordFactory,
    TagFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
CANARY = "zzlibrary"


@pytest.fixture
def member():
    return AnalystFactory().user


def said(**other):
    return {
        "kind": "recipe",
        "title": "Splitting nuclei",
        "summary": "Splits them.",
        "text": "Blur, threshold, split.",
        "link": "",
        "licence": "",
        "maturity": "",
        "annotation": "",
        "consent": "",
        "doi": "",
    } | other


def test_it_goes_from_its_owner_to_the_members_to_everybody_and_back(member):
    other, stranger = AnalystFactory().user, UserFactory()
    item = add_item(by=member, **said(licence="MIT"))

    def readers():
        return [LibraryItem.objects.visible_to(who).exists() for who in (member, other, stranger)]

    assert readers() == [True, False, False]
    take_item_step(item, "share", by=member)
    assert readers() == [True, True, False]
    take_item_step(item, "publish", by=member)
    assert readers() == [True, True, True]
    take_item_step(item, "withdraw", by=member)
    assert readers() == [True, True, False]


def test_only_its_owner_shares_it(member):
    item = LibraryItemFactory(status="members")

    for step in ("take_back", "publish"):
        with pytest.raises(PermissionDenied):
            take_item_step(item, step, by=member)

    assert LibraryItem.objects.get().status == "members"


@pytest.mark.parametrize(
    ("details", "status", "step"),
    (
        ({"licence": ""}, "members", "publish"),
        ({"kind": "data_set", "annotation": "", "consent": "Yes."}, "own", "share"),
        ({"kind": "data_set", "annotation": "By two.", "consent": ""}, "own", "share"),
    ),
)
def test_what_misses_its_licence_or_its_consent_stays_where_it_is(member, details, status, step):
    item = LibraryItemFactory(owner=member, status=status, link="https://a.example", **details)

    with pytest.raises(DomainError):
        take_item_step(item, step, by=member)

    assert LibraryItem.objects.get().status == status


def test_a_recipe_of_a_session_is_public_only_once_its_user_agreed(member):
    held = ConsultationFactory(held=True)
    item = LibraryItemFactory(owner=member, status="members", licence="MIT", consultation=held)
    with pytest.raises(DomainError, match="how its user agreed"):
        take_item_step(item, "publish", by=member)

    change_item(item, by=member, **said(licence="MIT", consent="By mail, 3 March."))
    assert take_item_step(item, "publish", by=member).status == "public"


def test_what_others_could_read_is_kept_as_a_version(member):
    item = add_item(by=member, **said())
    change_item(item, by=member, **said(text="Blur more."))
    assert (LibraryItem.objects.get().number, ItemVersion.objects.count()) == (1, 0)

    take_item_step(item, "share", by=member)
    item = change_item(item, by=member, **said(text="Blur less."))
    change_item(item, by=member, **said(text="Blur less."))

    version = ItemVersion.objects.get()
    assert (item.number, version.number, version.content["text"]) == (2, 1, "Blur more.")
    assert "version 2" in item.citation


def test_two_windows_of_its_owner_lose_no_word(member):
    item = add_item(by=member, **said())
    seen = marks_of(said_of(item))
    change_item(item, by=member, seen=seen, **said(text="One."))

    with pytest.raises(ChangedMeanwhile):
        change_item(item, by=member, seen=seen, **said(text="Other."))

    assert LibraryItem.objects.get().text == "One."


@pytest.mark.parametrize(
    "words", ("segmented nuclei", "noyau segmente", "NOYAUX", "segmentation", '"noyaux segmentés"')
)
def test_words_are_found_in_both_languages_without_accents(member, words):
    item = LibraryItemFactory(
        status="members",
        title="Segmenting nuclei",
        text="Des noyaux segmentés sans contour, and segmentation of nuclei.",
    )
    LibraryItemFactory(status="members", title="Tracking bacteria", text="Kymographs.")

    assert list(items_found(member, words=words)) == [item]


def test_facets_count_what_was_found(member):
    tag = TagFactory()
    LibraryItemFactory(status="members").tags.add(tag)
    LibraryItemFactory(status="members", kind="code", link="https://a.example").tags.add(tag)
    LibraryItemFactory(status="members")

    found = items_found(member, tag=tag.slug)

    assert found.count() == 2
    assert [(kind, many) for kind, _label, many in kinds_of(found)] == [("recipe", 1), ("code", 1)]
    assert tags_of(found) == [(tag, 2)]


def test_a_recipe_begins_with_the_record_in_one_click_and_without_who_asked(client, member):
    held = ConsultationFactory(held=True, title="Fibres", requester__name="Zoe Zzname")
    RecordFactory(consultation=held, recommended="Use a ridge filter.")
    client.force_login(member)

    page = client.get(reverse("network:new_item"), {"record": held.pk}).content.decode()
    assert "Use a ridge filter." in page
    assert "Zzname" not in page
    for nothing in ("9" * 5000, "x", "0"):
        assert client.get(reverse("network:new_item"), {"record": nothing}).status_code == 404

    address = f"{reverse('network:new_item')}?record={held.pk}"
    client.post(address, said(title="Fibres"))
    assert LibraryItem.objects.get().consultation == held


def test_a_private_item_leaves_no_word_with_anybody_else(client, member):
    item = LibraryItemFactory(owner=member, title=CANARY, summary=CANARY, text=CANARY)
    take_item_step(item, "share", by=member)
    take_item_step(item, "take_back", by=member)

    def channels(person):
        if person:
            client.force_login(person)
        yield client.get(reverse("network:library"), {"words": "zz"}).content.decode()
        yield client.get(reverse("network:library")).content.decode()
        if person:
            yield client.get(reverse("network:home")).content.decode()
            yield repr(search(person, Sought(CANARY)))
            yield repr(data_of(person))
            yield repr(list(readable_by(person).filter(verb__startswith="libraryitem")))

    for person in (None, AnalystFactory(user__coordinator=True).user, UserFactory()):
        assert [CANARY in words for words in channels(person)].count(True) == 0
        assert client.get(item.get_absolute_url()).status_code == 404
    assert not readable_by(person).filter(verb__startswith="libraryitem").exists()
    assert any(CANARY in words for words in channels(member))


def test_a_recipe_of_a_session_is_hidden_with_it_until_it_is_public(member):
    held, rival = ConsultationFactory(held=True), AnalystFactory().user
    ConflictFactory(person=rival, with_person=held.requester)
    item = LibraryItemFactory(
        owner=member, status="members", licence="MIT", consent="Yes.", consultation=held
    )
    assert list(LibraryItem.objects.visible_to(AnalystFactory().user)) == [item]
    assert list(LibraryItem.objects.visible_to(rival)) == []

    take_item_step(item, "publish", by=member)
    assert list(LibraryItem.objects.visible_to(rival)) == [item]


@pytest.mark.parametrize("rows", (1, 4))
def test_the_list_costs_the_same_however_long(client, member, rows, django_assert_max_num_queries):
    for item in LibraryItemFactory.create_batch(rows, status="members"):
        item.tags.add(TagFactory())
    client.force_login(member)
    client.get(reverse("network:library"))

    with django_assert_max_num_queries(8):
        client.get(reverse("network:library"))
