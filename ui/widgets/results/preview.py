"""The printed pages on screen: as wide as there is room for, or nearer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.appearance.accessibility import named
from ui.widgets.common.flow import Flow
from ui.widgets.common.layout import button, clear, column, row, text, vast

_WIDEST_FIT = 900
_NARROWEST = 280
_STEPS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
_AT_FULL_SIZE = 794  # A4 at 96 dots an inch
_SHARPEN_MS = 400
_MIDDLE = Qt.AlignmentFlag.AlignHCenter
_SHARPEST = 2_000


class Paper(QWidget):
    """One page, drawn as wide as it is told or as there is room for."""

    def __init__(self, image: QImage) -> None:
        super().__init__()
        self._image = image
        self._ratio = self._image.height() / max(1, self._image.width())
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.show_at(None)

    def show_at(self, width: int | None) -> None:
        """Be ``width`` wide; None fits the room."""
        self.setMinimumWidth(_NARROWEST if width is None else width)
        self.setMaximumWidth(_WIDEST_FIT if width is None else width)
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:  # noqa: N802  (Qt's name)
        """A page keeps its shape."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802  (Qt's name)
        """Height that keeps the shape."""
        return round(min(width, self.maximumWidth()) * self._ratio)

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """As wide as it may be."""
        return QSize(self.maximumWidth(), self.heightForWidth(self.maximumWidth()))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  (Qt's name)
        """The page, with an edge that shows on white."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(self.rect()), self._image)
        painter.setPen(QColor(0, 0, 0, 40))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


class Preview(QWidget):
    """All pages with their zoom.

    Signals:
        sharper(): they are shown wider than they were drawn; draw them ``pixels`` wide.
    """

    sharper = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._pages: list[Paper] = []
        self._zoom: float | None = None
        self._drawn = 0
        self._count = text("", "muted", wrap=False)
        self.nearer, self.farther = button("Larger pages"), button("Smaller pages")
        self.fit = button("Fit the width")
        self.nearer.clicked.connect(lambda _checked: self._step(1))
        self.farther.clicked.connect(lambda _checked: self._step(-1))
        self.fit.clicked.connect(lambda _checked: self._show_at(None))
        self._list = column(spacing=16)
        bar = Flow(self.farther, self.nearer, self.fit, self._count)
        self.setLayout(column(bar, self._list, None, spacing=10))
        self._later = QTimer(self, singleShot=True, interval=_SHARPEN_MS)
        self._later.timeout.connect(self.sharper)

    @property
    def pixels(self) -> int:
        """How wide the pages have to be drawn to be sharp."""
        wide = _WIDEST_FIT if self._zoom is None else self._zoom * _AT_FULL_SIZE
        return min(_SHARPEST, max(_NARROWEST, round(wide * self.devicePixelRatioF())))

    def show_pages(self, pages: Sequence[QImage], drawn: int) -> None:
        """Show ``pages``, which were drawn ``drawn`` pixels wide."""
        clear(self._list)
        self._drawn = drawn
        self._pages = [
            named(
                Paper(page), f"Page {number} of {len(pages)}",
                "A picture of the printed page. Tick “Read as text” for its words.",
            )
            for number, page in enumerate(pages, start=1)
        ]  # fmt: skip
        side = 2 if vast() else 1
        for first in range(0, len(self._pages), side):
            line = row(spacing=16)
            for page in self._pages[first : first + side]:
                line.addWidget(page, 0, Qt.AlignmentFlag.AlignTop if side > 1 else _MIDDLE)
            self._list.addLayout(line)
        self._show_at(self._zoom)

    def _step(self, way: int) -> None:
        now = self._zoom or (self._pages[0].width() / _AT_FULL_SIZE if self._pages else 1.0)
        ahead = [step for step in _STEPS[::way] if way * (step - now) > 0.01]
        self._show_at(ahead[0] if ahead else now)

    def _show_at(self, zoom: float | None) -> None:
        self._zoom = zoom
        for page in self._pages:
            page.show_at(None if zoom is None else round(zoom * _AT_FULL_SIZE))
        size = "" if zoom is None else f" · {zoom:.0%}"
        plural = "page" if len(self._pages) == 1 else "pages"
        self._count.setText(f"{len(self._pages)} {plural}{size}")
        self._ask()

    def _ask(self) -> None:
        if self._pages and self.pixels > self._drawn * 1.1:
            self._later.start()
