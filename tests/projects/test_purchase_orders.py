"""Files of purchase orders: named for people, and none is left that no answer names."""

import zipfile
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from fbias.core.errors import DomainError
from fbias.core.links import sign
from fbias.core.timeline import timeline_of
from fbias.imagery import storage, sweeping
from fbias.notifications.models import Notification
from fbias.papers.kinds import kind_of
from projects.models import PurchaseOrder
from projects.services.mails.quotes import READ_QUOTE
from projects.services.purchase_orders import PREFIX, accept_with_order, send_order
from projects.tasks import remove_stray_orders
from tests.factories import QuoteFactory, UserFactory

pytestmark = pytest.mark.django_db


class Paper(BytesIO):
    size = 5

    def __init__(self, name, content=b"%PDF-"):
        super().__init__(content)
        self.name = name


def attach(name):
    accept_with_order(QuoteFactory(), by=None, name="Paula", terms_agreed=True, paper=Paper(name))
    return PurchaseOrder.objects.get()


@pytest.mark.parametrize("name", ("..", "../..", " . ", "", None))
def test_a_name_that_is_none_becomes_one(name):
    assert attach(name).file_name == "file"


@pytest.mark.true_time
def test_the_night_removes_files_that_no_answer_names(monkeypatch):
    kept, lost = attach("po.pdf").storage_key, f"{PREFIX}{uuid4().hex}"
    storage.write(lost, b"%PDF-", content_type="application/octet-stream")
    remove_stray_orders()
    assert (storage.size_of(kept), storage.size_of(lost)) == (5, 5)  # it may be on its way

    monkeypatch.setattr(sweeping, "STRAY_AFTER", timedelta(days=-1))
    assert remove_stray_orders() >= 1

    assert (storage.size_of(kept), storage.size_of(lost)) == (5, None)
    assert remove_stray_orders() == 0


def archive(*names, mimetype=None):
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        if mimetype:
            made.writestr("mimetype", mimetype)
        for name in names:
            made.writestr(name, "x")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    (
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"\n\n%PDF-1.4", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (archive("[Content_Types].xml", "word/document.xml"),
         "application/vnd.openxmlformats-officedocument"),
        (archive("content.xml", mimetype="application/vnd.oasis.opendocument.text"),
         "application/vnd.oasis.opendocument.text"),
        (b"<html><script>", None),
        (b"MZ\x90\x00", None),
        (b"PK\x03\x04 cut off", None),
        (archive("run.exe"), None),
        (archive("x", mimetype="application/epub+zip"), None),
        (b"", None),
    ),
)  # fmt: skip
def test_a_document_is_known_by_its_bytes(content, kind):
    assert kind_of(content) == kind


def test_what_is_no_document_is_refused_and_the_quote_waits_on():
    quote = QuoteFactory()

    with pytest.raises(DomainError, match="no document"):
        accept_with_order(
            quote, by=None, name="Paula", terms_agreed=True, paper=Paper("po.pdf", b"<script>")
        )

    quote.refresh_from_db()
    assert (quote.status, PurchaseOrder.objects.count()) == ("sent", 0)


def test_an_order_is_added_later_and_changed_and_coordinators_hear_of_it(
    django_capture_on_commit_callbacks,
):
    flo, quote = UserFactory(coordinator=True), QuoteFactory(accepted=True)
    first = send_order(quote, by=quote.project.pi, order_number="PO-1", paper=Paper("a.pdf"))
    key = first.storage_key

    with django_capture_on_commit_callbacks(execute=True):
        send_order(quote, by=flo, order_number="PO-2", paper=Paper("b.pdf"))

    order = PurchaseOrder.objects.get()
    assert (order.number, order.file_name) == ("PO-2", "b.pdf")
    assert (storage.size_of(key), storage.size_of(order.storage_key)) == (None, 5)
    told = Notification.objects.filter(kind="project_order")
    assert [one.recipient for one in told] == [flo]
    entry = timeline_of(quote.project).filter(verb="project.send_order").first()
    assert entry.detail["before"]["number"] == "PO-1"


def test_without_a_file_the_one_before_stays():
    quote = QuoteFactory(accepted=True)
    send_order(quote, by=None, paper=Paper("a.pdf"))

    send_order(quote, by=None, order_number="PO-9")

    order = PurchaseOrder.objects.get()
    assert (order.number, order.file_name) == ("PO-9", "a.pdf")


def test_an_order_without_anything_or_for_a_quote_that_waits_is_refused():
    waiting, accepted = QuoteFactory(), QuoteFactory(accepted=True)

    with pytest.raises(DomainError, match="belongs to a quote"):
        send_order(waiting, by=None, order_number="PO-1")
    with pytest.raises(DomainError, match="Give the number"):
        send_order(accepted, by=None)
    with pytest.raises(PermissionDenied):
        send_order(accepted, by=UserFactory(), order_number="PO-1")

    assert not PurchaseOrder.objects.exists()


def test_the_pi_sends_it_by_the_link_of_the_mail(client):
    quote = QuoteFactory(accepted=True)
    where = reverse("projects:order_link", args=[sign(READ_QUOTE, quote, quote.project.pi)])

    assert client.get(where).status_code == 200
    assert client.post(where, {"order_number": ""}).status_code == 409
    assert client.post(where, {"order_number": "PO-1"}).status_code == 302

    assert PurchaseOrder.objects.get().number == "PO-1"


def test_whoever_sent_an_order_reads_on_every_page_that_we_have_it(client):
    quote = QuoteFactory(accepted=True)
    send_order(quote, by=None, order_number="PO-1", paper=Paper("a.pdf"))
    client.force_login(quote.project.pi)
    project, both = [quote.project.pk], [quote.project.pk, quote.pk]

    for name, args in (("quote", project), ("quote_answer", both), ("quote_order", both)):
        page = client.get(reverse(f"projects:{name}", args=args)).content.decode()
        assert "Purchase order we have: PO-1, a.pdf" in page
        assert "Send a purchase order" not in page
