"""A chart as large as the screen, nearer and farther with the plus and minus keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QDialog, QLabel, QScrollArea, QWidget

from ui.appearance.accessibility import named
from ui.widgets.common.layout import button, column, row

_STEP = 1.25
_ROOM = 60


class LargePicture(QDialog):
    """One chart alone."""

    def __init__(self, parent: QWidget, title: str, alt: str, image: QImage) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        named(self, title, alt)
        self._image = image
        self._label = named(QLabel(), title, alt)
        area = named(QScrollArea(), title)
        area.setWidget(self._label)
        area.setAlignment(Qt.AlignmentFlag.AlignCenter)
        nearer, farther, close = button("Larger"), button("Smaller"), button("Close")
        nearer.clicked.connect(lambda _checked: self.scale(_STEP))
        farther.clicked.connect(lambda _checked: self.scale(1 / _STEP))
        close.clicked.connect(self.accept)
        for keys, factor in ((QKeySequence.StandardKey.ZoomIn, _STEP),
                             (QKeySequence.StandardKey.ZoomOut, 1 / _STEP)):  # fmt: skip
            QShortcut(QKeySequence(keys), self).activated.connect(lambda by=factor: self.scale(by))
        self.setLayout(column(area, row(farther, nearer, None, close), spacing=10, margin=12))
        room = parent.screen().availableSize()
        self.resize(room.width() - _ROOM, room.height() - _ROOM)
        self._shown = min(
            (room.width() - 2 * _ROOM) / max(1, image.width()),
            (room.height() - 4 * _ROOM) / max(1, image.height()),
        )
        self.scale(1.0)

    def scale(self, factor: float) -> None:
        """Show it ``factor`` times as large as now."""
        self._shown = min(4.0, max(0.2, self._shown * factor))
        wide = round(self._image.width() * self._shown)
        smooth = Qt.TransformationMode.SmoothTransformation
        self._label.setPixmap(QPixmap.fromImage(self._image.scaledToWidth(wide, smooth)))
        self._label.adjustSize()
