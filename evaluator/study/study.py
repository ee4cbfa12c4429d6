"""The saved study: plan, recipe and results, never a row of the cohort nor a folder name."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evaluator.cohort.exchange.delivery import ColumnRecord, compare_delivery, record, rows_apart
from evaluator.designs.known import refuse_unknown_design
from evaluator.disclosure.published import published, published_recipe, rows_read
from evaluator.values.cohort import Cohort, Provenance, Step
from evaluator.values.evaluation import Evaluation
from evaluator.values.plan import Plan
from evaluator.values.problems import Problem, Refusal
from evaluator.values.storage import from_plain, read_text, to_plain, write_atomic

SUFFIX = ".whatworked"
FORMAT = "whatworked-study"
VERSION = 2


def _without_labels(content: dict[str, Any]) -> dict[str, Any]:
    """Version 1 held a short hash of every label, which a list of guesses turned back into it."""
    columns = content.get("columns")
    for column in columns if isinstance(columns, list) else []:
        if isinstance(column, dict):
            column.pop("labels", None)
    return content


# Reads a study of the version in the key and returns the next version's content.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _without_labels}


@dataclass(frozen=True, slots=True)
class Study:
    """Everything about one evaluation but its data.

    Attributes:
        plan: with its lock and amendments. provenance: which workbook, by name and SHA-256;
            None before one was opened. recipe: what was done to it. Both count roughly.
        evaluation: results as they are published; None before the first run.
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
        """The study to save for what is open now: published numbers only."""
        told = published(evaluation) if evaluation else None
        places = told is not None and told.design.places
        return Study(
            plan=plan,
            provenance=replace(cohort.provenance, rows_read=rows_read(cohort, told), parts=())
            if cohort
            else None,
            recipe=published_recipe(cohort.recipe, places=places) if cohort else (),
            evaluation=told,
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
        study = from_plain(Study, _migrated(content, source), source)
        refuse_unknown_design(study.plan, source)
        told = study.evaluation
        return replace(study, evaluation=published(told)) if told is not None else study

    def content(self) -> bytes:
        """The whole file."""
        told = self.evaluation
        study = self if told is None else replace(self, evaluation=published(told))
        content = {"format": FORMAT, "version": VERSION, **to_plain(study)}
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
    if rows_apart(known, now):
        rows = f" It had about {known.rows_read:,} rows then and has {now.rows_read:,} now."
    return Problem(
        code="workbook_changed",
        message=f'"{now.file_name}" is not the workbook that the study was made from, or it has '
        f"changed since.{rows}",
        fix="Find the workbook as it was, or open this one as a new evaluation.",
        sheet=known.sheet,
    )
