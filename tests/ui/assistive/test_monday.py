"""What is done every Monday, by accessible names alone: come back, recover, read again, leave."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer

from tests.evaluator.worlds import referrals, save_book
from tests.ui.assistive.driver import Driver
from tests.ui.assistive.inside import InsideHands
from tests.ui.assistive.walks import Steps, answer_file, choose, press, wait_for, write
from ui.state.engine import Engine

NAME = "Programme name"


@pytest.fixture
def walked(qtbot):
    """Walk to the end, and say what was heard there."""

    def walk(steps: Steps) -> list[str]:
        driver = Driver(steps)
        try:
            qtbot.waitUntil(lambda: driver.over)
        finally:
            driver.stop()
        if driver.error is not None:
            raise driver.error
        return driver.result or []

    return walk


@pytest.fixture
def folder(tmp_path) -> Path:
    save_book(referrals(treated=30, pool=60), tmp_path / "referrals.xlsx")
    return tmp_path


def open_book(hands: InsideHands, folder: Path) -> Steps:
    yield from press(hands, "button", "Open a workbook")
    yield from answer_file(hands, "File name:", f"{folder}/referrals.xlsx", "Open")
    yield from wait_for(hands, "page", "Data page")
    yield from press(hands, "radio", "Programme")
    yield from write(hands, NAME, "Boxing")
    return hands.heard()


def save_and_come_back(hands: InsideHands, folder: Path) -> Steps:
    yield from open_book(hands, folder)
    yield from press(hands, "button", "Save")
    yield from answer_file(hands, "File name:", f"{folder}/boxing.whatworked", "Save")
    yield from press(hands, "radio", "Start")
    yield from press(hands, "button", "boxing")
    yield from wait_for(hands, "page", "Programme page")
    while "Saved" not in hands.heard():
        yield "waiting until the study is open"
    return hands.heard()


def test_a_recent_study_is_opened_again(make_window, walked, folder):
    window = make_window(Engine())
    assert "Boxing" in walked(save_and_come_back(InsideHands(), folder))
    assert window.session.workbook == folder / "referrals.xlsx"


def leave(hands: InsideHands, folder: Path, close: Callable[[], None]) -> Steps:
    yield from open_book(hands, folder)
    for answer, over in (("Cancel", False), ("Don't save", True)):
        close()
        yield from press(hands, "button", answer)
        yield f"answered {answer}"
        if not over:
            yield from wait_for(hands, "field", NAME)
    return []


def test_a_window_is_left_without_saving(make_window, walked, folder):
    window = make_window(Engine())
    walked(leave(InsideHands(), folder, lambda: QTimer.singleShot(0, window.close)))
    assert not window.isVisible()
    assert window.recovery.found() == ()


def recover(hands: InsideHands, begins: str) -> Steps:
    while not (offers := [name for name in hands.heard() if name.startswith(begins)]):
        yield "waiting for the offer"
    yield from press(hands, "button", offers[0])
    yield from wait_for(hands, "field", NAME)
    return hands.heard()


def test_what_a_crash_left_is_recovered(make_window, walked, folder, settle):
    crashed = make_window(Engine())
    walked(open_book(InsideHands(), folder))
    settle(crashed)
    crashed.keep()
    for timer in (crashed._keep_later, crashed._autosave):
        timer.stop()
    crashed.recovery._lock.unlock()
    crashed.hide()
    window = make_window(Engine())
    assert "Boxing" in walked(recover(InsideHands(), "Recover it. “Boxing”, from "))
    assert window.session.plan.programme.name == "Boxing"
    assert window.session.unsaved


def read_again(hands: InsideHands, folder: Path, come_back: Callable[[], None]) -> Steps:
    yield from open_book(hands, folder)
    yield from press(hands, "radio", "Data")
    yield from wait_for(hands, "button", "Continue to plan")
    save_book(referrals(treated=31, pool=60), folder / "referrals.xlsx")
    while hands.find("button", "Read it again") is None:
        come_back()
        yield "waiting for the notice"
    yield from press(hands, "button", "Read it again")
    while not any("91 rows" in words for words in hands.heard()):
        yield "waiting for the new rows"
    return hands.heard()


def test_a_workbook_that_was_saved_again_is_read_again(make_window, walked, folder):
    window = make_window(Engine())
    heard = walked(read_again(InsideHands(), folder, window.watching.look))
    assert "Boxing" in heard
    assert window.session.plan.programme.name == "Boxing"


def look_into_the_library(hands: InsideHands, folder: Path) -> Steps:
    yield from press(hands, "radio", "Library")
    yield from press(hands, "button", "Choose a folder of studies")
    yield from answer_file(hands, "Directory:", f"{folder}/studies", "Choose")
    while not any(words.startswith("3 studies with 4 outcomes") for words in hands.heard()):
        yield "waiting for the studies"
    yield from press(hands, "tick", "Only some of them")
    yield from choose(hands, "Verdict", "Appears harmful")
    while not any("verdict: Appears harmful" in words for words in hands.heard()):
        yield "waiting for fewer"
    heard = hands.heard()
    yield from press(hands, "button", "Export the library")
    yield from answer_file(hands, "Directory:", f"{folder}/out", "Choose")
    while not any("written to out." in words for words in hands.heard()):
        yield "waiting for the files"
    return heard


def test_finished_studies_are_set_side_by_side_without_a_study(
    make_window, walked, tmp_path, settle, qtbot
):
    engine, studies = Engine(), tmp_path / "studies"
    for made in ("studies", "out", "none"):
        (tmp_path / made).mkdir()
    for key in ("gang_diversion", "parenting_support", "knife_awareness"):
        engine.finished_example(key).save(studies / f"{key}.whatworked")
    window = make_window(engine)
    assert "Copy table: Help for those at risk" in walked(
        look_into_the_library(InsideHands(), tmp_path)
    )
    assert not window.session.is_open
    assert {"library.pdf", "library.docx"} <= {path.name for path in (tmp_path / "out").iterdir()}
    page = window.page("library")
    window.zoom(0.1)  # made anew, it shows the same
    settle(window)
    assert window.current == "library" and window.page("library") is not page
    assert window.page("library")._fields["verdict"].value() == "appears_harmful"
    qtbot.waitUntil(lambda: window.page("library")._content.count() > 3)
    window.page("library").read(tmp_path / "none")
    settle(window)
    assert window.failure.isVisible() and not window.page("library")._export.isEnabled()
    assert window.page("library")._content.count() == 0
