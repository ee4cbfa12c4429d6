"""How long the window's thread was held at once, over a tour of an example.

The longest gap on each page is printed and not judged, as machines differ.
"""

from __future__ import annotations

import sys
import time

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from ui.pages import PAGES
from ui.state.engine import Engine

_BEAT_MS = 5


class Heart:
    """Beats while the window's thread is free; the longest gap is what somebody would feel."""

    def __init__(self) -> None:
        self.gaps: dict[str, list[float]] = {}
        self.part = ""
        self._last = time.thread_time()
        self._timer = QTimer(interval=_BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.thread_time()
        self.gaps.setdefault(self.part, []).append(now - self._last)
        self._last = now

    def stop(self) -> None:
        self._timer.stop()

    def table(self) -> str:
        lines = [f"{'part':24}{'longest ms':>12}{'beats':>8}"]
        for part, gaps in self.gaps.items():
            lines.append(f"{part:24}{1000 * max(gaps):12.0f}{len(gaps):8}")
        return "\n".join(lines)


@pytest.mark.slow
def test_the_tour_of_an_example(make_window, settle, qtbot, capsys):
    window = make_window(Engine())
    window.activateWindow()
    window.session.engine.warm_up(lambda *_: None)
    heart = Heart()
    heart.part = "making pages ahead"
    window.made.make_ahead()
    qtbot.waitUntil(lambda: not window.made.waiting)
    heart.part = "opening"
    window.files.open_example("mentoring_matched")
    settle(window)
    qtbot.waitUntil(lambda: not window.made.waiting)
    for key in ("programme", "data", "plan", "design_checks"):
        heart.part = key
        window.show_page(key)
        settle(window)
        qtbot.wait(60)
    heart.part = "checking"
    window.show_page("plan")
    window.page("plan")._check.click()
    settle(window)
    heart.part = "typing"
    window.show_page("programme")
    settle(window)
    line = window.page("programme").findChildren(QLineEdit)[0]
    line.setFocus()
    for letter in "Another name":
        QTest.keyClick(line, letter)
        qtbot.wait(30)
    heart.part = "walking the columns"
    window.show_page("data")
    settle(window)
    for _ in range(8):
        QTest.keyClick(window.page("data")._list, Qt.Key.Key_Down)
        qtbot.wait(30)
    settle(window)
    heart.stop()
    with capsys.disabled():
        sys.stdout.write(f"\n{heart.table()}\n")
    assert set(heart.gaps) >= {"opening", "data", "plan", "typing", "walking the columns"}


@pytest.mark.whole_way
def test_pages_are_made_in_slices_before_they_are_shown(window, qtbot, settle):
    settle(window)
    assert not [page.key for page in PAGES if page.key in window.made]
    window.made.make_ahead()
    qtbot.waitUntil(lambda: "plan" in window.made)
    assert window.made.waiting
    plan = window.page("plan")
    assert not plan.make_next_part()
    assert plan._check.text() == "Check the design"
    qtbot.waitUntil(lambda: not window.made.waiting)
    assert [p.key for p in PAGES if p.key not in window.made] == ["prospect", "library"]
    assert window.page("plan") is plan
    gone = []
    plan.destroyed.connect(lambda: gone.append(window.font().pointSizeF()))
    before = window.font().pointSizeF()
    window.zoom(0.1)
    assert gone == [before]  # nobody is dressed who is made anew
    assert window.made.waiting
    assert "plan" not in window.made
    window.zoom(None)
    window.made.stop()
