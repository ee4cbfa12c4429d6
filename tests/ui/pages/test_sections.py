"""Pages in sections: who started when before any result, detail folded, titles never cut off."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from evaluator.disclosure.counts import rules_for
from evaluator.summary.blocks import Figure, Heading, Note, Paragraph, Table
from evaluator.summary.design_page import design_sections
from evaluator.values.policy import load_policy
from evaluator.walk import examine
from tests.evaluator.worlds import (
    cohort_of,
    pupils,
    pupils_plan,
    referrals,
    referrals_plan,
    roll_out,
    roll_out_plan,
)
from ui.widgets.common.disclosure import Disclosure
from ui.widgets.results.sections import show_detail, show_sections
from ui.widgets.results.text_table import WrappingTable, text_table

RULES = rules_for(load_policy().disclosure, places=False)


def table(rows: int, columns: tuple[str, ...] = ("When", "Number")) -> Table:
    return Table(
        f"A table of {rows}", columns, tuple(tuple("7" for _ in columns) for _ in range(rows)),
        tuple(place > 0 for place in range(len(columns))),
    )  # fmt: skip


def sections(blocks) -> dict[str, list[object]]:
    """Blocks by the heading above them, folded ones with a mark."""
    found: dict[str, list[object]] = {}
    for block in blocks:
        if isinstance(block, Heading):
            name = f"> {block.text}" if block.level >= 3 else block.text
            found[name] = []
        else:
            found[name].append(block)
    return found


def test_a_roll_out_shows_its_calendar_and_no_average_before_the_lock():
    plan = replace(roll_out_plan(), lock=None)
    report = examine(cohort_of(roll_out()), plan)
    assert [group.start for group in report.starts] == [5, 7, None]
    assert {mean for group in report.starts for mean in group.means} == {None}
    assert len(report.times) == len(report.starts[0].units) == 10
    found = sections(design_sections(report, plan, RULES))
    note, calendar = found["Who started when?"]
    assert isinstance(note, Note) and isinstance(calendar, Figure)
    assert "Started 2019" in calendar.alt
    (cells,) = found["> How many stand behind each average"]
    assert cells.columns[-1] == "All"
    assert all("average" not in name.casefold() for name in found if not name.startswith(">"))


def test_one_start_is_counted_without_a_calendar():
    frame = pupils()
    plan = pupils_plan(frame, lock=None)
    found = sections(design_sections(examine(cohort_of(frame), plan), plan, RULES))
    assert "Who started when?" not in found
    assert "How many were measured when?" in found


def test_a_matching_is_told_in_sections_with_the_detail_folded():
    frame = referrals(treated=80, pool=260, effect=0.5, seed=11)
    plan = referrals_plan(lock=None)
    found = sections(design_sections(examine(cohort_of(frame), plan), plan, RULES))
    order = list(found)
    assert order[0] == "Is the study large enough?"
    assert order.index("How were the people matched?") < order.index(
        "> Every characteristic in full"
    )
    for name, blocks in found.items():
        assert blocks, name
        assert name.startswith(">") or isinstance(blocks[0], Note)


@pytest.fixture
def page(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.setLayout(QVBoxLayout())
    widget.resize(700, 900)
    return widget


def seen(widget: QWidget) -> set[str]:
    return {label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)}


def test_what_follows_a_small_heading_is_folded_under_it(page):
    blocks = (
        Heading("Large"), Note("What for."), Paragraph("Shown."),
        Heading("Small", 3), Paragraph("Hidden."),
        Heading("Next"), Paragraph("Shown too."),
    )  # fmt: skip
    show_sections(page.layout(), blocks, {})
    assert seen(page) == {"Large", "What for.", "Shown.", "Next", "Shown too."}
    (fold,) = page.findChildren(Disclosure)
    assert fold.toggle.accessibleName() == "Small"
    fold.toggle.click()
    assert "Hidden." in seen(page)


@pytest.mark.parametrize(("rows", "folds"), [(12, 0), (13, 1)])
def test_a_long_table_of_the_reviewer_is_folded(page, rows, folds):
    show_detail(page.layout(), "Score", (table(rows),), {})
    (view,) = page.findChildren(WrappingTable)
    assert view.accessibleName() == f"A table of {rows} (Score)"
    assert len(page.findChildren(Disclosure)) == folds


def test_a_title_of_a_column_is_wrapped_and_never_cut_off(page, qapp):
    long = "The smallest change that a study of this size could reliably have detected"
    page.layout().addWidget(text_table(table(2, ("Outcome", *(f"{long} {n}" for n in range(4))))))
    page.show()
    qapp.processEvents()
    (view,) = page.findChildren(WrappingTable)
    header = view.horizontalHeader()
    metrics, title = header.fontMetrics(), f"{long} 0"
    lines = -(-metrics.horizontalAdvance(title) // view.columnWidth(1))
    assert lines > 1
    assert header.height() >= lines * metrics.height()
    assert view.height() >= header.height() + view.rowHeight(0) + view.rowHeight(1)


def test_rows_stay_low_where_a_table_has_to_scroll(page, qapp):
    words = "Callaway and Sant'Anna, never treated, doubly robust; clustered by place " * 3
    columns = tuple(f"Long number {n}" for n in range(8))
    wide = Table(
        "Wide", ("Answer", *columns, "Method"),
        (("Planned answer", *("123.45" for _ in columns), words),),
        (False, *(True for _ in columns), False),
    )  # fmt: skip
    page.layout().addWidget(text_table(wide))
    page.show()
    qapp.processEvents()
    (view,) = page.findChildren(WrappingTable)
    assert view.horizontalScrollBar().maximum() > 0
    assert view.rowHeight(0) < 7 * view.fontMetrics().height()
