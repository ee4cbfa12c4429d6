"""What a person should know of a column of starts, and the data as an analysis takes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from evaluator.cohort.cells.sorted_cells import first_rows, listed
from evaluator.cohort.columns.labels import taking_part
from evaluator.cohort.rows.start_period import without_start_period
from evaluator.cohort.rows.starts import Starts, on_one_scale, starts_of, words_among_starts
from evaluator.cohort.rows.steady_groups import steady_groups
from evaluator.cohort.rows.steady_places import steady_places
from evaluator.cohort.rows.steady_starts import in_time_order, steady_starts
from evaluator.cohort.rows.stretches import Stretches, stretches
from evaluator.cohort.rows.who_told import unsaid_told
from evaluator.cohort.rows.year_spans import YearStarts, are_year_spans, year_starts
from evaluator.cohort.rows.year_told import common_start_told, starts_as_years_told, year_rule_told
from evaluator.values.cohort import Cohort, Step
from evaluator.values.plan import Plan, Roles
from evaluator.values.problems import Problem, Refusal, Severity

MOST_BEFORE = 0.5
_INSIDE = "data_start_inside_time"
# What the reader said of cells before it was known that they are starts.
_TOLD_BETTER = frozenset(
    {"text_in_number_column", "text_in_date_column", "numeric_missing_code",
     "perhaps_missing_code", "empty_dates",
     "perhaps_missing_dates", "dates_among_labels"}
)  # fmt: skip
_NO_TEXT = frozenset({"dates_read_as_text", "numbers_read_as_text"})


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """A column of starts with its place in the sheet.

    Attributes:
        unit: column of those who start; None where every row is its own.
        spans, compared: the times, and the starts as they are counted; None where the two cannot
            be compared.
        steadied: what was done to have one start in all rows of a unit, or why that failed.
        asked: when years such as 2018/19 begin, where the plan says it.
    """

    cohort: Cohort
    name: str
    time: str | None
    unit: str | None
    starts: Starts
    spans: Stretches | None
    compared: pd.Series | None
    steadied: tuple[Problem, ...] = ()
    asked: YearStarts | None = None

    def units(self, where: pd.Series) -> int:
        """How many units have one of the cells."""
        if self.unit is None:
            return int(where.sum())
        return int(self.cohort.frame.loc[where, self.unit].nunique())

    def counted(self, where: pd.Series) -> str:
        """Units with one of the cells, in words: 8 of the "ward" values, or 8 rows."""
        count = self.units(where)
        if self.unit is None:
            return f"{count:,} row{'' if count == 1 else 's'}"
        return f'{count:,} of the "{self.unit}" values'

    def quoted(self, where: pd.Series) -> str:
        """Up to three of the codes in the cells, in quotation marks."""
        return listed(sorted({str(text) for text in self.starts.said[where].dropna()}), 3)

    def problem(
        self, code: str, where: pd.Series, message: str, fix: str, severity: Severity
    ) -> Problem:
        """A problem with the cells, told with their first rows."""
        rows = first_rows(where.index[where])
        return Problem(
            code, message, fix, severity, self.cohort.provenance.sheet, rows[0], self.name, rows,
            int(where.sum()),
        )  # fmt: skip


def starts_told(
    cohort: Cohort, column: str, *, time: str | None, unit: str | None
) -> tuple[Problem, ...]:
    """What a person should know of a column of starts before anything is concluded from it.

    ``data_starts_before_times`` stops; the others are notes and warnings.
    """
    return _told(_column(cohort, column, time, unit))


def with_starts_told(cohort: Cohort) -> Cohort:
    """The cohort with what its probable column of starts should make known.

    As warnings at most: the guessed column may not be the one that is used.
    """
    parts = {column.role: column.name for column in cohort.columns}
    name = parts.get("first_treated")
    if name is None:
        return cohort
    found = _column(cohort, name, parts.get("time"), parts.get("unit"))
    told = _told(found)
    time = parts.get("time")
    ordered = [] if time is None else cohort.frame[time].dropna().unique().tolist()
    if (words := words_among_starts(cohort, name, ordered)) is not None:
        told = (*told, words)
    text = found.starts.values.dtype == object
    better = _TOLD_BETTER if text and words is None else _TOLD_BETTER | _NO_TEXT
    kept = [p for p in cohort.problems if not (p.column == name and p.code in better)]
    kept += [replace(p, severity="warning") if p.severity == "stops" else p for p in told]
    return replace(cohort, problems=tuple(kept))


def planned_starts_told(cohort: Cohort, plan: Plan, *, several_starts: bool) -> tuple[Problem, ...]:
    """What should be known of the starts, places and groups that a plan names.

    ``several_starts``: whether the planned design lets each unit start at a time of its own.
    """
    placed = steady_places(cohort, plan.roles)
    grouped = steady_groups(placed.cohort, plan.roles)
    found = _planned(placed.cohort, plan, several_starts=several_starts)
    told = placed.problems + grouped.problems
    told += common_start_told(cohort, plan) if found is None else _told(found)
    told += unsaid_told(placed.cohort, plan)
    if plan.roles.start_period is not None:
        told = tuple(problem for problem in told if problem.code != _INSIDE)
    return tuple(map(cohort.provenance.placed, told))


def distinct_starts(cohort: Cohort, roles: Roles) -> int:
    """How many different starts the planned column holds; never and not known are none."""
    if roles.first_treated is None or roles.first_treated not in cohort.frame:
        return 0
    found = _column(cohort, roles.first_treated, roles.time, roles.unit)
    return int(found.starts.values.nunique())


def started_rows(cohort: Cohort, roles: Roles, column: str) -> pd.Series:
    """Which rows are of a unit that has a start in ``column``."""
    return _column(cohort, column, roles.time, roles.unit).starts.values.notna()


@dataclass(frozen=True, slots=True)
class StartShares:
    """Shares of units, 0 to 1.

    Attributes:
        not_known: of all units, left out because nobody noted their start. inside: of those that
            started, inside one of the times. timed: whether starts say what lies after.
        everybody, started: of how many units these are shares.
    """

    not_known: float
    inside: float
    timed: bool
    everybody: int
    started: int


def shares_of_starts(cohort: Cohort, plan: Plan, *, several_starts: bool) -> StartShares | None:
    """How many starts are not known or lie inside a time; None where the plan names none."""
    found = _planned(cohort, plan, several_starts=several_starts)
    if found is None:
        return None
    everybody = found.units(pd.Series(True, index=cohort.frame.index))
    started, timed = found.units(found.starts.values.notna()), found.compared is not None
    inside = 0
    counts = plan.roles.start_period is None
    if counts and found.spans is not None and found.compared is not None:
        inside = found.units(found.spans.inside(found.compared))
    lost = found.units(_without_start(found, plan))
    return StartShares(
        lost / max(everybody, 1), inside / max(started, 1), timed, everybody, started
    )


def settled(cohort: Cohort, plan: Plan) -> Cohort:
    """The cohort with the planned column of starts as an analysis takes it.

    Codes for never are empty, starts that words had made text are numbers or dates, and those
    whose start nobody noted are left out with all their rows, for they are neither treated nor
    not. Those whom the plan's column of who took part calls untreated stay. Each unit has one
    start in all its rows (``steady_starts``), one place (``steady_places``) and one group
    (``steady_groups``), and the time in which a start lies is left out where the plan says so.
    All of it is in the recipe. The cohort itself where nothing of that was needed.

    Raises:
        Refusal: the programme stops again, or most units change their place or group.
    """
    roles = plan.roles
    placed = steady_places(cohort, roles)
    _refuse(cohort, placed.problems)
    grouped = steady_groups(placed.cohort, roles)
    _refuse(cohort, grouped.problems)
    return without_start_period(_with_starts_settled(grouped.cohort, plan), plan)


def _with_starts_settled(cohort: Cohort, plan: Plan) -> Cohort:
    roles = plan.roles
    column = roles.first_treated
    if column is None or column not in cohort.frame:
        return cohort
    found = _column(cohort, column, roles.time, roles.unit, roles.year_starts)
    _refuse(cohort, found.steadied)
    cohort, starts = found.cohort, found.starts
    coded, lost = starts.never & starts.said.notna(), _without_start(found, plan)
    same_kind = starts.values.dtype == cohort.frame[column].dtype
    if not (coded.any() or lost.any()) and same_kind:
        return cohort
    steps = [
        Step(action, column, reason, int(where.sum()), first_rows(where.index[where]))
        for action, where, reason in (
            ("start_means_never", coded & ~lost, f"{found.quoted(coded)} mean never treated."),
            (
                "start_not_known",
                lost,
                "Nobody noted when these started, and that does not mean never: they are left "
                "out with all their rows.",
            ),
        )
        if where.any()
    ]
    frame = cohort.frame.assign(**{column: starts.values})[~lost]
    return replace(cohort, frame=frame, recipe=(*cohort.recipe, *steps))


def _refuse(cohort: Cohort, problems: Sequence[Problem]) -> None:
    stopping = [problem for problem in problems if problem.severity == "stops"]
    if stopping:
        raise Refusal(*map(cohort.provenance.placed, stopping))


def _told(found: _Column) -> tuple[Problem, ...]:
    told = (*found.steadied, *_codes_told(found), *_places_told(found), *_years_told(found))
    return tuple(problem for problem in told if problem)


def _years_told(found: _Column) -> tuple[Problem, ...]:
    """Whether years begin in April or September, where the plan does not say it."""
    if found.asked or found.compared is None:
        return ()
    if are_year_spans(found.starts.values):
        return starts_as_years_told(found.cohort, found.time, found.name)
    return year_rule_told(found.cohort, found.time, found.compared, found.name)


def _planned(cohort: Cohort, plan: Plan, *, several_starts: bool) -> _Column | None:
    """The planned column of starts, beside the times only where it says which lie after."""
    roles, there = plan.roles, cohort.frame
    column = roles.first_treated
    if column is None or column not in there:
        return None
    timed = several_starts or not roles.after
    time = roles.time if timed and roles.time in there else None
    unit = roles.unit if roles.unit in there else None
    return _column(cohort, column, time, unit, roles.year_starts)


def refuse_changing_starts(cohort: Cohort, column: str, units: pd.Series) -> None:
    """Refuse ``units`` with more than one start, or with one in some of their rows only."""
    known = units.notna()
    starts = cohort.frame.loc[known, column].groupby(units[known])
    changing = int((starts.nunique(dropna=False) > 1).sum())
    if changing:
        differ = starts.transform(lambda own: own.nunique(dropna=False) > 1).astype(bool)
        rows = first_rows(differ.index[differ])
        raise Refusal(
            Problem(
                code="start_changes",
                message=f'{changing} of the units have more than one start in "{column}", or one '
                "in some rows only.",
                fix="Write each unit's start in all of its rows, or leave it empty in all.",
                sheet=cohort.provenance.sheet,
                row=rows[0],
                column=column,
                rows=rows,
                count=changing,
            )
        )


def _column(
    cohort: Cohort,
    name: str,
    time: str | None,
    unit: str | None,
    asked: YearStarts | None = None,
) -> _Column:
    times: list[Any] = []
    if time is not None and time in cohort.frame:
        times = in_time_order(cohort.frame[time])
    steady = steady_starts(cohort, name, time, unit)
    starts = starts_of(steady.cohort, name, times)
    spans = stretches(times, year_starts(steady.cohort, (time, name), asked), time)
    compared = on_one_scale(starts.values, spans)
    return _Column(steady.cohort, name, time, unit, starts, spans, compared, steady.problems, asked)


def _without_start(found: _Column, plan: Plan) -> pd.Series:
    """Rows of those whose start is not known in any of their rows, unless they are untreated."""
    lost = found.starts.unknown & ~_untreated(found.cohort, plan)
    if found.unit is None or not lost.any():
        return lost
    keys = found.cohort.frame[found.unit]
    known = found.starts.values.notna().groupby(keys).transform("any").eq(True)
    any_lost = lost.groupby(keys).transform("any").eq(True)
    left_out: pd.Series = (any_lost & ~known) | (lost & keys.isna())
    return left_out


def _untreated(cohort: Cohort, plan: Plan) -> pd.Series:
    """Rows that the plan's column of who took part calls untreated."""
    roles, nobody = plan.roles, pd.Series(False, index=cohort.frame.index)
    if roles.treated is None:
        return nobody
    taking = taking_part(cohort.frame[roles.treated], roles.treated_values)
    return nobody if taking is None else taking.eq(0)


