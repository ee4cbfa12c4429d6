"""How work that takes a while says how far it has come."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[float, str], None]
"""Called with the share done, 0 to 1, and what is being done, for a person to read."""


def quiet(_share: float, _words: str) -> None:
    """Tell nobody; for work that nobody waits in front of."""
