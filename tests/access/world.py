"""One small facility in which every role has its place and every secret field holds a canary.

`own` is the owner's, with the seats of the panel; `other` belongs to a stranger. A canary is a word
like `zzownheldtitle`: whose, which object, which field. `SECRETS` says who may read it.
"""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import F
from django.utils import timezone
from PIL import Image

from consultations.enums import ConsultationStatus as C
from consultations.links.booking_links import manage_token
from consultations.links.guests import JOIN_SESSION
from consultations.links.polls import poll_token
from consultations.links.seats import answer_token
from consultations.models import Approach, Consultation, GroupMail, IntakeForm
from fbias.api.enums import Scope
from fbias.api.services.tokens import make_token
from fbias.api.services.webhooks import make_webhook
from fbias.core.editing import marks_of
from fbias.core.links import sign
from fbias.core.timeline import record
from fbias.imagery import storage
from fbias.imagery.models import Preview
from fbias.imagery.removals import set_aside
from fbias.notifications.enums import NotificationStatus
from fbias.notifications.models import Notification
from fbias.notifications.preferences import STOP_MAILS
from fbias.notifications.services import make_feed
from fbias.reporting.models import YearlyReport
from members.enums import Role
from members.links.accounts import token_for
from members.models import Analyst, LevelProposal, Tag, User
from members.services.accounts import person_with_address
from projects.enums import ProjectStatus as P
from projects.models import Invoice, MonthLock, Project, PurchaseOrder, Quote, TimeEntry, Version
from projects.services.mails.quotes import ANSWER_APPROVAL, READ_CREDIT, READ_INVOICE, READ_QUOTE
from projects.services.pi.confirmation import CONFIRM_PI
from projects.services.pi.links import READ_PROJECT
from tests.access.world_committee import make_committee, make_offer_link
from tests.access.world_network import make_network
from tests.access.world_sessions import make_parts, make_session_survey, readers_of_record
from tests.access.world_work import make_survey_link, make_work
from tests.factories import (
    AbsenceFactory,
    AnalystFactory,
    ApprovalFactory,
    BudgetLineFactory,
    CharterVersionFactory,
    ConflictFactory,
    ConsultationFactory,
    ConsultationImageFactory,
    CreditNoteFactory,
    GrantFactory,
    GuestFactory,
    HostFacilityFactory,
    InvoiceFactory,
    MessageFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    ProjectFactory,
    ProjectImageFactory,
    QuotedFactory,
    QuoteFactory,
    RecordFactory,
    SessionFactory,
    TagFactory,
    UserFactory,
    plain_answers,
)

WEBHOOK = {"name": "Intranet", "address": "https://intranet.example/hook"}
ROLES = (
    "anonymous", "owner", "neighbour", "panel", "drafted", "bystander", "rival", "coordinator",
    "rival_coordinator", "manager", "funder", "finance", "superuser", "disabled", "former",
    "past_coordinator",
)  # fmt: skip
OUTSIDE = frozenset({"coordinator", "superuser"})  # who coordinates and is in no conflict
COORDINATORS = OUTSIDE | {"rival_coordinator"}
WITH_A_PANEL = ("consultation", "begun", "held", "unsent")
WITHOUT_A_PANEL = ("draft", "expired", "provisional", "cancelled")
STATUS = {
    "consultation": C.CONFIRMED,
    "begun": C.CONFIRMED,
    "held": C.HELD,
    "unsent": C.HELD,
    "draft": C.CLAIMED,
    "expired": C.EXPIRED,
    "provisional": C.PROVISIONAL,
    "cancelled": C.CANCELLED,
    "waiting": C.WAITING,
    "offered": C.OFFERED,
}
LENDS_A_SEAT = ("panel", "drafted", "rival", "former")
STEPS = (
    "triage", "accept", "waitlist", "decline", "redirect", "start", "pause", "resume", "stop",
    "deliver", "complete",
)  # fmt: skip


