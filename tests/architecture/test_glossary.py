"""The glossary names what is in the code today, and each word once."""

import re
from collections import Counter

from tests.architecture.sources import HERE, modules

ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (HERE / "docs/glossary.md").read_text().splitlines()
    if line.startswith("| ") and not line.startswith("| English")
]


def test_every_identifier_is_in_the_code():
    paths = [str(path) for path in modules()]
    words = set(re.findall(r"\w+", "\n".join(path.read_text() for path in modules())))
    named = [name for row in ROWS for name in re.findall(r"`([^`]+)`", row[2])]

    lost = [
        name
        for name in named
        if ("/" in name and not any(name in path for path in paths))
        or ("/" not in name and not words >= set(name.split(".")))
    ]

    assert len(named) > len(ROWS)
    assert lost == []


def test_every_idea_has_one_word_in_each_language():
    for column in (0, 1):
        doubles = {word: n for word, n in Counter(row[column] for row in ROWS).items() if n > 1}
        assert doubles == {}
