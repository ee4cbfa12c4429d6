"""Problems as a person can act on them: what, where, what to do next."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QListWidgetItem, QPlainTextEdit, QWidget

from evaluator.values.problems import Problem
from ui.appearance.accessibility import announce, named
from ui.icons import IconLabel
from ui.state.jobs import Failure
from ui.state.window_words import in_the_window
from ui.widgets.common.layout import Card, button, clear, column, holder, row, text
from ui.widgets.common.pick_list import PickList

_SEVERITY = {
    "stops": ("Must be fixed", "failed", "failed"),
    "warning": ("Look at this", "concern", "concern"),
    "note": ("For information", "note", "muted"),
}


def problem_words(problem: Problem) -> str:
    """The problem as one paragraph, in the window's words."""
    problem = in_the_window(problem)
    place = f" ({problem.place})" if problem.place else ""
    return f"{problem.message}{place} {problem.fix}".strip()


def problem_row(problem: Problem) -> QWidget:
    """One problem with its severity in words and as an icon."""
    problem = in_the_window(problem)
    words, icon, colour = _SEVERITY[problem.severity]
    place = f"{words} · {problem.place}" if problem.place else words
    return holder(
        row(
            IconLabel(icon, colour),
            column(text(problem.message), text(place, "small"), text(problem.fix, "muted"),
                   spacing=2),
            spacing=10,
        )
    )  # fmt: skip


class FailurePanel(Card):
    """What went wrong with the last piece of work, on screen until it is dismissed.

    What was wrong with the input goes too when other work begins; a fault of the program stays.
    """

    dismissed = Signal()

    def __init__(self) -> None:
        super().__init__(tone="failed")
        self._title: QLabel = text("", "heading")
        self._list = column(spacing=12)
        self._details = named(QPlainTextEdit(), "Details")
        self._details.setReadOnly(True)
        self._details.setTabChangesFocus(True)
        self._details.setMaximumHeight(160)
        self._more = button("Show details", "quiet")
        self._more.setCheckable(True)
        self._more.toggled.connect(self._details.setVisible)
        self._dismiss = button("Dismiss", "plain")
        self._dismiss.clicked.connect(self._on_dismiss)
        self.add(self._title, self._list, self._details)
        self._again = button("Try again", "primary")
        self._again.clicked.connect(self._try_again)
        self._then: Callable[[], None] | None = None
        self.add(row(self._again, self._dismiss, self._more, None))
        self.hide()

    def _on_dismiss(self) -> None:
        self.hide()
        self.dismissed.emit()

    def _try_again(self) -> None:
        then = self._then
        self._on_dismiss()
        if then is not None:
            then()

    def go_with_its_cause(self) -> None:
        """Other work began, or something was saved: what is told here is over."""
        if self._more.isHidden():
            self._on_dismiss()

    def show_failure(self, failure: Failure) -> None:
        """Show and announce ``failure``."""
        self._title.setText(failure.title)
        clear(self._list)
        for problem in failure.problems:
            self._list.addWidget(problem_row(problem))
        if not failure.problems:
            self._list.addWidget(
                text(
                    "The program itself is at fault, not your data. Your study is kept. "
                    "Save it, then try again; if it happens again, report the details."
                )
            )
        self._details.setPlainText(failure.details)
        self._details.hide()
        self._more.setChecked(False)
        self._more.setVisible(bool(failure.details))
        self._then = failure.again
        self._again.setVisible(failure.again is not None)
        self.show()
        first = failure.problems[0].message if failure.problems else ""
        announce(self, f"{failure.title} {first}".strip(), urgent=True)


class ProblemList(PickList):
    """Problems to walk through with the arrow keys; Enter or a click goes to the place.

    Not in a dialog, from which nothing is gone to: there they are read (``goes`` is False).
    """

    picked = Signal(object)

    def __init__(self, name: str, *, goes: bool = True) -> None:
        super().__init__(name)
        if goes:
            self.setAccessibleDescription("Press Enter to go to the place.")
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemActivated.connect(self._go)
        self.itemClicked.connect(self._go)
        self._problems: tuple[Problem, ...] = ()

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """List ``problems``, the worst first."""
        order = list(_SEVERITY)
        self._problems = tuple(sorted(problems, key=lambda p: order.index(p.severity)))
        self.clear()
        for problem in self._problems:
            label = _SEVERITY[problem.severity][0]
            item = QListWidgetItem(f"{label}: {problem_words(problem)}")
            self.addItem(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """Enter ends here, or it would press whichever button a dialog takes for its own."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()

    def point_at(self, problem: Problem) -> None:
        """Bring ``problem`` into view without going to its place."""
        if problem in self._problems:
            self.setCurrentRow(self._problems.index(problem))
            self.scrollToItem(self.currentItem())

    def _go(self, item: QListWidgetItem) -> None:
        self.picked.emit(self._problems[self.row(item)])
