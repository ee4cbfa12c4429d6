"""What a good average hides, as far as checks found it: that it did not last, or not everywhere."""

from __future__ import annotations

from collections.abc import Sequence

from evaluator.checks.trends.alike_starts import HARMED_START
from evaluator.checks.trends.lasting import HARMED_LATER
from evaluator.values.check import Check
from evaluator.values.verdict import Alert, Level

# Faults of a part that was harmed, which the whole hides.
PART_HARMED = (HARMED_START.key, HARMED_LATER.key)
FOUND: tuple[Level, ...] = ("worked", "promising")


def alerts_of(level: Level, checks: Sequence[Check]) -> tuple[Alert, ...]:
    """Alerts of checks: no effect left at the end, and starts that were harmed or show none."""
    found = {check.key: check for check in checks if check.status == "concern"}
    alerts: list[Alert] = []
    if level in FOUND and "lasting" in found:
        alerts.append("did_not_last")
    starts = found.get("alike_starts")
    if any(check.fault in PART_HARMED for check in found.values()):
        alerts.append("harm_in_part")
    elif starts is not None and level in FOUND:
        alerts.append("not_everywhere")
    return tuple(alerts)
