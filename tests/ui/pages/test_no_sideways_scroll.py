"""No page scrolls sideways and nothing on it is cut off, at any size of screen and text.

Bounded to the sizes that are tightest; with ``--full`` the whole matrix is walked, but for
960x540 at 200 %, where pages do scroll sideways.
"""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QScrollArea, QTabBar, QToolButton, QWidget
from ui_reach import clipped

from ui.appearance import theme
from ui.pages import PAGES
from ui.state.engine import Engine

SIZES = ((960, 540), (1366, 768), (1920, 1080), (3840, 2160))
ZOOMS = (1.0, 1.25, 1.5, 2.0)
TIGHTEST = ((960, 540, 1.0), (960, 540, 1.5), (1366, 768, 1.25), (1366, 768, 2.0))
# On the smallest screen with the largest text, pages do scroll sideways.
WHOLE = tuple((*size, zoom) for zoom in ZOOMS for size in SIZES if (*size, zoom) != (960, 540, 2.0))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    walked = WHOLE if metafunc.config.getoption("--full") else TIGHTEST
    metafunc.parametrize(("width", "height", "zoom"), walked)


def sideways(root: QWidget) -> list[str]:
    """What scrolls from left to right, tables apart."""
    areas = [area for area in root.findChildren(QScrollArea) if area.isVisible()]
    found = [(area.accessibleName(), area.horizontalScrollBar().maximum()) for area in areas]
    return [f"{name} by {by}" for name, by in found if by > 0]


def cut_off(root: QWidget) -> list[str]:
    """What is cut off, but for the arrows of Qt's own, beside tabs that do not fit their line."""
    arrows = {
        f"control: {arrow.accessibleName()}"
        for tabs in root.findChildren(QTabBar)
        for arrow in tabs.findChildren(QToolButton)
    }
    return [each for each in clipped(root) if each not in arrows]


@pytest.mark.whole_way
def test_pages_fit(qapp, make_window, settle, width, height, zoom):
    theme.apply(qapp, "light", zoom)  # before there is a window: dressing one anew takes long
    window = make_window(Engine())
    window.settings.zoom = zoom
    window.resize(width, height)
    settle(window)
    found = [f"start: {each}" for each in (*sideways(window), *cut_off(window))]
    window.start.finished_picked.emit("mentoring_matched")
    settle(window)
    for key in (page.key for page in PAGES):
        window.show_page(key)
        settle(window)
        page = window.page(key)
        found += [f"{key}: {each}" for each in (*sideways(page), *cut_off(page))]
    assert not found, "\n".join(found)
