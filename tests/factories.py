"""The plainest valid objects; a trait is a state."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from factory import (
    LazyAttribute,
    LazyFunction,
    RelatedFactory,
    SelfAttribute,
    Sequence,
    SubFactory,
    Trait,
    post_generation,
)
from factory.django import DjangoModelFactory, Password

from consultations import models as consultations
from consultations.enums import ConsultationStatus, OpenDeskStatus, SeatAnswer
from fbias.core.clock import facility_today
from fbias.imagery import models as imagery
from fbias.imagery.enums import ImageRole, InspectionState, Rejection, UploadState
from fbias.network import models as network
from fbias.reporting import models as reporting
from members import models as members
from members.enums import Level, MembershipStatus, Role, TagGroup, Weekday
from members.services.accounts import person_with_address
from projects import models as projects
from projects.enums import Activity


def count_from_zero() -> None:
    """Every factory counts again: days are near, and names sort alike, whatever ran before."""
    for factory in DjangoModelFactory.__subclasses__():
        factory.reset_sequence(0, force=True)


# --- members ------------------------------------------------------------------------------------


class InstitutionFactory(DjangoModelFactory):
    class Meta:
        model = members.Institution

    name = Sequence(lambda n: f"University {n}")
    city = "Lyon"


class HostFacilityFactory(DjangoModelFactory):
    class Meta:
        model = members.HostFacility

    name = Sequence(lambda n: f"Imaging core {n}")
    slug = Sequence(lambda n: f"imaging-core-{n}")
    institution = SubFactory(InstitutionFactory)
    city = "Lyon"
    latitude = 45.76
    longitude = 4.84


class GrantFactory(DjangoModelFactory):
    class Meta:
        model = members.Grant

    user = SubFactory("tests.factories.UserFactory")
    role = Role.COORDINATOR
    facility = None
    starts_on = date(2020, 1, 1)  # a test may say that it is an earlier day than today


class UserFactory(DjangoModelFactory):
    """A requester; `coordinator=True`, `funder=True` add the grant.

    Whoever was named as a PI has an account already.
    """

    class Meta:
        model = members.User
        django_get_or_create = ("email",)
        skip_postgeneration_save = True

    email = Sequence(lambda n: f"person{n}@example.org")
    name = Sequence(lambda n: f"Person {n}")
    institution_text = "Institute of Trials"
    institution_kind = "academic"
    institution_country = "France"
    password = Password("correct-horse-battery")

    class Params:
        coordinator = Trait(is_staff=True, grant=RelatedFactory(GrantFactory, "user"))
        funder = Trait(grant=RelatedFactory(GrantFactory, "user", role=Role.FUNDER))
        host_manager = Trait(
            grant=RelatedFactory(
                GrantFactory,
                "user",
                role=Role.HOST_MANAGER,
                facility=SubFactory(HostFacilityFactory),
            )
        )


class AnalystFactory(DjangoModelFactory):
    """An active member with an own facility."""

    class Meta:
        model = members.Analyst

    user = SubFactory(UserFactory)
    facility = SubFactory(HostFacilityFactory)
    status = MembershipStatus.ACTIVE

    class Params:
        invited = Trait(status=MembershipStatus.INVITED)
        on_leave = Trait(status=MembershipStatus.ON_LEAVE)
        alumni = Trait(status=MembershipStatus.ALUMNI)


class TagFactory(DjangoModelFactory):
    class Meta:
        model = members.Tag

    slug = Sequence(lambda n: f"tag-{n}")
    group = TagGroup.OPERATION
    label_en = LazyAttribute(lambda tag: tag.slug.replace("-", " ").capitalize())
    label_fr = LazyAttribute(lambda tag: f"{tag.label_en} (fr)")


class ExpertiseFactory(DjangoModelFactory):
    class Meta:
        model = members.Expertise

    analyst = SubFactory(AnalystFactory)
    tag = SubFactory(TagFactory)
    level = Level.DO


class CharterVersionFactory(DjangoModelFactory):
    class Meta:
        model = members.CharterVersion

    published_on = date(2026, 1, 5)
    text_en = "We serve."
    text_fr = "Nous servons."


class ConflictFactory(DjangoModelFactory):
    class Meta:
        model = members.Conflict

    person = SubFactory(UserFactory)
    with_person = SubFactory(UserFactory)


class WeeklyHoursFactory(DjangoModelFactory):
    """Every Thursday from nine to five, on the analyst's own clock."""

    class Meta:
        model = members.WeeklyHours

    analyst = SubFactory(AnalystFactory)
    weekday = Weekday.THURSDAY
    starts = time(9)
    ends = time(17)


