"""The window asks what ``whatworked plan`` asks: every line, in its own words, with a way there."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel

from evaluator.commands.plan import start_plan
from evaluator.values.problems import Problem
from tests.bad_workbooks.generate import workbook
from tests.evaluator.commands.test_plan import MONTHS, before_after, noise, panel, wide
from ui.pages import page_of
from ui.state.engine import Engine
from ui.state.still import still_to_say
from ui.state.window_words import in_the_window

Sheets = list[tuple[str, list[list[Any]]]]
SAFE = [("Never", "Rarely", "Sometimes", "Often", "Always")[i % 5] for i in range(60)]


def conflict() -> Sheets:
    heads = ["ORG_CODE", "Month", "MEASURE_ID", "MEASURE", "Value"]
    rows = [
        [f"R{i:02d}", m, f"M{j}", label, 40 + noise(i, k) + 9 * j]
        for i in range(12) for k, m in enumerate(MONTHS[:6])
        for j, label in enumerate(("Referrals", "Contacts"))
    ]  # fmt: skip
    return [("Data", [heads, *rows])]


def doubtful_total() -> Sheets:
    places = [*(f"Place {letter}" for letter in "ABCDEFGHJK"), "North East", "North West"]
    rows = [[name, year, 50 + noise(i, year) / 7]
            for year in range(2015, 2021) for i, name in enumerate(places)]  # fmt: skip
    return [("Data", [["Local authority", "Year", "Rate"], *rows])]


def silent_sum() -> Sheets:
    rows: list[list[Any]] = []
    for block in range(3):
        own = [[120 + 37 * i + 11 * block, 71 + 13 * i * i + block, 9 + 5 * i + 3 * block]
               for i in range(4)]  # fmt: skip
        rows += [*own, [sum(each) for each in zip(*own, strict=True)]]
    named = [[f"Area {chr(65 + i)}", *counts] for i, counts in enumerate(rows)]
    return [("Data", [["Force", "Officers", "Staff", "Volunteers"], *named])]


def levels() -> Sheets:
    rows = [
        [level, f"{level} {i}", year, 50 + noise(i, year)]
        for level in ("County", "Ward") for i in range(10) for year in range(2018, 2024)
    ]  # fmt: skip
    return [("Data", [["Geography level", "Area", "Year", "Offences"], *rows])]


def in_words() -> Sheets:
    rows = [[f"P{i}", "Yes" if i % 2 else "No", answer] for i, answer in enumerate(SAFE)]
    return [("Data", [["Person ID", "Took part", "I feel safe"], *rows])]


WORKBOOKS: tuple[tuple[Callable[[], Sheets], set[str]], ...] = (
    (conflict, {"conflicting_rows", "plan_who_not_said", "after_not_said"}),
    (doubtful_total, {"perhaps_total_row", "plan_who_not_said"}),
    (silent_sum, {"perhaps_sum_row"}),
    (levels, {"levels_mixed"}),
    (in_words, {"answers_in_words", "plan_outcome_missing"}),
    (wide, {"programme_name_missing", "plan_pair_missing"}),
    (panel, {"programme_name_missing"}),
    (before_after, {"plan_who_not_said"}),
)
_KEYS = re.compile(r"\bkeep = |\[data|\[programme|in a plan|\b[a-z]+_[a-z]+ =")


def told(problems: tuple[Problem, ...]) -> list[tuple[str, str | None, str, str]]:
    return sorted((p.code, p.column or "", p.severity, p.message) for p in problems)


@pytest.mark.whole_way
@pytest.mark.parametrize(("make", "codes"), WORKBOOKS, ids=lambda v: getattr(v, "__name__", ""))
def test_the_window_lists_what_the_command_line_lists(
    make_window, settle, qtbot, tmp_path, make, codes
):
    path = tmp_path / "b.xlsx"
    path.write_bytes(workbook(*make()))
    listed = start_plan(str(path)).still
    assert codes <= {problem.code for problem in listed}
    window = make_window(Engine())
    window.files.open_workbook(path)
    settle(window)
    session = window.session
    qtbot.waitUntil(lambda: session.tried is not None or not session.plan.outcomes)
    settle(window)
    assert told(still_to_say(session)) == told(listed)
    todo = window.page(window.current)._todo
    todo._fold.toggle.setChecked(True)
    columns = {column.name for column in session.cohort.columns}
    shown = {label.text() for label in todo.findChildren(QLabel)}
    ways = {each.accessibleName() for each in todo.findChildren(QAbstractButton)}
    for problem in sorted(listed, key=lambda p: p.severity != "stops")[:8]:
        words = in_the_window(problem, columns)
        assert {words.message, words.fix} <= shown
        assert f"Go there: {words.message}" in ways
        assert not _KEYS.search(words.fix), words.fix
        assert page_of(problem) is not None
    if codes & {"conflicting_rows", "perhaps_total_row", "perhaps_sum_row", "levels_mixed"}:
        window.show_page("data")
        assert window.page("data")._left.text() != "The data can be used."


@pytest.mark.whole_way
def test_each_line_about_the_rows_leads_to_the_data(make_window, settle, tmp_path):
    path = tmp_path / "b.xlsx"
    path.write_bytes(workbook(*conflict()))
    window = make_window(Engine())
    window.files.open_workbook(path)
    settle(window)
    for code, key in (("conflicting_rows", "data"), ("plan_who_not_said", "plan")):
        window.show_page("programme")
        settle(window)
        (problem,) = [p for p in still_to_say(window.session) if p.code == code]
        window.page("programme")._todo.picked.emit(problem)
        settle(window)
        assert window.current == key
    assert window.page("plan")._roles._fields["treated"].isAncestorOf(window.focusWidget())


@pytest.mark.whole_way
def test_a_doubt_can_be_dismissed_and_asked_again(make_window, settle, tmp_path):
    path = tmp_path / "b.xlsx"
    path.write_bytes(workbook(*doubtful_total()))
    window = make_window(Engine())
    window.files.open_workbook(path)
    settle(window)
    window.show_page("data")
    settle(window)
    todo, session = window.page("data")._todo, window.session
    todo._fold.toggle.setChecked(True)
    ways = {each.accessibleName(): each for each in todo.findChildren(QAbstractButton)}
    (right,) = [each for name, each in ways.items() if name.startswith("It is right as it is: ")]
    right.click()
    settle(window)
    assert session.plan.data.settled == ("perhaps_total_row",)
    assert "perhaps_total_row" not in {p.code for p in still_to_say(session)}
    (told,) = [p for p in session.cohort.problems if p.code == "perhaps_total_row"]
    assert told.severity == "note" and "Changes" in in_the_window(told).fix
    changes = window.page("data")._recipe
    item = next(changes.item(i) for i in range(changes.count())
                if changes.item(i).text().startswith("Ask about labels that read"))  # fmt: skip
    item.setCheckState(Qt.CheckState.Checked)
    settle(window)
    assert not session.plan.data.settled
    assert "perhaps_total_row" in {p.code for p in still_to_say(session)}


@pytest.mark.whole_way
def test_the_way_to_rows_that_conflict_picks_the_column_to_keep_rows_by(
    make_window, settle, tmp_path
):
    path = tmp_path / "b.xlsx"
    path.write_bytes(workbook(*conflict()))
    window = make_window(Engine())
    window.files.open_workbook(path)
    settle(window)
    (problem,) = [p for p in still_to_say(window.session) if p.code == "conflicting_rows"]
    window.page("programme")._todo.picked.emit(problem)
    settle(window)
    assert window.page("data")._picked() == ["MEASURE"]
