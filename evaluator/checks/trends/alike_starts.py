"""Did it go alike where it started at other times?"""

from __future__ import annotations

from evaluator.checks.assumption import Fault, assumption
from evaluator.checks.comparison.starting_levels import seems_better, seems_worse
from evaluator.checks.situation import Situation
from evaluator.diagnostics.by_start import OfStart, by_start
from evaluator.disclosure.freely import things
from evaluator.values.check import Check

HARMED_START = Fault(
    "harmed_start", next_time="review safety where results were worse, and measure there for longer"
)
_UNEVEN_STARTS = Fault(
    "uneven_starts", next_time="find out why it went otherwise where it started at other times"
)


@assumption(why="it did not go alike at every start", faults=(HARMED_START, _UNEVEN_STARTS))
def alike_starts(situation: Situation) -> Check | None:
    """Concern where one of several starts was harmed, or shows no effect while another does.

    An average over starts hides both. Nothing is taken off the rating, as the average may be right;
    it is not called firm, and the verdict says it beside its label. A start shows no effect beside
    another only where its range holds none and does not meet that of the other.
    """
    finding = situation.finding
    if finding is None or finding.estimate is None or not situation.has_comparison:
        return None
    policy = situation.policy
    starts = by_start(situation.work, policy.verdict["confidence"], policy.disclosure)
    if not starts:
        return None
    harmed = [each for each in starts if _side(each, situation) < 0]
    helped = [each for each in starts if _side(each, situation) > 0]
    without = [each for each in starts if any(_none_beside(each, other) for other in helped)]
    # Harm of the whole has a verdict of its own.
    in_part = bool(harmed) and not seems_worse(finding.estimate, situation)
    uneven = bool(without) and seems_better(finding.estimate, situation)
    return Check(
        key="alike_starts",
        title="Did it go alike where it started at other times?",
        status="concern" if in_part or uneven else "passed",
        number=float(len(starts)),
        threshold=None,
        reason=_reason(harmed if in_part else [], without if uneven else [], len(starts)),
        source="Callaway and Sant'Anna 2021: effects by time of start",
        of="things",
        stable=not (in_part or uneven),
        fault=HARMED_START.key if in_part else _UNEVEN_STARTS.key if uneven else "",
    )


def _side(each: OfStart, situation: Situation) -> int:
    """1 where the range lies on the good side, -1 on the bad one; 0 elsewhere, and either way."""
    better = situation.outcome.better
    if better == "ambiguous" or each.low <= 0 <= each.high:
        return 0
    return 1 if (each.low > 0) == (better == "higher") else -1


def _none_beside(each: OfStart, other: OfStart) -> bool:
    apart = each.high < other.low or other.high < each.low
    return each.low <= 0 <= each.high and apart


def _reason(harmed: list[OfStart], without: list[OfStart], starts: int) -> str:
    told = []
    if harmed:
        told.append(f"Where it started in {_labels(harmed)}, results were worse.")
    if without:
        told.append(f"Where it started in {_labels(without)}, no effect shows, unlike elsewhere.")
    if not told:
        return (
            f"Of the {things(starts)} starts that can be told alone, "
            "no one goes against the others."
        )
    return f"{' '.join(told)} The average over all starts hides that."


def _labels(starts: list[OfStart]) -> str:
    names = [each.label for each in starts]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