class AbsenceFactory(DjangoModelFactory):
    class Meta:
        model = members.Absence

    analyst = SubFactory(AnalystFactory)
    first_day = LazyFunction(timezone.localdate)
    last_day = SelfAttribute("first_day")


# --- imagery ------------------------------------------------------------------------------------


class UploadFactory(DjangoModelFactory):
    """Announced, nothing sent yet; `available=True` is stored, verified and opened."""

    class Meta:
        model = imagery.Upload

    owner = SubFactory(UserFactory)
    request_key = LazyFunction(uuid.uuid4)
    file_name = Sequence(lambda n: f"cells-{n}.tif")
    declared_size = 1000
    part_size = 5 * 1024**2

    class Params:
        under_inspection = Trait(
            state=UploadState.AVAILABLE,
            sha256="a" * 64,
            available_at=LazyFunction(timezone.now),
        )
        available = Trait(
            under_inspection=True, inspection=InspectionState.DONE, report={"readable": True}
        )
        unreadable = Trait(
            under_inspection=True,
            inspection=InspectionState.DONE,
            report={"readable": False, "error": "not an image"},
        )
        rejected = Trait(state=UploadState.REJECTED, rejection=Rejection.HASH)


# --- consultations ------------------------------------------------------------------------------


def wall(day: date, hour: int) -> datetime:
    """An hour of the facility's clock on one day."""
    return datetime.combine(day, time(hour), tzinfo=ZoneInfo("Europe/Paris"))


class OpenDeskFactory(DjangoModelFactory):
    """Open for booking, ten days ahead or more; two hours times two rooms by `with_sessions`."""

    class Meta:
        model = consultations.OpenDesk
        skip_postgeneration_save = True

    day = Sequence(lambda n: timezone.localdate() + timedelta(days=10 + n))
    status = OpenDeskStatus.OPEN
    closes_at = LazyAttribute(lambda desk: wall(desk.day - timedelta(days=6), 12))
    opens_at = LazyAttribute(
        lambda desk: min(desk.closes_at - timedelta(days=30), timezone.now() - timedelta(days=1))
    )
    data_deadline_at = LazyAttribute(lambda desk: wall(desk.day - timedelta(days=5), 12))
    release_at = SelfAttribute("data_deadline_at")
    panel_freeze_at = LazyAttribute(lambda desk: wall(desk.day - timedelta(days=1), 12))

    class Params:
        draft = Trait(status=OpenDeskStatus.DRAFT)
        closed = Trait(status=OpenDeskStatus.CLOSED)
        past = Trait(
            status=OpenDeskStatus.HELD,
            day=Sequence(lambda n: timezone.localdate() - timedelta(days=10 + n)),
        )
        with_sessions = Trait(
            ten_a=RelatedFactory("tests.factories.SessionFactory", "open_desk", hour=10, room="A"),
            ten_b=RelatedFactory("tests.factories.SessionFactory", "open_desk", hour=10, room="B"),
            noon_a=RelatedFactory("tests.factories.SessionFactory", "open_desk", hour=12, room="A"),
            noon_b=RelatedFactory("tests.factories.SessionFactory", "open_desk", hour=12, room="B"),
        )


