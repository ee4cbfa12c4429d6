"""What every page has: a title, a scrolling body, a footer, and fields bound to the plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from evaluator.values.plan import Plan
from evaluator.values.problems import Problem
from ui.appearance.accessibility import named
from ui.state.jobs import Failure, Jobs
from ui.state.navigation import PageKey
from ui.state.session import Session
from ui.widgets.common.carried_notice import CarriedNotice
from ui.widgets.common.fields import CheckField, Field, Question, Value
from ui.widgets.common.layout import across, column, row, text
from ui.widgets.plan.lock_banner import LockBanner


@dataclass(frozen=True, slots=True)
class Binding:
    """A field and the part of the plan it shows."""

    field: Field | CheckField
    read: Callable[[Plan], Value]


class Page(QWidget):
    """Base of the six pages. A page shows the session and sends wishes; it keeps nothing.

    Signals:
        go(page key): show another page. failed(Failure): work ended badly.
    """

    key: ClassVar[PageKey]
    title: ClassVar[str]
    lead: ClassVar[str] = ""
    edits_plan: ClassVar[bool] = False
    shows_columns: ClassVar[bool] = False

    go = Signal(str)
    failed = Signal(Failure)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.session, self.jobs = session, jobs
        self._bindings: list[Binding] = []
        self.body = QVBoxLayout()
        self.body.setContentsMargins(36, 28, 36, 32)
        self.body.setSpacing(18)
        top = column(text(self.title, "title"), spacing=2)
        if self.lead:
            top.addWidget(text(self.lead, "muted"))
        self.body.addLayout(top)
        self._banner = LockBanner(session) if self.edits_plan else None
        if self._banner is not None:
            self.body.addWidget(self._banner)
        self._carried_notice = CarriedNotice(session) if self.shows_columns else None
        if self._carried_notice is not None:
            self.body.addWidget(self._carried_notice)
        inner = QWidget()
        inner.setObjectName("page_body")
        inner.setLayout(self.body)
        self.area = named(QScrollArea(), f"{self.title} page")
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(inner)
        self.footer = QFrame()
        self.footer.setObjectName("footer")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.area, 1)
        box.addWidget(self.footer)

    def set_footer(self, words: QWidget, *buttons: QWidget) -> None:
        """Put what is left to say, and the page's next step, where the eye ends.

        Large text stands above the buttons, so that the footer stays low.
        """
        if across() == 1:
            above = column(words, row(None, *buttons, spacing=12), spacing=8)
            above.setContentsMargins(36, 10, 36, 10)
            self.footer.setLayout(above)
            return
        layout = row(words, *buttons, spacing=12)
        layout.setStretch(0, 1)
        layout.setContentsMargins(36, 12, 36, 12)
        self.footer.setLayout(layout)

    def bind(
        self,
        field: Question,
        read: Callable[[Plan], Value],
        write: Callable[[Plan, Value], Plan],
        *,
        typing: bool = False,
    ) -> Question:
        """Tie ``field`` to a part of the plan; keystrokes of a ``typing`` field merge in undo."""
        words = f"Change {field.label[:1].lower()}{field.label[1:]}"
        key = field.label if typing else ""
        field.edited.connect(
            lambda value: self.session.change(write(self.session.plan, value), words, key)
        )
        self._bindings.append(Binding(field, read))
        return field

    def refresh(self) -> None:
        """Show the session as it is now. Pages extend this."""
        if self._banner is not None:
            self._banner.refresh()
        if self._carried_notice is not None:
            self._carried_notice.refresh()
        for binding in self._bindings:
            binding.field.set_value(binding.read(self.session.plan))
            binding.field.setEnabled(self.session.editable)

    def show_problem(self, problem: Problem) -> None:
        """Bring the place of ``problem`` into view."""

    def shown(self) -> None:
        """The page has just come on screen."""
