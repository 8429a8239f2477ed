#!/bin/sh
# Guess: a letter that no font has is an empty box in the PDF, as in a browser, and an accessible PDF is no exception.
# Truth: Typst leaves the place blank and says nothing; asked for PDF/UA-1 it makes no PDF at all. One person named 李明, or one full-width comma pasted into a report, and there is no paper.
# Seen:  typst 0.15.2 for Python, Python 3.11, 1 December 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check typst==0.15.2 pypdf==7.1.1
cd "$folder"
env/bin/python -W ignore - <<'END'
import io

import typst
from pypdf import PdfReader

FONTS = typst.Fonts(include_system_fonts=False)


def made(name, standards):
    """What a reader finds in the PDF, or why there is none."""
    source = f'#set document(title: "Quote")\n#set text(lang: "en")\n= Quote\nFor #"{name}".'
    try:
        paper = typst.compile(source.encode(), format="pdf", pdf_standards=standards, font_paths=FONTS)
    except typst.TypstError as error:
        return str(error)
    return PdfReader(io.BytesIO(paper)).pages[0].extract_text()


seen = {(name, *standards): made(name, standards) for name in ("Li Ming", "李明") for standards in ([], ["ua-1"])}
for case, words in seen.items():
    print(case, "->", ascii(" ".join(words.split())))
assert "Li Ming" in seen["Li Ming", "ua-1"]
assert "could not be displayed" not in seen["李明",]
assert "could not be displayed" in seen["李明", "ua-1"]
END
