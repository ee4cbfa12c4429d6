"""The saved study: plan, recipe and results, never a row of the cohort nor a folder name."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from evaluator.cohort.exchange.delivery import (
    NOT_COMPARED,
    SAME_ROWS,
    ColumnRecord,
    compare_delivery,
    record,
    rows_apart,
)
from evaluator.cohort.exchange.returned import returned_data
from evaluator.disclosure.published import published, recipe_told, rows_of_places, rows_read
from evaluator.disclosure.second_export import released
from evaluator.planning.plan_columns import columns_of
from evaluator.planning.plan_file import refuse_unlisted
from evaluator.values.cohort import Cohort, Provenance, Step
from evaluator.values.evaluation import Evaluation
from evaluator.values.files.json_text import read_json
from evaluator.values.files.storage import from_plain, read_text, to_plain, write_atomic
from evaluator.values.files.written_names import STUDY_FORMAT, STUDY_SUFFIX
from evaluator.values.plan import Plan, without_folders
from evaluator.values.problems import Problem, Refusal
from evaluator.values.released import Released
from evaluator.values.stricter import StricterDisclosure

SUFFIX = STUDY_SUFFIX
VERSION = 3


def _without_labels(content: dict[str, Any]) -> dict[str, Any]:
    """Version 1 held a short hash of every label, which a list of guesses turned back into it."""
    columns = content.get("columns")
    for column in columns if isinstance(columns, list) else []:
        if isinstance(column, dict):
            column.pop("labels", None)
    return content


def _with_one_part(content: dict[str, Any]) -> dict[str, Any]:
    """Version 2 had a field in every result for what single designs and kinds alone show.

    Its checks also said whether another answer was the opposite, which their status says.
    """
    evaluation = content.get("evaluation")
    results = evaluation.get("outcomes") if isinstance(evaluation, dict) else None
    for result in results if isinstance(results, list) else []:
        if isinstance(result, dict):
            told = [result.pop(name, None) for name in ("survival", "synthetic")]
            result["part"] = next((each for each in told if each is not None), None)
    design = evaluation.get("design") if isinstance(evaluation, dict) else None
    for checked in [*(results if isinstance(results, list) else []), design]:
        checks = checked.get("checks") if isinstance(checked, dict) else None
        for check in checks if isinstance(checks, list) else []:
            if isinstance(check, dict):
                check.pop("conflict", None)
    return content


# Reads a study of the version in the key and returns the next version's content.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {
    1: _without_labels,
    2: _with_one_part,
}


@dataclass(frozen=True, slots=True)
class Study:
    """Everything about one evaluation but its data.

    Attributes:
        plan: with its lock and amendments. provenance: which workbook, by name and SHA-256;
            None before one was opened. recipe: what was done to it. Both count roughly.
        evaluation: results as they are published; None before the first run.
        receipt: the verdict for a machine, with its hash; None before the first summary.
        columns: what the columns were, to compare the next delivery of the workbook with.
        written: SHA-256 of each page that was written beside it, by its name, so that one that a
            person has edited since is not replaced unasked.
        released: what earlier summaries told, so that the next does not give somebody away beside
            one of them; that of ``evaluation`` is not among them.
    """

    plan: Plan
    provenance: Provenance | None = None
    recipe: tuple[Step, ...] = ()
    evaluation: Evaluation | None = None
    receipt: dict[str, Any] | None = None
    columns: tuple[ColumnRecord, ...] = ()
    written: dict[str, str] = field(default_factory=dict)
    released: tuple[Released, ...] = ()

    def after(self, earlier: Sequence[Released]) -> Study:
        """The study with what was published before it; the same results again are one summary."""
        told = self.evaluation
        own = () if told is None else (released(self.plan, published(told)),)
        return replace(self, released=tuple(each for each in earlier if each not in own))

    @staticmethod
    def of(
        plan: Plan,
        cohort: Cohort | None,
        evaluation: Evaluation | None = None,
        receipt: dict[str, Any] | None = None,
    ) -> Study:
        """The study to save for what is open now: published numbers only."""
        told = published(evaluation) if evaluation else None
        places = rows_of_places(told, plan)
        return Study(
            plan=plan,
            provenance=replace(cohort.provenance, rows_read=rows_read(cohort, told, plan), parts=())
            if cohort
            else None,
            recipe=recipe_told(cohort, plan, places=places) if cohort else (),
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
        return Study.read(read_text(path, "The study"), f'The study "{path.name}"')

    @staticmethod
    def read(text: str, source: str) -> Study:
        """A study from the text of its file; ``source`` names it where it is refused.

        Raises:
            Refusal: as in ``load``, but for a missing file.
        """
        try:
            content = read_json(text)
        except (ValueError, RecursionError):
            raise Refusal(_damaged(source)) from None
        if not isinstance(content, dict) or content.pop("format", None) != STUDY_FORMAT:
            raise Refusal(_damaged(source))
        study = from_plain(Study, _migrated(content, source), source)
        refuse_unlisted(study.plan, source)
        study = _without_folders(study)
        told = study.evaluation
        return replace(study, evaluation=published(told)) if told is not None else study

    def content(self) -> bytes:
        """The whole file."""
        told = self.evaluation
        study = replace(_without_folders(self), evaluation=told and published(told))
        content = {"format": STUDY_FORMAT, "version": VERSION, **to_plain(study)}
        return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode()

    def save(self, path: str | Path) -> None:
        """Write atomically. Raises Refusal when the folder cannot be written to."""
        write_atomic(Path(path), self.content())


def _without_folders(study: Study) -> Study:
    """The names of workbooks alone.

    A folder often holds the name of a person; and one in a study that came by mail could lead to
    another machine, where the workbook would be looked for.
    """
    source = study.provenance
    return replace(
        study,
        plan=without_folders(study.plan),
        provenance=source
        and replace(
            source,
            file_name=re.split(r"[\\/]", source.file_name)[-1],
            read_as=source.read_as.without_folders(),
        ),
    )


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
    from evaluator.planning.understood import read_as_planned

    known = study.provenance
    data = known.read_as if known else returned_data(path, study.plan)
    if known and not (data.sheet or data.sheets or data.workbooks):
        data = replace(data, sheet=known.sheet)
    return read_as_planned(path, study.plan, data)


def next_delivery(study: Study, path: str | Path) -> tuple[Cohort, tuple[Problem, ...]]:
    """The next delivery of a study's workbook, and what is not as it was.

    What a study published is worked out again from the delivery and compared.

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
    from evaluator.study.deliveries import compare_published

    cohort = replay(study, path)
    used, asked = frozenset(columns_of(study.plan)), study.plan.disclosure
    found = compare_delivery(study.columns, study.recipe, study.provenance, cohort, used, asked)
    if study.evaluation is None:
        return cohort, found
    gone = frozenset(p.column for p in found if p.severity == "stops" and p.column)
    names = [column.name for column in study.columns]
    again = compare_published(study.evaluation, study.plan, cohort, names, gone)
    if any(problem.code == SAME_ROWS for problem in again):
        found = tuple(problem for problem in found if problem.code != NOT_COMPARED)
    return cohort, (*again, *found)


def relink(study: Study, path: str | Path) -> Cohort:
    """The workbook of a study, read again.

    Raises:
        Refusal: it is another workbook, or it changed since the study was made.
    """
    cohort, known = replay(study, path), study.provenance
    if known is not None and cohort.provenance.sha256 != known.sha256:
        raise Refusal(_changed(known, cohort.provenance, study.plan.disclosure))
    return cohort


def _changed(known: Provenance, now: Provenance, asked: StricterDisclosure) -> Problem:
    rows = ""
    if rows_apart(known, now, asked):
        rows = f" It had about {known.rows_read:,} rows then and has {now.rows_read:,} now."
    return Problem(
        code="workbook_changed",
        message=f'"{now.file_name}" is not the workbook that the study was made from, or it has '
        f"changed since.{rows}",
        fix="Find the workbook as it was, or open this one as a new evaluation.",
        sheet=known.sheet,
    )
