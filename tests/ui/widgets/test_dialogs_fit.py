"""Every dialog, at every text size, on a small screen: it fits, and nothing in it is squashed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from ui_reach import clipped, ignore

from evaluator.summary.blocks import Figure, Table
from evaluator.values.problems import Problem
from ui.appearance import theme
from ui.pages.data import KEEP_WARNING
from ui.shell.palette import Command, Palette
from ui.shell.passwords import ask_password
from ui.shell.settings import Settings
from ui.shell.settings_dialog import SettingsDialog
from ui.state.engine import Engine
from ui.state.session import Session
from ui.widgets.common import dialog as dialogs
from ui.widgets.common.about import show_about
from ui.widgets.common.help_window import HelpWindow
from ui.widgets.common.programmes_dialog import ProgrammesDialog
from ui.widgets.data.arrangement_dialog import ArrangementDialog
from ui.widgets.data.keep_dialog import KeepDialog
from ui.widgets.data.problems_dialog import ProblemsDialog
from ui.widgets.data.rows_dialog import RowsDialog
from ui.widgets.data.scores_dialog import ScoresDialog
from ui.widgets.data.values_dialog import ValuesDialog
from ui.widgets.plan.design_chooser import DesignChooser
from ui.widgets.plan.lock_banner import ReasonDialog
from ui.widgets.plan.lock_dialog import LockDialog
from ui.widgets.prospect.lock_ahead_dialog import LockAheadDialog
from ui.widgets.results.large_picture import LargePicture

TASKBAR, TITLE = 40, 32
SCREENS = ((1366, 768), (960, 540))
ZOOMS = (1.0, 1.5, 2.0)
GATE = "There are only three schools on each side, so no fair answer is possible."
LABELS = tuple((f"{word} of the youth justice service", 12) for word in ("North", "Nroth", "South"))
WRONG = Problem("a", "Two cells of “score” hold text.", "Correct them in the workbook.", rows=(7,))
LOCKED = Problem("locked_workbook", "“returns.xlsx” is protected by a password.", "Unlock it.")


@pytest.fixture(scope="module")
def session(qapp):
    engine = Engine()
    workbook, plan_file = engine.example_files("mentoring_matched")
    made = Session(engine)
    made.start_with(
        engine.read_workbook(workbook, None, ignore), workbook, engine.read_plan(plan_file)
    )
    return made


def shown_by(act) -> dialogs.Dialog:
    """The dialog that ``act`` shows until it is answered; closed at once, and shown again."""
    caught: list[dialogs.Dialog] = []

    def look() -> None:
        caught.append(QApplication.activeModalWidget())
        caught[0].reject()

    QTimer.singleShot(0, look)
    act()
    return caught[0]


def every(session, parent: QWidget, tmp_path):
    """One of each, as full as it gets."""
    name = session.cohort.columns[3].name
    known = session.engine.find_programmes
    picture = QImage(1600, 900, QImage.Format.Format_RGB32)
    figure = Figure("groups", "How they differ", "A chart.", None, Table("How", (), (), ()))
    yield lambda: LockDialog(parent, (GATE,) * 3)
    yield lambda: LockAheadDialog(parent, lots="lots")
    yield lambda: ReasonDialog(parent)
    yield lambda: KeepDialog(parent, "Name of the young person", KEEP_WARNING)
    yield lambda: ProblemsDialog(
        parent, "A new delivery", GATE, (WRONG,) * 9,
        agree="Use this delivery", refuse="Keep the earlier one",
    )  # fmt: skip
    yield lambda: ProblemsDialog(parent, "A returned template", GATE, ())
    yield lambda: RowsDialog(parent, session.plan, name, LABELS)
    yield lambda: ValuesDialog(parent, session, name, LABELS)
    yield lambda: ScoresDialog(parent, session, ())
    yield lambda: ArrangementDialog(parent, session)
    yield lambda: ProgrammesDialog(parent, known)
    yield lambda: DesignChooser(parent, session)
    yield lambda: SettingsDialog(parent, Settings(tmp_path / "settings.ini"))
    yield lambda: Palette(parent, [Command(GATE, "Page", print)] * 30)
    yield lambda: HelpWindow(parent)
    yield lambda: LargePicture(parent, figure, picture)
    yield lambda: shown_by(lambda: show_about(parent))
    yield lambda: shown_by(lambda: ask_password(parent, LOCKED))


def kinds(kind: type) -> set[type]:
    """The classes below ``kind`` of which none is made finer."""
    below = kind.__subclasses__()
    return {kind} if not below else set().union(*map(kinds, below))


def wrongs(dialog: dialogs.Dialog, width: int, height: int) -> list[str]:
    """What does not fit a screen of this size, or stands too low or too narrow in the dialog."""
    found = clipped(dialog)
    if dialog.width() > width or dialog.height() > height - TASKBAR - TITLE:
        found.append(f"{dialog.width()} x {dialog.height()} on a screen of {width} x {height}")
    if dialog.minimumSizeHint().width() > dialog.width():
        found.append(f"needs a width of {dialog.minimumSizeHint().width()}")
    if dialog.minimumSizeHint().height() > dialog.height():
        found.append(f"needs a height of {dialog.minimumSizeHint().height()}")
    whole = dialog.rect()
    foot = getattr(dialog, "_foot", dialog)
    for act in foot.findChildren(QPushButton):
        place = QRect(act.mapTo(dialog, QPoint(0, 0)), act.size())
        if act.isVisible() and not whole.contains(place):
            found.append(f"{act.text()} at {place}")
    return [f"{dialog.windowTitle()}: {each}" for each in found]


@pytest.mark.whole_way
@pytest.mark.parametrize("zoom", ZOOMS)
@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_every_dialog_fits(qapp, session, qtbot, tmp_path, monkeypatch, screen, zoom):
    width, height = screen
    monkeypatch.setattr(dialogs, "room_for", lambda _widget: QRect(0, 0, width, height - TASKBAR))
    theme.apply(qapp, "light", zoom)
    parent, opened, found = QWidget(), set(), []
    qtbot.addWidget(parent)
    for make in every(session, parent, tmp_path):
        dialog = make()
        dialog.show()
        for _ in range(3):
            qapp.processEvents()
        opened.add(type(dialog))
        found += wrongs(dialog, width, height)
        dialog.close()
        dialog.deleteLater()
    theme.apply(qapp, "light")
    assert not found
    missing = {kind.__name__ for kind in kinds(dialogs.Dialog) - opened}
    assert not missing, f"not opened: {missing}"
