"""No test waits for a day that will pass, and no clock is read while modules are imported."""

import ast
import re

import pytest

from tests.architecture.sources import HERE, called, modules, name

SINCE = (2026, 11, 30)  # what is before this has passed already, for good
NO_DAY = 9999  # stands for “no end”, or for a day that is refused
WRITTEN = re.compile(r"\s*(2\d\d\d)-(0[1-9]|1[0-2])-([0-3]\d)(?:[T ]|$)")
CLOCKS = {
    "now", "today", "utcnow", "localdate", "localtime", "time", "time_ns", "monotonic",
    "facility_today",
}  # fmt: skip
SAYS_THE_TIME = {"travel"}
GIVEN_THE_TIME = {  # what is tested there is told the moment, or compares these days with others
    "tests/benchmarks/instances.py",
    "tests/consultations/solver/test_bad_problems.py",
    "tests/consultations/solver/test_command.py",
    "tests/consultations/test_calendar.py",
    "tests/consultations/test_reminders.py",
    "tests/consultations/test_summer_time.py",
    "tests/core/test_portal_tags.py",
    "tests/notifications/conftest.py",
    "tests/notifications/test_calendar.py",
    "tests/notifications/test_letters.py",
    "tests/notifications/test_reminders.py",
    "tests/members/test_availability.py",
    "tests/projects/test_prices.py",
    "tests/projects/test_money_race.py",
}


def ours():
    return sorted((HERE / "tests").rglob("*.py"))


def days(tree):
    """(line, day) of each literal date, as a call and as text; what is not literal is late."""
    for function, call in called(tree):
        if function in ("date", "datetime") and call.args:
            numbers = [getattr(given, "value", 12) for given in call.args[:3]]
            if all(isinstance(number, int) for number in numbers):
                yield call.lineno, tuple(numbers)
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and (found := WRITTEN.match(text)):
            yield node.lineno, tuple(int(number or 12) for number in found.groups())


def will_pass(tree):
    return sorted({line for line, day in days(tree) if SINCE <= day < (NO_DAY,)})


def at_import(tree):
    """What runs while the module is imported: all but the insides of functions."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Lambda) or is_a_program(node):
            continue
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            defaults = [given for given in node.args.kw_defaults if given]
            waiting += [*node.decorator_list, *node.args.defaults, *defaults]
        else:
            waiting += ast.iter_child_nodes(node)


def is_a_program(node):
    """`if __name__ == "__main__"` is not run by an import."""
    return isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)


def read_the_clock(tree):
    """The functions of a module that read it when they are called."""
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and any(is_clock(inside, CLOCKS) for inside in at_import(ast.Module(node.body, [])))
    }


def clocks_at_import(tree):
    """The lines that read the clock at import, or call a function of the module that does."""
    reads = CLOCKS | read_the_clock(tree)
    return sorted(node.lineno for node in at_import(tree) if is_clock(node, reads))


def is_clock(node, names):
    """A call of one of these; `time(9, 30)` is none."""
    if not isinstance(node, ast.Call):
        return False
    own_name = getattr(node.func, "id", "")
    called_name = getattr(node.func, "attr", own_name)
    return called_name in names and not (own_name == "time" and node.args)


def test_a_test_that_names_a_day_to_come_says_what_time_it_is():
    found = {}
    for path in ours():
        tree = ast.parse(path.read_text())
        says = {function for function, _call in called(tree)} & SAYS_THE_TIME
        if not says and (lines := will_pass(tree)):
            found[name(path)] = lines

    assert {path: lines for path, lines in found.items() if path not in GIVEN_THE_TIME} == {}
    assert GIVEN_THE_TIME - found.keys() == set()


def test_no_clock_is_read_while_modules_are_imported():
    found = {
        name(path): lines
        for path in (*modules(), *ours())
        if (lines := clocks_at_import(ast.parse(path.read_text())))
    }

    assert found == {}


@pytest.mark.parametrize(
    ("text", "found"),
    (
        ("due = date(2027, 3, 1)", True),
        ('client.post(url, {"day": "2030-01-01"})', True),
        ("due = date(2026, 3, 1)", False),
        ("due = date(9999, 12, 31)", False),
        ("due = date(2027, month, day)", True),
        ('room = "2500-10"', False),
    ),
)
def test_a_day_that_will_pass_is_found(text, found):
    assert bool(will_pass(ast.parse(text))) is found


@pytest.mark.parametrize(
    ("text", "found"),
    (
        ("TODAY = timezone.localdate()", True),
        ("def ahead(): return timezone.now()\nSOON = ahead()", True),
        ("def ahead(at=timezone.now()): return at", True),
        ("class Case:\n    at = timezone.now()", True),
        ("def ahead(): return timezone.now()", False),
        ("at = LazyFunction(lambda: timezone.now())", False),
        ("NINE = time(9)", False),
    ),
)
def test_a_clock_at_import_is_found(text, found):
    assert bool(clocks_at_import(ast.parse(text))) is found
