"""The one window: rail on the left, study name on top, the page, and what is being worked out."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDir, QEvent, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
)

from evaluator.values.problems import Problem
from ui import icons
from ui.appearance import asking, theme
from ui.appearance.accessibility import keeping_focus, put_in_reading_order
from ui.appearance.dates import use_dates
from ui.pages import PAGES, needs_study, page_of
from ui.pages.page import Page
from ui.shell.dropping import Dropping
from ui.shell.files import Files
from ui.shell.first_rows import FirstRows
from ui.shell.helping import Helping
from ui.shell.made_pages import MadePages
from ui.shell.menus import Menus
from ui.shell.palette import Command, Palette
from ui.shell.presence import Presence
from ui.shell.providers import Providers
from ui.shell.recovery import Recovery, told
from ui.shell.rereading import Rereading
from ui.shell.settings import Settings
from ui.shell.settings_dialog import ask_settings, logo_of, sender_of
from ui.shell.start.programmes import Programmes
from ui.shell.start.start_page import StartPage
from ui.shell.start.tour import Tour
from ui.shell.start.whereabouts import Whereabouts
from ui.shell.watching import ChangedNotice, Watching
from ui.state.engine import Engine
from ui.state.jobs import Failure, Jobs
from ui.state.session import Session
from ui.state.still import all_facts
from ui.widgets.common.header import Header
from ui.widgets.common.help_window import topics
from ui.widgets.common.job_bar import JobBar
from ui.widgets.common.layout import holder, measure, row
from ui.widgets.common.rail import Rail, RailItem
from ui.widgets.data.problem_panel import FailurePanel

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort

# What a council laptop shows at twice the size, less its taskbar and the frame; pages scroll.
SMALLEST = (640, 400)
_AUTOSAVE_MS = 60_000
_SETTLE_MS = 60
_TYPING_MS = 250
_RECOVER_AFTER_MS = 2_000


class MainWindow(QMainWindow):
    """Puts the parts together; every decision is the session's or a page's."""

    def __init__(self, engine: Engine, settings: Settings, folder: Path) -> None:
        super().__init__()
        self.setWindowTitle("What Worked")
        self.setMinimumSize(*SMALLEST)
        self.settings = settings
        self.session = Session(engine, self)
        self.jobs = Jobs(self)
        self.presence = Presence(folder / "open", settings, self.session, self)
        self.files = Files(self.session, self.jobs, settings, self.presence.studies, self)
        self.rereading = Rereading(self.session, self.jobs, self.files, self)
        self.providers = Providers(self.session, self.files, self)
        self.programmes = Programmes(self.session, self.files, self)
        self.recovery = Recovery(folder / "recovery")
        self.whereabouts = Whereabouts(self)
        self.dropping = Dropping(self)
        self.watching = Watching(self.session, self)
        self.notice = ChangedNotice()
        self.tour = Tour()
        self.helping = Helping(self, self._topic)
        self.current = "start"
        self._timers()
        self.session.sent_by, self.session.logo = sender_of(settings), logo_of(settings)
        self.session.hold_to(settings.disclosure)
        use_dates(settings.dates)
        self._build()
        self.menus = Menus(self, self)
        self._connect()
        self.show_start()

    # --- building ---------------------------------------------------------------------------------

    def _build(self) -> None:
        self.rail = Rail(RailItem(p.key, p.title, p.icon, p.of_study) for p in PAGES)
        self.header = Header()
        self.job_bar = JobBar(self.jobs)
        self.rail.add_below(self.job_bar)
        self.failure = FailurePanel()
        self.start = StartPage()
        self.stack = QStackedWidget()
        self.made = MadePages(self.stack, self._make)
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
        main.addWidget(self.notice)
        main.addWidget(self.tour)
        main.addWidget(self.stack, 1)
        whole = row(self.rail, holder(main), spacing=0)
        whole.setStretch(1, 1)
        self.setCentralWidget(holder(whole))

    def _connect(self) -> None:
        self.rail.picked.connect(self.go_to)
        self.header.save.clicked.connect(self.files.save)
        self.files.opened.connect(self._on_opened)
        self.files.changed.connect(self.providers.open_delivery)
        self.files.first_rows.connect(self._show_first_rows)
        self.files.failed.connect(self.show_failure)
        self.dropping.dropped.connect(self.files.open_path)
        self.dropping.refused.connect(self.show_failure)
        self.jobs.started.connect(self.failure.go_with_its_cause)
        self.jobs.ended.connect(self._let_go)
        self.jobs.finished.connect(self._leave_first_rows)
        self.files.stayed.connect(partial(self._leave_first_rows, "", "stayed"))
        self.files.recovered.connect(self._on_recovered)
        self.session.left.connect(self.jobs.leave_study)
        self.files.saved.connect(self.recovery.forget)
        self.files.saved.connect(lambda: self.presence.note(self.current))
        for over in (self.files.saved, self.files.opened):
            over.connect(self.failure.go_with_its_cause)
            over.connect(self._list_recent)
        self.whereabouts.told.connect(self._tell_recent)
        self.failure.dismissed.connect(self._failure_space.hide)
        start = self.start
        start.open_workbook.connect(self.files.ask_workbook)
        start.open_study.connect(self.files.ask_study)
        start.start_programme.connect(self.programmes.ask)
        start.plan_ahead.connect(self.programmes.plan_ahead)
        start.recent_picked.connect(self.files.open_path)
        self.notice.wanted.connect(self._read_sheet)
        self.watching.changed.connect(self.notice.tell)
        for react in (self.notice.hide, self.watching.read_again, self.tour.other_opened):
            self.files.opened.connect(react)
        start.example_picked.connect(self.files.open_example)
        start.tour_wanted.connect(lambda: self.tour.begin(self.files.open_example))
        self.tour.wanted.connect(self.go_to)
        start.finished_picked.connect(self.files.open_finished)
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
        self._refold = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._refold.timeout.connect(self._lay_out_anew)
        self._keep_later = QTimer(self, singleShot=True, interval=_RECOVER_AFTER_MS)
        self._keep_later.timeout.connect(self.keep)
        self._autosave = QTimer(self, interval=_AUTOSAVE_MS)
        self._autosave.timeout.connect(self.keep)
        self._autosave.start()

    # --- pages ------------------------------------------------------------------------------------

    def page(self, key: str) -> Page:
        """The page called ``key``, made when it is first needed."""
        return self.made.page(key)

    def _make(self, kind: type[Page]) -> Page:
        made = kind(self.session, self.jobs)
        made.go.connect(self.go_to)
        made.failed.connect(self.show_failure)
        made.go_to_problem.connect(self._go_to)
        made.open_workbook.connect(self.files.ask_data)
        made.plan_ahead.connect(self.programmes.plan_ahead)
        made.template_wanted.connect(self.providers.ask_template)
        made.sheet_picked.connect(self._read_sheet)
        self.rereading.read.connect(made.corrected)
        return made

    @Slot(str)
    def go_to(self, key: str) -> None:
        """Show a page that a person picked; while a dialog asks something, that comes first."""
        if asking.may_ask(self):
            self.show_page(key)
        else:
            self.rail.show_page(self.current)

    @Slot(str)
    def show_page(self, key: str) -> None:
        """Show a page, up to date."""
        if key == "start":
            self.show_start()
            return
        if needs_study(key) and not self.session.is_open:
            return
        self.current = key
        if self.session.is_open:
            self.presence.note(key)
        page = self.page(key)
        self.refresh()
        self.stack.setCurrentWidget(page)
        self.rail.show_page(key)
        page.heading.setFocus()
        page.shown()

    @Slot(Problem)
    def _go_to(self, problem: Problem) -> None:
        if (page := page_of(problem)) is not None:
            self.show_page(page.key)
        self.page(self.current).show_problem(problem)

    def show_start(self) -> None:
        """Show the start page with what is recent and what can be recovered."""
        self.current = "start"
        self.start.show_examples(self.session.engine.examples())
        self.start.offer_recovery(tuple((p, told(p)) for p in self.recovery.found()))
        self._list_recent()
        self.stack.setCurrentWidget(self.start)
        self.rail.show_page("start")
        self.start.heading.setFocus()
        self.refresh()

    @Slot()
    def _list_recent(self) -> None:
        """Have the start page and the File menu show what was opened or saved lately."""
        recent, workbooks = self.settings.recent(), self.settings.recent_workbooks()
        self.start.show_recent(recent, workbooks)
        self.menus.show_recent(recent)
        self.whereabouts.look((*recent, *workbooks))
        put_in_reading_order(self.start)

    @Slot(str, bool)
    def _tell_recent(self, name: str, there: bool) -> None:
        if there and name == self.settings.folder:
            QDir.setCurrent(name)
        self.start.tell_recent(Path(name), there=there)
        self.menus.tell_recent(name, there=there)

    def _soon(self) -> None:
        """Catch up once somebody who types pauses: telling what is missing may take a while."""
        typing = isinstance(self.focusWidget(), QLineEdit | QPlainTextEdit)
        self._settle.start(_TYPING_MS if typing else _SETTLE_MS)

    @Slot()
    def refresh(self) -> None:
        """Bring rail, header and the page on screen up to date."""
        self._settle.stop()
        is_open = self.session.is_open
        self.header.refresh(self.session)
        self.menus.refresh(is_open=is_open)
        self.tour.show_page(self.current, locked=self.session.locked)
        facts = all_facts(self.session) if is_open else None
        self.rail.show_standings({p.key: p.standing(facts) for p in PAGES} if facts else {})
        self.setWindowTitle(f"{self.session.name} – What Worked" if is_open else "What Worked")
        if self.current in self.made:
            page = self.page(self.current)
            with keeping_focus(page):
                page.refresh()
            put_in_reading_order(page)

    @Slot(Failure)
    def show_failure(self, failure: Failure) -> None:
        """Say what went wrong, above the page, until it is dismissed or other work begins."""
        self.presence.forget()
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

    def _read_sheet(self, sheet: str | None = None) -> None:
        if self.session.workbook is not None:
            self.files.open_data(self.session.workbook, sheet)

    def _keep_soon(self) -> None:
        if not self._keep_later.isActive():
            self._keep_later.start()

    @Slot()
    def keep(self) -> bool:
        """Write unsaved work to the recovery folder; a full disk must not stop the work."""
        if not self.session.unsaved:
            return False
        kept = self.recovery.kept(self.session.as_study)
        if not kept:
            self._keep_later.stop()
        return kept

    def _recover(self, path: Path) -> None:
        self.files.open_study(path, recovered=True)

    @Slot(object)
    def _on_recovered(self, path: Path) -> None:
        """What was left goes once it is kept as this window's own."""
        if self.keep():
            self.recovery.discard(path)

    @Slot(str)
    def _on_opened(self, key: str) -> None:
        self.show_page(self.presence.page_after(key))
        self.made.catch_up()

    def _discard(self, path: Path) -> None:
        self.recovery.discard(path)
        self.show_start()

    # --- view -------------------------------------------------------------------------------------

    def set_scheme(self, scheme: theme.Scheme) -> None:
        """Change the theme and remember it."""
        self.settings.scheme = scheme
        self._dress()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Pages fold by width."""
        super().resizeEvent(event)
        if measure(self):
            self._refold.start()

    @Slot()
    def _lay_out_anew(self) -> None:
        """Make the pages anew for another width or text size.

        Work that was begun on the old ones ends there, so they go when nothing runs.
        """
        reading = self.stack.currentWidget() is self.first_rows
        self.made.retire()
        self._let_go()
        if not reading:
            self.show_page(self.current)

    @Slot()
    def _let_go(self) -> None:
        if not self.jobs.busy:
            self.made.let_go()
            if self.session.to_look_up:
                self._soon()

    def zoom(self, step: float | None) -> None:
        """Make the text larger or smaller; None puts it back to normal."""
        self.settings.zoom = 1.0 if step is None else min(2.0, max(0.8, self.settings.zoom + step))
        self.made.make_room(working=self.jobs.busy)
        self._dress()
        measure(self)
        self._lay_out_anew()

    def follow_system(self) -> None:
        """The system went light or dark, or into or out of a contrast theme."""
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
        elif event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.watching.look()

    def show_palette(self) -> None:
        """Find a command, a page, a column or a help topic by a part of its name."""
        cohort = self.session.cohort
        columns = [
            Command(c.name, "column", partial(self._go_to_column, c.name))
            for c in (cohort.columns if cohort is not None else ())
        ]
        helps = [Command(title, "help", partial(self.helping.show, key)) for key, title in topics()]
        palette = Palette(self, [*self.menus.commands(), *columns, *helps])
        asking.agreed(palette)
        palette.deleteLater()

    def ask_settings(self) -> None:
        """Organisation, folder, theme and text size."""
        if ask_settings(self, self.settings):
            self._take_settings()
            self.zoom(0.0)

    def _take_settings(self) -> None:
        self.session.sent_by = sender_of(self.settings)
        self.session.logo = logo_of(self.settings)
        self.session.hold_to(self.settings.disclosure)
        use_dates(self.settings.dates)
        if self.settings.folder:
            self.whereabouts.look((Path(self.settings.folder),))

    def _go_to_column(self, name: str) -> None:
        self.show_page("data")
        self.page("data").show_problem(Problem("column", "", "", column=name))

    def _topic(self) -> str:
        """The page of the help that the page on screen is about."""
        return self.page(self.current).help_topic if self.current in self.made else "index"

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  (Qt's name)
        """Save if wished, stop the work, and leave nothing behind to recover."""
        if not self.files.may_leave():
            event.ignore()
            return
        for timer in (self._settle, self._refold, self._keep_later, self._autosave):
            timer.stop()
        self.made.stop()
        self.settings.geometry = self.saveGeometry()
        self.hide()
        for part in (self.jobs, self.whereabouts, self.watching, self.recovery):
            part.close()
        self.presence.studies.release()
        event.accept()
