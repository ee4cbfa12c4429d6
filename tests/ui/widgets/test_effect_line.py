"""The published effect as a number and a line that answers to the arrow keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from evaluator.summary.blocks import Figure, Table
from evaluator.summary.charts.chart import places_of, to_png
from evaluator.summary.charts.effect import EffectChart, EffectRow
from evaluator.values.plan import Outcome
from ui.widgets.results.effect_line import EffectCard, EffectLine, answer_of
from ui.widgets.results.figure_view import FigureView
from ui.widgets.results.large_picture import LargePicture
from ui.widgets.results.picture import value_words

OUTCOME = Outcome(name="Arrests", column="arrests", unit="arrests", better="lower", worthwhile=0.25)
INF = float("inf")


def figure(value, low, high, worthwhile=0.25):
    chart = EffectChart(
        (EffectRow("Planned answer", value, low, high),), "arrests", 0.0, worthwhile, "lower", 2
    )
    return Figure(
        "effect_arrests", "Effect", "In words.", chart, Table("T", ("A",), (("1",),), (True,))
    )


def test_the_number_leads_with_its_range_and_what_was_agreed(qapp):
    answer = answer_of(figure(-0.36, -0.59, -0.12), OUTCOME)
    card = EffectCard(answer, "In words.")
    words = [label.text() for label in card.findChildren(QLabel)]
    assert words == [
        "Effect on arrests",
        "0.36 arrests lower",
        "Likely 0.12 to 0.59 arrests lower",
        "Smallest worthwhile change: 0.25 arrests.",
    ]


def test_the_arrow_keys_walk_from_value_to_value(qapp, qtbot, monkeypatch):
    said = []
    monkeypatch.setattr(
        "ui.widgets.results.effect_line.announce", lambda _source, words: said.append(words)
    )
    line = EffectLine(answer_of(figure(-0.36, -0.59, -0.12), OUTCOME))
    qtbot.addWidget(line)
    line.resize(600, 80)
    line.show()
    for _ in range(6):
        QTest.keyClick(line, Qt.Key.Key_Right)
    assert said == [
        "One end of the likely range: 0.59 arrests lower",
        "Effect: 0.36 arrests lower",
        "Smallest worthwhile change: 0.25 arrests",
        "Other end of the likely range: 0.12 arrests lower",
        "No effect",
        "No effect",
    ]
    places = [line._x(mark.value) for mark in line._answer.marks]
    assert places == sorted(places)


@pytest.mark.parametrize(("low", "high"), [(-INF, -0.12), (-0.59, INF)])
def test_an_end_that_is_not_known_is_no_place(qapp, low, high):
    answer = answer_of(figure(-0.36, low, high, None), OUTCOME)
    assert len(answer.marks) == 3
    assert EffectLine(answer).grab().width()


def test_what_is_no_effect_has_no_number():
    assert answer_of(figure(float("nan"), 0.0, 1.0), OUTCOME) is None


def test_the_arrow_keys_tell_the_numbers_of_a_chart(qapp, qtbot, heard):
    numbers = Table("T", ("Answer", "Effect", "95% range"),
                    (("Planned", "-0.36", "-0.59 to -0.12"), ("Naive", "0.32", "[c]")),
                    (False, True, True))  # fmt: skip
    view = FigureView(replace(figure(-0.36, -0.59, -0.12), table=numbers), QImage())
    qtbot.addWidget(view)
    view.show()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(view._picture, key)
    planned, naive = (
        "Planned. Effect: -0.36; 95% range: -0.59 to -0.12",
        ("Naive. Effect: 0.32; 95% range: [c]"),
    )
    assert heard == [planned, naive, naive, planned]
    assert view._value.isVisible() and view._value.text() == f"1 of 2. {planned}"


def test_the_mouse_tells_the_numbers_of_a_chart(qapp, qtbot, heard):
    told = figure(-0.36, -0.59, -0.12)
    image = QImage.fromData(to_png(told.chart, 1))
    view = FigureView(told, image, places_of(told.chart))
    qtbot.addWidget(view)
    view.show()
    picture, (share,) = view._picture, places_of(told.chart).shares
    inner = picture._inner()
    at = QPointF(inner.center().x(), inner.top() + share * inner.height())
    assert picture.row_at(at) == 0 and picture.row_at(QPointF(-5.0, -5.0)) is None
    QTest.mouseMove(picture, at.toPoint())
    assert heard == [] and view._value.isHidden()
    QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert heard == [value_words(told.table, 0)]
    assert view._value.text() == f"1 of 1. {heard[0]}"
    assert picture._row == 0 and picture.grab().width()


@pytest.mark.parametrize("times", [1.0, 1.25, 0.8])
def test_an_enlarged_chart_answers_to_the_mouse_and_the_keys(qapp, qtbot, heard, times):
    told = figure(-0.36, -0.59, -0.12)
    image = QImage.fromData(to_png(told.chart, 1))
    view = FigureView(told, image, places_of(told.chart))
    qtbot.addWidget(view)
    large = LargePicture(view, told, image, places_of(told.chart))
    width = large.picture.width()
    large.show()
    large.scale(times)
    assert large.picture.width() == pytest.approx(times * width, abs=2)
    (share,) = places_of(told.chart).shares
    inner = large.picture._inner()
    assert inner.width() > 0.9 * large.picture.width()
    at = QPointF(inner.center().x(), inner.top() + share * inner.height())
    QTest.mouseClick(large.picture, Qt.MouseButton.LeftButton, pos=at.toPoint())
    QTest.keyClick(large.picture, Qt.Key.Key_Right)
    assert heard == [value_words(told.table, 0)] * 2
    assert large.told.text() == f"1 of 1. {heard[0]}" and large.told.isVisible()
    assert not view._value.isVisible()
