"""The answer of each of several starts: a table whose ranges hold all at once."""

from __future__ import annotations

from evaluator.disclosure.averages import digits_for, scale
from evaluator.disclosure.disguised import count_told
from evaluator.disclosure.rules import DisclosureRules
from evaluator.summary.blocks import Table
from evaluator.summary.figures import unit_of
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.parts.by_start import ByStart, OneStart
from evaluator.words.amounts import figure, outcome_name
from evaluator.words.symbols import WITHHELD


def by_start_table(result: OutcomeResult, rules: DisclosureRules) -> Table | None:
    """Each start alone, small ones together; None where there are not several."""
    told = result.shown(ByStart)
    if told is None:
        return None
    digits, times = digits_for(result), scale(result.outcome)

    def row(start: OneStart) -> tuple[str, ...]:
        shown = (start.value, start.low, start.high)
        cells = (WITHHELD if each is None else figure(each * times, digits) for each in shown)
        many = count_told(start.people or 0, rules) if start.places is None else str(start.places)
        return (start.label, *cells, many)

    of_places = all(start.places is not None for start in told.starts)
    hidden = any(start.value is None for start in told.starts)
    return Table(
        title=f"Effect on {outcome_name(result.outcome)} by start",
        columns=(
            "Start", f"Difference, {unit_of(result.outcome)}", "Lowest likely", "Highest likely",
            "Places" if of_places else "Took part",
        ),
        rows=tuple(row(start) for start in told.starts),
        numeric=(False, True, True, True, True),
        notes=(
            f"Changes from before the start to {_over(told.length)}, against those that had not "
            "started by then, all counting alike: plainer than the main answer, which it need not "
            "add up to.",
            f"The ranges hold all {len(told.starts)} together. Starts too small to be told alone "
            "are told with their neighbours.",
            *((f"{WITHHELD} means withheld, because few stand behind it.",) if hidden else ()),
        ),
    )  # fmt: skip


def _over(length: int) -> str:
    return "the first time with it" if length == 1 else f"the first {length} times with it"
