"""Time until an event in both groups. Plain values, saved as JSON."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TimedGroup:
    """One group's share without the event, in steps of as many events as may be told of each.

    ``times`` and ``shares`` (0 to 1) begin at time 0 with everybody; ``at_risk`` counts people
    still watched without the event at each of ``Survival.marks``, exact.
    """

    times: tuple[float, ...]
    shares: tuple[float, ...]
    at_risk: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Survival:
    """Time until an event in both matched groups; ``horizon`` is up to where means are taken."""

    treated: TimedGroup
    comparison: TimedGroup
    marks: tuple[float, ...]
    horizon: float
