"""Coordinators add, merge, retire and return tags; old records still resolve."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from consultations.enums import TagWord
from consultations.models import RequestTag
from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from members.models import Expertise, LevelProposal, Tag
from members.queries.vocabulary import mentioned, search_tags
from members.services.vocabulary import (
    load_tags,
    merge_all,
    merge_tags,
    retire_tag,
    return_tag,
    save_tag,
)
from tests.admin_pages import typed
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    ExpertiseFactory,
    TagFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

HEADER = "slug,group,label_en,label_fr,synonyms_en,synonyms_fr,edam_bioimaging_label\n"


@pytest.fixture
def flo():
    return UserFactory(coordinator=True)


@pytest.fixture
def pair():
    tag = TagFactory(slug="cell-count", label_en="Cell count", synonyms_en="tally|count cells")
    into = TagFactory(slug="counting", label_en="Counting", synonyms_en="Count cells|number")
    return tag, into


# --- merging ------------------------------------------------------------------------------------


def test_merge_keeps_the_higher_level_and_the_wish_of_everybody(pair, flo):
    tag, into = pair
    both, other_way, only, untouched = AnalystFactory.create_batch(4)
    ExpertiseFactory(analyst=both, tag=tag, level=3)
    ExpertiseFactory(analyst=both, tag=into, level=1, wants_to_learn=True)
    ExpertiseFactory(analyst=other_way, tag=tag, level=None, wants_to_learn=True)
    ExpertiseFactory(analyst=other_way, tag=into, level=2)
    ExpertiseFactory(analyst=only, tag=tag, level=2)
    ExpertiseFactory(analyst=untouched, tag=into, level=1)

    merge_tags(tag, into=into, by=flo)

    assert set(Expertise.objects.values_list("analyst", "tag", "level", "wants_to_learn")) == {
        (both.pk, into.pk, 3, True),
        (other_way.pk, into.pk, 2, True),
        (only.pk, into.pk, 2, False),
        (untouched.pk, into.pk, 1, False),
    }


@pytest.mark.parametrize(
    ("one", "other", "kept"),
    (
        ("suggested", "confirmed", "confirmed"),
        ("refused", "suggested", "refused"),
        ("added", "refused", "added"),
        ("confirmed", "added", "confirmed"),
    ),
)
def test_merge_keeps_the_strongest_word_of_a_request(pair, flo, one, other, kept):
    tag, into = pair
    both, only = ConsultationFactory.create_batch(2, confirmed=True)
    RequestTag.objects.create(consultation=both, tag=tag, word=one)
    RequestTag.objects.create(consultation=both, tag=into, word=other)
    RequestTag.objects.create(consultation=only, tag=tag, word=TagWord.ADDED)

    merge_tags(tag, into=into, by=flo)

    assert set(RequestTag.objects.values_list("consultation", "tag", "word")) == {
        (both.pk, into.pk, kept),
        (only.pk, into.pk, "added"),
    }


def test_merge_asks_no_level_again(pair, flo):
    tag, into = pair
    analyst = AnalystFactory()
    for line, answer in ((tag, "left"), (into, "open")):
        LevelProposal.objects.create(analyst=analyst, tag=line, level=1, answer=answer)
    LevelProposal.objects.create(analyst=analyst, tag=tag, level=2)

    merge_tags(tag, into=into, by=flo)

    assert set(LevelProposal.objects.values_list("tag", "level", "answer")) == {
        (into.pk, 1, "left"),
        (into.pk, 2, "open"),
    }


def test_merged_tag_stays_retired_and_leaves_its_words_and_a_line(pair, flo):
    tag, into = pair

    merge_tags(tag, into=into, by=flo)

    tag.refresh_from_db()
    into.refresh_from_db()
    assert (tag.retired, tag.merged_into) == (True, into)
    assert into.synonyms_en == "Count cells|number|Cell count|tally"
    assert into.synonyms_fr == "Cell count (fr)"
    lines = TimelineEntry.objects.order_by("pk").values_list("verb", "actor", "detail")
    assert list(lines) == [
        ("tag.merge", flo.pk, {"into": "counting", "moved": 0}),
        ("tag.take_in", flo.pk, {"merged": "cell-count", "moved": 0}),
    ]


def test_old_slugs_resolve_through_every_merge(flo, django_assert_num_queries):
    first, second, third, retired = (TagFactory(slug=slug) for slug in ("a", "b", "c", "d"))
    merge_tags(first, into=second, by=flo)
    merge_tags(second, into=third, by=flo)
    retire_tag(retired, by=flo)

    with django_assert_num_queries(1):
        found = Tag.objects.resolving(["a", "b", "c", "d", "never-ours"])

    assert found == {"a": third, "b": third, "c": third, "d": retired}


def test_a_circle_in_the_rows_does_not_hang(flo):
    one, two = TagFactory(slug="a"), TagFactory(slug="b")
    Tag.objects.filter(pk=one.pk).update(retired=True, merged_into=two)
    Tag.objects.filter(pk=two.pk).update(retired=True, merged_into=one)

    assert Tag.objects.resolving(["a"]) == {"a": two}


@pytest.mark.parametrize(
    "case", ("stranger", "itself", "retired", "merged", "other group", "circle")
)
def test_merge_that_is_refused_writes_nothing(flo, case):
    tag, into = TagFactory(), TagFactory()
    by, refusal = flo, DomainError
    if case == "stranger":
        by, refusal = AnalystFactory().user, PermissionDenied
    elif case == "itself":
        into = tag
    elif case == "retired":
        retire_tag(into, by=flo)
    elif case == "merged":
        merge_tags(tag, into=TagFactory(), by=flo)
    elif case == "other group":
        into = TagFactory(group="tool")
    elif case == "circle":
        merge_tags(into, into=tag, by=flo)
    ExpertiseFactory(tag=tag)
    before = rows()

    with pytest.raises(refusal):
        merge_tags(tag, into=into, by=by)

    assert rows() == before


def rows():
    return [
        list(model.objects.order_by("pk").values()) for model in (Tag, Expertise, TimelineEntry)
    ]


def test_several_are_merged_all_or_none(flo):
    fine, into, wrong = TagFactory(), TagFactory(), TagFactory(group="tool")
    before = rows()

    with pytest.raises(DomainError):
        merge_all([fine, wrong], into, by=flo)

    assert rows() == before


# --- retiring, returning, changing ---------------------------------------------------------------


def test_retired_tag_returns_and_keeps_what_was_said(flo):
    line = ExpertiseFactory()

    retire_tag(line.tag, by=flo)
    assert Tag.objects.get().retired
    returned = return_tag(line.tag, by=flo)

    assert (returned.retired, Expertise.objects.get()) == (False, line)
    verbs = TimelineEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["tag.retire", "tag.return"]


@pytest.mark.parametrize("case", ("retire twice", "return twice", "return merged", "stranger"))
def test_step_that_makes_no_sense_is_refused(flo, pair, case):
    tag, into = pair
    step, by, refusal = {
        "retire twice": (retire_tag, flo, DomainError),
        "return twice": (return_tag, flo, DomainError),
        "return merged": (return_tag, flo, DomainError),
        "stranger": (retire_tag, UserFactory(), PermissionDenied),
    }[case]
    if case == "retire twice":
        retire_tag(tag, by=flo)
    if case == "return merged":
        merge_tags(tag, into=into, by=flo)
    before = rows()

    with pytest.raises(refusal):
        step(tag, by=by)

    assert rows() == before


def test_changed_words_are_the_coordinators(flo):
    tag = TagFactory(from_file=True)
    tag.label_en = "Ours"

    save_tag(tag, by=flo)

    tag.refresh_from_db()
    assert (tag.label_en, tag.from_file) == ("Ours", False)


def test_change_of_a_merged_tag_is_refused(flo, pair):
    tag, into = pair
    merge_tags(tag, into=into, by=flo)
    tag.label_en = "Back again"
    before = rows()

    with pytest.raises(DomainError):
        save_tag(tag, by=flo)

    assert rows() == before


# --- the file -----------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path):
    def write(*lines):
        path = tmp_path / "tags.csv"
        path.write_text(HEADER + "".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return write


def test_file_updates_only_what_comes_from_it(flo, file, pair):
    tag, into = pair
    load_tags(file("a,tool,A,A,,,", "b,tool,B,B,,,", "c,tool,C,C,,,", "d,tool,D,D,,,"))
    changed = Tag.objects.get(slug="b")
    changed.label_en = "Ours"
    save_tag(changed, by=flo)
    retire_tag(Tag.objects.get(slug="c"), by=flo)
    merge_tags(tag, into=into, by=flo)

    done = load_tags(
        file("a,tool,A2,A,,,", "b,tool,B2,B,,,", "c,tool,C2,C,,,", "cell-count,operation,X,X,,,")
    )

    assert (done.added, done.changed, done.retired) == (0, 1, 1)
    assert set(Tag.objects.values_list("slug", "label_en", "retired")) == {
        ("a", "A2", False),
        ("b", "Ours", False),
        ("c", "C", True),
        ("d", "D", True),
        ("cell-count", "Cell count", True),
        ("counting", "Counting", False),
    }


def test_tag_that_returns_to_the_file_returns(file):
    load_tags(file("a,tool,A,A,,,"))
    load_tags(file())
    assert Tag.objects.get().retired

    load_tags(file("a,tool,A,A,,,"))

    assert not Tag.objects.get().retired


def test_the_portals_own_file_loads_twice():
    first = load_tags()
    again = load_tags()

    assert (first.added, again.added, again.changed, again.retired) == (131, 0, 0, 0)
    assert Tag.objects.get(slug="confocal").fbbi_id == "FBbi:00000251"
    assert not Tag.objects.filter(from_file=False).exists()


# --- searching ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found"),
    (
        ("debruitage", ["denoising"]),
        ("DÉBRUITAGE", ["denoising"]),
        ("grainy", ["denoising"]),
        ("hors foyer", ["deconvolution"]),
        ("deconv nette", ["deconvolution"]),
        ("nothing like it", []),
    ),
)
def test_tags_are_found_in_both_languages_without_accents(words, found):
    TagFactory(slug="denoising", label_fr="Débruitage", synonyms_en="grainy|noise")
    TagFactory(
        slug="deconvolution", label_fr="Déconvolution", synonyms_fr="hors-foyer|hors foyer|netteté"
    )

    tags = search_tags(Tag.objects.all(), words)

    assert [tag.slug for tag in tags] == found


@pytest.mark.parametrize(
    ("text", "found"),
    (
        ("StarDist 0.9, then measure", {"stardist"}),
        ("Opened in FIJI.", {"imagej-fiji"}),
        ("ImageJ macro", {"imagej-fiji"}),
        ("Débruitage à la main", {"denoising"}),
        ("stardistance", set()),
        ("", set()),
    ),
)
def test_texts_name_tags_by_whole_words(text, found):
    tags = [
        TagFactory(slug="stardist"),
        TagFactory(slug="imagej-fiji", label_en="ImageJ / Fiji"),
        TagFactory(slug="denoising", label_fr="Débruitage"),
    ]

    assert {tag.slug for tag in tags if tag.pk in mentioned(tags, text)} == found


# --- the admin ----------------------------------------------------------------------------------


def test_coordinator_adds_and_changes_a_tag_in_the_admin(signed_in, flo):
    client = signed_in(flo)
    words = {
        "slug": "expansion", "group": "modality", "label_en": "Expansion microscopy",
        "label_fr": "Microscopie par expansion", "synonyms_en": "ExM", "synonyms_fr": "",
        "edam_label": "", "fbbi_id": "",
    }  # fmt: skip

    client.post(reverse("admin:members_tag_add"), words)
    tag = Tag.objects.get()
    address = reverse("admin:members_tag_change", args=[tag.pk])
    changes = {"slug": "other", "label_en": "Expansion", "retired": "on"}
    client.post(address, typed(client, address) | changes)

    tag.refresh_from_db()
    assert (tag.slug, tag.label_en, tag.retired) == ("expansion", "Expansion", False)
    assert [entry.verb for entry in TimelineEntry.objects.order_by("pk")] == [
        "tag.add",
        "tag.change",
    ]


def test_coordinator_merges_in_the_admin(signed_in, flo, pair):
    tag, into = pair
    line = ExpertiseFactory(tag=tag)
    client = signed_in(flo)
    address = reverse("admin:members_tag_changelist")

    chosen = client.post(address, {"action": "merge", "_selected_action": [tag.pk, into.pk]})
    assert client.get(chosen.url).status_code == 200
    assert client.post(chosen.url, {}).status_code == 200
    assert not Tag.objects.filter(retired=True).exists()
    client.post(chosen.url, {"into": into.pk})

    line.refresh_from_db()
    tag.refresh_from_db()
    assert (line.tag, tag.merged_into) == (into, into)


def test_coordinator_retires_and_returns_in_the_admin(signed_in, flo):
    tags = TagFactory.create_batch(2)
    client = signed_in(flo)
    address = reverse("admin:members_tag_changelist")
    keys = [tag.pk for tag in tags]

    client.post(address, {"action": "retire", "confirmed": "1", "_selected_action": keys})
    assert Tag.objects.filter(retired=True).count() == 2
    client.post(address, {"action": "return_to_use", "confirmed": "1", "_selected_action": keys})
    assert Tag.objects.filter(retired=True).count() == 0


@pytest.mark.parametrize("ids", ("", "1", "x,y", "99999999999999999999,1"))
def test_merge_page_with_a_mistyped_address_goes_back_to_the_list(signed_in, flo, ids):
    response = signed_in(flo).get(reverse("admin:members_tag_merge"), {"ids": ids})

    assert response.url == reverse("admin:members_tag_changelist")


def test_nobody_deletes_a_tag(signed_in):
    tag = TagFactory()
    root = UserFactory(is_staff=True, is_superuser=True)

    response = signed_in(root).post(
        reverse("admin:members_tag_delete", args=[tag.pk]), {"post": "yes"}
    )

    assert response.status_code == 403
    assert Tag.objects.exists()


def test_list_counts_holders_and_requests_without_hidden_ones(signed_in, flo):
    tag = TagFactory(slug="object-counting")
    ExpertiseFactory(tag=tag, level=2)
    ExpertiseFactory(tag=tag, level=1)
    _seen, hidden = ConsultationFactory.create_batch(2, confirmed=True)
    address = reverse("admin:members_tag_changelist")

    def shown():
        [row] = signed_in(flo).get(address).context["cl"].result_list
        return row.able, row.times_asked

    assert shown() == (1, 2)
    ConflictFactory(person=flo, with_person=hidden.requester)
    assert shown() == (1, 1)


def test_list_is_searched_by_synonym_without_accents(signed_in, flo):
    TagFactory(slug="denoising", synonyms_fr="débruiter")
    TagFactory(slug="other")

    rows = signed_in(flo).get(reverse("admin:members_tag_changelist"), {"q": "debruiter"})

    assert [tag.slug for tag in rows.context["cl"].result_list] == ["denoising"]
