#!/bin/sh
# Guess: an invoice's XML attached with a relationship ("alternative") is an associated file of the PDF, as Factur-X asks, whatever other
#        standard the PDF keeps; what cannot be kept is refused, as the compiler refuses a PDF/UA-1 without a title.
# Truth: kept as PDF/UA-1 alone, the file is there but without AFRelationship and without /AF, and nothing is said: programs of payers
#        find no invoice in it. With PDF/A-3 beside PDF/UA-1 both are there.
# Seen:  typst 0.15.2, read back with pypdf 6.4.0, Python 3.11 and 3.13, 1 December 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check typst==0.15.2 pypdf==6.4.0
cd "$folder"
cat > sheet.typ <<'END'
#set document(title: "F-2026-0001", author: "Facility")
#set text(lang: "en")
#pdf.attach("factur-x.xml", bytes("<invoice/>"), relationship: "alternative", mime-type: "text/xml", description: "Invoice")
= F-2026-0001
Twelve hours.
END
env/bin/python -W ignore - <<'END'
import io

import pypdf
import typst


def associated(standards):
    paper = typst.compile("sheet.typ", format="pdf", pdf_standards=standards)
    reader = pypdf.PdfReader(io.BytesIO(paper))
    root = reader.trailer["/Root"]
    assert list(reader.attachments) == ["factur-x.xml"]
    names = root["/Names"]["/EmbeddedFiles"]
    files = names["/Names"] if "/Names" in names else names["/Kids"][0].get_object()["/Names"]
    file = files[1].get_object()
    return "/AF" in root, file.get("/AFRelationship")


for standards, seen in ((["ua-1"], (False, None)), (["a-3a"], (True, "/Alternative")), (["ua-1", "a-3a"], (True, "/Alternative"))):
    found = associated(standards)
    print(" and ".join(standards) + ": associated files", found[0], "- relationship", found[1])
    assert found == seen, (standards, found)
END