@dataclass
class World:
    """`targets` are the arguments of addresses by object and variant; `values` fill bodies."""

    people: dict[str, User] = field(default_factory=dict)
    targets: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, frozenset[str]] = field(default_factory=dict)
    feeds: dict[str, str] = field(default_factory=dict)
    cases: dict[tuple[str, str], Consultation] = field(default_factory=dict)

    def put(self, name: str, variant: str, *args: Any) -> None:
        self.targets.setdefault(name, {})[variant] = list(args)

    def secret(self, readers: frozenset[str], *words: str) -> str:
        """A canary that only these roles may read."""
        canary = "zz" + "".join(words)
        self.secrets[canary] = readers
        return canary

    def hidden_from(self, role: str) -> list[str]:
        return [canary for canary, readers in self.secrets.items() if role not in readers]


def build() -> World:
    world = World()
    make_people(world)
    make_desks(world)
    for whose in ("own", "other"):
        for name in STATUS:
            make_case(world, whose, name)
        make_project(world, whose)
        make_mail(world, whose)
    mix_up(world)
    make_rest(world)
    return world


# --- people -------------------------------------------------------------------------------------


def make_people(world: World) -> None:
    team = world.secret(COORDINATORS | {"owner", "panel"}, "own", "person", "team")
    people = world.people
    people["owner"] = UserFactory(team=team)
    people["stranger"] = UserFactory(email="stranger@example.org")
    people["neighbour"] = UserFactory()
    lender = HostFacilityFactory()
    for role in ("panel", "rival"):
        people[role] = AnalystFactory().user
    people["drafted"] = AnalystFactory(is_public=False).user
    people["bystander"] = AnalystFactory(facility=lender).user
    people["former"] = AnalystFactory(alumni=True).user
    people["coordinator"] = UserFactory(coordinator=True)
    people["rival_coordinator"] = UserFactory(coordinator=True)
    people["manager"] = UserFactory()
    GrantFactory(user=people["manager"], role=Role.HOST_MANAGER, facility=lender)
    people["funder"] = UserFactory(funder=True)
    people["finance"] = UserFactory()
    GrantFactory(user=people["finance"], role=Role.FINANCE)
    people["superuser"] = UserFactory(is_staff=True, is_superuser=True)
    people["disabled"] = AnalystFactory(user__coordinator=True, user__is_active=False).user
    people["past_coordinator"] = UserFactory(is_staff=True)
    yesterday = timezone.localdate() - timedelta(days=1)
    GrantFactory(user=people["past_coordinator"], starts_on="2020-01-01", ends_on=yesterday)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True)
        for person in people.values()
    )
    conflicts = {
        "rivals": ConflictFactory(person=people["rival"], with_person=people["owner"]),
        "coordinators": ConflictFactory(
            person=people["rival_coordinator"], with_person=people["owner"]
        ),
    }
    for variant, conflict in conflicts.items():
        world.put("conflict", variant, conflict.pk)


def analyst_of(person: User) -> Analyst:
    return Analyst.objects.get(user=person)


# --- open desks ---------------------------------------------------------------------------------


