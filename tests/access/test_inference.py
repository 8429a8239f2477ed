"""Nobody in conflict learns more than “taken”: two facilities, the same pages to the byte.

Both are the small facility of `world.py`, with two more people of whom every reader here must not
know: one declared a conflict with each reader; of the other's team, only the head did. They occupy
the same sessions, a past and a coming one each. In the one facility these are a booking without
images and a missed hour. In the other everything stands behind them: images, tags, panels
published, drafted, declined and left, a plan that names it, a record with hours, approaches,
proposals of levels, mails, a timeline, a cancelled request, a project, conflicts with others. None
of that may show on any page that the reader can open, in an export, in the mail log, in a figure,
in the admin or in a calendar.

Every route of policy.yaml is visited with every object of the world, so that a new route is covered
by its row; so are the hidden objects themselves, by GET and POST, in both facilities: what exists
behind an address is answered like what does not.

What a reader does learn, because people could not work otherwise: that the session is taken (the
public page says so too), and that an analyst cannot sit in a visible session of the same hour.

Normalised before comparing: tokens against forgery and other words of 64 letters, random UUIDs, and
the page's own address. The times that the database writes by its own clock are set, and the numbers
of rows made equal: all counting starts again in each facility, and what is hidden is made last. A
page of the second facility is made only if something that it reads there differs, see `asked.py`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import batched

import pytest
import time_machine
from django.contrib import admin
from django.db import connection, transaction
from django.db.models import Max, Model
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from consultations.models import (
    Approach,
    Consultation,
    Decline,
    PanelPlan,
    PanelSeat,
    RequestTag,
    Session,
)
from fbias.core.timeline import record
from fbias.imagery.models import Removal
from fbias.notifications.models import Notification
from members.models import LevelProposal, Tag, User
from projects.enums import ProjectStatus
from tests import factories as made
from tests.access.asked import Reading, reading
from tests.access.policy import Row, read_policy, routes
from tests.access.visit import Answer, Visitor, filled
from tests.access.world import World, analyst_of, build

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]  # some 500 pages, twice

POLICY = read_policy()
HEAD = "head@secret.example"
BOTH = frozenset({"person", "pi"})  # in conflict with whom
READERS = ("coordinator", "panel", "superuser", "manager", "funder", "drafted")
RANDOM = re.compile(
    rb'[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|value="[\w]{64}"|"[\w]{64}"'
)
ELSEWHERE = ("health", "notifications:calendar")  # no person in it; asked below, by its owner
ENDS_SOMETHING = ("logout", "login", "2fa", "password", "reauthenticate", "oidc", "social")
TELL_TALES = (  # pages of each kind that show what is behind a taken session
    "/boards/", "/figures/", "/figures/figures.csv", "/mails/",
    "/admin/consultations/consultation/?_facets=True", "/admin/projects/project/?_facets=True",
    "export of /admin/consultations/consultation/", "export of /admin/projects/project/",
)  # fmt: skip
NOWHERE: dict[str, Shown] = {}
FIRST = 500_000  # counting starts here
ROWS_IN_THE_ADMIN = range(FIRST + 1, FIRST + 3)


# --- two facilities -----------------------------------------------------------------------------


def start_counting_again() -> None:
    """The same ids and names in both facilities: what differs on a page then is a fact."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences")
        for (name,) in cursor.fetchall():
            cursor.execute("SELECT setval(%s, %s)", [name, FIRST])
    made.count_from_zero()


def facility(hidden: int, conflicts: frozenset[str] = BOTH) -> World:
    """`hidden` says which two of four people occupy what the readers may not see.

    Of one of them each reader declared a conflict, of the other a conflict with the head of the
    team: each hides alone.
    """
    start_counting_again()
    world = build()
    head = made.UserFactory(name="Hera Secret", email=HEAD)
    named = {"pi_name": head.name, "pi_email": HEAD}
    elsewhere = made.InstitutionFactory()
    declared = [
        made.UserFactory(name="Vera Secret"),
        made.UserFactory(name="Otto Secret", institution=elsewhere),
    ]
    led = [
        made.UserFactory(name="Vita Secret", **named),
        made.UserFactory(name="Oda Secret", institution=elsewhere, **named),
    ]
    for reader in READERS:
        for kind, people in (("person", declared), ("pi", [head])):
            for person in people if kind in conflicts else ():
                made.ConflictFactory(person=person, with_person=world.people[reader])
    desk, past = world.values["desk"], made.OpenDeskFactory(past=True)
    places = [
        [made.SessionFactory(open_desk=day, hour=hour, room="A") for day in (desk, past)]
        for hour in (14, 16)
    ]
    beside = made.SessionFactory(open_desk=past, hour=18, room="A")
    made.ConsultationFactory(
        session=beside, requester=world.people["stranger"], held=True, call_name="beside-room"
    )
    world.values["first hidden"] = {model: next_row_of(model) for model in admin.site._registry}
    taken = [(declared[hidden], *places[0]), (led[hidden], *places[1])]
    (hide_little if hidden == 0 else hide_much)(world, taken)
    now = timezone.now()
    Notification.objects.update(created_at=now, due_at=now, first_due_at=now)  # by its own clock
    Removal.objects.update(removed_at=now)
    return world


