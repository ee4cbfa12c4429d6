"""Where the password of a locked file comes from while it is being opened; kept nowhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Ask = Callable[[str, bool], str | None]

_ask: ContextVar[Ask | None] = ContextVar("ask_for_a_password", default=None)


@contextmanager
def asking(ask: Ask) -> Iterator[None]:
    """Within it, files that are locked are opened with the password that ``ask`` gives.

    ``ask`` is called with the file's name and whether the last answer was wrong; None gives up.
    It holds for this thread only.
    """
    before = _ask.set(ask)
    try:
        yield
    finally:
        _ask.reset(before)


def password_for(name: str, *, wrong: bool) -> str | None:
    """The password for a file, asked of whoever is there; None when nobody is."""
    ask = _ask.get()
    return None if ask is None else ask(name, wrong)


def ask_in_terminal(*, from_stdin: bool) -> Ask:
    """Asks on the terminal without showing what is typed, or takes the first line of stdin.

    There is no option for the password itself: other programs could see it, and shells keep it.
    """

    def ask(name: str, wrong: bool) -> str | None:
        if from_stdin:
            return None if wrong else sys.stdin.readline().rstrip("\r\n")
        if not sys.stdin or not sys.stdin.isatty():
            return None
        from getpass import getpass

        if wrong:
            print("That password does not open it.", file=sys.stderr)  # noqa: T201 - a dialogue
        return getpass(f"Password of {name} (empty to stop): ", sys.stderr) or None

    return ask
