"""A drop-down that can be heard and answered through the accessibility interface."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelection, QObject, QSignalBlocker, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter


class ChoiceBox(QComboBox):
    """A drop-down that the mouse wheel does not change by accident.

    A line selected through the accessibility interface while the list is closed is chosen; Qt
    itself changes only the selection in the list, where nobody sees it. The line selected in the
    list is always the one shown, so that it is told as such and any other can be selected.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.installEventFilter(self)
        self.view().selectionModel().selectionChanged.connect(self._on_selection)
        self.currentIndexChanged.connect(self.select_shown)

    def _on_selection(self, selected: QItemSelection) -> None:
        lines = selected.indexes()
        if lines and not self.view().isVisible():
            self.setCurrentIndex(lines[0].row())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  (Qt's name)
        """An answer that is longer than its box ends in an ellipsis, as Qt only cuts it off."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option,
            QStyle.SubControl.SC_ComboBoxEditField, self,
        ).width()  # fmt: skip
        words, end = option.currentText, Qt.TextElideMode.ElideRight
        option.currentText = self.fontMetrics().elidedText(words, end, room)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def select_shown(self) -> None:
        """Select in the list what is shown; needed after a change with blocked signals."""
        lines = self.view().selectionModel()
        with QSignalBlocker(lines):
            self.view().setCurrentIndex(self.model().index(self.currentIndex(), 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """Let the page scroll instead."""
        if event.type() == QEvent.Type.Wheel and not self.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)
