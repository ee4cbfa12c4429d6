"""The questions, what is filled in, what follows, and putting it into the plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QDialog, QLabel, QPushButton
from ui_fakes import small_cohort
from ui_reach import clipped, focusable, ignore, unnamed

from evaluator.designs import DESIGNS
from evaluator.planning.chooser import QUESTIONS, Answers, recommend
from evaluator.values.plan import Outcome, Plan, Roles, lock
from evaluator.verdict.rating import WORDS
from ui.appearance import theme
from ui.state.engine import Engine
from ui.widgets.plan import design_chooser
from ui.widgets.plan.design_chooser import DesignChooser, known_answers, settled

pytestmark = pytest.mark.whole_way

USUAL = {
    "given_to": "places",
    "comparison": "yes",
    "starts": "one",
    "before": "several_times",
    "units": "20_or_more",
    "allocation": "rule",
}
TITLES = {design.key: design.title for design in DESIGNS}
EVERY = [
    dict(zip((q.key for q in QUESTIONS), values, strict=True))
    for values in product(*([value for value, _ in q.answers] for q in QUESTIONS))
]


@pytest.fixture
def chooser(opened) -> DesignChooser:
    opened.show_page("plan")
    dialog = DesignChooser(opened, opened.session)
    dialog.show()
    yield dialog
    dialog.close()
    dialog.deleteLater()


@pytest.fixture
def said(monkeypatch) -> list[str]:
    heard: list[str] = []
    monkeypatch.setattr(design_chooser, "announce", lambda _source, words: heard.append(words))
    return heard


def answer(dialog: DesignChooser, **given: str) -> None:
    for key, value in (USUAL | given).items():
        dialog.groups[key].radios[value].setChecked(True)


def shown(dialog: DesignChooser) -> str:
    labels = dialog.panel.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


def test_every_set_of_answers_shows_what_the_evaluator_recommends(chooser):
    for given in EVERY[::7]:
        answer(chooser, **given)
        found = recommend(Answers(**given))
        seen = shown(chooser)
        assert found.reason in seen and found.caution in seen, given
        assert found.rules_out in seen
        assert chooser.design == found.design
        assert chooser.use.isEnabled() == (found.design is not None)
        if found.design is None:
            assert "What to do instead: " in seen and "trust" not in seen
        else:
            assert seen.startswith(TITLES[found.design])
            assert f"{found.highest_rating} of 5, {WORDS[found.highest_rating]}" in seen


def test_nothing_is_recommended_while_an_open_question_could_change_it(qtbot, window):
    window.session.new()
    dialog = DesignChooser(window, window.session)
    qtbot.addWidget(dialog)
    dialog.show()
    assert "Still to answer: 6 questions." in shown(dialog)
    assert dialog.design is None and not dialog.use.isEnabled()
    assert not any(r.isChecked() for g in dialog.groups.values() for r in g.radios.values())
    dialog.groups["comparison"].radios["no"].setChecked(True)
    assert "nobody to compare with" in shown(dialog)
    dialog.groups["comparison"].radios["yes"].setChecked(True)
    assert "Still to answer: 5 questions." in shown(dialog)


@pytest.mark.parametrize("left", [question.key for question in QUESTIONS])
def test_one_question_left_is_asked_for_only_if_it_matters(left):
    known = {key: value for key, value in USUAL.items() if key != left}
    outcomes = {
        recommend(Answers(**known, **{left: value}))
        for question in QUESTIONS if question.key == left
        for value, _ in question.answers
    }  # fmt: skip
    assert len(outcomes) > 1 and settled(known) is None
    alone = known | {"comparison": "no"} if left != "comparison" else known | {"before": "nothing"}
    found = settled(alone)
    assert (found is not None and found.design is None) == (left != "comparison")


# --- what the plan and the workbook tell --------------------------------------------------------


def example(key: str):
    engine = Engine()
    workbook, plan_file = engine.example_files(key)
    plan = engine.read_plan(plan_file)
    return plan, engine.read_workbook(workbook, plan.data.sheet, ignore)


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("mentoring_matched", {"given_to": "people", "comparison": "yes", "before": "once",
                               "units": "20_or_more", "allocation": "chosen"}),
        ("schools_gang_sessions", {"given_to": "places", "comparison": "yes", "starts": "one",
                                   "before": "once", "units": "6_to_19",
                                   "allocation": "volunteered"}),
        ("ward_month_violence", {"given_to": "places", "comparison": "yes", "starts": "several",
                                 "before": "many_times", "units": "6_to_19",
                                 "allocation": "chosen"}),
        ("workshop_no_comparison", {"given_to": "places", "comparison": "no", "before": "once",
                                    "allocation": "volunteered"}),
    ],
)  # fmt: skip
def test_the_examples_fill_in_what_they_tell(key, wanted):
    plan, cohort = example(key)
    assert known_answers(plan, cohort) == wanted
    found = settled(wanted)
    if key == "workshop_no_comparison":
        assert found is not None and found.design is None
    elif "starts" in wanted:
        assert found is not None and found.design == plan.design.kind


def test_without_those_that_never_started_the_later_ones_are_the_comparison():
    plan, cohort = example("ward_month_violence")
    kept = cohort.frame[cohort.frame[plan.roles.first_treated].notna()]
    found = known_answers(plan, replace(cohort, frame=kept))
    assert found["comparison"] == "not_yet_started" and "units" not in found
    one = kept[kept[plan.roles.first_treated] == kept[plan.roles.first_treated].iloc[0]]
    found = known_answers(plan, replace(cohort, frame=one))
    assert (found["starts"], found["comparison"]) == ("one", "no")


def test_a_plan_that_says_less_fills_in_less():
    cohort = small_cohort()
    assert known_answers(Plan(), None) == {}
    assert known_answers(Plan(), cohort) == {"comparison": "no"}
    assert known_answers(Plan(roles=Roles(cluster="sex", treated="arm")), cohort) == {
        "given_to": "places"
    }
    refused = Plan(roles=Roles(treated="sex"), outcomes=(Outcome(column="score"),))
    assert known_answers(refused, cohort) == {}


@pytest.mark.parametrize(("treated", "units"), [(2, "under_3"), (3, "3_to_5"), (6, "6_to_19")])
def test_the_smaller_group_is_counted(treated, units):
    cohort = small_cohort()
    arms = ["yes"] * treated + ["no"] * (20 - treated)
    plan = Plan(
        roles=Roles(unit="key", treated="arm"), outcomes=(Outcome(name="Score", column="score"),)
    )
    found = known_answers(plan, replace(cohort, frame=cohort.frame.assign(arm=arms)))
    assert found["units"] == units


def test_what_is_filled_in_is_ticked(chooser):
    ticked = {
        key: [value for value, radio in group.radios.items() if radio.isChecked()]
        for key, group in chooser.groups.items()
    }
    assert ticked["comparison"] == ["yes"] and ticked["units"] == ["6_to_19"]
    assert ticked["starts"] == []


# --- using it -----------------------------------------------------------------------------------


def run(opened, monkeypatch, do) -> None:
    """Press the button on the plan page and ``do`` something in the dialog it opens."""

    def act(dialog: QDialog) -> int:
        dialog.show()
        do(dialog)
        return dialog.result()

    monkeypatch.setattr(DesignChooser, "exec", act)
    opened.show_page("plan")
    wanted = "Help me choose a design"
    (press,) = [b for b in opened.findChildren(QPushButton) if b.text() == wanted]
    press.click()


def test_using_the_design_changes_the_plan_and_can_be_undone(opened, monkeypatch):
    before = opened.session.plan
    assert before.design.kind == "difference_in_differences"

    def use(dialog):
        answer(dialog, given_to="people", before="once")
        dialog.use.click()

    run(opened, monkeypatch, use)
    assert opened.session.plan.design.kind == "matched_comparison"
    assert opened.session.plan.context.allocation == "rule"
    assert opened.session.undo_stack.undoText() == "Choose design"
    opened.session.undo_stack.undo()
    assert opened.session.plan == before
    opened.session.undo_stack.redo()
    assert opened.session.plan.design.kind == "matched_comparison"


def test_what_long_columns_tell_is_looked_up_before_it_asks(opened, settle, monkeypatch):
    monkeypatch.setattr("ui.state.lookup.LONG", 5)
    asked: list[dict[str, str]] = []
    run(opened, monkeypatch, lambda dialog: asked.append(dict(dialog._answers)))
    assert asked == []
    settle(opened)
    session = opened.session
    assert asked == [known_answers(session.plan, session.cohort)]


@pytest.mark.parametrize("leave", ["close", "escape"])
def test_leaving_changes_nothing(opened, monkeypatch, qtbot, leave):
    def go(dialog):
        answer(dialog, given_to="people", before="once")
        if leave == "escape":
            qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        else:
            next(b for b in dialog.findChildren(QPushButton) if b.text() == "Close").click()
        assert not dialog.isVisible()

    run(opened, monkeypatch, go)
    assert opened.session.plan.design.kind == "difference_in_differences"
    assert not opened.session.undo_stack.canUndo()


def test_a_locked_plan_can_be_looked_at_only(qtbot, opened):
    session = opened.session
    session.show_plan(lock(session.plan, "ab" * 32, datetime(2026, 3, 2, tzinfo=UTC)))
    dialog = DesignChooser(opened, session)
    qtbot.addWidget(dialog)
    answer(dialog)
    assert dialog.design == "difference_in_differences" and not dialog.use.isEnabled()
    assert any("amend the plan" in label.text() for label in dialog.findChildren(QLabel))


# --- for everyone -------------------------------------------------------------------------------


def test_each_group_and_answer_carries_the_words_a_person_sees(chooser):
    for question in QUESTIONS:
        group = chooser.groups[question.key]
        spoken = QAccessible.queryAccessibleInterface(group)
        assert spoken.text(QAccessible.Text.Name) == question.text
        assert spoken.text(QAccessible.Text.Description) == question.hint
        assert spoken.role() == QAccessible.Role.Grouping
        seen = [label.text() for label in group.findChildren(QLabel)]
        assert seen == [question.text, question.hint]
        for value, words in question.answers:
            radio = group.radios[value]
            assert radio.text() == radio.accessibleName() == words
            assert radio.accessibleDescription() == question.text
    assert unnamed(chooser) == []


def test_only_a_change_of_the_recommendation_is_read_out(chooser, said):
    answer(chooser)
    assert said[-1].startswith("Before and after, against a comparison group.")
    assert said[-1] == chooser.panel.accessibleDescription()
    heard = len(said)
    chooser.groups["units"].radios["20_or_more"].click()
    assert len(said) == heard
    chooser.groups["comparison"].radios["no"].click()
    assert len(said) == heard + 1
    assert said[-1].startswith("No design gives a fair comparison.")
    assert "What to do instead: " in said[-1]


def test_the_keyboard_is_enough(chooser, qtbot):
    answer(chooser)
    chooser.activateWindow()
    places = chooser.groups["given_to"].radios["places"]
    places.setFocus()
    qtbot.keyClick(places, Qt.Key.Key_Right)
    assert chooser.groups["given_to"].radios["people"].isChecked()
    qtbot.keyClick(chooser.groups["before"].radios["once"], Qt.Key.Key_Space)
    assert chooser.design == "matched_comparison"
    qtbot.keyClick(chooser.use, Qt.Key.Key_Space)
    assert chooser.result() == QDialog.DialogCode.Accepted


def test_tab_goes_from_question_to_question_and_then_to_the_buttons(chooser):
    answer(chooser)
    spoken = [w.accessibleName() for w in focusable(chooser)]
    first = chooser.focusWidget()  # of its question, it alone is a stop of Tab
    radios = [each for group in chooser.groups.values() for each in group.radios.values()]
    wanted = [each.text() for each in radios if each is first or each.group() is not first.group()]
    start = spoken.index(wanted[0])
    assert spoken[start:] + spoken[:start] == [*wanted, "Use this design", "Close"]
    assert first is chooser.groups[QUESTIONS[0].key].radios[QUESTIONS[0].answers[0][0]]


@pytest.mark.parametrize("zoom", [1.0, 2.0])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_follows_the_theme_and_nothing_is_cut_off(request, qapp, zoom, scheme):
    theme.apply(qapp, scheme, zoom)  # before there is a window: dressing one anew takes long
    opened = request.getfixturevalue("opened")
    dialog = DesignChooser(opened, opened.session)
    answer(dialog)
    dialog.show()
    for _ in range(20):
        qapp.processEvents()
    assert clipped(dialog) == []
    ground = dialog.grab().toImage().pixelColor(4, 4).lightness()
    assert ground < 60 if scheme == "dark" else ground > 220
    dialog.close()
    dialog.deleteLater()
