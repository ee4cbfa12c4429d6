"""The saved study: plan, recipe and results, never a row of the cohort nor a folder name."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evaluator.check import Check
from evaluator.cohort.cohort import Cohort, Provenance, Step
from evaluator.cohort.delivery import ColumnRecord, compare_delivery, record
from evaluator.evaluation import (
    Evaluation,
    FlowStep,
    MeanPoint,
    OutcomeResult,
    Overlap,
    StartGroup,
)
from evaluator.plan import Plan
from evaluator.policy import load_policy
from evaluator.problems import Problem, Refusal
from evaluator.storage import from_plain, read_text, to_plain, write_atomic
from methods.results import Estimate

SUFFIX = ".whatworked"
FORMAT = "whatworked-study"
VERSION = 1
# Reads a study of the version in the key and returns the next version's content.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
_COUNT_BASE = 5
_COUNTING_CHECKS = ("comparison_group", "few_events", "group_size")


@dataclass(frozen=True, slots=True)
class Study:
    """Everything about one evaluation but its data.

    Attributes:
        plan: with its lock and amendments. provenance: which workbook, by name and SHA-256;
            None before one was opened. recipe: what was done to it.
        evaluation: results with small counts rounded; None before the first run.
        receipt: the verdict for a machine, with its hash; None before the first summary.
        columns: what the columns were, to compare the next delivery of the workbook with.
    """

    plan: Plan
    provenance: Provenance | None = None
    recipe: tuple[Step, ...] = ()
    evaluation: Evaluation | None = None
    receipt: dict[str, Any] | None = None
    columns: tuple[ColumnRecord, ...] = ()

    @staticmethod
    def of(
        plan: Plan,
        cohort: Cohort | None,
        evaluation: Evaluation | None = None,
        receipt: dict[str, Any] | None = None,
    ) -> Study:
        """The study to save for what is open now."""
        return Study(
            plan=plan,
            provenance=cohort.provenance if cohort else None,
            recipe=cohort.recipe if cohort else (),
            evaluation=without_small_counts(evaluation) if evaluation else None,
            receipt=receipt,
            columns=record(cohort) if cohort else (),
        )

    @staticmethod
    def load(path: str | Path) -> Study:
        """A study from its file.

        Raises:
            Refusal: missing, damaged, edited by hand into something else, or from a later version.
        """
        path = Path(path)
        source = f'The study "{path.name}"'
        text = read_text(path, "The study")
        try:
            content = json.loads(text)
        except (ValueError, RecursionError):
            raise Refusal(_damaged(source)) from None
        if not isinstance(content, dict) or content.pop("format", None) != FORMAT:
            raise Refusal(_damaged(source))
        return from_plain(Study, _migrated(content, source), source)

    def content(self) -> bytes:
        """The whole file."""
        content = {"format": FORMAT, "version": VERSION, **to_plain(self)}
        return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode()

    def save(self, path: str | Path) -> None:
        """Write atomically. Raises Refusal when the folder cannot be written to."""
        write_atomic(Path(path), self.content())


def _migrated(content: dict[str, Any], source: str) -> dict[str, Any]:
    version = content.pop("version", None)
    if not isinstance(version, int) or isinstance(version, bool):
        raise Refusal(_damaged(source))
    if version < 1:
        raise Refusal(_damaged(source))
    if version > VERSION:
        raise Refusal(
            Problem(
                code="study_too_new",
                message=f"{source} was written by a later version of What Worked.",
                fix="Open it with that version, or ask for a newer one here.",
            )
        )
    for step in range(version, VERSION):
        content = MIGRATIONS[step](content)
    return content


def _damaged(source: str) -> Problem:
    return Problem(
        code="study_damaged",
        message=f"{source} is damaged or was not written by What Worked.",
        fix="Use an earlier copy, or start again from the workbook and the plan.",
    )


def without_small_counts(evaluation: Evaluation) -> Evaluation:
    """The evaluation as it may be saved: every count of people rounded to the nearest five.

    Counts of places stay exact.
    """
    design = evaluation.design
    if design.places:
        return evaluation
    saved = replace(
        design,
        flow=tuple(_rounded_step(step) for step in design.flow),
        overlap=_rounded_overlap(design.overlap),
    )
    saved = replace(saved, checks=_rounded_checks(design.checks))
    return replace(
        evaluation, design=saved, outcomes=tuple(_rounded_result(r) for r in evaluation.outcomes)
    )


def _rounded_result(result: OutcomeResult) -> OutcomeResult:
    return replace(
        result,
        estimate=_rounded_estimate(result.estimate) if result.estimate else None,
        alternatives=tuple(
            replace(other, estimate=_rounded_estimate(other.estimate))
            for other in result.alternatives
        ),
        subgroups=tuple(
            replace(part, estimate=_rounded_estimate(part.estimate)) for part in result.subgroups
        ),
        means=tuple(_rounded_point(point) for point in result.means),
        starts=tuple(_rounded_start(group) for group in result.starts),
        checks=_rounded_checks(result.checks),
    )


def _rounded_estimate(estimate: Estimate) -> Estimate:
    return replace(
        estimate,
        n_obs=_rounded(estimate.n_obs),
        n_units=_rounded(estimate.n_units),
        n_treated=_rounded(estimate.n_treated),
        n_comparison=_rounded(estimate.n_comparison),
    )


def _rounded_checks(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    return tuple(
        replace(check, number=float(_rounded(round(check.number))))
        if check.key in _COUNTING_CHECKS and check.number is not None
        else check
        for check in checks
    )


def _rounded(count: int) -> int:
    return _COUNT_BASE * round(count / _COUNT_BASE)


def _rounded_step(step: FlowStep) -> FlowStep:
    return replace(step, treated=_rounded(step.treated), comparison=_rounded(step.comparison))


def _rounded_overlap(overlap: Overlap | None) -> Overlap | None:
    if overlap is None:
        return None
    return replace(
        overlap,
        treated=tuple(_rounded(n) for n in overlap.treated),
        comparison=tuple(_rounded(n) for n in overlap.comparison),
    )


def _rounded_point(point: MeanPoint) -> MeanPoint:
    return replace(
        point, n_treated=_rounded(point.n_treated), n_comparison=_rounded(point.n_comparison)
    )


def _rounded_start(group: StartGroup) -> StartGroup:
    """Without the averages of fewer than may be shown, whose number stays below that."""
    fewest = load_policy().disclosure["threshold"]
    return replace(
        group,
        means=tuple(
            None if units < fewest else mean
            for mean, units in zip(group.means, group.units, strict=True)
        ),
        units=tuple(
            _rounded(units) if units >= fewest or units == 0 else fewest - _COUNT_BASE
            for units in group.units
        ),
    )


def replay(study: Study, path: str | Path) -> Cohort:
    """A workbook, such as the next delivery of the same one, read with the recipe of a study.

    Raises:
        Refusal: it cannot be read so; each reason named.
    """
    from evaluator.cohort.workbook import read_data

    known = study.provenance
    data = known.read_as if known else study.plan.data
    if known and not (data.sheet or data.sheets or data.workbooks):
        data = replace(data, sheet=known.sheet)
    return read_data(path, data)


def next_delivery(study: Study, path: str | Path) -> tuple[Cohort, tuple[Problem, ...]]:
    """The next delivery of a study's workbook, and what is not as it was.

    Raises:
        Refusal: it cannot be read as before, or the study never had a workbook.
    """
    if study.provenance is None:
        raise Refusal(
            Problem(
                code="study_without_workbook",
                message="This study was saved before it had a workbook.",
                fix="Open the workbook in the study and save it first.",
            )
        )
    cohort = replay(study, path)
    return cohort, compare_delivery(study.columns, study.recipe, study.provenance, cohort)


def relink(study: Study, path: str | Path) -> Cohort:
    """The workbook of a study, read again.

    Raises:
        Refusal: it is another workbook, or it changed since the study was made.
    """
    cohort, known = replay(study, path), study.provenance
    if known is not None and cohort.provenance.sha256 != known.sha256:
        raise Refusal(_changed(known, cohort.provenance))
    return cohort


def _changed(known: Provenance, now: Provenance) -> Problem:
    rows = ""
    if now.rows_read != known.rows_read:
        rows = f" It had {known.rows_read:,} rows then and has {now.rows_read:,} now."
    return Problem(
        code="workbook_changed",
        message=f'"{now.file_name}" is not the workbook that the study was made from, or it has '
        f"changed since.{rows}",
        fix="Find the workbook as it was, or open this one as a new evaluation.",
        sheet=known.sheet,
    )
