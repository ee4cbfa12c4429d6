"""Files that the window remembers or is offered: gone, refused, slow, held, misnamed or edited."""

from __future__ import annotations

import json
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox, QPushButton

from evaluator import Study, evaluate
from evaluator.cohort.workbook import read_workbook
from evaluator.summary.content import summarise
from evaluator.values.files.unfinished import begin
from evaluator.values.places.file_names import proposed_name, with_suffix
from evaluator.values.plan import lock
from evaluator.values.problems import Problem, Refusal
from tests.evaluator.worlds import LOCKED_AT, referrals, referrals_plan, save_book
from ui import app as program
from ui.shell.recovery import Recovery, changed_at
from ui.shell.settings import Settings
from ui.state.engine import Engine
from ui.state.jobs import Failure

SHARE = "/share/team"


@pytest.fixture
def share(monkeypatch):
    """A share that answers each question about a file with ``share.answer()``."""

    class Share:
        def __init__(self) -> None:
            self.asked: list[threading.Thread] = []
            self.answer = lambda: None

    made, real = Share(), Path.stat

    def stat(path: Path, **options):
        if str(path).startswith(SHARE):
            made.asked.append(threading.current_thread())
            made.answer()
        return real(path, **options)

    monkeypatch.setattr(Path, "stat", stat)
    return made


def remember(tmp_path: Path, *names: str) -> None:
    settings = Settings(tmp_path / "settings.ini")
    for name in names:
        settings.add_recent(Path(name))
    settings.remember_workbook("ab" * 32, Path(f"{SHARE}/people.xlsx"))
    settings._store.sync()


def recent(window) -> dict[str, bool]:
    return {b.text(): b.isEnabled() for b in window.start._openers_of_recent.values()}


GONE = "old study (cannot be found now)"


@pytest.mark.parametrize(
    "wrong", [PermissionError(13, "denied"), OSError(22, "invalid"), ValueError("null byte")]
)
def test_a_share_that_refuses_stops_nothing(
    make_window, engine, share, tmp_path, qtbot, wrong
) -> None:
    def refuse() -> None:
        raise wrong

    share.answer = refuse
    here = tmp_path / "Q&A.whatworked"
    here.touch()
    remember(tmp_path, f"{SHARE}/old study.whatworked", str(here))
    window = make_window(engine)
    assert window.isVisible()
    qtbot.waitUntil(lambda: GONE in recent(window))
    assert recent(window) == {"Q&&A": True, GONE: False}
    told = {action.data(): action.isEnabled() for action in window.menus.recent.actions()}
    assert told == {str(here): True, f"{SHARE}/old study.whatworked": False}
    assert window.settings.workbook("ab" * 32) is None


def test_a_share_that_does_not_answer_is_not_waited_for(
    make_window, engine, share, tmp_path, qtbot, settle
) -> None:
    answered = threading.Event()
    share.answer = answered.wait
    remember(tmp_path, f"{SHARE}/old study.whatworked")
    window = make_window(engine)
    window.show_start()
    try:
        assert recent(window) == {"old study": True}
        window.files.open_workbook(tmp_path / "people.xlsx")
        settle(window)
        assert window.session.is_open
        window.show_start()
    finally:
        answered.set()
    qtbot.waitUntil(lambda: recent(window).get(GONE) is False)
    assert threading.main_thread() not in share.asked


def test_two_recent_files_of_one_name_are_told_apart(window, tmp_path):
    study, book, other = (
        tmp_path / name for name in ("a/hot.whatworked", "b/hot.xlsx", "b/wards.xlsx")
    )
    window.start.show_recent((study,), (book, other))
    names = [each.accessibleName() for each in window.start._openers_of_recent.values()]
    assert names == [
        f"hot.whatworked in {tmp_path / 'a'}",
        f"hot.xlsx in {tmp_path / 'b'}",
        "wards",
    ]
    window.start.tell_recent(book, there=False)
    gone = window.start._openers_of_recent[book]
    assert gone.accessibleName().endswith("b (cannot be found now)") and not gone.isEnabled()
    window.start.tell_recent(book, there=True)
    assert gone.accessibleName() == names[1] and gone.isEnabled()


