"""Small and scaled screens, contrast themes, other languages, and the program's own folder."""

from __future__ import annotations

import locale
import os
import re
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QRect, QStandardPaths, QUrl
from PySide6.QtGui import QColor, QFileOpenEvent, QPalette

from evaluator.planning.typed_dates import parse_date, show_date
from evaluator.values.places import own_folder as places
from ui import app as program
from ui.appearance import theme
from ui.shell.first_place import place, within
from ui.shell.main_window import SMALLEST
from ui.shell.settings import Settings, move_in
from ui.state.jobs import Jobs


@pytest.mark.parametrize(
    "room",
    [QRect(0, 0, 1280, 672), QRect(0, 0, 1093, 566), QRect(-911, 40, 911, 464)],
    ids=["1080p at 150 %", "768p at 125 %", "a second screen at 200 %, taskbar on top"],
)
@pytest.mark.parametrize("wanted", [QRect(0, 0, 1280, 860), QRect(3000, -400, 900, 620)])
def test_the_window_fits_the_screen_with_its_frame(room, wanted):
    found = within(wanted, room)
    assert room.contains(found)
    assert room.top() <= found.top() - 40
    assert found.width() >= min(SMALLEST[0], wanted.width())
    assert found.height() >= SMALLEST[1]


def test_a_remembered_place_on_a_screen_that_is_gone_is_brought_back(window):
    window.setGeometry(9000, 9000, 5000, 4000)
    remembered = window.saveGeometry()
    place(window, remembered)
    assert window.screen().availableGeometry().contains(window.geometry())
    place(window, QByteArray(b"damaged"))
    assert window.screen().availableGeometry().contains(window.geometry())


def test_every_page_can_be_reached_in_the_smallest_window(opened, qapp):
    opened.resize(*SMALLEST)
    qapp.processEvents()
    assert (opened.width(), opened.height()) == SMALLEST
    for button in opened.rail.buttons.values():
        corner = button.mapTo(opened, button.rect().bottomLeft())
        assert corner.y() <= opened.height()


@pytest.mark.whole_way
def test_a_contrast_theme_is_followed_and_left_again(window, qapp, monkeypatch):
    """Every colour of the whole window is then one that the theme chose."""
    system, role = QPalette(), QPalette.ColorRole
    chosen = {
        role.Window: "#2d3236", role.Base: "#2d3237", role.WindowText: "#fffffe",
        role.Text: "#fffffd", role.Highlight: "#a1bfde", role.HighlightedText: "#212d3b",
    }  # fmt: skip
    for which, colour in chosen.items():
        system.setColor(which, QColor(colour))
    system.setColor(QPalette.ColorGroup.Disabled, role.Text, QColor("#a6a6a7"))
    monkeypatch.setattr(theme, "wants_contrast", lambda: True)
    monkeypatch.setattr(theme, "system_palette", lambda _app: system)
    window.follow_system()
    drawn = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", qapp.styleSheet()))
    drawn = {name for name in drawn if QColor(name).isValid()}
    assert drawn - {*chosen.values(), "#a6a6a7"} == set()
    assert "#a6a6a7" in drawn and {"#2d3236", "#fffffe", "#a1bfde"} <= drawn
    for which in (role.Window, role.Base, role.Highlight, role.HighlightedText):
        assert qapp.palette().color(which).name() == chosen[which], which
    tone = theme.colours(qapp.palette())
    assert {tone.window, tone.surface, tone.text, tone.muted, tone.accent} <= {*chosen.values()}
    monkeypatch.setattr(theme, "wants_contrast", lambda: False)
    window.follow_system()
    assert theme.LIGHT.accent in qapp.styleSheet() or theme.DARK.accent in qapp.styleSheet()


def test_what_the_system_says_of_contrast_can_be_asked_again_and_again(qapp):
    assert [theme.wants_contrast() for _ in range(50)] == [False] * 50


def test_months_stay_english_whatever_language_the_system_speaks(qapp):
    other = locale.setlocale(locale.LC_TIME, "C.UTF-8")
    program.make_application()
    assert locale.setlocale(locale.LC_TIME) == "C" != other
    assert show_date(parse_date("1 March 2026")) == "1 March 2026"


@pytest.mark.parametrize(
    ("system", "variable"),
    [("win32", "LOCALAPPDATA"), ("linux", "XDG_DATA_HOME")],
)
def test_what_is_remembered_lies_in_the_local_folder(tmp_path, monkeypatch, system, variable):
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setenv("APPDATA", str(tmp_path / "roaming"))
    monkeypatch.setenv(variable, str(tmp_path / "local"))
    assert places.own_folder() == tmp_path / "local" / "What Worked"


def test_what_earlier_versions_kept_elsewhere_is_fetched_once(tmp_path, monkeypatch):
    monkeypatch.setattr(
        QStandardPaths, "writableLocation", lambda kind: str(tmp_path / kind.name / "What Worked")
    )
    roaming = tmp_path / "AppDataLocation" / "What Worked" / "What Worked"
    (roaming / "recovery").mkdir(parents=True)
    (roaming / "recovery" / "a.whatworked").write_text("unsaved")
    Settings(roaming / "settings.ini").add_recent(Path("/a/study.whatworked"))
    new = tmp_path / "local"
    new.mkdir()
    move_in(new)
    assert (new / "recovery" / "a.whatworked").read_text() == "unsaved"
    assert Settings(new / "settings.ini").recent() == (Path("/a/study.whatworked"),)
    assert not roaming.exists()
    move_in(new)


def test_charts_keep_their_fonts_in_the_own_folder_or_stay_quiet(tmp_path, monkeypatch):
    monkeypatch.delenv("MPLCONFIGDIR", raising=False)
    monkeypatch.setattr(places, "own_folder", lambda: tmp_path / "own")
    places.keep_caches_there()
    assert os.environ.pop("MPLCONFIGDIR") == str(tmp_path / "own" / "charts")
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr(places, "own_folder", lambda: tmp_path / "file")
    places.keep_caches_there()
    assert "MPLCONFIGDIR" not in os.environ


def test_a_mac_that_hands_over_a_study_opens_it(qapp, tmp_path):
    handed: list[Path] = []
    opener = program.Opener(handed.append)
    path = tmp_path / "St. Mary.whatworked"
    assert opener.eventFilter(qapp, QFileOpenEvent(QUrl.fromLocalFile(str(path))))
    assert handed == [path]


def test_the_program_has_its_own_icon(qapp):
    assert not program.make_application().windowIcon().pixmap(64, 64).isNull()


def test_closing_does_not_wait_for_ever(qapp, monkeypatch):
    monkeypatch.setattr("ui.state.jobs._PATIENCE", 0.02)
    jobs, began, go_on = Jobs(), threading.Event(), threading.Event()

    def work(_progress: object) -> None:
        began.set()
        go_on.wait(30)

    jobs.start("Stuck", work, lambda _r: None, failed=lambda _f: None, failure_title="")
    assert began.wait(30)
    jobs.close()
    assert jobs.stuck
    go_on.set()
    jobs._thread.join()