def make_desks(world: World) -> None:
    open_desk, draft = OpenDeskFactory(panel_max=5), OpenDeskFactory(draft=True)
    sessions = {
        "open": SessionFactory(open_desk=open_desk, hour=8, room="A"),
        "draft": SessionFactory(open_desk=draft, hour=8, room="A"),
    }
    SessionFactory(open_desk=draft, hour=8, room="B")
    for variant, desk in (("open", open_desk), ("draft", draft)):
        world.put("desk", variant, desk.pk)
        world.put("free_session", variant, sessions[variant].pk)
    world.put("open", "draft", draft.pk, "open")
    world.put("close", "open", open_desk.pk, "close")
    world.put("reopen", "open", open_desk.pk, "reopen")
    world.put("hold_desk", "open", open_desk.pk, "hold")
    world.put("busy_desk", "open", open_desk.pk)
    full = ConsultationFactory(confirmed=True, session=SessionFactory(hour=8, room="A"))
    world.put("full_desk", "open", full.open_desk_id)
    make_poll(world)
    make_forms(world)
    day = timezone.localdate() + timedelta(days=200)
    world.values |= {
        "poll_end": f"{timezone.localdate() + timedelta(days=1):%Y-%m-%d}T18:00",
        "desk": open_desk,
        "hour": sessions["open"].starts_at.astimezone(UTC).isoformat(),
        "next_day": f"{day:%Y-%m-%d}",
        "this_day": f"{timezone.localdate():%Y-%m-%d}",
        "plan": {
            "day": f"{day:%Y-%m-%d}",
            "time_zone": "Europe/Paris",
            "hours": ["10:00"],
            "rooms": "2",
            "panel_min": "2",
            "panel_max": "3",
            "opens_at": f"{day - timedelta(days=60):%Y-%m-%d}T09:00",
            "closes_at": f"{day - timedelta(days=9):%Y-%m-%d}T09:00",
            "data_deadline_at": f"{day - timedelta(days=8):%Y-%m-%d}T09:00",
            "panel_freeze_at": f"{day - timedelta(days=2):%Y-%m-%d}T09:00",
        },
    }


def make_forms(world: World) -> None:
    """Versions of the booking form: the draft is written, the published one is read."""
    published = IntakeForm.objects.current()
    draft = IntakeForm.objects.create(content=published.content)
    world.put("form_draft", "page", draft.pk)
    world.put("form_version", "page", published.pk)
    world.put("form_question", "page", draft.pk, "where")
    world.put("form_page", "page", draft.pk, 2)


def make_poll(world: World) -> None:
    """A draft that asks the analysts for their hours: they may answer, and see nothing else."""
    desk = OpenDeskFactory(draft=True, poll_closes_at=timezone.now() + timedelta(days=4))
    SessionFactory(open_desk=desk, hour=10, room="A")
    panel, former = (analyst_of(world.people[role]) for role in ("panel", "former"))
    world.put("asked_desk", "draft", desk.pk)
    mail = GroupMail.objects.create(
        sender=world.people["coordinator"],
        open_desk=desk,
        group="network",
        subject="News",
        text="Come.",
        request_key=uuid.uuid4(),
        leaves_at=timezone.now() + timedelta(hours=1),
    )
    world.put("group_mail", "page", mail.pk)
    world.put("poll_answer", "draft", desk.pk, panel.pk)
    world.put("poll_link", "live", poll_token(desk, panel))
    world.put("poll_link", "left", poll_token(desk, former))
    for_help = STOP_MAILS.token(panel.user_id, "help_asked")
    world.put("stop_link", "live", for_help)
    world.put("stop_link", "forged", for_help[:-1])
    world.put("poll_link", "forged", f"{desk.pk}.{panel.pk}:{'a' * 43}")
    world.put(
        "absence",
        "panels",
        AbsenceFactory(analyst=panel, first_day=timezone.localdate() + timedelta(days=1500)).pk,
    )


# --- consultations ------------------------------------------------------------------------------


def readers_of(whose: str, name: str) -> frozenset[str]:
    if whose == "other":
        return COORDINATORS
    return frozenset({"owner"} | OUTSIDE | ({"panel"} if name in WITH_A_PANEL else set()))


