"""The menu of the list of columns: everything that can be done with those selected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from evaluator.planning import corrections
from evaluator.values.data import Kind
from ui.appearance.accessibility import named
from ui.state import wording
from ui.state.data_wording import AS_IT_SEEMS
from ui.state.session import Session


class ColumnActions(Protocol):
    """What can be done with the columns that are picked, by whoever shows them."""

    def assign(self, role: object) -> None:
        """Give them a part."""

    def set_kind(self, kind: Kind | None) -> None:
        """Read them as ``kind``; None: as it seems."""

    def ask_values(self) -> None:
        """Ask which values mean the same, or nothing."""

    def ask_rows(self) -> None:
        """Ask which rows are kept, by what a column holds."""

    def ask_scores(self) -> None:
        """Ask which score their answers make."""

    def leave_out(self) -> None:
        """Leave them out."""

    def ask_keep(self) -> None:
        """Ask before one that may say who people are is kept."""


def column_menu(
    parent: QWidget,
    actions: ColumnActions,
    session: Session,
    inside: Sequence[str],
    picked: Sequence[str],
) -> QMenu:
    """The menu for the columns ``picked``, of which ``inside`` are in the data."""
    menu = named(QMenu(parent), "What to do with the columns")
    editable = session.editable

    def add(to: QMenu, words: str, act: Callable[[], object], *, on: bool = True) -> QAction:
        action = QAction(words, to)
        action.triggered.connect(lambda _checked=False: act())
        action.setEnabled(editable and on)
        to.addAction(action)
        return action

    roles = named(menu.addMenu("Role"), "Role")
    for choice in wording.ROLES:
        if choice.value != "identifier":
            add(roles, choice.label, partial(actions.assign, choice.value), on=bool(inside))
    kinds = named(menu.addMenu("Read as"), "Read as")
    add(kinds, AS_IT_SEEMS, partial(actions.set_kind, None), on=bool(inside))
    for kind, words in wording.KINDS.items():
        add(kinds, words, partial(actions.set_kind, kind), on=bool(inside))
    menu.addSeparator()
    add(menu, "Values…", actions.ask_values, on=len(inside) == len(picked) == 1)
    add(menu, "Keep rows…", actions.ask_rows, on=len(inside) == len(picked) == 1)
    filled = bool(inside) and set(inside) <= set(session.plan.data.fill_down)
    fill = add(
        menu, "Repeat the value above in empty cells",
        lambda: session.change(
            corrections.with_fill_down(session.plan, inside, on=not filled), "Fill empty cells"
        ),
        on=bool(inside),
    )  # fmt: skip
    fill.setCheckable(True)
    fill.setChecked(filled)
    add(
        menu, "Turn into rows, one for each column",
        lambda: session.change(corrections.with_long(session.plan, inside), "Turn into rows"),
        on=len(inside) > 1,
    )  # fmt: skip
    add(menu, "Score a questionnaire…", actions.ask_scores, on=bool(inside))
    menu.addSeparator()
    add(menu, "Leave out", actions.leave_out, on=bool(inside))
    add(menu, "Keep on purpose…", actions.ask_keep, on=not inside and len(picked) == 1)
    return menu
