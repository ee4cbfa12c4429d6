"""Every programme's plan fits the workbook of its provider, up to what people must say."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator.cohort.exchange.template import TemplateColumn, template_columns
from evaluator.planning.guess import guess_plan
from evaluator.planning.rules.requirements import missing
from evaluator.programmes import programmes
from evaluator.programmes.provider import instructions, kinds_of
from evaluator.programmes.starting import plan_of, starting_from
from evaluator.values.plan import Plan
from tests.evaluator.worlds import cohort_of

EVALUATED = [known for known in programmes() if not known.only_monitored]
PLACES, TIMES, PEOPLE = 24, 8, 240


def filled_in(known) -> pd.DataFrame:
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
            starts = [times[3 + p % 3] if p < PLACES // 2 else "" for p in range(PLACES)]
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


@pytest.mark.parametrize("known", EVALUATED, ids=lambda each: each.key)
def test_only_what_people_must_say_is_missing(known):
    cohort = cohort_of(filled_in(known))
    plan = starting_from(known, guess_plan(cohort), cohort)
    assert plan.roles == known.roles
    assert [o.name for o in plan.outcomes][: len(known.outcomes)] == [
        o.name for o in plan_of(known).outcomes]  # fmt: skip
    said = replace(
        plan, outcomes=tuple(replace(outcome, worthwhile=0.05) for outcome in plan.outcomes)
    )
    stops = [problem for problem in missing(said, cohort) if problem.severity == "stops"]
    assert [f"{problem.code}: {problem.message}" for problem in stops] == []
    assert Plan() != said
