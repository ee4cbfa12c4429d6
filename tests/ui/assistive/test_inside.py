"""A whole evaluation for each design by accessible names alone, within the program."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from evaluator.designs import design_of
from tests.ui.assistive.books import write_book
from tests.ui.assistive.driver import Driver
from tests.ui.assistive.inside import InsideHands
from tests.ui.assistive.keys import KeyHands
from tests.ui.assistive.walks import STUDIES, Steps, evaluate
from ui.state.engine import Engine
from ui.state.wording import LEVELS

pytestmark = pytest.mark.whole_way


def walked(steps: Steps, qtbot: QtBot) -> list[str]:
    """Walk to the end, and say what was heard there."""
    driver = Driver(steps)
    try:
        qtbot.waitUntil(lambda: driver.over, timeout=300_000)
    finally:
        driver.stop()
    if driver.error is not None:
        raise driver.error
    return driver.result or []


@pytest.mark.parametrize("study", STUDIES, ids=[study.key for study in STUDIES])
def test_a_study_is_evaluated_by_names_alone(study, make_window, qtbot, tmp_path):
    write_book(study.workbook, tmp_path)
    window = make_window(Engine())
    heard = walked(evaluate(InsideHands(), study, str(tmp_path)), qtbot)
    assert design_of(window.session.plan).title == study.design
    assert any(words.startswith(tuple(LEVELS.values())) for words in heard)
    assert any(path.suffix == ".html" for path in (tmp_path / "out").iterdir())
    assert (tmp_path / "study.whatworked").exists()


def test_a_study_is_evaluated_by_keyboard_alone(make_window, qtbot, tmp_path):
    study = next(each for each in STUDIES if each.key == "changes")
    write_book(study.workbook, tmp_path)
    window = make_window(Engine())
    window.activateWindow()
    hands = KeyHands()
    heard = walked(evaluate(hands, study, str(tmp_path)), qtbot)
    assert any(words.startswith(tuple(LEVELS.values())) for words in heard)
    assert any(path.suffix == ".html" for path in (tmp_path / "out").iterdir())
    assert (tmp_path / "study.whatworked").exists()
    assert hands.pressed < 600
