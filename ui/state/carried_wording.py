"""What became of the plan when the data were read another way, in words. No Qt here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ui.state.wording import role_label

if TYPE_CHECKING:
    from evaluator.planning.carried_plan import CarriedPlan

TITLE = "The plan was changed to fit the columns there are now"
_PARTS = {
    "outcomes": "What should have changed",
    "covariates": "What was known before the start",
    "design": "How to compare",
}
_MOST = 4


def carried_lines(carried: CarriedPlan | None) -> tuple[str, ...]:
    """One sentence for each thing that happened; none for what did not."""
    if carried is None:
        return ()
    renamed = [f"“{old}” is now “{new}”" for old, new in carried.renamed]
    gone = [f"“{name}”" for name in carried.dropped]
    guessed = [_PARTS.get(part) or role_label(part) for part in carried.guessed]
    lost = [f"“{name}”" for name in carried.lost.columns]
    anew = ("sheets, headings and rows",) if carried.lost.arrangement else ()
    said = (
        ("Followed under another name", renamed, _MOST),
        ("No longer in the data, so taken out of the plan", gone, 2 * _MOST),
        ("Guessed again, for you to check", guessed, len(guessed)),
        ("Not corrected any more, as the columns are gone", lost, 2 * _MOST),
        ("Not read as you had said, as the workbook no longer allows it", anew, 1),
    )
    return tuple(f"{lead}: {_listed(items, most)}." for lead, items, most in said if items)


def _listed(items: Sequence[str], most: int) -> str:
    more = f"; and {len(items) - most} more" if len(items) > most else ""
    return "; ".join(items[:most]) + more
