"""The table of docs/reliability.md is whole, and says what did not run."""

import ast
import json

from tests.reliability.table import (
    DOCUMENT,
    HERE,
    NOT_RUN,
    days_of,
    last_of_each,
    read_rows,
    rows_in,
    told,
    written,
)

ROWS = [
    *(f"L{n}" for n in range(1, 9)),
    *(f"F{n}" for n in range(1, 21)),
    *(f"H{n}" for n in range(1, 16)),
    "S1",
]


def functions_of(path):
    return {
        node.name
        for node in ast.walk(ast.parse((HERE / path).read_text()))
        if isinstance(node, ast.FunctionDef)
    }


def test_every_row_is_there_and_names_tests_that_exist():
    rows = read_rows()
    named = {test.partition("::")[::2] for row in rows for test in (*row.tests, *row.control)}

    assert [row.id for row in rows] == ROWS
    assert {
        (path, name) for path, name in named if name and name not in functions_of(path)
    } == set()
    assert [path for path, _name in named if not (HERE / path).exists()] == []


def test_a_row_without_a_test_says_what_is_missing():
    assert [row.id for row in read_rows() if not row.tests and not row.missing] == []


def test_the_table_tells_figures_failures_and_what_did_not_run():
    def ran(outcome, figures):
        return {"test": "tests/a.py::test_b[x]", "outcome": outcome, "figures": figures}

    assert told(["tests/a.py::test_b"], [ran("passed", {"L2": "40 people"})], "L2") == (
        "1 passed; 40 people"
    )
    assert told(["tests/a.py"], [ran("failed", {})], "L2") == "0 passed, **1 failed**"
    assert told(["tests/a.py", "tests/other.py"], [ran("passed", {})], "L2") == (
        "1 passed, **1 not run**"
    )
    assert told(["tests/other.py"], [ran("passed", {})], "L2") == NOT_RUN


def test_what_does_not_run_keeps_what_it_told_and_the_day():
    row = next(row for row in read_rows() if row.id == "F13")
    one, two = (
        {"test": f"{row.tests[0]}[{n}]", "outcome": "passed", "on": "2026-01-0" + n, "figures": {}}
        for n in "12"
    )
    of_no_row = one | {"test": "tests/gone.py::test_gone"}

    kept = last_of_each("".join(f"{json.dumps(line)}\n" for line in (one, of_no_row, two)))
    kept = last_of_each(kept + json.dumps(one | {"outcome": "failed", "on": "2026-03-01"}))

    lines = [json.loads(line) for line in kept.splitlines()]
    assert told(row.tests, lines, "F13") == "1 passed, **1 failed**"
    assert days_of(row, lines) == "2026-01-02 to 2026-03-01"
    assert len(lines) == 2

    first = written(kept)
    assert rows_in(first)["F13"]["seen"] == "1 passed, **1 failed**"
    assert rows_in(written("", first)) == rows_in(first)


def test_a_control_that_ran_alone_leaves_what_the_row_told():
    row = next(row for row in read_rows() if row.id == "F7")

    def ran(tests, on):
        lines = [{"test": test, "outcome": "passed", "on": on, "figures": {}} for test in tests]
        return "".join(f"{json.dumps(line)}\n" for line in lines)

    both = written(ran((*row.tests, *row.control), "2026-01-01"))
    alone = written(ran(row.control, "2026-03-01"), both)

    assert rows_in(alone)["F7"]["seen"] == rows_in(both)["F7"]["seen"]
    assert rows_in(alone)["F7"]["on"] == "2026-03-01"


def test_the_document_has_the_rows_of_today():
    def first_cells(text):
        return [line.split(" | ")[0] for line in text.splitlines() if line.startswith("| ")]

    assert first_cells(DOCUMENT.read_text()) == first_cells(written(""))
