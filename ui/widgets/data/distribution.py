"""A small picture of a column, drawn in the theme's colours; on screen only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.appearance import theme
from ui.appearance.accessibility import named
from ui.state.data_wording import number, percent

if TYPE_CHECKING:
    from evaluator.cohort.profile.profile import ColumnProfile

MOST_BARS = 6
_GAP, _GAP_SHARE = 2.0, 0.14


def in_words(profile: ColumnProfile) -> str:
    """What the picture shows, for those who cannot see it."""
    filled = profile.n_rows - profile.n_missing
    if profile.labels and (profile.kind in ("category", "yes_no") or not profile.bins):
        told = [f"{label} {percent(rows, filled)}" for label, rows in profile.labels[:MOST_BARS]]
        return ", ".join(told)
    if profile.spread is not None:
        s = profile.spread
        return (
            f"From {number(s.low)} to {number(s.high)}. Half lie between "
            f"{number(s.lower_quartile)} and {number(s.upper_quartile)}; the average is "
            f"{number(round(s.mean, 2))}."
        )
    if profile.bins:
        first, last = int(profile.bins[0][0]), int(profile.bins[-1][1])
        return f"All in {first}." if first == last else f"From {first} to {last}."
    return f"{profile.n_distinct:,} different values." if filled else "No values."


class Distribution(QWidget):
    """Bars for numbers, dates or labels; with two groups, each as a share of its own group."""

    def __init__(self) -> None:
        super().__init__()
        self._profile: ColumnProfile | None = None
        self._groups: tuple[tuple[str, ColumnProfile], ...] = ()
        named(self, "Distribution of the column")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)

    def show_profile(self, profile: ColumnProfile | None) -> None:
        """Draw ``profile``, by group when it has two groups."""
        self._profile = profile
        groups = profile.groups if profile is not None else ()
        self._groups = groups if len(groups) == 2 else ()
        self.setVisible(profile is not None and bool(self._bars()))
        self.setAccessibleDescription(in_words(profile) if profile is not None else "")
        self.updateGeometry()
        self.update()

    def _by_label(self) -> bool:
        p = self._profile
        return p is not None and bool(p.labels) and (
            p.kind in ("category", "yes_no") or not p.bins
        )  # fmt: skip

    def _bars(self) -> Sequence[object]:
        p = self._profile
        if p is None:
            return ()
        return p.labels[:MOST_BARS] if self._by_label() else p.bins

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Tall enough for its labels, or for a histogram with its ends."""
        line = self.fontMetrics().height()
        if self._by_label():
            bars = len(self._bars()) * (2 if self._groups else 1)
            return QSize(200, round(line * (1.25 * len(self._bars()) + 0.5 * bars) + 4))
        return QSize(200, round(line * 5.2))

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """As tall as it wishes."""
        return QSize(120, self.sizeHint().height())

    def _series(self) -> list[tuple[ColumnProfile, str]]:
        """What is drawn, with the colour of each."""
        assert self._profile is not None
        tone = theme.colours(self.palette())
        if not self._groups:
            return [(self._profile, tone.accent)]
        return [(profile, colour) for (_, profile), colour in
                zip(self._groups, (tone.accent, tone.concern), strict=True)]  # fmt: skip

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  (Qt's name)
        """Draw in the present palette."""
        if self._profile is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._by_label():
            self._paint_labels(painter)
        elif self._profile.bins:
            self._paint_bins(painter)
        painter.end()

    def _paint_labels(self, painter: QPainter) -> None:
        series = self._series()
        line = self.fontMetrics().height()
        shares = [
            (dict(profile.labels), max(1, profile.n_rows - profile.n_missing), colour)
            for profile, colour in series
        ]
        assert self._profile is not None
        top, right = 0.0, self.width()
        for label, _rows in self._profile.labels[:MOST_BARS]:
            said = " / ".join(percent(counts.get(label, 0), whole) for counts, whole, _ in shares)
            room = right - self.fontMetrics().horizontalAdvance(said) - 10
            short = self.fontMetrics().elidedText(label, Qt.TextElideMode.ElideRight, room)
            painter.setPen(self.palette().windowText().color())
            box = QRectF(0, top, right, line * 1.15)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft, short)
            painter.setPen(QColor(theme.colours(self.palette()).muted))
            painter.drawText(box, Qt.AlignmentFlag.AlignRight, said)
            top += line * 1.25
            for counts, whole, colour in shares:
                share = counts.get(label, 0) / whole
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(theme.colours(self.palette()).border))
                painter.drawRoundedRect(QRectF(0, top, right, line * 0.3), 3, 3)
                painter.setBrush(QColor(colour))
                if share:
                    painter.drawRoundedRect(QRectF(0, top, right * share, line * 0.3), 3, 3)
                top += line * 0.42
            top += line * 0.08

    def _paint_bins(self, painter: QPainter) -> None:
        assert self._profile is not None
        line = self.fontMetrics().height()
        floor = self.height() - line * 1.3
        series = [
            ([rows / max(1, sum(b[2] for b in profile.bins)) for _, _, rows in profile.bins], c)
            for profile, c in self._series()
        ]
        highest = max((max(heights, default=0.0) for heights, _ in series), default=0.0) or 1.0
        bins = len(self._profile.bins)
        slot = min(self.width() / bins, line * 2.4)
        start = (self.width() - slot * bins) / 2
        wide = max(1.0, (slot - max(_GAP, slot * _GAP_SHARE)) / len(series))
        painter.setPen(Qt.PenStyle.NoPen)
        for turn, (heights, colour) in enumerate(series):
            painter.setBrush(QColor(colour))
            for place, height in enumerate(heights):
                tall = (floor - 4) * height / highest
                if height:
                    left = start + place * slot + turn * wide
                    tall = max(tall, 1.5)
                    painter.drawRect(QRectF(left, floor - tall, wide, tall))
        tone = theme.colours(self.palette())
        painter.setBrush(QColor(tone.control))
        painter.drawRect(QRectF(0, floor, self.width(), 1))
        painter.setPen(QColor(tone.muted))
        low, high = self._ends()
        below = QRectF(start, floor + 3, slot * bins, line * 1.15)
        if low == high:
            below = QRectF(0, below.top(), self.width(), below.height())
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, low)
            return
        needed = self.fontMetrics().horizontalAdvance(f"{low}  {high}")
        wider = max(0.0, min(needed, self.width()) - below.width()) / 2
        below.adjust(-wider, 0, wider, 0)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, low)
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, high)

    def _ends(self) -> tuple[str, str]:
        p = self._profile
        assert p is not None
        if p.spread is not None:
            return number(p.spread.low), number(p.spread.high)
        return str(int(p.bins[0][0])), str(int(p.bins[-1][1]))
