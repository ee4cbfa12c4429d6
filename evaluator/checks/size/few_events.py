"""Did the outcome happen often enough to be compared?"""

from __future__ import annotations

import numpy as np

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import ELIGIBLE, OUTCOME, POST, TREATED
from evaluator.designs.shared.gap_part import gap_part
from evaluator.designs.shared.matched_part import matched_part
from evaluator.disclosure.freely import setting
from evaluator.outcomes import kind_of
from evaluator.values.check import Check
from methods.inference.lopsided import made_for_few_events
from methods.matching.parts.matched import effective_size

_READY = "the range is one made for few events, but a handful of people still decide where it lies."


@assumption(
    why="it happened to too few people",
    next_time="wait until it has happened more often, or pool several years",
)
def few_events(situation: Situation) -> Check | None:
    """Concern, with a cap, under ten events (or non-events) in a group of those compared.

    It is the limit under which averages are withheld: with another, what this check says would
    split a number that is told as "fewer than 10".

    After matching or weighting only people with weight count, and unequal weights as the number
    of equally weighted people that would tell as much (Kish 1965).
    """
    if not kind_of(situation.outcome.kind).yes_no or not situation.has_comparison:
        return None
    gaps = gap_part(situation.work)
    if situation.design.of_places or (gaps is not None and gaps.people is None):
        return None
    fewest = _fewest(situation)
    limit = situation.rules.events
    rare = fewest < limit
    estimate = situation.finding.estimate if situation.finding else None
    ready = estimate is not None and made_for_few_events(estimate)
    return Check(
        key="few_events",
        title="Did the outcome happen often enough?",
        status="concern" if rare else "passed",
        number=fewest if not rare else None,
        threshold=float(limit),
        reason=f"In one group it happened (or failed to happen) fewer than {setting(limit)} times"
        f"{', counted by how much each person weighs' if _weighted(situation) else ''}; "
        f"{_READY if ready else 'the usual range is not reliable.'}"
        if rare
        else "It happened, and did not happen, often enough in both groups.",
        source="Ten events for each group: Peduzzi et al. 1996",
        cap=int(situation.policy.caps["few_events"]) if rare else None,
        of="people",
    )


def _weighted(situation: Situation) -> bool:
    matches = matched_part(situation.work).matches
    return matches is not None and matches.treated.size == len(situation.work.frame)


def _fewest(situation: Situation) -> float:
    """The fewest people with or without the outcome in a group, by effective number."""
    frame, matches = situation.work.frame, matched_part(situation.work).matches
    gaps = gap_part(situation.work)
    if gaps is not None and gaps.people is not None:
        frame = gaps.people[gaps.people[ELIGIBLE] == 1]
    weights = np.ones(len(frame))
    if matches is not None and _weighted(situation):
        own = 1.0 if matches.sampling_weights is None else matches.sampling_weights
        weights = matches.weights * own
    after = (frame[POST] == 1).to_numpy()
    treated, happened = frame[TREATED].to_numpy() == 1, frame[OUTCOME].to_numpy() == 1
    failed = frame[OUTCOME].to_numpy() == 0
    return min(
        round(effective_size(weights[after & side & what]), 6)
        for side in (treated, ~treated)
        for what in (happened, failed)
    )
