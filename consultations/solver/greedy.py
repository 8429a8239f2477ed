"""A first plan: one session after the other, the one with the smallest choice first."""

from __future__ import annotations

import numpy as np

from consultations.solver.clock import Clock
from consultations.solver.columns import best_panels
from consultations.solver.field import Room, rooms_of
from consultations.solver.problem import Id, Problem
from consultations.solver.rules import ROUNDING


def greedy(
    problem: Problem, rooms: list[Room] | None = None, clock: Clock | None = None
) -> dict[Id, list[Id]] | None:
    """Seat the best panel of each session in turn; None where that leads nowhere."""
    rooms = rooms if rooms is not None else rooms_of(problem)
    day = _Day(problem)
    for room in rooms:
        for one in room.locked:
            day.sit(int(room.people[one]), room)
    order = sorted(rooms, key=lambda room: (len(room.people) - room.least, str(room.session.id)))
    panels: dict[Id, list[Id]] = {}
    for room in order:
        if clock:
            clock.check()
        costs = room.cost + np.array([day.cost(place, room) for place in room.people.tolist()])
        costs[room.locked] = room.cost[room.locked]
        found = best_panels(room, costs, room.apart, threshold=-np.inf, keep=1, width=60)
        if not found.panels:
            return None
        panel = [int(room.people[one]) for one in found.panels[0]]
        for place in panel:
            if problem.people[place].id not in room.session.locked:
                day.sit(place, room)
        panels[room.session.id] = [problem.people[place].id for place in panel]
    return panels


class _Day:
    """What everybody already does that day."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.rooms: dict[int, list[Room]] = {}

    def sit(self, place: int, room: Room) -> None:
        self.rooms.setdefault(place, []).append(room)

    def cost(self, place: int, room: Room) -> float:
        """What one more session costs this person; infinite where it cannot be."""
        person, busy = self.problem.people[place], self.rooms.get(place, [])
        given = sum(other.session.hours for other in busy)
        after = given + room.session.hours
        if (
            len(busy) >= person.max_sessions
            or after > person.hours_left + ROUNDING
            or any(room.session.overlaps(other.session) for other in busy)
        ):
            return float("inf")
        return self.problem.load_cost(person, after) - self.problem.load_cost(person, given)
