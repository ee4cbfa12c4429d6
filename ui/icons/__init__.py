"""Line icons, drawn in the colour that the palette gives them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QWidget

_FOLDER = Path(__file__).parent
_INK = "#000000"
PROGRAM = _FOLDER / "program" / "whatworked.svg"


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    svg = (_FOLDER / f"{name}.svg").read_text(encoding="utf-8").replace(_INK, colour)
    return QSvgRenderer(QByteArray(svg.encode()))


def draw(painter: QPainter, name: str, box: QRectF, colour: QColor | str) -> None:
    """Paint the icon ``name`` into ``box``."""
    _renderer(name, QColor(colour).name()).render(painter, box)


def put(button: QAbstractButton, name: str, role: QPalette.ColorRole) -> None:
    """Give ``button`` an icon in a palette colour; ``refresh`` repaints it after a theme change."""
    button.setProperty("icon_name", name)
    button.setProperty("icon_role", role.value)
    _paint_button(button)


def refresh(root: QWidget) -> None:
    """Redraw every icon under ``root`` in the colours of the present theme."""
    for button in root.findChildren(QAbstractButton):
        if button.property("icon_name"):
            _paint_button(button)


def _paint_button(button: QAbstractButton) -> None:
    role = QPalette.ColorRole(button.property("icon_role"))
    colour = button.palette().color(QPalette.ColorGroup.Active, role)
    ratio = button.devicePixelRatioF()
    side = round(button.fontMetrics().height() * 1.1)
    pixmap = QPixmap(QSize(side, side) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    draw(painter, button.property("icon_name"), QRectF(0, 0, side, side), colour)
    painter.end()
    button.setIcon(QIcon(pixmap))
    button.setIconSize(QSize(side, side))


class IconLabel(QWidget):
    """A decorative icon beside text that says the same; screen readers skip it."""

    def __init__(self, name: str, colour: str, size: float = 1.15) -> None:
        super().__init__()
        self._name, self._colour, self._size = name, colour, size
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._resize()

    def change(self, name: str, colour: str) -> None:
        """Show another icon; ``colour`` is a field of ``theme.Colours``."""
        self._name, self._colour = name, colour
        self.update()

    def _resize(self) -> None:
        side = round(self.fontMetrics().height() * self._size)
        self.setFixedSize(side, side)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  (Qt's name)
        """Grow with the text."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self._resize()

    def paintEvent(self, _event: object) -> None:  # noqa: N802  (Qt's name)
        """Draw in the present palette."""
        from ui.appearance import theme

        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = getattr(theme.colours(self.palette()), self._colour)
        draw(painter, self._name, QRectF(self.rect()), colour)
        painter.end()
