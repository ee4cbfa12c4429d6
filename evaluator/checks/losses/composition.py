"""Are different kinds of people asked afterwards?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import CLUSTER, OUTCOME, POST, TIME, TREATED
from evaluator.cohort.rows.starts import START
from evaluator.designs.design import Groundwork
from evaluator.designs.shared.place_times import is_surveyed
from evaluator.diagnostics.repeat import again, can_be_asked_again
from evaluator.disclosure.freely import named
from evaluator.values.check import Check, Status
from evaluator.words.numbers import number
from methods import inference
from methods.results import Estimate, NotIdentifiedError

_SMALL, _LARGE = 0.1, 0.25
_MOST_LEVELS = 8
_FEWEST_PLACES = 3
_RARELY = 0.01  # by chance, for numbers that moved apart
_VALUE = "@value"


@assumption(
    next_time="measure the same people before and after, or record what kind of people they are"
)
def composition(situation: Situation) -> Check | None:
    """For different people before and after: did the two groups' make-up change differently?

    The difference in changes of every planned characteristic, in standard deviations. A concern
    past 0.25, or past 0.1 when it is beyond chance (Holm). The outcome is not looked at. A make-up
    that changed, or that nobody can see, caps the rating: either may be all there is. Where nobody
    can see it, numbers measured that moved apart tell of people who came or went. A roll-out
    among people analyses only those whom it follows, however many others were measured; one
    among places, whoever was asked there.
    """
    work, caps = situation.work, situation.policy.caps
    followed = work.rows.panel or (START in work.frame and not is_surveyed(work))
    if followed or not situation.has_comparison:
        return None
    if not can_be_asked_again(situation.design, work):
        return None
    names = [covariate.column for covariate in situation.plan.covariates]
    shifts = _shifts(work, [name for name in names if name in work.frame])
    if not shifts and _numbers_moved_apart(work):
        return _check(
            "concern",
            None,
            "Different people were measured before and after, and from then on fewer or more of "
            "them in one group than in the other, so part of the difference may be who was "
            "measured. The plan names no characteristics that could show it.",
            int(caps["composition_changed"]),
        )
    if not shifts:
        return _check(
            "not_possible",
            None,
            "Different people were measured before and after, and the plan names no "
            "characteristics, so nobody can see whether the groups became different.",
            int(caps["composition_unknown"]),
        )
    p_values = inference.adjust([shift.p_value for _, shift in shifts], "holm")
    moved = [
        (name, shift.value)
        for (name, shift), p in zip(shifts, p_values, strict=True)
        if abs(shift.value) > _LARGE or (abs(shift.value) > _SMALL and p < 0.05)
    ]
    worst, size = max(
        moved or [(name, shift.value) for name, shift in shifts], key=lambda each: abs(each[1])
    )
    size = situation.gap(abs(size))
    if moved:
        return _check(
            "concern",
            size,
            "Different people were measured before and after, and the groups became different: "
            f"{worst} moved apart by {number(size)} standard deviations, so part of the "
            "difference may be who was asked.",
            int(caps["composition_changed"]),
        )
    return _check(
        "passed",
        size,
        "Different people were measured before and after, but on the planned characteristics the "
        f"groups changed alike (the largest difference, in {worst}, is {number(size)} "
        "standard deviations).",
    )


def _check(status: Status, size: float | None, reason: str, cap: int | None = None) -> Check:
    return Check(
        key="composition",
        title="Were the same kinds of people measured before and after?",
        status=status,
        number=size,
        threshold=_LARGE,
        reason=reason,
        source="Repeated cross-sections: Hong 2013; Sant'Anna and Xu 2023",
        cap=cap,
        explains_harm=status == "concern",
    )


def _numbers_moved_apart(work: Groundwork) -> bool:
    """Whether one group's places measured more or fewer people than before, unlike the other's."""
    if START in work.frame:
        return False
    known = work.frame[work.frame[OUTCOME].notna()]
    each = known.groupby([CLUSTER, TREATED, POST, TIME], observed=True).size()
    usual = each.groupby(level=[CLUSTER, TREATED, POST]).mean().unstack(POST).dropna()
    if usual.shape[1] != 2:
        return False
    change = pd.Series(np.log(usual[1] / usual[0]))
    side = change.index.get_level_values(TREATED) == 1
    own, other = change[side], change[~side]
    if min(len(own), len(other)) < _FEWEST_PLACES or not own.var() + other.var() > 0:
        return False
    test = stats.ttest_ind(own, other, equal_var=False)
    apart = abs(float(own.mean() - other.mean()))
    return bool(apart > np.log1p(_SMALL) and test.pvalue < _RARELY)


def _shifts(work: Groundwork, names: list[str]) -> list[tuple[str, Estimate]]:
    """Difference in changes of each characteristic, or level of one, in standard deviations."""
    found = []
    for name in names:
        for label, values in _numbers(work.frame[name], name):
            known = work.frame.assign(**{_VALUE: values})[values.notna()]
            before = known.loc[known[POST] == 0, _VALUE]
            spread = float(before.std())
            if len(before) < 2 or not spread > 0:
                continue
            try:
                shift = again(work, known.assign(**{OUTCOME: known[_VALUE] / spread}))
            except NotIdentifiedError:
                continue
            if np.isfinite(shift.p_value):
                found.append((label, shift))
    return found


def _numbers(cells: pd.Series, name: str) -> list[tuple[str, pd.Series]]:
    """A column as numbers: itself, or one yes/no for each of its commonest levels."""
    if pd.api.types.is_numeric_dtype(cells):
        return [(name, cells.astype(float))]
    if pd.api.types.is_datetime64_any_dtype(cells):
        return []
    levels = list(cells.value_counts().index[:_MOST_LEVELS])
    if len(levels) == 2:
        levels = levels[:1]
    return [
        (f"{name} ({named(level)})", (cells == level).astype(float).where(cells.notna()))
        for level in levels
    ]
