"""However the reading is corrected, the plan follows: no dead column, no answer lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from evaluator.planning.corrections import with_arrangement
from evaluator.planning.plan_columns import columns_of
from evaluator.values.cohort import Step
from evaluator.values.plan import Analysis, Covariate, Design, Outcome, lock
from tests.bad_workbooks.structures import book
from ui.pages import PAGES
from ui.state.engine import Engine
from ui.widgets.data.recipe_list import RecipeList

pytestmark = pytest.mark.whole_way

BANNERS = ["Pupil", "Pupil", "Group", "Quiz", "Quiz"]
NAMES = ["ID", "Sex", "Arm", "Before", "After"]
PUPILS = [
    [f"P{i:03}", "Girl" if i % 3 else "Boy", "Yes" if i % 2 else "No", i % 9, i % 7 + i % 2]
    for i in range(60)
]  # fmt: skip
FEES = [[f"F{i:03}", f"Site {i % 4}", 2000 + i % 20, i % 11] for i in range(80)]


@pytest.fixture
def window(make_window, settle, tmp_path):
    """A workbook whose sheets have nothing in common, read with one row of column names."""
    path = tmp_path / "returns.xlsx"
    path.write_bytes(
        book(
            ("Returns", [BANNERS, NAMES, *PUPILS]),
            ("Fees", [["Ref", "Site", "Notes", "Fee"], *FEES]),
            ("More", [NAMES, *PUPILS]),
        )
    )
    made = make_window(Engine())
    made.files.open_workbook(path)
    settle(made)
    made.files.open_data(path, "Returns")
    settle(made)
    made.session.undo_stack.clear()
    arranged(made, settle, rows=(2,))
    made.session.undo_stack.clear()
    assert [c.name for c in made.session.cohort.columns] == NAMES
    return made


def arranged(window, settle, *, sheets=("Returns",), rows=()) -> None:
    """What the dialog about sheets and headings does."""
    plan = with_arrangement(
        window.session.plan, sheets=sheets, sheet_column="", header_rows=rows, table=None, join=()
    )
    window.session.change(plan, "Change how sheets are put together")
    settle(window)
    settle(window)


def change(window, settle, **parts) -> None:
    window.session.change(replace(window.session.plan, **parts), "By hand")
    settle(window)


def dead(window) -> list[str]:
    there = window.session.cohort.frame
    return [name for name in columns_of(window.session.plan) if name not in there]


def as_guessed(window) -> bool:
    guess, plan = window.session.engine.guess(window.session.cohort), window.session.plan
    return (guess.roles, guess.outcomes, guess.covariates, guess.design) == (
        plan.roles, plan.outcomes, plan.covariates, plan.design,
    )  # fmt: skip


def by_hand(window, settle):
    """Answers to every question that names a column."""
    plan = window.session.plan
    change(
        window, settle,
        roles=replace(plan.roles, treated="Sex", treated_values=("Girl",)),
        outcomes=(Outcome("Knows more", before="Before", after="After", worthwhile=2.0),),
        covariates=(Covariate("Arm", known_before_start=True),),
        design=Design("matched_comparison", {"exact": ["Arm"]}),
        analysis=Analysis(subgroups=("Arm",)),
    )  # fmt: skip


def test_untouched_guesses_are_made_again_with_other_headings(window, settle):
    assert as_guessed(window)
    arranged(window, settle, rows=(1, 2))
    assert window.session.cohort.columns[1].name == "Pupil Sex"
    assert as_guessed(window)
    assert dead(window) == []


def test_answers_are_followed_to_other_headings_and_back(window, settle):
    by_hand(window, settle)
    said = window.session.plan
    arranged(window, settle, rows=(1, 2))
    plan = window.session.plan
    assert (plan.roles.treated, plan.roles.treated_values) == ("Pupil Sex", ("Girl",))
    assert (plan.outcomes[0].before, plan.outcomes[0].after) == ("Quiz Before", "Quiz After")
    assert plan.outcomes[0].worthwhile == 2.0
    assert Covariate("Group Arm", known_before_start=True) in plan.covariates
    assert plan.design.settings == {"exact": ["Group Arm"]}
    assert plan.analysis.subgroups == ("Group Arm",)
    assert dead(window) == []
    window.session.undo_stack.undo()
    settle(window)
    assert window.session.plan == said
    assert "Sex" in window.session.cohort.frame
    window.session.undo_stack.redo()
    settle(window)
    assert window.session.plan == plan
    assert dead(window) == []


@pytest.mark.parametrize("sheets", [("Fees",), ("More",), ("Returns", "More")])
def test_other_sheets(window, settle, sheets):
    before = window.session.plan
    arranged(window, settle, sheets=sheets)
    assert as_guessed(window)
    assert dead(window) == []
    window.session.undo_stack.undo()
    settle(window)
    assert window.session.plan == before
    assert dead(window) == []


def test_the_sheet_box_can_be_undone(window, settle):
    by_hand(window, settle)
    before, cohort = window.session.plan, window.session.cohort
    window._read_sheet("Fees")
    settle(window)
    settle(window)
    assert window.session.cohort.provenance.sheet == "Fees"
    assert window.session.plan.roles.unit == "Ref"
    assert dead(window) == []
    assert window.session.plan.outcomes[0] == Outcome("Knows more", worthwhile=2.0)
    window.session.undo_stack.undo()
    settle(window)
    assert (window.session.plan, window.session.cohort) == (before, cohort)
    arranged(window, settle, rows=(1, 2))
    assert dead(window) == []


def test_another_workbook_can_be_undone(window, settle, tmp_path):
    by_hand(window, settle)
    before, first = window.session.plan, window.session.workbook
    other = tmp_path / "other.xlsx"
    other.write_bytes(book(("Returns", [["id", "SEX", "Arm", "Before", "After 2"], *PUPILS])))
    window.files.open_data(other)
    settle(window)
    settle(window)
    plan = window.session.plan
    assert plan.roles.treated == "SEX"
    assert (plan.outcomes[0].before, plan.outcomes[0].after) == ("Before", None)
    assert dead(window) == []
    window.session.undo_stack.undo()
    settle(window)
    assert (window.session.plan, window.session.workbook) == (before, first)
    arranged(window, settle, rows=(1, 2))
    assert dead(window) == []


def test_two_corrections_at_once_and_one_undone(window, settle):
    by_hand(window, settle)
    session = window.session
    for rows in ((1, 2), (2,), (1, 2)):
        data = replace(session.plan.data, header_rows=rows)
        session.change(replace(session.plan, data=data), "Headings")
    roles = replace(session.plan.roles, weight="Before")
    session.change(replace(session.plan, roles=roles), "By hand")
    settle(window)
    settle(window)
    assert dead(window) == []
    assert session.plan.roles.weight == "Quiz Before"
    for step in range(5):
        session.undo_stack.undo()
        settle(window)
        settle(window)
        assert dead(window) == []
        assert session.plan.roles.treated is not None, step


def test_an_amended_plan_follows_and_says_so(window, settle):
    by_hand(window, settle)
    session = window.session
    session.show_plan(lock(session.plan, session.cohort.provenance.sha256, datetime.now(UTC)))
    session.start_amending("The headings were read wrongly.")
    arranged(window, settle, rows=(1, 2))
    assert dead(window) == []
    assert session.plan.roles.treated == "Pupil Sex"
    assert {a.field for a in session.plan.amendments} >= {"roles.treated", "covariates.0.column"}


# --- what is told ---------------------------------------------------------------------------------


def seen(root) -> str:
    return "\n".join(each.text() for each in root.findChildren(QLabel) if each.isVisible())


@pytest.mark.parametrize("key", ["data", "plan"])
def test_it_is_told_until_it_is_dismissed_or_undone(window, settle, key):
    by_hand(window, settle)
    window.show_page(key)
    arranged(window, settle, sheets=("Fees",))
    page = window.page(key)
    assert "No longer in the data, so taken out of the plan: “ID”" in seen(page)
    window.session.undo_stack.undo()
    settle(window)
    assert "No longer in the data" not in seen(page)
    arranged(window, settle, rows=(1, 2))
    assert "“Sex” is now “Pupil Sex”" in seen(page)
    press(page, "Dismiss this notice")
    settle(window)
    assert "is now" not in seen(page)


def test_it_stands_among_the_changes(window, settle):
    arranged(window, settle, sheets=("Fees",))
    window.show_page("data")
    settle(window)
    page = window.page("data")
    told = [page._recipe.item(i).text() for i in range(page._recipe.count())]
    assert told[0].startswith("The plan. No longer in the data")
    assert page._tabs.tabText(4) == f"Changes ({len(told)})"


def test_a_change_below_it_can_still_be_switched_off(qapp):
    step = Step("drop_repeated_rows", None, "Rows that stand twice count once.", 2)
    recipe, heard = RecipeList(), []
    recipe.switched.connect(lambda *said: heard.append(said))
    recipe.show_recipe([step], [], ["The plan. Guessed again."], editable=True)
    recipe.item(0).setText("said otherwise")
    assert heard == []
    recipe.item(1).setCheckState(Qt.CheckState.Unchecked)
    assert heard == [(step, "drop_repeated_rows", False)]


def press(root, words: str) -> None:
    found = [b for b in root.findChildren(QPushButton) if b.text() == words and b.isVisible()]
    assert found, words
    found[0].click()


# --- what the plan names and nobody can find ------------------------------------------------------

GHOSTS = (
    ("roles", "who is compared"),
    ("outcomes", "what should have changed"),
    ("covariates", "what was known before the start"),
    ("settings", "settings of the design"),
    ("subgroups", "subgroups"),
)


@pytest.fixture
def haunted(window, settle):
    plan = window.session.plan
    change(
        window, settle,
        roles=replace(plan.roles, treated="Gone"),
        outcomes=(Outcome("Words", column="Gone", worthwhile=1.0),),
        covariates=(Covariate("Gone"),),
        design=Design("matched_comparison", {"exact": ["Gone"]}),
        analysis=Analysis(subgroups=("Gone",)),
    )  # fmt: skip
    window.show_page("plan")
    settle(window)
    return window


@pytest.mark.parametrize(("part", "about"), GHOSTS)
def test_a_column_that_is_not_there_can_be_removed_wherever_it_is_named(
    haunted, settle, part, about
):
    name = f"Remove “Gone” ({about})"
    buttons = {b.accessibleName(): b for b in haunted.findChildren(QPushButton) if b.isVisible()}
    buttons[name].click()
    settle(haunted)
    assert "Gone" not in columns_of(haunted.session.plan, part)
    assert not [
        b for b in haunted.findChildren(QPushButton) if b.isVisible() and b.accessibleName() == name
    ]
    haunted.session.undo_stack.undo()
    settle(haunted)
    assert "Gone" in columns_of(haunted.session.plan, part)


def test_all_of_them_at_once(haunted, settle):
    for part, _ in GHOSTS:
        press(haunted, "Remove “Gone”")
        settle(haunted)
        assert "Gone" not in columns_of(haunted.session.plan, part)
    assert dead(haunted) == []
    assert haunted.session.plan.outcomes[0].name == "Words"
    change(haunted, settle, covariates=tuple(Covariate(f"Ghost {i}") for i in range(4)))
    press(haunted, "Remove all 4 that are not in the data")
    settle(haunted)
    assert haunted.session.plan.covariates == ()


def test_the_list_of_what_is_missing_leads_to_the_button(haunted):
    haunted.activateWindow()
    problem = next(p for p in haunted.session.missing if p.code == "missing_column")
    haunted.page("plan").show_problem(problem)
    assert QApplication.focusWidget().text() == "Remove “Gone”"


def test_rail_and_footer_count_alike(haunted, settle):
    stops = [p for p in haunted.session.missing if p.severity == "stops"]
    facts = haunted.session.facts()
    words = {page.key: page.standing(facts).words for page in PAGES}
    here = len(stops) - 1
    assert words["programme"] == "1 thing to say"
    assert words["plan"] == f"{here} things to say"
    said = haunted.page("plan")._left.text()
    assert said.startswith(f"{here} things to say here and 1 on other pages")


def test_the_focus_stays_when_the_list_of_characteristics_changes(window, settle, qtbot):
    change(window, settle, covariates=(Covariate("Sex"), Covariate("Arm")))
    window.activateWindow()
    window.show_page("plan")
    settle(window)
    ticks = window.page("plan")._covariates._ticks
    ticks["Arm"][1].setFocus()
    qtbot.waitUntil(ticks["Arm"][1].hasFocus)
    change(window, settle, covariates=(Covariate("Arm"), Covariate("Before")),
           outcomes=(), roles=replace(window.session.plan.roles, weight="Sex"))  # fmt: skip
    ticks = window.page("plan")._covariates._ticks
    assert "Sex" not in ticks
    assert QApplication.focusWidget() is ticks["Arm"][1]
    change(window, settle, covariates=(), roles=replace(window.session.plan.roles, treated="Arm"))
    assert "Arm" not in window.page("plan")._covariates._ticks
    lines = window.page("plan")._covariates._ticks.values()
    assert QApplication.focusWidget() in [tick for line in lines for tick in line]
