"""The part each column probably plays in a study, with the reason in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.names import (
    before_after_pairs,
    says_after,
    says_before,
    tells_of_taking_part,
    words,
)
from evaluator.cohort.rows.starts import never_cells
from evaluator.values.cohort import Kind, Role

NUMERIC: tuple[Kind, ...] = ("number", "whole_number")
LABELLED: tuple[Kind, ...] = ("category", "yes_no")


@dataclass(frozen=True, slots=True)
class RoleGuess:
    """A column's probable role and the reason in words."""

    role: Role
    reason: str


def guess_roles(frame: pd.DataFrame, kinds: Mapping[str, Kind]) -> dict[str, RoleGuess]:
    """A role for every column of ``frame``; at most one time, unit, treated and first treated."""
    return _Guesser(frame, kinds).guess()


class _Guesser:
    """Assigns the structural roles first, since each narrows what the rest can be."""

    def __init__(self, frame: pd.DataFrame, kinds: Mapping[str, Kind]) -> None:
        self.frame = frame
        self.kinds = kinds
        self.names = [str(name) for name in frame.columns]
        self.distinct = {name: int(frame[name].nunique()) for name in self.names}
        self.roles: dict[str, RoleGuess] = {}
        self.moving: set[str] = set()
        self.earlier: dict[str, str] = {}
        self.later: dict[str, str] = {}

    def guess(self) -> dict[str, RoleGuess]:
        key = self._named_key()
        time = self._time(key)
        unit = key or self._place_unit(time)
        if unit is not None:
            self._set(unit, "unit", self._unit_reason(unit, time))
        if time is not None:
            self._set(time, "time", "Its name and values say when a row was measured.")
        self._first_treated(time)
        self._treated()
        self.moving = self._moving(unit) if unit is not None and time is not None else set()
        pairs = before_after_pairs([n for n in self.names if self.kinds[n] in (*NUMERIC, "yes_no")])
        for pair in reversed(pairs):
            self.earlier[pair.after], self.later[pair.before] = pair.before, pair.after
        for name in self.names:
            if name not in self.roles:
                self.roles[name] = self._other(name)
        return {name: self.roles[name] for name in self.names}

    def _set(self, name: str, role: Role, reason: str) -> None:
        self.roles[name] = RoleGuess(role, reason)

    # Unit and time

    def _unit_reason(self, unit: str, time: str | None) -> str:
        known = self.frame[[unit] if time is None else [unit, time]].dropna()
        if known.duplicated().any():
            return "Its name says that it is a key, although some values stand more than once."
        per = f' for each value of "{time}"' if time else ""
        return f"Each value stands once{per}, so it says which row is whose."

    def _named_key(self) -> str | None:
        """The column named like a key with the most distinct values."""
        keys = [
            name
            for name in self.names
            if self._named_like_key(name)
            and self.kinds[name] != "number"
            and self.distinct[name] > 1
            and self.frame[name].notna().mean() > 0.5
        ]
        if not keys:
            keys = [name for name in self.names if self._is_official_number(name)]
        return max(keys, key=lambda name: self.distinct[name], default=None)

    def _named_like_key(self, name: str) -> bool:
        """Whether the name is of a key of people; keys of places often stand for clusters."""
        tokens = set(words(name))
        if tokens & vocabulary.PLACES and not tokens & vocabulary.PEOPLE:
            return False
        alone = len(tokens) == 1 and bool(tokens & vocabulary.PEOPLE)
        coded = bool(set(words(name)[-1:]) & vocabulary.CODES)
        return coded or (alone and self.kinds[name] == "text")

    def _is_official_number(self, name: str) -> bool:
        """Whether the column holds an official number of people, the last resort for a key."""
        named = bool(set(words(name)) & {"upn", "uln", "nhs", "pnc"})
        return named and bool(self.frame[name].notna().mean() > 0.5)

    def _time(self, key: str | None) -> str | None:
        rows = len(self.frame)
        candidates = []
        for place, name in enumerate(self.names):
            if name == key or not 2 <= self.distinct[name] <= max(2, rows // 2):
                continue
            score = self._time_score(name)
            if score and (key is None or self._repeats(key, name)):
                candidates.append((score, -place, name))
        return max(candidates)[2] if candidates else None

    def _time_score(self, name: str) -> int:
        if self._says_when(name):
            return 3
        tokens = words(name)
        if not tokens or set(tokens) & (vocabulary.START_WORDS | {"release", "birth"}):
            return 0
        if tokens[-1] in vocabulary.TIMES and self.kinds[name] != "yes_no":
            return 2 if len(tokens) == 1 else 1
        return 0

    def _says_when(self, name: str) -> bool:
        """Whether every label is a word for before or after."""
        if self.kinds[name] != "category" or self.distinct[name] > 6:
            return False
        labels = [str(label) for label in self.frame[name].dropna().unique()]
        return len(labels) > 1 and all(says_before(label) or says_after(label) for label in labels)

    def _repeats(self, key: str, time: str) -> bool:
        """Whether units have several rows, and mostly one for each time."""
        pairs = self.frame[[key, time]].dropna()
        if pairs.empty or len(pairs) < 1.05 * pairs[key].nunique():
            return False
        return bool(pairs.duplicated().mean() < 0.1)

    def _place_unit(self, time: str | None) -> str | None:
        """Without a key: the column whose values stand once, or once for each time.

        A place is preferred to another label, and a label to a number.
        """
        ranked = []
        for place, name in enumerate(self.names):
            tokens, kind = set(words(name)), self.kinds[name]
            if kind not in ("category", "text", "whole_number") or name == time:
                continue
            named = bool(tokens & vocabulary.PLACES)
            fits = self._fills_every_time(name, time) or (named and time is not None)
            if not fits or tokens & vocabulary.EXPOSURES:
                continue
            values = self.frame[[name] if time is None else [name, time]].dropna()
            if len(values) >= 3 and not values.duplicated().any():
                ranked.append((not named, kind == "whole_number", place, name))
        return min(ranked)[3] if ranked else None

    def _fills_every_time(self, name: str, time: str | None) -> bool:
        """Whether nearly every value has a row for each time; without time, a named place."""
        if time is None:
            named = bool(set(words(name)) & vocabulary.PLACES)
            return named and self.distinct[name] == len(self.frame)
        return self.distinct[name] * self.distinct[time] <= 1.1 * len(self.frame)

    def _moving(self, unit: str) -> set[str]:
        """Number columns that change within most units that have several rows."""
        known = self.frame[self.frame[unit].notna()]
        numeric = [name for name in self.names if self.kinds[name] in NUMERIC and name != unit]
        if not numeric or known.empty:
            return set()
        units = known.groupby(unit, observed=True)[numeric].nunique()
        return {name for name in numeric if (units[name] > 1).mean() > 0.5}

    # Treatment

    def _first_treated(self, time: str | None) -> None:
        for name in self.names:
            tokens = set(words(name))
            alone = bool(tokens) and tokens <= vocabulary.START_WORDS - {"first", "live"}
            starts = alone or (
                bool(tokens & vocabulary.START_WORDS)
                and bool(tokens & (vocabulary.TIMES | {"treated", "treat"}))
            )
            if name in self.roles or not starts or self.kinds[name] == "yes_no":
                continue
            blank = self._without_start(name, time)
            if time is not None and blank.any() and not blank.all():
                self._set(
                    name,
                    "first_treated",
                    "It says when the programme started, and is empty or says so for those "
                    "without it.",
                )
                return
            self._set(name, "unused", "It says when something started, not what changed.")

    def _without_start(self, name: str, time: str | None) -> pd.Series:
        """Rows whose cell in a column of starts is empty or stands for never."""
        cells = self.frame[name]
        times = [] if time is None else self.frame[time].dropna().unique().tolist()
        return cells.isna() | never_cells(cells, times)

    def _treated(self) -> None:
        candidates = [
            (score, -place, name)
            for place, name in enumerate(self.names)
            if name not in self.roles and (score := self._treated_score(name))
        ]
        if not candidates:
            return
        name = max(candidates)[2]
        labels = " or ".join(f'"{label}"' for label in _labels(self.frame[name])[:3])
        self._set(name, "treated", f"It divides the rows into {labels}.")

    def _treated_score(self, name: str) -> int:
        if not 2 <= self.distinct[name] <= 3 or self.kinds[name] in ("number", "date"):
            return 0
        labels = _labels(self.frame[name])
        tokens = set(words(name))
        if "year" in tokens or "age" in tokens or says_before(name):
            return 0
        named = bool(tokens & vocabulary.TREATED) or tokens >= {"took", "part"}
        contrast = any(is_comparison(label) for label in labels) and (
            self.kinds[name] == "category"
        )
        two = self.distinct[name] == 2
        if named and (contrast or (two and self.kinds[name] != "category")):
            return 4 if two else 3
        if contrast and two:
            return 2
        return 1 if named and two else 0

    # Everything else

    def _other(self, name: str) -> RoleGuess:
        rules = (*self._structure(name), *self._measures(name))
        return next(RoleGuess(role, reason) for holds, role, reason in rules if holds)

    def _structure(self, name: str) -> Iterator[tuple[bool, Role, str]]:
        """Rules for what is not measured on people, in order of precedence."""
        tokens, numeric = set(words(name)), self.kinds[name] in NUMERIC
        yield self.distinct[name] <= 1, "unused", "It does not vary."
        yield (
            tells_of_taking_part(name),
            "unused",
            "Its name says that it happens after the start, so it must not be used to choose or "
            "adjust the comparison.",
        )
        yield (
            numeric and bool(tokens & vocabulary.EXPOSURES),
            "exposure",
            "Its name says how many people a count refers to.",
        )
        yield (
            numeric and bool(tokens & vocabulary.WEIGHTS),
            "weight",
            "Its name says that it weights the rows.",
        )
        yield (
            self._is_cluster(name, tokens),
            "cluster",
            f"It names {self.distinct[name]:,} places with several rows each.",
        )
        yield self.kinds[name] in ("text", "date"), "unused", "Text and dates are not compared."

    def _is_cluster(self, name: str, tokens: set[str]) -> bool:
        place = bool(tokens & vocabulary.PLACES) and not tokens & {"band", "group", "type"}
        return (
            place
            and self.kinds[name] not in ("number", "yes_no", "date")
            and 2 * self.distinct[name] <= int(self.frame[name].count())
        )

    def _measures(self, name: str) -> Iterator[tuple[bool, Role, str]]:
        """Rules that tell outcomes from what was known before; the last one always holds."""
        kind, tokens = self.kinds[name], set(words(name))
        measured = kind in (*NUMERIC, "yes_no")
        earlier, later = self.earlier.get(name), self.later.get(name)
        yield earlier is not None, "outcome", f'It repeats "{earlier}" at a later time.'
        yield says_before(name), "covariate", "Its name says that it was known before the start."
        yield later is not None, "covariate", f'"{later}" repeats it at a later time.'
        yield (
            bool(tokens & vocabulary.FIXED),
            "covariate",
            "Its name is of something that a programme cannot change.",
        )
        yield (
            measured and says_after(name),
            "outcome",
            "Its name says that it was measured after the start.",
        )
        yield name in self.moving, "outcome", "It changes from time to time for the same unit."
        yield (
            bool(tokens & vocabulary.BACKGROUND),
            "covariate",
            "Its name is of something usually known at the start.",
        )
        yield (
            measured and bool(tokens & vocabulary.MEASURES),
            "outcome",
            "Its name is of something that a programme may change.",
        )
        yield kind == "number", "outcome", "It holds numbers that vary."
        yield True, "covariate", "It divides people into kinds."


def _labels(values: pd.Series) -> list[str]:
    return [
        str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        for value in values.value_counts().index
    ]


def is_comparison(label: str) -> bool:
    """Whether a label reads like the group without the programme."""
    return bool(set(words(label)) & vocabulary.COMPARISON)