def session_for(world: World, whose: str, name: str) -> Any:
    """Own and other share an open desk where they can, so that both stand on one board."""
    if name == "consultation":
        room = "A" if whose == "own" else "B"
        return SessionFactory(open_desk=world.values["desk"], hour=10, room=room)
    if name == "begun":
        desk = world.values.get("today") or OpenDeskFactory(closed=True, day=timezone.localdate())
        world.values["today"] = desk
        start = timezone.now() - timedelta(minutes=30)
        end = start + timedelta(hours=1)
        room = "A" if whose == "own" else "B"
        return SessionFactory(open_desk=desk, starts_at=start, ends_at=end, room=room)
    if name == "waiting":
        desk = world.values.get("line_desk") or OpenDeskFactory()
        world.values["line_desk"] = desk
        session = SessionFactory(open_desk=desk, hour=10, room="A" if whose == "own" else "B")
        world.values["line_session"] = session.pk
        return session
    desk = OpenDeskFactory(past=name in ("held", "unsent"))
    return SessionFactory(open_desk=desk, hour=10, room="A")


def make_case(world: World, whose: str, name: str) -> None:
    requester = world.people["owner" if whose == "own" else "stranger"]
    readers = readers_of(whose, name)

    def canary(what: str) -> str:
        return world.secret(readers, whose, name, what)

    session = session_for(world, whose, name)
    now = timezone.now()
    title = canary("title")
    if name == "held":  # the members of the network learn from its record
        world.secret(readers_of_record(whose, name, readers), whose, name, "title")
    case = ConsultationFactory(
        requester=requester,
        session=None if name == "waiting" else session,
        open_desk=session.open_desk,
        status=STATUS[name],
        title=title,
        answers=plain_answers(title)
        | {
            "biology": f"{canary('biology')} {'cells ' * 20}",
            "object": canary("object") + " x" * 20,
        },
        hold_expires_at=now + timedelta(minutes=45) if name in ("draft", "offered") else None,
        queued_at=now if name in ("waiting", "offered") else None,
        booked_at=None if name in ("draft", "expired", "waiting", "offered") else now,
        cancel_reason=canary("reason") if name == "cancelled" else "",
        call_name=canary("room"),
    )
    world.cases[whose, name] = case
    world.put(name, whose, case.pk)
    image = ConsultationImageFactory(consultation=case, upload__file_name=f"{canary('file')}.tif")
    if name == "consultation":
        world.put("manage_link", "live" if whose == "own" else "stranger", manage_token(case))
        preview = draw_preview(image.upload)
        world.put("image", whose, case.pk, image.pk)
        world.put("preview", whose, case.pk, image.pk, preview.pk)
        world.put("step", whose, case.pk, 1)
        make_guest(world, whose, case)
    if name == "provisional":
        arriving = ConsultationImageFactory(
            consultation=case, upload__available=False, upload__file_name=canary("arriving")
        )
        world.put("new_image", whose, case.pk, arriving.pk)
        gone = ConsultationImageFactory(consultation=case, upload__file_name=canary("gone"))
        world.put("removed_image", whose, case.pk, gone.pk)
        kept = {"added_at": gone.added_at.isoformat(), "accepted_reason": ""}
        set_aside(gone, owner_pk=case.pk, **kept)
    if name in WITH_A_PANEL:
        make_panel(world, whose, name, case)


def draw_preview(upload: Any) -> Preview:
    """Put a file and its picture into the store."""
    storage.write(upload.storage_key, bytes(1000), content_type="application/octet-stream")
    preview = Preview.objects.create(upload=upload, image_index=0, width=2, height=2)
    png = io.BytesIO()
    Image.new("L", (2, 2)).save(png, "PNG")
    storage.write(preview.key, png.getvalue(), content_type="image/png")
    return preview


def make_guest(world: World, whose: str, case: Consultation) -> None:
    """A colleague who has no other role, and the link of their mail."""
    guest = GuestFactory(consultation=case, joined_at=None)
    world.put("guest", whose, case.pk, guest.pk)
    if whose == "own":
        world.put("guest_link", "valid", sign(JOIN_SESSION, guest, guest.person))
        world.put("guest_link", "forged", sign(CONFIRM_PI, guest, guest.person))


