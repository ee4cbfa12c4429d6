"""Notices that the workbook on screen was saved again elsewhere since it was read."""

from __future__ import annotations

import threading
from pathlib import Path
from queue import SimpleQueue

from PySide6.QtCore import QObject, Signal, Slot

from ui.appearance.accessibility import announce
from ui.state.session import Session
from ui.state.threads.postbox import Postbox
from ui.widgets.common.layout import Card, button, row, text

Mark = tuple[int, int]
_Seen = tuple[Path, Mark | None]
_PATIENCE = 0.2  # seconds


def mark_of(path: Path) -> Mark | None:
    """Size and time of a file; None while it cannot be seen."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _look_at(path: Path, letters: SimpleQueue[_Seen | None]) -> None:
    letters.put((path, mark_of(path)))
    letters.put(None)


class Watching(QObject):
    """Looks when the window is come back to, in a thread of its own: a drive may be slow.

    Signals:
        changed(name): the workbook of that name is not as it was when it was read.
    """

    changed = Signal(str)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._known: tuple[Path, Mark] | None = None
        self._looking = False
        self._thread: threading.Thread | None = None
        self._closed = False
        self._box: Postbox[_Seen] = Postbox(self._on_seen, self)
        session.data_changed.connect(self.look)

    @Slot()
    def look(self) -> None:
        """Ask how the workbook is now; the first answer is what later ones are held against."""
        path = self._session.workbook
        if path is None or self._looking or self._closed:
            return
        self._looking = True
        self._box.expect()
        self._thread = threading.Thread(
            target=_look_at, args=(path, self._box.letters), daemon=True
        )
        self._thread.start()

    def read_again(self) -> None:
        """What is there now is what is on screen."""
        self._known = None
        self.look()

    def close(self) -> None:
        """Tell nothing any more; a drive that does not answer is not waited for."""
        self._closed = True
        self._box.close()
        if self._thread is not None:
            self._thread.join(_PATIENCE)

    def _on_seen(self, seen: _Seen) -> None:
        path, mark = seen
        self._looking = False
        if path != self._session.workbook or mark is None:
            return
        if self._known is None or self._known[0] != path:
            self._known = (path, mark)
        elif self._known[1] != mark:
            self._known = (path, mark)
            self.changed.emit(path.name)


class ChangedNotice(Card):
    """Says so above the page, and offers to read the workbook again.

    Signals:
        wanted(): read it again.
    """

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__(tone="accent")
        self._words = text("", "label")
        again, later = button("Read it again", "primary"), button("Not now")
        again.clicked.connect(self._on_again)
        later.clicked.connect(self.hide)
        line = row(self._words, again, later, spacing=12)
        line.setStretch(0, 1)
        self.add(line)
        self.hide()

    def tell(self, name: str) -> None:
        """Say that the workbook called ``name`` changed."""
        words = f"{name} was saved again since it was read here."
        self._words.setText(words)
        self.show()
        announce(self, words)

    def _on_again(self) -> None:
        self.hide()
        self.wanted.emit()
