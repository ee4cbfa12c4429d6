"""Names that give away when something was measured."""

from __future__ import annotations

import re

_AFTER = re.compile(
    r"(^|[_\W])(completed?|completion|completer|attended|attendance_at|sessions?_attended|dropped|"
    r"drop[-_ ]?out|engaged|engagement|finished|graduated|exit|discharged|post|after|"
    r"follow[-_ ]?up|outcome|later|final|endline|closed|closure|left[-_ ](?:on|early|school)|"
    r"leaving|date[-_ ]left|satisf\w*|months?[-_ ](?:after|later|on)|subsequent|reoff\w*|"
    r"re_?attend\w*|t2|t3|wave_?2|wave_?3)"
    r"([_\W]|$)"
)
_BEFORE = re.compile(
    r"(^|[_\W])(prior|previous|before|baseline|base|pre|t0|t1|wave_?1|age|sex|gender|ethnicity|"
    r"born|ks2)([_\W]|$)"
)


def happens_after_start(column: str) -> bool:
    """Whether a column's name suggests that it was fixed only after the start."""
    name = column.casefold()
    return bool(_AFTER.search(name)) and not _BEFORE.search(name)
