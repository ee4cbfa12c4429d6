"""Files dropped anywhere on the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from evaluator.values.problems import Problem
from ui.state.jobs import Failure
from ui.state.workbook_files import PLAN_SUFFIX, STUDY_SUFFIX, workbook_endings

# How mail programs under Windows offer an attachment that is no file yet.
_ATTACHMENT = "FileGroupDescriptor"


class Dropping(QObject):
    """Takes workbooks, studies and plans dropped on ``window``, and says why others are not.

    Signals:
        dropped(path): a workbook, a study or a plan. refused(Failure): something else.
    """

    dropped = Signal(Path)
    refused = Signal(Failure)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """See what is dragged over the window, and what is dropped on it."""
        if isinstance(event, QDragEnterEvent):
            if event.mimeData().hasUrls() or _is_attachment(event.mimeData()):
                event.acceptProposedAction()
                return True
        elif isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._take(event.mimeData())
            return True
        return super().eventFilter(watched, event)

    def _take(self, data: QMimeData) -> None:
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        known = (*workbook_endings(), STUDY_SUFFIX, PLAN_SUFFIX)
        path = next((path for path in paths if path.suffix.lower() in known), None)
        if path is not None:
            self.dropped.emit(path)
        else:
            self.refused.emit(Failure("It cannot be opened from there.", (_why(paths, data),)))


def _is_attachment(data: QMimeData) -> bool:
    return any(_ATTACHMENT in kind for kind in data.formats())


def _why(paths: list[Path], data: QMimeData) -> Problem:
    if not paths and _is_attachment(data):
        return Problem(
            "dropped_attachment",
            "An attachment of a mail is no file yet.",
            "Save it to a folder first, then open it or drop it here.",
        )
    return Problem(
        "dropped_other",
        f'"{paths[0].name}" is neither a workbook, a study nor a plan.'
        if paths
        else "What was dropped is no file on this computer.",
        "Drop a workbook, a study or a plan, or open one in the File menu.",
    )
