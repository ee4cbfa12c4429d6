"""A first plan from what the columns seem to be. Every guess is for a person to confirm."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.directions import direction
from evaluator.cohort.columns.labels import as_binary
from evaluator.cohort.columns.names import says_after, says_before, words
from evaluator.cohort.columns.place_names import names_place
from evaluator.cohort.columns.times.dated_labels import labels_in_order
from evaluator.cohort.columns.times.timing import (
    Pair,
    before_after_pairs,
    happens_after_start,
    is_duration,
    is_fixed,
)
from evaluator.cohort.columns.times.watched import says_away, says_watched
from evaluator.cohort.rows.heading_years import days_of_starts, heading_year, lies_before
from evaluator.cohort.rows.start_codes import says_not_known
from evaluator.cohort.rows.start_columns import are_different_starts, named_like_starts
from evaluator.cohort.rows.starts_told import distinct_starts, started_rows
from evaluator.cohort.rows.year_spans import year_rule
from evaluator.cohort.took_part import is_comparison, meaning_of_yes
from evaluator.outcomes import BINARY, CONTINUOUS, COUNT, kind_of
from evaluator.planning.by_questions import called_by_questions, with_columns_called
from evaluator.planning.few_places import of_few_places
from evaluator.planning.measured import with_measures
from evaluator.values.cohort import Cohort, Column, Role
from evaluator.values.plan import (
    Covariate,
    Data,
    Design,
    Outcome,
    Plan,
    Programme,
    Roles,
)

if TYPE_CHECKING:
    from evaluator.designs import ComparisonDesign

MAX_LEVELS = 20

_NUMBERED = re.compile(r"(?:wave|w|t|time|round|period|phase|year|y)\s*_?([0-9]{1,2})")
_DURING = frozenset(
    {"during", "mid", "midpoint", "midway", "middle", "interim", "halfway", "review"}
)
_TERMS = {"autumn": 1, "spring": 2, "summer": 3}
_BEFORE_A_NUMBER = frozenset({"per", "of", "over", "under", "than", "within", "key", "stage"})
_OF_PEOPLE = frozenset({"cohort", "intake", "pfa", "csp", "icb", "ccg"})
_VALUES = frozenset(
    {("value",), ("obs", "value"), ("measure", "value"), ("indicator", "value"), ("estimate",)}
)
_NO_FURTHER = frozenset({"only", "yet", "pending", "delayed", "later", "deferred"})
_NOT_COUNTED = frozenset(
    {"score", "scale", "index", "rank", "mean", "median", "average", "rating", "age", "year"}
)
_WITHIN = 0.95  # of the cells are no larger than the number of people
_SEVERAL_WORDS = {"authority": "local authorities", "la": "local authorities", "agency": "agencies",
                  "county": "counties", "nursery": "nurseries", "locality": "localities",
                  "lsoa": "neighbourhoods", "msoa": "neighbourhoods", "practice": "practices",
                  "academy": "academies", "org": "organisations", "gss": "areas", "lad": "areas",
                  "class": "classes", "parish": "parishes", "country": "countries",
                  "geography": "areas", "constituency": "constituencies"}  # fmt: skip


def guess_plan(cohort: Cohort) -> Plan:
    """A starting plan with guessed roles, outcomes, covariates and design.

    It never says what change is worthwhile, and says that a covariate was known before the start
    only when its name does. Without a treated column the plan has none. A column whose name only
    numbers the question of a survey goes by the question.
    """
    asked = {c.name: c.question for c in cohort.columns if c.question}
    if asked:
        plan = guess_plan(called_by_questions(cohort, asked))
        return with_columns_called(plan, {text: name for name, text in asked.items()})
    roles = _roles(cohort)
    outcomes = with_measures(_outcomes(cohort, roles), cohort)
    design = _design(cohort, roles, outcomes)
    divided = any("counts" in kind_of(o.kind).divided_when for o in outcomes)
    if design.rates is None or not divided:
        roles = replace(roles, exposure=None)
    return Plan(
        programme=Programme(people=_whose(roles)),
        data=_data(cohort),
        roles=roles,
        outcomes=outcomes,
        covariates=_covariates(cohort, outcomes, matched=design.matched),
        design=Design(design.key),
    )


def _whose(roles: Roles) -> str:
    """Whom the results are told among: the places of the key, or people."""
    if roles.unit is None or not names_place(roles.unit):
        return "people"
    places = [word for word in words(roles.unit or "") if word in vocabulary.AREAS - _OF_PEOPLE]
    return _SEVERAL_WORDS.get(places[-1], f"{places[-1]}s") if places else "people"


def _data(cohort: Cohort) -> Data:
    """How the cohort was read, every guess said, so that the plan reads it the same again."""
    source = cohort.provenance
    sheet = None if source.read_as.sheets else source.sheet
    return replace(source.read_as, workbook=source.file_name, sheet=sheet)


def _named(cohort: Cohort, role: Role) -> list[Column]:
    return [column for column in cohort.columns if column.role == role]


def _first(cohort: Cohort, role: Role) -> str | None:
    return next((column.name for column in _named(cohort, role)), None)


# Roles


def _roles(cohort: Cohort) -> Roles:
    time, treated = _first(cohort, "time"), _first(cohort, "treated")
    first_treated = _first(cohort, "first_treated")
    years = year_rule(cohort, time, None)
    return Roles(
        unit=_first(cohort, "unit"),
        cluster=_cluster(cohort, treated, first_treated, _first(cohort, "unit")),
        time=time,
        after=_after(cohort.frame[time]) if time else (),
        treated=treated,
        treated_values=_treated_values(cohort, treated) if treated else (),
        first_treated=first_treated,
        exposure=_first(cohort, "exposure"),
        weight=_first(cohort, "weight"),
        year_starts=None if years is None else years.starts,
    )


def _cluster(
    cohort: Cohort, treated: str | None, first_treated: str | None, unit: str | None
) -> str | None:
    """The widest places that lie wholly in one group: there the programme was given."""
    places = [column.name for column in _named(cohort, "cluster")]
    source = treated or first_treated
    if source is None:
        return places[0] if places else None
    cells, time = cohort.frame[source], _first(cohort, "time")
    group = started_rows(cohort, Roles(unit, time=time), source) if treated is None else cells
    whole = [name for name in places if _undivided(cohort.frame[name], group)]
    return min(whole, key=lambda name: cohort.frame[name].nunique(), default=None)


def _undivided(places: pd.Series, group: pd.Series) -> bool:
    known = places.notna() & group.notna()
    sides = group[known].groupby(places[known], observed=True).nunique()
    per_side = places[known].groupby(group[known], observed=True).nunique()
    return bool((sides <= 1).all() and len(per_side) > 1 and (per_side >= 2).all())


def _after(time: pd.Series) -> tuple[str | float, ...]:
    """The values of time that lie after the start, as far as words or numbers tell."""
    values = sorted(time.dropna().unique())
    if pd.api.types.is_numeric_dtype(time) or pd.api.types.is_datetime64_any_dtype(time):
        return (_plain(values[1]),) if len(values) == 2 else ()
    ordered = labels_in_order(list(values)) or _terms_in_order(list(time.dropna().unique()))
    if ordered is not None and len(ordered) == 2:
        return (str(ordered[1]),)
    if last := vocabulary.last_labels(values):
        return last
    after = [value for value in values if says_after(value) or set(words(value)) & _DURING]
    if after and any(says_before(value) for value in values):
        between = len([v for v in values if not says_before(v)]) > len(after)
        return () if between else tuple(after)
    if (counted := _counted_from_before(values)) is not None:
        return counted
    numbered = [(int(found[1]), value) for value in values
                if (found := _NUMBERED.fullmatch(value.casefold()))]  # fmt: skip
    if len(numbered) == len(values) == 2:
        return (max(numbered)[1],)
    return tuple(after)


def _counted_from_before(values: Sequence[str]) -> tuple[str, ...] | None:
    """The numbered times beside one that says before: "T2 (6 months)" beside "T1 (baseline)"."""
    rest = [value for value in values if not says_before(value)]
    counted = all(any(letter.isdigit() for letter in value) for value in rest)
    during = any(set(words(value)) & _DURING for value in rest)
    return tuple(rest) if len(values) - len(rest) == 1 and rest and counted and not during else None


def _terms_in_order(values: Sequence[str]) -> list[str] | None:
    """Terms of a school year, named without it, where they appear in its order; else None."""
    places = [_TERMS.get(next(iter(words(value)), ""), 0) for value in values]
    return list(values) if all(places) and sorted(set(places)) == places else None


def _plain(value: object) -> str | float:
    if isinstance(value, int | float):
        return float(value)
    return str(pd.Timestamp(str(value)).date())


def _treated_values(cohort: Cohort, treated: str) -> tuple[str | float, ...]:
    """The labels of those who got the programme; empty when the words do not tell.

    Nor do they where some were offered it and refused, where nobody noted what happened, or where
    labels are different starts: then one time lies after some of them and before others.
    """
    cells = cohort.frame[treated]
    labels = list(cells.dropna().unique())
    binary = as_binary(cells)
    if binary is not None:
        meant = meaning_of_yes(treated)
        side = 0 if meant == "comparison" else 1
        told = [_label(value) for value in labels if (binary[cells == value] == side).all()]
        return () if meant == "unclear" else tuple(told)
    texts = sorted(str(label) for label in labels)
    comparison = [text for text in texts if is_comparison(text)]
    if comparison:
        rest = [text for text in texts if text not in comparison]
        unsure = any(says_not_known(t) or set(words(t)) & vocabulary.NOT_TAKEN_UP for t in rest)
        return () if unsure or are_different_starts(rest) else tuple(rest)
    given = [text for text in texts if _says_given(text)]
    came = any(set(words(t)) & vocabulary.CAME for t in texts if t not in given)
    return tuple(given) if len(given) < len(texts) and not came else ()


def _says_given(text: str) -> bool:
    """Whether a label says that somebody got the programme; "Arm 1" does not, "1" does.

    Nor does one that says that this was all, as "Referred only".
    """
    tokens = set(words(text))
    if tokens & _NO_FURTHER:
        return False
    return bool((tokens if len(tokens) == 1 else tokens - {"1"}) & vocabulary.TREATED_LABELS)


def _label(value: object) -> str | float:
    return float(value) if isinstance(value, int | float) else str(value)


# Outcomes


def _outcomes(cohort: Cohort, roles: Roles) -> tuple[Outcome, ...]:
    """The columns that should change: pairs where there is no time column, the first primary."""
    columns = [
        c
        for c in _named(cohort, "outcome")
        if not (is_duration(c.name) or says_watched(c.name) or (roles.time and says_away(c.name)))
    ]
    pairs = [] if roles.time else _pairs(cohort)
    telling = [column for column in columns if _says_outcome(column.name, pairs)]
    chosen = _values_first(telling or columns, columns)
    found = [
        _outcome(cohort, column, pairs, primary=place == 0) for place, column in enumerate(chosen)
    ]
    said = [outcome.name for outcome in found]
    return tuple(
        replace(o, name=_as_written(str(o.column or o.after))) if said.count(o.name) > 1 else o
        for o in found
    )


def _pairs(cohort: Cohort) -> list[Pair]:
    """One pair for each later column: with its nearest earlier one.

    Where the headings hold years and a column says when each one started, with the nearest year
    that was over by then, if there is one.
    """
    measured = [
        column.name
        for column in cohort.columns
        if column.kind in ("number", "whole_number", "yes_no")
    ]
    nearest: dict[str, Pair] = {}
    starts = _starts(cohort)
    pairs = before_after_pairs(measured)
    over = [pair for pair in pairs if lies_before(pair.before, starts)]
    for pair in (*over, *pairs):
        nearest.setdefault(pair.after, pair)
    return [nearest[after] for after in dict.fromkeys(pair.after for pair in pairs)]


def _starts(cohort: Cohort) -> tuple[date, ...]:
    """When each one started, as the one column says that is named so; none without it."""
    named = [c.name for c in cohort.columns if named_like_starts(c.name) and c.n_distinct]
    return days_of_starts(cohort, named[0]) if len(named) == 1 else ()


def _values_first(chosen: list[Column], columns: list[Column]) -> list[Column]:
    """The outcomes led by the value of an official table, of which its count is only a part."""
    values = [column for column in columns if words(column.name) in _VALUES]
    return [*values[:1], *(column for column in chosen if column not in values[:1])]


def _says_outcome(name: str, pairs: Sequence[Pair]) -> bool:
    return (
        any(pair.after == name for pair in pairs)
        or says_after(name)
        or bool(set(words(name)) & (vocabulary.MEASURES | vocabulary.ANSWERED))
    )


def _outcome(cohort: Cohort, column: Column, pairs: Sequence[Pair], *, primary: bool) -> Outcome:
    pair = next((pair for pair in pairs if pair.after == column.name), None)
    stem = column.name if pair is None else pair.stem
    return Outcome(
        name=_title(stem, column.name),
        column=column.name if pair is None else None,
        before=None if pair is None else pair.before,
        after=None if pair is None else pair.after,
        kind=_kind(cohort, column),
        better=direction(column.name),
        primary=primary,
    )


def _title(name: str, written: str) -> str:
    """A name to read: without underscores, nor the ends of a scale such as 0_20.

    A number that belongs to the word before it stays, as in "Rate per 1,000"; so do the capitals
    of abbreviations in the column's own name, such as SDQ.
    """
    if set(name) & set("<>≤≥"):
        return _as_written(name)
    tokens = list(words(name))
    while len(tokens) > 1 and tokens[-1].isdigit():
        tokens.pop()
    numbers = bool(tokens) and all(token.isdigit() for token in tokens)
    if numbers or (tokens[-1:] and tokens[-1] in _BEFORE_A_NUMBER):
        return _as_written(name)
    short = _abbreviations(written)
    told = " ".join(short.get(token, token) for token in tokens)
    return told[:1].upper() + told[1:]


def _abbreviations(written: str) -> dict[str, str]:
    """The words in capitals of a name that is not all in capitals, by their small letters.

    Where it is, those are abbreviations that have no vowel.
    """
    mixed = any(letter.islower() for letter in written)
    return {
        word.lower(): word
        for word in re.findall(r"(?<![A-Za-z])[A-Z][A-Z0-9]+(?![a-z])", written)
        if mixed or not set(word) & set("AEIOUY")
    }


def _as_written(name: str) -> str:
    """A column's name as it stands, its first letter a capital, without underscores."""
    plain = " ".join(name.replace("_", " ").split())
    return plain[:1].upper() + plain[1:]