class SessionFactory(DjangoModelFactory):
    """One hour from `hour` o'clock (Paris); a batch on one open desk never collides."""

    class Meta:
        model = consultations.Session

    class Params:
        hour = Sequence(lambda n: 9 + n // 3 % 8)

    open_desk = SubFactory(OpenDeskFactory)
    room = Sequence(lambda n: "ABC"[n % 3])
    starts_at = LazyAttribute(lambda session: wall(session.open_desk.day, session.hour))
    ends_at = LazyAttribute(lambda session: session.starts_at + timedelta(hours=1))


def plain_answers(title: str) -> dict[str, object]:
    """The seven mandatory answers, images aside."""
    return {
        "title": title,
        "biology": (
            "How many nuclei are in each field of the treated and untreated sections of the gut?"
        ),
        "help": "start",
        "goals": ["count"],
        "object": "Round nuclei, bright on a dark ground, some of them touching.",
        "confirm": ["rights", "nopatient", "attend", "ack"],
    }


class ConsultationFactory(DjangoModelFactory):
    """A place held while the form is filled; a trait is a later state.

    The open desk is the session's: say `session=…` or `session__open_desk=…`.
    """

    class Meta:
        model = consultations.Consultation

    requester = SubFactory(UserFactory)
    session = SubFactory(SessionFactory)
    open_desk = SelfAttribute("session.open_desk")
    hold_expires_at = LazyFunction(lambda: timezone.now() + timedelta(minutes=45))

    class Params:
        booked = Trait(
            title=Sequence(lambda n: f"Counting nuclei {n}"),
            answers=LazyAttribute(lambda consultation: plain_answers(consultation.title)),
            hold_expires_at=None,
            booked_at=LazyFunction(timezone.now),
        )
        provisional = Trait(booked=True, status=ConsultationStatus.PROVISIONAL)
        confirmed = Trait(booked=True, status=ConsultationStatus.CONFIRMED)
        cancelled = Trait(
            booked=True, status=ConsultationStatus.CANCELLED, cancel_reason="Microscope broken."
        )
        released = Trait(booked=True, status=ConsultationStatus.RELEASED)
        held = Trait(
            booked=True,
            status=ConsultationStatus.HELD,
            session=SubFactory(SessionFactory, open_desk__past=True),
        )
        no_show = Trait(
            booked=True,
            status=ConsultationStatus.NO_SHOW,
            session=SubFactory(SessionFactory, open_desk__past=True),
        )


class ConsultationImageFactory(DjangoModelFactory):
    """An image that is stored, verified and opened; `upload__rejected=True` and so on change it."""

    class Meta:
        model = consultations.ConsultationImage

    consultation = SubFactory(ConsultationFactory, provisional=True)
    role = ImageRole.TYPICAL
    upload = SubFactory(
        UploadFactory, available=True, owner=SelfAttribute("..consultation.requester")
    )


class GuestFactory(DjangoModelFactory):
    """A colleague beside whoever asked, who said that they come."""

    class Meta:
        model = consultations.Guest

    consultation = SubFactory(ConsultationFactory, confirmed=True)
    person = SubFactory(UserFactory)
    email = LazyAttribute(lambda guest: guest.person.email)
    joined_at = LazyFunction(timezone.now)


class PanelSeatFactory(DjangoModelFactory):
    """A draft seat, of which nobody has been told; `published=True` is told."""

    class Meta:
        model = consultations.PanelSeat

    consultation = SubFactory(ConsultationFactory, confirmed=True)
    analyst = SubFactory(AnalystFactory)
    period = LazyAttribute(lambda seat: seat.consultation.session.period)

    class Params:
        published = Trait(published_at=LazyFunction(timezone.now))
        accepted = Trait(
            published=True, answer=SeatAnswer.ACCEPTED, answered_at=LazyFunction(timezone.now)
        )


class RequestTagFactory(DjangoModelFactory):
    """A tag as the portal understood it; nobody said anything yet."""

    class Meta:
        model = consultations.RequestTag

    consultation = SubFactory(ConsultationFactory, provisional=True)
    tag = SubFactory(TagFactory)


class DeclineFactory(DjangoModelFactory):
    """An analyst said no to a seat that is gone."""

    class Meta:
        model = consultations.Decline

    consultation = SubFactory(ConsultationFactory, confirmed=True)
    analyst = SubFactory(AnalystFactory)
    reason = "I teach that morning."


class OfferFactory(DjangoModelFactory):
    """An analyst is ready to sit at the hour of one session."""

    class Meta:
        model = consultations.Offer

    open_desk = SubFactory(OpenDeskFactory)
    analyst = SubFactory(AnalystFactory)


class PollAnswerFactory(DjangoModelFactory):
    """An answer; the hours themselves are offers."""

    class Meta:
        model = consultations.PollAnswer

    open_desk = SubFactory(OpenDeskFactory)
    analyst = SubFactory(AnalystFactory)


# --- projects -----------------------------------------------------------------------------------


def pi_behind(email: str, name: str, status: str):
    """The person whom a request that was sent names as its PI."""
    if not email or status == "draft":
        return None
    return person_with_address(email, name=name or email, by=None)[0]


class ProjectFactory(DjangoModelFactory):
    """A request that just arrived."""

    class Meta:
        model = projects.Project

    requester = SubFactory(UserFactory)
    title = Sequence(lambda n: f"Track swimming cells {n}")
    question = "Do cells without the receptor swim straighter than the others?"
    status = "submitted"
    pi_key = Sequence(lambda n: uuid.UUID(int=n))  # the same in two worlds
    pi = LazyAttribute(lambda made: pi_behind(made.pi_email, made.pi_name, made.status))
    pi_name = ""
    pi_email = ""

    class Params:
        whole = Trait(
            question="Do cells without the receptor swim straighter than the others do?",
            success="We have a table with one line per cell.",
            amount="few",
            pi_name="Paula Ines",
            pi_email="pi@example.org",
        )


class MessageFactory(DjangoModelFactory):
    class Meta:
        model = projects.Message

    project = SubFactory(ProjectFactory)
    author = SubFactory(UserFactory)
    text = "Which dye did you use?"
    request_key = LazyFunction(uuid.uuid4)


class ProjectImageFactory(DjangoModelFactory):
    class Meta:
        model = projects.ProjectImage

    project = SubFactory(ProjectFactory)
    upload = SubFactory(UploadFactory, available=True, owner=SelfAttribute("..project.requester"))


class RecordFactory(DjangoModelFactory):
    """The advice of a consultation that was held, sent."""

    class Meta:
        model = consultations.Record

    consultation = SubFactory(ConsultationFactory, held=True)
    recommended = "StarDist, then measure."
    next_step = "done"
    hours = 2
    sent_at = LazyFunction(timezone.now)


class SurveyFactory(DjangoModelFactory):
    """Whoever asked for the session is asked how it was, since a moment ago."""

    class Meta:
        model = consultations.Survey

    consultation = SubFactory(ConsultationFactory, held=True)
    person = SelfAttribute("consultation.requester")
    kind = "user"
    asks_at = LazyFunction(timezone.now)


class CriterionFactory(DjangoModelFactory):
    class Meta:
        model = projects.Criterion

    call = SubFactory("tests.factories.CallFactory")
    code = Sequence(lambda n: f"criterion-{n}")
    label_en = LazyAttribute(lambda criterion: criterion.code.capitalize())
    label_fr = LazyAttribute(lambda criterion: f"{criterion.label_en} (fr)")


class CallFactory(DjangoModelFactory):
    """Open today, two opinions needed, two criteria: need counts three times, urgency once."""

    class Meta:
        model = projects.Call
        skip_postgeneration_save = True

    name = Sequence(lambda n: f"Call {n}")
    need = RelatedFactory(CriterionFactory, "call", code="need", weight=3, order=0)
    urgency = RelatedFactory(CriterionFactory, "call", code="urgency", weight=1, order=1)


class EvaluatorFactory(DjangoModelFactory):
    """Asked for an opinion within a week; the project is judged under a call."""

    class Meta:
        model = projects.Evaluator

    project = SubFactory("tests.factories.JudgedFactory")
    analyst = SubFactory(AnalystFactory)
    due_on = LazyFunction(lambda: timezone.localdate() + timedelta(days=7))


class JudgedFactory(ProjectFactory):
    """A project under evaluation."""

    status = "under_evaluation"
    call = SubFactory(CallFactory)
    opinions_due_on = LazyFunction(lambda: timezone.localdate() + timedelta(days=7))


class AssignmentFactory(DjangoModelFactory):
    """The lead, who said yes, of a project that runs."""

    class Meta:
        model = projects.Assignment

    project = SubFactory(ProjectFactory, status="active")
    analyst = SubFactory(AnalystFactory)
    role = "lead"
    status = "accepted"
    hours = 20

    class Params:
        offered = Trait(status="offered")
        mentor = Trait(role="mentor")


class PriceCategoryFactory(DjangoModelFactory):
    """A category in which every billed activity costs 80 € and is asked 40 € for, since 2020."""

    class Meta:
        model = projects.PriceCategory
        django_get_or_create = ("code",)
        skip_postgeneration_save = True

    code = "academic"
    label_en = "Public research"
    label_fr = "Recherche publique"

    @post_generation
    def rates(category, create, extracted, **kwargs):  # noqa: N805
        for activity in Activity:
            if activity not in Activity.UNBILLED:
                projects.Rate.objects.get_or_create(
                    category=category, activity=activity, valid_from="2020-01-01",
                    defaults={"full": 80, "price": 40, "vat_percent": 20},
                )  # fmt: skip


class QuotedFactory(ProjectFactory):
    """A project that was taken, with a PI; its quote can be written."""

    pi_name = "Paula Ines"
    pi_email = "pi@example.org"
    status = "accepted"


class QuoteFactory(DjangoModelFactory):
    """Ten hours of analysis at 40 €, VAT 20 %, waiting for the PI."""

    class Meta:
        model = projects.Quote
        skip_postgeneration_save = True

    project = SubFactory(QuotedFactory, status="quote_sent")
    category = SubFactory(PriceCategoryFactory)
    status = "sent"
    number = Sequence(lambda n: f"Q-2020-{n:04d}")
    priced_on = LazyFunction(timezone.localdate)
    valid_until = LazyFunction(lambda: timezone.localdate() + timedelta(days=60))
    scope = "Count nuclei in every field."
    sent_at = LazyFunction(timezone.now)
    line = RelatedFactory("tests.factories.QuoteLineFactory", "quote")

    class Params:
        draft = Trait(status="draft", number="", sent_at=None)
        accepted = Trait(
            status="accepted", answered_at=LazyFunction(timezone.now), terms_agreed=True,
            answered_by="Paula Ines",
        )  # fmt: skip


class QuoteLineFactory(DjangoModelFactory):
    class Meta:
        model = projects.QuoteLine

    quote = SubFactory(QuoteFactory, line=None)
    activity = "analysis"
    hours = 10
    full = 80
    price = 40
    vat_percent = 20


class InvoiceFactory(DjangoModelFactory):
    """Eight of the ten hours of an accepted quote."""

    class Meta:
        model = projects.Invoice
        skip_postgeneration_save = True

    project = SubFactory(QuotedFactory, status="invoiced")
    number = Sequence(lambda n: f"F-2020-{n:04d}")

    @post_generation
    def lines(invoice, create, extracted, **kwargs):  # noqa: N805
        quote = QuoteFactory(project=invoice.project, accepted=True)
        invoice.lines.create(
            quote=quote, activity="analysis", hours=8, full=80, price=40, vat_percent=20
        )


class BudgetLineFactory(DjangoModelFactory):
    """A workshop."""

    class Meta:
        model = reporting.BudgetLine

    year = LazyFunction(lambda: timezone.localdate().year)
    place = "workshops"
    label = Sequence(lambda n: f"Workshop {n}")
    amount = 1200
    request_key = LazyFunction(uuid.uuid4)


class ApprovalFactory(DjangoModelFactory):
    """Of an accepted quote; finance has not answered."""

    class Meta:
        model = projects.Approval

    quote = SubFactory(QuoteFactory, accepted=True)
    project = LazyAttribute(lambda approval: approval.quote.project)
    amount = 480

    class Params:
        refused = Trait(
            status="refused",
            answered_at=LazyFunction(timezone.now),
            answered_by="Nadia Ferrand",
            reason="Not this year.",
        )


class CreditNoteFactory(DjangoModelFactory):
    """Two of the eight hours of a sheet."""

    class Meta:
        model = projects.CreditNote
        skip_postgeneration_save = True

    invoice = SubFactory(InvoiceFactory)
    project = LazyAttribute(lambda note: note.invoice.project)
    number = Sequence(lambda n: f"A-2020-{n:04d}")
    reason = "Two hours were counted twice."
    hours = 2
    full = 160
    net = 80
    vat = 16

    @post_generation
    def lines(note, create, extracted, **kwargs):  # noqa: N805
        line = note.invoice.lines.get()
        note.lines.create(line=line, hours=note.hours)
        line.credited += note.hours
        line.save()


# --- network ------------------------------------------------------------------------------------


class MeetingFactory(DjangoModelFactory):
    """An hour online in ten days; `past=True` was ten days ago and nobody said how it went."""

    class Meta:
        model = network.Meeting

    kind = "monthly"
    link = "https://meet.example/monthly"
    starts_at = LazyFunction(lambda: timezone.now() + timedelta(days=10))
    ends_at = LazyAttribute(lambda meeting: meeting.starts_at + timedelta(hours=1))

    class Params:
        past = Trait(starts_at=LazyFunction(lambda: timezone.now() - timedelta(days=10)))


class TopicFactory(DjangoModelFactory):
    """In the backlog; `meeting=...` with `status="planned"` is on an agenda."""

    class Meta:
        model = network.Topic

    kind = "preview"
    title = Sequence(lambda n: f"A new tracker {n}")
    proposed_by = LazyAttribute(lambda _topic: AnalystFactory().user)
    planned_at = LazyAttribute(lambda topic: timezone.now() if topic.meeting else None)
    meeting = None


class HelpRequestFactory(DjangoModelFactory):
    """About a user at the asker's site; `project=...` or `consultation=...` binds it."""

    class Meta:
        model = network.HelpRequest

    kind = "user"
    title = Sequence(lambda n: f"Too many nuclei {n}")
    text = "I tried two thresholds."
    asked_by = LazyAttribute(lambda _request: AnalystFactory().user)


class LibraryItemFactory(DjangoModelFactory):
    """A recipe that only its owner sees."""

    class Meta:
        model = network.LibraryItem

    kind = "recipe"
    title = Sequence(lambda n: f"Splitting cells {n}")
    summary = "It splits them."
    owner = LazyAttribute(lambda _item: AnalystFactory().user)


class MentoringPairFactory(DjangoModelFactory):
    """Somebody who looks for a mentor; `running=True` has worked with one for a month."""

    class Meta:
        model = network.MentoringPair

    learner = SubFactory(AnalystFactory)
    tag = SubFactory(TagFactory)
    asked_by = LazyAttribute(lambda pair: pair.learner.user)

    class Params:
        running = Trait(
            status="running",
            mentor=SubFactory(AnalystFactory),
            began_on=LazyFunction(lambda: facility_today() - timedelta(days=30)),
        )


class ComputingResourceFactory(DjangoModelFactory):
    """A cluster that takes requests, answered by the coordinators; `keeper=...` by somebody."""

    class Meta:
        model = network.ComputingResource

    name = Sequence(lambda n: f"Cluster {n}")
    facility = SubFactory(HostFacilityFactory)
    what = "Eight graphics cards."
    how = "Write to the facility."
    unit = "GPU hours"


class ComputingRequestFactory(DjangoModelFactory):
    """Asked today for a hundred days."""

    class Meta:
        model = network.ComputingRequest

    resource = SubFactory(ComputingResourceFactory)
    asked_by = LazyAttribute(lambda _request: AnalystFactory().user)
    amount = 200
    since = LazyFunction(facility_today)
    until = LazyAttribute(lambda request: request.since + timedelta(days=100))
    why = "To train a model."
