"""What a design report says in words, and the options a design offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pytest

from evaluator.designs import DESIGNS
from evaluator.summary.charts.chart import to_png
from evaluator.summary.design_page import earlier_figures, power_table
from evaluator.values.evaluation import DesignReport, PathPoint
from evaluator.values.plan import Outcome, Plan
from evaluator.words.design_options import options


def report(detectable: float | None, path: tuple[PathPoint, ...] = ()) -> DesignReport:
    return DesignReport((), (), (), None, None, None, {"Score": detectable}, {"Score": path})


@pytest.mark.parametrize(
    ("detectable", "worthwhile", "follows"),
    [
        (0.8, 1.0, "Large enough for a worthwhile change."),
        (1.0, 1.0, "Large enough for a worthwhile change."),
        (1.2, 1.0, "A worthwhile change could be missed."),
        (None, 1.0, "Cannot be told before the results."),
        (0.8, None, "Cannot be told before the results."),
    ],
)
def test_the_detectable_change_is_held_against_the_worthwhile_one(detectable, worthwhile, follows):
    plan = Plan(outcomes=(Outcome(name="Score", column="s", unit="points", worthwhile=worthwhile),))
    ((name, size, _, said),) = power_table(report(detectable), plan).rows
    assert (name, said) == ("Score", follows)
    assert size == "Cannot be told" if detectable is None else size.endswith(" points")


def test_earlier_differences_are_drawn_and_counted():
    path = (PathPoint(-3, 0.5, 0.1, 0.9), PathPoint(-2, 0.1, -0.3, 0.5))
    plan = Plan(outcomes=(Outcome(name="Score", column="s"),))
    (figure,) = earlier_figures(report(1.0, path), plan)
    assert figure.alt.startswith("1 of 2 earlier differences")
    assert [row[0] for row in figure.table.rows] == ["3", "2"]
    assert to_png(figure.chart, 1)[:4] == b"\x89PNG"
    assert earlier_figures(report(1.0), plan) == ()


@dataclass(frozen=True, slots=True)
class Settings:
    method: Literal["nearest"] = "nearest"
    order: Literal["largest", "random"] = "largest"
    ratio: int = 1
    caliper: float | None = 0.2
    adjust: bool = True
    exact: tuple[str, ...] = ()
    unheard_of: int = 3


def test_each_kind_of_setting_is_asked_in_its_own_way():
    found = {option.name: option for option in options(Settings)}
    assert {name: option.kind for name, option in found.items()} == {
        "order": "choice",
        "ratio": "whole_number",
        "caliper": "number",
        "adjust": "yes_no",
        "exact": "columns",
        "unheard_of": "whole_number",
    }
    assert found["unheard_of"].label == "Unheard of"
    assert found["caliper"].default == 0.2


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.key)
def test_every_option_of_every_design_has_plain_words(design):
    for option in options(design.settings):
        assert "_" not in option.label
        for choice in option.choices:
            assert "_" not in choice.label
