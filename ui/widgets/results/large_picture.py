"""A chart as large as the screen, nearer and farther with the plus and minus keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QScrollArea, QWidget

from evaluator.summary.blocks import Figure
from evaluator.summary.charts.chart import Places
from ui.appearance.accessibility import named
from ui.widgets.common.dialog import Dialog
from ui.widgets.common.layout import button, column, row
from ui.widgets.results.picture import Picture, Values

_STEP = 1.25
_ROOM = 60


class LargePicture(Dialog):
    """One chart alone; its values answer to the mouse and the arrow keys as in the page.

    ``places`` is where the rows of its numbers stand; None where they have no places.
    """

    def __init__(
        self, parent: QWidget, figure: Figure, image: QImage, places: Places | None = None
    ) -> None:
        super().__init__(parent, figure.title, figure.alt)
        self.picture = named(
            Picture(image, places),
            f"Chart: {figure.title}",
            f"{figure.alt} The arrow keys tell each value.",
        )
        self.told = Values(self.picture, figure.table).words
        area = named(QScrollArea(), figure.title)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.picture)
        area.setAlignment(Qt.AlignmentFlag.AlignCenter)
        nearer, farther, close = button("Larger"), button("Smaller"), button("Close")
        nearer.clicked.connect(lambda _checked: self.scale(_STEP))
        farther.clicked.connect(lambda _checked: self.scale(1 / _STEP))
        close.clicked.connect(self.accept)
        for keys, factor in ((QKeySequence.StandardKey.ZoomIn, _STEP),
                             (QKeySequence.StandardKey.ZoomOut, 1 / _STEP)):  # fmt: skip
            QShortcut(QKeySequence(keys), self).activated.connect(lambda by=factor: self.scale(by))
        buttons = row(farther, nearer, None, close)
        whole = column(area, self.told, buttons, spacing=10, margin=12)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        room = self.most()
        self.resize(room)
        self._image = image
        self._shown = min(
            (room.width() - _ROOM) / max(1, image.width()),
            (room.height() - 3 * _ROOM) / max(1, image.height()),
        )
        self.scale(1.0)
        self.picture.setFocus()

    def scale(self, factor: float) -> None:
        """Show it ``factor`` times as large as now."""
        self._shown = min(4.0, max(0.2, self._shown * factor))
        self.picture.widen(round(self._image.width() * self._shown))
