"""On how few people or events an average rests."""

from __future__ import annotations

from evaluator.cohort.rows.shapes import OUTCOME, POST, TREATED, UNIT, WEIGHT
from evaluator.designs.design import Groundwork
from evaluator.designs.shared.fewest import fewest_behind
from evaluator.designs.shared.matched_part import matched_part
from evaluator.disclosure.counts import DisclosureRules
from evaluator.values.evaluation import MeanPoint


def after_the_start(work: Groundwork, rules: DisclosureRules) -> tuple[MeanPoint, ...]:
    """Both groups after the start, for designs that follow nobody over time.

    Only those who count: the matched, or those with weight.
    """
    frame = work.frame
    matches = matched_part(work).matches
    if matches is not None and matches.treated.size == len(frame):
        frame = frame.assign(**{WEIGHT: matches.weights})[matches.weights > 0]
    known = frame[(frame[POST] == 1) & frame[OUTCOME].notna()]
    if known.empty:
        return ()
    grouped = known.groupby(TREATED)[OUTCOME]
    means, counts = grouped.mean().to_dict(), grouped.size().to_dict()
    fewest = fewest_behind(known, known[TREATED], rules, known[UNIT])

    def side(which: int) -> tuple[float | None, int, float | None]:
        mean = means.get(which)
        return None if mean is None else float(mean), int(counts.get(which, 0)), fewest.get(which)

    treated, comparison = side(1), side(0)
    return (
        MeanPoint(
            "", True, treated[0], comparison[0], treated[1], comparison[1], treated[2],
            comparison[2],
        ),
    )  # fmt: skip