def make_panel(world: World, whose: str, name: str, case: Consultation) -> None:
    if whose == "own":
        seats = {
            role: PanelSeatFactory(
                consultation=case,
                analyst=analyst_of(world.people[role]),
                published=role != "drafted",
            )
            for role in LENDS_A_SEAT
        }
        world.values.setdefault("seats", seats)
    else:
        seats = {"panel": PanelSeatFactory(consultation=case, published=True)}
    if name == "consultation":
        world.put("seat", whose, case.pk, seats["panel"].pk)
        if whose == "own":
            world.put("seat_link", "live", answer_token(seats["panel"]))
            world.put("seat_link", "hidden", answer_token(seats["rival"]))
            world.put("manage_link", "forged", manage_token(case)[:-1])
            world.put("seat_link", "forged", f"{seats['panel'].pk}-1:{'a' * 43}")
    if name in ("held", "unsent"):
        readers = readers_of_record(whose, name, readers_of(whose, name))
        RecordFactory(
            consultation=case,
            recommended=world.secret(readers, whose, name, "advice"),
            sent_at=timezone.now() if name == "held" else None,
        )
        approach = Approach.objects.create(
            consultation=case,
            analyst=seats["panel"].analyst,
            tool=world.secret(readers, whose, name, "tool"),
            steps=world.secret(readers, whose, name, "steps"),
            outcome="works",
        )
        make_parts(world, whose, name, approach)


def mix_up(world: World) -> None:
    """Addresses that reach for a stranger's part through one's own consultation."""
    own, other = world.targets["image"]["own"], world.targets["image"]["other"]
    world.put("foreign_image", "mixed", own[0], other[1])
    world.put("foreign_preview", "mixed", *own, world.targets["preview"]["other"][2])
    world.put("foreign_seat", "mixed", own[0], world.targets["seat"]["other"][1])


# --- projects -----------------------------------------------------------------------------------


def make_project(world: World, whose: str) -> None:
    requester = world.people["owner" if whose == "own" else "stranger"]
    coordinating = COORDINATORS if whose == "other" else OUTSIDE
    readers = coordinating | ({"owner"} if whose == "own" else set())

    def canary(what: str) -> str:
        return world.secret(frozenset(readers), whose, "project", what)

    project = ProjectFactory(
        requester=requester,
        title=canary("title"),
        question=canary("question"),
        data_description=canary("data"),
        notes=world.secret(coordinating, whose, "project", "notes"),
    )
    image = ProjectImageFactory(project=project, upload__file_name=f"{canary('file')}.tif")
    preview = draw_preview(image.upload)
    world.put("project", whose, project.pk)
    world.put("project_image", whose, project.pk, image.pk)
    world.put("project_preview", whose, project.pk, image.pk, preview.pk)
    for step in STEPS:
        world.put(step, whose, project.pk, step)
    world.put("cancel_project", whose, project.pk, "cancel")
    world.put("close_project", whose, project.pk, "close")
    arriving = ProjectImageFactory(
        project=project, upload__available=False, upload__file_name=canary("arriving")
    )
    world.put("project_new_image", whose, project.pk, arriving.pk)
    gone = ProjectImageFactory(project=project, upload__file_name=canary("gone"))
    world.put("project_removed_image", whose, project.pk, gone.pk)
    set_aside(gone, owner_pk=project.pk)
    make_judged(world, requester, whose, frozenset(readers), coordinating)
    make_draft(world, requester, whose)
    make_committee(world, requester, whose, coordinating)
    make_work(world, requester, whose, coordinating)
    make_money(world, requester, whose, frozenset(readers))


def make_taken_back(pi: dict[str, Any]) -> Invoice:
    """A sheet of which nothing is left."""
    sheet = InvoiceFactory(project=QuotedFactory(**pi, status=P.INVOICED))
    sheet.lines.update(credited=F("hours"))
    return sheet


