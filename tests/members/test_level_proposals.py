"""After a session the portal proposes levels; the analyst takes or leaves each once."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from consultations.models import Approach, RequestTag
from consultations.services.levels import propose_levels
from consultations.services.records import send_record
from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from members.models import Expertise, LevelProposal
from members.services.levels import Presence, leave_level, level_after, take_level
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    ExpertiseFactory,
    PanelSeatFactory,
    RecordFactory,
    TagFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

USED, WORKED, SAW = Presence(used=True), Presence(used=True, worked=True), Presence(saw=True)


@pytest.mark.parametrize(
    ("level", "presence", "proposed"),
    (
        (None, Presence(), None),
        (None, SAW, (1, "saw")),
        (1, SAW, (2, "saw")),
        (2, SAW, None),
        (3, SAW, None),
        (None, USED, (1, "used")),
        (1, WORKED, (2, "used")),
        (2, USED, None),
        (2, WORKED, (3, "taught")),
        (3, WORKED, None),
    ),
)
def test_the_rule(level, presence, proposed):
    found = level_after(level, presence)

    assert (found and (found.level, found.code)) == proposed


@pytest.fixture
def session():
    """A held session about StarDist, with a record, where Ada used it and Emil and Rosa sat by."""
    held = ConsultationFactory(held=True, answers={})
    stardist = TagFactory(slug="stardist", group="tool")
    for tag in (stardist, TagFactory(slug="confocal", group="modality")):
        RequestTag.objects.create(consultation=held, tag=tag, word="confirmed")
    ada, emil, rosa = (AnalystFactory(user__name=name) for name in ("Ada", "Emil", "Rosa"))
    for analyst in (ada, emil, rosa):
        PanelSeatFactory(consultation=held, analyst=analyst, published=True)
    ExpertiseFactory(analyst=ada, tag=stardist, level=2)
    ExpertiseFactory(analyst=emil, tag=stardist, level=1, wants_to_learn=True)
    Approach.objects.create(
        consultation=held, analyst=ada, tool="StarDist 0.9", steps="Predict.", outcome="works"
    )
    RecordFactory(consultation=held)
    return held


def asked():
    return set(LevelProposal.objects.values_list("analyst__user__name", "tag__slug", "level"))


def test_who_used_it_taught_it_and_the_others_saw_it(session):
    assert propose_levels(session) == 3

    assert asked() == {("Ada", "stardist", 3), ("Emil", "stardist", 2), ("Rosa", "stardist", 1)}
    codes = LevelProposal.objects.order_by("level").values_list("because", flat=True)
    assert list(codes) == [
        {"code": code, "occasion": session.reference} for code in ("saw", "saw", "taught")
    ]


def test_nothing_was_shown_nothing_is_asked(session):
    session.approaches.all().delete()

    assert propose_levels(session) == 0


def test_somebody_who_can_teach_shows_it_without_an_approach(session):
    session.approaches.all().delete()
    Expertise.objects.filter(level=2).update(level=3)

    propose_levels(session)

    assert asked() == {("Emil", "stardist", 2), ("Rosa", "stardist", 1)}


def test_what_did_not_work_makes_no_teacher(session):
    session.approaches.update(outcome="partly")

    propose_levels(session)

    assert asked() == {("Emil", "stardist", 2), ("Rosa", "stardist", 1)}


@pytest.mark.parametrize("case", ("not held", "not written", "draft seat", "conflict", "refused"))
def test_nothing_is_asked_where_it_should_not(session, case):
    if case == "not held":
        session.status = "no_show"
    elif case == "not written":
        session.record.sent_at = None
    elif case == "draft seat":
        session.seats.update(published_at=None)
    elif case == "conflict":
        for seat in session.seats.all():
            ConflictFactory(person=seat.analyst.user, with_person=session.requester)
    elif case == "refused":
        session.request_tags.update(word="refused")

    assert propose_levels(session) == 0
    assert asked() == set()


def test_the_same_is_never_asked_twice(session):
    propose_levels(session)
    LevelProposal.objects.filter(level=1).update(answer="left")

    assert propose_levels(session) == 0
    assert LevelProposal.objects.get(level=1).answer == "left"


def test_the_record_asks_when_it_is_sent(session):
    type(session.record).objects.update(sent_at=None)
    session.refresh_from_db()

    send_record(
        session, by=UserFactory(coordinator=True), recommended="Do.", next_step="done", hours=2
    )

    assert len(asked()) == 3


# --- answers ------------------------------------------------------------------------------------


@pytest.fixture
def emils(session):
    propose_levels(session)
    return LevelProposal.objects.get(analyst__user__name="Emil")


def test_taken_level_is_on_the_sheet_and_the_wish_stays(emils):
    by = emils.analyst.user

    take_level(emils, by=by)
    take_level(emils, by=by)

    line = Expertise.objects.get(analyst=emils.analyst)
    assert (line.level, line.wants_to_learn) == (2, True)
    assert [entry.verb for entry in TimelineEntry.objects.all()] == ["analyst.take_level"]


def test_taking_never_lowers(emils):
    Expertise.objects.filter(analyst=emils.analyst).update(level=3)

    take_level(emils, by=emils.analyst.user)

    assert Expertise.objects.get(analyst=emils.analyst).level == 3


def test_left_level_changes_nothing_and_cannot_be_taken(emils):
    by = emils.analyst.user

    leave_level(emils, by=by)
    with pytest.raises(DomainError):
        take_level(emils, by=by)

    assert Expertise.objects.get(analyst=emils.analyst).level == 1
    emils.refresh_from_db()
    assert emils.answer == "left"


def test_nobody_answers_for_another(emils):
    with pytest.raises(PermissionDenied):
        take_level(emils, by=AnalystFactory().user)

    assert Expertise.objects.get(analyst=emils.analyst).level == 1
    emils.refresh_from_db()
    assert emils.answer == "open"


def page_of(client):
    return client.get(reverse("members:expertise")).content.decode()


def test_one_click_takes_and_one_leaves(signed_in, emils):
    client = signed_in(emils.analyst.user)
    assert "You saw <strong>Stardist</strong>" in page_of(client)

    client.post(reverse("members:level_proposal", args=[emils.pk, "take"]))

    assert Expertise.objects.get(analyst=emils.analyst).level == 2
    assert "You saw" not in page_of(client)


def test_take_all_takes_what_was_shown_and_no_more(signed_in, emils):
    later = LevelProposal.objects.create(
        analyst=emils.analyst, tag=TagFactory(), level=1, because=emils.because
    )
    other = LevelProposal.objects.exclude(analyst=emils.analyst).first()

    signed_in(emils.analyst.user).post(
        reverse("members:take_all_levels"), {"proposal": [emils.pk, other.pk, "x", "9" * 40]}
    )

    answers = LevelProposal.objects.filter(pk__in=[emils.pk, later.pk, other.pk])
    assert dict(answers.values_list("pk", "answer")) == {
        emils.pk: "taken", later.pk: "open", other.pk: "open",
    }  # fmt: skip


@pytest.mark.parametrize("case", ("conflict", "retired", "known"))
def test_what_is_hidden_or_known_is_not_asked(signed_in, emils, session, case):
    if case == "conflict":
        ConflictFactory(person=emils.analyst.user, with_person=session.requester)
    elif case == "retired":
        emils.tag.retired = True
        emils.tag.save()
    elif case == "known":
        Expertise.objects.filter(analyst=emils.analyst).update(level=2)
    client = signed_in(emils.analyst.user)

    page = page_of(client)
    answer = client.post(reverse("members:level_proposal", args=[emils.pk, "take"]))

    assert "You saw" not in page
    assert session.reference not in page
    assert answer.status_code == (302 if case == "known" else 404)
    if case != "known":
        assert Expertise.objects.get(analyst=emils.analyst).level == 1


def test_the_page_of_what_one_learnt_says_before_and_after(client):
    analyst, stardist = AnalystFactory(), TagFactory(slug="labkit", label_en="Labkit")
    ExpertiseFactory(analyst=analyst, tag=stardist, level=1)
    proposal = LevelProposal.objects.create(
        analyst=analyst, tag=stardist, level=2, because={"code": "used", "occasion": "C-12"}
    )
    client.force_login(analyst.user)
    assert "Nothing yet" in client.get(reverse("network:learnt")).content.decode()

    taken = take_level(proposal, by=analyst.user)

    assert (taken.level_before, taken.level) == (1, 2)
    page = client.get(reverse("network:learnt")).content.decode()
    assert all(word in page for word in ("Labkit", "can follow", "can do", "Used in a session"))
    assert "C-12" not in page
    table = client.get(reverse("network:learnt"), {"as": "csv"}).content.decode("utf-8-sig")
    assert table.splitlines()[0] == "Day,Tag,Before,After,How"
    assert table.splitlines()[1].endswith(",Labkit,can follow,can do,Used in a session")


def test_what_one_learnt_is_ones_own(client):
    proposal = LevelProposal.objects.create(
        analyst=AnalystFactory(), tag=TagFactory(label_en="Labkit"), level=2, answer="taken"
    )
    client.force_login(AnalystFactory().user)

    assert "Labkit" not in client.get(reverse("network:learnt")).content.decode()
    client.force_login(proposal.analyst.user)
    assert "Labkit" in client.get(reverse("network:learnt")).content.decode()


def test_a_level_that_was_new_on_the_sheet_has_none_before():
    analyst = AnalystFactory()
    proposal = LevelProposal.objects.create(analyst=analyst, tag=TagFactory(), level=1)

    assert take_level(proposal, by=analyst.user).level_before is None
