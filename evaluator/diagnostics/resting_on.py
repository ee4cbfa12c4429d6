"""On how few people or events an average rests, and in what steps it is told for that."""

from __future__ import annotations

from dataclasses import replace

from evaluator.cohort.rows.shapes import OUTCOME, POST, TIME, TREATED, UNIT, WEIGHT
from evaluator.cohort.rows.starts import START
from evaluator.designs.design import Finding, Groundwork
from evaluator.designs.shared.fewest import fewest_behind
from evaluator.designs.shared.gap_part import gap_part
from evaluator.designs.shared.matched_part import matched_part
from evaluator.disclosure.averages import step_of_few, whole_step
from evaluator.disclosure.counts import DisclosureRules
from evaluator.outcomes import kind_of
from evaluator.values.evaluation import MeanPoint
from evaluator.values.plan import Outcome
from evaluator.words.rounding import rounded


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


def in_steps_of_few(
    finding: Finding, work: Groundwork, outcome: Outcome, rules: DisclosureRules
) -> Finding:
    """The finding with its averages at the nearest step that few people ask for.

    So what is judged, printed and saved is one number. Of a yes or no and of times until an event
    the gate itself knows the step, and gaps between kinds of people are nobody's.
    """
    kind = kind_of(outcome.kind)
    if rules.places or kind.yes_no or kind.timed or gap_part(work) is not None:
        return finding
    step = _step(finding, work, outcome, rules)

    def told(value: float | None) -> float | None:
        return value if value is None or not step else rounded(rounded(value / step, 0) * step, 10)

    return replace(
        finding,
        treated_level=told(finding.treated_level),
        change_in_treated=told(finding.change_in_treated),
        means=tuple(
            replace(point, treated=told(point.treated), comparison=told(point.comparison))
            for point in finding.means
        ),
    )


def _step(finding: Finding, work: Groundwork, outcome: Outcome, rules: DisclosureRules) -> float:
    """The widest step that any of the averages asks for: few people, or a sum of whole things."""
    known = work.frame[work.frame[OUTCOME].notna()]
    by = [name for name in (TIME, START, TREATED) if name in known]
    people = known.groupby(by, dropna=False)[UNIT].nunique()
    spread = float(known.groupby(TREATED)[OUTCOME].std().max())
    fewest = min((int(n) for n in people if n >= rules.threshold), default=rules.threshold)
    whole = (
        whole_step(mean, n, outcome, rules, whole=few is not None)
        for point in finding.means
        for mean, n, few in (
            (point.treated, point.n_treated, point.treated_fewest),
            (point.comparison, point.n_comparison, point.comparison_fewest),
        )
    )
    return max(step_of_few(fewest, spread, rules), *whole, 0.0)
