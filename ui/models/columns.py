"""What each column of the sheet seems to be, and the part it plays."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_TITLES = ("Column", "Read as", "Role", "Empty", "Different")


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """One line of the list, already in words."""

    name: str
    kind: str
    role: str
    empty: int
    distinct: int


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
            facts = (row.name, row.kind, row.role, f"{row.empty:,}", f"{row.distinct:,}")
            return facts[index.column()]
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
