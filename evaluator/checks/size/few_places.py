"""Was the uncertainty judged as the number of places asks for?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.designs.design import Judgement
from evaluator.designs.shared.few_places import FEWEST_PER_SIDE
from evaluator.disclosure.freely import one_in, things, times_as_much, whole_percent
from evaluator.values.check import Check
from evaluator.words.numbers import p_value

_METHODS = {
    "CR1": "the usual allowance for places",
    "CR2": "an allowance for few places",
    "HC3": "no allowance for places",
    "t_few": "a wider allowance for few places on one side",
    "CV3": "leaving out one place at a time",
    "wild_bootstrap": "reshuffling the luck of whole places",
    "permutation": "comparing with every other way of placing the programme",
}


_LARGE = 1 / 3  # of the weight of its side, from which a place is told


@assumption(
    why="too few places stand behind the answer",
    next_time="run the programme in more places, and leave more places for comparison",
    more_settles=True,
)
def few_places(situation: Situation) -> Check | None:
    """Says which inference was used and why; a concern where ranges disagree about no effect."""
    finding = situation.finding
    told = finding.judgement if finding is not None else None
    if finding is None or finding.estimate is None or told is None:
        return None
    chosen = told.how not in (told.recommended, "CV3")
    worried = (
        chosen or told.disagree or told.widened or told.largest >= _LARGE or told.spread is not None
    )
    return Check(
        key="few_places",
        title="Was the uncertainty judged as the number of places asks for?",
        status="concern" if worried else "passed",
        number=told.smallest_p,
        threshold=None if told.smallest_p is None else round(1 - finding.estimate.level, 10),
        reason=" ".join(_sentences(told)),
        source="Cameron and Miller 2015; MacKinnon and Webb 2018; MacKinnon, Nielsen and Webb "
        "2023; Webb 2023",
        stable=not told.disagree,
    )


def _sentences(told: Judgement) -> list[str]:
    said = [_used(told)]
    if told.how == "permutation" and told.spread is None:
        said.append("It supposes that all places vary alike.")
    if told.spread is not None:
        said.append(_apart(told.spread))
    if told.worth is not None:
        said.append(_sizes(told, told.worth))
    if told.how not in (told.recommended, "CV3"):
        said.append(
            "The plan asked for this; so many places ask for "
            f"{_METHODS[told.recommended]}, shown beside it."
        )
    if told.widened:
        said.append(
            "So few places can never exclude that nothing changed, so the range is widened to "
            "include it."
        )
    elif told.smallest_p is not None:
        said.append(f"The smallest p-value that could have come out was {_as_odds(told)}.")
    if told.disagree:
        said.append(
            "A range made in another way for few places says otherwise about whether anything "
            "changed, so the result is uncertain."
        )
    return said


def _used(told: Judgement) -> str:
    places = f"{things(told.treated)} places in the programme and {things(told.comparison)} without"
    if told.how == "permutation":
        return (
            f"With {places}, no usual p-value can be trusted; this one says how often so large a "
            "difference would arise had chance picked the places."
        )
    if told.how == "wild_bootstrap":
        return (
            f"With {places}, the usual range would be too narrow; this one comes from "
            f"{_METHODS['wild_bootstrap']} (wild bootstrap)."
        )
    if told.how == told.recommended and told.how in ("CR1", "CR2"):
        return f"With {places}, {_METHODS[told.how]} holds."
    if told.how == "CV3" and (why := _why_each(told)):
        return (
            f"With {places}, {why}, the usual range would be too narrow; this one comes from "
            f"{_METHODS['CV3']} (jackknife)."
        )
    return f"With {places}, the range comes from {_METHODS[told.how]}."


def _why_each(told: Judgement) -> str:
    """Why each place is left out in turn; empty where the plan asks for it."""
    if told.spread is not None:
        return "which did not vary alike before the start"
    if told.worth is not None:
        return "whose sizes differ much"
    if told.thin:
        return "most of which start alone or in twos"
    few = min(told.treated, told.comparison) < FEWEST_PER_SIDE
    return "which may not vary alike" if few and told.recommended == "CV3" else ""


def _apart(spread: float) -> str:
    """How differently places varied before the start."""
    more = max(spread, 1 / spread)
    who = "in the programme" if spread > 1 else "without it"
    return (
        f"Before the start places {who} went up and down about {times_as_much(more)} times as "
        "much as the "
        "others, so other ways of placing the programme are no fair comparison."
    )


def _sizes(told: Judgement, worth: float) -> str:
    """What places of unequal weight are worth."""
    tenths = whole_percent(round(told.largest, 1))
    largest = f"One place holds about {tenths} of the weight on its side. "
    fewer = max(1, round(worth))
    alike = "one place" if fewer == 1 else f"{things(fewer)} places of equal weight"
    return f"{largest if told.largest >= _LARGE else ''}Those on one side are worth about {alike}."


def _as_odds(told: Judgement) -> str:
    assert told.smallest_p is not None
    if told.smallest_p < 0.0005:
        return p_value(told.smallest_p)
    return one_in(told.smallest_p)
