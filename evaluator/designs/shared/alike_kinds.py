"""Changes among those of the same kind: planned characteristics with more than two times."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from evaluator.cohort.rows.shapes import CLUSTER, OUTCOME, TIME, TREATED, UNIT, WEIGHT
from evaluator.cohort.rows.starts import START
from evaluator.designs.design import Groundwork
from evaluator.designs.shared.place_times import is_surveyed, over_time
from evaluator.disclosure.freely import numbered
from evaluator.values.plan import Plan
from methods import inference
from methods.inference.parts.ols import Variance
from methods.results import Estimate, NotIdentifiedError

ALIKE_KINDS = "alike_kinds"
_SCORE, _FEWEST_OTHERS, _FOR_EACH = "@kind", 3, 5  # places or people for each column


def known_before(plan: Plan) -> tuple[str, ...]:
    """Characteristics that were known before the start."""
    return tuple(c.column for c in plan.covariates if c.known_before_start)


def kinds_matter(work: Groundwork, plan: Plan) -> bool:
    """Whether characteristics are planned, and the same is seen at more than two times."""
    repeated = work.rows.panel and len(work.rows.times) > 2
    return bool(known_before(plan)) and work.n_before > 0 and (repeated or is_surveyed(work))


def kinds_label(work: Groundwork) -> str:
    """What the answer is called."""
    who = "places" if work.areas or is_surveyed(work) else "people"
    return f"Comparing {who} with the same characteristics"


def alike_kinds(work: Groundwork, plan: Plan) -> Estimate:
    """How much more the treated changed than others with the same characteristics before.

    One row for each unit and start: its mean from the start on less its mean before, and its
    characteristics then. In a balanced study of one start that is the two-way answer with a
    course over time for each category, and a slope at each time for each number. Where several
    start, each start has courses of its own. Those of whom a characteristic is not known are left
    out.

    Raises:
        NotIdentifiedError: ``too_few_rows`` where there are fewer than five units for each column;
            ``no_comparison``; and what ``adjusted_difference`` raises.
    """
    frame = over_time(work)
    known = frame[frame[OUTCOME].notna()]
    kinds = _kinds(work, plan, known)
    parts = [_changes(rows, start, kinds) for rows, start in _starts(known, work)]
    parts = [part for part in parts if set(part[TREATED]) == {0, 1}]
    if not parts:
        raise NotIdentifiedError("no_comparison", "No start has others of the same kind.")
    rows, names = _stacked(parts)
    if rows[UNIT].nunique() < _FOR_EACH * max(kinds.shape[1], 1):
        raise NotIdentifiedError("too_few_rows", "Too few units for so many characteristics.")
    clustered = work.cluster is not None or START in frame
    column = CLUSTER if work.cluster is not None else UNIT
    variance: Variance = "HC3"
    if clustered:
        variance = "CR2" if work.cluster is not None or work.areas else "CR1"
    return inference.adjusted_difference(
        rows, outcome=OUTCOME, treated=TREATED, covariates=names,
        cluster=column if clustered else None,
        weights=WEIGHT if (rows[WEIGHT] != rows[WEIGHT].iloc[0]).any() else None,
        variance=variance, level=plan.analysis.confidence,
    )  # fmt: skip


def _starts(known: pd.DataFrame, work: Groundwork) -> list[tuple[pd.DataFrame, float]]:
    """Rows of those who start and of those to compare them with, for each start."""
    if START not in known:
        return [(known, float(work.rows.first_after))]
    found = []
    starts = sorted(known[START].dropna().unique())
    for start, following in zip(starts, [*starts[1:], np.inf], strict=True):
        own, never = known[START] == start, known[START].isna()
        until = np.inf
        if known.loc[never, UNIT].nunique() < _FEWEST_OTHERS:
            never, until = never | (known[START] >= following), following
        rows = known[(own | never) & (known[TIME] < until)]
        found.append((rows.assign(**{TREATED: own.astype(int)}), float(start)))
    return found


def _kinds(work: Groundwork, plan: Plan, known: pd.DataFrame) -> pd.DataFrame:
    """A row for each unit: numbers, and the share of each category but the first."""
    rows, names = work.frame, list(known_before(plan))
    first = rows[START].min() if START in rows else work.rows.first_after
    place = CLUSTER if is_surveyed(work) else UNIT
    before = rows[(rows[TIME] < first) & rows[OUTCOME].notna()].dropna(subset=names)
    columns: dict[str, pd.Series] = {}
    for name in names:
        cells = before[name]
        if is_numeric_dtype(cells) and not is_bool_dtype(cells):
            columns[name] = cells.astype(float)
            continue
        dummies = pd.get_dummies(cells.astype(str), drop_first=True, dtype=float)
        columns.update({f"{name}: {kind}": dummies[kind] for kind in dummies})
    told = pd.DataFrame(columns, index=before.index)
    weight = before[WEIGHT]
    of_place = told.mul(weight, axis=0).groupby(before[place], observed=True).sum()
    shares = of_place.div(weight.groupby(before[place], observed=True).sum(), axis=0)
    units = known.drop_duplicates(UNIT).set_index(UNIT)
    keys = units.index if place == UNIT else units[CLUSTER]
    return shares.reindex(keys).set_axis(units.index)


def _changes(rows: pd.DataFrame, start: float, kinds: pd.DataFrame) -> pd.DataFrame:
    """One row for each unit, from the average of the others at each time."""
    usual = rows[rows[TREATED] == 0].groupby(TIME)[OUTCOME].mean()
    apart = rows.assign(**{OUTCOME: rows[OUTCOME] - rows[TIME].map(usual)}).dropna(subset=[OUTCOME])
    before = apart[apart[TIME] < start].groupby(UNIT)[OUTCOME].mean()
    change = (apart[apart[TIME] >= start].groupby(UNIT)[OUTCOME].mean() - before).dropna()
    facts = rows.drop_duplicates(UNIT).set_index(UNIT).loc[change.index]
    told = kinds.loc[change.index].set_axis(
        [f"{_SCORE} {numbered(place)}" for place in range(kinds.shape[1])], axis=1
    )
    told = told.assign(
        **{
            UNIT: change.index.to_series(),
            CLUSTER: facts[CLUSTER],
            TREATED: facts[TREATED].astype(int),
            WEIGHT: rows.groupby(UNIT)[WEIGHT].mean().loc[change.index],
            OUTCOME: change,
        }
    )
    return told.dropna().reset_index(drop=True)


def _stacked(parts: list[pd.DataFrame]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The starts below each other, each with a level and courses of its own."""
    scores = [str(name) for name in parts[0] if str(name).startswith(_SCORE)]
    rows = pd.concat([part.assign(**{"@part": at}) for at, part in enumerate(parts)])
    rows, names = rows.reset_index(drop=True), []
    for at in range(len(parts)):
        own = rows["@part"] == at
        for score in scores:
            if rows[score][own].nunique() > 1:
                names.append(f"{score} of {numbered(at)}")
                rows[names[-1]] = np.where(own, rows[score], 0.0)
        if at:
            names.append(f"@start {numbered(at)}")
            rows[names[-1]] = own.astype(float)
    return rows, tuple(names)