def _codes_told(found: _Column) -> tuple[Problem | None, ...]:
    """Cells that stand for never, and cells that nobody filled in."""
    starts, name = found.starts, found.name
    coded, lost = starts.never & starts.said.notna(), starts.unknown
    never = unknown = None
    if coded.any():
        never = found.problem(
            "data_start_never",
            coded,
            f'In "{name}", {found.quoted(coded)} was read as "never treated": '
            f"{found.counted(coded)} count as never treated, as they would with an empty cell.",
            "If they did take part, write when they started; if nobody knows when, write "
            '"not known".',
            "warning" if _near(found, coded) else "note",
        )
    if lost.any():
        quoted = found.quoted(lost)
        unknown = found.problem(
            "data_start_not_known",
            lost,
            f'"{name}" does not say when {found.counted(lost)} started ({quoted}). That does not '
            "mean never, so they are left out with all their rows.",
            'Find out when they started, or write "never" where the programme never came.',
            "warning",
        )
    return never, unknown


def _near(found: _Column, coded: pd.Series) -> bool:
    """Whether a code such as 0 lies so near the first time that it might be a start."""
    spans = found.spans
    if spans is None or spans.dated or spans.begins[0] > 2:
        return False
    return bool(found.starts.said[coded].isin(["0", "-1"]).any())


