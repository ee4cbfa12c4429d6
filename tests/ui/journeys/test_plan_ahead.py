"""Planning a study in the window: asked, worked out, locked, and held to when its data come."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from PySide6.QtCore import QEventLoop, QTimer
from ui_reach import assert_goes_round, clipped, focusable, unnamed

from evaluator.commands.cli import main
from evaluator.planning.plan_file import read_plan, write_plan
from evaluator.values.account.lots import drawn
from evaluator.values.account.prospect import Prospect
from evaluator.values.plan import Outcome, Plan, Programme, Roles, plan_hash
from evaluator.values.problems import Problem
from ui.pages import page_of
from ui.state import runs
from ui.state.engine import Engine
from ui.widgets.common.disclosure import Disclosure

NAMES = tuple(f"School {letter}" for letter in "ABCDEFGHIJKL")
PLAN = Plan(
    programme=Programme(name="Knife-awareness lessons", people="pupils"),
    roles=Roles(unit="pupil", cluster="school", time="wave", after=("after",), treated="lessons"),
    outcomes=(
        Outcome(name="Attitude", column="score", worthwhile=0.9, unit="points", primary=True),
    ),
    prospect=Prospect(
        treated=6, people=30.0, spread=3.0, between=0.05, who_starts="waiting_list", places=NAMES,
        seed=11,
    ),
)  # fmt: skip


@pytest.fixture
def ahead(make_window, settle):
    """A window on the page on which a study is planned, reached from the start page."""
    window = make_window(Engine())
    settle(window)
    window.start.plan_ahead.emit()
    settle(window)
    assert window.current == "prospect"
    return window


def label(page, words):
    return next(b.field for b in page._bindings if b.field.label == words)


def earlier(folder, places=40):
    """An earlier workbook: a spread of 3, a tenth of the variance between schools."""
    rng = np.random.default_rng(3)
    school = np.repeat(np.arange(places), 40)
    score = 10 + 3 * (0.1**0.5 * rng.normal(size=places)[school]
                      + 0.9**0.5 * rng.normal(size=school.size))  # fmt: skip
    frame = pd.DataFrame({"pupil": np.arange(school.size), "school": school, "score": score})
    frame = frame.assign(wave=2024, lessons="no", school=[f"School {each}" for each in school])
    path = folder / "earlier.xlsx"
    frame.to_excel(path, index=False)
    return path


def later(folder, lots):
    """The workbook of the study: who takes part as drawn, a gain of 2 for them."""
    rng = np.random.default_rng(5)
    starts = {name for group in lots.groups for name in group}
    rows = [
        {"pupil": f"{name}-{pupil}", "school": name, "wave": wave,
         "lessons": "yes" if name in starts else "no",
         "score": 10 + level + rng.normal() + 2 * (name in starts and wave == "after")}
        for name in NAMES for pupil in range(12) for level in [rng.normal()]
        for wave in ("before", "after")
    ]  # fmt: skip
    path = folder / "pupils.xlsx"
    pd.DataFrame(rows).to_excel(path, index=False)
    return path


def test_the_questions_of_a_plan_ahead_are_asked_and_each_is_one_step(ahead, settle):
    page, session = ahead.page("prospect"), ahead.session
    assert not page._work.isEnabled()
    label(page, "Outcome")._line.setText("Attitude")
    label(page, "Column of the outcome")._line.setText("score")
    label(page, "Places that start")._line.setText("8")
    label(page, "Share between places")._line.setText("8%")
    label(page, "Names to draw from")._area.setPlainText("Ash\n\n  Birch ")
    assert session.plan.primary[0].column == "score" and session.plan.prospect.between == 0.08
    assert session.plan.prospect.places == ("Ash", "Birch")
    for typed in ("Ash;\nBirch", "Ash; large\nBirch"):
        label(page, "Names to draw from")._area.setPlainText(typed)
        settle(ahead)
        assert label(page, "Names to draw from")._area.toPlainText() == typed
    told = session.plan.prospect
    assert (told.places, told.kinds) == (("Ash", "Birch"), ("large", ""))
    assert label(page, "Names to draw from").lines() == ("Ash; large", "Birch")
    label(page, "Published shares").edited.emit("school_health_careful")
    assert "Parker" in session.plan.prospect.source
    session.undo_stack.undo()
    assert session.plan.prospect.source == ""
    settle(ahead)
    told = [p.code for p in page.questions()]
    assert "prospect_variation" in told and not any(c.startswith("data_") for c in told)


def test_a_yes_or_no_needs_only_the_share_expected(ahead, settle):
    page, session = ahead.page("prospect"), ahead.session
    label(page, "Outcome")._line.setText("Reoffended")
    label(page, "Kind of outcome").edited.emit("binary")
    settle(ahead)
    label(page, "Share expected without it")._line.setText("20%")
    assert session.plan.prospect.spread == pytest.approx(0.4)


def test_a_field_that_was_emptied_to_be_written_anew_stays_empty_until_it_is_left(ahead, settle):
    page = ahead.page("prospect")
    field = label(page, "Times before the start")
    field._line.setFocus()
    field._line.setText("3")
    field._line.setText("")
    page.refresh()
    assert field._line.text() == ""
    field._line.editingFinished.emit()
    assert field._line.text() == "1"


@pytest.mark.whole_way
def test_how_much_it_varies_is_taken_from_an_earlier_workbook_in_one_step(ahead, settle, tmp_path):
    session = ahead.session
    session.change(replace(PLAN, prospect=replace(PLAN.prospect, spread=None, between=None)), "Say")
    steps = session.undo_stack.count()
    ahead.page("prospect").take_variation(earlier(tmp_path))
    settle(ahead)
    told = session.plan.prospect
    assert told.spread == pytest.approx(3.0, rel=0.1) and told.between == pytest.approx(
        0.1, abs=0.05
    )
    assert told.source == "An earlier workbook" and session.undo_stack.count() == steps + 1
    session.undo_stack.undo()
    assert session.plan.prospect.spread is None


@pytest.mark.whole_way
def test_a_plan_ahead_is_worked_out_locked_and_held_to(
    ahead, settle, make_window, tmp_path, monkeypatch
):
    page, session = ahead.page("prospect"), ahead.session
    session.change(PLAN, "Say")
    settle(ahead)
    assert page._work.isEnabled() and not page._lock.isEnabled()
    page._work.click()
    settle(ahead)
    assert session.expected is not None and page._lock.isEnabled()
    shown = " ".join(w.text() for w in page.findChildren(type(page.heading)) if w.isVisible())
    assert "Half the places would find" in shown
    heading = next(w for w in page.findChildren(type(page.heading))
                   if w.text() == "What this study could find")  # fmt: skip
    top = heading.mapTo(page.area.viewport(), heading.rect().topLeft()).y()
    assert 0 <= top < page.area.viewport().height(), "what came out is in view"
    assert "School A" not in shown, "the lots are not drawn before the lock"
    label(page, "People in each place").edited.emit(31.0)
    settle(ahead)
    assert session.expected is None and not page._lock.isEnabled(), "another plan, other chances"
    session.undo_stack.undo()
    settle(ahead)
    page.write(tmp_path / "out", "The council")
    settle(ahead)
    out = tmp_path / "out"
    assert {"plan.toml", "plan.lock-slip.txt", "lots.txt", "protocol.pdf"} <= {
        each.name for each in out.iterdir()
    }
    locked = read_plan(out / "plan.toml")
    assert locked == session.plan and locked.lock.plan_hash == plan_hash(locked)
    lots = drawn(NAMES, treated=6, steps=1, seed=11)
    assert locked.context.allocation_record == lots.record
    assert not page._lock.isVisibleTo(page) and not label(page, "Outcome").isEnabled()

    another = make_window(Engine())
    another.files.open_path(out / "plan.toml")
    settle(another)
    assert another.session.locked and another.current == "data"
    another.files.open_data(later(tmp_path, lots))
    settle(another)
    assert another.session.cohort is not None and another.session.complete
    assert another.session.plan == locked
    runs.evaluate(another.session, another.jobs, lambda: None, another.files.failed.emit)
    settle(another)
    (result,) = another.session.results.outcomes
    checks = {check.key: check for check in result.checks}
    assert checks["drawn_lots"].status == checks["plan_locked"].status == "passed"
    assert "Chance decided" in checks["design_strength"].reason


@pytest.mark.whole_way
def test_the_window_foresees_what_the_command_line_does(ahead, settle, tmp_path, capsys):
    session = ahead.session
    session.change(PLAN, "Say")
    settle(ahead)
    ahead.page("prospect")._work.click()
    settle(ahead)
    write_plan(PLAN, tmp_path / "plan.toml")
    assert main(["design", str(tmp_path / "plan.toml")]) == 0
    said = [line for line in capsys.readouterr().out.splitlines() if "would" in line]
    page = ahead.page("prospect")
    shown = " ".join(words.text() for words in page.findChildren(type(page.heading)))
    assert said and all(line in shown for line in said)


def test_working_it_out_can_be_cancelled(ahead, settle, qtbot):
    session = ahead.session
    plan = replace(PLAN, outcomes=(replace(PLAN.outcomes[0], worthwhile=0.02),))
    session.change(plan, "Say")
    settle(ahead)
    page = ahead.page("prospect")
    ended = []
    ahead.jobs.finished.connect(lambda title, outcome: ended.append(outcome))
    page._work.click()
    loop = QEventLoop()
    QTimer.singleShot(0, loop.quit)
    loop.exec()
    ahead.jobs.cancel()
    settle(ahead)
    assert "cancelled" in ended and session.expected is None


@pytest.mark.whole_way
@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("prospect_variation", "Spread among people"),
        ("prospect_lots", "How it is decided"),
        ("prospect_places", "Places that start"),
        ("prospect_outcome", "Outcome"),
    ],
)
def test_what_is_missing_leads_to_its_question(ahead, settle, code, words):
    problem = Problem(code, "", "")
    assert page_of(problem).key == "prospect"
    ahead._go_to(problem)
    assert ahead.focusWidget().accessibleName() == words


@pytest.mark.whole_way
def test_tab_goes_round_the_page_on_which_a_study_is_planned(ahead, settle):
    ahead.session.change(PLAN, "Say")
    settle(ahead)
    page = ahead.page("prospect")
    for fold in page.findChildren(Disclosure):
        fold.toggle.setChecked(True)
    settle(ahead)
    assert_goes_round(ahead, page._outcome.first.control)


@pytest.mark.whole_way
@pytest.mark.parametrize("zoom", [1.0, 1.5])
def test_every_question_is_named_once_and_nothing_is_cut_off(ahead, settle, zoom):
    ahead.session.change(PLAN, "Say")
    ahead.settings.zoom = zoom
    ahead.zoom(0.0)
    ahead.resize(960, 540)
    settle(ahead)
    page = ahead.page("prospect")
    names = [w.accessibleName() for w in focusable(page)]
    assert unnamed(page) == [] and clipped(page) == []
    assert sorted(names) == sorted(set(names))


def test_planning_ahead_starts_from_a_programme_too(make_window, settle):
    window = make_window(Engine())
    settle(window)
    known = next(k for k in window.session.engine.find_programmes("", "") if not k.only_monitored)
    window.programmes.start_study(known, "prospect")
    settle(window)
    assert window.current == "prospect"
    page = window.page("prospect")
    assert label(page, "Outcome").words() == window.session.plan.primary[0].name


@pytest.mark.whole_way
def test_a_study_with_its_data_says_that_it_is_too_late_to_plan(make_window, settle, tmp_path):
    window = make_window(Engine())
    window.files.open_workbook(earlier(tmp_path))
    settle(window)
    window.show_page("prospect")
    page = window.page("prospect")
    assert page._late.isVisible() and not page._work.isVisible()
    assert not any(card.isVisible() for card in page._cards)
