"""Names for a screen reader, the order of Tab, contrast, and text that fits at 200 %."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from ui_reach import clipped, focusable, ignore, unnamed

from evaluator.values.plan import lock
from ui.appearance import theme
from ui.pages import PAGES
from ui.state.engine import Engine
from ui.widgets.common.about import show_about
from ui.widgets.common.help_window import HelpWindow

pytestmark = pytest.mark.whole_way

KEYS = ("start", *(page.key for page in PAGES))


@pytest.fixture(scope="module")
def material():
    """A shipped example, read and evaluated once."""
    engine = Engine()
    workbook, plan_file = engine.example_files("mentoring_matched")
    cohort = engine.read_workbook(workbook, None, ignore)
    plan = lock(engine.read_plan(plan_file), cohort.provenance.sha256, datetime.now(UTC))
    return cohort, workbook, plan, engine.evaluate(cohort, plan, ignore)


@pytest.fixture
def full(make_window, material):
    """The real thing, with results, so that every page has its content."""
    window = make_window(Engine())
    cohort, workbook, plan, evaluation = material
    window.session.start_with(cohort, workbook, plan)
    window.session.set_evaluation(evaluation)
    return window


def test_every_control_of_every_page_has_a_name_of_its_own_that_a_person_sees(full, settle):
    for key in KEYS:
        full.show_page(key)
        settle(full)
        controls = focusable(full)
        assert len(controls) > 3, key
        assert unnamed(full) == [], key
        if key != "start":
            page = full.page(key)
            names = [w.accessibleName() for w in controls if page.isAncestorOf(w)]
            assert sorted(names) == sorted(set(names)), key
        for button in full.findChildren(QAbstractButton):
            if button.isVisible() and button.text():
                seen = button.text().replace("&", "").rstrip(" ▸▾")
                assert seen in button.accessibleName() or button.accessibleName() in seen


@pytest.mark.parametrize("key", ["programme", "data", "plan", "design_checks"])
def test_tab_walks_the_page_in_reading_order(full, settle, key):
    full.session.start_amending("To enable every field.")
    full.show_page(key)
    settle(full)
    page = full.page(key)
    order = [w for w in focusable(page) if w is not page.area]
    tops = [w.mapTo(page, QPoint(0, 0)).y() for w in order]
    steps_up = [
        (order[i].accessibleName(), order[i + 1].accessibleName())
        for i in range(len(tops) - 1)
        if tops[i + 1] < tops[i] - 60 and not beside(order[i], order[i + 1], page)
    ]
    assert steps_up == []


def beside(first: QWidget, second: QWidget, page: QWidget) -> bool:
    """Going up is right only from one column of a section to the next."""
    return second.mapTo(page, QPoint(0, 0)).x() > first.mapTo(page, QPoint(0, 0)).x() + 100


def luminance(colour: str) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    c = QColor(colour)
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF())


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tone", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_text_and_controls_stand_out(tone):
    for ground in ("window", "surface", "rail", "accent_soft"):
        assert contrast(tone.text, getattr(tone, ground)) >= 7
        assert contrast(tone.muted, getattr(tone, ground)) >= 4.5
    for name in ("passed", "concern", "failed"):
        for ground in ("surface", f"{name}_soft"):
            assert contrast(getattr(tone, name), getattr(tone, ground)) >= 4.5
        assert contrast(tone.muted, getattr(tone, f"{name}_soft")) >= 4.5
    assert contrast(tone.accent_text, tone.accent) >= 4.5
    assert contrast(tone.accent, tone.surface) >= 4.5
    assert contrast(tone.accent, tone.rail) >= 4.5
    for ground in ("window", "surface"):
        assert contrast(tone.control, getattr(tone, ground)) >= 3


def test_every_colour_is_a_colour():
    for tone in (theme.LIGHT, theme.DARK):
        values = {f.name: getattr(tone, f.name) for f in fields(tone) if f.name != "check_mark"}
        assert all(QColor(value).isValid() for value in values.values())


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_no_text_is_cut_off(full, settle, qapp, zoom):
    full.resize(1600, 1000)
    full.settings.zoom = zoom
    full.zoom(0.0)
    for key in KEYS:
        full.show_page(key)
        settle(full)
        for _ in range(20):
            qapp.processEvents()
        root = full.start if key == "start" else full.page(key)
        assert clipped(root) == [], key
        assert clipped(full.rail) == [], key


def test_the_dark_theme_is_dark_and_not_blank(full, settle):
    full.set_scheme("dark")
    for key in KEYS:
        full.show_page(key)
        settle(full)
        image = full.grab().toImage()
        assert image.pixelColor(image.width() // 2, image.height() - 4).lightness() < 90, key
        pixels = np.frombuffer(image.convertToFormat(QImage.Format.Format_RGB32).constBits(), "u4")
        assert np.unique(pixels[::47]).size > 20, key


def test_dialogs_are_named_too(window, monkeypatch):
    from PySide6.QtWidgets import QDialog

    from ui.widgets.plan.design_chooser import DesignChooser
    from ui.widgets.plan.lock_banner import ReasonDialog
    from ui.widgets.plan.lock_dialog import LockDialog

    seen: list[QWidget] = []

    def show(self) -> int:
        self.show()
        QApplication.processEvents()
        seen.append(self)
        assert unnamed(self) == []
        assert clipped(self) == []
        self.hide()
        return 0

    monkeypatch.setattr(QDialog, "exec", show)
    show_about(window)
    for dialog in (
        LockDialog(window, ("Nobody to compare with.",)),
        ReasonDialog(window),
        DesignChooser(window, window.session),
    ):
        dialog.exec()
    assert len(seen) == 4


@pytest.fixture
def data_dialogs(full, settle):
    """Every dialog of the data page, made when asked for."""
    from evaluator.cohort.profile.profile import profile_column
    from evaluator.values.problems import Problem
    from ui.state.data_wording import KEEP_WARNING
    from ui.widgets.data.arrangement_dialog import ArrangementDialog
    from ui.widgets.data.keep_dialog import KeepDialog
    from ui.widgets.data.problems_dialog import ProblemsDialog
    from ui.widgets.data.rows_dialog import RowsDialog
    from ui.widgets.data.scores_dialog import ScoresDialog
    from ui.widgets.data.values_dialog import ValuesDialog

    cohort = full.session.cohort
    name = next(c.name for c in cohort.columns if c.kind == "category" and c.role != "identifier")
    labels = profile_column(cohort, name).labels
    problem = Problem("a", "Something differs.", "Look at it.", "warning")
    return (
        lambda: ValuesDialog(full, full.session, name, (*labels, ("Simmilar", 2), ("Similar", 1))),
        lambda: ArrangementDialog(full, full.session),
        lambda: KeepDialog(full, "Name", KEEP_WARNING),
        lambda: RowsDialog(full, full.session.plan, name, labels),
        lambda: ProblemsDialog(full, "A new delivery", "Read again.", (problem,), agree="Use it"),
        lambda: ProblemsDialog(full, "A returned template", "All is well.", ()),
        lambda: ScoresDialog(full, full.session, ()),
    )


@pytest.mark.parametrize("zoom", [1.0, 2.0])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_dialogs_of_the_data_page_fit_and_are_named(request, qapp, zoom, scheme):
    theme.apply(qapp, scheme, zoom)  # before there is a window: dressing one anew takes long
    for make in request.getfixturevalue("data_dialogs")[scheme == "dark" :: 2]:
        dialog = make()
        told = dialog.windowTitle()
        dialog.show()
        for _ in range(5):
            qapp.processEvents()
        assert len(focusable(dialog)) > 0, told
        assert unnamed(dialog) == [], told
        assert clipped(dialog) == [], told
        names = [w.accessibleName() for w in focusable(dialog)]
        assert sorted(names) == sorted(set(names)), told
        dialog.close()


def pick_row(view, row):
    """Pick a row alone, whatever keys an earlier test left held."""
    alone = QItemSelectionModel.SelectionFlag.ClearAndSelect
    rows = QItemSelectionModel.SelectionFlag.Rows
    view.selectionModel().setCurrentIndex(view.model().index(row, 0), alone | rows)


@pytest.mark.parametrize("zoom", [1.0, 1.5, 2.0])
def test_every_part_of_the_data_page_is_named_and_fits(request, settle, qapp, zoom):
    theme.apply(qapp, "light", zoom)  # before there is a window: dressing one anew takes long
    full = request.getfixturevalue("full")
    full.session.start_amending("To enable every field.")
    full.resize(1600, 1000)
    full.settings.zoom = zoom
    full.zoom(0.0)
    full.show_page("data")
    settle(full)
    page = full.page("data")
    for place in range(page._tabs.count()):
        page._tabs.setCurrentIndex(place)
        for row in range(page._columns.rowCount()):
            pick_row(page._list, row)
            settle(full)
            assert unnamed(page) == []
            assert clipped(page) == []
            names = [w.accessibleName() for w in focusable(page)]
            assert sorted(names) == sorted(set(names))


def test_the_picture_of_a_column_is_told_in_words(full, settle, qtbot):
    settle(full)
    full.show_page("data")
    settle(full)
    page, told = full.page("data"), []

    def walk() -> bool:
        """Whether a picture was met: each is drawn from figures that a job works out."""
        for row in range(page._columns.rowCount()):
            pick_row(page._list, row)
            settle(full)
            if page._panel._chart.isVisible():
                told.append(page._panel._chart.accessibleDescription())
        return bool(told)

    qtbot.waitUntil(walk)
    assert all(words.strip() for words in told)


def test_the_first_rows_are_named_and_fit(full, qapp):
    full._show_first_rows(full.session.cohort)
    for _ in range(5):
        qapp.processEvents()
    assert unnamed(full.first_rows) == []
    assert clipped(full.first_rows) == []


HELP = Path(theme.__file__).parents[1] / "help"


def links(text: str) -> set[str]:
    import re

    return set(re.findall(r"(?<!!)\[[^\]]*\]\(([^)]+)\)", text))


def test_every_picture_of_the_help_is_there_and_says_what_it_shows():
    import re

    found = [
        (path, alt, target)
        for path in HELP.glob("*.md")
        for alt, target in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", path.read_text("utf-8"))
    ]
    assert found
    for path, alt, target in found:
        assert (path.parent / target).resolve().is_file(), target
        assert len(alt) > 20


def test_pictures_of_the_help_are_as_wide_as_there_is_room(window):
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QTextDocument

    shown = HelpWindow(window)
    shown.show_topic("workbook")
    kind = QTextDocument.ResourceType.ImageResource.value
    picture = shown._view.loadResource(kind, QUrl("../../docs/pictures/messy_problems.png"))
    assert 300 < picture.deviceIndependentSize().width() <= shown._view.viewport().width()
    assert shown._view.loadResource(kind, QUrl("../../secret.png")) is None
    shown.close()


def test_every_help_page_is_on_the_index_and_every_link_leads_somewhere():
    pages = {path.name for path in HELP.glob("*.md")}
    assert links((HELP / "index.md").read_text("utf-8")) == pages - {"index.md"}
    for path in HELP.glob("*.md"):
        assert links(path.read_text("utf-8")) <= pages


def test_every_help_page_is_shown(window):
    shown = HelpWindow(window)
    for path in sorted(HELP.glob("*.md")):
        shown.show_topic(path.stem)
        title = path.read_text("utf-8").splitlines()[0].removeprefix("# ")
        assert title in shown._view.toPlainText(), path.stem
        assert unnamed(shown) == [], path.stem
    shown.close()
