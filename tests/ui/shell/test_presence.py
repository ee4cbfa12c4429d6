"""Where a person is: one window for each study, and the way back to the last one."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest
from PySide6.QtCore import QLockFile

from ui import app as program
from ui.shell import open_studies
from ui.shell.open_studies import OpenStudies, brought_forward
from ui.shell.recovery import Recovery


@pytest.fixture
def study(opened, tmp_path):
    """A saved study on screen."""
    path = tmp_path / "trial.whatworked"
    assert opened.files.save_to(path)
    return path


@pytest.mark.whole_way
def test_a_study_that_is_open_comes_to_the_front(opened, study, qtbot, tmp_path):
    told: list[bool] = []
    opened.showMinimized()
    ask = threading.Thread(target=lambda: told.append(brought_forward(tmp_path / "open", study)))
    ask.start()
    qtbot.waitUntil(lambda: bool(told))
    ask.join()
    assert told == [True] and not opened.isMinimized()
    assert brought_forward(tmp_path / "open", tmp_path / "other.whatworked") is False
    opened.session.new()
    opened.show_page("programme")
    assert brought_forward(tmp_path / "open", study) is False


@pytest.mark.whole_way
def test_it_is_not_opened_a_second_time(opened, study, make_window, engine, settle):
    said = []
    second = make_window(engine)
    second.files.failed.connect(said.append)
    second.files.open_study(study)
    settle(second)
    assert [p.code for p in said[0].problems] == ["study_open_elsewhere"]
    assert not second.session.is_open
    said.clear()
    opened.files.open_study(study)
    settle(opened)
    assert not said and opened.session.study_path == study


def test_a_window_that_hangs_keeps_nobody_out(qapp, tmp_path, monkeypatch):
    monkeypatch.setattr(open_studies, "_PATIENCE", 0.0)
    folder, study = tmp_path / "open", tmp_path / "trial.whatworked"
    holder = OpenStudies(folder)
    holder.hold(study)
    assert brought_forward(folder, study) is False
    assert [path.suffix for path in folder.iterdir()] == [".lock"]
    assert "trial" not in "".join(path.name + path.read_text("utf-8") for path in folder.iterdir())
    holder.release()


def test_locks_of_programs_that_crashed_are_forgotten_after_a_day(qapp, tmp_path):
    """The lock of a window that lives is kept, however old it is."""
    living = OpenStudies(tmp_path)
    living.hold(tmp_path / "trial.whatworked")
    (lives,) = tmp_path.iterdir()
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    mine = lives.read_text("utf-8")
    for name in ("old.lock", "new.lock"):
        (tmp_path / name).write_text(mine.replace(str(os.getpid()), str(ended.pid), 1), "utf-8")
    for path in (lives, tmp_path / "old.lock"):
        os.utime(path, (1, 1))
    assert Recovery(tmp_path).found() == ()
    left = {path.name for path in tmp_path.glob("*.lock")}
    assert {lives.name, "new.lock"} <= left and "old.lock" not in left
    living.release()


def test_a_full_disk_is_not_taken_for_another_window(qapp, tmp_path, monkeypatch):
    """No lock can be made there, so that nobody holds one and nobody will answer."""

    class OnFullDisk(QLockFile):
        def tryLock(self, _wait: int) -> bool:
            return False

        def error(self) -> QLockFile.LockError:
            return QLockFile.LockError.UnknownError

    monkeypatch.setattr(open_studies, "QLockFile", OnFullDisk)
    monkeypatch.setattr(open_studies.time, "sleep", pytest.fail)
    assert brought_forward(tmp_path, tmp_path / "trial.whatworked") is False
    assert list(tmp_path.iterdir()) == []


@pytest.mark.whole_way
@pytest.mark.parametrize("wished", [True, False])
def test_the_last_study_is_gone_back_to_where_that_is_wished(
    opened, tmp_path, make_window, engine, settle, wished
):
    opened.settings.comes_back = wished
    assert opened.files.save_to(tmp_path / "trial.whatworked")
    opened.show_page("plan")
    opened.settings.flush()
    opened.presence.studies.release()
    again = make_window(engine)
    program._after_first_paint(again, None, None)
    settle(again)
    assert again.current == ("plan" if wished else "start")
    assert again.session.is_open is wished


@pytest.mark.whole_way
def test_unsaved_work_of_a_crash_is_offered_first(opened, study, make_window, engine, settle):
    opened.settings.comes_back = True
    opened.show_page("plan")
    opened.settings.flush()
    opened.presence.studies.release()
    again = make_window(engine)
    again.recovery.found = lambda: (study,)
    program._after_first_paint(again, None, None)
    settle(again)
    assert again.current == "start" and not again.session.is_open
