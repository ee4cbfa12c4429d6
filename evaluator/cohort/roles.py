"""The part each column probably plays in a study, with the reason in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import pandas as pd

from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.key_columns import KeyColumn, key_columns
from evaluator.cohort.columns.levels import levels_of
from evaluator.cohort.columns.names import says_before, words
from evaluator.cohort.columns.times.stages import of_earlier_stage
from evaluator.cohort.columns.times.timing import (
    before_after_pairs,
    is_fixed,
    is_scored_as_age,
    measured_first,
)
from evaluator.cohort.columns.times.when import (
    finest,
    may_be_year_groups,
    repeats,
    time_score,
)
from evaluator.cohort.columns.two_keys import NUMBERS_PEOPLE, numbers_people
from evaluator.cohort.numbered_rows import REASON as NUMBERS_ROWS
from evaluator.cohort.numbered_rows import counts_rows, numbered_rows, numbers_answers
from evaluator.cohort.other_people import REASON as OF_OTHER_PEOPLE
from evaluator.cohort.other_people import when_of_other_people
from evaluator.cohort.place_keys import (
    is_broken_down,
    is_cluster,
    named_by_place,
    place_key,
    reason_of_key,
)
from evaluator.cohort.registers import days_of_register, register_columns
from evaluator.cohort.rows import start_columns as starting
from evaluator.cohort.rows.starts import never_cells
from evaluator.cohort.rows.steady_starts import is_in_force
from evaluator.cohort.said_again import (
    all_start,
    is_one_for_all,
    is_steady,
    moving,
    named_alike,
    names_units,
    says_again,
    says_part_of_time,
)
from evaluator.cohort.took_part import labels_by_number, who_score
from evaluator.values.cohort import Kind, Role

_MOST_CODES = 20  # of kinds; more are keys
NUMERIC: tuple[Kind, ...] = ("number", "whole_number")


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
        self.alike = named_alike(self.names)
        self.measured = [n for n in self.names if kinds[n] in (*NUMERIC, "yes_no")]
        self.distinct = {name: int(frame[name].nunique()) for name in self.names}
        self.registers = register_columns(frame, kinds)
        self.days = days_of_register(frame, kinds)
        self.roles: dict[str, RoleGuess] = {}
        self.moving: set[str] = set()
        self.earlier: dict[str, str] = {}
        self.later: dict[str, str] = {}

    def _of(self, role: Role) -> str | None:
        """The first column that was given a role."""
        return next((n for n, guess in self.roles.items() if guess.role == role), None)

    def _varies(self, name: str) -> bool:
        """Whether a column changes within those who have several rows."""
        unit = self._of("unit")
        return unit is not None and not is_steady(self.frame, name, unit)

    def guess(self) -> dict[str, RoleGuess]:
        unit, time = self._unit_and_time()
        if unit is not None:
            self._set(unit, "unit", reason_of_key(self.frame, unit, time))
        if time is not None:
            self._set(time, "time", "Its name and values say when a row was measured.")
        if not self._in_force(unit, time):
            self._first_treated(unit, time)
        self._treated()
        for name in self.days:
            self._set(name, "unused", "It holds the marks of one day of a register.")
        numeric = [name for name in self.names if self.kinds[name] in NUMERIC and name != unit]
        if unit is not None and time is not None:
            self.moving = moving(self.frame, numeric, unit)
        pairs = before_after_pairs(self.measured)
        for pair in reversed(pairs):
            self.earlier[pair.after], self.later[pair.before] = pair.before, pair.after
        for pair in before_after_pairs([n for n in self.names if self.kinds[n] != "date"]):
            if pair.before not in self.earlier:
                self.later.setdefault(pair.before, pair.after)
        for name in self.names:
            if name not in self.roles:
                self.roles[name] = self._other(name)
        self._outcome_by_better_name()
        return {name: self.roles[name] for name in self.names}

    def _set(self, name: str, role: Role, reason: str) -> None:
        self.roles[name] = RoleGuess(role, reason)

    # Unit and time

    def _unit_and_time(self) -> tuple[str | None, str | None]:
        """The key of the rows and the column that says when they were measured.

        A key that stands in many rows of one time is of what was counted, such as an offence code,
        where the places of a broken-down table explain the rows. Year groups are times only where
        something was measured in each of them.
        """
        keys = self._named_keys()
        key = max(keys, key=lambda name: self.distinct[name], default=None)
        numbered = key and numbered_rows(self.frame, self.kinds, self.distinct, key)
        if numbered:
            self._set(numbered.key, "unused", NUMBERS_ROWS)
            return numbered.owner, numbered.when
        anew = key and when_of_other_people(self.frame, self.kinds, self.distinct, key)
        if key and anew:
            self._set(key, "unused", OF_OTHER_PEOPLE)
            return None, anew
        keys = [name for name in keys if not numbers_answers(name, self.names)] or keys
        key = max(keys, key=lambda name: self.distinct[name], default=None)
        key = key and named_by_place(self.frame, self.kinds, key)
        time = self._time(key)
        if key is not None and time is None and 2 * self.distinct[key] < len(self.frame):
            when = self._time(None)
            place = self._place_key(when) if when is not None else None
            if place is not None:
                return place, when
            if when is not None and is_broken_down(self.frame, key, when):
                return key, when
        unit = key or self._place_key(time)
        if (
            key is None
            and unit is not None
            and time is not None
            and is_steady(self.frame, time, unit)
        ):
            other = self._time(None, steady=time)
            if other is not None and (place := self._place_key(other)) is not None:
                return place, other
        if unit is None and time is not None and may_be_year_groups(time, self.frame[time]):
            return self._place_key(None), None
        return unit, time

    def _named_keys(self) -> list[str]:
        """The columns named like keys."""
        held = {name: int(self.frame[name].count()) for name in self.names}
        return key_columns(
            [KeyColumn(n, self.kinds[n], self.distinct[n], held[n], len(self.frame))
             for n in self.names]
        )  # fmt: skip

    def _time(self, key: str | None, steady: str | None = None) -> str | None:
        """The surest column of times; ``steady`` is one that was found to be none."""
        rows = len(self.frame)
        candidates = []
        for place, name in enumerate(self.names):
            if name in (key, steady) or not 2 <= self.distinct[name] <= max(2, rows // 2):
                continue
            score = time_score(name, self.frame[name], self.kinds[name])
            if score and (key is None or repeats(self.frame, key, name)):
                candidates.append((score, -place, name))
        candidates.sort(reverse=True)
        return finest(self.frame, self.distinct, candidates) if candidates else None

    def _place_key(self, time: str | None) -> str | None:
        return place_key(self.frame, self.kinds, self.distinct, time)

    # Treatment

    def _in_force(self, unit: str | None, time: str | None) -> bool:
        """Whether a column is yes while the programme runs; it says when each one started."""
        if unit is None or time is None:
            return False
        for name in self.names:
            tokens = set(words(name))
            named = tokens & (vocabulary.TREATED | vocabulary.IN_FORCE)
            if name in self.roles or not named or self.distinct[name] != 2:
                continue
            if is_in_force(self.frame, name, time, unit):
                reason = "It says yes while the programme runs: from then on each one had started."
                self._set(name, "first_treated", reason)
                return True
        return False

    def _first_treated(self, unit: str | None, time: str | None) -> None:
        units = None if unit is None else self.frame[unit]
        for name in self.names:
            cells, kind = self.frame[name], self.kinds[name]
            if name in self.roles or kind == "yes_no":
                continue
            if not starting.say_starts(name, cells, units, timed=time is not None):
                continue
            blank = self._without_start(name, time)
            if time is not None and blank.any() and not blank.all():
                self._set(name, "first_treated", starting.SOME_STARTED)
                return
            said = any(self._treated_score(other) for other in self.names)
            if time is not None and not said and all_start(self.frame, name, unit, time):
                self._set(name, "first_treated", starting.ALL_STARTED)
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
            self._who_came()
            return
        name = max(candidates)[2]
        labels = " or ".join(f'"{label}"' for label in labels_by_number(self.frame[name])[:3])
        self._set(name, "treated", f"It divides the rows into {labels}.")

    def _who_came(self) -> None:
        """Where nothing else says who took part: the one column of yes and no that says who came.

        Not where the programme started at different times.
        """
        free = [n for n in self.names if n not in self.roles and self.kinds[n] == "yes_no"]
        came = [n for n in free if set(words(n)) & vocabulary.CAME and not self._varies(n)]
        if len(came) == 1 and not any(g.role == "first_treated" for g in self.roles.values()):
            self._set(
                came[0],
                "treated",
                "It is the only column that says who came. If another list says who was offered "
                "the programme, that is the fairer one.",
            )

    def _treated_score(self, name: str) -> int:
        if not 2 <= self.distinct[name] <= 3 or self.kinds[name] in ("number", "date"):
            return 0
        if vocabulary.says_what_is_counted(name) and self._varies(name):
            return 0
        unit, time = self._of("unit"), self._of("time")
        if unit and time and not is_steady(self.frame, name, [unit, time]):
            return 0  # it divides what was counted of one unit at one time
        listed = name in self.registers
        return who_score(name, self.frame[name], self.kinds[name], in_register=listed)

    # Everything else

    def _outcome_by_better_name(self) -> None:
        """Where nothing else may have changed: yes and no that changes, or is good or bad news."""
        if any(guess.role == "outcome" for guess in self.roles.values()):
            return
        news = vocabulary.LOWER_IS_BETTER | vocabulary.HIGHER_IS_BETTER
        for name in self.names:
            tokens = set(words(name))
            if self.roles[name].role != "covariate" or self.kinds[name] != "yes_no":
                continue
            if is_fixed(name) or says_before(name):
                continue
            if tokens & news or self._varies(name):
                reason = "Nothing else in the sheet may have changed with the programme."
                self._set(name, "outcome", reason)

    def _other(self, name: str) -> RoleGuess:
        twin = self.alike.get(name)
        if says_again(self.frame, name, twin):
            return RoleGuess("unused", f'It says the same as "{twin}".')
        rules = chain(
            self._structure(name), self._measures(name), self._others(name)
        )  # asked until one holds
        return next(RoleGuess(role, reason) for holds, role, reason in rules if holds)

    def _structure(self, name: str) -> Iterator[tuple[bool, Role, str]]:
        """Rules for what is not measured on people, in order of precedence."""
        tokens, numeric = set(words(name)), self.kinds[name] in NUMERIC
        yield self.distinct[name] <= 1, "unused", "It does not vary."
        cells, kind = self.frame[name], self.kinds[name]
        yield counts_rows(name, cells, kind), "unused", "It counts the rows."
        yield (
            vocabulary.tells_of_taking_part(name),
            "unused",
            "Its name says that it happens after the start, so it must not be used to choose or "
            "adjust the comparison.",
        )
        yield (
            numeric and vocabulary.is_exposure(name),
            "exposure",
            "Its name says how many people a count refers to.",
        )
        yield (
            numeric and bool((tokens if len(tokens) == 1 else tokens - {"w"}) & vocabulary.WEIGHTS),
            "weight",
            "Its name says that it weights the rows.",
        )
        yield (
            self.kinds[name] == "category" and bool(levels_of(self.frame[name].dropna().unique())),
            "unused",
            "Its labels are levels of geography: keep the rows of one of them.",
        )
        yield (
            vocabulary.says_what_is_counted(name) and self._varies(name),
            "unused",
            "It says what a row counts: keep the rows of one kind.",
        )
        yield numeric and numbers_people(name), "unused", NUMBERS_PEOPLE
        many = kind == "whole_number" and self.distinct[name] > _MOST_CODES
        keys = many and not tokens & vocabulary.AREAS
        yield (
            numeric
            and vocabulary.is_code(name)
            and (keys or any(vocabulary.is_code_of(name, n) for n in self.names)),
            "unused",
            "It is a code or a key, so its numbers are no amounts.",
        )
        unit, time = self._of("unit"), self._of("time")
        again = says_part_of_time(self.frame, name, time)
        yield again, "unused", "It says when a row was measured, as another column does."
        alike = is_one_for_all(self.frame, name, kind, unit, time)
        yield alike, "unused", "It is the same for all at each time, so it tells nobody apart."
        yield (
            names_units(self.frame, name, kind, unit),
            "unused",
            "It says the same places as the key of the rows in another way.",
        )
        yield (
            is_cluster(cells, name, kind, self._varies),
            "cluster",
            f"It names {self.distinct[name]:,} places with several rows each.",
        )
        yield self.kinds[name] in ("text", "date"), "unused", "Text and dates are not compared."
        beside = vocabulary.beside_measures(name, self.names, labels=kind not in NUMERIC)
        yield beside != "", "unused", beside

    def _asked_anew(self) -> bool:
        """Whether there are several times and no key that links who was asked."""
        return self._of("time") is not None and self._of("unit") is None

    def _measures(self, name: str) -> Iterator[tuple[bool, Role, str]]:
        """Rules by what the name says of before, after and change, and by columns beside it."""
        kind, tokens = self.kinds[name], set(words(name))
        measured = kind in (*NUMERIC, "yes_no")
        earlier, later = self.earlier.get(name), self.later.get(name)
        limit = measured and vocabulary.is_limit(name)
        yield limit, "unused", "It is a limit of another column's range."
        late = earlier is not None or vocabulary.says_after(name) or tokens & vocabulary.CHANGES
        yield (
            bool(late) and not says_before(name) and self._stays(name),
            "unused",
            "It is the same at every time of the sheet, so it cannot show a change.",
        )
        yield earlier is not None, "outcome", f'It repeats "{earlier}" at a later time.'
        yield says_before(name), "covariate", "Its name says that it was known before the start."
        yield later is not None, "covariate", f'"{later}" repeats it at a later time.'
        yield (
            measured and name not in self.moving and measured_first(name, self.names),
            "covariate",
            "Its name says that it was measured first.",
        )
        yield (
            kind in NUMERIC and bool(tokens & vocabulary.CHANGES),
            "unused" if self.earlier else "outcome",
            "It tells the change between other columns."
            if self.earlier
            else "Its name is of a change, which a programme may make.",
        )

    def _stays(self, name: str) -> bool:
        """Whether a measure is the same at every time of a unit, where others change."""
        measured = self.kinds[name] in (*NUMERIC, "yes_no")
        return bool(self.moving) and measured and not self._varies(name)

    def _others(self, name: str) -> Iterator[tuple[bool, Role, str]]:
        """Rules that tell other outcomes from what was known before; the last one always holds."""
        kind, tokens = self.kinds[name], set(words(name))
        measured = kind in (*NUMERIC, "yes_no")
        yield (
            kind in NUMERIC and name not in self.moving and of_earlier_stage(name, self.measured),
            "covariate",
            "It is of a key stage that lies before what else was measured.",
        )
        yield (
            is_fixed(name),
            "covariate",
            "Its name is of something that a programme cannot change.",
        )
        yield (
            measured and vocabulary.says_after(name),
            "outcome",
            "Its name says that it was measured after the start.",
        )
        yield name in self.moving, "outcome", "It changes from time to time for the same unit."
        yield (
            kind == "yes_no" and self._asked_anew() and bool(tokens & vocabulary.ANSWERED),
            "outcome",
            "Other people said so at each time, and it may change.",
        )
        yield (
            bool(tokens & vocabulary.BACKGROUND),
            "covariate",
            "Its name is of something usually known at the start.",
        )
        yield (
            self._stays(name),
            "unused" if tokens & vocabulary.SUMMED else "covariate",
            "It is the same at every time, so it cannot show a change.",
        )
        yield (
            measured and (bool(tokens & vocabulary.MEASURES) or is_scored_as_age(name)),
            "outcome",
            "Its name is of something that a programme may change.",
        )
        yield kind == "number", "outcome", "It holds numbers that vary."
        yield True, "covariate", "It divides people into kinds."
