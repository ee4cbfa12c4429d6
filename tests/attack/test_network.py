"""No command and no page of the window opens a connection, nor could: nothing asks for a socket."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from evaluator.commands.arguments import COMMANDS
from evaluator.commands.cli import main
from evaluator.planning.plan_file import write_plan
from tests.evaluator.prospect.test_design_command import written
from tests.evaluator.worlds import referrals, referrals_plan, save_book

_ASKED = ("socket.", "urllib.", "http.client.", "smtplib.", "ftplib.", "webbrowser.")
_CALLS: list[str] = []
_LISTENING: list[bool] = []


def _listen(event: str, _arguments: tuple[object, ...]) -> None:
    if _LISTENING and event.startswith(_ASKED):
        _CALLS.append(event)


@pytest.fixture(scope="module")
def hooked() -> None:
    """A hook of the interpreter cannot be taken away again; it sleeps outside of these tests."""
    sys.addaudithook(_listen)


@pytest.fixture
def calls(hooked) -> Iterator[list[str]]:
    _CALLS.clear()
    _LISTENING.append(True)
    yield _CALLS
    _LISTENING.clear()


def test_a_socket_would_be_seen(calls) -> None:
    import socket

    socket.socket().close()
    assert calls


@pytest.mark.whole_way
def test_no_command_uses_the_network(calls, tmp_path: Path) -> None:
    book = save_book(referrals(treated=60, pool=150, effect=1.0), tmp_path / "data.xlsx")
    workshop = pd.DataFrame({"agency": ["Police"] * 60 + ["Council"] * 40})
    told = save_book(workshop, tmp_path / "workshop.xlsx")
    plan, out = tmp_path / "plan.toml", tmp_path / "out"
    write_plan(replace(referrals_plan(), lock=None), plan)
    study, ahead = out / "summary.whatworked", tmp_path / "ahead"
    ahead.mkdir()
    asked = [
        ["inspect", book], ["plan", book, "-o", tmp_path / "guessed.toml"],
        ["design", written(ahead)], ["template", plan, "-o", tmp_path / "empty.xlsx"],
        ["balance", plan], ["lock", plan],
        ["evaluate", plan, "--out", out], ["verify", study, "--data", book],
        ["library", out, "--out", tmp_path / "side"], ["programmes"], ["measures"], ["selfcheck"],
        ["monitor", told, "--programme", "violence_workshops", "--out", tmp_path / "told"],
        ["example", "workshop_no_comparison", "--out", tmp_path / "example", "--formats", "json"],
    ]  # fmt: skip
    assert {words[0] for words in asked} == set(COMMANDS)
    for words in asked:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            assert main([str(word) for word in words]) == 0, words
    assert calls == []


@pytest.mark.whole_way
@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="what is loaded is told on Linux")
def test_the_window_uses_no_network(calls, qtbot, tmp_path: Path) -> None:
    """Qt's own connections need a library that the window never loads."""
    from ui.app import make_application
    from ui.pages import PAGES
    from ui.shell.main_window import MainWindow
    from ui.shell.settings import Settings
    from ui.state.engine import Engine

    make_application()
    window = MainWindow(Engine(), Settings(tmp_path / "settings.ini"), tmp_path)
    window.show()
    window.files.open_example("workshop_no_comparison")
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=120_000)
    for page in PAGES:
        window.show_page(page.key)
        qtbot.waitUntil(lambda: not window.jobs.busy, timeout=120_000)
    window.files.may_leave = lambda: True
    window.close()
    window.deleteLater()
    assert calls == []
    assert "QtNetwork" not in "".join(sys.modules)
    assert "Qt6Network" not in Path("/proc/self/maps").read_text()
