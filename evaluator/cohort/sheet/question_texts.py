"""What survey programs write below the codes of their questions: the questions themselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from evaluator.cohort.cells.cell_text import tidy

_CODE = re.compile(r"(?:Q|QID|V|VAR|ITEM)[ _]?[0-9]{1,3}(?:[._][0-9]{1,3})*[a-z]?", re.IGNORECASE)
_FEWEST_WORDS = 3
_LONGEST = 300  # letters


def question_texts(names: Sequence[str], row: Sequence[object]) -> dict[str, str]:
    """The question below each name that is nothing but its number, such as Q2_1, by that name.

    ``row`` holds the cells below the names. A text that is that of several, or the name of
    another column, tells nothing apart and is left out.
    """
    found = {
        name: tidy(cell)
        for name, cell in zip(names, row, strict=True)
        if isinstance(cell, str) and _CODE.fullmatch(name) and _is_question(tidy(cell))
    }
    counts = Counter(found.values())
    return {n: text for n, text in found.items() if counts[text] == 1 and text not in names}


def _is_question(text: str) -> bool:
    return len(text) <= _LONGEST and len(text.split()) >= _FEWEST_WORDS and text[0] != "{"
