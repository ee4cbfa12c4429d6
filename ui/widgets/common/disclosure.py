"""A heading that shows or hides what few people need."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from ui.appearance.accessibility import put_in_reading_order
from ui.widgets.common.layout import button, holder, row


class Disclosure(QWidget):
    """Closed at first; the button says which way it goes.

    ``content`` may be what makes it, which is asked when it is opened for the first time.
    """

    def __init__(self, title: str, content: QLayout | Callable[[], QLayout]) -> None:
        super().__init__()
        self._title = title
        self.toggle = button(title, "link")
        self.toggle.setCheckable(True)
        self._make = None if isinstance(content, QLayout) else content
        self._content = holder(content) if isinstance(content, QLayout) else QWidget()
        self._content.hide()
        self.toggle.toggled.connect(self._show)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        box.addLayout(row(self.toggle, None))
        box.addWidget(self._content)
        self._show(False)

    def name_it(self, title: str) -> None:
        """Give it another title."""
        self._title = title
        self.toggle.setAccessibleName(title)
        self._show(self.toggle.isChecked())

    def _show(self, shown: bool) -> None:
        if shown and self._make is not None:
            made, self._make = self._make(), None
            made.setContentsMargins(0, 0, 0, 0)
            self._content.setLayout(made)
            put_in_reading_order(self)
        self._content.setVisible(shown)
        self.toggle.setText(f"{self._title}  {'▾' if shown else '▸'}")
        self.toggle.setAccessibleDescription("Shown" if shown else "Hidden")
