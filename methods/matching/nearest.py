"""Nearest-neighbour matching: each participant with similar people who did not take part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Unpack

import numpy as np
import pandas as pd

from methods.matching.parts.line import Line, match_closest, match_in_order, match_with_replacement
from methods.matching.parts.matched import matches_from_pairs
from methods.matching.parts.space import Space, match_points, match_points_with_replacement
from methods.matching.parts.units import MatchOptions, Measure, Units, generator, measure_units
from methods.results import FloatArray, IntArray, Matches, NotIdentifiedError

Order = Literal["largest", "smallest", "closest", "data", "random"]


@dataclass(frozen=True, slots=True)
class _Choices:
    """The options of ``nearest`` that do not measure distance."""

    ratio: float
    fewest: int
    most: int | None
    replace: bool
    order: Order
    estimand: Literal["ATT", "ATC"]


def nearest(
    frame: pd.DataFrame,
    *,
    treated: str,
    covariates: Sequence[str],
    ratio: float = 1,
    min_controls: int | None = None,
    max_controls: int | None = None,
    replace: bool = False,
    order: Order = "largest",
    estimand: Literal["ATT", "ATC"] = "ATT",
    weights: str | None = None,
    seed: int | None = None,
    **options: Unpack[MatchOptions],
) -> Matches:
    """Pair people who took part with similar people who did not; not for the ATE.

    Greedy matching as in MatchIt 4.7.2. Scores that differ only by rounding are equal, and equally
    near candidates are drawn by a seeded shuffle, so the order of the file never decides.

    Args:
        frame: one row per person.
        treated: 0/1 column.
        covariates: columns known before the start.
        ratio: comparison people wanted for each participant; all get a first before any gets a
            second.
        min_controls: smallest number for a participant when numbers vary; None is 1.
        max_controls: largest number, which lets numbers vary around an average of ``ratio``:
            participants with low scores, for whom there are more like people, get more (those
            with high scores for the ATC). None gives everybody the same.
        replace: whether one comparison person may serve several participants.
        order: who chooses first: largest or smallest score, the closest pair, as in the file, or
            at random. Distances on covariates have no score: "largest" and "smallest" then follow
            the file.
        estimand: "ATT" pairs participants; "ATC" pairs the comparison group.
        weights: column of sampling weights, used for the score and passed on to effects.
        seed: of the shuffle; None uses ``DEFAULT_SEED``.
        options: ``distance``, ``link``, ``caliper``, ``caliper_units``, ``exact``,
            ``mahalanobis``, ``discard`` and ``reestimate``: see ``Measure``.

    Raises:
        NotIdentifiedError: unusable columns or options, or nobody could be matched.

    Source: Ho, Imai, King and Stuart (2011); calipers as in Austin (2011); Mahalanobis within
    calipers as in Rubin and Thomas (2000); varying numbers as in Ming and Rosenbaum (2000).
    """
    measure = Measure(**options)
    choices = _Choices(ratio, min_controls or 1, max_controls, replace, order, estimand)
    _check(choices, scored=measure.distance == "propensity")
    units = measure_units(frame, measure, treated=treated, covariates=covariates, weights=weights)
    pairs = _pair(units, choices, generator(seed))
    if not len(pairs):
        raise NotIdentifiedError(
            "no_matches", "Nobody could be matched. Widen the caliper or use fewer exact columns."
        )
    varying = "" if max_controls is None else f"{choices.fewest} to {max_controls} each, "
    how = "with replacement" if replace else "without replacement"
    return matches_from_pairs(
        pairs,
        units,
        estimand=choices.estimand,
        replacement=replace,
        method=f"{ratio:g}:1 nearest neighbour, {varying}{how}, {measure.words()}",
    )


def _check(choices: _Choices, *, scored: bool) -> None:
    orders = ("largest", "smallest", "closest", "data", "random")
    if choices.order not in orders:
        raise NotIdentifiedError("unknown_option", f"order must be one of: {', '.join(orders)}.")
    if choices.estimand not in ("ATT", "ATC"):
        raise NotIdentifiedError(
            "estimand_not_available",
            "Nearest-neighbour matching answers for participants (ATT) or for the comparison "
            "group (ATC). For everybody, use weighting.",
        )
    if choices.most is None:
        if choices.ratio < 1 or choices.ratio != int(choices.ratio):
            raise NotIdentifiedError("unknown_option", "ratio must be a whole number of 1 or more.")
        if choices.fewest != 1:
            raise NotIdentifiedError("unknown_option", "min_controls goes with max_controls.")
        return
    if not 1 <= choices.fewest < choices.ratio < choices.most:
        raise NotIdentifiedError(
            "unknown_option",
            "When numbers vary, ratio must lie between min_controls (1 or more) and max_controls.",
        )
    if choices.replace or not scored:
        raise NotIdentifiedError(
            "contradiction",
            "Numbers can vary only without replacement and with a propensity score.",
        )


def _wanted(score: FloatArray, choices: _Choices) -> IntArray:
    """How many partners each focal unit may have: most where the other side is plentiful."""
    if choices.most is None:
        return np.full(score.size, int(choices.ratio), dtype=np.int64)
    spare = int(choices.ratio * score.size) - choices.fewest * score.size
    step = choices.most - choices.fewest
    extra = np.zeros(score.size, dtype=np.int64)
    extra[: spare // step] = step
    extra[spare // step : spare // step + 1] = spare % step
    plenty = np.argsort(score if choices.estimand == "ATT" else -score, kind="stable")
    wanted = np.empty(score.size, dtype=np.int64)
    wanted[plenty] = choices.fewest + extra
    return wanted


def _pair(units: Units, choices: _Choices, rng: np.random.Generator) -> IntArray:
    """(m, 2) rows (focal, matched) by the chosen distance."""
    focal_side = units.treated if choices.estimand == "ATT" else ~units.treated
    focal = np.flatnonzero(focal_side & units.kept)
    other = np.flatnonzero(~focal_side & units.kept)
    score = units.scores
    scored = not np.isnan(units.score).all()
    order = _turns(score[focal], choices.order, scored=scored, rng=rng)
    wanted = _wanted(score[focal], choices)
    if units.points is None:
        pairs = _pair_on_line(units.line(focal, other, rng), order, wanted, choices, rng)
    else:
        space = units.space(units.points, focal, other)
        pairs = _pair_in_space(space, order, wanted, choices, rng)
    return np.column_stack([focal[pairs[:, 0]], other[pairs[:, 1]]])


def _pair_on_line(
    line: Line, order: IntArray, wanted: IntArray, choices: _Choices, rng: np.random.Generator
) -> IntArray:
    if choices.replace:
        return match_with_replacement(line, int(choices.ratio), rng)
    if choices.order == "closest":
        return match_closest(line, order, wanted)
    return match_in_order(line, order, wanted)


def _pair_in_space(
    space: Space, order: IntArray, wanted: IntArray, choices: _Choices, rng: np.random.Generator
) -> IntArray:
    if choices.replace:
        return match_points_with_replacement(space, int(choices.ratio), rng=rng)
    closest = choices.order == "closest"
    return match_points(space, order, wanted, closest=closest, rng=rng)


def _turns(score: FloatArray, order: Order, *, scored: bool, rng: np.random.Generator) -> IntArray:
    """In which order focal units choose; equal scores in random order."""
    shuffled = rng.permutation(score.size)
    if order in ("random", "closest"):
        return shuffled
    if order == "data" or not scored:
        return np.arange(score.size)
    key = -score if order == "largest" else score
    return shuffled[np.argsort(key[shuffled], kind="stable")]
