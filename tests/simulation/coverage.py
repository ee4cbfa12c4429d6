"""How often intervals hold the truth and tests reject, for every estimator and way of inference.

Prints one line for each setting, and whether it keeps its promise::

    python -m tests.simulation.coverage [--quick] [--json] [--only WORD] [--sets N]
                                   [--workers N] [--state FILE]

Each setting is simulated twice: as it is and without any effect, where the size of its test is
seen. Coverage and bias are those of both halves together. Every data set has its own seed, so runs
repeat. Rates are shown with their simulation error; a promise is broken only beyond 3.5 of them
and a stated allowance. What fails to hold is simulated as it is only.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import pandas as pd

from methods import did
from methods.results import EffectPath, Estimate
from tests.simulation.did_worlds import World
from tests.simulation.printing import print_table

ERRORS = 3.5
QUICK, FULL = 50, 1000  # data sets of each half; as many in short runs of what has but one
LEAST = 5  # of each half, however dear
_NULL = 1_000_000  # seeds of the data sets without an effect lie this far from the others


Fit = Callable[[pd.DataFrame], tuple[Estimate, EffectPath | None]]


@dataclass(frozen=True, slots=True)
class Setting:
    """An estimator with one way of inference in one world.

    Attributes:
        world, estimator, inference: names, unique together.
        draw: data set from a seed and the size of the effect.
        fit: its estimate, with the path where there is one.
        promise: "holds" (coverage and size nominal), "cautious" (coverage at least nominal, size
            at most) or "fails" (coverage below ``below``, shown so that others mean something).
        allowance: beyond simulation error, for what is known to be inexact in small samples.
        band: allowance of the uniform band. early: whether the joint test of earlier effects
            is expected to keep its size, within 0.02.
        level: of intervals; 1 - level is the nominal size.
        lean: bias allowed beyond simulation error; None where bias is to be expected.
        cost: quick runs take this many times fewer data sets.
    """

    world: str
    estimator: str
    inference: str
    draw: Callable[[int, float], World]
    fit: Fit
    promise: Literal["holds", "cautious", "fails"] = "holds"
    allowance: float = 0.01
    band: float = 0.025
    early: bool = False
    level: float = 0.95
    below: float = 0.9
    lean: float | None = 0.0
    cost: int = 1

    @property
    def name(self) -> str:
        return " | ".join((self.world, self.estimator, self.inference))


@dataclass(frozen=True, slots=True)
class Row:
    """What a simulation found; None where a setting has no such figure.

    Attributes:
        coverage, size: of the interval and test of the average effect; no size where it fails.
        points: coverage of the intervals by time since the start, from the start on.
        band: how often the whole band holds the whole path.
        early: how often the joint test of earlier effects rejects at 0.05, all being zero.
        bias, bias_error: mean error and its simulation error; of logarithms for ratios.
        repetitions: data sets of each half.
        rate_error: simulation error of the coverage at its nominal value.
        kept: whether the promise is kept. why: what breaks it.
    """

    world: str
    estimator: str
    inference: str
    promise: str
    nominal: float
    repetitions: int
    coverage: float
    size: float | None
    points: float | None
    band: float | None
    early: float | None
    bias: float
    bias_error: float
    rate_error: float
    kept: bool
    why: str


def one(estimator: Callable[..., Estimate], /, **options: Any) -> Fit:
    return lambda frame: (estimator(frame, **options), None)


def path(estimator: Callable[..., EffectPath], /, **options: Any) -> Fit:
    def fit(frame: pd.DataFrame) -> tuple[Estimate, EffectPath]:
        found = estimator(frame, **options)
        assert found.overall is not None
        return found.overall, found

    return fit


def holds(found: Estimate, truth: float) -> bool:
    return bool(found.ci_low <= truth <= found.ci_high)


def _error(found: Estimate, truth: float) -> float:
    return float(np.log(found.value / truth)) if found.is_ratio else found.value - truth


def _inside(low: np.ndarray, high: np.ndarray, times: np.ndarray, truth: dict[int, float]) -> Any:
    target = np.array([truth[int(e)] for e in times])
    return (low <= target) & (target <= high)


def simulate(setting: Setting, repetitions: int) -> Row:
    """Run a setting on as many data sets as asked, and without its effect on as many again."""
    covered, rejected, errors = [], 0, []
    seen: dict[str, list[float]] = {"points": [], "band": [], "early": []}
    halves = ((0, 1.0),) if setting.promise == "fails" else ((0, 1.0), (_NULL, 0.0))
    for first, effect in halves:
        for seed in range(first, first + repetitions):
            world = _drawn(setting.draw, seed, effect)
            found, path = setting.fit(world.frame)
            covered.append(holds(found, world.truth))
            errors.append(_error(found, world.truth))
            rejected += first == _NULL and found.p_value <= 1 - setting.level + 1e-9
            _look_along(path, world, seen, early=setting.early)
    rates = {name: float(np.mean(hits)) if hits else None for name, hits in seen.items()}
    bias_error = float(np.std(errors) / np.sqrt(len(errors)))
    size = rejected / repetitions if len(halves) > 1 else None
    found_rates = {"coverage": float(np.mean(covered)), "size": size, **rates}
    why = "; ".join(_broken(setting, repetitions, float(np.mean(errors)), bias_error, found_rates))
    return Row(
        world=setting.world,
        estimator=setting.estimator,
        inference=setting.inference,
        promise=setting.promise,
        nominal=setting.level,
        repetitions=repetitions,
        bias=float(np.mean(errors)),
        bias_error=bias_error,
        rate_error=_rate_error(setting.level, len(covered)),
        kept=not why,
        why=why,
        **found_rates,
    )


@lru_cache(maxsize=2 * QUICK)
def _drawn(draw: Callable[[int, float], World], seed: int, effect: float) -> World:
    """A data set, drawn once for the settings that follow one another in one world."""
    return draw(seed, effect)


def _look_along(
    path: EffectPath | None, world: World, seen: dict[str, list[float]], *, early: bool
) -> None:
    """Put down what a path by time since the start holds of the truth."""
    if path is not None and world.path is not None:
        late = path.event_time >= 0
        inside = _inside(path.ci_low, path.ci_high, path.event_time, world.path)
        seen["points"].append(float(inside[late].mean()))
        if path.band_low is not None and path.band_high is not None:
            inside = _inside(path.band_low, path.band_high, path.event_time, world.path)
            seen["band"].append(float(inside.all()))
    if early and path is not None:
        seen["early"].append(float(did.pre_trend_test(path).p_value <= 0.05))


def _rate_error(rate: float, repetitions: int) -> float:
    return float((rate * (1 - rate) / repetitions) ** 0.5)


def _broken(
    setting: Setting,
    repetitions: int,
    bias: float,
    bias_error: float,
    rates: dict[str, float | None],
) -> list[str]:
    """What breaks the promise, in words."""
    coverage, size = rates["coverage"], rates["size"]
    assert coverage is not None
    if setting.promise == "fails" or size is None:
        return [] if coverage < setting.below else [f"coverage {coverage:.3f} is not that low"]
    slack = ERRORS * _rate_error(setting.level, 2 * repetitions) + setting.allowance
    of_size = ERRORS * _rate_error(setting.level, repetitions) + setting.allowance
    own = ERRORS * _rate_error(0.95, 2 * repetitions)
    told = []
    for name, rate, nominal, reach in (
        ("coverage", coverage, setting.level, slack),
        ("coverage by time", rates["points"], setting.level, slack),
        ("band", rates["band"], setting.level, own + setting.band),
    ):
        if rate is None or abs(rate - nominal) <= reach:
            continue
        if setting.promise == "holds" or rate < nominal:
            told.append(f"{name} {rate:.3f}")
    gap = size - (1 - setting.level)
    if gap > of_size or (setting.promise == "holds" and gap < -of_size):
        told.append(f"size {size:.3f}")
    early = rates["early"]
    if early is not None and early - 0.05 > own + 0.02:
        told.append(f"size of the test of earlier effects {early:.3f}")
    if setting.lean is not None and abs(bias) > ERRORS * bias_error + setting.lean:
        told.append(f"bias {bias:.4f} with error {bias_error:.4f}")
    return told


def repetitions_of(setting: Setting, *, quick: bool) -> int:
    one_half = quick and setting.promise == "fails"
    return max(LEAST, (1 + one_half) * (QUICK if quick else FULL) // setting.cost)


def _run(job: tuple[int, int]) -> Row:
    from tests.simulation.did_settings import SETTINGS

    return simulate(SETTINGS[job[0]], job[1])


def _line(row: Row) -> str:
    def rate(value: float | None) -> str:
        return "" if value is None else f"{value:.3f}"

    return (
        f"{row.world:34.34} {row.estimator:30.30} {row.inference:34.34} {row.repetitions:5d} "
        f"{row.nominal:.3f} {row.coverage:.3f} {row.rate_error:.3f} {rate(row.size):>5} "
        f"{rate(row.points):>6} {rate(row.band):>5} {rate(row.early):>5} "
        f"{row.bias:+8.4f} {row.bias_error:7.4f}  {row.promise:8} "
        f"{'kept' if row.kept else 'BROKEN: ' + row.why}"
    )


def main() -> int:
    """Print the table; 1 when a promise is broken."""
    from tests.simulation.did_settings import SETTINGS

    return print_table(
        __doc__.splitlines()[0],
        [setting.name for setting in SETTINGS],
        _run,
        f"{'world':34} {'estimator':30} {'inference':34} {'sets':>5} level cover error "
        f"size   points band  early     bias   error  promise",
        _line,
        lambda place, quick: repetitions_of(SETTINGS[place], quick=quick),
        Row,
    )


if __name__ == "__main__":
    sys.exit(main())
