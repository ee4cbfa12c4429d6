"""Does the effect stand out among places without the programme?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.designs.shared.few_places import spread_before
from evaluator.designs.shared.synthetic_part import synthetic_report
from evaluator.disclosure.freely import one_in, things
from evaluator.values.check import Check


@assumption(
    why="other places went up and down less before the start",
    next_time="find other places that went up and down as much as those with the programme before "
    "the start",
)
def synthetic_ranks(situation: Situation) -> Check | None:
    """Rank of the effect among placebo effects, and the smallest p-value that was possible.

    Ranks suppose that any of the places could have been the one with the programme. Where those
    that were varied more before the start, the policy's ``unlike_spread`` caps.
    """
    finding = situation.finding
    report = synthetic_report(finding) if finding is not None else None
    if finding is None or finding.estimate is None or report is None or report.rank is None:
        return None
    clear = not finding.estimate.ci_low <= 0 <= finding.estimate.ci_high
    total = situation.work.treated + situation.work.comparison
    one = situation.work.treated == 1
    spread = spread_before(situation.work)
    unlike = spread is not None and spread > 1
    others = "places" if one else "groups of places"
    return Check(
        key="synthetic_ranks",
        title="Does the effect stand out among places without the programme?",
        status="concern" if report.widened or unlike else "passed" if clear else "not_possible",
        number=float(report.rank),
        threshold=None,
        reason=f"The same analysis of {things(report.ranked - 1)} {others} without the programme "
        "found "
        f"{_as_large(report.rank - 1, report.ranked - 1)}. With {things(total)} places, so "
        f"compared, the smallest p-value possible is {_odds(report.smallest_p)}."
        + (
            " So few places can never exclude that nothing changed, so the range includes it."
            if report.widened
            else ""
        )
        + (
            " Before the start the places with the programme went up and down more than the "
            "others, so to stand out among them says little."
            if unlike
            else ""
        ),
        source="Abadie, Diamond and Hainmueller 2010; Arkhangelsky and others 2021",
        cap=int(situation.policy.caps["unlike_spread"]) if unlike else None,
        of="things",
        explains_harm=unlike,
    )


def _as_large(larger: int, groups: int) -> str:
    if larger == 0:
        return "no effect as large"
    return f"an effect at least as large in {things(larger)} of {things(groups)}"


def _odds(p_value: float) -> str:
    return one_in(p_value)