def test_a_window_that_is_closed_is_told_nothing(make_window, engine, share, tmp_path) -> None:
    answered = threading.Event()
    share.answer = answered.wait
    remember(tmp_path, f"{SHARE}/old study.whatworked")
    window = make_window(engine)
    told = []
    window.whereabouts.told.connect(lambda *each: told.append(each))
    window.close()
    answered.set()
    for thread in set(share.asked):
        thread.join()
    assert told == []


def test_a_folder_that_cannot_be_used_stops_nothing(tmp_path, make_window, engine) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    recovery = Recovery(blocked / "recovery")
    assert recovery.found() == ()
    recovery.close()
    Recovery.discard(blocked / "recovery" / "x.whatworked")
    assert changed_at(blocked / "x") is None and changed_at(Path("a\0b")) is None


@pytest.mark.whole_way
def test_what_fails_before_there_is_a_window_is_told(monkeypatch, qapp, tmp_path) -> None:
    shown: list[tuple[str, str]] = []
    monkeypatch.setattr(
        QMessageBox, "exec", lambda box: shown.append((box.text(), box.detailedText()))
    )
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)

    def fail(*_: object) -> None:
        raise OSError(22, "SECRET PATH")

    monkeypatch.setattr(program, "MainWindow", fail)
    monkeypatch.setattr(program, "own_folder", lambda: tmp_path)
    with pytest.raises(OSError, match="SECRET"):
        program.main([])
    try:
        fail()
    except OSError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    ((words, details),) = shown
    assert words == "The window could not be opened."
    assert "OSError" in details and "SECRET" not in details


# --- names


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("St. Mary mentoring", "St. Mary mentoring.whatworked"),
        ("Impact v1.2", "Impact v1.2.whatworked"),
        ("plain", "plain.whatworked"),
        ("whole.whatworked", "whole.whatworked"),
        ("LOUD.WHATWORKED", "LOUD.WHATWORKED"),
    ],
)
def test_a_dot_in_a_name_is_no_suffix(opened, tmp_path, monkeypatch, typed, written) -> None:
    def ask(*_: object) -> tuple[str, str]:
        return str(tmp_path / typed), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    assert opened.files.save_as()
    assert opened.session.study_path == tmp_path / written
    assert (tmp_path / written).is_file()


@pytest.mark.parametrize("words", ['A: "B" / C?', "CON", "nul.x", "", "..", "x" * 300, "a\\b|c*"])
def test_a_proposed_name_is_one_that_windows_allows(words) -> None:
    name = proposed_name(words)
    assert name and not set(name) & set('<>:"/\\|?*') and name == name.strip(" .")
    assert name.split(".")[0].upper() not in {"CON", "NUL"} and len(name) <= 110
    assert with_suffix(Path("a") / name, ".xlsx").suffix == ".xlsx"


# --- studies that are opened again


def labels(widget) -> str:
    kinds = (*widget.findChildren(QLabel), *widget.findChildren(QPushButton))
    return " ".join(part.text() for part in kinds)