def _kind(cohort: Cohort, column: Column) -> str:
    values = cohort.frame[column.name]
    if as_binary(values) is not None:
        return BINARY.key
    tokens = set(words(column.name))
    counted = column.kind == "whole_number" and (
        bool(tokens & vocabulary.COUNTED) or _counts_some_of(cohort, column)
    )
    return (COUNT if counted and bool((values.dropna() >= 0).all()) else CONTINUOUS).key


def _counts_some_of(cohort: Cohort, column: Column) -> bool:
    """Whether whole numbers of places, beside the size of each, count some of its people."""
    size = _first(cohort, "exposure")
    if size is None or set(words(column.name)) & (_NOT_COUNTED | vocabulary.SHARES):
        return False
    values, sizes = cohort.frame[column.name], cohort.frame[size]
    return bool((values <= sizes).mean() >= _WITHIN) and column.n_distinct > 2


# Covariates and design


def _covariates(
    cohort: Cohort, outcomes: tuple[Outcome, ...], *, matched: bool
) -> tuple[Covariate, ...]:
    """What the comparison may be adjusted for; earlier outcomes only where people are matched."""
    earlier = {outcome.before for outcome in outcomes}
    late = _late_years(cohort, outcomes)
    return tuple(
        Covariate(column.name, known_before_start=_known_before(column.name))
        for column in _named(cohort, "covariate")
        if (matched or column.name not in earlier)
        and not says_watched(column.name)
        and column.name not in late
        and not (happens_after_start(column.name) or says_after(column.name))
        and (column.kind in ("number", "whole_number") or column.n_distinct <= MAX_LEVELS)
    )