def make_money(world: World, requester: User, whose: str, readers: frozenset[str]) -> None:
    """A quote drafted, one that waits, a project to be billed, a sheet; the requester is the PI."""
    pi = {"requester": requester, "pi_name": "Pi", "pi_email": requester.email}
    drafted = QuoteFactory(
        project=QuotedFactory(**pi),
        draft=True,
        scope=world.secret(readers - {"owner"}, whose, "quote", "draft"),
    )
    waiting = QuoteFactory(
        project=QuotedFactory(**pi, status=P.QUOTE_SENT),
        scope=world.secret(readers, whose, "quote", "scope"),
    )
    worked = QuoteFactory(project=QuotedFactory(**pi, status=P.COMPLETED), accepted=True)
    bill_an_hour(worked.project)
    invoice = InvoiceFactory(project=QuotedFactory(**pi, status=P.INVOICED))
    order = PurchaseOrder.objects.create(
        quote=Quote.objects.get(project=invoice.project),
        number=world.secret(readers | {"finance"}, whose, "order", "number"),
        file_name="order.pdf",
        storage_key=f"purchase-orders/{whose}",
        size=len(b"paper"),
    )
    storage.write(order.storage_key, b"paper", content_type="application/octet-stream")
    world.put("quoted", whose, drafted.project_id)
    world.put("quote_draft", whose, drafted.project_id, drafted.pk)
    world.put("quote_waits", whose, waiting.project_id)
    world.put("quote_waiting", whose, waiting.project_id, waiting.pk)
    world.put("to_bill", whose, worked.project_id)
    world.values["worked_project"] = (
        worked.project_id
    )  # in the end the stranger's, whom nobody knows
    world.put("quote_accepted", whose, worked.project_id, worked.pk)
    world.put("invoice", whose, invoice.pk)
    world.put("taken_back", whose, make_taken_back(pi).pk)
    if whose == "own":
        world.put("budget_line", "any", BudgetLineFactory().pk)
    put_approvals(world, requester, whose)
    world.put("credit_note", whose, CreditNoteFactory(invoice=invoice).pk)
    world.put("yearly_report", whose, make_report(requester).pk)
    world.put("order", whose, order.pk)
    world.values["category"] = drafted.category_id
    if whose == "own":
        mailed = QuoteFactory()
        for name, about, purpose in (
            ("quote_link", mailed, READ_QUOTE),
            ("invoice_link", InvoiceFactory(), READ_INVOICE),
            ("credit_link", CreditNoteFactory(), READ_CREDIT),
            ("order_link", QuoteFactory(accepted=True), READ_QUOTE),
        ):
            world.put(name, "valid", sign(purpose, about, about.project.pi))
            world.put(name, "forged", sign(CONFIRM_PI, about, about.project.pi))
        make_pi_link(world, mailed.project)


def put_approvals(world: World, requester: User, whose: str) -> None:
    """One that waits and one that was refused."""
    pi = {"requester": requester, "pi_name": "Pi", "pi_email": requester.email}
    for name, refused in (("approval", False), ("approval_refused", True)):
        quote = QuoteFactory(project=QuotedFactory(**pi, status=P.QUOTE_ACCEPTED), accepted=True)
        approval = ApprovalFactory(quote=quote, refused=refused)
        world.put(name, whose, approval.pk)
        if whose == "other" and not refused:
            finance = world.people["finance"]
            world.put("approval_link", "valid", sign(ANSWER_APPROVAL, approval, finance))
            world.put("approval_link", "forged", sign(CONFIRM_PI, quote.project, finance))


def make_report(counted: User) -> YearlyReport:
    """Of a year in which that person was counted."""
    nothing: dict[str, list[object]] = {"figures": [], "projects": [], "publications": []}
    return YearlyReport.objects.create(
        year=2020,
        content={"en": nothing, "fr": nothing},
        sha256="0" * 64,
        paper_en=b"%PDF-1.7",
        paper_fr=b"%PDF-1.7",
        people=[counted.pk],
        made_at=timezone.now(),
    )


