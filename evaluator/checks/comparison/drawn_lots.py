"""Were the lots kept that were drawn before the study?"""

from __future__ import annotations

from evaluator.checks.assumption import Fault, assumption
from evaluator.checks.situation import Situation
from evaluator.diagnostics.lots_kept import LotsKept
from evaluator.disclosure.freely import things
from evaluator.values.check import Check

_TITLE = "Were the lots kept?"
_SOURCE = "CONSORT 2010, items 8 to 10 and 13; What Works Clearinghouse on compromised lots"


@assumption(
    why="who took part is not who was drawn",
    next_time="let everybody start as they were drawn, and keep all of them in the workbook",
    faults=(
        Fault(
            "drawn_elsewhere",
            next_time="compare everybody by the column that says who was drawn, whether or not "
            "they then took part",
        ),
    ),
)
def drawn_lots(situation: Situation) -> Check | None:
    """Concern where lots were not kept; chance then does not count as having decided.

    Kept means that nobody crossed over, nothing was compared that was not in the draw, and at most
    the share that the policy names cannot be found. Without it ``design_strength`` rates the
    comparison as if nobody had drawn. So it does where a column of the sheet says whom chance drew,
    and who took part is not the same: then those who chose to are compared, which also caps.
    """
    if not situation.has_comparison:
        return None
    kept = situation.lots
    if kept is None:
        return _by_column(situation)
    broken = situation.lots_broken
    told = tuple(_told(kept, situation))
    if not told:
        reason = "Everybody who was drawn is in the workbook, on the side that was drawn."
    else:
        follows = (
            "So chance does not count as having decided."
            if broken
            else "That is few enough for the lots to count."
        )
        reason = f"Held against the lots: {', '.join(told)}. {follows}"
    places = situation.work.areas or situation.plan.roles.cluster is not None
    return Check(
        key="drawn_lots",
        title=_TITLE,
        status="concern" if broken else "passed",
        number=float(kept.crossed),
        threshold=0.0,
        reason=reason,
        source=_SOURCE,
        of="things" if places else "people",
    )


def _by_column(situation: Situation) -> Check | None:
    column = situation.drawn_elsewhere
    if column is None:
        return None
    return Check(
        key="drawn_lots",
        title=_TITLE,
        status="concern",
        number=None,
        threshold=None,
        reason=f'"{column}" says who was drawn, and "{situation.plan.roles.treated}" is not the '
        "same: some took part, or did not, against it. So chance does not count as having "
        "decided.",
        source=_SOURCE,
        cap=int(situation.policy.caps["draw_crossed"]),
        fault="drawn_elsewhere",
    )


def _told(kept: LotsKept, situation: Situation) -> list[str]:
    """What was not kept, each as a few words; of people only that it happened."""
    people = situation.plan.roles.cluster is None and not situation.work.areas
    counted = (
        (kept.not_started, "drawn to start did not"),
        (kept.started_anyway, "drawn to wait started"),
        (kept.out_of_turn, "started out of turn"),
        (kept.undrawn, "compared here never drew"),
        (kept.absent, "drawn cannot be found"),
    )
    return [
        f"{'some' if people else things(number)} {words}" for number, words in counted if number
    ]
