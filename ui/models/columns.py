"""What each column of the sheet seems to be, and the part it plays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QColor, QGuiApplication, QPalette

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
COLUMNS_DRAGGED = "application/x-whatworked-columns"
_TITLES = ("Column", "Read as", "Role", "Empty", "Different")


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """One line of the list, already in words."""

    name: str
    kind: str
    role: str
    empty: int
    distinct: int
    left_out: bool = False


class ColumnsModel(QAbstractTableModel):
    """The columns in sheet order."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[ColumnRow, ...] = ()

    def show(self, rows: tuple[ColumnRow, ...]) -> None:
        """Show ``rows``, keeping the selection when only words differ."""
        if [r.name for r in rows] == [r.name for r in self._rows]:
            self._rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(_TITLES) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def name(self, row: int) -> str:
        """The column on line ``row``."""
        return self._rows[row].name

    def row_of(self, name: str) -> int | None:
        """The line of column ``name``."""
        return next((i for i, row in enumerate(self._rows) if row.name == name), None)

    def left_out(self, row: int) -> bool:
        """Whether the column on line ``row`` is not in the data."""
        return self._rows[row].left_out

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Columns in the data can be dragged onto a role."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.isValid() and not self._rows[index.row()].left_out:
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        return flags

    def mimeTypes(self) -> list[str]:  # noqa: N802  (Qt's name)
        """Names of columns, for this program only."""
        return [COLUMNS_DRAGGED]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802  (Qt's name)
        """The names of the columns picked up, one a line."""
        names = dict.fromkeys(self._rows[index.row()].name for index in indexes)
        data = QMimeData()
        data.setData(COLUMNS_DRAGGED, "\n".join(names).encode())
        return data

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802  (Qt's name)
        """Columns of the sheet."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802  (Qt's name)
        """What is told about each."""
        return 0 if parent.isValid() else len(_TITLES)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """One fact as text."""
        if role == Qt.ItemDataRole.DisplayRole:
            row = self._rows[index.row()]
            counts = ("", "") if row.left_out else (f"{row.empty:,}", f"{row.distinct:,}")
            return (row.name, row.kind, row.role, *counts)[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and self._rows[index.row()].left_out:
            return QColor(QGuiApplication.palette().color(QPalette.ColorRole.PlaceholderText))
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() >= 3:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(  # noqa: N802  (Qt's name)
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The fact's name."""
        if role == Qt.ItemDataRole.TextAlignmentRole and section >= 3:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        return _TITLES[section]
