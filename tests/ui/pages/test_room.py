"""Pages fold by the room they have: two columns of cards where a window is as wide as two pages."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel
from ui_reach import assert_goes_round

from ui.pages import PAGES
from ui.widgets.common.layout import text


def places(page, titles) -> list[QPoint]:
    """Where the cards of these titles begin."""
    inner = page.area.widget()
    labels = {label.text(): label for label in inner.findChildren(QLabel)}
    return [labels[title].mapTo(inner, QPoint(0, 0)) for title in titles]


@pytest.mark.parametrize(
    ("key", "titles"),
    [
        ("programme", ("The programme", "What it cost")),
        ("plan", ("Who is compared", "What was known before the start")),
    ],
)
def test_cards_stand_beside_each_other_where_there_is_room(opened, settle, key, titles):
    opened.activateWindow()
    for width, beside in ((1920, False), (3840, True), (1366, False)):
        opened.resize(width, 1080)
        settle(opened)
        opened.show_page(key)
        settle(opened)
        page = opened.page(key)
        first, second = places(page, titles)
        assert (second.x() > first.x()) == beside
        assert (second.y() == first.y()) == beside
        rail = opened.rail.findChildren(QAbstractButton)
        assert_goes_round(
            opened, next(b for b in rail if b.focusPolicy() & Qt.FocusPolicy.TabFocus)
        )


def test_a_wide_window_is_used(opened, settle):
    opened.resize(3840, 2160)
    settle(opened)
    for key in (page.key for page in PAGES):
        opened.show_page(key)
        settle(opened)
        page = opened.page(key)
        assert page.area.widget().width() > 0.7 * page.width(), key


def test_what_stands_below_a_page_ends_where_the_page_ends(opened, settle):
    for width in (960, 1920, 3840):
        opened.resize(width, 1080)
        settle(opened)
        for key in ("programme", "plan"):
            opened.show_page(key)
            settle(opened)
            page = opened.page(key)
            said = page._left.mapTo(page, QPoint(0, 0)).x()
            assert said == page.heading.mapTo(page, QPoint(0, 0)).x()
    opened.show_page("prospect")
    settle(opened)
    assert not opened.page("prospect").footer.isVisible()


def test_text_is_measured_anew_for_other_words_and_letters(qtbot):
    label = text("Short.")
    qtbot.addWidget(label)
    label.show()
    one = label.heightForWidth(200)
    assert label.heightForWidth(200) == one
    label.setText("These words need more lines than one in a label of this width. " * 3)
    long = label.heightForWidth(200)
    assert long > 2 * one
    assert label.heightForWidth(400) < long
    font = label.font()
    font.setPointSizeF(3 * font.pointSizeF())
    label.setFont(font)
    assert label.heightForWidth(200) > long
