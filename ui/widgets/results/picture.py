"""A drawing to look at, whose values answer to the mouse and the arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QCursor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from evaluator.summary.blocks import Table
from evaluator.summary.charts.chart import Places
from ui.appearance import theme
from ui.appearance.accessibility import announce
from ui.appearance.plain import show_tip
from ui.widgets.common.layout import selectable, text

_WIDEST = 860
_MARGIN = 14


_STEPS = {
    Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1,
}  # fmt: skip


class Picture(QWidget):
    """A drawing as wide as there is room for; large enough to stay sharp at 200 %.

    Signals:
        stepped(by): an arrow key asks for the next value, or the one before. pointed(row, act):
        the mouse is at the place of a row of its numbers; ``act`` where it was pressed there.
    """

    stepped = Signal(int)
    pointed = Signal(int, bool)

    def __init__(
        self, image: QImage, places: Places | None = None, *, widest: int = _WIDEST
    ) -> None:
        super().__init__()
        self._widest = widest
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(places is not None)
        self._places = places
        self._row: int | None = None
        self.image = image
        self._image = self.image
        self._dressed = ""
        self._drawn: QPixmap | None = None
        self._ratio = self._image.height() / max(1, self._image.width())
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:  # noqa: N802  (Qt's name)
        """The picture keeps its shape."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802  (Qt's name)
        """Height that keeps the shape."""
        return round((min(width, self._widest) - 2 * _MARGIN) * self._ratio) + 2 * _MARGIN

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """As wide as it may be."""
        return QSize(self._widest, self.heightForWidth(self._widest))

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Small enough for a narrow window."""
        return QSize(320, self.heightForWidth(320))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  (Qt's name)
        """Draw once for each size and theme; afterwards copy. Copies and exports stay white."""
        tone = theme.colours(self.palette())
        if tone.surface != self._dressed:
            self._dressed, self._drawn = tone.surface, None
            self._image = on_dark(self.image, tone) if tone is theme.DARK else self.image
        scale = self.devicePixelRatioF()
        wanted = self.size() * scale
        if self._drawn is None or self._drawn.size() != wanted:
            self._drawn = QPixmap(wanted)
            self._drawn.setDevicePixelRatio(scale)
            self._drawn.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._drawn)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tone.surface if tone is theme.DARK else "white"))
            box = QRectF(self.rect())
            painter.drawRoundedRect(box, 8, 8)
            inner = self._inner()
            exact = (inner.size() * scale).toSize()
            smooth = self._image.scaled(
                exact, Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )  # fmt: skip
            painter.drawImage(inner, smooth)
            painter.end()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn)
        self._mark(painter, tone)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(tone.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.end()

    def widen(self, widest: int) -> None:
        """Be as wide as ``widest`` and as high as its shape asks."""
        self._widest = widest
        self.setFixedSize(widest, self.heightForWidth(widest))

    def _inner(self) -> QRectF:
        """Where the drawing stands."""
        wide = min(self.width(), self._widest) - 2 * _MARGIN
        return QRectF((self.width() - wide) / 2, _MARGIN, wide, wide * self._ratio)

    def mark(self, row: int | None) -> None:
        """Draw a line through the place of a row; through none for None."""
        if row != self._row:
            self._row = row
            self.update()

    def _mark(self, painter: QPainter, tone: theme.Colours) -> None:
        if self._places is None or self._row is None or self._row >= len(self._places.shares):
            return
        inner, share = self._inner(), self._places.shares[self._row]
        painter.setPen(QPen(QColor(tone.accent), 1.5, Qt.PenStyle.DotLine))
        if self._places.way == "across":
            x = inner.left() + share * inner.width()
            painter.drawLine(QPointF(x, inner.top()), QPointF(x, inner.bottom()))
        else:
            y = inner.top() + share * inner.height()
            painter.drawLine(QPointF(inner.left(), y), QPointF(inner.right(), y))

    def row_at(self, at: QPointF) -> int | None:
        """The row whose place is nearest to a point; None beside the drawing."""
        inner = self._inner()
        if self._places is None or not self._places.shares or not inner.contains(at):
            return None
        across = self._places.way == "across"
        share = (
            (at.x() - inner.left()) / inner.width()
            if across
            else (at.y() - inner.top()) / inner.height()
        )
        shares = self._places.shares
        return min(range(len(shares)), key=lambda row: abs(shares[row] - share))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """Point at the nearest value."""
        self._point(event, act=False)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """Take the nearest value."""
        super().mousePressEvent(event)
        self._point(event, act=True)

    def _point(self, event: QMouseEvent, *, act: bool) -> None:
        row = self.row_at(event.position())
        if row is not None:
            self.pointed.emit(row, act)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """The arrow keys walk from value to value."""
        by = _STEPS.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(by)


def on_dark(image: QImage, tone: theme.Colours) -> QImage:
    """A drawing on white as one on a dark surface: light for dark, each hue kept."""
    import numpy as np

    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    shape = (plain.height(), plain.bytesPerLine())
    lines = np.frombuffer(plain.constBits(), np.uint8).reshape(shape)[:, : 3 * plain.width()]
    colours = lines.reshape(plain.height(), plain.width(), 3).astype(np.float32)
    turned = colours + 255 - colours.max(axis=2, keepdims=True) - colours.min(axis=2, keepdims=True)
    floor = np.array(_rgb(tone.surface), np.float32)
    lit = np.ascontiguousarray(floor + turned * (255 - floor) / 255).astype(np.uint8)
    made = QImage(
        lit.tobytes(), plain.width(), plain.height(), 3 * plain.width(), QImage.Format.Format_RGB888
    )
    return made.copy()


def _rgb(name: str) -> tuple[int, int, int]:
    colour = QColor(name)
    return colour.red(), colour.green(), colour.blue()


def value_words(table: Table, row: int) -> str:
    """One line of a chart's numbers as a sentence: what it is about, then each number's name."""
    label, *cells = table.rows[row]
    told = [f"{name}: {cell}" for name, cell in zip(table.columns[1:], cells, strict=True)]
    return f"{label}. {'; '.join(told)}" if told else label


class Values(QObject):
    """Tells the values of a drawing: the one under the mouse beside it, the one taken in words.

    ``words`` is the label for what is taken; whoever shows the drawing places it.
    """

    def __init__(self, picture: Picture, table: Table) -> None:
        super().__init__(picture)
        self._picture, self._table = picture, table
        self._at: int | None = None
        self.words: QLabel = selectable(text("", "label"))
        self.words.hide()
        picture.stepped.connect(self._tell_next)
        picture.pointed.connect(self._point)

    def _tell_next(self, by: int) -> None:
        """The next line of the chart's numbers, or the one before."""
        rows = self._table.rows
        if not rows:
            return
        first = 0 if by > 0 else len(rows) - 1
        self._tell(first if self._at is None else min(len(rows) - 1, max(0, self._at + by)))

    def _point(self, row: int, act: bool) -> None:
        """The value under the mouse beside it; where it was pressed, in the label too."""
        self._picture.mark(row)
        show_tip(QCursor.pos(), value_words(self._table, row), self._picture)
        if act:
            self._tell(row)

    def _tell(self, row: int) -> None:
        """Say one line of the chart's numbers, mark it and show it."""
        self._at = row
        self._picture.mark(row)
        words = value_words(self._table, row)
        self.words.setText(f"{row + 1} of {len(self._table.rows)}. {words}")
        self.words.show()
        announce(self._picture, words)
