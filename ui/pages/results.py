"""The answer and how far to trust it; shown only for the locked plan and the present data."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from evaluator.summary import blocks as b
from ui.appearance.accessibility import announce, put_in_reading_order
from ui.pages.page import Page
from ui.state.jobs import Jobs
from ui.state.navigation import Facts, Standing
from ui.state.session import Session
from ui.widgets.common.disclosure import Disclosure
from ui.widgets.common.layout import Card, button, clear, column, row, text
from ui.widgets.evaluating import evaluate
from ui.widgets.results.blocks import block_widget
from ui.widgets.results.check_list import CheckList
from ui.widgets.results.pictures import Decoded, decoded
from ui.widgets.results.sections import show_detail

if TYPE_CHECKING:
    from evaluator.values.evaluation import Evaluation
    from evaluator.values.plan import Plan

_SAID = {"can_say": "You can say", "cannot_say": "You cannot say"}


class ResultsPage(Page):
    """The summary's own blocks, so that screen and paper can never say different things."""

    key = "results"
    title = "Results"
    icon = "results"
    help_topic = "verdicts"
    edits_plan = True

    @classmethod
    def standing(cls, facts: Facts) -> Standing:
        """How far the page is."""
        if not facts.locked:
            return Standing("locked", "Hidden until locked")
        if facts.evaluated and facts.stale:
            return Standing("stale", "Out of date")
        return Standing("done", "Done") if facts.evaluated else Standing("not_yet", "Not yet run")

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__(session, jobs)
        self._shown: tuple[Evaluation, Plan] | None = None
        self._complete = False
        self._folds: dict[str, QVBoxLayout] = {}
        self._notice = Card(tone="concern")
        self._notice_title = text("", "heading")
        self._notice_words = text("")
        self._act = button("Work out the results", "primary")
        self._act.clicked.connect(self._evaluate)
        self._link = button("Choose the workbook", "primary", "workbook")
        self._link.clicked.connect(lambda: self.go.emit("data"))
        self._back = button("Go to design checks")
        self._back.clicked.connect(lambda: self.go.emit("design_checks"))
        self._notice.add(
            self._notice_title, self._notice_words, row(self._act, self._link, self._back, None)
        )
        self._content, self._behind = column(spacing=18), column(spacing=18)
        self.body.addWidget(self._notice)
        self.body.addLayout(self._content)
        self.beside()
        self.body.addLayout(self._behind)
        self.body.addStretch(1)
        self._left = text("", "muted")
        following = button("Continue to summary", "primary")
        following.clicked.connect(lambda: self.go.emit("summary"))
        self._following = following
        self.set_footer(self._left, following)

    def refresh(self) -> None:
        """Show results that may be shown; otherwise say why there are none."""
        super().refresh()
        session = self.session
        results = session.results
        self._following.setEnabled(results is not None)
        self._notice.setVisible(results is None)
        if results is None:
            self._shown = None
            self._clear()
            self._explain()
            return
        now = (results, session.plan)
        if self._shown is None or self._shown[0] is not results or self._shown[1] != now[1]:
            self._shown = now
            self._rebuild(results)

    def _explain(self) -> None:
        session = self.session
        locked, linked = session.locked, session.cohort is not None
        stale = session.evaluation is not None and linked and session.stale
        if not locked:
            title, words = (
                "Results are hidden until the plan is locked",
                "Decide first what counts as working. Check the design, then lock the plan.",
            )
        elif not linked:
            title, words = (
                "The workbook is not linked",
                ("Results are shown beside their data only. Choose the workbook they came from."),
            )
        elif session.doubts:
            title, words = "The results in this file are not shown", " ".join(session.doubts)
        elif stale:
            title, words = (
                "The results are out of date",
                (
                    "The plan, the data or the program changed since they were worked out, so they "
                    "are not shown."
                ),
            )
        else:
            lock = session.plan.lock
            given = lock.holder if lock is not None else ""
            title, words = (
                "The results have not been worked out yet",
                f"First give the lock slip to {given}; then nobody can say that the results were "
                "known before." if given else "The plan is locked; this takes a moment.",
            )  # fmt: skip
        if locked and linked and session.amending is not None:
            words += " Finish amending the plan first."
        elif locked and linked and not session.complete:
            words += " First say what is still missing on the earlier pages."
        self._notice_title.setText(title)
        self._notice_words.setText(words)
        self._act.setVisible(locked and linked)
        self._act.setText(
            "Work them out again" if stale or session.doubts else "Work out the results"
        )
        self._act.setAccessibleName(self._act.text())
        self._act.setEnabled(session.amending is None and session.complete)
        self._link.setVisible(not linked and locked)
        self._back.setVisible(not locked)

    def _rebuild(self, results: Evaluation) -> None:
        self._complete = False
        self._clear()
        session = self.session
        engine, cohort, plan = session.engine, session.cohort, session.plan
        if cohort is None:
            return

        def draw(blocks: tuple[b.Block, ...]) -> None:
            if self._is_shown(results):
                self._show_answer(blocks, results)
                self.jobs.start(
                    "Drawing the results", lambda progress: decoded(engine.draw(blocks, progress)),
                    fill,
                    failed=self.failed.emit, failure_title="The results could not be drawn.",
                    key="result figures",
                )  # fmt: skip

        def fill(drawn: Decoded) -> None:
            if self._is_shown(results):
                self._show_rest(drawn, results)

        self.jobs.start(
            "Writing the results", lambda _progress: engine.result_blocks(results, cohort, plan),
            draw, failed=self.failed.emit, failure_title="The results could not be written.",
            key="result figures",
        )  # fmt: skip

    def _clear(self) -> None:
        clear(self._content)
        clear(self._behind)

    def _is_shown(self, results: Evaluation) -> bool:
        return self._shown is not None and self._shown[0] is results

    def shown(self) -> None:
        """Draw again what somebody stopped drawing."""
        if self._shown is not None and not self._complete and not self.jobs.busy:
            self._rebuild(self._shown[0])

    def _show_answer(self, blocks: Sequence[b.Block], results: Evaluation) -> None:
        """The verdict and its numbers, which need no drawing."""
        self._clear()
        self._folds = {}
        first, _ = _parts(blocks)
        for verdict in (block for block in first if isinstance(block, b.VerdictBox)):
            self._content.addWidget(block_widget(verdict, {}))
            announce(self, f"Verdict: {verdict.label}. {verdict.sentence}")
        self._lead_with_numbers(first, results)
        self._waiting = text("The charts are being drawn.", "muted")
        self._content.addWidget(self._waiting)
        put_in_reading_order(self)

    def _show_rest(self, drawn: Decoded, results: Evaluation) -> None:
        self._complete = True
        self._waiting.hide()
        first, annex = _parts(drawn.blocks)
        rest = [block for block in first if not isinstance(block, b.VerdictBox)]
        said: list[b.Block] = []
        for block in rest:
            if isinstance(block, b.Figure) and block.key in self._folds:
                self._folds[block.key].addWidget(block_widget(block, drawn.pictures))
            else:
                said.append(block)
        self._show_said(said, drawn)
        checks = CheckList("What was checked", "For the outcome that decides the verdict.")
        main = next(result for result in results.outcomes if result.primary)
        checks.show_checks(main.checks)
        self._behind.addWidget(checks)
        if annex:
            lead = "Every answer, check and number behind the verdict, as the summary prints them."
            self._behind.addSpacing(12)
            self._behind.addLayout(
                column(text("For the reviewer", "section"), text(lead, "muted"), spacing=2)
            )
        for title, blocks in annex:
            self._behind.addWidget(Disclosure(title, partial(self._detail, title, blocks, drawn)))
        put_in_reading_order(self)

    def _detail(self, title: str, blocks: Sequence[b.Block], drawn: Decoded) -> QVBoxLayout:
        """A reviewer's section; made when it is unfolded, as most never are."""
        inner = column(spacing=14)
        show_detail(inner, title, blocks, drawn.pictures)
        return inner

    def _lead_with_numbers(self, blocks: Sequence[b.Block], results: Evaluation) -> None:
        """Show each published effect as a number first, with a fold for its chart."""
        from evaluator.summary.figures import slug
        from ui.widgets.results.effect_line import EffectCard, answer_of

        outcomes = {f"effect_{slug(r.outcome)}": r.outcome for r in results.outcomes}
        for block in blocks:
            outcome = outcomes.get(block.key) if isinstance(block, b.Figure) else None
            answer = answer_of(block, outcome) if isinstance(block, b.Figure) and outcome else None
            if isinstance(block, b.Figure) and answer is not None:
                printed = self._folds[block.key] = column()
                fold = Disclosure("The chart as it is printed", printed)
                fold.toggle.setAccessibleName(f"The chart as it is printed: {answer.name}")
                self._content.addWidget(EffectCard(answer, block.alt))
                self._content.addWidget(fold)

    def _show_said(self, blocks: Sequence[b.Block], drawn: Decoded) -> None:
        """What can and cannot be said stand side by side; facts about the programme come last."""
        pair = row(spacing=18)
        facts = [block for block in blocks if isinstance(block, b.Facts)]
        said = [block for block in blocks if not isinstance(block, b.Facts)]
        for block in (*said, *facts):
            title = _SAID.get(block.style) if isinstance(block, b.Bullets) else None
            if title is not None:
                if not pair.count():
                    self._content.addLayout(pair)
                card = Card(title)
                card.add(block_widget(block, drawn.pictures))
                card.box.addStretch(1)
                pair.addWidget(card, 1)
            elif not isinstance(block, b.Heading):
                self._content.addWidget(block_widget(block, drawn.pictures))

    def _evaluate(self) -> None:
        evaluate(self, self.session, self.jobs, self.refresh_here, self.failed.emit)


def _parts(
    blocks: Sequence[b.Block],
) -> tuple[list[b.Block], list[tuple[str, list[b.Block]]]]:
    """The commissioner's page, then the annex by section."""
    first: list[b.Block] = []
    annex: list[tuple[str, list[b.Block]]] = []
    in_annex = False
    for block in blocks:
        if isinstance(block, b.PartBreak):
            in_annex = True
        elif not in_annex:
            first.append(block)
        elif isinstance(block, b.Heading) and block.level <= 2:
            annex.append((block.text, []))
        elif annex:
            annex[-1][1].append(block)
    return first, annex
