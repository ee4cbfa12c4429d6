"""The same rows are known again in another order or format; other rows are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluator.cohort.exchange.same_rows import rows_fingerprint
from tests.evaluator.worlds import cohort_of

FRAME = pd.DataFrame(
    {
        "key": [f"P{i}" for i in range(40)],
        "score": np.round(np.linspace(0, 1, 40), 3),
        "day": pd.date_range("2024-01-01", periods=40),
        "school": [["North", "South", None, "East"][i % 4] for i in range(40)],
    }
)


def mark(frame: pd.DataFrame) -> str:
    return rows_fingerprint(cohort_of(frame))


def test_order_of_rows_and_columns_does_not_matter() -> None:
    mixed = FRAME.sample(frac=1.0, random_state=1)[["school", "day", "key", "score"]]
    assert mark(mixed) == mark(FRAME)


def test_how_a_column_is_held_does_not_matter() -> None:
    held = FRAME.astype({"school": "category", "day": "datetime64[s]"})
    assert mark(held.assign(score=FRAME["score"] * -0.0 + FRAME["score"])) == mark(FRAME)


@pytest.mark.parametrize(
    "change",
    [
        lambda f: f.iloc[1:],
        lambda f: pd.concat([f, f.iloc[:1]]),
        lambda f: f.assign(score=f["score"].where(f.index != 3, 0.5)),
        lambda f: f.assign(school=f["school"].where(f.index != 3, None)),
        lambda f: f.assign(day=f["day"] + pd.Timedelta(days=1)),
        lambda f: f.rename(columns={"score": "points"}),
        lambda f: f.assign(score=f["score"].to_numpy()[::-1]),
    ],
)
def test_any_other_value_matters(change) -> None:
    assert mark(change(FRAME)) != mark(FRAME)
