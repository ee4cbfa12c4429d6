"""What columns of the sheet that the plan does not use say against its comparison."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator.checks.comparison.design_strength import design_strength
from evaluator.checks.comparison.drawn_lots import drawn_lots
from evaluator.checks.losses.composition import composition
from evaluator.checks.size.mostly_places import mostly_places
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Covariate, Design, Outcome, Plan, Programme, Roles
from evaluator.walk import evaluate
from tests.evaluator.checks.diagnosed import after_lock
from tests.evaluator.histories import mostly_from_few
from tests.evaluator.worlds import ANSWERED, cohort_of

CHANCE = replace(ANSWERED, allocation="chance", allocation_record="Drawn on 3 January by computer")


def drawn(*, crossed: bool, seed: int = 1) -> pd.DataFrame:
    """People drawn by lot; those better off more often took part of those drawn, with no effect."""
    rng = np.random.default_rng(seed)
    n = 400
    lot, trait = rng.random(n) < 0.5, rng.normal(0, 1, n)
    took = lot & (trait + rng.normal(0, 0.7, n) > 0) if crossed else lot
    return pd.DataFrame(
        {
            "key": [f"P{i:03}" for i in range(n)],
            "drawn": np.where(lot, "programme", "wait"),
            "took_part": np.where(took, "yes", "no"),
            "before": (20 + 3 * trait + rng.normal(0, 3, n)).round(1),
            "after": (20 + 4 * trait + rng.normal(0, 3, n)).round(1),
        }
    )


def drawn_plan(treated: str, label: str) -> Plan:
    outcome = Outcome(
        "Wellbeing", before="before", after="after", better="higher", worthwhile=1.0, primary=True
    )
    return Plan(
        programme=Programme(name="Groups", people="people"),
        roles=Roles(unit="key", treated=treated, treated_values=(label,)),
        outcomes=(outcome,), covariates=(Covariate("before", True),),
        design=Design("matched_comparison"), context=CHANCE,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("crossed", "treated", "label", "by_lot"),
    [
        (True, "took_part", "yes", False),
        (True, "drawn", "programme", True),
        (False, "took_part", "yes", True),
    ],
)
def test_chance_decides_only_where_the_column_of_the_draw_is_compared(
    crossed, treated, label, by_lot
) -> None:
    found = after_lock(drawn(crossed=crossed), drawn_plan(treated, label))
    strength, lots = design_strength(found), drawn_lots(found)
    assert strength is not None
    assert strength.reason.startswith("Chance decided") == by_lot
    if by_lot:
        assert lots is None
    else:
        assert lots is not None and (lots.cap, lots.fault) == (2, "drawn_elsewhere")
        assert lots.reason.startswith('"drawn" says who was drawn, and "took_part" is not')


def test_a_column_of_a_draw_counts_for_nothing_where_nobody_says_that_chance_decided() -> None:
    plan = replace(drawn_plan("took_part", "yes"), context=ANSWERED)
    assert drawn_lots(after_lock(drawn(crossed=True), plan)) is None


@pytest.mark.whole_way
def test_those_who_chose_to_take_part_of_those_drawn_are_never_promising() -> None:
    for seed in range(3):
        frame = drawn(crossed=True, seed=seed)
        verdict = evaluate(cohort_of(frame), drawn_plan("took_part", "yes")).headline
        assert verdict.rating <= 2


def surveyed(
    *, fewer_victims: float = 0.0, effect: float = 0.0, other_answer: float = 0.0, seed: int = 1
) -> tuple[pd.DataFrame, Plan]:
    """Other people of 40 areas asked each year, victims of whom may come less often since 2021.

    With an ``effect``, in standard deviations of what people feel, another answer moves too by
    how much it has of that.
    """
    rng = np.random.default_rng(seed)
    n, years = 30, range(2016, 2026)
    area, year = (np.repeat(a, n) for a in np.meshgrid(range(40), years, indexing="ij"))
    area, year = area.ravel(), year.ravel()
    on = (area < 20) & (year >= 2021)
    victim = rng.random(area.size) < 0.3
    victim &= ~(on & (rng.random(area.size) < fewer_victims))
    feels = rng.normal(0, 1, area.size) + effect * on - 0.9 * victim
    frame = pd.DataFrame(
        {
            "person": [f"R{i:05}" for i in range(area.size)],
            "area": [f"Area {i:02}" for i in area],
            "year": year,
            "arm": np.where(area < 20, "hub", "none"),
            "age": rng.integers(16, 85, area.size),
            "recent_victim": np.where(victim, "yes", "no"),
            "trusts": np.where(other_answer * feels + rng.normal(0, 1, area.size) > 0, "yes", "no"),
            "safe": np.where(feels + rng.normal(0, 1, area.size) > 0, "yes", "no"),
        }
    )
    outcome = Outcome(
        "Safe", column="safe", kind="binary", better="higher", worthwhile=0.03, primary=True
    )
    roles = Roles(
        unit="person", cluster="area", time="year", treated="arm", treated_values=("hub",),
        after=tuple(float(each) for each in range(2021, 2026)),
    )  # fmt: skip
    return frame, Plan(
        programme=Programme(name="Hub", people="people"), roles=roles, outcomes=(outcome,),
        covariates=(Covariate("age", True),), design=Design("difference_in_differences"),
        context=ANSWERED,
    )  # fmt: skip


@pytest.mark.whole_way
def test_other_kinds_of_people_asked_are_no_effect_though_nobody_planned_their_column() -> None:
    frame, plan = surveyed(fewer_victims=0.8)
    check = composition(after_lock(frame, plan))
    assert check is not None and (check.status, check.cap) == ("concern", 2)
    assert 'by "recent_victim", other kinds of people were asked' in check.reason


@pytest.mark.whole_way
def test_another_answer_that_the_programme_changed_is_no_change_of_people() -> None:
    frame, plan = surveyed(effect=0.5, other_answer=1.0)
    check = composition(after_lock(frame, plan))
    assert check is not None and (check.status, check.cap) == ("passed", None)


@pytest.mark.parametrize(
    ("often", "seldom", "luck", "cap"),
    [(0.85, 0.05, 1.2, 2), (0.85, 0.05, 0.0, None)],
    ids=["schools have luck", "schools do not differ"],
)
def test_people_mostly_of_a_few_schools_are_alike_where_schools_differ(
    often, seldom, luck, cap
) -> None:
    check = mostly_places(after_lock(*mostly_from_few(often, seldom, luck=luck, seed=5)))
    assert check is not None and check.cap == cap
    assert (check.status == "concern") == (cap is not None)


def test_where_all_schools_send_some_nobody_asks() -> None:
    assert mostly_places(after_lock(*mostly_from_few(0.25, 0.25, luck=1.2))) is None


@pytest.mark.whole_way
def test_luck_of_a_few_schools_is_no_harm_and_no_settled_answer() -> None:
    for seed in range(4, 9):
        verdict = evaluate(*_read(mostly_from_few(0.85, 0.05, luck=1.2, seed=seed))).headline
        assert verdict.level in ("not_proven", "cannot_tell") and verdict.rating <= 2


def _read(study: tuple[pd.DataFrame, Plan]) -> tuple[Cohort, Plan]:
    return cohort_of(study[0]), study[1]
