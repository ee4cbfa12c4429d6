"""Rows of a synthetic comparison: one for each place and time, without gaps or contradictions."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from evaluator.cohort.columns.labels import taking_part
from evaluator.cohort.rows.shapes import (
    CLUSTER,
    EXPOSURE,
    OUTCOME,
    POST,
    TIME,
    TREATED,
    UNIT,
    WEIGHT,
    Rows,
    shape,
)
from evaluator.cohort.rows.starts import START
from evaluator.cohort.rows.starts_told import distinct_starts, settled
from evaluator.designs.rates import COUNT, OWN_WEIGHT, Rate, as_rates, rate_of
from evaluator.designs.shared.groups import (
    Level,
    allocation_level,
    step,
    units_are_places,
    unplaced,
    with_level,
)
from evaluator.designs.synthetic.people_in_places import refuse_few_people
from evaluator.designs.synthetic.settings import settings_of
from evaluator.disclosure.freely import named, things
from evaluator.values.cohort import Cohort
from evaluator.values.evaluation import FlowStep
from evaluator.values.plan import Outcome, Plan
from evaluator.values.problems import Problem, Refusal

_NAMED = 5


@dataclass(frozen=True, slots=True, eq=False)
class PlaceRows:
    """A complete panel of places.

    Attributes:
        rows: one row for each place and time; with several starts ``@start`` is its own, and
            ``@post`` counts from it.
        flow: numbers left at each step. level: where the programme was given. column: of the
            places in the sheet. rate: what the outcome was divided by; None when it was not.
    """

    rows: Rows
    flow: tuple[FlowStep, ...]
    level: Level
    column: str | None
    rate: Rate | None


def place_rows(cohort: Cohort, plan: Plan, outcome: Outcome) -> PlaceRows:
    """The panel of one outcome; several starts are taken where the column of starts holds them.

    Raises:
        Refusal: the units are no places, a place has gaps or several starts, or what is said of
            who took part contradicts the starts,
            or the rows are of people, few of whom stand behind what would be told.
    """
    several = distinct_starts(cohort, plan.roles) > 1
    rows = shape(cohort, plan, outcome, several_starts=several)
    level = allocation_level(cohort, plan, rows.frame)
    rows = with_level(cohort, plan, rows, level)
    if not level.clustered and not units_are_places(plan, level):
        raise Refusal(_not_places(cohort, plan))
    _refuse_started_donors(cohort, plan, rows, several=several)
    column = (level.forced or plan.roles.cluster) if level.clustered else plan.roles.unit
    if level.clustered and several:
        _refuse_starts_within(rows, cohort, plan, column)
    rate = rate_of(rows, plan, outcome, settings_of(plan))
    rows = as_rates(rows, rate)
    refuse_few_people(rows, level, cohort, plan, outcome)
    everybody = _places(rows, level)
    rows = panel_rows(rows, level)
    _refuse_gaps(rows, cohort, column)
    flow = [step("Places in the data with a known group", everybody.frame, unplaced(rows))]
    if len(rows.frame) < len(everybody.frame):
        flow.append(
            step("Seen before their own start", rows.frame, "started before the first time")
        )
    return PlaceRows(rows, tuple(flow), level, column, rate)


def _places(rows: Rows, level: Level) -> Rows:
    """One row for each place and time, the average of its people where it has some.

    Of rates it is what was counted among all of them, divided by the size of all.
    """
    frame, several = rows.frame, START in rows.frame
    divided = [COUNT, EXPOSURE] if COUNT in frame else []
    if level.clustered:
        starts = frame.groupby(CLUSTER, observed=True)[START].min() if several else None
        known = frame[frame[OUTCOME].notna()]
        weight = known[WEIGHT] * known[EXPOSURE] if divided else known[WEIGHT]
        total = known.assign(**{OUTCOME: known[OUTCOME] * weight, WEIGHT: weight})
        summed = [OUTCOME, WEIGHT, *divided]
        by_time = total.groupby([CLUSTER, TIME], observed=True)[summed].sum()
        sides = frame.drop_duplicates(UNIT).groupby(CLUSTER, observed=True)[TREATED].mean() > 0.5
        frame = by_time.reset_index()
        frame[OUTCOME] = frame[OUTCOME] / frame[WEIGHT]
        frame[TREATED] = frame[CLUSTER].map(sides).astype(int)
        frame[UNIT] = frame[CLUSTER]
        if starts is not None:
            frame[START] = frame[CLUSTER].map(starts).where(frame[TREATED] == 1)
    first = rows.first_after
    begun = pd.Series(float(first), index=frame.index)
    if several:
        later = frame.loc[frame[START] > 0, START]
        first = int(later.min()) if len(later) else len(rows.times)
        begun = frame[START].fillna(first)
    after = (frame[TIME] >= begun).astype(int)
    frame = frame.assign(**{POST: after}).assign(**{WEIGHT: 1.0, OWN_WEIGHT: 1.0})
    divided = [*divided, OWN_WEIGHT] if divided else []
    own = [*divided, *([START] if several else [])]
    kept = frame[[UNIT, CLUSTER, TREATED, TIME, POST, OUTCOME, WEIGHT, *own]]
    kept = kept.sort_values([UNIT, TIME], kind="stable").reset_index(drop=True)
    return replace(rows, frame=kept, first_after=first)


def panel_rows(rows: Rows, level: Level) -> Rows:
    """One row for each place and time, the average of its people where it has some.

    Where starts differ, without places that had the programme from the first time on.
    """
    rows = _places(rows, level)
    if START not in rows.frame:
        return rows
    kept = rows.frame[~(rows.frame[START] <= 0)].reset_index(drop=True)
    return replace(rows, frame=kept)


def _not_places(cohort: Cohort, plan: Plan) -> Problem:
    unit = plan.roles.unit
    return Problem(
        code="plan_places_unknown",
        message="A synthetic comparison is made of whole places, and the plan does not say which "
        "column holds them.",
        fix=f'If each "{unit}" is a place, name "{unit}" under "cluster" too.'
        if unit
        else 'Name the column of the places under "unit" and "cluster".',
        sheet=cohort.provenance.sheet,
        column=unit,
    )


def _refuse_started_donors(cohort: Cohort, plan: Plan, rows: Rows, *, several: bool) -> None:
    """Who took part and who started have to agree, where the plan names a column for each."""
    roles = plan.roles
    if roles.treated is None or roles.first_treated is None or roles.unit is None:
        return
    frame = settled(cohort, plan).frame
    starts = frame[roles.first_treated].notna()
    started = set(frame.loc[starts, roles.unit])
    others = set(rows.frame.loc[rows.frame[TREATED] == 0, UNIT])
    taking = taking_part(frame[roles.treated], roles.treated_values) if several else None
    if taking is not None:
        others = set(frame.loc[taking.eq(0), roles.unit])
        without = set(frame.loc[taking.eq(1), roles.unit]) - started
        if without:
            raise Refusal(_start_missing(cohort, plan, sorted(map(named, without))))
    wrong = sorted({named(unit) for unit in others if unit in started})
    if wrong:
        raise Refusal(
            Problem(
                code="donor_started",
                message=f'By "{roles.treated}" these did not take part, but a start in '
                f'"{roles.first_treated}" says that they did: {_listed(wrong)}.',
                fix="Correct one of the two columns: a place that got the programme cannot show "
                "what happens without it.",
                sheet=cohort.provenance.sheet,
                column=roles.first_treated,
                count=len(wrong),
            )
        )


def _start_missing(cohort: Cohort, plan: Plan, wrong: list[str]) -> Problem:
    return Problem(
        code="start_missing",
        message=f'By "{plan.roles.treated}" these took part, but nothing in '
        f'"{plan.roles.first_treated}" says since when: {_listed(wrong)}.',
        fix="Write when it started, or correct who took part: where starts differ, each place "
        "with the programme needs its own.",
        sheet=cohort.provenance.sheet,
        column=plan.roles.first_treated,
        count=len(wrong),
    )


def _refuse_starts_within(rows: Rows, cohort: Cohort, plan: Plan, column: str | None) -> None:
    """Each place starts as a whole: people in it that start at different times are no one place."""
    starts = rows.frame.groupby(CLUSTER, observed=True)[START].nunique()
    wrong = sorted(named(place) for place in starts.index[starts > 1])
    if wrong:
        raise Refusal(
            Problem(
                code="place_with_starts",
                message=f"{_listed(wrong)} holds people with different starts, and a synthetic "
                "comparison needs one start for each place.",
                fix=f'Write one start for each "{column}", or choose the design '
                '"staggered_roll_out".',
                sheet=cohort.provenance.sheet,
                column=plan.roles.first_treated,
                count=len(wrong),
            )
        )


def _refuse_gaps(rows: Rows, cohort: Cohort, column: str | None) -> None:
    """Every place is needed at every time; the missing ones are named."""
    frame = rows.frame[rows.frame[OUTCOME].notna()]
    units, times = rows.frame[UNIT].unique(), range(len(rows.times))
    every = pd.MultiIndex.from_product([units, times])
    missing = every.difference(pd.MultiIndex.from_frame(frame[[UNIT, TIME]]))
    if not len(missing):
        return
    gaps = [f"{named(unit)} at {rows.times[int(time)]}" for unit, time in missing]
    raise Refusal(
        Problem(
            code="places_with_gaps",
            message="A synthetic comparison needs every place at every time; "
            f"{things(len(missing))} "
            f"{'is' if len(missing) == 1 else 'are'} missing: {_listed(gaps)}.",
            fix="Fill in what is missing, or leave out those places or times in the workbook.",
            sheet=cohort.provenance.sheet,
            column=column,
            count=len(missing),
        )
    )


def _listed(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {things(more)} more" if more > 0 else "")
