"""Where a person is: the study that this window holds, and the page to come back to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from ui.shell.open_studies import OpenStudies
from ui.shell.settings import Settings
from ui.state.session import Session


class Presence(QObject):
    """Notes the place, tells other windows of it, and goes back to it when the program starts.

    Going back is off unless the settings ask for it. Work that a crash left unsaved is offered on
    the start page first, and nothing is opened then.
    """

    def __init__(self, folder: Path, settings: Settings, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._settings, self._session, self._window = settings, session, window
        self._page = ""
        self.studies = OpenStudies(folder, self)
        self.studies.wanted.connect(self._come_forward)

    def note(self, page: str) -> None:
        """The page ``page`` of the study is on screen. A study without a file has no place."""
        study = self._session.study_path
        self.studies.hold(study)
        if self._settings.comes_back:
            self._settings.last_place = (study, page)

    def begin(self, open_study: Callable[[Path], object]) -> None:
        """Open the last study, if there is one and a person wants it."""
        study, page = self._settings.last_place
        if self._settings.comes_back and study is not None:
            self._page = page
            open_study(study)

    def page_after(self, opened: str) -> str:
        """The page to show after opening: the last one once, else ``opened``."""
        page, self._page = self._page or opened, ""
        return page

    def forget(self) -> None:
        """The study could not be opened."""
        self._page = ""

    def _come_forward(self) -> None:
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.raise_()
        window.activateWindow()
        QApplication.alert(window)
