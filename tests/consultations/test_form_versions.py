"""Coordinators write the next version of the booking form; what was published never changes."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations.forms.intake_forms import QuestionForm
from consultations.models import Consultation, IntakeForm
from consultations.services.intake_forms.publishing import publish_form
from consultations.services.intake_forms.writing import (
    add_question,
    begin_draft,
    change_question,
    move_question,
    remove_question,
    row_of,
)
from fbias.core.editing import ChangedMeanwhile, marks_of
from fbias.core.errors import DomainError
from fbias.questions.changes import changes_between
from tests.consultations.test_booking import claim
from tests.factories import ConsultationFactory, SessionFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db

NEW = {
    "step": 2, "mandatory": False, "kind": "one", "label_en": "Is it alive?",
    "label_fr": "Est-ce vivant ?", "help_en": "", "help_fr": "", "unknown": False,
    "carried": False, "found": "", "show_if": None,
    "options": [
        {"value": "", "en": "Yes", "fr": "Oui", "tags": []},
        {"value": "", "en": "No", "fr": "Non", "tags": []},
    ],
}  # fmt: skip


@pytest.fixture
def kim(client):
    person = UserFactory(coordinator=True)
    client.force_login(person)
    return person


@pytest.fixture
def draft(kim):
    return begin_draft(by=kim)


def test_a_condition_is_read_in_words_and_a_long_question_whole(client, draft):
    page = client.get(reverse("consultations:form_version", args=[draft.pk])).content.decode()
    question = QuestionForm(draft=draft, by=None, row=row_of(draft, "biology"))

    assert "only if: no file says how large a pixel is" in page
    assert "only if: “Follow things over time”" in page
    assert "goals:" not in page
    assert question["label_en"].field.clean("One\r\nquestion ?") == "One question ?"
    assert str(question["label_en"]).startswith("<textarea")


def ids(version):
    return [row["id"] for row in version.content["questions"]]


def sent(draft, name, **changes):
    """What the page of a question sends, with these changes."""
    form = QuestionForm(draft=draft, by=None, row=row_of(draft, name))
    data = {key: form[key].value() for key in form.fields if form[key].value() not in (None, False)}
    columns = ("value", "en", "fr", "tags", "picture")
    options = {f"option-{one}": [getattr(row, one) for row in form.options] for one in columns}
    return {**data, **options, **changes}


def question_url(draft, name):
    return reverse("consultations:form_question", args=[draft.pk, name])


# --- writing ------------------------------------------------------------------------------------


def test_the_draft_begins_like_the_form_that_is_asked_and_there_is_one(kim):
    first, second = begin_draft(by=kim), begin_draft(by=kim)

    assert first == second
    assert first.content == IntakeForm.objects.current().content
    assert (first.number, first.published_at) == (None, None)


def test_only_coordinators_write_a_draft(client):
    client.force_login(UserFactory())

    assert client.post(reverse("consultations:begin_form")).status_code == 404
    assert IntakeForm.objects.draft() is None


def test_words_of_a_question_change_and_its_id_stays(client, draft):
    client.post(question_url(draft, "title"), sent(draft, "title", label_en="What is it about?"))

    draft.refresh_from_db()
    assert row_of(draft, "title")["label_en"] == "What is it about?"
    assert ids(draft) == ids(IntakeForm.objects.current())


def test_saving_a_question_unchanged_changes_nothing(client, draft):
    for name in ids(draft):
        client.post(question_url(draft, name), sent(draft, name))

    draft.refresh_from_db()
    assert changes_between(IntakeForm.objects.current().content, draft.content) == []


def test_a_new_answer_gets_a_value_and_its_tags_by_name(client, draft):
    tag = TagFactory(label_en="Wound healing")
    data = sent(draft, "goals")
    data["option-value"].append("")
    data["option-en"].append("Measure a wound")
    data["option-fr"].append("Mesurer une plaie")
    data["option-tags"].append("wound healing")
    data["option-picture"].append("area")

    client.post(question_url(draft, "goals"), data)

    draft.refresh_from_db()
    assert row_of(draft, "goals")["options"][-1] == {
        "value": "measure-a-wound", "en": "Measure a wound", "fr": "Mesurer une plaie",
        "tags": [tag.slug], "picture": "area",
    }  # fmt: skip


def test_a_word_that_is_no_tag_is_refused_and_what_was_typed_stays(client, draft):
    data = sent(draft, "help", label_en="What would help?")
    data["option-tags"][0] = "nonsense"

    page = client.post(question_url(draft, "help"), data)

    draft.refresh_from_db()
    assert page.status_code == 422
    assert "“nonsense” is no tag" in page.content.decode()
    assert "What would help?" in page.content.decode()
    assert row_of(draft, "help")["label_en"] != "What would help?"


def test_answers_are_put_in_order_without_saving_and_typed_words_stay(client, draft):
    data = sent(draft, "help", label_en="Half typed", arrange="down-0")

    page = client.post(question_url(draft, "help"), data)

    shown = [row.value for row in page.context["form"].options]
    draft.refresh_from_db()
    assert shown[:2] == ["tool", "start"]
    assert ">\nHalf typed</textarea>" in page.content.decode()
    assert row_of(draft, "help")["options"][0]["value"] == "start"


def test_a_question_is_refused_in_one_language_only(kim, draft):
    row = {**row_of(draft, "touch"), "label_fr": ""}

    with pytest.raises(DomainError, match="both languages"):
        change_question(draft, "touch", by=kim, row=row, seen=None)

    draft.refresh_from_db()
    assert row_of(draft, "touch")["label_fr"] != ""


def test_what_another_question_waits_for_cannot_go(kim, draft):
    with pytest.raises(DomainError, match="waits for"):
        remove_question(draft, "modality", by=kim)

    draft.refresh_from_db()
    assert "modality" in ids(draft)


@pytest.mark.parametrize(
    "name", ("title", "biology", "help", "goals", "object", "files", "confirm")
)
def test_the_seven_questions_are_never_taken_away(kim, draft, name):
    with pytest.raises(DomainError, match="always asked"):
        remove_question(draft, name, by=kim)

    draft.refresh_from_db()
    assert ids(draft) == ids(IntakeForm.objects.current())


def test_an_id_that_any_version_had_is_never_given_again(kim, draft):
    changed = add_question(draft, by=kim, row={**NEW, "label_en": "Sample"})
    published = publish_form(changed, by=kim, revision=changed.revision, note="")
    second = begin_draft(by=kim)
    second = remove_question(second, "sample-2", by=kim)
    second = add_question(second, by=kim, row={**NEW, "label_en": "Sample"})

    assert "sample-2" in ids(published)
    assert {"sample", "sample-3"} <= set(ids(second))
    assert "sample-2" not in ids(second)


def test_answers_of_before_must_fit_the_type(kim, draft):
    row = {**row_of(draft, "diameter"), "kind": "one", "options": NEW["options"]}

    with pytest.raises(DomainError, match="would not fit"):
        change_question(draft, "diameter", by=kim, row=row, seen=None)

    draft.refresh_from_db()
    assert row_of(draft, "diameter")["kind"] == "text:100"


def test_a_question_moves_by_a_button_past_its_neighbour(client, draft):
    url = reverse("consultations:move_question", args=[draft.pk])

    client.post(url, {"up": "help"})
    client.post(url, {"up": "help"})
    client.post(url, {"up": "help"})  # it is the first already

    draft.refresh_from_db()
    assert ids(draft)[:3] == ["help", "title", "biology"]


def test_after_a_move_the_page_may_publish_what_it_shows(client, draft):
    url = reverse("consultations:move_question", args=[draft.pk])

    part = client.post(url, {"up": "help"}, headers={"hx-request": "true"}).content.decode()

    draft.refresh_from_db()
    assert f'name="revision" value="{draft.revision}" id="id_revision" hx-swap-oob' in part


def test_after_a_move_the_page_still_says_from_which_version_it_differs(client, draft):
    page = client.get(reverse("consultations:form_version", args=[draft.pk]))
    url = reverse("consultations:move_question", args=[draft.pk])

    part = client.post(url, {"up": "help"}, headers={"hx-request": "true"})

    told = f"What differs from {page.context['before']}"
    assert told in page.content.decode()
    assert told in part.content.decode()


def test_the_page_says_what_differs(client, kim, draft):
    add_question(draft, by=kim, row=NEW)
    draft.refresh_from_db()
    row = {**row_of(draft, "touch"), "help_en": "Look closely.", "help_fr": "Regardez bien."}
    draft = change_question(draft, "touch", by=kim, row=row, seen=None)
    draft = remove_question(draft, "ends", by=kim)
    draft = move_question(draft, "biology", by=kim, up=True)

    page = client.get(reverse("consultations:form_version", args=[draft.pk]))

    told = {(change.title, change.kind) for change in page.context["changes"]}
    assert told == {
        ("Is it alive?", "added"),
        ("Do the objects touch or overlap?", "changed"),
        ("What number do you want: length, branches, thickness, direction, number of ends?",
         "removed"),
        ("In one line, what do you want to find out?", "changed"),  # it is the second now
    }  # fmt: skip


# --- two at once --------------------------------------------------------------------------------


def test_the_second_of_two_editors_reads_both_texts(client, kim, draft):
    seen = sent(draft, "title")["seen"]
    other = {**row_of(draft, "title"), "label_en": "Theirs"}
    change_question(draft, "title", by=kim, row=other, seen=None)

    page = client.post(
        question_url(draft, "title"), sent(draft, "title", label_en="Mine", seen=seen)
    )

    draft.refresh_from_db()
    assert page.status_code == 409
    assert "Theirs" in page.content.decode()
    assert ">\nMine</textarea>" in page.content.decode()
    assert row_of(draft, "title")["label_en"] == "Theirs"


def test_two_editors_of_two_questions_do_not_stop_each_other(kim, draft):
    seen = {name: marks_of(row_of(draft, name)) for name in ("title", "touch")}
    for name, marks in seen.items():
        row = {**row_of(draft, name), "label_en": f"Better {name}"}
        change_question(draft, name, by=kim, row=row, seen=marks)

    draft.refresh_from_db()
    assert row_of(draft, "title")["label_en"] == "Better title"
    assert row_of(draft, "touch")["label_en"] == "Better touch"


def together(*jobs):
    """Run them in threads that begin at the same moment; what each returned or raised."""
    barrier = Barrier(len(jobs))

    def run(job):
        barrier.wait(timeout=60)
        try:
            return job()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_at_once_one_is_shown_the_words_of_the_other():
    kim = UserFactory(coordinator=True)
    draft = begin_draft(by=kim)
    stored = row_of(draft, "title")

    def write(words):
        row = {**stored, "label_en": words}
        return lambda: change_question(draft, "title", by=kim, row=row, seen=marks_of(stored))

    answers = together(write("One"), write("Other"))

    draft.refresh_from_db()
    refused = [one for one in answers if isinstance(one, ChangedMeanwhile)]
    assert len(refused) == 1
    assert refused[0].stored["label_en"] == row_of(draft, "title")["label_en"]


@pytest.mark.django_db(transaction=True)
def test_published_twice_at_once_is_published_once():
    kim = UserFactory(coordinator=True)
    draft = add_question(begin_draft(by=kim), by=kim, row=NEW)

    def publish():
        return publish_form(draft, by=kim, revision=draft.revision, note="")

    answers = together(publish, publish)

    assert sum(isinstance(one, DomainError) for one in answers) == 1
    assert list(IntakeForm.objects.published().values_list("number", flat=True)) == [2, 1]


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_at_once_write_one_draft():
    kim = UserFactory(coordinator=True)
    IntakeForm.objects.current()

    first, second = together(lambda: begin_draft(by=kim), lambda: begin_draft(by=kim))

    assert first == second


# --- publishing ---------------------------------------------------------------------------------


def test_only_the_draft_that_was_read_is_published(client, kim, draft):
    read = draft.revision
    changed = add_question(draft, by=kim, row=NEW)

    url = reverse("consultations:publish_form", args=[draft.pk])
    page = client.post(url, {"revision": read, "note": "Alive or not"})

    assert page.status_code == 409
    assert "Check the changes again" in page.content.decode()
    assert 'value="Alive or not"' in page.content.decode()
    changed.refresh_from_db()
    assert changed.published_at is None


def test_a_draft_that_changes_nothing_is_not_published(kim, draft):
    with pytest.raises(DomainError, match="Nothing differs"):
        publish_form(draft, by=kim, revision=draft.revision, note="")


def test_later_bookings_are_asked_the_new_version_and_earlier_ones_keep_theirs(client, kim, draft):
    begun = ConsultationFactory()
    changed = add_question(draft, by=kim, row=NEW)

    client.post(
        reverse("consultations:publish_form", args=[draft.pk]),
        {"revision": changed.revision, "note": "Alive or not"},
    )

    later = claim(SessionFactory(), UserFactory())
    begun = Consultation.objects.get(pk=begun.pk)
    assert (begun.intake_form.number, begun.form.named("is-it-alive")) == (1, None)
    assert later.intake_form.number == 2
    assert later.form.named("is-it-alive").label_fr == "Est-ce vivant ?"
    assert (later.intake_form.published_by, later.intake_form.note) == (kim, "Alive or not")


def test_what_was_published_is_written_over_by_nobody(client, kim, draft):
    changed = add_question(draft, by=kim, row=NEW)
    publish_form(changed, by=kim, revision=changed.revision, note="")

    answers = [
        client.post(reverse(f"consultations:{name}", args=args), {"up": "touch"})
        for name, args in (
            ("drop_form", [draft.pk]),
            ("remove_question", [draft.pk, "touch"]),
            ("move_question", [draft.pk]),
        )
    ]

    assert [answer.status_code for answer in answers] == [409, 409, 409]
    changed.refresh_from_db()
    assert "touch" in ids(changed)


def test_a_dropped_draft_leaves_what_is_asked(client, draft):
    client.post(reverse("consultations:drop_form", args=[draft.pk]))

    assert list(IntakeForm.objects.values_list("number", flat=True)) == [1]


# --- trying -------------------------------------------------------------------------------------

FIRST = {
    "title": "Do treated cells hold more droplets?",
    "biology": "Liver cells of mice, with and without a drug that should make them hold more fat.",
    "help": "start",
}


def test_a_version_is_tried_page_by_page_and_nothing_is_stored(client, kim, draft):
    url = reverse("consultations:try_form", args=[draft.pk])

    second = client.post(url, {"page": "1", **FIRST})
    carried = second.context["answers"]
    third = client.post(
        url, {"page": "2", "carried": carried, "goals": ["count"], "object": "Dots"}
    )
    fourth = client.post(url, {"page": "3", "carried": third.context["answers"]})
    end = client.post(url, {"page": "4", "carried": fourth.context["answers"], "confirm": "all"})

    assert [page.context["step"].number for page in (second, third, fourth)] == [2, 3, 4]
    assert "Do treated cells hold more droplets?" in end.content.decode()
    assert "Count things" in end.content.decode()
    assert not Consultation.objects.exists()


def test_what_is_missing_in_a_trial_is_named_as_in_the_form(client, draft):
    page = client.post(reverse("consultations:try_form", args=[draft.pk]), {"page": "1"})

    assert page.status_code == 422
    assert "Please answer this question." in page.content.decode()


def test_a_trial_brings_up_questions_as_one_answers(client, draft):
    url = reverse("consultations:try_form", args=[draft.pk])

    answer = client.post(url, {"page": "2", "goals": ["count"], "save-quietly": "1"})

    assert 'data-shown="goals object touch howmany diameter"' in answer.content.decode()


@pytest.mark.parametrize(
    "carried", ("no json", "[1]", '{"goals": [{}]}', '{"sample": {"chosen": [[]]}}', "[" * 99_000)
)
def test_answers_that_nobody_gave_are_left_out_of_a_trial(client, draft, carried):
    url = reverse("consultations:try_form", args=[draft.pk])

    assert client.post(url, {"page": "2", "carried": carried}).status_code == 422


def test_the_list_costs_the_same_with_many_versions(client, kim):
    def count():
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("consultations:forms"))
        return len(seen)

    client.get(reverse("consultations:forms"))
    with_one = count()
    for _round in range(3):
        changed = add_question(begin_draft(by=kim), by=kim, row=NEW)
        publish_form(changed, by=kim, revision=changed.revision, note="")

    assert count() == with_one
