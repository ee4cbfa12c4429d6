"""Was the uncertainty judged as the number of places asks for?"""

from __future__ import annotations

from evaluator.checks.situation import Situation
from evaluator.designs.design import Judgement
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


def few_places(situation: Situation) -> Check | None:
    """Says which inference was used and why; a concern where ranges disagree about no effect."""
    finding = situation.finding
    told = finding.judgement if finding is not None else None
    if finding is None or finding.estimate is None or told is None:
        return None
    chosen = told.how not in (told.recommended, "CV3")
    worried = chosen or told.disagree or told.widened
    return Check(
        key="few_places",
        title="Was the uncertainty judged as the number of places asks for?",
        status="concern" if worried else "passed",
        number=told.smallest_p,
        threshold=None if told.smallest_p is None else round(1 - finding.estimate.level, 10),
        reason=" ".join(_sentences(told)),
        source="Cameron and Miller 2015; MacKinnon and Webb 2018; Webb 2023",
        stable=not told.disagree,
    )


def _sentences(told: Judgement) -> list[str]:
    said = [_used(told)]
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
    places = f"{told.treated} places in the programme and {told.comparison} without"
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
    if told.how == "CR1" and told.recommended == "CR1":
        return f"With {places}, {_METHODS['CR1']} holds."
    return f"With {places}, the range comes from {_METHODS[told.how]}."


def _as_odds(told: Judgement) -> str:
    assert told.smallest_p is not None
    if told.smallest_p < 0.0005:
        return p_value(told.smallest_p)
    return f"1 in {1 / told.smallest_p:,.0f}"
