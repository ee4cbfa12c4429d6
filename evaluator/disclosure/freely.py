"""Numbers that are no secret, as a sentence may hold them: each says what it is.

No other number is written into a sentence of what looks at the data: counts of people and what
happened to them go through ``disguised``, amounts of an outcome through what knows how coarsely it
is told, statistics through ``evaluator.words.numbers``. Type checking refuses any that is written
there as it is (``tests/contracts/bare_numbers.py``).
"""

from __future__ import annotations


def things(count: int) -> str:
    """How many there are of what is nobody: places, times, outcomes, answers, draws."""
    return f"{count:,}"


def setting(number: float) -> str:
    """What the plan, the policy or a rule of ours says: a limit, a point of the rating."""
    return f"{number:,.10g}"


def whole_percent(share: float) -> str:
    """A share that is no share of people, or came through the gate: "12%"."""
    return f"{100 * share:.0f}%"


def one_in(chance: float) -> str:
    """A chance as odds: "1 in 20"."""
    return f"1 in {1 / chance:,.0f}"


def times_as_much(ratio: float) -> str:
    """How many times as much something is as something else, to one digit."""
    return f"{ratio:.1f}"


def numbered(number: int) -> str:
    """A running number, as of a column that is worked out or a time in a row."""
    return str(number)


def named(label: object) -> str:
    """What a label of the data says, where it may be named or is only looked for."""
    return str(label)
