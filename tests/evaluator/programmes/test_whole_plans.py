"""Every programme's plan fits the workbook of its provider, up to what people must say."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator.cohort.columns.times.timing import happens_after_start
from evaluator.cohort.exchange.template import TemplateColumn, template_columns
from evaluator.cohort.rows.starts_told import settled
from evaluator.designs import DESIGNS, design_of
from evaluator.planning.guess import guess_plan
from evaluator.planning.rules.requirements import missing
from evaluator.programmes import programmes
from evaluator.programmes.provider import instructions, kinds_of
from evaluator.programmes.starting import plan_of, starting_from
from evaluator.values.plan import Design, Plan
from tests.evaluator.worlds import cohort_of

EVALUATED = [known for known in programmes() if not known.only_monitored]
PLACES, TIMES, PEOPLE = 24, 8, 240
DESIGNED = [(known, design) for known in EVALUATED for design in known.designs]
FOR_EACH = {design: known for known, design in reversed(DESIGNED)}
# Positions of the times at which places may start, and how many of them ever do, by design.
STARTS = {"staggered_roll_out": ((3, 4, 5), PLACES // 2), "synthetic_comparison": ((5,), 2)}


def filled_in(known, design: str) -> pd.DataFrame:
    """A workbook as a provider might return it: places over time, or people."""
    plan, rng = plan_of(known), np.random.default_rng(known.row)
    roles = plan.roles
    columns = template_columns(plan, kinds_of(known), instructions(known))
    over_time = bool(roles.time) and not roles.cluster
    rows = PLACES * TIMES if over_time else PEOPLE
    each = np.arange(rows)
    frame = pd.DataFrame({c.name: values(c, rows, rng) for c in columns})
    times = pd.date_range("2024-01-01", periods=TIMES, freq="MS").strftime("%Y-%m-%d")
    if over_time:
        place = each // TIMES
        frame[roles.unit] = [f"Place {p}" for p in place]
        frame[roles.time] = [times[i % TIMES] for i in each]
        if roles.first_treated:
            at, begun = STARTS.get(design, ((5,), PLACES // 2))
            starts = [times[at[p % len(at)]] if p < begun else "" for p in range(PLACES)]
            frame[roles.first_treated] = [starts[p] for p in place]
    elif roles.time:
        waves = ("before", *map(str, roles.after))
        person = each // len(waves)
        frame[roles.unit] = [f"A{p:04}" for p in person]
        frame[roles.cluster] = [f"Place {p % PLACES}" for p in person]
        frame[roles.time] = [waves[i % len(waves)] for i in each]
        took = [p % PLACES < PLACES // 2 for p in person]
        frame[roles.treated] = [roles.treated_values[0] if t else "comparison" for t in took]
    else:
        frame[roles.unit] = [f"A{p:04}" for p in each]
        frame[roles.treated] = [roles.treated_values[0] if p % 3 == 0 else "no" for p in each]
    return frame


def values(column: TemplateColumn, rows: int, rng) -> object:
    if column.choices:
        return rng.choice(column.choices, rows)
    if column.holds == "whole_number":
        return rng.integers(1, 6, rows)
    if column.holds == "number":
        low, high = column.low or 0.0, column.high or 20.0
        return np.round(rng.uniform(low, high, rows), 2)
    return rng.choice(["one", "two", "three"], rows)


def said(known, design: str):
    """The plan of a returned workbook with what people must say, and its cohort."""
    cohort = cohort_of(filled_in(known, design))
    plan = starting_from(known, guess_plan(cohort), cohort)
    told = tuple(replace(outcome, worthwhile=0.05) for outcome in plan.outcomes)
    return replace(plan, outcomes=told), cohort


@pytest.mark.parametrize(("known", "design"), DESIGNED, ids=lambda each: getattr(each, "key", each))
def test_only_what_people_must_say_is_missing(known, design):
    """For every design that suits, which the plan itself takes where places start in turn."""
    plan, cohort = said(known, design)
    assert plan.roles == known.roles
    assert [o.name for o in plan.outcomes][: len(known.outcomes)] == [
        o.name for o in plan_of(known).outcomes]  # fmt: skip
    in_turn = "staggered_roll_out"
    assert plan.design.kind == (in_turn if design == in_turn else known.designs[0])
    plan = replace(plan, design=Design(design))
    stops = [problem for problem in missing(plan, cohort) if problem.severity == "stops"]
    assert [f"{problem.code}: {problem.message}" for problem in stops] == []
    assert Plan() != plan


@pytest.mark.parametrize("known", EVALUATED, ids=lambda each: each.key)
def test_no_template_asks_for_what_its_designs_cannot_use(known):
    """Designs that rest on changes have a measurement before; characteristics are no results."""
    for design in known.designs:
        asked = design_of(Plan(design=Design(design)))
        rests_on_changes = asked.follows_changes or asked.matches_history or asked.of_places
        if rests_on_changes and known.roles.time is None:
            assert [each.column for each in known.outcomes if each.before is None] == []
        assert not asked.several_starts or known.roles.first_treated
    assert not [c.column for c in known.characteristics if happens_after_start(c.column)]


def test_one_start_in_words_of_its_own_says_what_lies_after_it():
    known = next(each for each in EVALUATED if each.key == "exclusion_reduction")
    frame = filled_in(known, "difference_in_differences")
    names = {day: f"Term {i + 1}" for i, day in enumerate(sorted(frame["term"].unique()))}
    frame = frame.assign(
        term=frame["term"].map(names), start_term=frame["start_term"].map(names).fillna("never")
    )
    cohort = cohort_of(frame)
    plan = replace(plan_of(known), design=Design("difference_in_differences"))
    work = design_of(plan).groundwork(settled(cohort, plan), plan, plan.outcomes[0])
    assert work.rows.times[work.rows.first_after] == "Term 6"


@pytest.mark.whole_way
def test_every_design_of_the_templates_reads_their_workbooks():
    assert set(FOR_EACH) == {design.key for design in DESIGNS if not design.of_gaps}
    for design, known in FOR_EACH.items():
        plan, cohort = said(known, design)
        plan = replace(plan, design=Design(design))
        cohort = settled(cohort, plan)
        for outcome in plan.outcomes:
            work = design_of(plan).groundwork(cohort, plan, outcome)
            assert work.failure is None
            assert work.treated and work.comparison and work.baseline != "none"
