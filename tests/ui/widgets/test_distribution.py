"""The small picture of a column: its ends are told once each, and never over each other."""

from __future__ import annotations

import pandas as pd
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from evaluator.cohort.profile.profile import profile_column
from evaluator.values.cohort import Cohort, Column, Provenance
from ui.widgets.data import distribution
from ui.widgets.data.distribution import Distribution


def profile_of(values: list[object], kind: str):
    frame = pd.DataFrame({"x": values}, index=pd.Index(range(2, len(values) + 2), name="row"))
    column = Column("x", "A", kind, "", "outcome", "", 0, frame["x"].nunique())
    source = Provenance("b.xlsx", "Data", "ab" * 32, len(values), ("Data",))
    return profile_column(Cohort(frame, (column,), source, (), ()), "x")


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (["2024-03-01", "2024-05-07", "2024-09-30"], "All in 2024."),
        (["2024-03-01", "2024-03-01"], "All in 2024."),
        (["2024-01-01", "2024-12-31"], "All in 2024."),
        (["2024-12-31"], "All in 2024."),
        (["2022-03-01", "2024-05-07"], "From 2022 to 2024."),
    ],
)
def test_dates_of_one_year_name_it_once(days, told):
    profile = profile_of(list(pd.to_datetime(days)), "date")
    assert distribution.in_words(profile) == told


@pytest.mark.parametrize("values", [[7.0] * 30, [123456.0, 123457.0] * 15, [1.0, 2.0, 90.0] * 10])
def test_no_end_is_written_over_another(qapp, qtbot, monkeypatch, values):
    written: list[QRectF] = []

    class Recorder(QPainter):
        def drawText(self, box, flags, words):
            written.append(self.boundingRect(box, flags, words))

    monkeypatch.setattr(distribution, "QPainter", Recorder)
    picture = Distribution()
    qtbot.addWidget(picture)
    picture.show_profile(profile_of(values, "number"))
    picture.resize(240, picture.sizeHint().height())
    picture.grab()
    assert len(written) == min(2, len(set(values)))
    assert not any(a.intersects(b) for i, a in enumerate(written) for b in written[:i])
    assert all(box.left() >= 0 and box.right() <= 240 for box in written)
