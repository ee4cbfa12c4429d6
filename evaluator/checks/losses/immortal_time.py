"""Does the clock start for everybody when they could first have taken part?"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy import stats

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.cohort.columns.names import words
from evaluator.cohort.rows.shapes import EVENT, OUTCOME, TREATED, UNIT
from evaluator.diagnostics.own_starts import own_starts
from evaluator.disclosure.freely import things
from evaluator.outcomes import kind_of
from evaluator.values.check import Check

_EARLY = 0.10  # of the time that is watched
_SPARED = 1 / 3  # of what happens later, from which early ends are oddly rare
_EXPECTED = 10  # early ends among participants, with fewer of which nobody can say
_RARELY = 0.01
_OTHER_UNITS = frozenset({"week", "weeks", "month", "months", "year", "years", "hours"})


@assumption(
    next_time="count time for everybody from the day on which they could first have taken part"
)
def immortal_time(situation: Situation) -> Check | None:
    """Times until an event: gate when times run backwards, concern at a gap without early ends.

    A clock that starts before people begin gives participants a time in which nothing can happen
    to them, because they would otherwise not have begun. It shows where they are spared early on
    and not later; and where columns of days say that they began later than a clock that everybody
    has, which is also asked of a yes or no that was measured once.
    """
    work, kind = situation.work, kind_of(situation.outcome.kind)
    if not situation.has_comparison or work.failure is not None or OUTCOME not in work.frame:
        return None
    if not kind.timed:
        once = kind.yes_no and work.baseline != "outcome"
        return _late_starts(situation) if once and UNIT in work.frame else None
    times = work.frame[OUTCOME].to_numpy(dtype=np.float64)
    backwards = float((times < 0).mean())
    if backwards > 0:
        return _check(
            "failed",
            backwards,
            f"{_capital(situation.people(backwards, len(times)))} of the times lie below zero: the "
            "event came before the clock started. Count from the day on which each person could "
            "first have taken part.",
            gate="some people had the event before their time began",
            among=len(times),
        )
    late = _late_starts(situation)
    if late is not None:
        return late
    at_once = float((times == 0).mean())
    spared = _spared(work.frame)
    if spared is not None and spared < _SPARED:
        return _check(
            "concern",
            spared,
            "Participants' time hardly ever ends early, unlike later on and unlike the comparison "
            "group's. The clock may start before people begin, which gives participants a time in "
            "which nothing can happen to them. Start it when each person could first have taken "
            "part.",
        )
    if at_once > 0.05:
        return _check(
            "concern",
            at_once,
            f"{_capital(situation.people(at_once, len(times)))} of the times are zero, so the "
            "event came on the day the clock started. Check from which day time is counted.",
            among=len(times),
        )
    return _check("passed", spared, "Times begin alike in both groups, and none lies below zero.")


def _spared(frame: pd.DataFrame) -> float | None:
    """How often participants' time ends early, against later, as a multiple of the others'.

    Events by time at risk in the first tenth of the time and after it. None where too few early
    ends could be expected; 1 where chance may explain what is missing of them.
    """
    times = frame[OUTCOME].astype(float)
    ended, own = frame[EVENT] == 1, frame[TREATED] == 1
    first = _EARLY * float(times.quantile(0.95))
    early = ended & (times <= first)
    risk = times.clip(upper=first)

    def happened(which: pd.Series, at_risk: pd.Series) -> tuple[float, float, float, float]:
        return (
            float(which[own].sum()), float(at_risk[own].sum()),
            float(which[~own].sum()), float(at_risk[~own].sum()),
        )  # fmt: skip

    few, exposed, usual, usually = happened(early, risk)
    late, later, others, others_later = happened(ended & ~early, times - risk)
    if min(usual, late, others) == 0 or min(exposed, usually, later, others_later) <= 0:
        return None
    lasting = (late / later) / (others / others_later)
    expected = lasting * exposed * usual / usually
    if expected < _EXPECTED:
        return None
    chance = expected / (expected + usual)
    p_value = stats.binom.cdf(few, few + usual, chance)
    return round(few / expected, 1) if p_value < _RARELY else 1.0


def _late_starts(situation: Situation) -> Check | None:
    """A concern where columns of days say that participants began after the clock did.

    A time until an event may be counted from each one's own start: then some ended sooner than
    the day on which they began lay behind the clock.
    """
    starts = own_starts(situation.cohort, situation.plan, situation.work)
    rule = situation.policy.caps["late_start"]
    if starts is None or starts.later.median() < rule["days"]:
        return None
    kind, named = kind_of(situation.outcome.kind), str(situation.outcome.column or "")
    if kind.timed:
        people = situation.work.frame.set_index(UNIT).loc[starts.later.index]
        sooner = (people[OUTCOME] < starts.later) & (people[EVENT] == 1)
        if _OTHER_UNITS.intersection(words(named)) or sooner.any():
            return None
    days = things(10 * math.floor(float(starts.later.median()) / 10))
    return _check(
        "concern",
        None,
        f'By "{starts.began}", half of those who took part began {days} days or more after '
        f'"{starts.clock}", and others could not join once it had happened to them. Counted from '
        "there, nothing could happen to participants before they began.",
        cap=int(rule["cap"]),
    )


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _check(
    status: str,
    number: float | None,
    reason: str,
    gate: str | None = None,
    among: int | None = None,
    cap: int = 2,
) -> Check:
    return Check(
        key="immortal_time",
        title="Does the clock start fairly for both groups?",
        status="failed" if status == "failed" else "concern" if status == "concern" else "passed",
        number=number,
        threshold=None if number is None or among is not None else round(_SPARED, 2),
        reason=reason,
        source="Suissa 2008, immortal time; Hernan and Robins 2016",
        cap=cap if status == "concern" else None,
        gate=gate,
        of="figure" if among is None else "share",
        among=among,
    )
