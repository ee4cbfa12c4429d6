"""Names that give away when something was measured."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaluator.cohort.cells.cell_text import MONTHS
from evaluator.cohort.columns.names import (
    AFTER,
    AFTER_PERIOD,
    BEFORE,
    FIRST,
    FIXED,
    LAST,
    PRIOR,
    TIMES,
    without_outcome,
    words,
)
from evaluator.cohort.columns.times.periods import parse_period

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

_FILLERS = frozenset(
    {"the", "of", "at", "in", "on", "a", "an", "your", "our", "this", "that", "programme",
     "program", "project", "course", "intervention", "training", "workshop", "workshops",
     "session", "sessions", "you", "are", "were", "is", "was", "do", "did", "feel", "felt", "have",
     "had", "right", "by", "from", "support", "with"}
)  # fmt: skip
_MOST_MONTHS = 3
_MOST_PERIODS = 4
_LONGEST_PERIOD = 3  # words
_PARTS_OF_YEARS = frozenset({"month", "quarter", "half_year", "half_term", "term"})
_TERMS = {"autumn": 1, "aut": 1, "spring": 3, "spr": 3, "summer": 5, "sum": 5}
_HALF_TERMS = {
    f"{term}{half}": place + (half == "2")
    for term, place in _TERMS.items()
    for half in ("", "1", "2")
    if (term, half) != ("sum", "")  # as in the sum of others
}
_HALF_APART = re.compile(rf"\b({'|'.join(_TERMS)}) (?:term )?([12])\b")
_MONTH_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_MONTHS_SPAN = re.compile(
    rf"\b(?:{_MONTH_NAMES})[ -]*(?P<first>(?:19|20)[0-9]{{2}}) *(?:-|–|to) *"
    rf"(?:{_MONTH_NAMES})[ -]*(?P<last>(?:19|20)[0-9]{{2}})\b"
)
_YEARS_SPAN = re.compile(
    r"(?<![0-9/–-])(?P<first>(?:20)?[0-9]{2})[/–-](?P<last>(?:20)?[0-9]{2})(?![0-9/–-])"
)
_OCCASIONS = "wave|time|timepoint|reading|visit|round|assessment|review|stage"
_SERIES = re.compile(rf"(t|w|year|y|{_OCCASIONS})([0-9])")
_INSIDE = re.compile(rf"(t|{_OCCASIONS})([0-9])")
_SPACED = re.compile(rf"\b({_OCCASIONS}) ([0-9])\b")
_NUMBERED = re.compile(r"(.*?[a-z_ ])([0-9]{1,4})")
_SPANNED = re.compile(r"(.*[a-z_ ])((?:20)?[0-9]{2})[/-]((?:20)?[0-9]{2})")
_YEAR_FIRST = re.compile(r"((?:19|20)[0-9]{2}(?:[/-](?:20)?[0-9]{2})?)[ _:-]+(.*[a-z].*)")
_IN_BRACKETS = re.compile(r"\(((?:19|20)[0-9]{2}(?:[/-](?:20)?[0-9]{2})?)\)$")
_WEEKS = re.compile(r"\b(week|wk|month|mth) ?([0-9]{1,2})\b")
_MOST_WEEKS = 4
_OUTSET = frozenset(
    {"assessment", "referral", "referred", "admission", "admitted", "screening", "registration",
     "enrolment", "enrollment", "induction", "entering", "entered", "outset"}
)  # fmt: skip
_CLOSE = frozenset(
    {"closure", "close", "closed", "discharge", "discharged", "exiting", "exited", "completion",
     "latest", "leaving", "finish"}
)  # fmt: skip
_SAID_OF_TIME = BEFORE | FIRST | _OUTSET | AFTER | LAST | _CLOSE | _FILLERS

_SCORED_AS_AGE = re.compile(
    r"(reading|spelling|comprehension|mental|developmental|maths|numeracy|literacy|language|"
    r"vocabulary|writing|phonics|functional|emotional)[\W_]+(age|ages)([_\W]|$)|"
    r"(^|[_\W])age[\W_]+equivalent"
)
_FIRST_TIME = re.compile(r"(?:t|w|time|timepoint|wave)([01])")
_NUMBER_APART = re.compile(r"\b(t|time|timepoint|wave) ([01])\b")


_DURATION = re.compile(
    r"(?:days|weeks|months|years|time)[\W_]+(?:from[\W_]+\w+[\W_]+)?(?:to|until|till)[\W_]"
)


def is_duration(column: str) -> bool:
    """Whether a name is of how long it took until something, such as "Days until reoffence"."""
    return bool(_DURATION.match(column.casefold()))


def is_scored_as_age(column: str) -> bool:
    """Whether a name is of a score told as an age, such as "Reading age", which may change."""
    return bool(_SCORED_AS_AGE.search(column.casefold()))


def is_fixed(column: str) -> bool:
    """Whether a name is of what no programme changes, such as an age that is no score."""
    return bool(set(words(_SCORED_AS_AGE.sub(" ", column.casefold()))) & FIXED)


def measured_first(column: str, columns: Sequence[str]) -> bool:
    """Whether a name says the first of several times, such as "SDQ T1", and none is earlier.

    ``columns`` are the names beside it: "SDQ T1" comes after "SDQ T0" or "SDQ baseline".
    """
    stem, number = _numbered(column)
    if number is None:
        return False
    for other in columns:
        tokens = set(words(other))
        if tokens & (BEFORE | PRIOR) and tokens - (BEFORE | PRIOR) == set(stem):
            return False
        beside, earlier = _numbered(other)
        if beside == stem and earlier is not None and earlier < number:
            return False
    return True


def _numbered(column: str) -> tuple[tuple[str, ...], int | None]:
    """A name without its first time, and that time's number, 0 or 1; None where it says none."""
    tokens = _NUMBER_APART.sub(r"\1\2", " ".join(words(column))).split()
    said = [found for token in tokens if (found := _FIRST_TIME.fullmatch(token))]
    stem = tuple(token for token in tokens if not _FIRST_TIME.fullmatch(token))
    return stem, int(said[0][1]) if len(said) == 1 and stem else None


