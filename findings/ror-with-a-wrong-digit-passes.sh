#!/bin/sh
# Guess: a library that checks the digits of ORCID checks those of ROR, too: both end in check digits.
# Truth: idutils refuses an ORCID iD with a wrong last digit, but takes every ROR id of the right form: 03vek6s53 is as good as 03vek6s52. The digits are 98 minus (value of the six characters in base 32, times 100) modulo 97.
# Seen:  idutils 1.7.1, Python 3.11, 1 December 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check idutils==1.7.1
cd "$folder"
env/bin/python -W ignore - <<'END'
import idutils

orcids = [bool(idutils.is_orcid(f"0000-0002-1825-009{last}")) for last in (7, 8)]
organisations = [bool(idutils.is_ror(f"https://ror.org/03vek6s5{last}")) for last in (2, 3)]
value = 0
for letter in "3vek6s":
    value = value * 32 + "0123456789abcdefghjkmnpqrstvwxyz".index(letter)
digits = 98 - (value * 100) % 97
print("ORCID right, wrong:", orcids, "ROR right, wrong:", organisations, "the digits should be", digits)
assert (orcids, organisations, digits) == ([True, False], [True, True], 52)
END