def bill_an_hour(project: Project) -> None:
    """One that is long over, in a month that is locked."""
    begins = datetime(2020, 3, 2, 9, tzinfo=UTC)
    TimeEntry.objects.create(
        project=project, analyst=AnalystFactory(), activity="analysis", hours=1,
        period=(begins, begins + timedelta(hours=1)), request_key=uuid.uuid4(),
    )  # fmt: skip
    MonthLock.objects.get_or_create(month=begins.date().replace(day=1))


def make_pi_link(world: World, project: Project) -> None:
    """The PI's link to everything, with a report that was sent."""
    report = project.reports.create(
        number=1, due_on=timezone.localdate(), status="sent", sent_at=timezone.now(), text="Done."
    )
    for variant, purpose in (("valid", READ_PROJECT), ("forged", CONFIRM_PI)):
        token = sign(purpose, project, project.pi)
        world.put("pi_project", variant, token)
        world.put("pi_report", variant, token, report.pk)


def make_judged(world: World, requester: User, whose: str, readers, coordinating) -> None:
    """One that evaluators look at, whose words the requester never reads; one that waits."""
    judged = ProjectFactory(
        requester=requester,
        status=P.UNDER_EVALUATION,
        title=world.secret(readers, whose, "judged", "title"),
    )
    for number in (1, 2):
        made = world.secret(readers, whose, "version", str(number))
        Version.objects.create(project=judged, number=number, content={"title": made})
    for audience, seen_by in (("everybody", readers), ("team", coordinating),
                              ("evaluators", coordinating)):  # fmt: skip
        MessageFactory(
            project=judged,
            audience=audience,
            text=world.secret(seen_by, whose, "message", audience),
        )
    asked = ProjectFactory(requester=requester, status=P.CLARIFICATION)
    world.put("judged", whose, judged.pk)
    world.put("asked", whose, asked.pk)


def make_draft(world: World, requester: User, whose: str) -> None:
    """Nobody but the requester knows of it."""
    readers = frozenset({"owner"}) if whose == "own" else frozenset()
    draft = ProjectFactory(
        requester=requester, whole=True, status=P.DRAFT,
        title=world.secret(readers, whose, "draft", "project"),
    )  # fmt: skip
    world.put("project_draft", whose, draft.pk)
    world.put("form_step", whose, draft.pk, 1)


# --- mails, calendars, memberships --------------------------------------------------------------


def make_mail(world: World, whose: str) -> None:
    case = world.cases[whose, "consultation"]
    mail = mail_about(
        world,
        case,
        kind="consultation_confirmed",
        recipient=case.requester,
        readers=frozenset({"owner"} | OUTSIDE) if whose == "own" else COORDINATORS,
        words=(whose, "mail"),
    )
    world.put("mail", whose, mail.pk)
    if whose == "own":
        for role, seat in world.values["seats"].items():
            sent = mail_about(
                world,
                seat,
                kind="panel_seated",
                recipient=world.people[role],
                readers=frozenset({role} | OUTSIDE),
                words=(role, "mail"),
            )
            if role == "panel":
                world.put("mail", "seat", sent.pk)


def mail_about(
    world: World,
    about: Any,
    *,
    kind: str,
    recipient: User,
    readers: frozenset[str],
    words: tuple[str, str],
) -> Notification:
    return Notification.objects.create(
        about=about,
        kind=kind,
        recipient=recipient,
        address=recipient.email,
        occasion=uuid.uuid4().hex,
        status=NotificationStatus.FAILED,
        subject=world.secret(readers, *words, "subject"),
        text=world.secret(readers, *words, "text"),
        html=f"<p>{world.secret(readers, *words, 'html')}</p>",
    )


