"""The study on screen: its plan, its data and its results, with undo and saving."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from evaluator.planning.corrections import data_of
from evaluator.values.plan import Data, Plan, amend, lock
from evaluator.values.stricter import StricterDisclosure
from ui.appearance import asking
from ui.state.changes import Amending, DataChange, Made, PlanChange, Source, made_of, under
from ui.state.lookup import Lookup
from ui.state.navigation import Facts, unknown_answers
from ui.state.shelf import Shelf

if TYPE_CHECKING:
    from evaluator.cohort.opened import Opened
    from evaluator.designs.comparison_design import ComparisonDesign
    from evaluator.planning.carried_plan import CarriedPlan, Succession
    from evaluator.study.study import Study
    from evaluator.summary.protocol.pages import Expected
    from evaluator.values.cohort import Cohort
    from evaluator.values.evaluation import DesignReport, Evaluation
    from evaluator.values.problems import Problem
    from evaluator.values.released import Released
    from ui.state.engine import Engine


class Session(QObject):
    """One study, open or not.

    Signals:
        plan_changed: the plan differs from before. data_changed: another cohort, or none.
        results_changed: a design report or an evaluation came or went. file_changed: the name or
        the save state differs. left: another study comes on screen.
    """

    left = Signal()
    plan_changed = Signal()
    data_changed = Signal()
    results_changed = Signal()
    file_changed = Signal()

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.engine, self.lookup = engine, Lookup(engine)
        self.undo_stack = QUndoStack(self)
        self.opening = 0  # counts the studies that were on screen
        self.shelf = Shelf()  # what the library shows, whichever study is on screen
        # Who sends the summaries of every study, and their logo with its words: as settings say.
        self.sent_by, self.logo = "", ("", "")
        self.disclosure = StricterDisclosure()  # held to beside what a plan asks for
        self._reset()

    def _reset(self) -> None:
        self.left.emit()
        self.opening += 1
        self.is_open = False
        self.plan = under(Plan(), self.disclosure)
        self.plan_fits = True
        self.cohort: Cohort | None = None
        self.workbook: Path | None = None
        self.opened: Opened | None = None
        self.read_with = Data()  # the corrections of the cohort as it is
        self.study: Study | None = None
        self.study_path: Path | None = None
        self.evaluation: Evaluation | None = None
        self.receipt: dict[str, Any] | None = None
        self.doubts: tuple[str, ...] = ()
        self.amending: Amending | None = None
        self.carried: CarriedPlan | None = None
        self._report: tuple[Made, DesignReport] | None = None
        self.foreseen: tuple[Plan, Expected] | None = None
        self._saved: tuple[Plan, Evaluation | None] | None = None
        self._disposable: Plan | None = None
        self._shipped_with: tuple[dict[str, str], ...] = ()
        self.published: tuple[Released, ...] = ()
        self._set_aside = False
        self.written: dict[str, str] = {}
        self.lookup.forget()
        self.tried: tuple[Plan, Cohort, tuple[Problem, ...]] | None = None
        self._fingerprint: tuple[Plan, Cohort, str] | None = None
        self.undo_stack.clear()

    def new(self) -> None:
        """Start with an empty plan."""
        self._reset()
        self.is_open = True
        self._saved = (self.plan, None)
        self._announce_all()

    def open_plan(self, plan: Plan) -> None:
        """A plan alone, such as one that was locked before its data came."""
        self._reset()
        self.is_open = True
        self.plan = plan
        self.read_with = plan.data
        self._announce_all()

    def start_with(
        self,
        cohort: Cohort,
        path: Path,
        plan: Plan,
        *,
        worth_keeping: bool = True,
        opened: Opened | None = None,
    ) -> None:
        """A new study on freshly read data; an untouched example is not worth keeping."""
        self._reset()
        self.is_open = True
        self.cohort, self.workbook, self.opened = cohort, path, opened
        self.plan = self._naming(plan, cohort)
        self.read_with = self.plan.data
        self._disposable = None if worth_keeping else self.plan
        self._announce_all()

    def open_study(
        self,
        study: Study,
        path: Path | None,
        *,
        cohort: Cohort | None,
        workbook: Path | None,
        doubts: tuple[str, ...] = (),
        worth_keeping: bool = True,
    ) -> None:
        """A saved study; ``path`` is None for one that was recovered and never saved.

        ``doubts`` are why its results are not shown until they have been worked out again. An
        untouched example is not worth keeping, and was made with the versions that it names.
        """
        self._reset()
        self.is_open, self.study, self.study_path = True, study, path
        self.evaluation, self.receipt = study.evaluation, study.receipt
        self.plan = study.plan if cohort is None else under(study.plan, self.disclosure)
        self.doubts, self.written, self.published = doubts, dict(study.written), study.released
        self._set_aside = study.evaluation is not None and study.evaluation.earlier_set_aside
        self.cohort, self.workbook, self.read_with = cohort, workbook, self.plan.data
        self._saved = (self.plan, self.evaluation) if path is not None else None
        self._disposable = None if worth_keeping else self.plan
        if study.evaluation is not None and not worth_keeping:
            self._shipped_with = (study.evaluation.versions,)
        self.mark_published()
        self._announce_all()

    def set_cohort(self, cohort: Cohort, path: Path) -> None:
        """The data of the study on screen, linked again. Not undoable."""
        self.undo_stack.clear()
        plan = self._naming(self.plan, cohort)
        self.show_source(Source(cohort, path, None, plan.data), plan)

    def replace_data(
        self, cohort: Cohort, path: Path, found: Succession, opened: Opened | None, words: str
    ) -> None:
        """Other data under the same study, with the plan carried over; undoable."""
        first = self.engine.on_first_data(self.plan, found, cohort) if not self.cohort else None
        carried = None if first is not None else self.engine.carry_over(self.plan, found)
        plan = self._naming(carried.plan if carried is not None else first or self.plan, cohort)
        new = Source(cohort, path, opened, plan.data)
        self.undo_stack.push(DataChange(self, new, plan, words))
        self.carried = None if carried is None or carried.same else carried
        self.plan_changed.emit()

    def set_reading(
        self, cohort: Cohort, data: Data, opened: Opened, found: Succession | None = None
    ) -> None:
        """The same workbook read with the corrections in ``data``; what was undoable stays so.

        ``found`` carries a plan over that was not yet about these columns.
        """
        self.cohort, self.opened, self.read_with = cohort, opened, data
        self._report = None
        if found is not None:
            self._carry(found)
        self.data_changed.emit()
        self.show_plan(self.plan)

    def _carry(self, found: Succession) -> None:
        """Carry over the last changes that do not fit yet, each within its own undo step."""
        last = self.undo_stack.index() - 1
        for place in range(last, -1, -1):
            change = self.undo_stack.command(place)
            if not isinstance(change, PlanChange) or change.fits:
                return
            if change.new.data != self.plan.data:  # read that way, and carried over, by undo
                return
            carried = self.engine.carry_over(change.new, found)
            change.new, change.fits = self._amended(carried.plan), True
            later = self.undo_stack.command(place + 1)
            if isinstance(later, PlanChange):
                later.old, later.fitted = change.new, True
            if place == last:
                self.plan, self.plan_fits = change.new, True
                self.carried = None if carried.same else carried

    def forget_carried(self) -> None:
        """What became of the plan at the last reading was seen, or was taken back."""
        if self.carried is not None:
            self.carried = None
            self.plan_changed.emit()

    @property
    def source(self) -> Source:
        """The data as they are now."""
        return Source(self.cohort, self.workbook, self.opened, self.read_with)

    def show_source(self, source: Source, plan: Plan) -> None:
        """Put data and their plan on screen without recording a step."""
        self.cohort, self.workbook, self.opened = source.cohort, source.workbook, source.opened
        self.read_with = source.read_with
        self._report = None
        self.show_plan(plan)
        self.data_changed.emit()

    @property
    def out_of_step(self) -> bool:
        """Whether the plan corrects the data as the cohort does not show yet."""
        return self.cohort is not None and self.plan.data != self.read_with

    def take_back_corrections(self) -> None:
        """Undo the changes since the data were read, for they cannot be carried out."""
        stack = self.undo_stack
        while self.out_of_step and stack.canUndo():
            stack.undo()
        if self.out_of_step:
            self.show_plan(replace(self.plan, data=self.read_with))

    def _naming(self, plan: Plan, cohort: Cohort) -> Plan:
        plan = under(plan, self.disclosure)
        return plan if plan.lock is not None else replace(plan, data=data_of(cohort))

    def hold_to(self, asked: StricterDisclosure) -> None:
        """Evaluate and tell under these limits from now on; results under looser ones are stale."""
        before, self.disclosure = self.disclosure, asked
        if self.cohort is not None and asked != before:
            self.undo_stack.clear()
            self.show_plan(under(self.plan, asked, before))

    def _announce_all(self) -> None:
        for name in ("plan", "data", "results", "file"):
            getattr(self, f"{name}_changed").emit()

    @property
    def locked(self) -> bool:
        """Whether the plan was fixed before the results."""
        return self.plan.lock is not None

    @property
    def editable(self) -> bool:
        """Whether a page may change the plan now."""
        return not self.locked or self.amending is not None

    def change(self, new: Plan, words: str, key: str = "") -> None:
        """A person changes the plan, undoably. ``key`` names a field whose keystrokes merge.

        Of a locked plan only the words of its report change, which no lock holds. What a screen
        reader changes behind a dialog goes back.
        """
        if asking.may_ask(None):
            self.record(new, words, key)
        else:
            self.plan_changed.emit()

    def record(self, new: Plan, words: str, key: str = "") -> None:
        """The same for what work found that was begun earlier, whatever is asked meanwhile."""
        held = replace(new, report=self.plan.report) != self.plan
        if new == self.plan or (held and not self.editable):
            return
        self.undo_stack.push(PlanChange(self, self._amended(new), words, key))

    def _amended(self, new: Plan) -> Plan:
        a = self.amending
        if a is None:
            return new
        return amend(a.base, new, at=a.at, reason=a.reason, results_seen=a.results_seen)

    def show_plan(self, plan: Plan, *, fits: bool = True) -> None:
        """Put ``plan`` on screen without recording a step; for ``PlanChange`` only.

        ``fits`` is whether it is about the columns as it has the data read.
        """
        self.plan, self.plan_fits = plan, fits
        self.plan_changed.emit()
        self.results_changed.emit()
        self.file_changed.emit()

    def lock(self, holder: str = "") -> None:
        """Fix the plan. From here on a change is an amendment, and cannot be undone past here.

        ``holder`` is who is given the lock slip.
        """
        if self.cohort is None:
            return
        now = datetime.now(UTC)
        plan = lock(self.plan, self.cohort.provenance.sha256, now, holder=holder)
        self.undo_stack.clear()
        self.show_plan(plan)

    def take_locked(self, plan: Plan) -> None:
        """The plan on screen as it was just locked, before there were any data."""
        self.undo_stack.clear()
        if self.foreseen is not None:
            self.foreseen = (plan, self.foreseen[1])
        self.show_plan(plan)

    def start_amending(self, reason: str) -> None:
        """Allow changes to a locked plan, each printed with ``reason``."""
        seen = self.evaluation is not None
        self.amending = Amending(self.plan, reason, datetime.now(UTC), seen)
        self.plan_changed.emit()

    def finish_amending(self) -> None:
        """Close the plan again."""
        self.amending = None
        self.undo_stack.clear()
        self.plan_changed.emit()

    @property
    def expected(self) -> Expected | None:
        """What a study that has not begun could find, while that belongs to the plan as it is."""
        known = self.foreseen
        return known[1] if known is not None and known[0] == self.plan else None

    @property
    def missing(self) -> tuple[Problem, ...]:
        """What still has to be said before the plan can be used; see ``to_look_up``."""
        return self.lookup.told(self.plan, self.cohort)

    @property
    def to_look_up(self) -> bool:
        """Whether ``missing`` is of an earlier plan, until it was looked up beside the window."""
        return self.lookup.is_behind(self.plan, self.cohort)

    @property
    def complete(self) -> bool:
        """Whether nothing that stops an evaluation is missing."""
        if self.cohort is None or self.out_of_step or self.to_look_up:
            return False
        return not any(p.severity == "stops" for p in self.missing)

    @property
    def report(self) -> DesignReport | None:
        """The design report, while it belongs to the present plan and data.

        That of results is the one they were worked out with, wherever they come from.
        """
        if self.results is not None:
            return self.results.design
        if self._report is None or self.cohort is None:
            return None
        made, report = self._report
        return report if made == made_of(self.plan, self.cohort.provenance.sha256) else None

    def set_report(self, report: DesignReport, plan: Plan, cohort: Cohort) -> None:
        """Keep what ``examine`` found for ``plan`` and ``cohort``."""
        self._report = (made_of(plan, cohort.provenance.sha256), report)
        self.results_changed.emit()

    def set_evaluation(self, evaluation: Evaluation) -> None:
        """Keep what ``evaluate`` found."""
        evaluation = replace(evaluation, earlier_set_aside=True) if self._set_aside else evaluation
        self.evaluation = evaluation
        self.receipt, self.doubts, self._shipped_with, self._fingerprint = None, (), (), None
        self.results_changed.emit()
        self.file_changed.emit()

    @property
    def stale(self) -> bool:
        """Whether the evaluation belongs to other data, another plan or another version."""
        if self.evaluation is None or self.cohort is None:
            return False
        known = self._fingerprint
        if known is None or known[0] != self.plan or known[1] is not self.cohort:
            now = self.engine.fingerprint(self.cohort, self.plan, *self._shipped_with)
            known = self._fingerprint = (self.plan, self.cohort, now)
        return known[2] != self.evaluation.fingerprint

    @property
    def results(self) -> Evaluation | None:
        """The evaluation, if it may be shown: locked, on linked data, not stale nor doubted."""
        shown = self.locked and self.cohort is not None and not self.stale and not self.doubts
        return self.evaluation if shown else None

    @property
    def design(self) -> ComparisonDesign | None:
        """The planned design; None for one that this program does not know."""
        known = {design.key: design for design in self.engine.designs()}
        return known.get(self.plan.design.kind)

    def facts(self) -> Facts:
        """What tells how far each page is."""
        return Facts(
            missing=self.missing,
            has_cohort=self.cohort is not None,
            locked=self.locked,
            amending=self.amending is not None,
            report=self.report,
            evaluated=self.evaluation is not None and self.cohort is not None,
            stale=self.stale or bool(self.doubts),
            unknown=unknown_answers(self.plan.context),
        )

    @property
    def name(self) -> str:
        """What to call the study."""
        if self.plan.programme.name.strip():
            return self.plan.programme.name.strip()
        return self.study_path.stem if self.study_path else "Untitled study"

    @property
    def unsaved(self) -> bool:
        """Whether there is work that no study file holds."""
        return self.is_open and self._saved != (self.plan, self.evaluation)

    @property
    def worth_keeping(self) -> bool:
        """Whether closing now would lose work."""
        return self.unsaved and self.plan not in (under(Plan(), self.disclosure), self._disposable)

    def as_study(self) -> Study:
        """The study as it would be saved now, without corrections that are not carried out."""
        plan = replace(self.plan, data=self.read_with) if self.out_of_step else self.plan
        if self.cohort is None and self.study is not None:
            study = replace(self.study, plan=plan, evaluation=self.evaluation)
        else:
            study = self.engine.make_study(plan, self.cohort, self.evaluation, self.receipt)
        return replace(study, written=self.written).after(self.published)

    def mark_saved(self, study: Study, path: Path) -> None:
        """Remember that ``path`` now holds ``study``."""
        self.study, self.study_path = study, path
        self._saved = (study.plan, self.evaluation)
        self.mark_published()
        self.file_changed.emit()

    def mark_published(self) -> None:
        """Remember what somebody else may hold, against which the next results are told."""
        if self.evaluation is not None:
            self.published = self.engine.released(self.published, self.plan, self.evaluation)

    def forget_published(self) -> None:
        """Hold the next results against nothing: nobody was given what was published before."""
        self.published, self._set_aside = (), True
