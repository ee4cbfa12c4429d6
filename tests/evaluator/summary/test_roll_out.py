"""Staggered starts in the summary: who, when, how many, and nobody told of who may not be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from evaluator import evaluate
from evaluator.disclosure.counts import CountCell, DisclosureRules
from evaluator.disclosure.pools import pooled
from evaluator.disclosure.published import published
from evaluator.summary.blocks import Figure, Note, Paragraph, PartBreak, Summary, Table
from evaluator.summary.comparisons.roll_out import calendar_figure, cells_table, starts_figure
from evaluator.summary.content import summarise
from evaluator.values.evaluation import OutcomeResult, StartGroup
from evaluator.values.plan import Plan
from tests.evaluator.worlds import cohort_of, pupils, pupils_plan, roll_out, roll_out_plan

pytestmark = pytest.mark.whole_way

PEOPLE = DisclosureRules()
PLACES = replace(PEOPLE, threshold=3, base=1)


@pytest.fixture(scope="module")
def result() -> OutcomeResult:
    return evaluate(cohort_of(roll_out()), roll_out_plan()).outcomes[0]


@pytest.fixture(scope="module")
def summary() -> Summary:
    return told(roll_out(), roll_out_plan())


def told(frame, plan: Plan) -> Summary:
    cohort = cohort_of(frame)
    return summarise(evaluate(cohort, plan), cohort, plan, date(2026, 1, 6))


def group(start: int | None, units: int, mean: float = 1.0, times: int = 6) -> StartGroup:
    label = "" if start is None else str(2014 + start)
    return StartGroup(label, start, (mean,) * times, (units,) * times)


# --- neighbours put together


def test_starts_are_put_together_until_they_are_few_enough() -> None:
    groups = (*(group(start, 20) for start in range(1, 6)), group(None, 30))
    pools = pooled(groups, 4, PEOPLE)
    assert len(pools) == 4
    assert pools[-1].first is None
    assert [pool.first for pool in pools[:-1]] == sorted(pool.first for pool in pools[:-1])
    assert sum(pool.largest().people for pool in pools) == 130


def test_a_start_too_small_to_show_joins_its_neighbour() -> None:
    pools = pooled((group(1, 4), group(3, 25), group(5, 30), group(None, 40)), 4, PEOPLE)
    assert [pool.label for pool in pools] == [
        "Started 2015 to 2017", "Started 2019", "No start while measured",
    ]  # fmt: skip
    assert pools[0].largest().people == 29
    pools = pooled((group(1, 25), group(3, 30), group(5, 4)), 4, PEOPLE)
    assert [pool.label for pool in pools] == ["Started 2015", "Started 2017 to 2019"]
    pools = pooled((group(1, 4), group(None, 40)), 4, PEOPLE)
    assert [pool.largest().people for pool in pools] == [4, 40]


def test_a_pool_tells_its_fullest_time_and_nothing_of_a_time_without_anybody() -> None:
    changing = [replace(group(at, 0, times=3), means=(None, 1.0, 2.0), units=(0, 12, 30))
                for at in (1, 2)]  # fmt: skip
    (pool,) = pooled(changing, 1, PEOPLE)
    assert pool.largest() == CountCell(60)
    assert pool.count(0) is None
    assert pool.together(PEOPLE).means == (None, 1.0, 2.0)
    (nobody,) = pooled([group(None, 0)], 1, PEOPLE)
    assert nobody.largest() == CountCell(0)


def test_the_average_of_a_pool_counts_every_unit_alike() -> None:
    (pool,) = pooled((group(1, 10, 1.0), group(3, 30, 5.0)), 1, PEOPLE)
    assert pool.mean(0, PEOPLE) == pytest.approx(4.0)
    weighted = tuple(
        replace(g, weights=(w,) * 6) for g, w in zip(pool.members, (3, 1), strict=True)
    )
    (pool,) = pooled(weighted, 1, PEOPLE)
    assert pool.mean(0, PEOPLE) == pytest.approx(2.0)


# --- figures and tables


def test_the_calendar_shows_each_start_with_its_number(result) -> None:
    figure = calendar_figure(result, roll_out_plan(), PLACES)
    assert figure is not None
    assert figure.table.rows == (
        ("Started 2019", "15"), ("Started 2021", "15"), ("No start while measured", "20"),
    )  # fmt: skip
    rows = figure.chart.rows  # type: ignore[union-attr]
    assert [(row.first, row.last) for row in rows] == [(5, 5), (7, 7), (None, None)]


def test_paths_tell_the_averages_of_the_data(result) -> None:
    figure = starts_figure(result, roll_out_plan(), PLACES)
    frame = roll_out()
    assert figure is not None
    lines = figure.chart.lines  # type: ignore[union-attr]
    for line, start in zip(lines, (2019.0, 2021.0, np.nan), strict=True):
        own = frame[frame.start.eq(start) if start == start else frame.start.isna()]
        assert line.means == pytest.approx(own.groupby("year")["rate"].mean().to_list())


def test_one_start_has_no_calendar_but_a_table_of_numbers() -> None:
    frame = pupils(lost=0.2)
    plan = pupils_plan(frame)
    result = evaluate(cohort_of(frame), plan).outcomes[0]
    assert calendar_figure(result, plan, PEOPLE) is None
    assert starts_figure(result, plan, PEOPLE) is None
    table = cells_table(result, plan, PEOPLE)
    assert table is not None and table.columns == ("When", "Took part", "Comparison group", "All")
    assert all("(12)" in cell for row in table.rows for cell in row[1:3])


def test_numbers_alike_in_neighbouring_times_are_one_row(result) -> None:
    table = cells_table(result, roll_out_plan(), PLACES)
    assert table is not None
    assert table.rows == (("2014 to 2023", "15", "15", "20", "50"),)
    plan = roll_out_plan()
    residents = replace(plan, programme=replace(plan.programme, people="residents"))
    for key, called in (("school_id", "schools"), (None, "places")):
        asked = replace(residents, roles=replace(plan.roles, cluster=key))
        named = cells_table(result, asked, PLACES)
        assert named is not None and named.title.startswith(f"How many {called} stand behind")


def test_few_people_are_neither_counted_nor_averaged(result) -> None:
    few = StartGroup("2016", 2, (7.77,) * 4, (40, 40, 4, 40))
    crowd = replace(
        result,
        starts=(few, group(3, 50, times=4), group(None, 60, times=4)),
        means=result.means[:4],
    )
    plan = roll_out_plan()
    table, figure = cells_table(crowd, plan, PEOPLE), starts_figure(crowd, plan, PEOPLE)
    assert table is not None and figure is not None
    at = next(i for i, row in enumerate(table.rows) if row[0] == "2016")
    assert table.rows[at][1] == "[c]" and "4" not in table.rows[at][1:]
    assert figure.table.rows[2][1] == "[c]"
    assert figure.chart.lines[0].means[2] is None  # type: ignore[union-attr]


def test_a_saved_study_holds_no_average_of_few_people() -> None:
    frame = pupils(each=20, schools=24)
    frame.loc[(frame["wave"] == 2) & (frame["arm"] == "sessions"), "score"] = np.nan
    kept = frame[frame["arm"] == "sessions"]["pupil"].unique()[:7]
    first = pupils(each=20, schools=24)
    back = (frame["wave"] == 2) & frame["pupil"].isin(kept)
    frame.loc[back, "score"] = first.loc[back, "score"]
    evaluation = evaluate(
        cohort_of(frame), replace(pupils_plan(frame), design=replace(
            pupils_plan(frame).design, settings={"sample": "all_rows"}))
    )  # fmt: skip
    exact = evaluation.outcomes[0].starts[0]
    saved = published(evaluation).outcomes[0].starts[0]
    assert exact.units[1] == 7 and exact.means[1] is not None
    assert saved.means[1] is None and saved.units[1] == 5
    again = published(published(evaluation)).outcomes[0].starts[0]
    assert again == saved


# --- in the summary


def test_the_report_of_a_roll_out_holds_every_picture_and_table(summary) -> None:
    start = next(i for i, block in enumerate(summary.blocks) if isinstance(block, PartBreak))
    keys = {block.key for block in summary.blocks[start:] if isinstance(block, Figure)}
    assert {"roll_out", "starts_rate", "path_rate"} <= keys and "means_rate" not in keys
    titles = [block.title for block in summary.blocks if isinstance(block, Table)]
    assert any(title.startswith("What one plain average") for title in titles)
    assert any(title.startswith("How many areas stand behind") for title in titles)


def test_the_path_has_a_band_that_is_wider_than_each_range(summary) -> None:
    figure = next(b for b in summary.blocks if isinstance(b, Figure) and b.key == "path_rate")
    chart = figure.chart
    assert chart.band_low is not None and chart.band_high is not None  # type: ignore[union-attr]
    for wide, low, high, widest in zip(
        chart.band_low, chart.low, chart.high, chart.band_high, strict=True  # type: ignore[union-attr]
    ):  # fmt: skip
        assert wide < low < high < widest
    assert "all times at once" in figure.alt and len(figure.table.columns) == 6


def test_what_drift_the_answer_bears_stands_under_the_path(summary) -> None:
    blocks = summary.blocks
    at = next(i for i, b in enumerate(blocks) if isinstance(b, Figure) and b.key == "path_rate")
    assert isinstance(blocks[at + 1], Note) and "drift" in blocks[at + 1].text


def test_shares_of_the_plain_average_add_up(result) -> None:
    assert sum(part.weight for part in result.plain_average) == pytest.approx(1)
    naive = next(other for other in result.alternatives if other.key == "two_way")
    total = sum(part.weight * part.value for part in result.plain_average)
    assert total == pytest.approx(naive.estimate.value)


def test_one_sentence_says_who_is_counted_and_what_the_other_rule_gives() -> None:
    frame = pupils(before=1, lost=0.2, effect=1.0)
    summary = told(frame, pupils_plan(frame))
    sentence = next(
        block.text
        for block in summary.blocks
        if isinstance(block, Paragraph) and "rows were read" in block.text
    )
    assert sentence.startswith(f"About {len(frame):,} rows were read;")
    assert "Left out because left or not measured again: about" in sentence
    assert "Counting also those measured only once, the difference would be" in sentence


def test_nobody_left_out_is_said(summary) -> None:
    text = " ".join(b.text for b in summary.blocks if isinstance(b, Paragraph))
    assert "500 rows were read; 500 measurements of 50 areas are analysed. Nobody" in text
