"""Run a study again from its workbook and compare every number, on this machine or another."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from evaluator.disclosure.published import published
from evaluator.study.study import Study, relink
from evaluator.values.evaluation import Evaluation
from evaluator.values.plan import Plan, lock, plan_hash
from evaluator.values.problems import Problem, Refusal
from evaluator.values.storage import read_text, to_plain

# Processors and their linear algebra libraries round the last digits in their own ways; sums of
# a million terms then differ by about 1e-12. A billionth is far above that and below any claim.
RELATIVE = 1e-9
ABSOLUTE = 1e-12


@dataclass(frozen=True, slots=True)
class Verification:
    """What came out when a study was run again.

    Attributes:
        differences: in words, whatever does not come back; empty when the study is confirmed.
        to_the_last_digit: whether every number is exactly the same, not only to nine digits.
        elsewhere: programs whose version differs from the one that made the study, in words; they
            alone are no difference.
    """

    differences: tuple[str, ...]
    to_the_last_digit: bool
    elsewhere: tuple[str, ...]

    @property
    def identical(self) -> bool:
        """Whether every number and every word comes out again."""
        return not self.differences

    @property
    def sentence(self) -> str:
        """The answer in one or two sentences."""
        if self.differences:
            count = len(self.differences)
            found = "One thing differs." if count == 1 else f"{count} things differ."
        elif self.to_the_last_digit:
            found = "Identical to the last digit: every number came back."
        else:
            found = (
                "Identical: every number came back, to at least nine digits. Another processor "
                "rounds the digits after that in its own way."
            )
        if not self.elsewhere:
            return found
        return f"{found} It was made with {' and '.join(self.elsewhere)}."


def verify(study: Study, path: str | Path) -> Verification:
    """Run a study again from its workbook and compare all that it says.

    Raises:
        Refusal: the workbook is another one, or the study holds no results.
    """
    from evaluator.values.fingerprint import fingerprint, versions
    from evaluator.walk import evaluate

    saved = study.evaluation
    if saved is None:
        raise Refusal(
            Problem(
                code="study_without_results",
                message="This study holds no results to verify.",
                fix="Open it, run the evaluation and save it first.",
            )
        )
    cohort = relink(study, path)
    now = published(evaluate(cohort, study.plan))
    again = replace(
        now,
        versions=saved.versions,
        fingerprint=fingerprint(cohort, study.plan, saved.versions),
    )
    before, after = to_plain(saved), to_plain(again)
    found = [*_differences(before, after, ""), *_receipt(study.receipt, again)]
    return Verification(tuple(found), before == after, _elsewhere(saved.versions, versions()))


def verify_receipt(path: str | Path, plan: Plan, book: str | Path) -> Verification:
    """Run a plan again and compare what an exported receipt says: verdicts, numbers, policy.

    Raises:
        Refusal: no receipt, another workbook or plan, or a plan that was amended after its lock,
            of which only the study file knows every change.
    """
    from evaluator.cohort.workbook import read_data
    from evaluator.summary.content import summarise
    from evaluator.values.fingerprint import versions
    from evaluator.walk import evaluate

    told = _read_receipt(Path(path))
    cohort = read_data(book, plan.data)
    if told["workbook"].get("sha256") != cohort.provenance.sha256:
        raise Refusal(_other(f'"{cohort.provenance.file_name}" is not the workbook'))
    if told.get("plan_hash") != plan_hash(plan) or told.get("amendments"):
        raise Refusal(_other("The plan is not, or not alone, the one"))
    at = told.get("locked_at")
    planned = lock(plan, cohort.provenance.sha256, datetime.fromisoformat(at)) if at else plan
    again = summarise(
        evaluate(cohort, planned), cohort, planned, date.fromisoformat(str(told["date"]))
    ).receipt
    found = list(_edited(told))
    compared = ("programme", "workbook", "policy", "outcomes")
    before, after = ({key: each.get(key) for key in compared} for each in (told, again))
    found += _differences(before, after, "")
    return Verification(tuple(found), before == after, _elsewhere(told["versions"], versions()))


def _read_receipt(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(read_text(path, "The receipt"))
        date.fromisoformat(str(told["date"]))
        whole = isinstance(told["workbook"], dict) and isinstance(told["versions"], dict)
    except (ValueError, KeyError, TypeError, RecursionError):
        whole = False
    if not whole or told.get("format") != "what-worked-receipt":
        raise Refusal(
            Problem(
                code="receipt_damaged",
                message=f'"{path.name}" is no receipt of What Worked, or it is damaged.',
                fix="Choose the .json file that was exported with the summary.",
            )
        )
    return dict(told)


def _other(what: str) -> Problem:
    return Problem(
        code="receipt_of_another_study",
        message=f"{what} that the receipt was made from.",
        fix="Choose the workbook and the plan as they were, or verify the saved study.",
    )


def _edited(receipt: dict[str, Any]) -> Iterator[str]:
    from evaluator.summary.receipt import check_receipt

    if not check_receipt(receipt):
        yield "The receipt was edited: it no longer fits its own hash."


def _elsewhere(then: dict[str, str], now: dict[str, str]) -> tuple[str, ...]:
    return tuple(
        f"{name} {then.get(name, 'unknown')} (here {now.get(name, 'absent')})"
        for name in sorted(then.keys() | now.keys())
        if then.get(name) != now.get(name)
    )


def _receipt(receipt: dict[str, Any] | None, evaluation: Evaluation) -> Iterator[str]:
    if receipt is None:
        return
    edited = list(_edited(receipt))
    yield from edited
    if not edited and not _tells(receipt, evaluation):
        yield "The receipt does not tell what the evaluation found."


def _tells(receipt: dict[str, Any], evaluation: Evaluation) -> bool:
    """Whether a receipt, whatever its hash, holds the verdicts of this evaluation."""
    parts = ("level", "rating", "headline")
    told = receipt.get("outcomes")
    if not isinstance(told, list) or receipt.get("fingerprint") != evaluation.fingerprint:
        return False
    verdicts = [outcome.get("verdict") if isinstance(outcome, dict) else None for outcome in told]
    return [
        [verdict.get(part) for part in parts] if isinstance(verdict, dict) else None
        for verdict in verdicts
    ] == [[getattr(result.verdict, part) for part in parts] for result in evaluation.outcomes]


def _differences(saved: object, again: object, path: str) -> Iterator[str]:
    if isinstance(saved, dict) and isinstance(again, dict):
        for key in sorted(saved.keys() | again.keys()):
            where = f"{path}.{key}" if path else str(key)
            yield from _differences(saved.get(key), again.get(key), where)
    elif isinstance(saved, list) and isinstance(again, list) and len(saved) == len(again):
        for i, (one, other) in enumerate(zip(saved, again, strict=True)):
            yield from _differences(one, other, f"{path}[{i + 1}]")
    elif not _same(saved, again):
        yield f"{path}: saved {saved!r}, now {again!r}"


def _same(saved: object, again: object) -> bool:
    if isinstance(saved, float) and isinstance(again, float):
        return math.isclose(saved, again, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    return saved == again
