"""What must still be said, on every page, in the window's words, with a way to each answer."""

from __future__ import annotations

import ast
import re
from dataclasses import fields, replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel

from evaluator.designs import DESIGNS
from evaluator.values import plan as plan_values
from evaluator.values.data import Data
from evaluator.values.plan import Programme
from evaluator.values.problems import Problem
from ui.pages import PAGES
from ui.state.window_words import design_named, window_words
from ui.widgets.common.fields import TextField
from ui.widgets.common.layout import field_grid, holder

ROOT = Path(__file__).parents[3]
PARTS = (
    plan_values.Roles, plan_values.Analysis, Data, *(design.settings for design in DESIGNS)
)  # fmt: skip
KEYS = {field.name for part in PARTS for field in fields(part)}
KEYS |= {design.key for design in DESIGNS} | {"event", "horizon"}


def said(node: ast.expr | None) -> list[str]:
    """The sentences that an expression may say, with a column's name where one is put in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return ["".join(v.value if isinstance(v, ast.Constant) else "Ward" for v in node.values)]
    if isinstance(node, ast.IfExp):
        return [*said(node.body), *said(node.orelse)]
    if isinstance(node, ast.BinOp):
        return [a + b for a in said(node.left) for b in said(node.right)]
    return []


def ways_out() -> list[str]:
    """Every way out that a problem of a plan or of its data can name."""
    found: list[str] = []
    for room in ("cohort", "designs", "planning", "outcomes"):
        for path in sorted((ROOT / "evaluator" / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem":
                    named = {k.arg: k.value for k in node.keywords}
                    place = node.args[2] if len(node.args) > 2 else named.get("fix")
                    found += said(place)
    return found


@pytest.mark.whole_way
def test_no_way_out_names_a_key_of_the_plan_file():
    sentences = ways_out()
    assert len(sentences) > 100
    told = {words: window_words(words) for words in sentences}
    left = {
        words: shown
        for words, shown in told.items()
        if KEYS & set(re.findall(r'"([a-z_]+)"', shown))
        or re.search(r"\b[a-z]+_[a-z_]+\b|\[\[?\w|in (a|the) plan,", shown)
    }
    assert left == {}


@pytest.mark.parametrize(
    ("words", "columns", "shown"),
    [
        (
            'Name the column under "time", or remove "after".',
            (),
            "Name the column under “When it was measured”, or remove “Values that mean “after "
            "the start””.",
        ),
        ('The sheet has no column "time".', ("time",), 'The sheet has no column "time".'),
        (
            'List them under "after", such as after = ["after"].',
            ("after",),
            "List them under “Values that mean “after the start””.",
        ),
        (
            'In "Patrols from", "none" was read as "never treated".',
            ("Patrols from",),
            'In "Patrols from", "none" was read as "never treated".',
        ),
        (
            'Name them: "school". A workbook for it: whatworked template --programme x '
            "--monitoring -o BOOK.xlsx.",
            (),
            'Name them: "school".',
        ),
        (
            'Choose the setting "history" as "none".',
            (),
            "Choose the setting “Earlier outcomes to match on” as “None: characteristics alone”.",
        ),
    ],
)
def test_a_column_keeps_its_name_and_a_key_gets_the_label(words, columns, shown):
    assert window_words(words, columns) == shown


def test_the_design_that_a_way_out_names_is_known():
    one = Problem("a", "So.", 'Choose the design "staggered_roll_out", or wait.')
    assert design_named(one) == "staggered_roll_out"
    assert design_named(replace(one, fix="Wait.")) is None


@pytest.fixture
def unsaid(opened, engine, monkeypatch):
    problem = Problem(
        "plan_starts", "Places start at different times.",
        'Choose the design "staggered_roll_out", or evaluate one start at a time.',
    )  # fmt: skip
    name = Problem("programme_name_missing", "The programme has no name.", "Give it one.")
    monkeypatch.setattr(
        engine, "missing",
        lambda plan, _cohort: (
            (name,) if plan.design.kind == "staggered_roll_out" else (name, problem)
        ),
    )  # fmt: skip
    opened.session.lookup.forget()
    return opened


@pytest.mark.whole_way
@pytest.mark.parametrize(
    "key", [page.key for page in PAGES if page.of_study and page.key != "prospect"]
)
def test_every_page_lists_it_and_each_line_leads_there(unsaid, settle, key):
    unsaid.show_page(key)
    settle(unsaid)
    todo = unsaid.page(key)._todo
    assert todo.isVisible()
    assert todo._fold.toggle.isChecked() == (key == "plan")
    todo._fold.toggle.setChecked(True)
    buttons = {b.accessibleName(): b for b in todo.findChildren(QAbstractButton)}
    assert "Still to say: 2 things to say" in buttons
    buttons["Go there: The programme has no name."].click()
    settle(unsaid)
    assert unsaid.current == "programme"


@pytest.mark.whole_way
def test_a_line_that_can_be_done_has_a_button_that_does_it(unsaid, settle):
    unsaid.show_page("plan")
    settle(unsaid)
    todo = unsaid.page("plan")._todo
    title = next(d.title for d in DESIGNS if d.key == "staggered_roll_out")
    fixes = [label.text() for label in todo.findChildren(QLabel)]
    assert f"Choose the design “{title}”, or evaluate one start at a time." in fixes
    buttons = {b.text(): b for b in todo.findChildren(QAbstractButton)}
    buttons[f"Choose “{title}”"].click()
    settle(unsaid)
    assert unsaid.session.plan.design.kind == "staggered_roll_out"
    assert todo._fold.toggle.accessibleName() == "Still to say: 1 thing to say"


def test_a_field_that_is_hidden_leaves_no_gap(qapp, qtbot):
    fields = [TextField(name) for name in "abcd"]
    whole = holder(field_grid(*fields))
    qtbot.addWidget(whole)
    grid = whole.layout()
    fields[1].hide()
    places = {
        f.label: grid.getItemPosition(grid.indexOf(f))[:2] for f in fields if f.isVisibleTo(whole)
    }
    assert places == {"a": (0, 0), "c": (0, 1), "d": (1, 0)}
    fields[1].show()
    assert grid.getItemPosition(grid.indexOf(fields[2]))[:2] == (1, 0)


@pytest.mark.whole_way
def test_long_columns_are_looked_through_beside_the_window(opened, settle, monkeypatch):
    session = opened.session
    monkeypatch.setattr("ui.state.lookup.LONG", 5)
    before = session.missing
    assert not session.to_look_up
    session.change(replace(session.plan, programme=Programme("", people="pupils")), "Change name")
    assert session.to_look_up
    assert not session.complete
    assert session.missing == before
    settle(opened)
    assert not session.to_look_up
    assert session.missing == opened.session.engine.missing(session.plan, session.cohort)
