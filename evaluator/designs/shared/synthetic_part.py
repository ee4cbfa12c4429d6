"""What a design that compares places with a mix of others records of it."""

from __future__ import annotations

from dataclasses import dataclass

from evaluator.designs.design import Finding, Groundwork, Part
from evaluator.values.parts.synthetic_report import SyntheticReport


@dataclass(frozen=True, slots=True)
class SyntheticPart(Part):
    """The mix of places: in a groundwork before the start, in a finding over all times."""

    report: SyntheticReport

    def shown(self) -> SyntheticReport:
        """What it shows of itself."""
        return self.report


def synthetic_report(found: Groundwork | Finding) -> SyntheticReport | None:
    """What a synthetic comparison shows of itself; None for the other designs."""
    return found.part.report if isinstance(found.part, SyntheticPart) else None
