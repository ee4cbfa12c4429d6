"""The menu bar, as data: one row per action."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from ui.appearance import asking
from ui.appearance.accessibility import announce
from ui.appearance.plain import menu_text, set_tip
from ui.appearance.theme import Scheme
from ui.pages import PAGES
from ui.shell.files import Files
from ui.shell.helping import Helping
from ui.shell.palette import Command
from ui.shell.providers import Providers
from ui.shell.settings import Settings
from ui.shell.start.programmes import Programmes
from ui.state.changes import undone
from ui.state.session import Session
from ui.widgets.common.about import show_about


class MenuActions(Protocol):
    """What the menus can ask for, by whoever owns them."""

    files: Files
    programmes: Programmes
    providers: Providers
    helping: Helping
    settings: Settings
    session: Session

    def go_to(self, key: str) -> None:
        """Show one page, or the start, unless a dialog asks something."""

    def set_scheme(self, scheme: Scheme) -> None:
        """Light, dark or as the system."""

    def zoom(self, step: float | None) -> None:
        """Larger or smaller text; None: normal."""

    def show_palette(self) -> None:
        """Find anything by a part of its name."""

    def ask_settings(self) -> None:
        """Organisation, folder, theme and text size."""


class Entry(NamedTuple):
    """One menu line: its label, what it does, its shortcut and when it is possible."""

    label: str
    act: Callable[[], object]
    shortcut: str | QKeySequence.StandardKey = ""
    needs_study: bool = False


class Menus:
    """Builds the menus of ``window`` and keeps their enabled state true."""

    def __init__(self, window: QMainWindow, actions: MenuActions) -> None:
        self._window, self._actions = window, actions
        self._with_study: list[QAction] = []
        self._all: list[QAction] = []
        self.recent = QMenu("Recent studies", window)
        self._file()
        self._edit()
        self._go()
        self._view()
        self._help()

    def refresh(self, *, is_open: bool) -> None:
        """Enable what is possible now."""
        for action in self._with_study:
            action.setEnabled(is_open)

    def show_recent(self, paths: Sequence[Path]) -> None:
        """List the studies opened lately."""
        self.recent.clear()
        self.recent.setEnabled(bool(paths))
        for path in paths:
            action = QAction(menu_text(f"{path.stem}  –  {path.parent}"), self.recent)
            set_tip(action, str(path))
            action.setData(str(path))
            action.triggered.connect(partial(self._open_recent, path))
            self.recent.addAction(action)

    def _open_recent(self, path: Path, _checked: bool = False) -> None:
        self._actions.files.open_study(path)

    def tell_recent(self, name: str, *, there: bool) -> None:
        """Grey out a recent study whose file is not there."""
        for action in self.recent.actions():
            if action.data() == name:
                action.setEnabled(there)

    def commands(self) -> list[Command]:
        """What can be done now, with its keys."""
        return [
            Command(action.text(), action.shortcut().toString(), action.trigger)
            for action in self._all
            if action.isEnabled()
        ]

    def _add(self, menu: QMenu, entries: tuple[Entry | None, ...]) -> None:
        for entry in entries:
            if entry is None:
                menu.addSeparator()
                continue
            action = QAction(entry.label, self._window)
            action.triggered.connect(lambda _=False, act=entry.act: self._unless_asked(act))
            if entry.shortcut:
                action.setShortcut(QKeySequence(entry.shortcut))
            menu.addAction(action)
            self._all.append(action)
            if entry.needs_study:
                self._with_study.append(action)

    def _file(self) -> None:
        w, key = self._actions, QKeySequence.StandardKey
        summary = partial(w.go_to, "summary")
        menu = self._window.menuBar().addMenu("&File")
        self._add(menu, (
            Entry("New study", w.files.new, key.New),
            Entry("Start from a programme…", w.programmes.ask),
            Entry("Plan a study…", w.programmes.plan_ahead),
            Entry("Open a workbook…", w.files.ask_workbook, "Ctrl+Shift+O"),
            Entry("Open a study…", w.files.ask_study, key.Open),
            Entry("Open a plan…", w.files.ask_plan),
        ))  # fmt: skip
        menu.addMenu(self.recent)
        self._add(menu, (
            Entry("Open a new delivery…", w.providers.ask_delivery, needs_study=True),
            None,
            Entry("Make a template for a provider…", w.providers.ask_template, needs_study=True),
            Entry("Check a returned template…", w.providers.ask_return, needs_study=True),
            None,
            Entry("Save", w.files.save, key.Save, needs_study=True),
            Entry("Save as…", w.files.save_as, "Ctrl+Shift+S", needs_study=True),
            None,
            Entry("Export the summary…", summary, "Ctrl+E", needs_study=True),
            Entry("Verify…", summary, needs_study=True),
            None,
            Entry("Quit", self._window.close, "Ctrl+Q"),
        ))  # fmt: skip

    def _edit(self) -> None:
        menu = self._window.menuBar().addMenu("&Edit")
        stack = self._actions.session.undo_stack
        undo, redo = QAction("Undo", self._window), QAction("Redo", self._window)
        for action, can, told, words in (
            (undo, stack.canUndoChanged, stack.undoTextChanged, "Undo"),
            (redo, stack.canRedoChanged, stack.redoTextChanged, "Redo"),
        ):  # fmt: skip
            action.setEnabled(False)
            can.connect(action.setEnabled)
            told.connect(
                lambda text, a=action, w=words: a.setText(menu_text(f"{w} {text}".strip()))
            )
        undo.setShortcut(QKeySequence(QKeySequence.StandardKey.Undo))
        redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        undo.triggered.connect(lambda: self._unless_asked(self._undo))
        redo.triggered.connect(lambda: self._unless_asked(self._redo))
        menu.addActions([undo, redo])
        self._all += [undo, redo]
        self._add(menu, (
            None,
            Entry("Find a command…", self._actions.show_palette, "Ctrl+K"),
            Entry("Settings…", self._actions.ask_settings, "Ctrl+,"),
        ))  # fmt: skip

    def _undo(self) -> None:
        stack = self._actions.session.undo_stack
        stack.undo()
        announce(self._window, undone(stack))

    def _redo(self) -> None:
        stack = self._actions.session.undo_stack
        stack.redo()
        announce(self._window, f"Done again: {stack.undoText()}")

    def _unless_asked(self, act: Callable[[], object]) -> None:
        """Do ``act``, unless a dialog asks something: a screen reader reaches menus behind it."""
        if asking.may_ask(self._window):
            act()

    def _go(self) -> None:
        w = self._actions
        menu = self._window.menuBar().addMenu("&Go")
        self._add(menu, (Entry("Start", lambda: w.go_to("start"), "Ctrl+0"),))
        self._add(menu, tuple(
            Entry(page.title, partial(w.go_to, page.key), f"Ctrl+{place}", page.of_study)
            for place, page in enumerate(PAGES, start=1)
        ))  # fmt: skip

    def _view(self) -> None:
        w, key = self._actions, QKeySequence.StandardKey
        menu = self._window.menuBar().addMenu("&View")
        group = QActionGroup(self._window)
        schemes: tuple[tuple[str, Scheme], ...] = (
            ("Theme: as the system", "system"), ("Theme: light", "light"), ("Theme: dark", "dark"),
        )  # fmt: skip
        for label, scheme in schemes:
            action = QAction(label, self._window)
            action.setCheckable(True)
            action.setChecked(w.settings.scheme == scheme)
            action.triggered.connect(lambda _=False, s=scheme: w.set_scheme(s))
            group.addAction(action)
            menu.addAction(action)
            self._all.append(action)
        self._add(menu, (
            None,
            Entry("Larger text", lambda: w.zoom(+0.1), key.ZoomIn),
            Entry("Smaller text", lambda: w.zoom(-0.1), key.ZoomOut),
            Entry("Normal text size", lambda: w.zoom(None), "Ctrl+Shift+0"),
        ))  # fmt: skip

    def _help(self) -> None:
        w = self._actions
        menu = self._window.menuBar().addMenu("&Help")
        self._add(menu, (
            Entry("Help", w.helping.here, QKeySequence.StandardKey.HelpContents),
            Entry("Keyboard", lambda: w.helping.show("keyboard")),
            None,
            Entry("About What Worked", partial(show_about, self._window)),
        ))  # fmt: skip