def happens_after_start(column: str) -> bool:
    """Whether a column's name suggests that it was fixed only after the start."""
    name = column.casefold()
    if without_outcome(words(column)) != words(column):
        name = re.sub(r"(?<![a-z])outcome(?![a-z])", " ", name)
    return bool(_AFTER.search(name)) and not _BEFORE.search(_SCORED_AS_AGE.sub(" ", name))


@dataclass(frozen=True, slots=True)
class Pair:
    """The same thing measured before and after; ``stem`` is the name without the marker."""

    stem: str
    before: str
    after: str


def before_after_pairs(names: Sequence[str]) -> tuple[Pair, ...]:
    """Columns that hold one measure before and after, such as score_pre and score_post."""
    found: dict[tuple[str, str], Pair] = {}
    found_by = (_marked, _in_series, _by_weeks, _dated, _by_terms, _by_periods, _by_spans)
    for pair in (pair for rule in found_by for pair in rule(names)):
        found.setdefault((pair.before, pair.after), pair)
    used = {name for pair in found for name in pair}
    for pair in _in_other_words([name for name in names if name not in used]):
        found.setdefault((pair.before, pair.after), pair)
    place = {name: place for place, name in reversed([*enumerate(names)])}
    return tuple(sorted(found.values(), key=lambda pair: place[pair.after]))


def _marked(names: Sequence[str]) -> list[Pair]:
    """Pairs with a word for before, and a word or nothing for after."""
    stems: dict[tuple[str, ...], list[str]] = {}
    for name in names:
        tokens = tuple("followup" if t == "fu" else t for t in words(name))
        tokens = tuple(" ".join(tokens).replace("follow up", "followup").split())
        if set(tokens) & (BEFORE | PRIOR):
            continue
        stems.setdefault(tokens, []).append(name)
        unmarked = tuple(token for token in tokens if token not in AFTER)
        timeless = tuple(token for token in unmarked if not AFTER_PERIOD.fullmatch(token))
        for rest in dict.fromkeys((unmarked, timeless)):
            if rest and rest != tokens:
                stems.setdefault(rest, []).append(name)
    pairs = []
    for before in names:
        tokens = words(before)
        stem = tuple(token for token in tokens if token not in BEFORE | PRIOR)
        if len(tokens) == 1 and not stem:
            pairs += [Pair("measure", before, name) for name in names if _only_after(name)]
        if not stem or stem == tokens:
            continue
        pairs += [Pair(" ".join(stem), before, after) for after in stems.get(stem, [])]
    return [*pairs, *_last_before(names, stems)]


