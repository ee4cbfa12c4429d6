"""What must still be said, the same on every page: each line leads to its answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from evaluator.cohort.settled import settled_name
from evaluator.planning.corrections import with_settled
from evaluator.values.plan import Design
from evaluator.values.problems import Problem
from ui.icons import IconLabel
from ui.state import wording
from ui.state.session import Session
from ui.state.window_words import design_named, in_the_window
from ui.widgets.common.disclosure import Disclosure
from ui.widgets.common.flow import Flow
from ui.widgets.common.layout import Card, abreast, button, clear, column, holder, row, text

_MOST = 8
_ICON = {"stops": ("concern", "concern"), "warning": ("note", "concern"), "note": ("note", "muted")}


class StillToSay(QWidget):
    """The open questions, each with a button that goes there, and one that does it if one can.

    Signals:
        picked(Problem): show where it is answered.
    """

    picked = Signal(Problem)

    def __init__(
        self,
        session: Session,
        *,
        unfolded: bool = False,
        questions: Callable[[], tuple[Problem, ...]],
    ) -> None:
        super().__init__()
        self._session = session
        self._questions = questions
        self._shown: tuple[Problem, ...] | None = None
        self._lines = column(spacing=12)
        self._card = Card(tone="concern")
        self._fold = Disclosure("Still to say", self._lines)
        self._fold.toggle.setChecked(unfolded)
        self._card.add(self._fold)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._card)
        self.hide()

    def refresh(self) -> None:
        """List what stops the plan now, and after it what a person should look at."""
        missing = tuple(sorted(self._questions(), key=lambda p: p.severity != "stops"))
        self.setVisible(bool(missing) and self._session.editable)
        if missing == self._shown:
            return
        self._shown = missing
        clear(self._lines)
        stops = sum(p.severity == "stops" for p in missing)
        self._fold.name_it(f"Still to say: {wording.to_say(stops, len(missing) - stops)}")
        for problem in missing[:_MOST]:
            self._lines.addWidget(self._line(problem))
        if len(missing) > _MOST:
            self._lines.addWidget(text(f"And {len(missing) - _MOST} more after these.", "small"))

    def _line(self, problem: Problem) -> QWidget:
        cohort = self._session.cohort
        columns = {c.name for c in cohort.columns} if cohort else set()
        said = in_the_window(problem, columns)
        words = column(text(said.message, "label"), text(said.fix, "muted"), spacing=2)
        go = button("Go there")
        go.setAccessibleName(f"Go there: {said.message}")
        go.clicked.connect(lambda _checked, p=problem: self.picked.emit(p))
        acts = [go]
        kind = design_named(problem)
        design = next((d for d in self._session.engine.designs() if d.key == kind), None)
        if design is not None and design.key != self._session.plan.design.kind:
            take = button(f"Choose “{design.title}”")
            take.clicked.connect(lambda _checked, key=design.key: self._choose(key))
            acts.append(take)
        name = settled_name(problem)
        if name is not None:
            right = button("It is right as it is")
            right.setAccessibleName(f"It is right as it is: {said.message}")
            right.clicked.connect(lambda _checked, name=name: self._settle(name))
            acts.append(right)
        icon = IconLabel(*_ICON[problem.severity])
        if len(acts) == 1 and abreast() > 1:
            line = row(icon, words, go, spacing=10)
        else:
            words.addWidget(Flow(*acts))
            line = row(icon, words, spacing=10)
        line.setStretch(1, 1)
        return holder(line)

    def _settle(self, name: str) -> None:
        plan = with_settled(self._session.plan, name)
        self._session.change(plan, "Settle a question about the data")

    def _choose(self, kind: str) -> None:
        plan = self._session.plan
        self._session.change(replace(plan, design=Design(kind)), "Choose design")
