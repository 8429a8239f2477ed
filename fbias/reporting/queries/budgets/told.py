"""The budget of a year as its report tells it, to readers who may not recognise anybody.

What the projects brought in stands among the figures, where small groups are ranges; no sum or
balance stands here from which it would follow. Host facilities are told by their part, and those
with fewer than five projects together; so are positions, of which a few are somebody's pay.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.core.folding import order_key
from fbias.reporting.models import Place
from fbias.reporting.queries.budgets import Budget, hours_by_host
from fbias.reporting.queries.figures import Adds, Chapter, Figure, Row
from fbias.reporting.queries.privacy import SMALLEST_GROUP

MONEY = Chapter.MONEY
HIDDEN = gettext_lazy("hidden, to protect a small group")


def money_told(budget: Budget) -> list[Figure]:
    """Nothing of a year in which nobody kept a line or billed an hour."""
    figures = [
        Figure(
            "budget_income",
            _("Income beside the projects"),
            _("Lines of the budget of the year. What was billed for projects is told under Money."),
            income_of(budget),
            chapter=MONEY,
        ),
        Figure(
            "budget_spending",
            _("Spending"),
            _("Lines of the budget of the year; few positions are told together with others."),
            spending_of(budget),
            chapter=MONEY,
        ),
        Figure(
            "budget_hosts",
            _("Share of each host facility"),
            _(
                "Part of price and subsidy of the sheets of the year, by the billed hours of its "
                "analysts; host facilities with fewer than five projects are told together."
            ),
            hosts_of(budget),
            chapter=MONEY,
        ),
    ]
    return [figure for figure in figures if figure.rows]


def lines_at(budget: Budget) -> Counter[str]:
    return Counter(line.place for line in budget.lines)


def income_of(budget: Budget) -> list[Row]:
    lines = lines_at(budget)
    return [
        Row(str(Place(place).label), budget.by_place[place], lines[place], "€")
        for place in sorted(Place.INCOME, reverse=True)
        if lines[place]
    ]


def spending_of(budget: Budget) -> list[Row]:
    lines = lines_at(budget)
    rows = [
        Row(str(Place(place).label), budget.by_place[place], lines[place], "€")
        for place in Place.SPENDING
        if lines[place] and place != Place.POSITIONS
    ]
    few = lines[Place.POSITIONS]
    paid = Row(str(Place.POSITIONS.label), budget.by_place[Place.POSITIONS], few, "€")
    if few >= SMALLEST_GROUP:
        rows.insert(0, paid)
    elif few and rows:
        least = min(rows, key=lambda row: row.value or 0)
        rows.remove(least)
        rows.insert(0, together(paid, least))
    elif few:
        return [Row(paid.label, None, few, "€", hidden=str(HIDDEN), behind_hidden=str(HIDDEN))]
    return [*rows, in_all(budget, rows)] if rows else []


def together(paid: Row, other: Row) -> Row:
    label = _("%(one)s and %(other)s") % {"one": paid.label, "other": other.label.lower()}
    value = Decimal(paid.value or 0) + Decimal(other.value or 0)
    return Row(label, value, paid.behind + other.behind, "€")


def in_all(budget: Budget, rows: list[Row]) -> Row:
    return Row(_("In all"), budget.spending, sum(row.behind for row in rows), "€")


def hosts_of(budget: Budget) -> list[Row]:
    """In per cent of what the sheets of the year come to, the subsidy included."""
    worked = hours_by_host({one.project for one in budget.paid})
    projects = Counter(host for hosts in worked.values() for host in hosts)
    amounts: defaultdict[str, Decimal] = defaultdict(Decimal)
    for share in budget.shares:
        if share.host:
            amounts[share.host] += share.net + share.subsidy
    whole = sum(amounts.values(), Decimal(0))
    if whole <= 0:
        return []
    names = sorted(amounts, key=lambda host: (-projects[host], order_key(host)))
    told = [host for host in names if projects[host] >= SMALLEST_GROUP]
    rest = [host for host in names if host not in told]
    while rest and told and projects_of(rest, worked) < SMALLEST_GROUP:
        rest.insert(0, told.pop())
    rows = [part(host, amounts[host], whole, projects[host]) for host in told]
    if rest:
        others = _("Others (%(groups)d together)") % {"groups": len(rest)}
        label = others if told else _("All together")
        own = sum((amounts[host] for host in rest), Decimal(0))
        rows.append(part(label, own, whole, projects_of(rest, worked)))
    return [row for row in rows if row.behind >= SMALLEST_GROUP]


def projects_of(hosts: list[str], worked: dict[int, dict[str, Decimal]]) -> int:
    return sum(any(host in of for host in hosts) for of in worked.values())


def part(label: str, amount: Decimal, whole: Decimal, projects: int) -> Row:
    return Row(label, round(100 * amount / whole, 1), projects, "%", adds=Adds.NOT)
