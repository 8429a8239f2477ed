"""Who sells, who buys and where to pay, as an invoice for programs names them."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from stdnum import iban

from fbias.core.registered import SIREN, SIRET, compact
from fbias.papers.words import on_one_line
from projects.queries.papers.parties import Parties

type Terms = dict[str, Any]

SIREN_SCHEME, SIRET_SCHEME, FRENCH_SCHEME, MAIL_SCHEME = "0002", "0009", "0225", "EM"
TRANSFER, NOT_SAID = "30", "1"
FRANCE = "FR"
PLACE = re.compile(r"(?:[A-Z]{1,2}-)?(\d{4,5}) (\D.*)")
IBAN_BEGINS = re.compile(r"\b[A-Z]{2}\d{2}")
BIC = re.compile(r"\b(?:BIC|SWIFT)\W{1,3}([A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)\b")
LONGEST_IBAN, SHORTEST_IBAN = 34, 15


def seller() -> Terms:
    """The facility, which is in France: it is named by its SIRET."""
    return {
        "name": on_one_line(settings.FACILITY_NAME),
        **registered(compact(settings.FACILITY_SIRET)),
        "vat_identifier": compact(settings.FACILITY_VAT_NUMBER),
        "contacts": [
            {"name": on_one_line(settings.FACILITY_NAME), "email": settings.CONTACT_EMAIL}
        ],
        **postal(settings.FACILITY_ADDRESS, FRANCE),
    }


def buyer(who: Parties, *, with_vat_number: bool) -> Terms:
    """The payer that the paper names; its mail address is the PI's where it has no number."""
    number = who["payer_siret"]
    return {
        "name": on_one_line(who["payer_legal_name"]),
        **(registered(number) if number else {}),
        **({} if number else electronic(who["pi_email"], MAIL_SCHEME)),
        "vat_identifier": who["payer_vat_number"] if with_vat_number else "",
        "contacts": [{"name": on_one_line(who["pi_name"]), "email": who["pi_email"]}],
        **postal(who["payer_address"], who["payer_country"]),
    }


def registered(number: str) -> Terms:
    """By the SIREN, and by the SIRET where it is known."""
    siren = number[:SIREN]
    return {
        "legal_identifier": siren,
        "legal_identifier_schemeid": SIREN_SCHEME,
        "identifiers": {SIRET_SCHEME: number} if len(number) == SIRET else {},
        **electronic(siren, FRENCH_SCHEME),
    }


def electronic(address: str, scheme: str) -> Terms:
    return {"einvoicing_addr": address, "einvoicing_addr_schemeid": scheme}


def postal(address: str, country: str) -> Terms:
    """Post code and town where the last line ends with them; else lines as they are."""
    lines = [on_one_line(one) for one in address.splitlines() if one.strip()]
    terms = {"country_code": country}
    before, _comma, after = lines[-1].rpartition(",") if lines else ("", "", "")
    if place := PLACE.fullmatch(after.strip()):
        terms |= {"postcode": place[1], "city": place[2]}
        lines = [*lines[:-1], *([before] if before else [])]
    first, second, rest = lines[:1], lines[1:2], lines[2:]
    named = {"addr_l1": first, "addr_l2": second, "addr_l3": rest}
    return terms | {name: ", ".join(words) for name, words in named.items() if words}


def account() -> Terms:
    """The account as the settings write it, if an IBAN is among their words."""
    number = iban_in(settings.FACILITY_BANK)
    if not number:
        return {"BT-81": NOT_SAID}
    bank = BIC.search(settings.FACILITY_BANK)
    return {
        "BT-81": TRANSFER,
        "BT-84": number,
        "BT-85": on_one_line(settings.FACILITY_NAME),
        **({"BT-86": bank[1]} if bank else {}),
    }


def iban_in(words: str) -> str:
    """The first IBAN in a text, with the check digits and the length of its country."""
    for begins in IBAN_BEGINS.finditer(words):
        signs = compact(words[begins.start() :])
        for length in range(LONGEST_IBAN, SHORTEST_IBAN - 1, -1):
            if iban.is_valid(signs[:length]):
                return signs[:length]
    return ""
