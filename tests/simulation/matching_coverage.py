"""How often intervals after matching or weighting hold the truth, and where they cannot.

Prints one line for each setting, and whether it keeps its promise::

    python -m tests.simulation.matching_coverage [--quick] [--json] [--only WORD]
                                            [--sets N] [--workers N] [--state FILE]

Every data set has its own seed, so runs repeat. Intervals of 95 % are to hold the truth in 93 to
97 % of data sets, within 2 simulation errors at full length and 3 in shorter runs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd

from methods.results import Estimate
from tests.simulation.printing import print_table

ERRORS = 3.5  # of the bias
ERRORS_IN_SHORT, ERRORS_AT_FULL_LENGTH = 3.0, 2.0  # of the coverage
QUICK, FULL = 50, 1000


@dataclass(frozen=True, slots=True)
class Setting:
    """A way of matching or weighting with its standard error, in one world.

    Attributes:
        world, method, inference: names, unique together.
        draw: people from a seed.
        fit: the estimate, and the truth for the people whom it is about.
        promise: "holds" (coverage nominal), "cautious" (at least nominal) or "fails" (below
            ``below``, shown so that the others mean something).
        allowance: distance from 95 % beyond simulation error.
        lean: bias allowed beyond simulation error, in standard deviations of the estimate; None
            where bias is to be expected.
        cost: quick runs take this many times fewer data sets.
    """

    world: str
    method: str
    inference: str
    draw: Callable[[int], pd.DataFrame]
    fit: Callable[[pd.DataFrame], tuple[Estimate, float]]
    promise: Literal["holds", "cautious", "fails"] = "holds"
    allowance: float = 0.02
    lean: float | None = 0.1
    below: float = 0.85
    cost: int = 1

    @property
    def name(self) -> str:
        return " | ".join((self.world, self.method, self.inference))


@dataclass(frozen=True, slots=True)
class Row:
    """What a simulation found.

    Attributes:
        coverage: of 95 % intervals. rate_error: its simulation error were it nominal.
        bias: mean error, of logarithms for ratios. spread: standard deviation of the errors.
        error_ratio: mean standard error over ``spread``: 1 when errors are neither too small nor
            too large.
        kept: whether the promise is kept. why: what breaks it.
    """

    world: str
    method: str
    inference: str
    promise: str
    repetitions: int
    coverage: float
    rate_error: float
    bias: float
    bias_error: float
    spread: float
    error_ratio: float
    kept: bool
    why: str


def simulate(setting: Setting, repetitions: int) -> Row:
    """Run a setting on as many data sets as asked."""
    covered, errors, told = 0, [], []
    for seed in range(repetitions):
        found, truth = setting.fit(_drawn(setting.draw, seed))
        covered += found.ci_low <= truth <= found.ci_high
        errors.append(np.log(found.value / truth) if found.is_ratio else found.value - truth)
        told.append(found.std_error)
    coverage, spread = covered / repetitions, float(np.std(errors, ddof=1))
    bias, bias_error = float(np.mean(errors)), spread / float(np.sqrt(repetitions))
    rate_error = float(np.sqrt(0.95 * 0.05 / repetitions))
    full = repetitions >= repetitions_of(setting, quick=False)
    slack = setting.allowance + (ERRORS_AT_FULL_LENGTH if full else ERRORS_IN_SHORT) * rate_error
    why = _broken(setting, coverage, slack, bias, bias_error, spread)
    return Row(
        world=setting.world,
        method=setting.method,
        inference=setting.inference,
        promise=setting.promise,
        repetitions=repetitions,
        coverage=float(coverage),
        rate_error=rate_error,
        bias=bias,
        bias_error=bias_error,
        spread=spread,
        error_ratio=float(np.mean(told)) / spread,
        kept=not why,
        why=why,
    )


@lru_cache(maxsize=QUICK)
def _drawn(draw: Callable[[int], pd.DataFrame], seed: int) -> pd.DataFrame:
    """A data set, drawn once for the settings that follow one another in one world."""
    return draw(seed)


def _broken(
    setting: Setting,
    coverage: float,
    slack: float,
    bias: float,
    bias_error: float,
    spread: float,
) -> str:
    """What breaks the promise, in words; empty when it is kept."""
    if setting.promise == "fails":
        return "" if coverage < setting.below else f"coverage {coverage:.3f} is not that low"
    gap = coverage - 0.95
    if gap < -slack or (setting.promise == "holds" and gap > slack):
        return f"coverage {coverage:.3f}"
    if setting.lean is not None and abs(bias) > ERRORS * bias_error + setting.lean * spread:
        return f"bias {bias:.4f} with error {bias_error:.4f}"
    return ""


def repetitions_of(setting: Setting, *, quick: bool) -> int:
    return (QUICK if quick else FULL) // setting.cost


def _run(job: tuple[int, int]) -> Row:
    from tests.simulation.matching_settings import SETTINGS

    return simulate(SETTINGS[job[0]], job[1])


def _line(row: Row) -> str:
    return (
        f"{row.world:30.30} {row.method:34.34} {row.inference:26.26} {row.repetitions:5d} "
        f"{row.coverage:.3f} {row.rate_error:.3f} {row.bias:+8.4f} {row.bias_error:7.4f} "
        f"{row.spread:7.4f} {row.error_ratio:5.2f}  {row.promise:8} "
        f"{'kept' if row.kept else 'BROKEN: ' + row.why}"
    )


def main() -> int:
    """Print the table; 1 when a promise is broken."""
    from tests.simulation.matching_settings import SETTINGS

    return print_table(
        __doc__.splitlines()[0],
        [setting.name for setting in SETTINGS],
        _run,
        f"{'world':30} {'method':34} {'inference':26} {'sets':>5} cover error     bias   error "
        f" spread ratio  promise",
        _line,
        lambda place, quick: repetitions_of(SETTINGS[place], quick=quick),
        Row,
    )


if __name__ == "__main__":
    sys.exit(main())
