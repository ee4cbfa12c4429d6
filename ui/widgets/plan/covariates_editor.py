"""What was known about each one before the start, and which subgroups to look at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtWidgets import QGridLayout, QWidget

from evaluator.cohort.columns.times.timing import happens_after_start
from evaluator.outcomes import kind_of
from evaluator.planning.roles import SINGLE
from evaluator.values.plan import Covariate
from ui.state.session import Session
from ui.widgets.common.absent_columns import AbsentColumns
from ui.widgets.common.fields import CheckField
from ui.widgets.common.layout import Card, across, clear, column, holder, text

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort, Column

Flag = Literal["known_before_start", "key"]
_KINDS = ("number", "whole_number", "yes_no", "category")
_MOST_SUBGROUPS = 3
_LATER = "The name suggests this happened after the start. It could hide part of the effect."


def candidates(cohort: Cohort, session: Session) -> tuple[Column, ...]:
    """Columns that could say something about each one before the start."""
    plan = session.plan
    taken = {getattr(plan.roles, role) for role in SINGLE}
    taken |= {name for o in plan.outcomes for name in (o.column, o.after)}
    taken |= {o.event for o in plan.outcomes if kind_of(o.kind).timed}
    used = {c.column for c in plan.covariates}
    return tuple(
        c for c in cohort.columns
        if c.name in used
        or (c.kind in _KINDS and c.role != "identifier" and c.name not in taken
            and c.n_distinct > 1)
    )  # fmt: skip


class CovariatesEditor(Card):
    """One line for each column: use it, and was it known before the start?"""

    def __init__(self, session: Session) -> None:
        super().__init__(
            "What was known before the start",
            "Used to find similar people or to adjust for differences. Anything that the "
            "programme itself may have changed does not belong here.",
        )
        self._session = session
        self._names: tuple[str, ...] | None = None
        self._ticks: dict[str, tuple[CheckField, CheckField, CheckField]] = {}
        self.absent = AbsentColumns(session, "covariates", "what was known before the start")
        self.add(self.absent)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(28)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(3, 1)
        self.add(self._grid)

    def refresh(self) -> None:
        """Show the plan's covariates among the columns that could be."""
        self.absent.refresh()
        cohort = self._session.cohort
        columns = candidates(cohort, self._session) if cohort else ()
        names = tuple(c.name for c in columns)
        if names != self._names:
            self._rebuild(names)
        used = {c.column: c for c in self._session.plan.covariates}
        editable = self._session.editable
        for name, (use, known, key) in self._ticks.items():
            covariate = used.get(name)
            use.set_value(covariate is not None)
            known.set_value(covariate is not None and covariate.known_before_start)
            key.set_value(covariate is not None and covariate.key)
            use.setEnabled(editable)
            known.setEnabled(editable and covariate is not None)
            key.setEnabled(editable and covariate is not None)

    def _rebuild(self, names: tuple[str, ...]) -> None:
        focused = [
            (name, side)
            for name, line in self._ticks.items()
            for side, tick in enumerate(line)
            if tick.hasFocus()
        ]
        place_before = tuple(self._ticks).index(focused[0][0]) if focused else 0
        clear(self._grid)
        self._names, self._ticks = names, {}
        if not names:
            self._grid.addWidget(text("No column is left for this.", "muted"), 0, 0)
        for place, name in enumerate(names):
            use = CheckField(name)
            known = CheckField("Known before the start?")
            known.setAccessibleName(f"Known before the start? {name}")
            key = CheckField("Main characteristic")
            key.setAccessibleName(f"Main characteristic: {name}")
            use.edited.connect(lambda on, n=name: self._use(n, on))
            known.edited.connect(lambda on, n=name: self._set(n, "known_before_start", on))
            key.edited.connect(lambda on, n=name: self._set(n, "key", on))
            self._ticks[name] = (use, known, key)
            warning = text(_LATER, "error") if happens_after_start(name) else None
            self._place(place, use, known, key, warning)
        if focused and names:
            name, side = focused[0]
            if name in self._ticks:
                self._ticks[name][side].setFocus()
            else:
                self._ticks[names[min(place_before, len(names) - 1)]][0].setFocus()

    def _place(
        self,
        place: int,
        use: CheckField,
        known: CheckField,
        key: CheckField,
        warning: QWidget | None,
    ) -> None:
        """One line for a column; with large text, its questions stand below its name."""
        if across() > 1:
            for side, widget in enumerate((use, known, key, warning)):
                if widget is not None:
                    self._grid.addWidget(widget, place, side)
            return
        below = column(*(w for w in (known, key, warning) if w is not None), spacing=2)
        below.setContentsMargins(34, 0, 0, 10)
        self._grid.addWidget(use, 2 * place, 0, 1, 4)
        self._grid.addWidget(holder(below), 2 * place + 1, 0, 1, 4)

    def focus_column(self, name: str) -> bool:
        """Put the focus on the line of column ``name``; whether there is one."""
        if name not in self._ticks:
            return False
        use, known, _ = self._ticks[name]
        (known if use.isChecked() else use).setFocus()
        return True

    def _use(self, name: str, on: bool) -> None:
        plan = self._session.plan
        rest = tuple(c for c in plan.covariates if c.column != name)
        chosen = (*rest, Covariate(name)) if on else rest
        order = {n: i for i, n in enumerate(self._names or ())}
        chosen = tuple(sorted(chosen, key=lambda c: order.get(c.column, len(order))))
        self._session.change(replace(plan, covariates=chosen), f"Change {name}")

    def _set(self, name: str, field: Flag, on: bool) -> None:
        plan = self._session.plan
        change: dict[str, Any] = {field: on}
        changed = tuple(replace(c, **change) if c.column == name else c for c in plan.covariates)
        self._session.change(replace(plan, covariates=changed), f"Change {name}")


