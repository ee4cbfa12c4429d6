"""A list of findings with an answer to give: a new delivery, or a template that came back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QApplication, QWidget

from evaluator.values.problems import Problem
from ui.appearance.accessibility import announce, put_in_reading_order
from ui.widgets.common.dialog import Dialog
from ui.widgets.common.layout import button, column, row, text
from ui.widgets.data.problem_panel import ProblemList, problem_words


class ProblemsDialog(Dialog):
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
        super().__init__(parent, title)
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
        body = column(text(title, "heading"), text(lead, "muted"), self.list, spacing=14)
        body.setStretch(2, 1)
        if problems:
            self.list.setMinimumHeight(self.fontMetrics().height() * 14)
        self.lay_out(body, row(self.copy, None, *buttons[1:], close, spacing=10), letters=85)
        put_in_reading_order(self)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._words)
        announce(self, "Copied.")
