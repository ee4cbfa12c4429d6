"""The planned kind of comparison asked once more, of other rows."""

from __future__ import annotations

import pandas as pd

from evaluator.cohort.rows.shapes import CLUSTER, OUTCOME, POST, TIME, TREATED, UNIT, WEIGHT
from evaluator.cohort.rows.starts import START
from evaluator.designs.comparison_design import ComparisonDesign
from evaluator.designs.design import Groundwork
from evaluator.designs.shared.few_places import cautious
from evaluator.designs.shared.own_groups import independent
from evaluator.designs.shared.place_sizes import places_in
from evaluator.designs.shared.place_times import is_surveyed, place_times
from methods import did
from methods.did.parts.panel import StaggeredColumns
from methods.did.parts.without_each import change_without_each, imputed_without_each
from methods.inference.parts.columns import codes
from methods.inference.parts.ols import Variance
from methods.results import Estimate, NotIdentifiedError

_NOW = "@treated_now"


def can_be_asked_again(design: ComparisonDesign, work: Groundwork) -> bool:
    """Whether the design rests on how two groups change, and there is something to compare."""
    return (
        design.follows_changes
        and work.failure is None
        and work.baseline == "outcome"
        and min(work.treated, work.comparison) > 0
    )


def again(work: Groundwork, frame: pd.DataFrame, *, level: float = 0.95) -> Estimate:
    """How much more the treated changed than the others, from ``frame`` alone.

    Imputation for several starts, two-way effects for one start and several times, and the
    difference of changes otherwise; clustered by place (CR2, or CR3 where sizes differ), or by
    person.
    For a diagnostic beside the planned answer, never for a headline.

    Raises:
        NotIdentifiedError: the rows cannot answer.
    """
    column = place_of(work)
    weights = WEIGHT if (frame[WEIGHT] != 1.0).any() else None
    sides = frame.drop_duplicates(column or UNIT)[TREATED]
    treated, comparison = int((sides == 1).sum()), int((sides == 0).sum())
    if START in frame:
        if is_surveyed(work):
            frame, weights = place_times(frame, CLUSTER), WEIGHT
        overall = _imputed(work, frame, weights, level)
        return cautious(overall, min(treated, comparison) if comparison else treated)
    groups = independent(frame, column)
    variance = _variance(frame, column)
    if work.rows.panel and frame[TIME].nunique() > 2:
        return did.two_way(
            frame.assign(**{_NOW: frame[TREATED] * frame[POST]}),
            outcome=OUTCOME, unit=UNIT, time=TIME, treated_now=_NOW, cluster=groups or UNIT,
            weights=weights, variance=variance, level=level,
        )  # fmt: skip
    cluster = groups or (UNIT if work.rows.panel else None)
    return did.two_period(
        frame, outcome=OUTCOME, treated=TREATED, post=POST, unit=UNIT, cluster=cluster,
        weights=weights, variance="HC1" if cluster is None else variance,
        level=level,
    )  # fmt: skip


def again_without_each(
    work: Groundwork, frame: pd.DataFrame, place: str
) -> dict[object, float] | None:
    """What ``again`` would say without each place, all at once.

    None where each has to be asked for by itself, as some could be refused an answer.

    Args:
        work: the question.
        frame: its rows.
        place: column that holds the places.
    """
    weights = WEIGHT if (frame[WEIGHT] != 1.0).any() else None
    if START in frame:
        if is_surveyed(work):
            frame = place_times(frame, CLUSTER).assign(**{place: lambda cells: cells[CLUSTER]})
        columns = StaggeredColumns(OUTCOME, UNIT, TIME, START, cluster=place, weights=weights)
        values = imputed_without_each(frame, columns)
    else:
        followed = work.rows.panel and frame[TIME].nunique() > 2
        values = change_without_each(
            frame, outcome=OUTCOME, treated=TREATED, post=POST, cluster=place, weights=weights,
            within=(UNIT, TIME) if followed else None,
        )  # fmt: skip
    if values is None:
        return None
    named = dict(zip(codes(frame, place).tolist(), frame[place], strict=True))
    return {named[code]: value for code, value in enumerate(values.tolist())}


def _variance(frame: pd.DataFrame, column: str | None) -> Variance:
    if column is None:
        return "CR1"
    return "CR3" if places_in(frame, column).uneven else "CR2"


def _imputed(work: Groundwork, frame: pd.DataFrame, weights: str | None, level: float) -> Estimate:
    """The mean effect; times before the start are left out, as they cost most and say nothing."""
    distance = (frame[TIME] - frame[START])[frame[OUTCOME].notna()]
    after = sorted({int(each) for each in distance[distance >= 0].unique()})

    def overall(horizons: list[int] | None) -> Estimate | None:
        return did.imputation(
            frame, outcome=OUTCOME, unit=UNIT, time=TIME, first_treated=START, horizons=horizons,
            cluster=independent(frame, work.cluster), weights=weights, level=level,
        ).overall  # fmt: skip

    try:
        found = overall(after)
    except NotIdentifiedError as refused:
        if refused.code != "no_horizon":
            raise
        found = overall(None)
    if found is None:
        raise NotIdentifiedError("no_horizon", "No place is seen after its start.")
    return found


def place_of(work: Groundwork) -> str | None:
    """Column that holds the independent places; None where people were chosen one by one."""
    if work.cluster is not None:
        return CLUSTER
    return UNIT if work.areas else None