class SubgroupsEditor(Card):
    """At most three columns whose groups are looked at apart; never a headline."""

    def __init__(self, session: Session) -> None:
        super().__init__(
            "Subgroups",
            "At most three, named in advance. They show whether the effect differs; "
            "they never decide the verdict.",
        )
        self._session = session
        self._names: tuple[str, ...] | None = None
        self._ticks: dict[str, CheckField] = {}
        self.absent = AbsentColumns(session, "subgroups", "subgroups")
        self.add(self.absent)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(28)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(4, 1)
        self.add(self._grid)

    def refresh(self) -> None:
        """Show the plan's subgroups."""
        self.absent.refresh()
        cohort, chosen = self._session.cohort, self._session.plan.analysis.subgroups
        columns = candidates(cohort, self._session) if cohort else ()
        names = tuple(c.name for c in columns if c.kind in ("yes_no", "category"))
        names += tuple(name for name in chosen if name not in names)
        if names != self._names:
            clear(self._grid)
            self._names, self._ticks = names, {}
            for place, name in enumerate(names):
                tick = CheckField(name)
                tick.setAccessibleName(f"Subgroup: {name}")
                tick.edited.connect(lambda on, n=name: self._pick(n, on))
                self._ticks[name] = tick
                self._grid.addWidget(tick, place // (2 * across()), place % (2 * across()))
            if not names:
                self._grid.addWidget(text("No column with categories is left.", "muted"), 0, 0)
        for name, tick in self._ticks.items():
            tick.set_value(name in chosen)
            full = len(chosen) >= _MOST_SUBGROUPS and name not in chosen
            tick.setEnabled(self._session.editable and not full)

    def _pick(self, name: str, on: bool) -> None:
        plan = self._session.plan
        rest = tuple(n for n in plan.analysis.subgroups if n != name)
        analysis = replace(plan.analysis, subgroups=(*rest, name) if on else rest)
        self._session.change(replace(plan, analysis=analysis), "Change subgroups")
