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


_AWAY = frozenset(
    {"custody", "prison", "remand", "detained", "detention", "imprisoned", "incarcerated",
     "hospital"}
)  # fmt: skip
_FILL = frozenset({"in", "of", "for", "person", "total", "to"})


def says_away(column: str) -> bool:
    """Whether a name says for how long nothing could be counted, such as "Days in custody"."""
    tokens = set(words(column))
    return bool(tokens & _AWAY) and bool(tokens & _UNITS) and tokens <= _AWAY | _UNITS | _FILL


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
    return bool(left & _UNITS) and left <= _UNITS | _FILL