def _last_before(names: Sequence[str], stems: Mapping[tuple[str, ...], list[str]]) -> list[Pair]:
    """A measure after with the last of several before: "Score before 4" and "Score after"."""
    counted: dict[tuple[str, ...], list[tuple[int, str]]] = {}
    for name in names:
        tokens = words(name)
        stem = tuple(token for token in tokens if token not in BEFORE | PRIOR)
        if stem != tokens and len(stem) > 1 and stem[-1].isdigit() and stem not in stems:
            counted.setdefault(stem[:-1], []).append((int(stem[-1]), name))
    return [
        Pair(" ".join(stem), max(found)[1], after)
        for stem, found in counted.items()
        if len(found) > 1
        for after in stems.get(stem, [])
        if words(after) != stem
    ]


def _in_other_words(names: Sequence[str]) -> list[Pair]:
    """Pairs whose names say the time in other words: "SDQ start" and "SDQ at the end".

    Only where one name says before, or first, and one after, or last, of the same thing.
    """
    sides: dict[tuple[str, ...], tuple[list[str], list[str]]] = {}
    for name in names:
        tokens = words(name)
        said = set(without_outcome(tokens))
        earlier = bool(said & (BEFORE | FIRST | _OUTSET))
        later = bool(said & (AFTER | LAST | _CLOSE))
        stem = tuple(token for token in tokens if token not in _SAID_OF_TIME)
        if earlier != later and set(stem) - TIMES - {"age", "name", "day", "days"}:
            sides.setdefault(stem, ([], []))[later].append(name)
    return [
        Pair(" ".join(stem), before[0], after[0])
        for stem, (before, after) in sides.items()
        if len(before) == len(after) == 1
    ]


def _by_terms(names: Sequence[str]) -> list[Pair]:
    """Pairs of a measure in terms or months of one year: "Points Autumn" and "Points Spring".

    Only where the columns stand in their order, for no year says which came first; of months, two
    or three within twelve, such as "Reading age Sept" and "Reading age July".
    """
    series: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for name in names:
        tokens = _without_halves(name)
        for kind, places in (("term", _HALF_TERMS), ("month", MONTHS)):
            said = [token for token in tokens if token in places]
            if len(said) == 1 and not any(token.isdigit() for token in tokens):
                rest = " ".join(token for token in tokens if token not in (*said, kind))
                series.setdefault((rest, kind), []).append((places[said[0]], name))
    series = {
        key: _months_in_order(found) if key[1] == "month" else found
        for key, found in series.items()
    }
    in_order = {
        key: found
        for key, found in series.items()
        if key[0]
        and found
        and len({place for place, _ in found}) == len(found)
        and found == sorted(found)
    }
    return _first_with_each(in_order)


def _by_periods(names: Sequence[str]) -> list[Pair]:
    """Pairs of a measure in a few terms, quarters or months of named years.

    As "Autumn 22 Behaviour points" and "Spring 23 Behaviour points"; the period may stand last.
    """
    series: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for name in names:
        found = _stem_and_start(name) if any(map(str.isdigit, name)) else None
        if found is not None:
            stem, unit, start = found
            series.setdefault((stem, unit), []).append((start, name))
    return _first_with_each(
        {
            key: found
            for key, found in series.items()
            if len({start for start, _ in found}) == len(found) <= _MOST_PERIODS
        }
    )


def _by_spans(names: Sequence[str]) -> list[Pair]:
    """Pairs of a measure over years that are told by both ends: the last with each earlier one.

    As "Absence 22/23 (%)" and "Absence 23/24 (%)", or "Oct 2020 - Sep 2021 Offenders".
    """
    series: dict[tuple[str, bool], list[tuple[int, str]]] = {}
    for name in names:
        plain = name.casefold()
        said = _MONTHS_SPAN.search(plain) or _YEARS_SPAN.search(plain)
        year = None if said is None else _first_year(said)
        if said is None or year is None:
            continue
        stem = " ".join(words(f"{plain[: said.start()]} {plain[said.end() :]}"))
        series.setdefault((stem, "%" in name), []).append((year, name))
    return [
        Pair(stem, before, sorted(found)[-1][1])
        for (stem, _), found in series.items()
        if stem and 1 < len({year for year, _ in found}) == len(found) <= _MOST_PERIODS
        for _, before in sorted(found)[-2::-1]
    ]


def _first_year(span: re.Match[str]) -> int | None:
    """The year in which a span begins; None where it ends in another than the next or the same."""
    first, last = (int(span[name][-2:]) for name in ("first", "last"))
    return first if (last - first) % 100 in ((0, 1) if span.re is _MONTHS_SPAN else (1,)) else None


