"""Codes in words: one sentence per code, each a whole that translators can turn around."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from consultations.solver.voice import voice

Facts = Mapping[str, Any]


def _(words: str) -> str:
    return voice().one(words)


def ngettext(one: str, many: str, count: int) -> str:
    return voice().counted(one, many, count)


SENTENCES: dict[str, Callable[[Facts], str]] = {
    # why somebody sits there
    "follows": lambda _facts: _("%(analyst)s can follow %(tag)s."),
    "does": lambda _facts: _("%(analyst)s can do %(tag)s."),
    "masters": lambda _facts: _("%(analyst)s can teach %(tag)s."),
    "teaches": lambda _facts: _("%(analyst)s can teach %(tag)s, which %(other)s wants to learn."),
    "learns": lambda _facts: _("%(analyst)s wants to learn %(tag)s, which %(other)s can teach."),
    "only_one_of_site": lambda _facts: _("Nobody else on this panel is from %(site)s."),
    "speaks": lambda _facts: _("%(analyst)s speaks the user's language."),
    "senior": lambda _facts: _("%(analyst)s is senior."),
    "first_this_year": lambda _facts: _("%(analyst)s has not sat on a panel this year."),
    "load": lambda _facts: _("%(analyst)s has given %(hours)s this year."),
    "locked": lambda _facts: _("%(analyst)s is locked in."),
    # what is not as it should be
    "not_covered": lambda _facts: _("Nobody on this panel knows %(tag)s."),
    "only_followed": lambda _facts: _(
        "Nobody on this panel can do %(tag)s; somebody can follow it."
    ),
    "main_operation": lambda _facts: _("Nobody on this panel can do %(tag)s, the main operation."),
    "no_learning": lambda _facts: _("Nobody on this panel learns from a colleague."),
    "language": lambda _facts: _("Nobody on this panel speaks the user's language."),
    "not_speaking": lambda _facts: _("%(analyst)s does not speak the user's language."),
    "same_site": lambda _facts: _("%(analyst)s and %(other)s are from the same site."),
    "met_before": lambda _facts: _("This user met %(analyst)s before."),
    "no_senior": lambda _facts: _("Nobody on this panel is senior."),
    "sat_this_year": lambda _facts: _(
        "%(analyst)s sits on another open desk of this year; somebody else does not."
    ),
    "together_before": lambda _facts: _("%(analyst)s and %(other)s sat together before."),
    # who could have been there, and why they are not
    "conflict": lambda _facts: "",
    "not_offered": lambda _facts: _("%(analyst)s did not offer this hour."),
    "in_another_session": lambda _facts: _("%(analyst)s is in session %(at)s then."),
    "no_sessions_left": lambda _facts: _("%(analyst)s has no more sessions to give that day."),
    "no_hours_left": lambda _facts: _("%(analyst)s has no hours left."),
    "may_not_sit_together": lambda _facts: _(
        "%(analyst)s may not sit with one of the people on this panel."
    ),
    "costs": lambda _facts: _("Seating %(analyst)s here would cost the day %(points)s points."),
    # why there is no plan
    "nobody_with": lambda facts: ngettext(
        "Session %(session)s needs one more person at %(hour)s: nobody with %(tag)s is free.",
        "Session %(session)s needs %(missing)d more people at %(hour)s: "
        "nobody with %(tag)s is free.",
        facts["missing"],
    ),
    "nobody_free": lambda facts: ngettext(
        "Session %(session)s needs one more person at %(hour)s: everybody who offered "
        "this hour is needed elsewhere or has none left.",
        "Session %(session)s needs %(missing)d more people at %(hour)s: everybody who offered "
        "this hour is needed elsewhere or has none left.",
        facts["missing"],
    ),
    "too_few_offers": lambda facts: ngettext(
        "Session %(session)s needs one more person at %(hour)s: too few offered this hour.",
        "Session %(session)s needs %(missing)d more people at %(hour)s: too few offered this hour.",
        facts["missing"],
    ),
    "lock_in_conflict": lambda _facts: _(
        "Somebody locked into session %(session)s may not sit there."
    ),
    "lock_forbidden_pair": lambda _facts: _(
        "Two people locked into session %(session)s may not sit together."
    ),
    "too_many_locks": lambda _facts: _(
        "Session %(session)s has more people locked in than its panel has seats."
    ),
    "locks_at_once": lambda _facts: _(
        "%(analyst)s is locked into sessions %(session)s and %(at)s, which overlap."
    ),
    "no_time": lambda _facts: _("No plan was found in the time given; there may be one."),
    # what would help
    "one_more_hour": lambda _facts: _("%(analyst)s offers %(hour)s, for session %(session)s."),
    "more_sessions": lambda facts: ngettext(
        "%(analyst)s takes one more session that day.",
        "%(analyst)s takes %(amount)d more sessions that day.",
        facts["amount"],
    ),
    "more_hours": lambda facts: ngettext(
        "%(analyst)s gives one more hour this month.",
        "%(analyst)s gives %(amount)d more hours this month.",
        facts["amount"],
    ),
    "smaller_panel": lambda _facts: _(
        "Session %(session)s gets a panel of %(to)d instead of %(from)d."
    ),
    "move_session": lambda _facts: _(
        "Move session %(session)s to %(hour)s: enough people offer that hour."
    ),
    "unlock": lambda _facts: _("Unlock one of the people in session %(session)s."),
}


def sentence(code: str, facts: Facts) -> str:
    """The sentence of one code; empty where nothing may be said."""
    return SENTENCES[code](facts) % readable(facts)


def readable(facts: Facts) -> dict[str, Any]:
    """Numbers in the reader's form."""
    said = voice()
    found = {n: said.number(one) if isinstance(one, float) else one for n, one in facts.items()}
    return found | ({"hours": said.hours(facts["hours"])} if "hours" in facts else {})
