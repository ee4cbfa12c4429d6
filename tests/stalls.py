"""A test that waits for ever fails by name, and the report's end tells where each thread stood.

It ends its worker, which is not begun anew, as it would come to the same test again.
"""

import faulthandler
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import IO

import pytest

LONGEST_S = 600.0
INNERMOST, OF_OTHERS = 30, 6
_FOLDER = "WHAT_WORKED_STALLS"
_file = pytest.StashKey[IO[str]]()


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    """Workers write into a folder of the process that reports. Alone, Ctrl+C tells the same."""
    if not _is_worker(config):
        os.environ[_FOLDER] = tempfile.mkdtemp(prefix="stalls")
        return
    path = Path(os.environ[_FOLDER]) / f"{os.getpid()}.txt"
    config.stash[_file] = path.open("w", encoding="utf-8")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    if _is_worker(config):
        config.stash[_file].close()
    else:
        shutil.rmtree(os.environ.pop(_FOLDER))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Look at the clock from outside Python, which may stand still as a whole."""
    if _is_worker(item.config):
        faulthandler.dump_traceback_later(LONGEST_S, file=item.config.stash[_file], exit=True)
    try:
        return (yield)
    finally:
        faulthandler.cancel_dump_traceback_later()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The innermost calls, where only the end of a long report is kept."""
    for path in sorted(Path(os.environ[_FOLDER]).iterdir()):
        threads = path.read_text("utf-8").strip().split("\n\n")
        if threads == [""]:
            continue
        terminalreporter.section(f"a test waited for {LONGEST_S:g} seconds", sep="-")
        *others, main = threads
        for thread in others:
            terminalreporter.write_line("\n".join(thread.splitlines()[: OF_OTHERS + 1]))
        terminalreporter.write_line("\n".join(main.splitlines()[: INNERMOST + 1]))
