#!/bin/sh
# Guess: a French full-text search for "noyau" also finds "noyaux", as "cellule" finds "cellules".
# Truth: the Snowball stemmer, which search engines and databases build in, takes "noyaux" for the plural of "noyal"; so the nuclei of cells are lost (niveaux, canaux are right).
# Seen:  snowballstemmer 3.1.1, Python 3.11, 30 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check snowballstemmer==3.1.1
cd "$folder"
env/bin/python -W ignore - <<'END'
from snowballstemmer import stemmer

french = stemmer("french")
for one, many in (("cellule", "cellules"), ("niveau", "niveaux"), ("canal", "canaux"), ("noyau", "noyaux"), ("tuyau", "tuyaux")):
    stems = french.stemWord(one), french.stemWord(many)
    print(one, many, stems, "found" if stems[0] == stems[1] else "LOST")
    assert (stems[0] == stems[1]) is (one not in ("noyau", "tuyau"))
END
