"""A whole evaluation for each design through AT-SPI by names alone, as a screen reader goes.

The window runs as it does for people: a process of its own, on a display and a bus. Where a
display without a screen, a session bus or the bindings of AT-SPI are missing, these are left out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

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
    tools = [name for name in ("xvfb-run", "xauth", "dbus-run-session") if not shutil.which(name)]
    return ", ".join([*tools, *([] if _python() else ["the bindings of AT-SPI"])])


@pytest.mark.parametrize("study", STUDIES, ids=[study.key for study in STUDIES])
def test_a_screen_reader_gets_from_workbook_to_verdict(study, tmp_path):
    if missing := _missing():
        pytest.skip(f"Not on this machine: {missing}.")
    write_book(study.workbook, tmp_path)
    room = tmp_path / "room"
    room.mkdir(mode=0o700)
    own = {
        "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(room), "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
    }  # fmt: skip
    done = subprocess.run(
        [
            "xvfb-run", "-a", "-s", "-screen 0 1366x768x24", "dbus-run-session", "--",
            str(_python()), str(Path(__file__).with_name("outside.py")),
            study.key, str(tmp_path), sys.executable,
        ],
        cwd=ROOT, env={**os.environ, **own}, capture_output=True, text=True, timeout=_LONGEST,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    heard = {line.removeprefix("heard: ") for line in done.stdout.splitlines()}
    assert any(words.startswith(tuple(LEVELS.values())) for words in heard)
    assert any(path.suffix == ".html" for path in (tmp_path / "out").iterdir())
    assert (tmp_path / "study.whatworked").exists()
