"""Counts in disguise: numbers that give the number of people back, told in fewer figures.

Rows read, degrees of freedom, the number of independent people and a share of people lost are all
counts to a reader who can subtract and divide. What is said here follows from counts that are
printed anyway, or is so coarse that it narrows none of them down.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

from evaluator.disclosure.counts import DisclosureRules
from evaluator.disclosure.rules import round_count, safe_percentage
from evaluator.values.problems import Problem
from evaluator.words.rounding import in_figures
from evaluator.words.symbols import WITHHELD

_DOF_STEPS = (30, 10, 1)
_FIGURES = 2
_COUNTED = re.compile(
    r"(?<![A-Za-z\d.,(])\d[\d,]*(?=(?: of \d[\d,]*)?"
    r" (?:(?:treated|comparison) )?(?:units|rows?|people|left out)\b)"
    r"|(?<![A-Za-z\d.,(])\d[\d,]*(?= of the \"[^\"]*\" values\b)"
    r"|(?<=\" \()\d[\d,]*(?=\))"  # the rows of each sheet, in brackets after its name
    r"|(?<=raised by )\d[\d,]*\d|(?<=of the third by )\d[\d,]*\d"
)
_QUOTED = re.compile(r'"([^"]*)"')

# Which of the characteristics nobody, or everybody, of one group has.
_UNSUPPORTED = re.compile(r"; not for '.*', which one group cannot support")


def published_count(count: int, rules: DisclosureRules) -> int:
    """A count as it may be published: rounded; the base for any that is too small; none is none.

    Counts of places stay as they are.
    """
    if rules.places or count == 0:
        return count
    return rules.base if count < rules.threshold else round_count(count, rules)


def count_told(count: int, rules: DisclosureRules) -> str:
    """A count as it is printed in a table, or "[c]"."""
    return WITHHELD if count < rules.threshold else f"{round_count(count, rules):,}"


def changed_told(count: int, rules: DisclosureRules) -> str:
    """How many cells, rows or columns a step changed: "about 35", or "fewer than 10"."""
    if rules.places:
        return f"{count:,}"
    if count < rules.threshold:
        return f"fewer than {rules.threshold}"
    return f"about {round_count(count, rules):,}"


def published_share(share: float, people: int, rules: DisclosureRules) -> float | None:
    """A share of people in whole percent; None where few of them, or all but few, are meant.

    A share of places is exact.
    """
    if rules.places:
        return share
    count = round(share * people)
    if people < rules.percentage_denominator or min(count, people - count) < rules.threshold:
        return None
    return round(round_count(count, rules) / round_count(people, rules), 2)


def share_told(share: float, people: int, rules: DisclosureRules) -> str:
    """A share of ``people`` in words, to stand before "of": "12%", or "fewer than 10".

    "Fewer than 10" can mean none. A share of places is exact.
    """
    if rules.places:
        return "under 1%" if 0 < share < 0.005 else f"{100 * share:.0f}%"
    count = round(share * people)
    if count < rules.threshold:
        return f"fewer than {rules.threshold}"
    if people - count < rules.threshold:
        return f"all, or all but fewer than {rules.threshold},"
    if people < rules.percentage_denominator:
        return f"{rules.threshold} or more"
    return safe_percentage(count, people, rules)


def published_dof(dof: float, rules: DisclosureRules, *, places: bool) -> float:
    """Degrees of freedom: to one digit where they count places, else the step they have reached.

    From 30 on a range hardly depends on how many there are.
    """
    if not math.isfinite(dof):
        return dof
    if places or rules.places:
        return round(dof, 1)
    return float(next((step for step in _DOF_STEPS if dof >= step), 0))


def dof_told(dof: float, *, places: bool) -> str:
    """Published degrees of freedom in words."""
    if dof == float("inf"):
        return "normal"
    return f"{dof:,.1f}" if places else f"{dof:.0f} or more"


def published_rows(rows: int, people: int, rules: DisclosureRules) -> int:
    """Rows of a sheet, or measurements, told as so many times the people that are printed.

    Where there are about as many rows as people, what is beyond them is told only where it is
    too many to be few.

    Args:
        rows: exact.
        people: those in them as printed, rounded; 0 where none are.
        rules: the limits.
    """
    if rules.places:
        return rows
    if people <= 0:
        return _few_figures(rows, rules)
    times = round(rows / people)
    more = rows - times * people
    if times >= 1 and abs(more) < max(rules.threshold, times * rules.threshold):
        return times * people
    return _few_figures(rows, rules)


def rows_told(rows: int, rules: DisclosureRules) -> str:
    """Published rows of a sheet in words."""
    return f"{rows:,}" if rules.places else f"about {rows:,}"


def _few_figures(count: int, rules: DisclosureRules) -> int:
    step: int = max(2 * rules.base, 10 ** max(0, len(str(count)) - _FIGURES))
    return (count + step // 2) // step * step


def published_p(p_value: float) -> float:
    """A p-value as printed: three digits, and one figure below 0.001."""
    if not math.isfinite(p_value):
        return p_value
    if p_value >= 0.001:
        return round(p_value, 3)
    if p_value == 0:
        return 0.0
    exact = Decimal(repr(p_value))
    return float(exact.quantize(Decimal(1).scaleb(exact.adjusted()), rounding=ROUND_DOWN))


def three_figures(value: float) -> float:
    """A number with the three figures that are printed of it."""
    return in_figures(value, 3)


def counts_told(text: str, rules: DisclosureRules) -> str:
    """A sentence about a method or a step, with every exact count of rows or units made coarse.

    Which label nobody of one group has is left out: it is one that only few have.
    """
    if rules.places:
        return text
    text = _UNSUPPORTED.sub("; not for any that one group has too few of", text)
    return _COUNTED.sub(lambda found: changed_told(_number(found[0]), rules), text)


def problem_told(problem: Problem, rules: DisclosureRules) -> Problem:
    """What is said of the data while a command runs, without exact counts and without rows."""
    if rules.places:
        return problem
    message = counts_told(problem.message, rules)
    return replace(problem, message=message, row=None, rows=(), count=1)


def warnings_told(
    problems: Sequence[Problem], rules: DisclosureRules, names: Collection[str]
) -> tuple[Problem, ...]:
    """Warnings of reading as they may be said while a command runs.

    Of people, those that hold a number or quote anything but ``names`` (of columns and sheets)
    are only named by their columns, with where they can be read in full.
    """
    if rules.places:
        return tuple(problems)
    said, columns = [], []
    for problem in (problem_told(each, rules) for each in problems):
        quoted = _QUOTED.findall(problem.message)
        plain = not any(map(str.isdigit, _QUOTED.sub("", problem.message)))
        if plain and set(quoted) <= set(names):
            said.append(problem)
        else:
            columns.append(problem.column or problem.sheet or "")
    if not columns:
        return tuple(said)
    listed = ", ".join(f'"{name}"' for name in dict.fromkeys(columns) if name)
    further = Problem(
        "reading_noticed",
        f"Reading the workbook also raised warnings about {listed or 'its rows'}, with counts or "
        "labels that are not told here.",
        "Read them in full with: whatworked inspect BOOK.",
        "warning",
    )
    return (*said, further)


def _number(text: str) -> int:
    return int(text.replace(",", ""))
