"""Hands outside the program: AT-SPI, as a Linux screen reader uses it.

``python3 outside.py STUDY FOLDER PYTHON``: opens the window with ``PYTHON``, drives it and tells
what was done and heard. It runs under a Python that has ``gi`` with ``Atspi``, in a session with a
display and a bus of its own, and takes nothing of this repository but the walks.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

sys.path.insert(0, str(Path(__file__).parent))
from walks import STUDIES, evaluate  # noqa: E402

_Role, _State = Atspi.Role, Atspi.StateType
_KINDS = {
    "button": (_Role.PUSH_BUTTON, _Role.TOGGLE_BUTTON),
    "field": (_Role.TEXT, _Role.ENTRY),
    "choice": (_Role.COMBO_BOX,),
    "tick": (_Role.CHECK_BOX,),
    "radio": (_Role.RADIO_BUTTON,),
    "page": (_Role.FILLER, _Role.PANEL),
    "cell": (_Role.TABLE_CELL,),
    "group": (_Role.FILLER, _Role.PANEL),
}
# Qt tells AT-SPI of no window that it is modal, so a dialog is known by its role.
_DIALOGS = (_Role.DIALOG, _Role.ALERT)
_TABLES = (_Role.TABLE, _Role.LIST, _Role.TREE, _Role.TREE_TABLE)
# What holds nothing else that a walk uses, and is not asked what it holds: each question is dear.
_LEAVES = (
    _Role.LABEL, _Role.STATIC, _Role.ICON, _Role.SEPARATOR, _Role.COMBO_BOX,
    *_KINDS["button"], *_KINDS["field"], *_KINDS["tick"], *_KINDS["radio"],
)  # fmt: skip
_MOST = 400
# A page that is made first answers late on a busy machine.
_PATIENCE_MS = 60_000
# The walk ends itself before whoever started it gives up, so that window, bus and display end too.
_LONGEST_S = 480


class OutsideHands:
    """Everything by AT-SPI, in another process than the window's."""

    def __init__(self, program: Any) -> None:
        self._program = program

    def find(self, role: str, name: str) -> Any:
        """The first that can be used, or None."""
        with suppress(GLib.Error):  # a node went while it was asked, as a page was made anew
            for node, kind in self._nodes(frozenset(_KINDS[role])):
                if (
                    kind in _KINDS[role]
                    and node.get_name() == name
                    and node.get_state_set().contains(_State.SENSITIVE)
                ):
                    return node
        return None

    def press(self, node: Any) -> None:
        """Its first action."""
        node.do_action(0)

    def write(self, node: Any, words: str) -> None:
        """All its text at once, as dictation does."""
        node.set_text_contents(words)

    def choose(self, node: Any, line: str) -> bool:
        """A line of its list, which need not be open."""
        lines = node.get_child_at_index(0)
        for place in range(lines.get_child_count()):
            if lines.get_child_at_index(place).get_name() == line:
                return bool(lines.select_child(place))
        return False

    def select(self, node: Any) -> None:
        """The cell alone."""
        table = node.get_parent()
        table.clear_selection()
        table.select_child(node.get_index_in_parent())

    def is_on(self, node: Any) -> bool:
        """Whether it is checked."""
        return bool(node.get_state_set().contains(_State.CHECKED))

    def heard(self) -> list[str]:
        """Every name on screen."""
        return [name for node, _ in self._nodes() if (name := node.get_name())]

    def _nodes(self, sought: frozenset[Any] | None = None) -> Iterator[tuple[Any, Any]]:
        """Each node on screen with its role, which costs a question to the window to know.

        Of single controls, only those of the roles ``sought``, where they are given.
        """
        tops = [top for top in _children(self._program) if _shown(top)]
        dialogs = [top for top in tops if top.get_role() in _DIALOGS]
        for top in dialogs[-1:] or tops:
            yield from _below(top, sought)


def _below(
    node: Any, sought: frozenset[Any] | None, *, listed: bool = False
) -> Iterator[tuple[Any, Any]]:
    """``node`` and what it holds, as far as it is shown; all of a table's cells count as shown."""
    role = node.get_role()
    if sought is not None and role in _LEAVES and role not in sought:
        return
    if not listed and not _shown(node):
        return
    yield node, role
    table = role in _TABLES
    if role in _LEAVES or (table and sought is not None and _Role.TABLE_CELL not in sought):
        return
    for child in _children(node, _MOST if table else None):
        yield from _below(child, sought, listed=table)


def _children(node: Any, most: int | None = None) -> Iterator[Any]:
    count = node.get_child_count()
    for place in range(count if most is None else min(most, count)):
        if (child := node.get_child_at_index(place)) is not None:
            yield child


def _shown(node: Any) -> bool:
    return bool(node.get_state_set().contains(_State.VISIBLE))


def _running(going: Callable[[], None]) -> Any:
    """The window's program, once it is on the accessibility bus."""
    while True:
        going()
        for program in _children(Atspi.get_desktop(0)):
            if program.get_name() == "What Worked" and program.get_child_count():
                return program
        time.sleep(0.2)


def main(key: str, folder: str, python: str) -> None:
    """Take one walk, and tell each step and what was heard at its end."""
    study = next(study for study in STUDIES if study.key == key)
    window = subprocess.Popen([python, "-m", "ui.app"])
    end = time.monotonic() + _LONGEST_S

    def going() -> None:
        if window.poll() is not None:
            raise SystemExit(f"The window ended with status {window.returncode}.")
        if time.monotonic() > end:
            raise SystemExit(f"The walk was not over after {_LONGEST_S} seconds.")

    try:
        Atspi.init()
        Atspi.set_timeout(_PATIENCE_MS, _PATIENCE_MS)
        for said in _walk(evaluate(OutsideHands(_running(going)), study, folder), going):
            sys.stdout.write(f"{said}\n")
            sys.stdout.flush()
    finally:
        window.kill()
        window.wait()


def _walk(steps: Iterator[str], going: Callable[[], None]) -> Iterator[str]:
    """Each step once, then what was heard; ``going`` is asked at each turn whether to go on.

    While a walk waits, the window gets twice as long as looking at all of it takes.
    """
    last = ""
    while True:
        going()
        began = time.monotonic()
        try:
            said = next(steps)
        except StopIteration as end:
            yield from (f"heard: {words}" for words in end.value)
            return
        if said != last:
            yield said
        looked_s = time.monotonic() - began
        time.sleep(max(0.05, 2 * looked_s) if said == last else 0.05)
        last = said


if __name__ == "__main__":
    main(*sys.argv[1:])
