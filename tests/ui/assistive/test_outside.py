"""A whole evaluation for each design through AT-SPI by names alone, as a screen reader goes.

The window runs as it does for people: a process of its own, on a display and a bus. Where a
display without a screen, a session bus or the bindings of AT-SPI are missing, these are left out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from select import select

import pytest

from tests.processes import run_to_end
from tests.ui.assistive.books import write_book
from tests.ui.assistive.walks import STUDIES
from ui.state.wording import LEVELS

pytestmark = pytest.mark.whole_way

ROOT = Path(__file__).resolve().parents[3]
_BINDINGS = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi"
_LONGEST = 600


@cache
def _python() -> str | None:
    """A Python of the system that speaks AT-SPI."""
    for name in ("/usr/bin/python3", sys.executable):
        try:
            subprocess.run([name, "-c", _BINDINGS], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return name
    return None


def _missing() -> str:
    """What this machine lacks for it, in words."""
    tools = [name for name in ("Xvfb", "dbus-run-session") if not shutil.which(name)]
    return ", ".join([*tools, *([] if _python() else ["the bindings of AT-SPI"])])


@pytest.fixture
def display() -> Iterator[str]:
    """A screen of its own. The server tells its number when it can be used: nothing is guessed.

    It does not begin anew when a window closes, as it lets nobody in meanwhile. So each walk has
    another: a screen keeps where the bus of the walk before was.
    """
    if missing := _missing():
        pytest.skip(f"Not on this machine: {missing}.")
    told, tells = os.pipe()
    asked = ["Xvfb", "-displayfd", str(tells), "-screen", "0", "1366x768x24"]
    asked += ["-nolisten", "tcp", "-noreset"]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(asked, pass_fds=(tells,), stdout=quiet, stderr=quiet)
    os.close(tells)
    try:
        with os.fdopen(told) as number:
            assert select([number], [], [], 60)[0], "The display does not answer."
            name = number.readline().strip()
        assert name, "The display ended at once."
        yield f":{name}"
    finally:
        server.terminate()
        server.wait()


@pytest.mark.parametrize("study", STUDIES, ids=[study.key for study in STUDIES])
def test_a_screen_reader_gets_from_workbook_to_verdict(study, tmp_path, display):
    write_book(study.workbook, tmp_path)
    room = tmp_path / "room"
    room.mkdir(mode=0o700)
    own = {
        "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(room), "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "DISPLAY": display,
    }  # fmt: skip
    done = run_to_end(
        [
            "dbus-run-session", "--", str(_python()), Path(__file__).with_name("outside.py"),
            study.key, tmp_path, sys.executable,
        ],
        cwd=ROOT, env={**os.environ, **own}, longest_s=_LONGEST,
    )  # fmt: skip
    sys.stdout.write(done.stdout)  # the walk as it was heard: pytest -rA shows it
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    heard = {line.removeprefix("heard: ") for line in done.stdout.splitlines()}
    assert any(words.startswith(tuple(LEVELS.values())) for words in heard)
    assert any(path.suffix == ".html" for path in (tmp_path / "out").iterdir())
    assert (tmp_path / "study.whatworked").exists()
