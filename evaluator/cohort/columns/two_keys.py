"""Numbers that name a person only beside a place, such as pupil 7 of one school and of another."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.names import words
from evaluator.values.cohort import Role
from evaluator.values.problems import Problem

CODE = "key_of_two_columns"
NUMBERS_PEOPLE = "Its name says that it numbers people, so its numbers are no amounts."
_NUMBERED = frozenset({"no", "number", "num", "nr"})
_OF_ONE = _NUMBERED | vocabulary.PEOPLE | {"admission", "roll", "register", "candidate", "case"}


def numbers_people(name: str) -> bool:
    """Whether a name says that a column numbers people, as "Pupil number" does."""
    tokens = words(name)
    numbered = tokens[-1:] and tokens[-1] in _NUMBERED
    return bool(numbered and set(tokens) & vocabulary.PEOPLE and set(tokens) <= _OF_ONE)


def two_keys_told(
    frame: pd.DataFrame, roles: Mapping[str, tuple[Role, str]], sheet: str
) -> tuple[Problem, ...]:
    """A warning where no column is a key, and a place and a number of people are one together."""
    if any(role == "unit" for role, _ in roles.values()):
        return ()
    places = [name for name, (role, _) in roles.items() if role == "cluster"]
    numbers = [name for name in roles if numbers_people(name)]
    for place in places:
        for number in numbers:
            both = frame[[place, number]].dropna()
            if 2 * len(both) <= len(frame) or both.duplicated().any():
                continue
            return (
                Problem(
                    CODE,
                    f'"{place}" and "{number}" say only together whose a row is, so neither is '
                    "the key. Each row counts as one person.",
                    "If so, nothing needs to be done. If somebody has several rows, write both "
                    "in one column of the workbook and use it as the key.",
                    "warning",
                    sheet,
                    column=number,
                ),
            )
    return ()
