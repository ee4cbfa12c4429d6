"""Money: break-even first, a ratio only where trust and range allow it, nothing ever mixed."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest

from evaluator.costs.money import Money, money
from evaluator.costs.table import row_called, unit_costs, value_of
from evaluator.costs.told import break_even, each, ratio
from evaluator.planning.plan_file import plan_from_plain, plan_to_toml
from evaluator.planning.rules.money import money_misfits
from evaluator.summary.money_blocks import break_even_figure, money_blocks
from evaluator.values.account import Cost, CostPart, PriceLevel, UnitValue
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Outcome, Plan, Programme, plan_hash
from evaluator.values.verdict import Level, Verdict
from evaluator.words.pounds import pounds, prices
from methods.results import Estimate

PARTS = (CostPart("Staff", 30_000.0, 2023, "Council"), CostPart("Rooms", 20_000.0, 2024, "Police"))
VALUE = UnitValue(2_000.0, "2022/23", "A source", "fiscal")
PLAN = Plan(programme=Programme(name="Street Safe"), cost=Cost(PARTS, unit_value=VALUE))
ARRESTS = Outcome(name="Arrests", kind="count", better="lower", worthwhile=0.25)


def result(low: float, high: float, level: Level, outcome: Outcome = ARRESTS) -> OutcomeResult:
    estimate = Estimate(
        value=(low + high) / 2, std_error=0.1, ci_low=low, ci_high=high, p_value=0.5, dof=20.0,
        level=0.95, n_obs=100, n_units=100, n_treated=50, n_comparison=50, n_clusters=None,
        scale="difference", method="", variance="",
    )  # fmt: skip
    verdict = Verdict(level, 3, "", "", "", "", (), ())
    return OutcomeResult(
        outcome=outcome, primary=True, estimate=estimate, p_adjusted=None, treated_level=None,
        comparison_level=None, change_in_treated=None, minimum_detectable=None, units_needed=None,
        alternatives=(), subgroups=(), means=(), path=(), checks=(), verdict=verdict,
    )  # fmt: skip


def worked_out(told: OutcomeResult, plan: Plan = PLAN, number: int | None = 100) -> Money:
    found = money(plan, told, number, places=False)
    assert found is not None
    return found


def test_break_even_counts_against_what_was_found() -> None:
    found = worked_out(result(-0.6, -0.2, "promising"))
    assert (found.total, found.each, found.break_even) == (50_000, 500, 25)
    assert found.achieved == pytest.approx((40, 20, 60))
    assert break_even(found, ARRESTS) == (
        "It covers its cost from 25 fewer; the estimate is 40 fewer (20 fewer to 60 fewer)."
    )
    assert ratio(found, ARRESTS) == "£1,250 for one fewer (range £833 to £2,500)."
    assert each(found, PLAN) == "£500 for each of 100 people."


def test_a_reader_who_divides_by_what_is_printed_finds_the_same() -> None:
    """0.36 (0.12 to 0.59) fewer for £500 each is £1,390 (£847 to £4,170), not £1,405."""
    found = worked_out(result(-0.5879, -0.1237, "promising"))
    assert ratio(found, ARRESTS) == "£1,390 for one fewer (range £847 to £4,170)."


@pytest.mark.parametrize(
    ("limits", "told"), [((-0.3, 0.1), True), ((-0.2, 0.1), False), ((0.1, 0.3), False)]
)
def test_no_price_of_a_worthwhile_effect_that_the_range_rules_out(limits, told) -> None:
    assert (worked_out(result(*limits, "not_proven")).worthwhile is not None) == told


@pytest.mark.parametrize(
    ("limits", "level"),
    [((-0.6, 0.2), "promising"), ((-0.6, -0.2), "not_proven"), ((-0.6, -0.2), "cannot_tell")],
)
def test_no_ratio_without_trust_or_where_the_range_holds_nothing(limits, level) -> None:
    found = worked_out(result(*limits, level))
    assert found.per_unit is None
    assert (found.achieved is None) == (level == "cannot_tell")


def test_harm_is_told_as_more() -> None:
    found = worked_out(result(-0.1, 0.3, "not_proven"))
    assert "the estimate is 10 more (30 more to 10 fewer)" in break_even(found, ARRESTS)
    figure = break_even_figure(found, ARRESTS)
    assert figure is not None and figure.table.rows[0][1:] == ("−10", "−30", "10")


def test_scores_do_not_add_up_to_cases_and_places_are_no_people() -> None:
    score = Outcome(name="Score", better="higher", worthwhile=1.0)
    found = worked_out(result(0.5, 1.5, "promising", score))
    assert found.achieved is None and found.per_unit == pytest.approx((500, 333.3, 1000), abs=0.1)
    areas = money(PLAN, result(-0.6, -0.2, "promising"), 6, places=True)
    assert areas is not None and areas.achieved is None and areas.per_unit is None


def test_what_is_withheld_is_divided_by_nothing() -> None:
    found = worked_out(result(-0.6, -0.2, "promising"), number=None)
    assert found.each is None and found.per_unit is None and each(found, PLAN) == ""
    assert break_even(found, ARRESTS) == "It covers its cost from 25 fewer."


def test_prices_of_different_years_are_said_not_to_be_brought_together() -> None:
    assert worked_out(result(-0.6, -0.2, "worked")).years == (2023, 2024)
    said = "In prices of 2023 and 2024, not brought to one year: the plan names no price year."
    assert prices((2023, 2024)) == said
    assert prices(()) == "" and pounds(2_214.3) == "£2,210" and pounds(31.58) == "£32"


LEVELED = Cost(
    PARTS, unit_value=VALUE, price_year=2024, price_source="an index of prices, its publisher",
    price_levels=tuple(
        PriceLevel(*each) for each in (("2023", 100.0), ("2024", 110.0), ("2022/23", 88.0))
    ),
)  # fmt: skip


def test_an_index_of_the_plan_brings_every_amount_to_one_year() -> None:
    plan = replace(PLAN, cost=LEVELED)
    assert not list(money_misfits(plan))
    found = worked_out(result(-0.6, -0.2, "worked"), plan)
    assert found.total == pytest.approx(30_000 * 1.1 + 20_000) and found.years == (2024,)
    assert found.break_even == pytest.approx(53_000 / (2_000 * 110 / 88))
    text = repr(money_blocks(found, ARRESTS, plan))
    assert "All of it is in 2024 prices, brought there by an index of prices" in text
    again = plan_from_plain(tomllib.loads(plan_to_toml(plan)), "The plan")
    assert again.cost == LEVELED and plan_hash(again) != plan_hash(PLAN)


def test_a_price_year_alone_is_reached_by_the_shipped_index() -> None:
    plan = replace(PLAN, cost=replace(LEVELED, price_levels=(), price_source=""))
    assert not list(money_misfits(plan))
    found = worked_out(result(-0.6, -0.2, "worked"), plan)
    assert found.total == pytest.approx(30_000 * 100 / 96.2507 + 20_000)
    financial = 0.75 * 90.5005 + 0.25 * 96.2507  # 2022/23: April to December, January to March
    assert found.break_even == pytest.approx(found.total / (2_000 * 100 / financial))
    assert "HM Treasury" in found.brought and "Open Government Licence" in found.brought
    for year in ("1999", "2024/25", "2022/24", "soon"):
        late = replace(plan, cost=replace(plan.cost, unit_value=replace(VALUE, year=year)))
        assert [each.code for each in money_misfits(late)] == ["price_level_missing"]


def test_the_report_names_payer_and_source() -> None:
    told = money_blocks(worked_out(result(-0.6, -0.2, "worked")), ARRESTS, PLAN)
    text = repr(told)
    assert "Council" in text and "A source" in text and "not saved in cash" in text
    assert "No cost was given" in repr(money_blocks(None, ARRESTS, PLAN))


def test_every_row_has_a_source_and_only_checked_ones_are_used() -> None:
    rows = unit_costs()
    assert len({row.key for row in rows}) == len(rows)
    for row in rows:
        assert row.amount > 0 and row.year and row.source and row.licence
        misfits = [each.code for each in money_misfits(Plan(cost=Cost(unit_cost=row.key)))]
        assert misfits == ([] if row.checked else ["cost_unit_unchecked"])
    robbery = row_called("police_robbery")
    assert robbery is not None and robbery.amount == 2_100 and robbery.year == "2022/23"
    assert value_of(Cost(unit_cost="police_robbery")) is not None


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (Plan(cost=Cost((CostPart("Staff", -1.0),))), "cost_part"),
        (Plan(programme=Programme(cost=5.0), cost=Cost(PARTS)), "cost_told_twice"),
        (Plan(cost=Cost(unit_cost="x")), "cost_unit_unknown"),
        (Plan(cost=Cost(unit_value=replace(VALUE, amount=0.0))), "cost_unit_value"),
        (Plan(cost=Cost(unit_value=replace(VALUE, source=" "))), "cost_unit_without_source"),
        (
            Plan(cost=Cost(unit_cost="police_robbery", unit_value=VALUE)),
            "cost_unit_told_twice",
        ),
        (Plan(cost=replace(LEVELED, price_source="")), "price_levels_incomplete"),
        (Plan(cost=replace(LEVELED, price_levels=LEVELED.price_levels[1:])), "price_level_missing"),
        (
            Plan(
                cost=replace(
                    LEVELED, price_levels=(*LEVELED.price_levels[:2], PriceLevel("2022/23", 0.0))
                )
            ),
            "price_level_missing",
        ),
    ],
)
def test_what_cannot_be_is_refused_by_name(plan, code) -> None:
    found = list(money_misfits(plan))
    assert [each.code for each in found] == [code]
    assert all(each.message.endswith(".") and each.fix for each in found)


def test_a_plan_with_costs_reads_back_and_one_without_keeps_its_hash() -> None:
    again = plan_from_plain(tomllib.loads(plan_to_toml(PLAN)), "The plan")
    assert again.cost == PLAN.cost and plan_hash(again) == plan_hash(PLAN)
    assert plan_hash(replace(PLAN, cost=Cost())) != plan_hash(PLAN)
    assert "[cost]" not in plan_to_toml(replace(PLAN, cost=Cost()))
