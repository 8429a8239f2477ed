"""Something true for every kind of mail to be about, with the reader in the part that gets it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from django.test import RequestFactory
from django.utils import timezone

from consultations.models import Destination, GroupMail, ThreadMessage
from fbias.core.models import Trouble
from fbias.network.models import HelpAnswer
from fbias.notifications.models import Digest, Notification
from fbias.notifications.services import notify
from members.adapters import AccountAdapter
from members.enums import Role
from members.models import Erasure
from projects.models import Deliverable, Report, TimeEntry
from tests import factories as make

HOURS = Decimal("1250.5")
NEUTRAL = {"title": "Zqx", "question": "Zqx?"}


def consultation(**details):
    return lambda reader: (
        make.ConsultationFactory(
            requester=reader, title="Zqx", answers={"biology": "Zqx"}, **details
        ),
        {},
    )


def soon(hours):
    """An hour that begins in less than so many hours, on an open desk of that day."""
    starts = timezone.now() + timedelta(hours=hours) - timedelta(minutes=30)
    desk = make.OpenDeskFactory(day=timezone.localdate(starts))
    return make.SessionFactory(
        open_desk=desk, room="A", starts_at=starts, ends_at=starts + timedelta(hours=1)
    )


def in_hours(hours):
    def find(reader):
        return consultation(confirmed=True, session=soon(hours))(reader)

    return find


def with_panel(reader):
    found, _ = consultation(confirmed=True)(reader)
    make.PanelSeatFactory(consultation=found, published=True, analyst__facility__name="Zqx")
    return found, {}


def wrong_files(reader):
    found, _ = consultation(provisional=True)(reader)
    make.ConsultationImageFactory(
        consultation=found, upload__rejected=True, upload__available=False
    )
    return found, {}


def alarming_day(reader):
    """A session in two days without a panel."""
    make.GrantFactory(user=reader)
    desk = make.OpenDeskFactory(day=timezone.localdate() + timedelta(days=2))
    make.ConsultationFactory(confirmed=True, session=make.SessionFactory(open_desk=desk, room="A"))
    return desk, {}


def mail_to_a_group(reader):
    return GroupMail.objects.create(
        sender=make.UserFactory(name="Zqx"),
        open_desk=make.OpenDeskFactory(),
        group="network",
        subject="Zqx",
        text="Zqx.",
        request_key=uuid4(),
        leaves_at=timezone.now(),
    ), {}


def week_of_news(reader):
    """A digest with one piece of news, which its reader put off."""
    make.GrantFactory(user=reader)
    joined = make.ConsultationFactory(confirmed=True, title="Zqx")
    news = notify(reader, "desk_booked", about=joined, occasion="news")
    digest = Digest.objects.create(person=reader, week=timezone.localdate())
    Notification.objects.filter(pk=news.pk).update(status="gathered", digest=digest)
    return digest, {}


def ending_image(reader):
    make.UploadFactory(owner=reader, available=True, file_name="zqx.tif", warned_at=timezone.now())
    return reader, {}


def asks_to_be_erased(reader):
    make.GrantFactory(user=reader)
    person = make.UserFactory(name="Zqx")
    Erasure.objects.create(person=person)
    return person, {}


def other_dates(reader):
    make.GrantFactory(user=reader)
    desk = make.OpenDeskFactory()
    make.SessionFactory(open_desk=desk, room="A")
    return desk, {"by_name": "Zqx"}


def moved_day(reader):
    found, _ = consultation(confirmed=True)(reader)
    return found, {"old_day": timezone.localdate().isoformat()}


def day_off(reader):
    make.GrantFactory(user=reader)
    return make.OpenDeskFactory(status="cancelled", cancel_reason="Zqx."), {"by_name": "Zqx"}


def bookable_day(_reader):
    return make.OpenDeskFactory(), {}


def record(reader):
    found, _ = consultation(held=True)(reader)
    make.RecordFactory(consultation=found, recommended="Zqx.", next_step="try")
    return found, {}


def seat(**details):
    return lambda reader: (
        make.PanelSeatFactory(published=True, analyst__user=reader, **details),
        {},
    )


def seat_in(hours):
    def find(reader):
        found = make.ConsultationFactory(confirmed=True, title="Zqx", session=soon(hours))
        return make.PanelSeatFactory(published=True, analyst__user=reader, consultation=found), {}

    return find


def joined_session(hours, **status):
    """The reader is a colleague of a session so far ahead."""

    def find(reader):
        details = status or {"confirmed": True}
        found = make.ConsultationFactory(title="Zqx", session=soon(hours), **details)
        return make.GuestFactory(consultation=found, person=reader), {}

    return find


def session_message(reader):
    """Somebody of the panel writes to the reader."""
    found = make.ConsultationFactory(confirmed=True, requester=reader, title="Zqx")
    author = make.UserFactory(name="Zqx")
    return ThreadMessage.objects.create(
        consultation=found, author=author, text="Zqx?", request_key=uuid4()
    ), {}


def sent_elsewhere(reader):
    place = {"name": "Zqx Imaging", "kind": "facility", "url": "https://zqx.example/"}
    destination = Destination.objects.create(**place)
    details = {"cancel_reason": "Zqx.", "destination": destination}
    return consultation(status="redirected", **details)(reader)


def in_line(status):
    """Somebody on the waiting list of a day, or who left it."""

    def find(reader):
        desk = make.OpenDeskFactory()
        make.SessionFactory(open_desk=desk, room="A")
        queued = {"status": status, "queued_at": timezone.now(), "hold_expires_at": None}
        return consultation(session=None, open_desk=desk, **queued)(reader)

    return find


def day_with_a_line(reader):
    make.GrantFactory(user=reader)
    waiting, _ = in_line("waiting")(make.UserFactory(name="Zqx"))
    return waiting.open_desk, {}


def offered(reader):
    until = timezone.now() + timedelta(days=1)
    queued = {"status": "offered", "queued_at": timezone.now(), "hold_expires_at": until}
    return consultation(**queued)(reader)


def late_images(reader):
    """Images were due an hour ago, and the place is kept for two days more."""
    now = timezone.now()
    desk = make.OpenDeskFactory(
        day=timezone.localdate() + timedelta(days=9),
        data_deadline_at=now - timedelta(hours=1),
        closes_at=now - timedelta(hours=2),
        release_at=now + timedelta(days=2),
    )
    session = make.SessionFactory(open_desk=desk, room="A")
    return consultation(provisional=True, session=session)(reader)


def late_images_of_somebody(reader):
    make.GrantFactory(user=reader)
    return late_images(make.UserFactory(name="Zqx"))


def asked_how_it_was(kind):
    """About a session on which the reader sat, or for which they asked."""

    def find(reader):
        asker = make.UserFactory() if kind == "analyst" else reader
        held = make.ConsultationFactory(held=True, title="Zqx", requester=asker)
        return make.SurveyFactory(consultation=held, person=reader, kind=kind), {}

    return find


def somebodys(**details):
    """A consultation that the reader coordinates."""

    def find(reader):
        make.GrantFactory(user=reader)
        return make.ConsultationFactory(title="Zqx", **details), {}

    return find


def declined(reader):
    make.GrantFactory(user=reader)
    found = make.DeclineFactory(reason="Zqx.", consultation__title="Zqx")
    make.AnalystFactory()
    return found, {}


def replacement(reader):
    found, _ = somebodys(confirmed=True)(reader)
    make.AnalystFactory()
    return found, {"analyst_name": "Zqx"}


def absence(reader):
    make.GrantFactory(user=reader)
    found = make.PanelSeatFactory(published=True, consultation__confirmed=True)
    day = found.consultation.open_desk.day
    away = make.AbsenceFactory(analyst=found.analyst, first_day=day, last_day=day)
    return away, {"because": "away", "note": ""}


def month_of_a_host(reader):
    facility = make.HostFacilityFactory()
    make.GrantFactory(user=reader, role=Role.HOST_MANAGER, facility=facility)
    line = {"name": "Zqx", "hours": 6.5, "agreed": 8}
    return facility, {"month": "2026-11-01", "lines": [line], "total": 6.5}


def seat_of_the_gone(reader):
    make.GrantFactory(user=reader)
    return make.PanelSeatFactory(
        published=True,
        consultation__confirmed=True,
        consultation__title="Zqx",
        analyst__alumni=True,
    ), {}


def poll(reader):
    make.AnalystFactory(user=reader)
    return make.OpenDeskFactory(poll_closes_at=timezone.now() + timedelta(days=4)), {}


def project(status="accepted", **more):
    def find(reader):
        stored = dict(more)
        known = {**NEUTRAL, "reason": "Zqx.", "urgency": "weeks", "origin": "direct"}
        return make.ProjectFactory(requester=reader, status=status, **known), stored

    return find


def conflicts_asked(reader):
    return make.AnalystFactory(user=reader), {"requests": "Zqx, P-12", "keys": []}


def pi_asked(reader):
    return make.ProjectFactory(
        status="submitted", pi_name="Zqx", pi_email=reader.email, **NEUTRAL
    ), {}


def evaluator(**details):
    def find(reader):
        return make.EvaluatorFactory(
            analyst__user=reader, project__title="Zqx", project__question="Zqx?", **details
        ), {}

    return find


def stepped_back(reader):
    make.GrantFactory(user=reader)
    somebody = make.UserFactory()
    return evaluator(recused_at=timezone.now(), recusal_reason="Zqx.")(somebody)


def quote(status="sent"):
    def find(reader):
        found = make.QuoteFactory(
            project__title="Zqx",
            project__pi_email=reader.email,
            status=status,
            scope="Zqx",
            terms_agreed=status != "sent",
            answered_by="Zqx" if status != "sent" else "",
            answered_at=timezone.now() if status != "sent" else None,
            line__hours=HOURS,
        )
        return found, {}

    return find


def invoice(reader):
    found = make.InvoiceFactory(project__title="Zqx", project__pi_email=reader.email)
    found.lines.update(hours=HOURS)
    return found, {}


def approval(**state):
    def find(reader):
        quote = make.QuoteFactory(project__title="Zqx", accepted=True)
        return make.ApprovalFactory(quote=quote, **state), {}

    return find


def credit_note(reader):
    sheet = make.InvoiceFactory(project__title="Zqx", project__pi_email=reader.email)
    found = make.CreditNoteFactory(invoice=sheet, reason="Zqx.")
    type(found).objects.update(hours=HOURS)
    return found, {}


def assignment(status, *, role="lead", **stored):
    def find(reader):
        found = make.AssignmentFactory(
            analyst__user=reader,
            project__title="Zqx",
            status=status,
            role=role,
            hours=HOURS,
            answered_at=timezone.now() if status != "offered" else None,
            ended_at=timezone.now() if status == "ended" else None,
            note="Zqx.",
        )
        return found, stored

    return find


def promised(reader):
    found, _ = assignment("accepted")(make.UserFactory())
    return found, {}


def report(status):
    def find(reader):
        found, _ = project("active")(reader)
        return Report.objects.create(
            project=found,
            number=1,
            due_on=timezone.localdate(),
            status=status,
            text="Zqx.",
            sent_at=timezone.now() if status == "sent" else None,
        ), {}

    return find


def defects(reader):
    found, _ = project("active")(reader)
    return Deliverable.objects.create(
        project=found, title="Zqx", licence="MIT", link="https://zqx.example",
        instructions="Zqx.", status="defects", defects="Zqx.",
    ), {}  # fmt: skip


def message(status="active"):
    def find(reader):
        found, _ = project(status)(reader)
        return make.MessageFactory(project=found, text="Zqx?"), {}

    return find


def unconfirmed(reader):
    return EmailAddress.objects.create(user=reader, email=reader.email, verified=False), {}


def invited(reader):
    return make.AnalystFactory(user=reader, invited=True, facility__name="Zqx"), {}


def unopened(reader):
    """An account that was made for somebody."""
    reader.set_unusable_password()
    reader.save()
    return reader, {"link": "https://portal.example/zqx"}


def joined(reader):
    return make.AnalystFactory(facility__name="Zqx"), {}


def oneself(reader):
    return reader, {}


def role(reader):
    return reader, {"role": "host_manager", "site_name": "Zqx", "actor_name": "Zqx"}


def unlocked(reader):
    ended = timezone.now() - timedelta(days=1)
    return TimeEntry.objects.create(
        project=make.ProjectFactory(status="active", **NEUTRAL),
        analyst=make.AnalystFactory(user=reader),
        activity="analysis",
        period=(ended - timedelta(hours=1), ended),
        hours=Decimal("1.5"),
        request_key=uuid4(),
        unlocked_at=timezone.now(),
    ), {"why": "Zqx."}


def withdrawn(reader):
    return reader, {"person_name": "Zqx", "other_name": "Zqx", "actor_name": "Zqx"}


def trouble(reader):
    return Trouble.objects.create(part="store_silent", confirmed_at=timezone.now()), {}


def damaged(reader):
    upload = make.UploadFactory(
        owner=reader, file_name="zqx.tif", available=True, damaged_at=timezone.now()
    )
    return upload, {}


def meeting(**details):
    """A meeting of the members, of whom the reader is one."""

    def find(reader):
        make.AnalystFactory(user=reader)
        return make.MeetingFactory(name="Zqx", place="Zqx", **details), {}

    return find


def help_request(reader):
    make.AnalystFactory(user=reader)
    asker = make.UserFactory(name="Zqx")
    return make.HelpRequestFactory(title="Zqx", text="Zqx.", asked_by=asker), {}


def help_answer(reader):
    request, _ = help_request(reader)
    author = make.UserFactory(name="Zqx")
    answer = HelpAnswer.objects.create(
        help_request=request, author=author, text="Zqx.", request_key=uuid4()
    )
    return answer, {}


def mentored(role, **details):
    """A pair in which the reader is the learner or the mentor."""

    def find(reader):
        own, other = make.AnalystFactory(user=reader), make.AnalystFactory(user__name="Zqx")
        sides = (
            {"learner": own, "mentor": other}
            if role == "learner"
            else {"learner": other, "mentor": own}
        )
        if details.get("status") == "wanted":
            sides["mentor"] = None
        tag = make.TagFactory(label_en="Zqx", label_fr="Zqx")
        words = {"wish": "Zqx.", "answer": "Zqx.", "learnt": "Zqx."}
        return make.MentoringPairFactory(tag=tag, **sides, **words, **details), {}

    return find


def computing(role, **details):
    """Computing time that the reader asked for, or answers as a coordinator."""

    def find(reader):
        make.AnalystFactory(user=reader)
        asker = reader if role == "asker" else make.AnalystFactory(user__name="Zqx").user
        resource = make.ComputingResourceFactory(
            name="Zqx", unit="Zqx", keeper=None if role == "asker" else reader
        )
        words = {"why": "Zqx.", "word": "Zqx."}
        request = make.ComputingRequestFactory(
            resource=resource, asked_by=asker, **words, **details
        )
        return request, {}

    return find


OCCASIONS = {
    "computing_asked": computing("keeper"),
    "computing_answered": computing("asker", status="granted"),
    "computing_ending": computing("asker", status="granted"),
    "mentor_asked": mentored("mentor", status="proposed"),
    "mentor_proposed": mentored("learner", status="proposed"),
    "mentor_accepted": mentored("learner", status="running"),
    "mentor_declined": mentored("learner", status="wanted"),
    "mentoring_ended": mentored("learner", status="ended"),
    "mail_check": oneself,
    "text_trial": lambda reader: (reader, {"subject": "Zqx", "text": "Zqx.", "kind_label": "Zqx"}),
    "account_confirm_address": unconfirmed,
    "account_reset_password": oneself,
    "account_ready": unopened,
    "membership_invited": invited,
    "member_joined": joined,
    "conflict_withdrawn": withdrawn,
    "trouble_began": trouble,
    "trouble_over": trouble,
    "image_damaged": damaged,
    "role_given": role,
    "role_ended": role,
    "consultation_received": consultation(provisional=True),
    "consultation_confirmed": consultation(confirmed=True),
    "consultation_unconfirmed": consultation(provisional=True),
    "consultation_panel": with_panel,
    "consultation_moved": consultation(confirmed=True),
    "consultation_call": consultation(confirmed=True),
    "consultation_not_missed": consultation(confirmed=True),
    "day_open": bookable_day,
    "consultation_day_moved": moved_day,
    "consultation_called_off": consultation(cancelled=True, cancel_reason="Zqx."),
    "desk_called_off": day_off,
    "consultation_cancelled": consultation(cancelled=True, cancel_reason="Zqx."),
    "consultation_released": consultation(released=True),
    "consultation_files": wrong_files,
    "consultation_dates": consultation(confirmed=True),
    "consultation_missed": consultation(no_show=True),
    "consultation_record": record,
    "consultation_data_missing": consultation(provisional=True),
    "consultation_unfinished": consultation(status="expired"),
    "consultation_tomorrow": in_hours(20),
    "consultation_in_an_hour": in_hours(1),
    "consultation_declined": consultation(status="declined", cancel_reason="Zqx."),
    "consultation_redirected": sent_elsewhere,
    "consultation_waiting": in_line("waiting"),
    "consultation_offered": offered,
    "consultation_lapsed": in_line("lapsed"),
    "consultation_left": in_line("left"),
    "consultation_unplaced": in_line("unplaced"),
    "consultation_last_call": late_images,
    "desk_last_call": late_images_of_somebody,
    "desk_place_free": day_with_a_line,
    "consultation_message": session_message,
    "guest_added": joined_session(70),
    "guest_changed": joined_session(70),
    "guest_cancelled": joined_session(70, cancelled=True),
    "guest_tomorrow": joined_session(20),
    "guest_in_an_hour": joined_session(1),
    "guest_removed": consultation(confirmed=True),
    "consultation_equipment": in_hours(20),
    "panel_over": seat(),
    "panel_record": seat(consultation__held=True),
    "desk_record": somebodys(held=True),
    "survey_user": asked_how_it_was("user"),
    "survey_analyst": asked_how_it_was("analyst"),
    "survey_follow_up": asked_how_it_was("follow_up"),
    "panel_seated": seat(),
    "panel_moved": seat(),
    "panel_call": seat(),
    "panel_unanswered": seat(),
    "panel_tomorrow": seat_in(20),
    "panel_in_an_hour": seat_in(1),
    "panel_unseated": consultation(confirmed=True),
    "panel_declined": consultation(confirmed=True),
    "panel_cancelled": consultation(cancelled=True),
    "desk_booked": somebodys(confirmed=True),
    "desk_declined": declined,
    "desk_unconfirmed": somebodys(provisional=True),
    "desk_replacement": replacement,
    "desk_cancelled": somebodys(cancelled=True),
    "desk_released": somebodys(released=True),
    "member_hands": absence,
    "host_month": month_of_a_host,
    "desk_seat_gone": seat_of_the_gone,
    "desk_alarm": alarming_day,
    "desk_dates": other_dates,
    "poll_asked": poll,
    "poll_reminder": poll,
    "project_received": project("submitted"),
    "project_new": project("submitted"),
    "project_decided": project("accepted"),
    "project_pi_asked": pi_asked,
    "project_put_right": project("accepted", why="Zqx."),
    "project_pi_refused": project("submitted"),
    "project_conflicts_asked": conflicts_asked,
    "project_account": project("submitted"),
    "project_message": message(),
    "project_asked": message("clarification"),
    "project_opinion_asked": evaluator(),
    "project_opinion_due": evaluator(),
    "project_stepped_back": stepped_back,
    "project_quote": quote(),
    "project_quote_waits": quote(),
    "project_quote_answered": quote("accepted"),
    "project_quote_receipt": quote("accepted"),
    "project_order": quote("accepted"),
    "project_invoice": invoice,
    "project_credit": credit_note,
    "project_approval": approval(),
    "project_approval_answered": approval(refused=True, reason="Zqx."),
    "project_work_asked": assignment("offered"),
    "project_work_answered": assignment("accepted"),
    "project_analyst_found": assignment("accepted"),
    "project_handed_over": assignment("ended", successor_name="Zqx"),
    "project_hours_promised": promised,
    "project_hours_used": project("active", percent=80, hours=float(HOURS)),
    "project_hours_unlocked": unlocked,
    "project_offer_over": assignment("ended"),
    "project_delivered": project("delivered"),
    "project_trial_reminder": project("delivered"),
    "project_defects": defects,
    "project_report_due": report("due"),
    "project_report_check": report("checking"),
    "project_report": report("sent"),
    "project_completed": project("completed"),
    "project_survey": project("completed"),
    "project_phase": project("completed", go=True, why="Zqx."),
    "project_case": project("completed", case_title="Zqx"),
    "images_going": ending_image,
    "help_asked": help_request,
    "help_answered": help_answer,
    "help_solved": help_answer,
    "meeting_invited": meeting(note="Zqx."),
    "meeting_changed": meeting(),
    "meeting_cancelled": meeting(status="cancelled"),
    "meeting_agenda": meeting(),
    "meeting_minutes": meeting(past=True, status="held", minutes="Zqx."),
    "reply_refused": lambda reader: (reader, {"reason": "Zqx.", "link": "https://zqx.example/"}),
    "group_mail": mail_to_a_group,
    "weekly_digest": week_of_news,
    "account_idle": lambda reader: (reader, {}),
    "erasure_asked": asks_to_be_erased,
}


def password_changed(reader):
    """What the account pages themselves ask for."""
    with allauth_context.request_context(RequestFactory().get("/")):
        AccountAdapter().send_mail(
            "account/email/password_changed",
            reader.email,
            {"user": reader, "ip": "127.0.0.1", "user_agent": "Zqx", "timestamp": timezone.now()},
        )


def ask_for(kind, reader):
    """Put a mail of this kind to the reader into the outbox."""
    if kind == "account_notice":
        password_changed(reader)
        return
    about, stored = OCCASIONS[kind](reader)
    notify(reader, kind, about=about, occasion="test", **stored)
