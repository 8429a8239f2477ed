"""Five doors, and nothing walks around them."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import HERE, called, modules, name

# What only one place may call, and where that is.
DOORS = {
    "delay": {"fbias/core/tasks.py"},
    "apply_async": set(),
    "get_object_or_404": {"fbias/core/http.py"},
    "send_mail": {"members/adapters.py"},  # allauth's hook of that name, which calls notify
    "mark_safe": set(),
}

# What holds more is split along its nouns.
MOST_LINES = 350


@pytest.fixture(scope="module")
def trees():
    return {name(path): ast.parse(path.read_text()) for path in modules()}


def test_imports_point_down():
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-cache"], cwd=HERE, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout


def test_a_module_is_short_enough_to_be_read_whole():
    lengths = {name(path): len(path.read_text().splitlines()) for path in modules()}

    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}


def test_whom_a_conflict_hides_is_asked_only_by_the_words_of_querysets():
    naming = {name(path) for path in modules() if "conflicted_user_ids" in path.read_text()}

    assert naming == {"members/models/conflicts/hiding.py"}


def test_which_hours_are_billed_is_said_once():
    """`Activity.is_billed` of one hour, `billable()` of a queryset."""
    spelled = re.compile(r"Activity\.UNBILLED|billable=(True|False)\)")
    spelling = {name(path) for path in modules() if spelled.search(path.read_text())}

    assert spelling == {"projects/models/hours.py"}


def test_when_images_are_due_is_said_once(trees):
    """`past_data_deadline()`, `with_due()`, `is_past_data_deadline(now)`: a place may be late."""
    moments = {"data_deadline_at", "images_due_at"}
    spelling = {
        path
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and str(node.value).endswith("__data_deadline_at"))
        or (isinstance(node, ast.keyword) and str(node.arg).startswith("images_due_at__"))
        or (
            isinstance(node, ast.Compare)
            and not isinstance(node.ops[0], ast.NotEq)
            and moments & {getattr(side, "attr", "") for side in (node.left, *node.comparators)}
        )
    }

    assert spelling == {
        "consultations/models/bookings.py",
        "consultations/models/open_desks.py",
        "consultations/queries/waiting_list.py",  # which gives a late place its own date
    }


ANSWERS_WITHOUT_A_FORM = {
    "consultations/views/bookings.py",  # the last step of several forms
    "consultations/views/booking_links.py",  # one of several buttons on one page
}


def test_no_view_has_its_own_way_to_take_a_refusal(trees):
    catchers = {
        path
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if "views" in path and isinstance(node, ast.ExceptHandler) and node.type
        if "DomainError" in ast.unparse(node.type)
    }

    assert catchers == ANSWERS_WITHOUT_A_FORM


def test_a_form_is_bound_by_the_method_not_by_what_was_sent(trees):
    """`request.POST or None` shows an empty form again without a word of what is missing."""
    by_hand = re.compile(r"request\.POST (or None|if request\.method == 'POST' else None)")
    idioms = {path for path, tree in trees.items() if by_hand.search(ast.unparse(tree))}

    assert idioms == {"fbias/core/forms.py"}


@pytest.mark.parametrize("function", DOORS)
def test_only_the_door_calls(function, trees):
    callers = {
        path
        for path, tree in trees.items()
        for called_name, _ in called(tree)
        if called_name == function
    }

    assert callers - DOORS[function] == set()


def test_no_task_is_given_a_time(trees):
    """`eta` and `countdown` lose or repeat reminders; `ask_reminders` asks what is overdue."""
    timed = {
        path
        for path, tree in trees.items()
        for _, call in called(tree)
        if any(keyword.arg in ("eta", "countdown") for keyword in call.keywords)
    }

    assert timed == set()


def test_no_module_is_the_place_where_things_go():
    catch_alls = {"utils", "helpers", "common", "misc", "lib"}

    assert [name(path) for path in modules() if path.stem in catch_alls] == []


def test_no_work_is_left_as_a_note():
    notes = [
        f"{name(path)}: {line.strip()}"
        for path in modules()
        for line in path.read_text().splitlines()
        if any(word in line for word in ("# TODO", "# FIXME", "# XXX"))
    ]

    assert notes == []


def test_no_view_asks_for_a_role_by_hand(trees):
    """`for_those` does, so that a page of some people is the same 404 for all others."""
    asking = {
        path
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if "/views/" in path and isinstance(node, ast.If)
        if any(isinstance(one, ast.Raise) for one in node.body)
        if re.fullmatch(
            r"not \w+\.\w+\(request\.user\)|not request\.user\.has_perm\([^,]+\)",
            ast.unparse(node.test),
        )
    }

    assert asking == set()


def test_a_list_is_cut_into_pages_in_one_way(trees):
    cutting = {
        path
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.core.paginator"
    }

    assert cutting == {"fbias/core/lists.py"}
