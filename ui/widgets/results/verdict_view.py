"""The answer: verdict in two words, its sentence, and how far to trust it and why."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from evaluator.summary.blocks import Box, VerdictBox
from ui.appearance import theme
from ui.appearance.accessibility import named
from ui.icons import IconLabel
from ui.widgets.common.copying import copy_words
from ui.widgets.common.layout import Card, button, column, holder, row, selectable, text

_TONES = {
    "worked": ("passed", "passed"),
    "promising": ("accent", "note"),
    "no_worthwhile_effect": ("plain", "note"),
    "not_proven": ("plain", "not_possible"),
    "mixed": ("concern", "concern"),
    "appears_harmful": ("failed", "failed"),
    "cannot_tell": ("plain", "not_possible"),
}
_COLOURS = {
    "accent": "accent",
    "passed": "passed",
    "plain": "muted",
    "concern": "concern",
    "failed": "failed",
}


class RatingDots(QWidget):
    """Five dots, as many filled as the rating; the number stands beside them in words."""

    def __init__(self, rating: int) -> None:
        super().__init__()
        self._rating = rating
        side = round(self.fontMetrics().height() * 0.72)
        self._side = side
        self.setFixedSize(QSize(side * 5 + 6 * 4, side))
        named(self, f"Rating {rating} of 5")

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  (Qt's name)
        """Filled dots are trust; rings are what is missing."""
        tone = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place in range(5):
            box = QRectF(place * (self._side + 6), 0, self._side, self._side)
            painter.setPen(QColor(tone.accent))
            filled = place < self._rating
            painter.setBrush(QColor(tone.accent) if filled else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(box.adjusted(1, 1, -1, -1))
        painter.end()


class VerdictView(Card):
    """The verdict box of the summary."""

    def __init__(self, box: VerdictBox) -> None:
        tone, icon = _TONES.get(box.level, ("plain", "note"))
        super().__init__(tone=tone)
        named(self, "Verdict", f"{box.label}. {box.sentence}")
        self.box.setContentsMargins(26, 22, 26, 24)
        title = row(
            IconLabel(icon, _COLOURS[tone], 1.7), text(box.label, "title", wrap=False), None,
            spacing=12,
        )  # fmt: skip
        sentence = selectable(text(box.sentence))
        sentence.setProperty("role", "lead")
        self.add(title, sentence)
        if box.boxes:
            beside = row(*(_box(part) for part in box.boxes), spacing=24)
            for place in range(len(box.boxes)):
                beside.setStretch(place, 1)
            self.add(beside)
        else:
            told = text(f"Trust: {box.rating} of 5, {box.rating_words}", "label", wrap=False)
            trust = row(RatingDots(box.rating), told, None, spacing=12)
            self.add(trust, selectable(text(box.rating_reason, "muted")))
        for alert in box.alerts:
            warning = row(IconLabel("concern", "concern"), column(text(alert, "label")), spacing=10)
            warning.setStretch(1, 1)
            self.add(warning)
        copy = button("Copy the answer", "quiet")
        behind = [f"{b.title}: {b.main}. {' '.join(b.lines)}" for b in box.boxes]
        words = " ".join(
            (f"{box.label}.", box.sentence, *box.alerts, *(behind or [box.rating_reason]))
        )
        copy.clicked.connect(lambda _checked: copy_words(self, words))
        self.add(row(copy, None))


def _box(part: Box) -> QWidget:
    """Size, trust or cost: what a glance takes in, and what stands behind it."""
    rating = () if part.rating is None else (row(RatingDots(part.rating), None),)
    lines = (selectable(text(line, "small")) for line in part.lines)
    return holder(
        column(text(part.title, "label"), text(part.main, "heading"), *rating, *lines, None,
               spacing=6)
    )  # fmt: skip
