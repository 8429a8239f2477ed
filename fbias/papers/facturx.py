"""An invoice that programs read: EN 16931 as the XML of Factur-X, and the PDF that carries it.

The library of that name writes the XML from terms such as BT-1 and holds it against its schema. The
layout attaches the file; what a reader looks for in the XMP of the PDF is added here, without
touching what makes it PDF/A-3 and PDF/UA-1.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from fbias.papers.words import drawable

PROFILE = "urn:cen.eu:en16931:2017"
FILE = "factur-x.xml"
PDF_VERSION = "%PDF-1.7"
SCHEMAS_END = b"</rdf:Bag></pdfaExtension:schemas>"
DESCRIPTIONS_END = b"</rdf:Description></rdf:RDF>"
NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
PROPERTIES = (
    ("DocumentFileName", "The name of the embedded XML document", FILE),
    ("DocumentType", "The type of the hybrid document in capital letters", "INVOICE"),
    ("Version", "The version of the standard of the embedded XML document", "1.0"),
    ("ConformanceLevel", "The conformance level of the embedded XML document", "EN 16931"),
)


def written(terms: Mapping[str, Any]) -> str:
    """The XML of an invoice or a credit note; terms that the schema refuses raise."""
    from facturx import generate_xml

    content = generate_xml(
        {**terms, "BT-24": PROFILE},
        flavor="factur-x",
        level="en16931",
        check_schematron=None,  # it would ask a server, and take its silence for a yes
    )
    return drawable(content.decode())


def announced(paper: bytes) -> bytes:
    """The PDF whose XMP says that an invoice is attached, and by which profile."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import StreamObject

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(paper)))
    writer.pdf_header = PDF_VERSION
    packet = cast(StreamObject, writer.root_object["/Metadata"].get_object())
    words = packet.get_data()
    for end, added in ((SCHEMAS_END, schema()), (DESCRIPTIONS_END, values())):
        if words.count(end) != 1:
            raise RuntimeError("The XMP of the paper is not built as it was.")
        words = words.replace(end, added + end)
    packet.set_data(words)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


@cache
def schema() -> bytes:
    """What the properties are: PDF/A wants every namespace explained that it does not know."""
    rows = "".join(
        '<rdf:li rdf:parseType="Resource"><pdfaProperty:category>external</pdfaProperty:category>'
        f"<pdfaProperty:description>{meaning}</pdfaProperty:description>"
        f"<pdfaProperty:name>{name}</pdfaProperty:name>"
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType></rdf:li>"
        for name, meaning, _value in PROPERTIES
    )
    return (
        '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema'
        f"</pdfaSchema:schema><pdfaSchema:namespaceURI>{NAMESPACE}</pdfaSchema:namespaceURI>"
        "<pdfaSchema:prefix>fx</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>"
        f"{rows}</rdf:Seq></pdfaSchema:property></rdf:li>"
    ).encode()


@cache
def values() -> bytes:
    return "".join(
        f'<fx:{name} xmlns:fx="{NAMESPACE}">{value}</fx:{name}>'
        for name, _meaning, value in PROPERTIES
    ).encode()
