"""The answer as a number, with its range and the worthwhile change on one line."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from evaluator.outcomes import kind_of
from evaluator.summary.blocks import Figure
from evaluator.summary.charts.effect import EffectChart
from evaluator.values.plan import Outcome
from evaluator.words.amounts import agreed_amount, difference, likely_range, outcome_name
from ui.appearance import theme
from ui.appearance.accessibility import announce, named
from ui.appearance.plain import show_tip
from ui.widgets.common.layout import Card, selectable, text

_NEAR = 14  # pixels


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the line: where it is, in the outcome's unit, and what it is in words."""

    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An effect as it is published, in the outcome's unit, with its words.

    ``low`` and ``high`` may be infinite. ``marks`` run from left to right.
    """

    name: str
    effect: str
    likely: str
    value: float
    low: float
    high: float
    worthwhile: tuple[float, ...]
    agreed: str
    marks: tuple[Mark, ...]


def answer_of(figure: Figure, outcome: Outcome) -> Answer | None:
    """What a published chart of ``outcome``'s effect holds; None for any other chart."""
    chart = figure.chart
    if not isinstance(chart, EffectChart) or not chart.rows or chart.null != 0:
        return None
    times, digits = kind_of(outcome.kind).times, chart.digits or 0
    value, low, high = (
        x / times for x in (chart.rows[0].value, chart.rows[0].low, chart.rows[0].high)
    )
    if not math.isfinite(value):
        return None
    wanted = abs(chart.worthwhile) / times if chart.worthwhile is not None else None
    signs = {"higher": (1,), "lower": (-1,), "ambiguous": (-1, 1)}[chart.better]
    agreed = f"Smallest worthwhile change: {agreed_amount(wanted, outcome)}" if wanted else ""
    lines = tuple(sign * wanted for sign in signs) if wanted else ()
    effect = difference(value, outcome, digits)
    marks = [
        Mark(value, f"Effect: {effect}"),
        Mark(low, f"One end of the likely range: {difference(low, outcome, digits)}"),
        Mark(high, f"Other end of the likely range: {difference(high, outcome, digits)}"),
        Mark(0.0, "No effect"),
        *(Mark(line, agreed) for line in lines),
    ]
    return Answer(
        outcome_name(outcome), effect, likely_range(low, high, outcome, digits), value, low, high,
        lines, agreed,
        tuple(sorted((m for m in marks if math.isfinite(m.value)), key=lambda m: m.value)),
    )  # fmt: skip


class EffectLine(QWidget):
    """Drawn in the window's own colours; the mouse and the arrow keys ask for values."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self._answer = answer
        self._at: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        said = ". ".join(mark.words for mark in answer.marks)
        named(self, f"Effect on {answer.name}, drawn on a line", said)

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Wide, and three lines of text high."""
        height = self.fontMetrics().height()
        return QSize(height * 30, round(height * 4.2))

    def _ends(self) -> tuple[float, float]:
        values = [mark.value for mark in self._answer.marks]
        low, high = min(values), max(values)
        room = 0.12 * ((high - low) or 1.0)
        return low - room, high + room

    def _x(self, value: float) -> float:
        low, high = self._ends()
        inside = min(max(value, low), high)
        return 8 + (self.width() - 16) * (inside - low) / (high - low)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  (Qt's name)
        """Worthwhile changes shaded, no effect as a line, the range as a bar."""
        tone, answer = theme.colours(self.palette()), self._answer
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = float(self.fontMetrics().height())
        top, foot = line * 1.2, self.height() - line * 1.2
        middle = (top + foot) / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.passed_soft))
        for value in answer.worthwhile:
            edge = self._x(value)
            beyond = QRectF(0, top, edge, foot - top)
            if value > 0:
                beyond = QRectF(edge, top, self.width() - edge, foot - top)
            painter.drawRoundedRect(beyond, 4, 4)
        painter.setPen(QPen(QColor(tone.border), 1))
        painter.drawLine(QPointF(0, middle), QPointF(self.width(), middle))
        painter.setPen(QPen(QColor(tone.text), 1.4))
        zero = self._x(0.0)
        painter.drawLine(QPointF(zero, top), QPointF(zero, foot))
        pen = QPen(QColor(tone.accent), 5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(
            QPointF(self._x(answer.low), middle), QPointF(self._x(answer.high), middle)
        )
        painter.setBrush(QColor(tone.accent))
        painter.drawEllipse(QPointF(self._x(answer.value), middle), 6, 6)
        painter.setPen(QColor(tone.muted))
        self._write(painter, zero, foot, "No effect")
        for value in answer.worthwhile:
            painter.setPen(QPen(QColor(tone.passed), 1.4, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(self._x(value), top), QPointF(self._x(value), foot))
            self._write(painter, self._x(value), 0, "Worthwhile from here")
        if self._at is not None and self.hasFocus():
            painter.setPen(QPen(QColor(tone.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(self._x(answer.marks[self._at].value), middle), 11, 11)
        painter.end()

    def _write(self, painter: QPainter, x: float, y: float, words: str) -> None:
        wide = self.fontMetrics().horizontalAdvance(words) + 4
        left = min(max(0.0, x - wide / 2), self.width() - wide)
        box = QRectF(left, y, wide, self.fontMetrics().height() * 1.15)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """Tell the value below the mouse."""
        x = event.position().x()
        near = [m for m in self._answer.marks if abs(self._x(m.value) - x) < _NEAR]
        words = min(near, key=lambda m: abs(self._x(m.value) - x)).words if near else ""
        show_tip(event.globalPosition().toPoint(), words, self)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """The arrow keys walk from value to value and tell each."""
        way = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
            return
        last = len(self._answer.marks) - 1
        start = 0 if way > 0 else last
        self._at = start if self._at is None else min(last, max(0, self._at + way))
        mark = self._answer.marks[self._at]
        spot = QPointF(self._x(mark.value), self.height() / 2).toPoint()
        show_tip(self.mapToGlobal(spot), mark.words, self)
        announce(self, mark.words)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  (Qt's name)
        """Nothing stays picked."""
        self._at = None
        super().focusOutEvent(event)
        self.update()


class EffectCard(Card):
    """The number first, as large as anything on the page; then its range, line and words."""

    def __init__(self, answer: Answer, alt: str) -> None:
        super().__init__()
        named(self, f"Effect on {answer.name}", alt)
        self.box.setSpacing(6)
        number = text(answer.effect[:1].upper() + answer.effect[1:], "number")
        likely = text(f"Likely {answer.likely}", "section")
        selectable(number)
        selectable(likely)
        self.add(text(f"Effect on {answer.name}", "label"), number, likely, EffectLine(answer))
        if answer.agreed:
            self.add(text(f"{answer.agreed}.", "muted"))
