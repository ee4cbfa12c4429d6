"""The only door from the window to the evaluator; loads heavy libraries at first use."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from evaluator.summary.design_page import design_sections
from evaluator.values.plan import Plan
from evaluator.values.problems import Problem, Refusal
from evaluator.values.progress import Progress
from ui.state.drawings import Drawings, drawn
from ui.state.getting_ready import load_all, load_for_plans
from ui.state.library_engine import LibraryEngine
from ui.state.prospect_engine import ProspectEngine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evaluator.cohort.opened import Opened
    from evaluator.cohort.profile.overview import Overview
    from evaluator.cohort.profile.profile import ColumnProfile
    from evaluator.commands.verification.findings import Verification
    from evaluator.designs.comparison_design import ComparisonDesign
    from evaluator.planning.carried_plan import CarriedPlan, Succession
    from evaluator.programmes.programme import KnownProgramme
    from evaluator.study.study import Study
    from evaluator.summary.blocks import Block, Summary
    from evaluator.values.balance_attempt import Attempt
    from evaluator.values.cohort import Cohort, Kind
    from evaluator.values.data import Data
    from evaluator.values.evaluation import DesignReport, Evaluation
    from evaluator.values.released import Released
    from evaluator.values.stricter import StricterDisclosure


@dataclass(frozen=True, slots=True)
class Example:
    """A shipped study a person can open to see how things work; ``finished`` has its summary."""

    key: str
    title: str
    description: str
    finished: bool = False


Edited = Literal["ask", "replace", "keep"]


@dataclass(frozen=True, slots=True)
class Exported:
    """Pages that were written, with the SHA-256 of each by its name.

    ``changed`` names those because of which nothing was written yet, as somebody changed them.
    """

    paths: tuple[Path, ...] = ()
    written: dict[str, str] = field(default_factory=dict)
    changed: tuple[str, ...] = ()


class Engine(ProspectEngine, LibraryEngine):
    """The evaluator's functions under one roof, so that a test can put a small one in its place.

    Every method is pure and safe on a pool thread; those that read or compute may raise
    ``Refusal``.
    """

    def warm_up(self, progress: Progress) -> None:
        """Import what the pages will need, so that the first click is quick."""
        load_all(progress)

    def open_book(self, path: Path, progress: Progress) -> Opened:
        """A file opened for reading; it stays in memory, so that corrections are quick."""
        from evaluator.cohort.opened import Opened

        return Opened(path, progress)

    def first_rows(self, opened: Opened, sheet: str | None) -> Cohort:
        """The first rows of a sheet, to show while the rest is read."""
        return opened.first_rows(sheet)

    def read_book(
        self, opened: Opened, data: Data | None, sheet: str | None, progress: Progress
    ) -> Cohort:
        """The cohort as ``data`` says, or by guessing what belongs together."""
        return opened.read(data, progress, sheet=sheet)

    def read_workbook(self, path: Path, sheet: str | None, progress: Progress) -> Cohort:
        """The cohort in one sheet of a workbook."""
        return self.read_book(self.open_book(path, progress), None, sheet, progress)

    def profile(self, cohort: Cohort, name: str, by: str | None) -> ColumnProfile:
        """A column in numbers, and by group if asked for."""
        from evaluator.cohort.profile.profile import profile_column

        return profile_column(cohort, name, by=by)

    def overview(self, cohort: Cohort, plan: Plan) -> Overview:
        """How large the cohort is and who was lost, by the plan's roles."""
        from evaluator.cohort.profile.overview import overview

        design = next((d for d in self.designs() if d.key == plan.design.kind), None)
        several = design is not None and design.lets_starts_differ(cohort, plan.roles)
        return overview(cohort, plan, several_starts=several)

    def similar_labels(self, labels: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Labels that look like another, with that other."""
        from evaluator.cohort.columns.similar_labels import similar_labels

        return similar_labels(labels)

    def next_delivery(self, study: Study, path: Path) -> tuple[Cohort, tuple[Problem, ...]]:
        """Another delivery of a study's workbook, read the same way, and what differs."""
        from evaluator.study.study import next_delivery

        return next_delivery(study, path)

    def write_template(self, plan: Plan, path: Path, kinds: dict[str, Kind]) -> None:
        """Write a workbook for a provider to fill in; ``kinds`` as columns were read before."""
        from evaluator.programmes.provider import template_of
        from evaluator.values.files.storage import write_atomic

        write_atomic(path, template_of(plan, kinds))

    def write_slip(self, plan: Plan, path: Path) -> None:
        """Write the lock slip of a plan that has just been locked."""
        from evaluator.planning.lock_slip import slip_text
        from evaluator.values.files.storage import write_atomic

        write_atomic(path, slip_text(plan).encode())

    def check_return(self, path: Path, plan: Plan, kinds: dict[str, Kind]) -> tuple[Problem, ...]:
        """What is wrong with a template that came back."""
        from evaluator.cohort.exchange.returned import check_return
        from evaluator.programmes.provider import kinds_with

        return check_return(path, plan, kinds_with(plan, kinds))

    def find_programmes(self, words: str, tier: str) -> tuple[KnownProgramme, ...]:
        """Programmes of the field that a study can start from, the closest first."""
        from evaluator.programmes import programmes
        from evaluator.programmes.search import search

        return search(programmes(), words, tier=tier)

    def programme_plan(self, known: KnownProgramme) -> Plan:
        """A plan with what is known of a programme."""
        from evaluator.programmes.starting import plan_of

        return plan_of(known)

    def on_first_data(self, plan: Plan, found: Succession, cohort: Cohort) -> Plan | None:
        """The plan for the first workbook of a study that started from a programme; else None."""
        from evaluator.programmes import started_from
        from evaluator.programmes.starting import on_first_data

        known = started_from(plan)
        if known is None:
            return None
        return on_first_data(known, plan, found.guess_after, cohort)

    def write_programme_workbook(self, known: KnownProgramme, path: Path) -> None:
        """Write the workbook that a provider fills in for a programme."""
        from evaluator.programmes.provider import monitoring_workbook, provider_workbook
        from evaluator.values.files.storage import write_atomic

        made = monitoring_workbook if known.only_monitored else provider_workbook
        write_atomic(path, made(known))

    def write_monitoring(
        self, known: KnownProgramme, book: Path, folder: Path, asked: StricterDisclosure
    ) -> tuple[Path, ...]:
        """Write what a workbook tells of a programme without a comparison, in every format."""
        from evaluator.commands.monitor import monitor
        from evaluator.summary.export import formats_named

        today = datetime.datetime.now().astimezone().date()
        return monitor(known, book, folder, formats_named(None), today, asked=asked)[1]

    def guess(self, cohort: Cohort) -> Plan:
        """A starting plan with guessed roles."""
        from evaluator.planning.guess import guess_plan

        return guess_plan(cohort)

    def succession(self, before: Cohort | None, after: Cohort) -> Succession:
        """How another reading of the data follows the one before, for a plan to be carried over."""
        from evaluator.planning.carried_plan import succession

        return succession(before, after, self.guess)

    def carry_over(self, plan: Plan, found: Succession) -> CarriedPlan:
        """The plan for the new reading, and what became of the old one."""
        from evaluator.planning.carried_plan import carry_over

        return carry_over(plan, found)

    def designs(self) -> tuple[ComparisonDesign, ...]:
        """The designs a person can choose."""
        from evaluator.designs import DESIGNS

        return DESIGNS

    def told(self, plan: Plan, cohort: Cohort) -> str:
        """What the plan takes the columns for, in one sentence."""
        from evaluator.planning.guess_told import guess_sentence

        return guess_sentence(plan, cohort)

    def missing(self, plan: Plan, cohort: Cohort | None) -> tuple[Problem, ...]:
        """What still has to be said before the plan can be used, as far as is known at once."""
        from evaluator.commands.still import said_at_once

        return said_at_once(plan, cohort)

    def said_by_trying(self, plan: Plan, cohort: Cohort) -> tuple[Problem, ...]:
        """What stops a plan whose questions are all answered; no effect is computed."""
        from evaluator.commands.still import said_by_trying

        return said_by_trying(plan, cohort)

    def prepare(self, plan: Plan, cohort: Cohort) -> None:
        """Load what the pages call at once, so that the window's thread never waits for it."""
        self.missing(plan, cohort)
        self.fingerprint(cohort, plan)
        load_for_plans()
        self.make_study(plan, cohort, None, None)

    def examine(self, cohort: Cohort, plan: Plan, progress: Progress) -> DesignReport:
        """Everything that may be seen before the plan is locked."""
        from evaluator.walk import examine

        return examine(cohort, plan, progress)

    def evaluate(
        self,
        cohort: Cohort,
        plan: Plan,
        progress: Progress,
        earlier: Sequence[Released] = (),
    ) -> Evaluation:
        """The answer, told so that beside what was published ``earlier`` it gives nobody away."""
        from evaluator.walk import evaluate_beside

        return evaluate_beside(cohort, plan, earlier, progress)

    def too_near(self, problems: Sequence[Problem]) -> bool:
        """Whether results were refused as an earlier summary is of almost the same people."""
        from evaluator.disclosure.near_copies import CODE

        return any(problem.code == CODE for problem in problems)

    def released(
        self, before: Sequence[Released], plan: Plan, evaluation: Evaluation
    ) -> tuple[Released, ...]:
        """What is out already, with a summary of ``evaluation``."""
        from evaluator.disclosure.published import published
        from evaluator.disclosure.second_export import all_released

        return all_released(before, plan, published(evaluation))

    def search(self, cohort: Cohort, plan: Plan, progress: Progress) -> tuple[Attempt, ...]:
        """Ways of matching, tried for balance alone."""
        from evaluator.planning.balance_search import search_balance

        return search_balance(cohort, plan, progress)

    def with_attempts(self, plan: Plan, attempts: tuple[Attempt, ...]) -> Plan:
        """The plan with the log of a search; its settings stay."""
        from evaluator.planning.balance_search import with_attempts

        return with_attempts(plan, attempts, accept=False)

    def fingerprint(
        self, cohort: Cohort, plan: Plan, made_with: dict[str, str] | None = None
    ) -> str:
        """What an evaluation of these is stamped with; ``made_with`` other versions than these."""
        from evaluator.values.fingerprint import fingerprint

        return fingerprint(cohort, plan, made_with)

    def summarise(
        self, evaluation: Evaluation, cohort: Cohort, plan: Plan, day: datetime.date
    ) -> Summary:
        """The document a commissioner reads."""
        from evaluator.summary.content import summarise

        return summarise(evaluation, cohort, plan, day)

    def preview(self, summary: Summary, width: int) -> tuple[bytes, ...]:
        """The summary's pages as PNG pictures ``width`` pixels wide."""
        from evaluator.summary.preview import preview_pages

        return preview_pages(summary, width_px=width)

    def design_drawings(self, report: DesignReport, plan: Plan, progress: Progress) -> Drawings:
        """What may be seen before the lock, beside the checks: numbers, balance, overlap, power."""
        from evaluator.disclosure.counts import rules_under

        rules = rules_under(plan.disclosure, places=report.places)
        return drawn(design_sections(report, plan, rules), progress)

    def result_blocks(
        self, evaluation: Evaluation, cohort: Cohort, plan: Plan
    ) -> tuple[Block, ...]:
        """The summary's blocks, as of today."""
        today = datetime.datetime.now().astimezone().date()
        return self.summarise(evaluation, cohort, plan, today).blocks

    def draw(self, blocks: tuple[Block, ...], progress: Progress) -> Drawings:
        """``blocks`` with their figures drawn, which takes longest."""
        return drawn(blocks, progress)

    def formats(self) -> tuple[tuple[str, str, bool], ...]:
        """Export formats: key, label and whether most people want it."""
        from evaluator.summary.exporters import EXPORTERS

        return tuple((each.key, each.label, each.usual) for each in EXPORTERS)

    def export(
        self,
        summary: Summary,
        folder: Path,
        formats: Sequence[str],
        stem: str,
        known: Mapping[str, str],
        sources: Sequence[Path] = (),
        *,
        edited: Edited = "ask",
    ) -> Exported:
        """Write the summary beside or over what lies there.

        ``known`` is what pages were last written with, ``sources`` what is never written over;
        ``edited`` is what becomes of pages that somebody changed: nothing is written, they are
        replaced, or the new ones get another name.
        """
        from evaluator.commands.edited_files import edited_pages, free_stem, hashes, refuse_sources
        from evaluator.summary.documents import named_anew
        from evaluator.summary.export import compose, to_run, write_set

        pages = compose(summary, folder, tuple(formats), stem)
        if edited == "keep":
            free = free_stem(pages, stem)
            pages = {named_anew(path, stem, free): held for path, held in pages.items()}
            stem = free
        runs = to_run(summary, pages, sources)
        if edited == "keep":
            runs = {path: held for path, held in runs.items() if not path.exists()}
        pages |= runs
        refuse_sources(pages, sources)
        if edited == "ask" and (names := edited_pages(pages, known)):
            return Exported(changed=names)
        write_set(folder, pages, stem)
        return Exported(tuple(pages), hashes(pages))

    def load_study(self, path: Path) -> Study:
        """A saved study."""
        from evaluator.study.study import Study

        return Study.load(path)

    def doubts(self, study: Study) -> tuple[str, ...]:
        """Why the results of a saved study may not be shown; those of an older plan are stale."""
        from evaluator.study.doubts import doubts, out_of_date

        return () if out_of_date(study) else doubts(study)

    def content_hash(self, path: Path) -> str | None:
        """What tells a file from what it was before; None where there is none."""
        from evaluator.commands.edited_files import content_hash

        return content_hash(path)

    def half_written(self, folder: Path) -> tuple[Problem, ...]:
        """Summaries in ``folder`` whose writing was stopped half-way."""
        from evaluator.values.files.unfinished import half_written

        return half_written(folder)

    def make_study(
        self,
        plan: Plan,
        cohort: Cohort | None,
        evaluation: Evaluation | None,
        receipt: dict[str, Any] | None,
    ) -> Study:
        """The study as it would be saved: no row of the cohort is in it."""
        from evaluator.study.study import Study

        return Study.of(plan, cohort, evaluation, receipt)

    def relink(self, study: Study, path: Path) -> Cohort:
        """The cohort of a saved study, if ``path`` is still the same workbook."""
        from evaluator.study.study import relink

        return relink(study, path)

    def verify(self, study: Study, path: Path, slip: str = "") -> Verification:
        """What comes out when the study is run again; ``slip`` is a lock slip, or its code."""
        from evaluator.commands.verify import verify, with_slip

        found = verify(study, path)
        return with_slip(found, study.plan, slip, path) if slip else found

    def read_plan(self, path: Path) -> Plan:
        """The plan of an example as it was before its lock, so that it can be walked through."""
        from evaluator.planning.plan_file import read_plan

        return replace(read_plan(path), lock=None)

    def examples(self) -> tuple[Example, ...]:
        """The shipped examples."""
        from examples import EXAMPLES

        return tuple(
            Example(e.key, e.title, e.description, e.finished_path.is_file()) for e in EXAMPLES
        )

    def example_files(self, key: str) -> tuple[Path, Path]:
        """Workbook and plan of one example."""
        from examples import find

        example = find(key)
        if example is None:
            raise Refusal(
                Problem(
                    "unknown_example",
                    f'There is no example called "{key}".',
                    "Pick one from the start page.",
                )
            )
        return example.workbook_path, example.plan_path

    def finished_example(self, key: str) -> Study:
        """The finished study of one example, as it was shipped."""
        import gzip

        from evaluator.study.study import Study
        from examples import find

        example = find(key)
        assert example is not None
        text = gzip.decompress(example.finished_path.read_bytes()).decode("utf-8")
        return Study.read(text, f'The finished study of "{example.title}"')
