"""The gallery as a table: row of the field's list, design, truth, answer, range and verdict.

``python -m examples.finish`` writes it anew beside the finished studies.
"""

from __future__ import annotations

import gzip
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from examples import EXAMPLES, Example, folder

if TYPE_CHECKING:
    from evaluator.values.evaluation import OutcomeResult
    from evaluator.values.plan import Outcome

PAGE = Path(__file__).parent / "GALLERY.md"
_HEAD = """# The gallery in one table

Written by `python -m examples.finish` from the finished studies: the main outcome of every example,
what was planted, and what came out. Shares are in people of every 100. Rows are those of the
field's list; an example also stands for the programmes that are evaluated in the same way. Rows for
which no effect can be claimed, or only on a condition, stand in the second table.

| Row | Example | Design | Main outcome | Planted | Found | Range | Verdict | Trust of 5 |
|---|---|---|---|---|---|---|---|---|
"""


_UNSERVED = """
## What cannot be served as an evaluation, and why

Such a programme is monitored: `whatworked monitor` says what was done and for whom, and no more.

| Row | Programme | An effect can be claimed | Why |
|---|---|---|---|
"""
_CLAIMS = {"monitoring": "never", "if_compared": "on a condition"}


def page() -> str:
    """The whole page: examples in their order, then programmes of which little can be claimed."""
    examples = "".join(f"| {' | '.join(_row(example))} |\n" for example in EXAMPLES)
    return _HEAD + examples + _UNSERVED + "".join(_unserved())


def _unserved() -> Iterator[str]:
    from evaluator.programmes import programmes

    for known in sorted(programmes(), key=lambda each: each.row):
        if known.claim in _CLAIMS:
            only = "" if known.only_monitored else "Only where "
            why = f"{only}{known.condition}"
            why = f"{why[:1].upper()}{why[1:]}."
            yield f"| {known.row} | {known.name} | {_CLAIMS[known.claim]} | {why} |\n"


def planted(example: Example, outcome: Outcome) -> float | None:
    """What was planted on an outcome, in its unit; None for real data and where nothing was."""
    path = folder(example.key) / "truth.toml"
    truth = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    told = truth.get("effects", {}) | truth.get("effects_among_those_drawn", {})
    names = (outcome.name, outcome.column, outcome.after)
    return next((float(told[name]) for name in names if name in told), None)


def _row(example: Example) -> tuple[str, ...]:
    from evaluator.designs import design_of
    from evaluator.programmes import programmes
    from evaluator.study.study import Study

    text = gzip.decompress(example.finished_path.read_bytes()).decode("utf-8")
    study = Study.read(text, example.title)
    assert study.evaluation is not None
    result = next(each for each in study.evaluation.outcomes if each.primary)
    rows = sorted(each.row for each in programmes() if each.key in example.like)
    truth = planted(example, result.outcome)
    return (
        ", ".join(map(str, rows)) or "–",
        f"`{example.key}`",
        design_of(study.plan).title,
        result.outcome.name,
        *_numbers(result, truth),
        result.verdict.label,
        str(result.verdict.rating),
    )


def _numbers(result: OutcomeResult, truth: float | None) -> tuple[str, str, str]:
    from evaluator.outcomes import kind_of
    from evaluator.words.amounts import decimals, figure

    times, estimate = kind_of(result.outcome.kind).times, result.estimate
    if estimate is None:
        return ("–" if truth is None else f"{times * truth:g}", "–", "–")
    digits = decimals(times * (estimate.ci_high - estimate.ci_low) / 2)
    low, found, high = (
        figure(times * each, digits) for each in (estimate.ci_low, estimate.value, estimate.ci_high)
    )
    return ("–" if truth is None else figure(times * truth, digits), found, f"{low} to {high}")
