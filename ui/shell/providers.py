"""Dealings with whoever holds the data: a new delivery, a template, a template that came back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from evaluator.cohort.exchange.delivery import NO_DIFFERENCE
from evaluator.values.places.file_names import proposed_name, with_suffix
from evaluator.values.problems import Problem, Refusal
from evaluator.values.progress import Progress
from ui.appearance import asking
from ui.shell.files import Files
from ui.state.session import Session
from ui.state.workbook_files import workbook_filter
from ui.widgets.data.problems_dialog import ProblemsDialog

if TYPE_CHECKING:
    from evaluator.planning.carried_plan import Succession
    from evaluator.values.cohort import Cohort, Kind

_TEMPLATE = "Workbooks (*.xlsx)"


class Providers(QObject):
    """What the File menu offers beside opening and saving."""

    def __init__(self, session: Session, files: Files, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._files, self._window = session, files, window

    # --- a new delivery ---------------------------------------------------------------------------

    def ask_delivery(self) -> None:
        """Pick the next delivery of the workbook on screen."""
        name = asking.file_to_open(self._window, "Open a new delivery", workbook_filter())
        if name:
            self.open_delivery(Path(name))

    def open_delivery(self, path: Path) -> None:
        """Read another delivery with the same recipe and show what differs before it is used."""
        session = self._session
        study, engine = session.as_study(), session.engine

        before = session.cohort

        def work(progress: Progress) -> tuple[Cohort, tuple[Problem, ...], Succession]:
            progress(0.1, "Reading the delivery as before")
            cohort, differing = engine.next_delivery(study, path)
            engine.prepare(session.plan, cohort)
            return cohort, differing, engine.succession(before, cohort)

        def done(result: tuple[Cohort, tuple[Problem, ...], Succession]) -> None:
            cohort, differing, found = result
            if self._agreed(cohort, differing):
                self._use(cohort, path, found)

        self._files.start(
            "Reading the delivery", work, done, "The delivery cannot be read as the last one was."
        )

    def _agreed(self, cohort: Cohort, found: tuple[Problem, ...]) -> bool:
        differs = any(problem.code not in NO_DIFFERENCE for problem in found)
        lead = f"{cohort.provenance.file_name} was read with the same corrections. " + (
            "This is not as it was:"
            if differs
            else "Nothing that could be compared differs from the last delivery."
        )
        if self._session.locked:
            lead += (
                " The plan is locked to the earlier workbook: using this one begins a new study "
                "with the same plan, not locked."
            )
        dialog = ProblemsDialog(
            self._window, "A new delivery", lead, found,
            agree="Use this delivery", refuse="Keep the earlier one",
        )  # fmt: skip
        agreed = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        return agreed

    def _use(self, cohort: Cohort, path: Path, found: Succession) -> None:
        session = self._session
        if session.locked:
            if not self._files.may_leave():
                return
            plan = session.engine.carry_over(session.plan, found).plan
            session.start_with(cohort, path, replace(plan, lock=None, amendments=()))
        else:
            session.replace_data(cohort, path, found, None, "Use another delivery")
        self._files.remember(cohort, path)
        self._files.opened.emit("data")

    # --- templates --------------------------------------------------------------------------------

    def ask_template(self) -> None:
        """Ask where to write a workbook for a provider to fill in."""
        start = f"{proposed_name(self._session.name)} template.xlsx"
        name = asking.file_to_save(self._window, "Make a template for a provider", start, _TEMPLATE)
        if name:
            self.write_template(with_suffix(Path(name), ".xlsx"))

    def write_template(self, path: Path) -> None:
        """Write a template that asks for the columns of the plan."""
        plan, engine, kinds = self._session.plan, self._session.engine, self._kinds()

        def work(_progress: Progress) -> None:
            try:
                engine.write_template(plan, path, kinds)
            except OSError as error:
                raise Refusal(
                    Problem(
                        "cannot_write",
                        f"The file could not be written: {error.strerror or 'refused'}.",
                        "Choose another folder, or close the file in other programs.",
                    )
                ) from None

        self._files.start(
            "Making the template", work,
            lambda _none: self._files.told(f"{path.name} is written."),
            "The template could not be made.", key="",
        )  # fmt: skip

    def _kinds(self) -> dict[str, Kind]:
        """How the columns of the data on screen are read."""
        cohort = self._session.cohort
        return {column.name: column.kind for column in cohort.columns} if cohort else {}

    def ask_return(self) -> None:
        """Pick a template that came back."""
        name = asking.file_to_open(self._window, "Check a returned template", workbook_filter())
        if name:
            self.check_return(Path(name))

    def check_return(self, path: Path) -> None:
        """Say what is wrong with a template that came back, and offer to use it if it can be."""
        plan, engine, kinds = self._session.plan, self._session.engine, self._kinds()

        def done(found: tuple[Problem, ...]) -> None:
            stops = any(problem.severity == "stops" for problem in found)
            lead = f"{path.name} is as the plan asks." if not found else (
                f"{path.name} has to go back to whoever filled it in. Copy the list and send it "
                "along." if stops else f"{path.name} can be used. Look at these first."
            )  # fmt: skip
            dialog = ProblemsDialog(
                self._window, "A returned template", lead, found,
                agree="" if stops or self._session.locked else "Open it in this study",
            )  # fmt: skip
            if dialog.exec() == QDialog.DialogCode.Accepted:
                self._files.open_data(path)
            dialog.deleteLater()

        self._files.start(
            "Checking the template", lambda _progress: engine.check_return(path, plan, kinds), done,
            "The template could not be checked.", key="",
        )  # fmt: skip
