# ruff: noqa: T201 (a table is printed)
"""Our figures beside those of reference software, with the difference and what is tolerated.

One line for each case and test: the figure that comes nearest to its tolerance, out of all that
the test compares::

    python -m tests.golden.table [--markdown] [--all] [--only WORD]

The figures are those that the golden tests compute: they are run, and every comparison with a
tolerance that they make is noted down. ``--all`` prints each of them. 1 when a test fails.
"""

from __future__ import annotations

import argparse
import contextlib
import inspect
import io
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

HERE = Path(__file__).parent
SOFTWARE = {
    case["id"]: str(case.get("software", "see SOURCES.md"))
    for name in ("did.json", "matching.json")
    for case in json.loads((HERE / name).read_text())
}
HEAD = ("case", "test", "figures", "ours", "reference", "difference", "tolerance", "software")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure against its reference; tolerance and difference are absolute."""

    case: str
    test: str
    ours: float
    reference: float
    tolerance: float
    passed: bool

    @property
    def difference(self) -> float:
        return abs(self.ours - self.reference) if self.ours != self.reference else 0.0

    @property
    def strain(self) -> float:
        """Share of the tolerance used up."""
        if self.difference == 0:
            return 0.0
        return self.difference / self.tolerance if self.tolerance > 0 else float("inf")


class Recorder:
    """A pytest plugin that notes every comparison made through ``pytest.approx``."""

    def __init__(self) -> None:
        self.found: list[Comparison] = []
        self.case, self.test = "", ""
        self.began = 0

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self.test = item.name.split("[")[0].removeprefix("test_")
        self.case = _case_of(item)
        self.test += _detail(item, self.case)
        self.began = len(self.found)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A comparison that fails in a test that passes was a question, not a claim."""
        if report.when == "call" and report.passed:
            self.found[self.began :] = [one for one in self.found[self.began :] if one.passed]

    def note(self, expected: Any, actual: Any, tolerances: dict[str, Any], passed: bool) -> None:
        for ours, reference in _pairs(actual, expected):
            relative = tolerances.get("rel")
            absolute = tolerances.get("abs")
            if relative is None:
                relative = 1e-6 if absolute is None else 0.0
            allowed = max(relative * abs(reference), 1e-12 if absolute is None else absolute)
            self.found.append(
                Comparison(self.case, self.test, ours, reference, float(allowed), passed)
            )


class Noted:
    """Stands in for an approximate value, and notes what it is compared with."""

    __array_ufunc__ = None
    __array_priority__ = 100
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, recorder: Recorder, inner: Any, expected: Any, **tolerances: Any) -> None:
        self.recorder, self.inner = recorder, inner
        self.expected, self.tolerances = expected, tolerances

    def __eq__(self, actual: object) -> bool:
        passed = bool(self.inner == actual)
        self.recorder.note(self.expected, actual, self.tolerances, passed)
        return passed

    def __repr__(self) -> str:
        return repr(self.inner)


def _pairs(actual: Any, expected: Any) -> Iterator[tuple[float, float]]:
    if isinstance(expected, dict):
        actual, expected = [actual[key] for key in expected], list(expected.values())
    try:
        left, right = np.broadcast_arrays(
            np.asarray(actual, dtype=float), np.asarray(expected, dtype=float)
        )
    except (TypeError, ValueError):
        return
    yield from zip(left.ravel().tolist(), right.ravel().tolist(), strict=True)


def _parameters(item: pytest.Item) -> dict[str, Any]:
    callspec = getattr(item, "callspec", None)
    return {} if callspec is None else dict(callspec.params)


def _case_of(item: pytest.Item) -> str:
    """The reference case a test is about: from its parameters, or named in its source."""
    for value in _parameters(item).values():
        name = value.get("id") if isinstance(value, dict) else value
        if isinstance(name, str) and name in SOFTWARE:
            return name
    function = getattr(item, "function", None)
    if function is None:
        return "none"
    source = inspect.getsource(function)
    module = inspect.getsource(inspect.getmodule(function) or function)
    for constant in re.findall(r"\b([A-Z][A-Z0-9_]+)\b", source):
        line = re.search(rf"^{constant} = .*", module, re.MULTILINE)
        source += "" if line is None else line.group()
    named = [name for name in SOFTWARE if f'"{name}"' in source]
    return named[0] if named else "none"


def _detail(item: pytest.Item, case: str) -> str:
    """What else tells a test from others of its name."""
    known = (str, int, float, bool)
    told = [str(v) for v in _parameters(item).values() if isinstance(v, known) and v != case]
    return f" ({', '.join(told)})" if told else ""


def collect() -> tuple[list[Comparison], int]:
    """Run the golden tests; their comparisons, and pytest's exit status."""
    recorder, plain = Recorder(), pytest.approx

    def noted(expected: Any, **tolerances: Any) -> Noted:
        return Noted(recorder, plain(expected, **tolerances), expected, **tolerances)

    pytest.approx = noted  # type: ignore[assignment]
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            status = int(pytest.main(["-q", str(HERE)], plugins=[recorder]))
    finally:
        pytest.approx = plain
    if status:
        print(output.getvalue(), file=sys.stderr)
    return recorder.found, status


def lines(found: list[Comparison], *, every: bool) -> list[tuple[str, ...]]:
    """Rows of the table, in the order of the tests."""
    groups: dict[tuple[str, str], list[Comparison]] = {}
    for one in found:
        groups.setdefault((one.case, one.test), []).append(one)
    rows = []
    for group in groups.values():
        shown = group if every else [max(group, key=lambda one: one.strain)]
        rows.extend(_row(one, 1 if every else len(group)) for one in shown)
    return rows


def _row(one: Comparison, count: int) -> tuple[str, ...]:
    return (
        one.case,
        one.test,
        str(count),
        f"{one.ours:.10g}",
        f"{one.reference:.10g}",
        f"{one.difference:.1e}",
        f"{one.tolerance:.1e}" + ("" if one.passed else " EXCEEDED"),
        SOFTWARE.get(one.case, "see the head of the test"),
    )


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--markdown", action="store_true", help="as a Markdown table")
    parser.add_argument("--all", action="store_true", help="every figure, not one for each test")
    parser.add_argument("--only", default="", help="cases whose name holds this word")
    options = parser.parse_args()
    found, status = collect()
    rows = [row for row in lines(found, every=options.all) if options.only in row[0]]
    if options.markdown:
        print("| " + " | ".join(HEAD) + " |")
        print("|" + " --- |" * len(HEAD))
        for row in rows:
            print("| " + " | ".join(cell.replace("|", "/") for cell in row) + " |")
        return status
    print(f"{'case':38} {'test':44} {'n':>4} {'ours':>16} {'reference':>16} differs  tolerated")
    for row in rows:
        print(
            f"{row[0]:38.38} {row[1]:44.44} {row[2]:>4} {row[3]:>16} {row[4]:>16} {row[5]:>8} "
            f"{row[6]:>8}  {row[7][:60]}"
        )
    return status


if __name__ == "__main__":
    sys.exit(main())
