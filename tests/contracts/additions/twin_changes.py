"""Two groups before and after, called something else, with how dry they stayed."""

from dataclasses import dataclass, replace

from evaluator.values.parts.rain_kept_off import RainKeptOff

from evaluator.designs.changes.difference_in_differences import DIFFERENCE_IN_DIFFERENCES
from evaluator.designs.design import Finding, Groundwork, Part
from evaluator.values.plan import Outcome, Plan


@dataclass(frozen=True, slots=True)
class TwinPart(Part):
    """What this design alone finds."""

    rain: RainKeptOff

    def shown(self) -> RainKeptOff:
        """All of it."""
        return self.rain


def effect(work: Groundwork, plan: Plan, outcome: Outcome) -> Finding:
    """The effect, and how dry 123 people stayed."""
    found = DIFFERENCE_IN_DIFFERENCES.effect(work, plan, outcome)
    return replace(found, part=TwinPart(RainKeptOff(9, 123, 1.23456789, 0.123456789)))


TWIN_CHANGES = replace(
    DIFFERENCE_IN_DIFFERENCES, key="twin_changes", title="Changes of twins", effect=effect
)
