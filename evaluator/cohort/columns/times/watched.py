"""Columns that say for how long somebody was watched, such as "Follow-up days"."""

from __future__ import annotations

from evaluator.cohort.columns.names import words

_UNITS = frozenset(
    {"day", "days", "week", "weeks", "month", "months", "year", "years", "time", "length",
     "duration", "period"}
)  # fmt: skip
_WATCHED = (
    ("follow", "up"), ("followup",), ("followed",), ("at", "risk"), ("observation",), ("observed",),
    ("watched",), ("tracked",),
)  # fmt: skip


def says_watched(column: str) -> bool:
    """Whether a name says for how long somebody was followed, and not what was found then."""
    tokens = tuple(words(column))
    left = set(tokens)
    for said in _WATCHED:
        if any(tokens[i : i + len(said)] == said for i in range(len(tokens))):
            left -= set(said)
            break
    else:
        return False
    return bool(left & _UNITS) and left <= _UNITS | {"in", "of", "for", "person", "total", "to"}
