"""The one window: rail on the left, study name on top, the page, and what is being worked out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer, Slot
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout

from evaluator.values.problems import Problem, Refusal
from ui import icons
from ui.appearance import theme
from ui.appearance.accessibility import put_in_reading_order
from ui.appearance.plain import menu_text, set_tip
from ui.pages import PAGES
from ui.pages.data import DataPage
from ui.pages.page import Page
from ui.pages.plan import PlanPage
from ui.shell.files import Files
from ui.shell.first_rows import FirstRows
from ui.shell.menus import Menus
from ui.shell.providers import Providers
from ui.shell.recovery import Recovery, changed_at
from ui.shell.rereading import Rereading
from ui.shell.settings import Settings
from ui.shell.start import StartPage
from ui.shell.whereabouts import Whereabouts
from ui.state.engine import Engine
from ui.state.jobs import Failure, Jobs
from ui.state.navigation import page_of
from ui.state.session import Session
from ui.widgets.common.about import show_about
from ui.widgets.common.header import Header
from ui.widgets.common.help_window import HelpWindow
from ui.widgets.common.job_bar import JobBar
from ui.widgets.common.layout import holder, row
from ui.widgets.common.rail import Rail, RailItem
from ui.widgets.data.problem_panel import FailurePanel

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort

_AUTOSAVE_MS = 60_000
_SETTLE_MS = 60
_RECOVER_AFTER_MS = 2_000


class MainWindow(QMainWindow):
    """Puts the parts together; every decision is the session's or a page's."""

    def __init__(self, engine: Engine, settings: Settings, folder: Path) -> None:
        super().__init__()
        self.setWindowTitle("What Worked")
        self.setMinimumSize(900, 620)
        self.settings = settings
        self.session = Session(engine, self)
        self.jobs = Jobs(self)
        self.files = Files(self.session, self.jobs, settings, self)
        self.rereading = Rereading(self.session, self.jobs, self.files, self)
        self.providers = Providers(self.session, self.files, self)
        self.recovery = Recovery(folder / "recovery")
        self.whereabouts = Whereabouts(self)
        self._pages: dict[str, Page] = {}
        self._help: HelpWindow | None = None
        self._recovering: Path | None = None
        self.current = "start"
        self._build()
        self.menus = Menus(self, self)
        self._connect()
        self._timers()
        self.show_start()

    # --- building ---------------------------------------------------------------------------------

    def _build(self) -> None:
        self.rail = Rail(RailItem(page.key, page.title) for page in PAGES)
        self.header = Header()
        self.job_bar = JobBar(self.jobs)
        self.rail.add_below(self.job_bar)
        self.failure = FailurePanel()
        self.start = StartPage()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.start)
        self.first_rows = FirstRows()
        self.stack.addWidget(self.first_rows)
        spaced = QVBoxLayout()
        spaced.setContentsMargins(36, 14, 36, 0)
        spaced.addWidget(self.failure)
        self._failure_space = holder(spaced)
        self._failure_space.hide()
        main = QVBoxLayout()
        main.setContentsMargins(0, 0, 0, 0)
        main.setSpacing(0)
        main.addWidget(self.header)
        main.addWidget(self._failure_space)
        main.addWidget(self.stack, 1)
        whole = row(self.rail, holder(main), spacing=0)
        whole.setStretch(1, 1)
        self.setCentralWidget(holder(whole))

    def _connect(self) -> None:
        self.rail.picked.connect(self.show_page)
        self.header.save.clicked.connect(self.files.save)
        self.files.opened.connect(self._on_opened)
        self.files.changed.connect(self.providers.open_delivery)
        self.files.first_rows.connect(self._show_first_rows)
        self.files.failed.connect(self.show_failure)
        self.jobs.finished.connect(self._leave_first_rows)
        self.files.saved.connect(self.recovery.forget)
        self.whereabouts.told.connect(self._tell_recent)
        self.failure.dismissed.connect(self._failure_space.hide)
        start = self.start
        start.open_workbook.connect(self.files.ask_workbook)
        start.open_study.connect(self.files.ask_study)
        start.dropped.connect(self.files.open_path)
        start.recent_picked.connect(self.files.open_study)
        start.example_picked.connect(self.files.open_example)
        start.recover.connect(self._recover)
        start.discard.connect(self._discard)
        session = self.session
        for signal in (
            session.plan_changed, session.data_changed, session.results_changed,
            session.file_changed,
        ):  # fmt: skip
            signal.connect(self._soon)
        session.plan_changed.connect(self._keep_soon)

    def _timers(self) -> None:
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self.refresh)
        self._keep_later = QTimer(self, singleShot=True, interval=_RECOVER_AFTER_MS)
        self._keep_later.timeout.connect(self.keep)
        self._autosave = QTimer(self, interval=_AUTOSAVE_MS)
        self._autosave.timeout.connect(self.keep)
        self._autosave.start()

    # --- pages ------------------------------------------------------------------------------------

    def page(self, key: str) -> Page:
        """The page called ``key``, made when it is first needed."""
        if key not in self._pages:
            kind = next(kind for kind in PAGES if kind.key == key)
            made = self._pages[key] = kind(self.session, self.jobs)
            made.go.connect(self.show_page)
            made.failed.connect(self.show_failure)
            if isinstance(made, PlanPage):
                made.go_to_problem.connect(self._go_to)
            if isinstance(made, DataPage):
                made.open_workbook.connect(self.files.ask_data)
                made.sheet_picked.connect(self._read_sheet)
                self.rereading.read.connect(made.corrected)
            self.stack.addWidget(made)
        return self._pages[key]

    @Slot(str)
    def show_page(self, key: str) -> None:
        """Show a page, up to date."""
        if key == "start":
            self.show_start()
            return
        if not self.session.is_open:
            return
        self.current = key
        page = self.page(key)
        self.refresh()
        self.stack.setCurrentWidget(page)
        self.rail.show_page(key)
        page.shown()

    @Slot(Problem)
    def _go_to(self, problem: Problem) -> None:
        key = page_of(problem)
        self.show_page(key)
        self.page(key).show_problem(problem)

    def show_start(self) -> None:
        """Show the start page with what is recent and what can be recovered."""
        self.current = "start"
        recent = self.settings.recent()
        self.start.show_recent(recent)
        self.whereabouts.look(recent)
        self.start.show_examples(self.session.engine.examples())
        self.start.offer_recovery(
            tuple((path, f"From {_when(path)}.") for path in self.recovery.found())
        )
        self._fill_recent_menu(recent)
        self.stack.setCurrentWidget(self.start)
        self.rail.show_page("start")
        self.refresh()

    def _fill_recent_menu(self, recent: tuple[Path, ...]) -> None:
        self.menus.recent.clear()
        self.menus.recent.setEnabled(bool(recent))
        for path in recent:
            action = QAction(menu_text(path.stem), self.menus.recent)
            set_tip(action, str(path))
            action.setData(str(path))
            action.triggered.connect(lambda _=False, p=path: self.files.open_study(p))
            self.menus.recent.addAction(action)

    @Slot(str, bool)
    def _tell_recent(self, name: str, there: bool) -> None:
        self.start.tell_recent(Path(name), there=there)
        for action in self.menus.recent.actions():
            if action.data() == name:
                action.setEnabled(there)

    def _soon(self) -> None:
        self._settle.start()

    @Slot()
    def refresh(self) -> None:
        """Bring rail, header and the page on screen up to date."""
        self._settle.stop()
        is_open = self.session.is_open
        self.header.refresh(self.session)
        self.menus.refresh(is_open=is_open)
        standings = self.session.standings() if is_open else {}
        self.rail.show_standings(standings, is_open=is_open)
        title = f"{self.session.name} – What Worked" if is_open else "What Worked"
        self.setWindowTitle(title)
        if is_open and self.current in self._pages:
            page = self._pages[self.current]
            page.refresh()
            put_in_reading_order(page)

    @Slot(Failure)
    def show_failure(self, failure: Failure) -> None:
        """Say what went wrong, above the page, until it is dismissed."""
        self._recovering = None
        self._failure_space.show()
        self.failure.show_failure(failure)

    @Slot(object)
    def _show_first_rows(self, cohort: Cohort) -> None:
        self.first_rows.show_rows(cohort)
        self.stack.setCurrentWidget(self.first_rows)

    @Slot(str, str)
    def _leave_first_rows(self, _title: str, outcome: str) -> None:
        """Go back to where the person was when the rest could not be read."""
        if outcome != "done" and self.stack.currentWidget() is self.first_rows:
            self.show_page(self.current)

    # --- files ------------------------------------------------------------------------------------

    def _read_sheet(self, sheet: str) -> None:
        if self.session.workbook is not None:
            self.files.open_data(self.session.workbook, sheet)

    def _keep_soon(self) -> None:
        if not self._keep_later.isActive():
            self._keep_later.start()

    @Slot()
    def keep(self) -> None:
        """Write unsaved work to the recovery folder; a full disk must not stop the work."""
        if not self.session.unsaved:
            return
        try:
            self.recovery.keep(self.session.as_study())
        except (OSError, Refusal):
            self._keep_later.stop()

    def _recover(self, path: Path) -> None:
        self._recovering = path
        self.files.open_study(path, recovered=True)

    @Slot(str)
    def _on_opened(self, key: str) -> None:
        self.show_page(key)
        if self._recovering is not None:
            self.keep()
            self.recovery.discard(self._recovering)
            self._recovering = None

    def _discard(self, path: Path) -> None:
        self.recovery.discard(path)
        self.show_start()

    # --- view -------------------------------------------------------------------------------------

    def set_scheme(self, scheme: theme.Scheme) -> None:
        """Change the theme and remember it."""
        self.settings.scheme = scheme
        self._dress()

    def zoom(self, step: float | None) -> None:
        """Make the text larger or smaller; None puts it back to normal."""
        self.settings.zoom = 1.0 if step is None else min(2.0, max(0.8, self.settings.zoom + step))
        self._dress()
        for page in self._pages.values():
            self.stack.removeWidget(page)
            page.deleteLater()
        self._pages.clear()
        self.show_page(self.current)

    def follow_system(self) -> None:
        """The system went light or dark."""
        if self.settings.scheme == "system":
            self._dress()

    def _dress(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, self.settings.scheme, self.settings.zoom)
        icons.refresh(self)
        self.start.refit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  (Qt's name)
        """Icons follow the palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            icons.refresh(self)

    def show_help(self, topic: str) -> None:
        """Open the help at ``topic``."""
        if self._help is None:
            self._help = HelpWindow(self)
        self._help.show_topic(topic)

    def show_about(self) -> None:
        """Version and licences."""
        show_about(self)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  (Qt's name)
        """Save if wished, stop the work, and leave nothing behind to recover."""
        if not self.files.may_leave():
            event.ignore()
            return
        for timer in (self._settle, self._keep_later, self._autosave):
            timer.stop()
        self.settings.geometry = self.saveGeometry()
        self.jobs.close()
        self.whereabouts.close()
        self.recovery.close()
        event.accept()


def _when(path: Path) -> str:
    seconds = changed_at(path)
    if seconds is None:
        return "an earlier time"
    at = datetime.fromtimestamp(seconds).astimezone()
    return f"{at.day} {at:%B %Y at %H:%M}"
