"""A list of findings with an answer to give: a new delivery, or a template that came back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QApplication, QDialog, QVBoxLayout, QWidget

from evaluator.values.problems import Problem
from ui.appearance.accessibility import announce, named, put_in_reading_order
from ui.widgets.common.layout import button, row, text
from ui.widgets.data.problem_panel import ProblemList, problem_words


class ProblemsDialog(QDialog):
    """Accepted only with ``agree``; without it there is nothing to decide."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        lead: str,
        problems: Sequence[Problem],
        *,
        agree: str = "",
        refuse: str = "Close",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        named(self, title)
        self._words = "\n".join(problem_words(problem) for problem in problems)
        self.list = ProblemList("Findings", goes=False)
        self.list.show_problems(problems)
        self.list.setVisible(bool(problems))
        self.copy = button("Copy as text")
        self.copy.clicked.connect(self._copy)
        self.copy.setVisible(bool(problems))
        buttons = [self.copy]
        if agree:
            self.agree = button(agree, "primary")
            self.agree.clicked.connect(self.accept)
            buttons.append(self.agree)
        close = button(refuse)
        close.clicked.connect(self.reject)
        box = QVBoxLayout(self)
        box.setContentsMargins(28, 22, 28, 20)
        box.setSpacing(14)
        box.addWidget(text(title, "heading"))
        box.addWidget(text(lead, "muted"))
        box.addWidget(self.list, 1)
        layout = row(self.copy, None, *buttons[1:], close, spacing=10)
        box.addLayout(layout)
        line = self.fontMetrics().height()
        self.setMinimumWidth(line * 34)
        if problems:
            self.list.setMinimumHeight(line * 14)
        put_in_reading_order(self)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._words)
        announce(self, "Copied.")