@pytest.mark.whole_way
def test_a_workbook_that_excel_holds_is_told(opened, settle, tmp_path, monkeypatch) -> None:
    path, cohort = tmp_path / "s.whatworked", opened.session.cohort
    assert opened.files.save_to(path)
    (tmp_path / "people.xlsx").touch()
    held = Problem("file_locked", "people.xlsx is open in another program.", "Close it.")

    def relink(*_: object) -> None:
        raise Refusal(held)

    monkeypatch.setattr(opened.session.engine, "relink", relink)
    opened.files.open_study(path)
    settle(opened)
    assert opened.session.is_open and opened.session.cohort is None
    assert held.message in labels(opened.failure)
    again = opened.failure._again
    assert again.isVisible() and again.accessibleName() == "Try again"
    assert opened.failure._again.text() in labels(opened.failure)
    again.click()
    settle(opened)
    assert held.message in labels(opened.failure) and again.isVisible()
    read = opened.session.study.plan, opened.session.name
    monkeypatch.setattr(opened.session.engine, "relink", lambda *_: cohort)
    again.click()
    settle(opened)
    assert opened.session.cohort is cohort and not opened.failure.isVisible()
    assert read == (opened.session.study.plan, opened.session.name)
    opened.show_failure(Failure("Other", (replace(held, code="other"),)).or_again(again.click))
    assert not again.isVisible()


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> tuple[Path, bytes]:
    """A workbook and the study made from it."""
    place = tmp_path_factory.mktemp("finished")
    book = save_book(referrals(treated=60, pool=150, effect=1.0), place / "data.xlsx")
    cohort = read_workbook(book)
    plan = lock(replace(referrals_plan(), lock=None), cohort.provenance.sha256, LOCKED_AT)
    evaluation = evaluate(cohort, plan)
    receipt = summarise(evaluation, cohort, plan, LOCKED_AT.date()).receipt
    return book, Study.of(plan, cohort, evaluation, receipt).content()


def reopened(make_window, settle, finished, tmp_path, change):
    book, content = finished
    (tmp_path / "data.xlsx").write_bytes(book.read_bytes())
    edited = json.loads(content)
    change(edited)
    (tmp_path / "s.whatworked").write_text(json.dumps(edited))
    window = make_window(Engine())
    window.files.open_study(tmp_path / "s.whatworked")
    settle(window)
    window.show_page("results")
    settle(window)
    return window


@pytest.mark.whole_way
def test_a_study_as_it_was_saved_shows_its_results(make_window, settle, finished, tmp_path) -> None:
    window = reopened(make_window, settle, finished, tmp_path, lambda content: None)
    assert window.session.results is not None and not window.failure.isVisible()


@pytest.mark.whole_way
def test_an_edited_verdict_is_not_shown(make_window, settle, finished, tmp_path) -> None:
    def change(content: dict) -> None:
        content["evaluation"]["outcomes"][0]["verdict"] |= {
            "level": "worked", "label": "Worked", "rating": 5, "headline": "IT WORKED 5 of 5.",
        }  # fmt: skip

    window = reopened(make_window, settle, finished, tmp_path, change)
    session, page = window.session, window.page("results")
    assert session.results is None and session.evaluation is not None
    assert "IT WORKED" not in labels(window)
    assert "differ in the verdict, trust and headline" in labels(window.failure)
    assert "The results in this file are not shown" in labels(page)
    page._evaluate()
    settle(window)
    assert session.results is not None and session.doubts == ()


@pytest.mark.whole_way
def test_a_half_written_summary_beside_a_study_is_told(
    make_window, settle, finished, tmp_path
) -> None:
    (tmp_path / "s.pdf").write_bytes(b"old")
    known = {"data.xlsx": "", "s.pdf": "0" * 64}

    def change(_content: dict) -> None:
        import hashlib

        known["data.xlsx"] = hashlib.sha256((tmp_path / "data.xlsx").read_bytes()).hexdigest()
        begin(tmp_path / "s.unfinished.txt", known, {})

    window = reopened(make_window, settle, finished, tmp_path, change)
    assert window.session.results is not None
    assert '"s.pdf" is as it was before' in labels(window.failure)


def test_a_study_saved_by_another_window_is_not_replaced(opened, tmp_path):
    path, said = tmp_path / "shared.whatworked", []
    opened.files.failed.connect(said.append)
    assert opened.files.save_to(path) and opened.files.save_to(path)
    theirs = path.read_bytes() + b"\n"
    path.write_bytes(theirs)
    assert not opened.files.save_to(path)
    assert path.read_bytes() == theirs
    assert [problem.code for problem in said[0].problems] == ["study_saved_meanwhile"]
    assert opened.files.save_to(tmp_path / "mine.whatworked")
    path.unlink()
    assert opened.files.save_to(path), "a file that is gone is written again"
