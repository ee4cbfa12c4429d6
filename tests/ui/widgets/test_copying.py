"""What Word and Excel are given when something is copied, and charts at night."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QItemSelectionModel, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from evaluator.summary.blocks import Figure, Table, VerdictBox
from evaluator.summary.charts.effect import EffectChart
from ui.appearance.theme import DARK
from ui.widgets.common.layout import button
from ui.widgets.results.figure_view import FigureView
from ui.widgets.results.picture import on_dark
from ui.widgets.results.text_table import WrappingTable, text_table
from ui.widgets.results.verdict_view import VerdictView

TABLE = Table(
    "Effects <b>", ("Name", "Effect"), (("=1+1", "−1,234.5"), ("@SUM", "[c]")), (False, True),
    ("A note.",),
)  # fmt: skip


@pytest.fixture
def clipboard(qapp):
    held = QGuiApplication.clipboard()
    held.clear()
    return held


def test_a_table_is_copied_for_word_and_excel_and_nothing_becomes_a_formula(clipboard):
    whole = text_table(TABLE)
    view = whole.findChild(WrappingTable)
    view.copy()
    mime = clipboard.mimeData()
    assert mime.text() == "Effects <b>\nName\tEffect\n'=1+1\t-1,234.5\n'@SUM\t[c]\nA note."
    assert "Effects &lt;b&gt;" in mime.html()
    assert "<td style=\"mso-number-format:'\\@'\">=1+1</td>" in mime.html()
    assert '<td style="text-align:right">-1,234.5</td>' in mime.html()


def test_only_the_rows_that_are_picked_are_copied_by_key(clipboard):
    whole = text_table(TABLE)
    view = whole.findChild(WrappingTable)
    rows = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
    view.selectionModel().select(view.model().index(1, 0), rows)  # whatever keys seem held
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == "Effects <b>\nName\tEffect\n'@SUM\t[c]"


def test_the_answer_is_copied_whole_and_can_be_selected(clipboard):
    view = VerdictView(
        VerdictBox("worked", "Worked", "It fell.", 4, "good", "Because.", ("Look.",))
    )
    next(b for b in view.findChildren(type(button(""))) if b.text() == "Copy the answer").click()
    assert clipboard.text() == "Worked. It fell. Look. Because."
    sentence = next(label for label in view.findChildren(QLabel) if label.text() == "It fell.")
    assert sentence.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse


def png(colour):
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(held, "PNG")
    return bytes(held.data().data())


def test_a_chart_is_copied_and_saved_on_white_with_its_finding(clipboard, tmp_path):
    chart = EffectChart((), "points", 0.0, None, "higher")
    figure = Figure("k", "A chart", "It says so.", chart, TABLE)
    view = FigureView(figure, QImage.fromData(png("white")))
    view.copy()
    assert clipboard.image().pixelColor(5, 5) == QColor("white")
    assert clipboard.text() == "A chart. It says so."
    view.save(tmp_path / "chart.png")
    assert QImage(str(tmp_path / "chart.png")).width() == 40
    view.save(tmp_path / "nowhere" / "chart.png")
    assert "could not be written" in view._said.text()


def test_at_night_a_chart_stands_on_the_surface_and_keeps_its_hues(qapp):
    def turned(colour):
        return on_dark(QImage.fromData(png(colour)), DARK).pixelColor(3, 3)

    assert turned("white") == QColor(DARK.surface)
    assert turned("black").lightness() > 250
    blue = turned("#1d4f91")
    assert blue.lightness() > QColor("#1d4f91").lightness()
    assert abs(blue.hslHue() - QColor("#1d4f91").hslHue()) < 12