def next_row_of(model: type[Model]) -> int:
    """The number of the row that would be made next, as nothing was deleted."""
    return (model._default_manager.aggregate(last=Max("pk"))["last"] or FIRST) + 1


def hide_little(world: World, taken: list[tuple[User, Session, Session]]) -> None:
    """Bookings without images, and hours to which nobody came."""
    hidden = []
    for person, ahead, before in taken:
        case = made.ConsultationFactory(
            session=ahead,
            requester=person,
            provisional=True,
            title="Secret",
            call_name=f"secret-room-{ahead.pk}",
        )
        missed = made.ConsultationFactory(
            session=before, requester=person, no_show=True, call_name=f"secret-past-{before.pk}"
        )
        mail(case, person)
        hidden += [case, missed]
    put_hidden(world, hidden)


def hide_much(world: World, taken: list[tuple[User, Session, Session]]) -> None:
    """The same sessions, taken by people of whom the portal knows a great deal."""
    hidden = [one for person, *places in taken for one in book_openly(person, *places)]
    put_hidden(world, hidden)
    for case, held in batched(hidden, 2):
        hide_all_behind(world, case.requester, case, held)


def book_openly(person: User, ahead: Session, before: Session) -> tuple[Consultation, Consultation]:
    case = made.ConsultationFactory(
        session=ahead,
        requester=person,
        confirmed=True,
        title="Secret",
        answers=made.plain_answers("Secret") | {"goals": ["track", "size"]},
        call_name=f"secret-room-{ahead.pk}",
    )
    held = made.ConsultationFactory(
        session=before,
        requester=person,
        held=True,
        title="Secret too",
        call_name=f"secret-past-{before.pk}",
    )
    return case, held


def hide_all_behind(world: World, person: User, case: Consultation, held: Consultation) -> None:
    people = world.people
    image = made.ConsultationImageFactory(consultation=case, upload__file_name="secret.tif")
    record(case, "add_image", by=person, image=image.pk, size=1)
    record(image.upload, "verify", by=None)
    made.RecordFactory(consultation=held, hours=7, recommended="Secret advice")
    tags = list(Tag.objects.all())
    for tag in tags:
        RequestTag.objects.create(consultation=case, tag=tag, word="confirmed")
        RequestTag.objects.create(consultation=held, tag=tag, word="added")
    hide_panels(world, case, held, tags)
    hide_plan(world, case)
    made.ConsultationFactory(
        session=held.session, requester=person, cancelled=True, title="Secret gone"
    )
    mail(case, person)
    for role in ("coordinator", "rival_coordinator"):
        mail(case, people[role])
    active = made.ProjectFactory(
        requester=person, title="Secret", status=ProjectStatus.ACTIVE, earlier_effort_hours=31
    )
    made.ProjectImageFactory(project=active)
    elsewhere = made.ProjectFactory(
        requester=people["stranger"], title="Secret of the PI", status="submitted", pi_email=HEAD
    )
    record(elsewhere, "request", by=None)
    mail(elsewhere, people["stranger"])
    record(active, "accept", by=None)
    mail(active, person)
    mail(made.MessageFactory(project=active, author=person), person)
    made.ConflictFactory(person=person, with_person=people["bystander"])
    record(person, "declare_conflict", by=person, with_person=people["bystander"].pk)


def hide_panels(world: World, case, held, tags) -> None:
    people = world.people
    for role in ("bystander", "panel", "drafted"):
        seat = made.PanelSeatFactory(
            consultation=case, analyst=analyst_of(people[role]), published=role != "drafted"
        )
        mail(seat, people[role])
        record(case, "seat", by=None, analyst=seat.analyst_id)
        past = made.PanelSeatFactory(
            consultation=held, analyst=analyst_of(people[role]), published=True
        )
        mail(past, people[role])
        Approach.objects.create(
            consultation=held, analyst=past.analyst, tool="Secret", steps="Secret", outcome="works"
        )
        for tag in tags:
            LevelProposal.objects.get_or_create(
                analyst=past.analyst,
                tag=tag,
                level=3,
                defaults={"because": {"code": "taught", "occasion": held.reference}},
            )
    Decline.objects.create(consultation=case, analyst=analyst_of(people["rival"]), reason="Secret")


