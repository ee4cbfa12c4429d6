"""One column, or several at once: how it is read, which part it plays, and what is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from evaluator.values.choice import Choice
from evaluator.values.problems import Problem
from ui.appearance import theme
from ui.appearance.accessibility import named
from ui.state import wording
from ui.state.data_wording import AS_IT_SEEMS, percent
from ui.widgets.common.fields import ChoiceField
from ui.widgets.common.layout import Card, across, button, clear, column, holder, row, text
from ui.widgets.data.distribution import Distribution, in_words

if TYPE_CHECKING:
    from evaluator.cohort.profile.profile import ColumnProfile
    from evaluator.values.cohort import Column, Kind, Role

_MOST_PROBLEMS = 3
_MOST_ROWS = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """What the panel tells of the columns picked.

    Attributes:
        names: the columns. column: the only one; None for several, or one that is left out.
        role, kind: None where they differ. asked: whether a person said the kind.
        secret: whether its values stay hidden. left_out: why it is not in the data; "" if it is.
        problems: those of the column. editable: whether anything may be changed now.
    """

    names: tuple[str, ...]
    column: Column | None
    role: Role | None
    kind: Kind | None
    asked: bool
    secret: bool
    left_out: str
    problems: tuple[Problem, ...]
    editable: bool


class Swatch(QWidget):
    """The colour of a group in the picture."""

    def __init__(self, colour: str) -> None:
        super().__init__()
        self._colour = colour
        self.setFixedSize(QSize(12, 12))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  (Qt's name)
        """Draw in the present palette."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(getattr(theme.colours(self.palette()), self._colour)))
        painter.end()


class ColumnPanel(Card):
    """The sidebar of the data page.

    Signals:
        role_picked(role), kind_picked(kind or None), values_wanted(), rows_wanted(), kept(),
        left_out(), problem_picked(Problem).
    """

    role_picked = Signal(object)
    kind_picked = Signal(object)
    values_wanted = Signal()
    rows_wanted = Signal()
    kept = Signal()
    left_out = Signal()
    problem_picked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.name = text("", "heading")
        self.role = ChoiceField("Role", wording.ROLES)
        self.role.edited.connect(self.role_picked.emit)
        self.kind = ChoiceField("Read as")
        self.kind.edited.connect(self.kind_picked.emit)
        self._why = text("", "muted")
        self._chart = Distribution()
        self._key = column(spacing=2)
        self._words = text("", "muted")
        self._missing = text("")
        self._problems = column(spacing=6)
        self.values = button("Values…")
        self.values.clicked.connect(self.values_wanted.emit)
        self.rows = button("Keep rows…")
        self.rows.clicked.connect(self.rows_wanted.emit)
        self.keep = button("Keep it on purpose…")
        self.keep.clicked.connect(self.kept.emit)
        self.leave = button("Leave it out")
        self.leave.clicked.connect(self.left_out.emit)
        self.box.setSpacing(10)
        self.box.setContentsMargins(18, 16, 6, 14)
        about = column(
            self.role, self.kind, self._missing, self._key, self._chart, self._words,
            self._problems, self._why, None, spacing=10,
        )  # fmt: skip
        about.setContentsMargins(0, 0, 12, 0)
        inner = holder(about)
        inner.setObjectName("page_body")
        self.area = named(QScrollArea(), "About the column")
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inner)
        self.area.setMinimumHeight(self.fontMetrics().height() * (12 if across() > 1 else 20))
        acts = row(self.values, self.rows, None, spacing=8)
        self.add(self.name, self.area, acts, row(self.keep, self.leave, None, spacing=8))
        self.box.setStretch(1, 1)

    def show_columns(self, shown: Shown) -> None:
        """Show the columns picked; the profile follows when it is worked out."""
        single, there = len(shown.names) == 1, not shown.left_out
        first = shown.column
        self.name.setText(shown.names[0] if single else f"{len(shown.names)} columns")
        self.role.setVisible(there)
        self.kind.setVisible(there)
        self.role.set_value(shown.role)
        seems = AS_IT_SEEMS
        if shown.kind is not None and not shown.asked:
            seems = f"{AS_IT_SEEMS}: {wording.KINDS[shown.kind].lower()}"
        kinds = (Choice(k, w) for k, w in wording.KINDS.items())
        self.kind.set_choices((Choice(None, seems), *kinds))
        self.kind.set_value(shown.kind if shown.asked or not single else None)
        self.role.setEnabled(shown.editable and there)
        self.kind.setEnabled(shown.editable and there)
        self._why.setText(_reasons(first, shown) if single else "")
        self._why.setVisible(single)
        self.values.setVisible(single and there and not shown.secret)
        self.values.setEnabled(shown.editable)
        self.rows.setVisible(single and there and not shown.secret)
        self.rows.setEnabled(shown.editable)
        self.keep.setVisible(not there)
        self.keep.setEnabled(shown.editable)
        self.leave.setText("Leave it out" if single else "Leave them out")
        self.leave.setAccessibleName(self.leave.text())
        self.leave.setVisible(there)
        self.leave.setEnabled(shown.editable)
        self._show_problems(shown.problems if single else ())
        self.show_profile(None, secret=shown.secret)

    def _show_problems(self, problems: Sequence[Problem]) -> None:
        clear(self._problems)
        for problem in problems[:_MOST_PROBLEMS]:
            words = text(problem.message, "error" if problem.severity == "stops" else "plain")
            self._problems.addWidget(words)
            rows = dict.fromkeys(r for r in (problem.row, *problem.rows) if r is not None)
            if not rows:
                continue
            listed = ", ".join(str(r) for r in list(rows)[:_MOST_ROWS])
            more = f" and {problem.count - _MOST_ROWS:,} more" if problem.count > _MOST_ROWS else ""
            go = button(f"{'Row' if len(rows) == 1 else 'Rows'} {listed}{more}", "link")
            go.setAccessibleName(f"{go.text()}: {problem.message}")
            go.clicked.connect(lambda _=False, p=problem: self.problem_picked.emit(p))
            self._problems.addLayout(row(go, None))

    def show_profile(self, profile: ColumnProfile | None, *, secret: bool) -> None:
        """Show what the column holds; of hidden columns only how many values there are."""
        clear(self._key)
        self._missing.setVisible(profile is not None)
        self._words.setVisible(profile is not None)
        if profile is None:
            self._chart.show_profile(None)
            return
        filled = profile.n_rows - profile.n_missing
        empty = f"{profile.n_missing:,} empty ({percent(profile.n_missing, profile.n_rows)})"
        self._missing.setText(f"{filled:,} filled, {empty if profile.n_missing else 'none empty'}")
        self._chart.show_profile(None if secret else profile)
        self._words.setText(
            f"{profile.n_distinct:,} different values. They are hidden." if secret
            else in_words(profile)
        )  # fmt: skip
        if secret or len(profile.groups) != 2:
            return
        for (label, group), colour in zip(profile.groups, ("accent", "concern"), strict=True):
            n, lost = group.n_rows, group.n_missing
            said = text(f"{label}: {n:,} rows, {percent(lost, n)} empty", "small")
            line = row(Swatch(colour), said, spacing=8)
            line.setStretch(1, 1)
            self._key.addLayout(line)


def _reasons(first: Column | None, shown: Shown) -> str:
    if shown.left_out or first is None:
        return shown.left_out
    kind = wording.KINDS[first.kind].lower()
    return f"Read as {kind}: {first.kind_reason} Suggested role: {first.role_reason}"
