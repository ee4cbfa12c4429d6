"""What a chart looks like, told from the numbers that are printed beside it."""

from __future__ import annotations

import pytest

from evaluator.words.shapes import hump, turns

MONTHS = ("January", "February", "March", "April")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((1.0, 5.0, 2.0, 3.0), "In between it was highest, 5.0, at February. "),
        ((2.0, 5.0, 1.0, 3.0), "highest, 5.0, at February and lowest, 1.0, at March. "),
        ((1.0, 2.0, 3.0, 4.0), "It never left these ends. "),
        ((1.0, 1.04, 1.0, 1.0), "It never left these ends. "),
        ((1.0, None, None, 4.0), ""),
        ((None, None, None, None), ""),
    ],
)
def test_a_line_tells_where_it_turned(values, words) -> None:
    told = ["" if value is None else f"{value:.1f}" for value in values]
    assert turns(MONTHS, values, told).endswith(words) and bool(words) == bool(
        turns(MONTHS, values, told)
    )


def test_a_distribution_tells_its_reach_and_its_peak_and_nothing_withheld() -> None:
    told = hump("the others", MONTHS, (None, 0.1, 0.6, 0.001))
    assert told == (
        "What is shown of the others begins at February and ends at March, most of it at March "
        "(60%). "
    )
    assert hump("the others", MONTHS, (None,) * 4) == "Of the others everything is withheld. "
