"""Pages of quotes and invoices: drafted, looked over, sent; answered by link or signed in."""

import urllib.request
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from fbias.core.links import sign
from fbias.imagery import storage
from fbias.notifications.delivery import deliver
from fbias.notifications.models import Notification
from members.enums import Role
from projects.enums import ProjectStatus as P
from projects.enums import QuoteStatus as Q
from projects.models import Invoice, Project, PurchaseOrder, Quote
from projects.services.mails.quotes import READ_INVOICE, READ_QUOTE
from projects.services.pi.confirmation import CONFIRM_PI
from projects.services.purchase_orders import LARGEST_PAPER, PREFIX
from projects.services.quotes.writing import send_quote
from tests.factories import (
    ConflictFactory,
    GrantFactory,
    InvoiceFactory,
    PriceCategoryFactory,
    QuotedFactory,
    QuoteFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PI = "pi@example.org"
YES = {"answer": "accept", "name": "Paula Ines", "terms_agreed": "on"}


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


@pytest.fixture
def finance():
    person = UserFactory()
    GrantFactory(user=person, role=Role.FINANCE)
    return person


def typed(**changes):
    known = {
        "category": PriceCategoryFactory().pk,
        "scope": "Count nuclei.",
        "hours_analysis": "12.5",
        "text_analysis": "Nuclei",
        "starts_in_weeks": "2",
        "duration_weeks": "6",
        "valid_until": f"{timezone.localdate() + timedelta(days=60):%Y-%m-%d}",
    }
    return {name: value for name, value in (known | changes).items() if value is not None}


def link(quote):
    return reverse("projects:quote_link", args=[sign(READ_QUOTE, quote, quote.project.pi)])


def test_a_coordinator_writes_a_quote_looks_it_over_and_sends_it(client, coordinator):
    project = QuotedFactory()
    client.force_login(coordinator)
    empty = client.get(reverse("projects:quote", args=[project.pk]))
    assert "Write the quote" in empty.text

    done = client.post(reverse("projects:quote_new", args=[project.pk]), typed())
    shown = client.get(done["Location"])
    quote = Quote.objects.get()
    assert done.status_code == 302
    for words in ("Draft quote", "€1,000.00", "-€500.00", "€500.00", "VAT 20 %", "€600.00"):
        assert words in shown.text
    again = client.get(reverse("projects:quote_new", args=[project.pk]))
    assert 'value="12.5"' in again.text

    client.post(reverse("projects:quote_send", args=[project.pk, quote.pk]))
    quote.refresh_from_db()
    assert quote.status == Q.SENT


@pytest.mark.parametrize(
    ("changes", "sentence"),
    (
        ({"hours_analysis": None}, "Give hours for at least one activity"),
        ({"hours_analysis": "-2"}, "Hours cannot be negative."),
        ({"hours_analysis": "99999"}, "at most 2,000 hours"),
        ({"hours_analysis": "many"}, "Write a number"),
        ({"duration_weeks": "0"}, "at least 1 week"),
        ({"starts_in_weeks": "999"}, "at most 260 weeks"),
        ({"valid_until": "2020-01-01"}, "This date has passed"),
        ({"valid_until": "9999-01-01"}, "within the next twelve months"),
        ({"scope": ""}, "Say in a few words what is done"),
    ),
)
def test_odd_input_is_a_sentence_and_nothing_is_lost(client, coordinator, changes, sentence):
    project = QuotedFactory()
    client.force_login(coordinator)
    answer = client.post(
        reverse("projects:quote_new", args=[project.pk]), typed(text_report="Kept words", **changes)
    )
    assert (answer.status_code, Quote.objects.count()) == (422, 0)
    assert sentence in answer.text
    assert "Kept words" in answer.text


def test_without_a_price_of_today_the_form_says_so(client, coordinator):
    project = QuotedFactory()
    category = PriceCategoryFactory()
    category.rates.update(valid_until="2020-12-31")
    client.force_login(coordinator)
    answer = client.post(reverse("projects:quote_new", args=[project.pk]), typed())
    assert (answer.status_code, Quote.objects.count()) == (409, 0)
    assert "no price for “Analysis”" in answer.text


def test_a_get_of_the_link_changes_nothing_and_a_post_accepts(client):
    quote = QuoteFactory()
    shown = client.get(link(quote))
    assert "Accept for €480.00" in shown.text
    quote.refresh_from_db()
    assert quote.status == Q.SENT

    paper = SimpleUploadedFile("../PO 7.pdf", b"%PDF-paper")
    done = client.post(link(quote), YES | {"order_number": "PO-7", "order_file": paper})

    order = PurchaseOrder.objects.get()
    assert "the quote is accepted" in done.text
    assert (order.number, order.file_name, order.size) == ("PO-7", "PO 7.pdf", 10)
    assert order.storage_key.startswith(PREFIX)
    assert storage.read(order.storage_key) == b"%PDF-paper"
    assert Project.objects.get().status == P.QUOTE_ACCEPTED

    again = client.post(link(quote), YES)
    assert again.status_code == 409
    assert "already been answered" in again.text


def test_what_is_missing_is_said_and_nothing_is_stored(client):
    quote = QuoteFactory()
    big = SimpleUploadedFile("po.pdf", bytes(LARGEST_PAPER + 1))
    before = len(list(storage.listing(PREFIX)))
    for body, sentence in (
        (YES | {"terms_agreed": ""}, "Agree to the terms"),
        (YES | {"name": ""}, "Write your name."),
        (YES | {"order_file": big}, "larger than 5 MB"),
        ({"answer": "refuse", "reason": ""}, "what does not suit you."),
        ({}, "Choose one of the two answers."),
    ):
        answer = client.post(link(quote), body)
        assert (answer.status_code, sentence in answer.text) == (422, True), sentence
    quote.refresh_from_db()
    assert (quote.status, PurchaseOrder.objects.count()) == (Q.SENT, 0)
    assert len(list(storage.listing(PREFIX))) == before


def test_a_refused_acceptance_leaves_no_file_behind(client):
    quote = QuoteFactory(status="replaced")
    before = len(list(storage.listing(PREFIX)))
    paper = SimpleUploadedFile("po.pdf", b"%PDF-")
    answer = client.post(link(quote), YES | {"order_file": paper})
    assert answer.status_code == 409
    assert len(list(storage.listing(PREFIX))) == before


def test_the_pi_refuses_from_the_link(client):
    quote = QuoteFactory()
    done = client.post(link(quote), {"answer": "refuse", "reason": "Too dear."})
    quote.refresh_from_db()
    assert done.status_code == 200
    assert (quote.status, quote.answer, quote.answered_by) == (
        Q.REFUSED, "Too dear.", "Paula Ines",
    )  # fmt: skip


def test_an_old_quote_is_refused_and_shows_the_new_one(client):
    old = QuoteFactory(status="replaced")
    new = QuoteFactory(project=old.project)
    shown = client.get(link(old))
    answer = client.post(link(old), YES)
    assert (shown.status_code, answer.status_code) == (200, 409)
    for page in (shown, answer):
        assert "A newer quote took the place of this one" in page.text
        assert link(new).partition(":")[0] in page.text  # the moment of signing follows
    expired = QuoteFactory(status="expired")
    assert "can no longer be answered" in client.get(link(expired)).text


def test_forged_foreign_and_drafted_links_are_not_there(client):
    quote, draft = QuoteFactory(), QuoteFactory(draft=True)
    pi = quote.project.pi
    tokens = {
        sign(CONFIRM_PI, quote, pi): 404,
        sign(READ_QUOTE, quote, pi) + "x": 404,
        sign(READ_QUOTE, quote, UserFactory()): 410,
        sign(READ_QUOTE, draft, pi): 410,
    }
    for token, code in tokens.items():
        for name in ("quote_link", "quote_link_pdf"):
            assert client.get(reverse(f"projects:{name}", args=[token])).status_code == code
        assert client.get(reverse("projects:invoice_link", args=[token])).status_code == 404
        assert client.post(reverse("projects:quote_link", args=[token]), YES).status_code == code
    assert set(Quote.objects.values_list("status", flat=True)) == {Q.SENT, Q.DRAFT}


def test_a_pi_who_is_signed_in_answers_on_the_page_and_nobody_else_does(client, coordinator):
    quote = QuoteFactory()
    address = reverse("projects:quote_answer", args=[quote.project_id, quote.pk])
    for person, code in ((coordinator, 403), (quote.project.requester, 403), (UserFactory(), 404)):
        client.force_login(person)
        assert client.post(address, YES).status_code == code
    client.force_login(UserFactory(email=PI))
    tab = client.get(reverse("projects:quote", args=[quote.project_id]))
    assert address in tab.text
    assert client.post(address, YES).status_code == 200
    assert Quote.objects.get().status == Q.ACCEPTED


def test_papers_are_pdf_and_drafts_are_for_coordinators(client, coordinator):
    sent, draft = QuoteFactory(), QuoteFactory(draft=True)
    for quote, codes in ((sent, (200, 200, 404)), (draft, (200, 404, 404))):
        address = reverse("projects:quote_pdf", args=[quote.project_id, quote.pk])
        for person, code in zip(
            (coordinator, quote.project.requester, UserFactory()), codes, strict=True
        ):
            client.force_login(person)
            answer = client.get(address)
            assert answer.status_code == code
            if code == 200:
                assert answer.content.startswith(b"%PDF-")
    assert client.get(link(sent) + "pdf/").content.startswith(b"%PDF-")


def test_the_purchase_order_leaves_as_an_attachment_for_the_office_only(
    client, coordinator, finance
):
    quote = QuoteFactory()
    client.post(link(quote), YES | {"order_file": SimpleUploadedFile("po.html", b"%PDF-<script>")})
    order = PurchaseOrder.objects.get()
    rival = UserFactory(coordinator=True)
    ConflictFactory(person=rival, with_person=quote.project.requester)
    for person in (quote.project.requester, UserFactory(email=PI), rival, UserFactory(funder=True)):
        client.force_login(person)
        assert client.get(f"/projects/purchase-orders/{order.pk}/").status_code == 404
    for person in (coordinator, finance):
        client.force_login(person)
        led = client.get(f"/projects/purchase-orders/{order.pk}/")
        with urllib.request.urlopen(led["Location"], timeout=20) as answer:
            assert answer.read() == b"%PDF-<script>"
            assert answer.headers["Content-Type"] == "application/octet-stream"
            assert answer.headers["Content-Disposition"] == 'attachment; filename="po.html"'


def test_a_damaged_or_unreachable_purchase_order_is_a_sentence(client, coordinator, settings):
    client.post(
        link(QuoteFactory()), YES | {"order_file": SimpleUploadedFile("po.pdf", b"%PDF-paper")}
    )
    order = PurchaseOrder.objects.get()
    storage.write(order.storage_key, b"%PDF", content_type="application/octet-stream")
    client.force_login(coordinator)

    damaged = client.get(f"/projects/purchase-orders/{order.pk}/")
    settings.S3_ENDPOINT = "http://127.0.0.1:1"
    away = client.get(f"/projects/purchase-orders/{order.pk}/")

    assert (damaged.status_code, away.status_code) == (409, 503)
    assert "damaged in our store" in damaged.content.decode()
    assert "The image store does not answer." in away.content.decode()


def test_the_mail_of_a_quote_holds_the_link_and_the_log_does_not(coordinator):
    quote = send_quote(QuoteFactory(draft=True, project__status="accepted"), by=coordinator)
    mail = Notification.objects.get(kind="project_quote")
    deliver(mail.pk)
    mail.refresh_from_db()
    assert quote.number in mail.subject
    assert "€480.00" in mail.text
    assert "/links/quote/" not in mail.text


def test_invoices_are_listed_settled_and_downloaded_by_the_office(client, coordinator, finance):
    invoice = InvoiceFactory(project__title="=cmd()")
    rival = UserFactory(coordinator=True)
    ConflictFactory(person=rival, with_person=invoice.project.requester)
    GrantFactory(user=invoice.project.requester, role=Role.FINANCE)
    for person in (coordinator, finance):
        client.force_login(person)
        shown = client.get(reverse("projects:invoices"))
        assert invoice.number in shown.text
        assert "Not settled €384.00 · paid €0.00 · waived €0.00" in shown.text
        lines = client.get(reverse("projects:invoices_csv")).text
        assert f"{invoice.number}," in lines
        assert ",'=cmd()," in lines
        assert ",8.00,640.00,320.00,320.00,64.00,384.00," in lines
    for person in (rival, invoice.project.requester):
        client.force_login(person)
        assert invoice.number not in client.get(reverse("projects:invoices")).text
        assert invoice.number not in client.get(reverse("projects:invoices_csv")).text
        assert client.get(invoice.get_absolute_url()).status_code == 404

    client.force_login(finance)
    pay = reverse("projects:invoice_pay", args=[invoice.pk])
    early = client.post(pay, {"on": "2020-01-01"})
    assert (early.status_code, "until today" in early.text) == (409, True)
    assert client.post(reverse("projects:invoice_waive", args=[invoice.pk])).status_code == 403
    assert client.post(pay, {"on": f"{timezone.localdate():%Y-%m-%d}"}).status_code == 302
    assert Invoice.objects.get().status == "paid"
    assert client.post(pay, {"on": f"{timezone.localdate():%Y-%m-%d}"}).status_code == 409


def test_waiving_needs_a_reason(client, coordinator):
    invoice = InvoiceFactory()
    client.force_login(coordinator)
    waive = reverse("projects:invoice_waive", args=[invoice.pk])
    assert client.post(waive, {"reason": " "}).status_code == 422
    assert client.post(waive, {"reason": "A pilot."}).status_code == 302
    invoice.refresh_from_db()
    assert (invoice.status, invoice.waiver_reason) == ("waived", "A pilot.")


def test_the_pi_reads_the_invoice_by_link_and_a_period_in_the_wrong_order_is_said(
    client, coordinator
):
    invoice = InvoiceFactory()
    token = sign(READ_INVOICE, invoice, invoice.project.pi)
    paper = client.get(reverse("projects:invoice_link", args=[token]))
    assert paper.content.startswith(b"%PDF-")
    client.force_login(coordinator)
    odd = client.get(reverse("projects:invoices"), {"first": "2026-05-01", "last": "2026-01-01"})
    assert "ends before it begins" in odd.text


def test_lists_ask_the_same_number_of_queries_for_two_and_twelve(
    client, coordinator, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(coordinator)
    addresses = [reverse("projects:invoices"), reverse("projects:invoices_csv")]
    counts = []
    for more in (2, 10):
        project = [InvoiceFactory() for _ in range(more)][-1].project
        tab = reverse("projects:quote", args=[project.pk])
        for _ in range(more):
            QuoteFactory(project=project, status="replaced")
        found = []
        for address in (*addresses, tab):
            client.get(address)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(address)
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]
