"""The help pages, offline, in their own window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from ui.appearance.accessibility import named
from ui.widgets.common.layout import button, row

_FOLDER = Path(__file__).parents[2] / "help"
_PICTURES = Path(__file__).parents[3] / "docs" / "pictures"
_MARGIN = 26


class _Pages(QTextBrowser):
    """Draws the pictures of the documentation as wide as there is room for."""

    def loadResource(self, kind: int, url: QUrl | str) -> object:  # noqa: N802  (Qt's name)
        """A picture by its file name; nothing else is loaded from anywhere."""
        path = _PICTURES / Path(QUrl(url).path()).name
        if kind != QTextDocument.ResourceType.ImageResource.value or not path.is_file():
            return None
        scale = self.devicePixelRatioF()
        wide = max(320, self.viewport().width() - 2 * _MARGIN - 24)
        picture = QImage(str(path))
        if picture.width() > wide * scale:
            smooth = Qt.TransformationMode.SmoothTransformation
            picture = picture.scaledToWidth(round(wide * scale), smooth)
        picture.setDevicePixelRatio(scale)
        return picture


class HelpWindow(QDialog):
    """Shows the Markdown files of ``ui/help``; links lead from one to the next."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Help")
        named(self, "Help")
        self.resize(760, 680)
        self._view = named(_Pages(), "Help text")
        self._view.setOpenLinks(False)
        self._view.anchorClicked.connect(self._follow)
        self._view.document().setDocumentMargin(_MARGIN)
        contents = button("All topics")
        contents.clicked.connect(lambda: self.show_topic("index"))
        close = button("Close")
        close.clicked.connect(self.close)
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 18, 18, 16)
        box.setSpacing(12)
        box.addWidget(self._view)
        box.addLayout(row(contents, None, close))

    def show_topic(self, topic: str) -> None:
        """Show ``ui/help/<topic>.md``."""
        self.show()
        self._view.setMarkdown((_FOLDER / f"{topic}.md").read_text(encoding="utf-8"))
        self.raise_()
        self._view.setFocus()

    def _follow(self, link: QUrl) -> None:
        name = Path(link.path()).name
        if name.endswith(".md") and (_FOLDER / name).is_file():
            self.show_topic(name.removesuffix(".md"))
