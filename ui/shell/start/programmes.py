"""Starting from a programme of the field: a study, a workbook for the provider, or monitoring."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from evaluator.programmes.programme import KnownProgramme
from evaluator.values.places.file_names import with_suffix
from evaluator.values.progress import Progress
from ui.appearance import asking
from ui.shell.files import Files
from ui.state.session import Session
from ui.state.workbook_files import workbook_filter
from ui.widgets.common.programmes_dialog import ProgrammesDialog

_BOOKS = "Workbooks (*.xlsx)"


class Programmes(QObject):
    """What the start page and the File menu offer for programmes."""

    def __init__(self, session: Session, files: Files, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._files, self._window = session, files, window

    def ask(self) -> None:
        """Show the programmes and do what is wished with the one picked."""
        engine = self._session.engine
        self._files.start(
            "Reading the programmes",
            lambda _progress: engine.find_programmes("", ""),
            lambda _found: self._show(),
            "The programmes could not be read.",
            key="",
        )

    def _show(self) -> None:
        dialog = ProgrammesDialog(self._window, self._session.engine.find_programmes)
        asking.agreed(dialog)
        wish, known = dialog.wish, dialog.picked
        dialog.deleteLater()
        if known is None:
            return
        if wish in ("study", "ahead"):
            self.start_study(known, "programme" if wish == "study" else "prospect")
        elif wish == "workbook":
            self._ask_workbook(known)
        elif wish == "monitoring":
            self._ask_monitoring(known)

    def start_study(self, known: KnownProgramme, page: str = "programme") -> None:
        """A new study with what is known of the programme; its data are still to come."""
        if not self._files.may_leave():
            return
        self._session.new()
        self._session.change(self._session.engine.programme_plan(known), "Start from a programme")
        self._files.opened.emit(page)

    def plan_ahead(self) -> None:
        """An empty study that has not begun."""
        if not self._files.may_leave():
            return
        engine = self._session.engine

        def begin(_loaded: None) -> None:
            self._session.new()
            self._files.opened.emit("prospect")

        self._files.start("Getting the designs", lambda _progress: engine.prepare_ahead(), begin,
                          "The study could not be begun.")  # fmt: skip

    def _ask_workbook(self, known: KnownProgramme) -> None:
        name = asking.file_to_save(
            self._window, "Workbook for the provider", f"{known.key}.xlsx", _BOOKS
        )
        if name:
            self.write_workbook(known, with_suffix(Path(name), ".xlsx"))

    def write_workbook(self, known: KnownProgramme, path: Path) -> None:
        """Write the workbook that a provider fills in."""
        engine = self._session.engine

        def work(_progress: Progress) -> None:
            engine.write_programme_workbook(known, path)

        self._files.start(
            "Making the workbook", work,
            lambda _none: self._files.told(f"{path.name} is written."),
            "The workbook could not be made.", key="",
        )  # fmt: skip

    def _ask_monitoring(self, known: KnownProgramme) -> None:
        book = asking.file_to_open(self._window, "Workbook to monitor", workbook_filter())
        folder = book and asking.folder(self._window, "Folder for the monitoring summary")
        if folder:
            self.write_monitoring(known, Path(book), Path(folder))

    def write_monitoring(self, known: KnownProgramme, book: Path, folder: Path) -> None:
        """Write the monitoring summary of a workbook in every format."""
        engine, asked = self._session.engine, self._session.disclosure

        def work(progress: Progress) -> tuple[Path, ...]:
            progress(0.2, "Reading the workbook")
            return engine.write_monitoring(known, book, folder, asked)

        self._files.start(
            "Writing the monitoring summary", work,
            lambda files: self._files.told(f"{len(files)} files are written to {folder.name}."),
            "The monitoring summary could not be written.", key="",
        )  # fmt: skip
