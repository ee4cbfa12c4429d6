"""The real cells of the sheet, as a table that only computes what is on screen."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QPalette

from ui.appearance.plain import plain_tip
from ui.models.search import Told, find_cell

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort
    from evaluator.values.problems import Problem

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_HIDDEN = "hidden"


class CellsModel(QAbstractTableModel):
    """One table row per sheet row, with Excel's row number; identifying columns stay hidden."""

    def __init__(self) -> None:
        super().__init__()
        self._names: list[str] = []
        self._titles: list[str] = []
        self._columns: list[Any] = []
        self._numeric: list[bool] = []
        self._rows: Any = ()
        self._marked: dict[tuple[int, int], str] = {}
        self._mark = QColor()

    def show(self, cohort: Cohort | None, hidden: frozenset[str], palette: QPalette) -> None:
        """Show another cohort; the columns in ``hidden`` say only that they are."""
        from ui.appearance import theme

        self.beginResetModel()
        self._names, self._titles, self._columns, self._numeric = [], [], [], []
        self._rows, self._marked = (), {}
        self._mark = QColor(theme.colours(palette).concern_soft)
        if cohort is not None:
            self._rows = cohort.frame.index.to_numpy()
            for column in cohort.columns:
                self._names.append(column.name)
                self._titles.append(f"{column.name}\n{column.letter}")
                secret = column.name in hidden
                self._columns.append(None if secret else cohort.frame[column.name].to_numpy())
                self._numeric.append(column.kind in ("number", "whole_number"))
            self._marked = self._marks(cohort.problems)
        self.endResetModel()

    def _marks(self, problems: tuple[Problem, ...]) -> dict[tuple[int, int], str]:
        marks = {}
        for problem in problems:
            rows = {problem.row, *problem.rows} - {None}
            for row in rows:
                place = self.place(row, problem.column)
                if place is not None:
                    marks[place.row(), place.column()] = problem.message
        return marks

    def place(self, row: int | None, column: str | None) -> QModelIndex | None:
        """Where the sheet's ``row`` and ``column`` are in this table; None when they are not."""
        import numpy as np

        if column is not None and column not in self._names:
            return None
        if row is None and column is None:
            return None
        at = 0 if row is None else int(np.searchsorted(self._rows, row))
        if row is not None and (at >= len(self._rows) or self._rows[at] != row):
            return None
        return self.index(at, 0 if column is None else self._names.index(column))

    def searcher(
        self, wanted: str, start: QModelIndex, *, forward: bool
    ) -> Callable[[Told], tuple[int, int] | None]:
        """Work that finds the next cell with ``wanted``; safe off the window's thread."""
        columns = tuple(self._columns)
        at = (start.row(), start.column()) if start.isValid() else (0, -1)

        def work(told: Told) -> tuple[int, int] | None:
            return find_cell(columns, _words, wanted, at, forward=forward, told=told)

        return work

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802  (Qt's name)
        """Rows of the sheet that were kept."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802  (Qt's name)
        """Columns of the sheet."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """One cell as text."""
        if role == Qt.ItemDataRole.DisplayRole:
            column = self._columns[index.column()]
            return _HIDDEN if column is None else _words(column[index.row()])
        if role == Qt.ItemDataRole.TextAlignmentRole and self._numeric[index.column()]:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.BackgroundRole and self._marked:
            return self._mark if (index.row(), index.column()) in self._marked else None
        if role == Qt.ItemDataRole.ToolTipRole and self._marked:
            return plain_tip(self._marked.get((index.row(), index.column()), ""))
        return None

    def headerData(  # noqa: N802  (Qt's name)
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Column name over Excel's letter, to the right over numbers; Excel's row number beside."""
        across = orientation == Qt.Orientation.Horizontal
        if role == Qt.ItemDataRole.TextAlignmentRole and across and self._numeric[section]:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if across:
            return self._titles[section]
        return str(int(self._rows[section]))


def _words(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        if isnan(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.6g}"
    day = str(value)[:10]
    return "" if day in ("NaT", "None") else day