def _late_years(cohort: Cohort, outcomes: tuple[Outcome, ...]) -> set[str]:
    """Further years of what an outcome measures that were not over when the programme started."""
    starts = _starts(cohort)
    before = [o.before for o in outcomes if o.before and lies_before(o.before, starts)]
    stems = {year.stem for name in before if (year := heading_year(name))}
    years = {column.name: heading_year(column.name) for column in cohort.columns}
    return {
        name
        for name, year in years.items()
        if year and year.stem in stems and not lies_before(name, starts)
    }


def _known_before(name: str) -> bool:
    return says_before(name) or is_fixed(name)


def _design(cohort: Cohort, roles: Roles, outcomes: tuple[Outcome, ...]) -> ComparisonDesign:
    from evaluator.designs.changes.difference_in_differences import DIFFERENCE_IN_DIFFERENCES
    from evaluator.designs.matched.matched_comparison import MATCHED_COMPARISON
    from evaluator.designs.starts.staggered_roll_out import STAGGERED_ROLL_OUT

    starts = distinct_starts(cohort, roles)
    if starts > 1:
        few = roles.cluster is not None or _unit_is_place(roles.unit)
        return (of_few_places(cohort, roles) if few else None) or STAGGERED_ROLL_OUT
    periods = cohort.frame[roles.time].nunique() if roles.time else 0
    before = periods > 1 or any(outcome.before for outcome in outcomes)
    one_by_one = roles.cluster is None and not _unit_is_place(roles.unit)
    comparable = bool(_named(cohort, "covariate"))
    if roles.treated is None or (before and not one_by_one):
        return DIFFERENCE_IN_DIFFERENCES
    if before and (periods > 2 or not comparable):
        return DIFFERENCE_IN_DIFFERENCES
    return MATCHED_COMPARISON


def _unit_is_place(unit: str | None) -> bool:
    return unit is not None and bool(set(words(unit)) & vocabulary.PLACES)
