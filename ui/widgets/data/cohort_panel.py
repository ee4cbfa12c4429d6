"""The whole cohort in numbers: how many, how complete, who was lost; live as roles change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.appearance.accessibility import named
from ui.models.plain_table import PlainTable
from ui.state.data_wording import percent
from ui.widgets.common.layout import clear, column, holder, text
from ui.widgets.common.tables import small_table

if TYPE_CHECKING:
    from evaluator.cohort.profile.overview import Arm, Overview

_NONE = "no column says so"


class CohortPanel(QWidget):
    """A short table. It shows no cell and no outcome."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: Overview | None = None
        self._box = column(spacing=10)
        self._box.setContentsMargins(0, 8, 0, 0)
        inner = holder(column(self._box, None))
        inner.setObjectName("page_body")
        area = named(QScrollArea(), "Whole cohort")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inner)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(area)

    def show_overview(self, found: Overview) -> None:
        """Show other numbers."""
        if found == self._shown:
            return
        self._shown = found
        clear(self._box)
        model = PlainTable(("The cohort", "", ""), overview_rows(found))
        shown = small_table("The cohort in numbers", model)
        self._box.addWidget(shown)
        if found.unclear is not None:
            self._box.addWidget(text(f"{found.unclear.message} {found.unclear.fix}", "muted"))


def overview_rows(found: Overview) -> tuple[tuple[str, str, str], ...]:
    """The lines of the table: what, how many, and what that means."""

    def count(value: int | None) -> str:
        return _NONE if value is None else f"{value:,}"

    rows = [
        ("Rows and columns", f"{found.rows:,} × {found.columns:,}", ""),
        ("People or places", count(found.units), ""),
        ("Groups the programme was given to", count(found.clusters), ""),
        ("Times of measurement", count(found.periods), ""),
        ("Empty cells", f"{100 * found.missing_cells:.1f}%", "of all cells"),
    ]
    if found.holes is not None:
        rows.append(("Missing rows", f"{found.holes:,}", "times at which someone has no row"))
    for words, arm in (("Took part", found.took_part), ("Comparison", found.comparison)):
        if arm is not None:
            rows.append((words, f"{arm.units:,}", _lost(arm)))
    return tuple(rows)


def _lost(arm: Arm) -> str:
    if not arm.measured_before:
        return "none of them measured before"
    if not arm.lost:
        return "none lost before the outcome"
    return f"{arm.lost:,} lost before the outcome ({percent(arm.lost, arm.measured_before)})"
