"""A locked workbook asks for its password, uses it once, and nobody keeps it."""

from __future__ import annotations

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget

from evaluator.cohort.files.passwords import password_for
from evaluator.values.problems import Problem, Refusal
from examples import EXAMPLES
from ui.shell import files
from ui.shell.passwords import ask_password, unlocking
from ui.state.engine import Engine

LOCKED = Problem("workbook_password", "people.xlsx is protected with a password.", "Give it.")


def answer(password: str | None) -> None:
    """Type into the dialog once it is open, and accept it, or cancel."""
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QDialog)
    line = dialog.findChild(QLineEdit)
    assert line.echoMode() == QLineEdit.EchoMode.Password and line.accessibleName() == "Password"
    if password is None:
        dialog.reject()
    else:
        line.setText(password)
        dialog.accept()


def test_the_dialog_hides_what_is_typed(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    for typed, given in (("secret", "secret"), (None, None), ("", None)):
        QTimer.singleShot(0, lambda typed=typed: answer(typed))
        assert ask_password(window, LOCKED) == given


def test_a_password_holds_for_one_job_and_is_given_once():
    def work(_progress):
        return password_for("b.xlsx", wrong=False), password_for("b.xlsx", wrong=True)

    assert unlocking(work, "secret")(lambda share, text: None) == ("secret", None)
    assert password_for("b.xlsx", wrong=False) is None


def test_a_locked_workbook_is_read_again_with_the_password(
    make_window, engine, settle, tmp_path, monkeypatch
):
    asked = []
    open_book = engine.open_book

    def locked(path, progress):
        if password_for(path.name, wrong=False) != "secret":
            raise Refusal(LOCKED)
        return open_book(path, progress)

    def ask(_window, problem):
        asked.append(problem.code)
        return "secret" if len(asked) > 1 else "other"

    monkeypatch.setattr(engine, "open_book", locked)
    monkeypatch.setattr(files, "ask_password", ask)
    window = make_window(engine)
    window.files.open_workbook(tmp_path / "people.xlsx")
    for _ in range(3):
        settle(window)
    assert asked == ["workbook_password", "workbook_password"]
    assert window.session.cohort is not None


@pytest.mark.whole_way
def test_a_really_locked_workbook_opens_whole(make_window, settle, tmp_path, monkeypatch):
    """The real engine: the password is asked for once, though the file is read in two steps."""
    plain = EXAMPLES[0].workbook_path
    locked = tmp_path / "locked.xlsx"
    with plain.open("rb") as source, locked.open("wb") as target:
        OOXMLFile(source).encrypt("secret", target)
    asked = []

    def ask(_window, problem):
        asked.append(problem.code)
        return "secret"

    monkeypatch.setattr(files, "ask_password", ask)
    window = make_window(Engine())
    window.files.open_workbook(locked)
    for _ in range(3):
        settle(window)
    assert asked == ["workbook_password"]
    assert window.session.cohort is not None
    assert len(window.session.cohort.frame) > 100