def make_proposals(world: World, tag: Tag) -> None:
    """What the portal asks after `own` was held; the rival may not even see the session."""
    occasion = {"code": "saw", "occasion": world.cases["own", "held"].reference}
    asked = {
        role: LevelProposal.objects.create(
            analyst=analyst_of(world.people[role]), tag=tag, level=1, because=occasion
        )
        for role in ("panel", "rival")
    }
    for answer in ("take", "leave"):
        world.put(f"{answer}_level", "panels", asked["panel"].pk, answer)
    world.put("other_answer", "panels", asked["panel"].pk, "forget")
    world.put("hidden_proposal", "rivals", asked["rival"].pk, "take")
    world.values["proposal"] = asked["panel"].pk


def make_webhooks(world: World) -> None:
    webhook, _secret = make_webhook(
        by=world.people["coordinator"], **WEBHOOK, events=["booking.made"]
    )
    world.put("webhook", "any", webhook.pk)
    for whose in ("own", "other"):
        entry = record(world.cases[whose, "consultation"], "book", by=None)
        call = webhook.calls.get(entry=entry)
        webhook.calls.filter(pk=call.pk).update(status="given_up")
        world.put("webhook_call", whose, webhook.pk, call.pk)


def make_rest(world: World) -> None:
    people = world.people
    charter, tag = CharterVersionFactory(), TagFactory()
    make_proposals(world, tag)
    for role in ROLES[1:]:
        world.feeds[role] = make_feed(by=people[role])
    for whose, person in (("own", "owner"), ("other", "stranger")):
        token, _secret = make_token(by=people[person], name=whose, scopes=Scope.values, days=30)
        world.put("token", whose, token.pk)
    make_webhooks(world)
    world.put("feed", "live", world.feeds["neighbour"])
    world.put("feed", "disabled", world.feeds["disabled"])
    world.put("feed", "unknown", "a" * 43)
    for variant, role in (("public", "panel"), ("private", "drafted"), ("alumni", "former")):
        world.put("analyst", variant, analyst_of(people[role]).pk)
    for variant, role in (("managed", "bystander"), ("elsewhere", "panel")):
        world.put("lent", variant, analyst_of(people[role]).pk)
    world.put("mail_text", "any", "poll_asked", "fr")
    world.put("facility", "any", analyst_of(people["panel"]).facility.slug)
    world.put("leave", "any", "take_leave")
    named = ProjectFactory(pi_name="Pi", pi_email="pi@example.org")
    make_offer_link(world)
    make_survey_link(world)
    make_session_survey(world)
    make_network(world)
    made, _new = person_with_address("made@example.org", name="Made", by=None)
    world.put("open_link", "closed", token_for(made, "/"))
    world.put("open_link", "forged", token_for(made, "/")[:-1])
    world.put("pi_link", "valid", sign(CONFIRM_PI, named, named.pi))
    world.put("pi_link", "forged", sign(READ_QUOTE, named, named.pi))
    world.values |= {
        "this_year": str(timezone.localdate().year),
        "agreed_hours": marks_of(
            {"hours_per_month": Analyst._meta.get_field("hours_per_month").default}
        ),
        "form_words": {
            "label_en": "Is it alive?",
            "label_fr": "Est-ce vivant ?",
            "step": "2",
            "kind": "text",
        },
        "page_titles": {
            f"{language}-{number}": f"Page {number}"
            for language in ("en", "fr")
            for number in range(1, 5)
        },
        "bystander": analyst_of(people["bystander"]).pk,
        "charter": charter.pk,
        "site": analyst_of(people["bystander"]).facility_id,
        "tag": tag.slug,
        "owner": people["owner"].email,
        "stranger": people["stranger"].email,
        "reader": people["coordinator"].pk,
        "question": "How many nuclei are there in each field of these hundred sections?",
        "webhook": WEBHOOK | {"events": ["booking.made"]},
        "token": {"name": "A script", "scopes": ["bookings:read"], "days": 30},
        "free_session": world.targets["free_session"]["open"][0],
        "expired_session": world.cases["own", "expired"].session_id,
    }