def _stem_and_start(name: str) -> tuple[str, str, int] | None:
    """What is measured, the unit of the period that a name begins or ends with, and its day."""
    parts = name.split()
    for size in range(1, min(len(parts), _LONGEST_PERIOD + 1)):
        for period, rest in ((parts[:size], parts[size:]), (parts[-size:], parts[:-size])):
            said = parse_period(" ".join(period).strip("()[]"))
            if said is not None and said.starts is not None and said.unit in _PARTS_OF_YEARS:
                stem = " ".join(words(" ".join(rest)))
                return (stem, said.unit, said.starts.toordinal()) if stem else None
    return None


def _without_halves(name: str) -> tuple[str, ...]:
    """The words of a name, with the half of a term as one word: "Autumn 1" is ``autumn1``."""
    return tuple(_HALF_APART.sub(r"\1\2", " ".join(words(name))).split())


def _months_in_order(found: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Columns of months, numbered in months since the first; none where they span over a year."""
    first = found[0][0]
    passed = [((month - first) % 12, name) for month, name in found]
    return passed if 1 < len(found) <= _MOST_MONTHS else []


def _only_after(name: str) -> bool:
    """Whether a name says nothing but that it was measured after, as "Post" beside "Pre"."""
    tokens = words(name)
    return len(tokens) == 1 and tokens[0] in AFTER


def _in_series(names: Sequence[str]) -> list[Pair]:
    """Pairs such as score_t1 and score_t2, or "Visit 1 score" and "Visit 2 score": first is before.

    The time may stand within the name, as in "SDQ T1 total" and "SDQ T2 total". A year and its
    number apart, as in "Year 7", are a class of a school and no time.
    """
    series: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for name in names:
        tokens = tuple(_SPACED.sub(r"\1\2", " ".join(words(name))).split())
        first = _SERIES.fullmatch(tokens[0]) if len(tokens) > 1 else None
        if first is not None:
            key = (" ".join(tokens[1:]), first[1])
            series.setdefault(key, []).append((int(first[2]), name))
        last = _SERIES.fullmatch(tokens[-1]) if len(tokens) > 1 and first is None else None
        if last is not None:
            series.setdefault((" ".join(tokens[:-1]), last[1]), []).append((int(last[2]), name))
        inside = [found for token in tokens[1:-1] if (found := _INSIDE.fullmatch(token))]
        if first is last is None and len(inside) == 1:
            rest = " ".join(token for token in tokens if token != inside[0][0])
            series.setdefault((rest, inside[0][1]), []).append((int(inside[0][2]), name))
    return _first_with_each(series)


def _by_weeks(names: Sequence[str]) -> list[Pair]:
    """Pairs such as "Week 1 score" and "Week 12 score", of no more than four weeks or months."""
    series: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for name in names:
        plain = " ".join(words(name))
        said = _WEEKS.findall(plain)
        rest = " ".join(_WEEKS.sub(" ", plain).split())
        if len(said) == 1 and rest:
            series.setdefault((rest, said[0][0]), []).append((int(said[0][1]), name))
    return _first_with_each(
        {key: found for key, found in series.items() if len(found) <= _MOST_WEEKS}
    )


def _first_with_each(series: dict[tuple[str, str], list[tuple[int, str]]]) -> list[Pair]:
    pairs = []
    for (stem, _), found in series.items():
        (_, before), *later = sorted(found)
        pairs += [Pair(stem, before, after) for _, after in later]
    return pairs


def _dated(names: Sequence[str]) -> list[Pair]:
    """Pairs such as re75 and re78: the last year with each earlier one, the latest first.

    Two digits are years only in a short series; q09, q10, ... are the questions of a survey.
    """
    series: dict[str, list[tuple[int, str]]] = {}
    for name in names:
        plain = _IN_BRACKETS.sub(r"\1", name.lower().strip())
        plain = _YEAR_FIRST.sub(r"\2 \1", plain)
        spanned = _SPANNED.fullmatch(plain)
        if spanned is not None and int(spanned[3]) % 100 == (int(spanned[2][-2:]) + 1) % 100:
            plain = f"{spanned[1]}20{spanned[2][-2:]}"
        numbered = _NUMBERED.fullmatch(plain)
        if numbered is not None:
            series.setdefault(numbered[1].rstrip("_ "), []).append((int(numbered[2]), name))
    pairs = []
    for stem, found in series.items():
        *earlier, (_, after) = sorted(found)
        numbers = [number for number, _ in found]
        full = all(1900 <= number <= 2100 for number in numbers)
        short = len(found) <= 4 and all(10 <= number <= 99 for number in numbers)
        if stem and (full or short):
            pairs += [Pair(stem, before, after) for _, before in reversed(earlier)]
    return pairs
