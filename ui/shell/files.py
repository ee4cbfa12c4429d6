"""Opening and saving: what the File menu, the start page and the command line all use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from evaluator.values.places.file_names import proposed_name, with_suffix
from evaluator.values.plan import Plan
from evaluator.values.problems import Problem, Refusal
from evaluator.values.progress import Progress
from ui.appearance import asking
from ui.appearance.accessibility import announce
from ui.appearance.plain import message_box
from ui.shell.open_studies import OpenStudies, open_elsewhere, saved_meanwhile
from ui.shell.passwords import ask_password, unlocking
from ui.shell.settings import Settings
from ui.state.found_files import Corrections, Reading, Reopened, read_after, reopened
from ui.state.jobs import Failure, Jobs
from ui.state.session import Session
from ui.state.workbook_files import PLAN_SUFFIX, STUDY_SUFFIX, workbook_filter

if TYPE_CHECKING:
    from evaluator.cohort.opened import Opened
    from evaluator.study.study import Study
    from evaluator.values.cohort import Cohort

Result = TypeVar("Result")
_NOT_OPENED = "The workbook could not be opened."
_OTHER = "Choose another workbook"
_UNFIT = "correction_column"  # a correction is of a column that is gone
_STUDIES = f"Studies (*{STUDY_SUFFIX})"
_PLANS = f"Plans (*{PLAN_SUFFIX})"
# How often it is looked whether a question was answered.
_LOOK_MS = 100


class Files(QObject):
    """Reads and writes in the background, and never loses unsaved work without asking.

    Signals:
        opened(page key): something new is on screen. first_rows(Cohort): the beginning of what
        is being read. changed(path): the workbook is not as the study knows it. stayed(): the
        study on screen stays, as somebody wishes. recovered(path): what was left unsaved in this
        file is on screen. failed(Failure). saved().
    """

    opened = Signal(str)
    first_rows = Signal(object)
    changed = Signal(object)
    stayed = Signal()
    recovered = Signal(object)
    failed = Signal(Failure)
    saved = Signal()

    def __init__(
        self,
        session: Session,
        jobs: Jobs,
        settings: Settings,
        studies: OpenStudies,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session, self._jobs, self._settings = session, jobs, settings
        self.told = jobs.told.emit
        self._studies, self._window = studies, window
        self._on_disk: tuple[Path, str | None] | None = None

    # --- opening ----------------------------------------------------------------------------------

    def new(self) -> None:
        """An empty study."""
        if self.may_leave():
            self._session.new()
            self.opened.emit("programme")

    def ask_workbook(self) -> None:
        """Pick a workbook for a new study."""
        self._pick_workbook(self.open_workbook)

    def ask_data(self) -> None:
        """Pick a workbook for the study on screen."""
        self._pick_workbook(self.open_data)

    def _pick_workbook(self, then: Callable[[Path], None]) -> None:
        name = asking.file_to_open(self._window, "Open a workbook", workbook_filter())
        if name:
            then(Path(name))

    def ask_study(self) -> None:
        """Pick a study."""
        name = asking.file_to_open(self._window, "Open a study", _STUDIES)
        if name:
            self.open_study(Path(name))

    def ask_plan(self) -> None:
        """Pick a plan file."""
        name = asking.file_to_open(self._window, "Open a plan", _PLANS)
        if name:
            self.open_plan(Path(name))

    def open_plan(self, path: Path) -> None:
        """Open a plan alone; the workbook that comes later is held to it where it is locked."""
        if not self.may_leave():
            return
        engine = self._session.engine

        def done(plan: Plan) -> None:
            self._session.open_plan(plan)
            self.opened.emit("data" if plan.lock is not None else "programme")

        self.start(
            "Opening the plan", lambda _progress: engine.read_locked_plan(path),
            self._asking_again(done), "The plan could not be opened.",
        )  # fmt: skip

    def open_path(self, path: Path) -> None:
        """Open a workbook, a study or a plan, told apart by the suffix."""
        if path.suffix.lower() == STUDY_SUFFIX:
            self.open_study(path)
        elif path.suffix.lower() == PLAN_SUFFIX:
            self.open_plan(path)
        else:
            self.open_workbook(path)

    def open_workbook(self, path: Path) -> None:
        """Read a workbook and start a study on it, with a guessed plan."""
        if not self.may_leave():
            return

        def done(read: Reading) -> None:
            guess = read.found.guess_after
            self._session.start_with(read.cohort, path, guess, opened=read.opened)
            self._settings.add_recent_workbook(path)
            self.remember(read.cohort, path)
            self.opened.emit("data")

        self._read(path, None, self._asking_again(done))

    def open_data(self, path: Path, sheet: str | None = None) -> None:
        """Give the study on screen its data: linked again, or read from another workbook.

        A study that is locked, or was saved with its data, takes the very same workbook only.
        """
        session = self._session
        if session.locked or (session.cohort is None and session.study is not None):
            self._relink(session.as_study(), path)
        else:
            self._replace(path, sheet)

    def _replace(self, path: Path, sheet: str | None = None) -> None:
        """Read other data for the study, corrected as those before where that still fits."""
        session = self._session
        said = session.plan.data
        words = "Read the workbook again" if path == session.workbook else _OTHER
        words = "Choose another sheet" if sheet else words

        def done(read: Reading) -> None:
            session.replace_data(read.cohort, path, read.found, read.opened, words)
            self.remember(read.cohort, path)
            self.opened.emit("data")

        same = sheet is None and path.name == said.workbook
        self._read(path, sheet, done, Corrections(said, same))

    def _read(
        self,
        path: Path,
        sheet: str | None,
        done: Callable[[Reading], None],
        as_before: Corrections | None = None,
    ) -> None:
        """Open the file, show its first rows, and read the rest in a second piece of work."""
        engine, known = self._session.engine, self._session.opened
        before = self._session.cohort

        def open_it(progress: Progress) -> tuple[Opened, Cohort | None]:
            opened = known if known is not None and sheet else engine.open_book(path, progress)
            progress(0.05, "Reading the first rows")
            try:
                return opened, engine.first_rows(opened, sheet)
            except Refusal:
                return opened, None

        def go_on(result: tuple[Opened, Cohort | None]) -> None:
            opened, first = result
            if first is not None:
                self.first_rows.emit(first)

            def work(progress: Progress) -> Reading:
                return read_after(engine, opened, before, sheet, as_before, progress)

            self.start("Reading the workbook", work, done, _NOT_OPENED)

        self.start("Opening the workbook", open_it, go_on, _NOT_OPENED)

    def open_example(self, key: str) -> bool:
        """Open a shipped example with its finished plan; whether that was begun."""
        if not self.may_leave():
            return False
        engine = self._session.engine

        def work(progress: Progress) -> tuple[Opened, Cohort, Plan, Path]:
            workbook, plan_file = engine.example_files(key)
            plan = engine.read_plan(plan_file)
            opened = engine.open_book(workbook, progress)
            cohort = engine.read_book(opened, plan.data, None, progress)
            engine.prepare(plan, cohort)
            return opened, cohort, plan, workbook

        def done(result: tuple[Opened, Cohort, Plan, Path]) -> None:
            opened, cohort, plan, workbook = result
            self._session.start_with(cohort, workbook, plan, worth_keeping=False, opened=opened)
            self.remember(cohort, workbook)
            self.opened.emit("programme")

        then = self._asking_again(done)
        self.start("Opening the example", work, then, "The example could not be opened.")
        return True

    def open_finished(self, key: str) -> None:
        """Show the finished summary of a shipped example; nothing is run."""
        if not self.may_leave():
            return
        engine, session = self._session.engine, self._session

        def work(progress: Progress) -> Reopened:
            study = engine.finished_example(key)
            workbook, _ = engine.example_files(key)
            progress(0.3, "Reading the workbook")
            cohort = engine.relink(study, workbook)
            engine.prepare(study.plan, cohort)
            return Reopened(study, cohort, workbook, engine.doubts(study), ())

        def done(found: Reopened) -> None:
            session.open_study(
                found.study, None, cohort=found.cohort, workbook=found.workbook,
                doubts=found.doubts, worth_keeping=False,
            )  # fmt: skip
            self.opened.emit("summary" if session.results is not None else "programme")
            if problems := found.problems(found.study.plan.programme.name):
                self.failed.emit(Failure("The example is open. Look at this first.", problems))

        then = self._asking_again(done)
        self.start("Opening the finished example", work, then, "The example could not be opened.")

    def open_study(self, path: Path, *, recovered: bool = False) -> None:
        """Open a saved study and link its workbook again if this computer knows where it is."""
        if not self.may_leave():
            return
        engine, settings, studies = self._session.engine, self._settings, self._studies

        def work(progress: Progress) -> Reopened:
            if studies.shown_elsewhere(path):
                raise Refusal(open_elsewhere(path))
            return reopened(engine, path, settings.workbook, progress)

        def done(found: Reopened) -> None:
            study, cohort = found.study, found.cohort
            keep = None if recovered else path
            self._session.open_study(
                study, keep, cohort=cohort, workbook=found.workbook, doubts=found.doubts
            )
            if recovered:
                self.recovered.emit(path)
            else:
                self._on_disk = (path, found.content)
                self._settings.add_recent(path)
            shown = "results" if self._session.results is not None else "data"
            self.opened.emit(shown if cohort is None or study.evaluation else "programme")
            if problems := found.problems(path.name):
                failure = Failure("The study is open. Look at this first.", problems)
                if (again := found.held) is not None:
                    failure = failure.or_again(lambda: self.open_data(again))
                self.failed.emit(failure)

        then = self._asking_again(done)
        self.start("Opening the study", work, then, "The study could not be opened.")

    def _asking_again(self, done: Callable[[Result], None]) -> Callable[[Result], None]:
        """``done`` for what takes the place of the study on screen.

        Whether that may go was asked before reading; what was changed since is asked about too.
        """
        session = self._session
        plan, evaluation = session.plan, session.evaluation

        def then(result: Result) -> None:
            same = session.plan == plan and session.evaluation is evaluation
            if same or self.may_leave():
                done(result)
            else:
                self.stayed.emit()

        return then

    def _relink(self, study: Study, path: Path) -> None:
        """Link the very same workbook; another delivery of it is shown before it is used."""
        engine, session = self._session.engine, self._session

        def work(progress: Progress) -> Cohort | str:
            progress(0.1, "Reading the workbook as before")
            try:
                return engine.relink(study, path)
            except Refusal as refusal:
                code = refusal.problems[0].code
                if code == "workbook_changed" or (code == _UNFIT and study.plan.lock is None):
                    return code
                raise

        def done(cohort: Cohort | str) -> None:
            if cohort == _UNFIT:
                self._replace(path)
                return
            if isinstance(cohort, str):
                self.changed.emit(path)
                return
            session.set_cohort(cohort, path)
            self.remember(cohort, path)
            self.opened.emit("results" if session.results is not None else "data")

        self.start(
            "Linking the workbook", work, done, "This is not the workbook the study was made from.",
        )  # fmt: skip

    def remember(self, cohort: Cohort, path: Path) -> None:
        """Know on this computer where the workbook of a study is."""
        self._settings.remember_workbook(cohort.provenance.sha256, path)

    def start(
        self,
        title: str,
        work: Callable[[Progress], Result],
        done: Callable[[Result], None],
        failure_title: str,
        gave_up: Callable[[], None] | None = None,
        *,
        key: str = "open",
    ) -> None:
        """Work on files, asking for a password where one is needed; ``gave_up`` when it fails.

        Work of the same ``key`` takes the place of what was begun before; of none, it waits.
        What comes of it waits while a dialog asks about what is on screen now.
        """
        opening = self._session.opening

        def ended(result: Result) -> None:
            if asking.stands():
                QTimer.singleShot(_LOOK_MS, self, lambda: ended(result))
            elif self._session.opening == opening:
                done(result)

        def failed(failure: Failure) -> None:
            problem = failure.problems[0] if failure.problems else None
            locked = problem is not None and problem.code == "workbook_password"
            password = ask_password(self._window, problem) if problem and locked else None
            if password is not None:
                start(unlocking(work, password))
                return
            if gave_up is not None:
                gave_up()
            if not locked:
                self.failed.emit(failure.or_again(lambda: start(work)))

        def start(work: Callable[[Progress], Result]) -> None:
            self._jobs.start(
                title, work, ended, failed=failed, failure_title=failure_title, key=key,
            )  # fmt: skip

        start(work)

    # --- saving -----------------------------------------------------------------------------------

    def save(self) -> bool:
        """Save where the study is, or ask; whether it is saved now."""
        path = self._session.study_path
        return self.save_as() if path is None else self.save_to(path)

    def save_as(self) -> bool:
        """Ask where to save."""
        start = f"{proposed_name(self._session.name)}{STUDY_SUFFIX}"
        name = asking.file_to_save(self._window, "Save the study", start, _STUDIES)
        if not name:
            return False
        return self.save_to(with_suffix(Path(name), STUDY_SUFFIX))

    def save_to(self, path: Path) -> bool:
        """Write the study to ``path``; on trouble say why and keep it unsaved."""
        study = self._session.as_study()
        if self._saved_elsewhere(path):
            self.failed.emit(Failure("The study was not saved.", (saved_meanwhile(path),)))
            return False
        try:
            study.save(path)
        except Refusal as refusal:
            self.failed.emit(Failure("The study could not be saved.", tuple(refusal.problems)))
            return False
        except OSError as error:
            problem = Problem(
                "cannot_write",
                f"The file could not be written: {error.strerror or 'the folder refused it'}.",
                "Choose another folder, or close the file in other programs, and save again.",
            )
            self.failed.emit(Failure("The study could not be saved.", (problem,)))
            return False
        self._session.mark_saved(study, path)
        self._on_disk = (path, self._session.engine.content_hash(path))
        self._settings.add_recent(path)
        announce(self._window, "Saved.")
        self.saved.emit()
        return True

    def _saved_elsewhere(self, path: Path) -> bool:
        """Whether the file is no longer the one that this window opened or saved last."""
        if self._on_disk is None or self._on_disk[0] != path or path != self._session.study_path:
            return False
        now = self._session.engine.content_hash(path)
        return now is not None and now != self._on_disk[1]

    def may_leave(self) -> bool:
        """Whether the study on screen can be put away; asks when it is not saved."""
        if not self._session.worth_keeping:
            return True
        if not asking.may_ask(self._window):
            return False
        box = message_box(self._window, "Unsaved study", f"Save “{self._session.name}” first?")
        save = box.addButton("Save", QMessageBox.ButtonRole.AcceptRole)
        leave = box.addButton("Don't save", QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
        for button in (save, leave, cancel):
            button.setAccessibleName(button.text())
        box.setDefaultButton(save)
        box.exec()
        clicked = box.clickedButton()
        if clicked is save:
            return self.save()
        return clicked is leave
