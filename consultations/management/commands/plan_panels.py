"""`manage.py plan_panels`: the best panels of an open desk, or of a problem file."""

from __future__ import annotations

import ctypes
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

if TYPE_CHECKING:
    from consultations.models import OpenDesk
    from consultations.solver.problem import Problem
    from consultations.solver.solving import Plan


class Command(BaseCommand):
    help = "Choose the panels of an open desk; docs/panels.md says what is weighed and how."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("open_desk", nargs="?", help="number of an open desk, or its day")
        what.add_argument("--problem", metavar="FILE", help="a problem as JSON; - reads it")
        parser.add_argument("--json", action="store_true", help="print the whole answer")
        parser.add_argument("--time-limit", type=float, default=60.0, metavar="SECONDS")

    def handle(self, *args: Any, **options: Any) -> None:
        from consultations.solver.solving import solve

        limit = options["time_limit"]
        if not 0 < limit <= LONGEST:
            raise CommandError(f"The time limit must be above 0 and at most {LONGEST} seconds.")
        offline = options["problem"] is not None
        problem = read(options["problem"]) if offline else of_open_desk(options["open_desk"])
        with output_kept_clean():
            plan = solve(problem, time_limit=limit, name_conflicts=offline)
        if options["json"]:
            self.stdout.write(json.dumps(plan.as_json(), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(lines(problem, plan)))


LONGEST = 3600
MOST_DIGITS = 7  # eight are a day
OUTPUT = 1  # the file descriptor that C code prints to


@contextmanager
def output_kept_clean() -> Iterator[None]:
    """What the solver's library prints by itself goes nowhere: standard output is the answer's.

    For commands only: every thread of the process is silent meanwhile.
    """
    try:
        kept = os.dup(OUTPUT)
    except OSError:  # closed by the caller: nothing can be printed there
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    flush_c_output()
    os.dup2(nowhere, OUTPUT)
    os.close(nowhere)
    try:
        yield
    finally:
        flush_c_output()  # into nowhere, not later into the answer
        os.dup2(kept, OUTPUT)
        os.close(kept)


def flush_c_output() -> None:
    ctypes.CDLL(None).fflush(None)


def read(name: str) -> Problem:
    from consultations.solver.errors import BadProblem
    from consultations.solver.parsing import loads

    try:
        text = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise refusal(f"{name} cannot be read: {error.strerror}.") from error
    try:
        return loads(text)
    except BadProblem as error:
        raise refusal(str(error)) from error


def of_open_desk(name: str) -> Problem:
    """The whole day of an open desk, hidden requests included: who runs commands sees all."""
    from consultations.queries.panels.problem import problem_of

    open_desk = open_desk_called(name)
    if open_desk is None:
        raise refusal(f"There is no open desk “{name}”.")
    return problem_of(open_desk, by=None)


def open_desk_called(name: str) -> OpenDesk | None:
    """By its number, or by its day."""
    from consultations.models import OpenDesk

    if name.isdecimal() and len(name) <= MOST_DIGITS:
        return OpenDesk.objects.filter(pk=int(name)).first()
    try:
        return OpenDesk.objects.filter(day=date.fromisoformat(name)).first()
    except ValueError:
        return None


def refusal(sentence: str) -> CommandError:
    return CommandError(sentence, returncode=2)


def lines(problem: Problem, plan: Plan) -> list[str]:
    """The plan for a reader: verdict, panels, what is missing, what would help."""
    told = [verdict(plan)]
    for session in problem.sessions:
        people = [problem.person[one].title for one in plan.panels.get(session.id, [])]
        told.append(f"\n{session.start:%H:%M}  {session.title}: {', '.join(people) or '-'}")
        told += [f"    {missing['text']}" for missing in plan.unmet.get(session.id, [])]
    for way in plan.relaxations:
        told.append(f"\nThis would help: {way['text']}")
    return told


def verdict(plan: Plan) -> str:
    if plan.objective is None:
        return f"{plan.status} after {plan.seconds:.2f} s"
    return (
        f"{plan.status}: {plan.objective:.2f} points, at most {plan.bound:.2f} "
        f"(gap {plan.gap:.2%}), {plan.seconds:.2f} s"
    )