def _places_told(found: _Column) -> tuple[Problem | None, ...]:
    """Starts before the first time, after the last, and inside one of the times."""
    spans, values, name = found.spans, found.compared, found.name
    if spans is None or values is None or values.isna().all():
        return ()
    before, early = spans.before(values), spans.long_before(values)
    seen = spans.positions(values).notna()
    late, inside = values.notna() & ~seen, spans.inside(values)
    first = None
    if before.any() and found.units(before) >= MOST_BEFORE * found.units(seen):
        first = found.problem(
            "data_starts_before_times",
            before,
            f'In "{name}", {found.counted(before)} started before the first time of '
            f'"{found.time}": half or more of all who started while they were seen. Nothing is '
            "known of them from before the start.",
            "Check that starts and times are counted in the same way. If they are, add earlier "
            "times, or take those who started before them out of the workbook.",
            "stops",
        )
    elif early.any():
        first = found.problem(
            "data_start_long_before",
            early,
            f'In "{name}", {found.counted(early)} started long before the first time of '
            f'"{found.time}", so they cannot be compared before and after and are left out.',
            'Check these starts. If they stand for something else, write "never" or "not known".',
            "warning",
        )
    part = late_told = None
    if inside.any():
        part = found.problem(
            _INSIDE,
            inside,
            f'In "{name}", {found.counted(inside)} started inside one of the times of '
            f'"{found.time}". A time counts as after the start from the one in which the start '
            "lies.",
            "If that time should count as neither, leave it out; in a plan, under [roles]: "
            'start_period = "left_out". If it should count as before, write the first day of the '
            "next one as the start.",
            "note",
        )
    if late.any():
        late_told = found.problem(
            "data_start_after_times",
            late,
            f'In "{name}", {found.counted(late)} start after the last time of "{found.time}", so '
            "they count as not treated while they are seen.",
            "Check these starts; nothing needs to be done if they are right.",
            "note",
        )
    return first, part, late_told
