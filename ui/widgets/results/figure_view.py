"""A chart of the summary: drawn on white in every theme, with its finding and its numbers."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from evaluator.summary.blocks import Figure
from ui.appearance.accessibility import named
from ui.widgets.common.disclosure import Disclosure
from ui.widgets.common.layout import Card, column, text
from ui.widgets.results.text_table import text_table

_WIDEST = 860
_MARGIN = 14


class Picture(QWidget):
    """A drawing as wide as there is room for; large enough to stay sharp at 200 %."""

    def __init__(self, png: bytes) -> None:
        super().__init__()
        self._image = QImage.fromData(QByteArray(png))
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
        return round((min(width, _WIDEST) - 2 * _MARGIN) * self._ratio) + 2 * _MARGIN

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """As wide as it may be."""
        return QSize(_WIDEST, self.heightForWidth(_WIDEST))

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Small enough for a narrow window."""
        return QSize(320, self.heightForWidth(320))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  (Qt's name)
        """Draw once for each size; afterwards copy."""
        scale = self.devicePixelRatioF()
        wanted = self.size() * scale
        if self._drawn is None or self._drawn.size() != wanted:
            self._drawn = QPixmap(wanted)
            self._drawn.setDevicePixelRatio(scale)
            self._drawn.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._drawn)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor("white"))
            box = QRectF(self.rect())
            painter.drawRoundedRect(box, 8, 8)
            wide = min(self.width(), _WIDEST) - 2 * _MARGIN
            inner = QRectF((self.width() - wide) / 2, _MARGIN, wide, wide * self._ratio)
            exact = (inner.size() * scale).toSize()
            smooth = self._image.scaled(
                exact, Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )  # fmt: skip
            painter.drawImage(inner, smooth)
            painter.end()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn)
        painter.end()


class FigureView(Card):
    """Title, picture, the finding in words, and the numbers on demand."""

    def __init__(self, figure: Figure, png: bytes) -> None:
        super().__init__(figure.title)
        picture = named(Picture(png), figure.title, figure.alt)
        self.box.addWidget(picture)
        self.add(text(figure.alt, "muted"))
        numbers = Disclosure("Numbers as a table", column(text_table(figure.table)))
        numbers.toggle.setAccessibleName(f"Numbers as a table: {figure.title}")
        self.add(numbers)