def hide_plan(world: World, case) -> None:
    visible = world.cases["own", "consultation"]
    PanelPlan.objects.create(
        open_desk=case.open_desk,
        status="optimal",
        objective=123.5,
        bound=123.5,
        seconds=0.1,
        explanation={
            "consultations": [visible.pk, case.pk],
            "reasons": {str(case.pk): {}},
            "unmet": {str(case.pk): [{"code": "uncovered", "text": "Secret"}]},
            "relaxations": [],
        },
    )
    record(case.open_desk, "propose", by=None, status="optimal", plan=1)
    record(case, "publish", by=None, analysts=[1, 2])


def put_hidden(world: World, hidden: list[Consultation]) -> None:
    """The hidden consultations under one name, so that every route can be asked for them."""
    world.values["hidden"] = [case.pk for case in hidden]


def mail(about, recipient: User) -> None:
    kind = "panel_seated" if isinstance(about, PanelSeat) else "consultation_confirmed"
    Notification.objects.create(
        about=about,
        kind=kind,
        recipient=recipient,
        address=recipient.email,
        occasion=f"{about.pk}",
        status="failed",
        subject="Secret",
        text="Secret",
    )


# --- everything that one reader can open --------------------------------------------------------


def addresses(world: World) -> Iterator[str]:
    """Every route without arguments, and every route of the policy with every object."""
    for route in routes():
        name = route.name
        if name in ELSEWHERE or "/" in name or any(word in route.path for word in ENDS_SOMETHING):
            continue
        with suppress(NoReverseMatch):
            yield reverse(name)
        for row in POLICY.rows.get(name, ()):
            if row.takes:
                for args in row.variants(world.targets).values():
                    yield reverse(name, args=args)
                yield from hidden_addresses(row, world)
    for query in (
        "mails/?q=Secret", "mails/?status=failed", "members/directory/?q=Secret",
        f"figures/?year={timezone.now().year}", "admin/search/?s=Secret", "admin/?q=Secret",
    ):  # fmt: skip
        yield f"/{query}"


def hidden_addresses(row: Row, world: World) -> Iterator[str]:
    """The same routes for what is hidden: the first number is the consultation, as everywhere."""
    args = next(iter(row.variants(world.targets).values()))
    if not args or not isinstance(args[0], int) or not row.route.startswith("consultations:"):
        return
    for pk in world.values["hidden"]:
        yield reverse(row.route, args=[pk, *args[1:]])


def hidden_rows(world: World, model: type[Model]) -> list[int]:
    """The first row of each model that is hidden, if there is one; of consultations, both."""
    if model is Consultation:
        return list(world.values["hidden"])
    return [world.values["first hidden"][model]]


def admin_addresses(world: World) -> Iterator[str]:
    yield reverse("admin:index")
    for model, options in admin.site._registry.items():
        entry = f"admin:{model._meta.label_lower.replace('.', '_')}"
        changelist = reverse(f"{entry}_changelist")
        for query in ("?_facets=True", "?q=Secret"):  # the whole list with its counts; a search
            yield f"{changelist}{query}"
        yield reverse(f"{entry}_add")
        for pk in (*ROWS_IN_THE_ADMIN, *hidden_rows(world, model)):
            for page in ("change", "history"):
                yield reverse(f"{entry}_{page}", args=[pk])
        for pk in (ROWS_IN_THE_ADMIN[0], *hidden_rows(world, model)):
            yield reverse(f"{entry}_delete", args=[pk])
        for name in options.autocomplete_fields:
            about = f"app_label={model._meta.app_label}&model_name={model._meta.model_name}"
            yield f"/admin/autocomplete/?term=Secret&{about}&field_name={name}"


def posts(world: World) -> Iterator[tuple[str, dict]]:
    """What somebody could try on what is hidden from them."""
    for route in routes():
        for row in POLICY.rows.get(route.name, ()):
            if row.takes and row.post is not None and row.json is None:
                for address in hidden_addresses(row, world):
                    yield address, filled(row.body, world.values) or {}


