"""The help pages, offline, in their own window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QLineEdit, QTextBrowser, QVBoxLayout, QWidget

from ui.appearance.accessibility import announce, named
from ui.widgets.common.dialog import Dialog
from ui.widgets.common.layout import button, row

_FOLDER = Path(__file__).parents[2] / "help"
_PICTURES = Path(__file__).parents[3] / "docs" / "pictures"
_MARGIN = 26


def topics() -> tuple[tuple[str, str], ...]:
    """Every page of the help: its key and its title."""
    pages = sorted(_FOLDER.glob("*.md"))
    return tuple((p.stem, p.read_text(encoding="utf-8").partition("\n")[0][2:]) for p in pages)


def _text(topic: str) -> str:
    return (_FOLDER / f"{topic}.md").read_text(encoding="utf-8")


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


class HelpWindow(Dialog):
    """Shows the Markdown files of ``ui/help``; links lead from one to the next."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "Help")
        self.resize(QSize(760, 680).boundedTo(self.most()))
        self._looked_for = ""
        self._view = named(_Pages(), "Help text")
        self._view.setOpenLinks(False)
        self._view.anchorClicked.connect(self._follow)
        self._view.document().setDocumentMargin(_MARGIN)
        self.line = named(QLineEdit(), "Search the help")
        self.line.setPlaceholderText("Search the help")
        self.line.returnPressed.connect(lambda: self.search(self.line.text()))
        find = button("Search")
        find.clicked.connect(lambda: self.search(self.line.text()))
        contents = button("All topics")
        contents.clicked.connect(lambda: self.show_topic("index"))
        close = button("Close")
        close.clicked.connect(self.close)
        for each in (find, contents, close):  # Enter in the search line is theirs otherwise
            each.setAutoDefault(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 18, 18, 16)
        box.setSpacing(12)
        asked = row(self.line, find, spacing=8)
        asked.setStretch(0, 1)
        box.addLayout(asked)
        box.addWidget(self._view)
        box.addLayout(row(contents, None, close))

    def show_topic(self, topic: str) -> None:
        """Show ``ui/help/<topic>.md``."""
        self.show()
        self._view.setMarkdown(_text(topic))
        self.raise_()
        self._view.setFocus()

    def show_words(self, words: str, first: str, *, elsewhere: bool = True) -> bool:
        """Open the page that holds ``words`` at them; whether one does.

        The page ``first`` is asked before all others, and alone unless ``elsewhere``.
        """
        phrase = " ".join(words.casefold().split())
        if not phrase:
            return False
        others = [key for key, _title in topics() if key != first] if elsewhere else []
        texts = ((key, " ".join(_text(key).casefold().split())) for key in (first, *others))
        found = next((key for key, text in texts if phrase in text), None)
        if found is None:
            return False
        self.show_topic(found)
        self._view.find(phrase)
        return True

    def search(self, typed: str) -> None:
        """List the pages that hold every word typed, each with the first line that holds one."""
        words = typed.casefold().split()
        if not words:
            return
        lines = []
        for key, title in topics():
            page = _text(key)
            if all(word in page.casefold() for word in words):
                held = (line for line in page.splitlines()[1:] if words[0] in line.casefold())
                lines.append(f"- [{title}]({key}.md): {next(held, '').strip(' -|#')[:160]}")
        found = "\n".join(lines) or "Nothing holds these words. Try fewer, or another word for it."
        self._view.setMarkdown(f"# Found in the help\n\n{found}")
        self._looked_for = words[0]
        self._view.setFocus()
        count = len(lines)
        announce(self, f"{count} page{'' if count == 1 else 's'} found.")

    def _follow(self, link: QUrl) -> None:
        name = Path(link.path()).name
        if name.endswith(".md") and (_FOLDER / name).is_file():
            self.show_topic(name.removesuffix(".md"))
            if self._looked_for:
                self._view.find(self._looked_for)
                self._looked_for = ""