def questions(reader: str, world: World) -> Iterator[tuple[str, Callable[[], Answer]]]:
    """Everything that one reader can ask, by name."""
    browser = Visitor(world.people[reader])
    browser.get(reverse("admin:members_user_add"))  # the theme changes Django's labels when used
    wanted = [*addresses(world), *(admin_addresses(world) if world.people[reader].is_staff else ())]
    for address in dict.fromkeys(wanted):
        yield address, partial(browser.get, address)
    for address, body in posts(world):
        yield f"POST {address}", partial(browser.post, address, body)
    if world.people[reader].is_staff:
        for model, options in admin.site._registry.items():
            if "export" in options.actions:
                address = reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")
                body = {"action": "export", "select_across": "1", "_selected_action": "1"}
                yield f"export of {address}", partial(browser.post, address, body)
    feed = reverse("notifications:calendar", args=[world.feeds[reader]])
    yield "the calendar", partial(Visitor().get, feed)


@dataclass
class Shown:
    """What one page said, and what it had asked for that."""

    said: bytes
    reading: Reading


def all_that_shows(
    reader: str, world: World, only: frozenset[str], elsewhere: Mapping[str, Shown]
) -> dict[str, Shown]:
    """`elsewhere`: the same pages in another facility; what reads the same here says the same."""
    shown = {}
    for name, ask in questions(reader, world):
        if only and name not in only:
            continue
        before = elsewhere.get(name)
        shown[name] = before if before and before.reading.is_the_same_here() else page(name, ask)
    return shown


def page(name: str, ask: Callable[[], Answer]) -> Shown:
    with reading() as asked:
        answer = ask()
    return Shown(b"%d " % answer.status + RANDOM.sub(b"", answer.masked(name)), asked)


def visit(
    reader: str,
    hidden: int,
    only: frozenset[str] = frozenset(),
    conflicts: frozenset[str] = BOTH,
    elsewhere: Mapping[str, Shown] = NOWHERE,
) -> dict[str, Shown]:
    with transaction.atomic():
        shown = all_that_shows(reader, facility(hidden, conflicts), only, elsewhere)
        transaction.set_rollback(True)
    return shown


def pages_of_both(reader: str, *asked: frozenset[str]) -> list[dict[str, bytes]]:
    """What this reader sees in the one facility and in the other."""
    one = visit(reader, 0, *asked)
    other = visit(reader, 1, *asked, elsewhere=one)
    return [{name: page.said for name, page in facility.items()} for facility in (one, other)]


def first_difference(one: bytes, other: bytes) -> str:
    """Where two pages part, to be read by whoever has to mend it."""
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    around = slice(max(0, start - 120), start + 160)
    return f"{one[around]!r}\n    instead of {other[around]!r}"


def told(one: dict[str, bytes], other: dict[str, bytes]) -> str:
    return "\n".join(
        f"{address}: {first_difference(one.get(address, b''), other.get(address, b''))}"
        for address in differences(one, other)[:20]
    )


def differences(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(
        address for address in one.keys() | other.keys() if one.get(address) != other.get(address)
    )


@pytest.fixture(autouse=True)
def _one_moment() -> Iterator[Callable[[], None] | None]:
    """One moment, and it is now; refusals are what is looked for: their log lines are thousands."""
    logging.disable(logging.CRITICAL)
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False):
        yield None
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_in_conflict_cannot_tell_who_is_hidden(reader):
    one, other = pages_of_both(reader)

    assert len(one) > 100
    assert not differences(one, other), told(one, other)
    assert not [address for address, page in one.items() if page.startswith(b"5")]


@pytest.mark.parametrize("conflicts", ((), ("person",), ("pi",)))
def test_without_either_conflict_the_same_pages_tell_them_apart(conflicts):
    asked, known = frozenset(TELL_TALES), frozenset(conflicts)
    one, other = pages_of_both("coordinator", asked, known)

    assert differences(one, other) == sorted(TELL_TALES)


def test_a_page_that_reads_something_else_or_writes_is_made_again():
    made.UserFactory(name="Ann"), made.UserFactory(name="Bea")
    names = User.objects.order_by("name").values_list("name", flat=True)
    with reading() as read:
        assert list(names) == ["Ann", "Bea"]
    with reading() as nothing:
        pass
    with reading() as wrote:
        User.objects.filter(name="Bea").update(name="Bea")

    assert read.is_the_same_here()
    assert not nothing.is_the_same_here()
    assert not wrote.is_the_same_here()
    User.objects.filter(name="Bea").update(name="Cleo")
    assert not read.is_the_same_here()
