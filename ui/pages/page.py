"""What every page has: a title, a scrolling body, a footer, and fields bound to the plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from evaluator.values.plan import Plan
from evaluator.values.problems import Problem
from ui.appearance.accessibility import keeping_focus, named
from ui.state.jobs import Failure, Jobs
from ui.state.navigation import Facts, Standing, said_on
from ui.state.session import Session
from ui.state.still import look_up, still_to_say, try_plan
from ui.widgets.common.carried_notice import CarriedNotice
from ui.widgets.common.fields import CheckField, ChoiceField, Field, Question, Value
from ui.widgets.common.layout import (
    across,
    column,
    holder,
    page_side,
    page_title,
    row,
    text,
    vast,
)
from ui.widgets.plan.lock_banner import LockBanner
from ui.widgets.plan.still_to_say import StillToSay

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort


# In widths of an M: beyond it, fields are longer than what is written in them.
_WIDEST = 110
# Beyond it, the eye loses the line between a name and its numbers.
_WIDEST_TABLE = 180
# Where two columns stand beside each other.
_WIDEST_PAIR = 280
# In lines of text: below it, a page is low.
_LOW = 28


@dataclass(frozen=True, slots=True)
class Binding:
    """A field and the part of the plan it shows; ``held`` is whether a lock holds that part."""

    field: Field | CheckField
    read: Callable[[Plan], Value]
    held: bool = True


class Page(QWidget):
    """Base of the pages. A page shows the session and sends wishes; it keeps nothing.

    It is ``whole``, and may be refreshed, once ``make_next_part`` says so.

    Class attributes:
        key: how the window finds it; what is missing and said here has a code that begins with
            it. title, lead: its heading and the line below. icon: its picture in the rail, a
            file of ``ui/icons``. help_topic: its page of ``ui/help``. edits_plan, shows_columns:
            whether it tells of the lock, and of columns that moved. wide: whether it holds
            what takes more width. asks_all: whether what must still be said is unfolded on it.
            rare: whether few studies need it, so that it is not made before it is shown.
            of_study: whether it shows the study on screen, and nothing without one.

    Signals:
        go(page key): show another page. failed(Failure): work ended badly. go_to_problem(Problem):
        show where a problem is put right. open_workbook(), sheet_picked(sheet): read other data.
        plan_ahead(): begin a study without data. template_wanted(): write a workbook to be
        filled in.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    icon: ClassVar[str]
    help_topic: ClassVar[str] = "index"
    lead: ClassVar[str] = ""
    edits_plan: ClassVar[bool] = False
    shows_columns: ClassVar[bool] = False
    wide: ClassVar[bool] = False
    asks_all: ClassVar[bool] = False
    rare: ClassVar[bool] = False
    of_study: ClassVar[bool] = True

    go = Signal(str)
    failed = Signal(Failure)
    go_to_problem = Signal(Problem)
    open_workbook = Signal()
    plan_ahead = Signal()
    template_wanted = Signal()
    sheet_picked = Signal(str)

    @classmethod
    def standing(cls, facts: Facts) -> Standing:
        """How far the page is."""
        return said_on(facts.missing, cls.key)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.session, self.jobs = session, jobs
        self._bindings: list[Binding] = []
        self._opening = session.opening
        self._parts, self.whole = self.parts(), False
        self.body = QVBoxLayout()
        side = page_side()
        self.body.setContentsMargins(side, 20, side, 28)
        self.body.setSpacing(16)
        self.heading = page_title(self.title)
        top = column(self.heading, spacing=2)
        self._lead = text(self.lead, "muted")
        if self.lead:
            top.addWidget(self._lead)
        self.body.addLayout(top)
        self._banner = LockBanner(session) if self.edits_plan else None
        if self._banner is not None:
            self.body.addWidget(self._banner)
        self._carried_notice = CarriedNotice(session) if self.shows_columns else None
        if self._carried_notice is not None:
            self.body.addWidget(self._carried_notice)
        self._todo = StillToSay(session, unfolded=self.asks_all, questions=self.questions)
        self._todo.picked.connect(self.go_to_problem)
        self.body.addWidget(self._todo)
        inner = QWidget()
        inner.setLayout(self.body)
        self._second = self._two_columns() if vast() and not self.wide else None
        inner.setObjectName("page_body")
        self.area = named(QScrollArea(), f"{self.title} page")
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        widest = _WIDEST_PAIR if vast() else _WIDEST_TABLE if self.wide else _WIDEST
        self._widest = self.fontMetrics().horizontalAdvance("M") * widest
        inner.setMaximumWidth(self._widest)
        self.area.setWidget(inner)
        self.footer = QFrame()
        self.footer.setObjectName("footer")
        self.footer.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.area, 1)
        box.addWidget(self.footer)

    def _two_columns(self) -> QVBoxLayout:
        """Have what is added from now on stand in the first of two columns; the second."""
        first, second = column(spacing=16), column(spacing=16)
        both = row(first, second, spacing=16)
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        self.body.addLayout(both)
        self.body = first
        return second

    def beside(self) -> None:
        """Have what is added from now on stand in the second column, where there is one."""
        if self._second is not None:
            self.body.addStretch(1)
            self.body = self._second

    def parts(self) -> Iterator[None]:
        """Make what the page holds, a part at a time; pages of many fields extend this."""
        yield from ()

    def make_next_part(self) -> bool:
        """Make the next part; False once the page is whole."""
        self.whole = next(self._parts, self) is self
        return not self.whole

    def questions(self) -> tuple[Problem, ...]:
        """What must still be said, for the list of it on the page."""
        return still_to_say(self.session)

    def set_footer(self, words: QWidget, *buttons: QWidget) -> None:
        """Put what is left to say, and the page's next step, where the eye ends.

        Large text stands above the buttons, so that the footer stays low.
        """
        side = page_side()
        if across() == 1:
            above: QBoxLayout = column(words, row(None, *buttons, spacing=12), spacing=8)
            above.setContentsMargins(side, 10, side, 10)
        else:
            above = row(words, *buttons, spacing=12)
            above.setStretch(0, 1)
            above.setContentsMargins(side, 12, side, 12)
        inner = holder(above)
        inner.setMaximumWidth(self._widest)
        around = row(inner, None, spacing=0)
        around.setStretch(0, 1)
        around.setStretch(1, 0)
        self.footer.setLayout(around)
        self.footer.show()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """A low window has room for what is worked on, not for what the page is for."""
        super().resizeEvent(event)
        self._lead.setVisible(bool(self.lead) and not self.is_low(event.size().height()))

    def is_low(self, height: int) -> bool:
        """Whether a page of ``height`` pixels has room for little."""
        return height < self.fontMetrics().height() * _LOW

    def bind(
        self,
        field: Question,
        read: Callable[[Plan], Value],
        write: Callable[[Plan, Value], Plan],
        *,
        typing: bool = False,
        held: bool = True,
    ) -> Question:
        """Tie ``field`` to a part of the plan, which a lock does not hold unless ``held``.

        In undo the keystrokes of a ``typing`` field merge, as do answers walked through with the
        arrow keys.
        """
        words = f"Change {field.label[:1].lower()}{field.label[1:]}"
        merges = typing or isinstance(field, ChoiceField)

        def change(value: Value) -> None:
            key = f"{field.label} {field.visit}" if merges and isinstance(field, Field) else ""
            self.session.change(write(self.session.plan, value), words, key)

        field.edited.connect(change)
        self._bindings.append(Binding(field, read, held))
        return field

    def refresh(self) -> None:
        """Show the session as it is now. Pages extend this."""
        if self._banner is not None:
            self._banner.refresh()
        if self._carried_notice is not None:
            self._carried_notice.refresh()
        self._todo.refresh()
        if self._opening != self.session.opening:
            self._opening = self.session.opening
            self.another_study()
        look_up(self.session, self.jobs)
        try_plan(self.session, self.jobs)
        for binding in self._bindings:
            binding.field.set_value(binding.read(self.session.plan))
            binding.field.setEnabled(self.session.editable or not binding.held)

    def refresh_here(self) -> None:
        """Show what work on this page came to, with the focus left on the page."""
        with keeping_focus(self):
            self.refresh()

    def another_study(self) -> None:
        """Another study came on screen: nothing written for the last one stays."""
        for field in self.findChildren(Field):
            field.forget()

    def catch_up(self) -> Iterator[None]:
        """Show the session a part at a time, before a whole page of it comes on screen."""
        yield from ()

    def show_problem(self, problem: Problem) -> None:
        """Bring the place of ``problem`` into view."""

    def corrected(self, before: Cohort, after: Cohort) -> None:
        """The reading of the workbook has just been corrected."""

    def shown(self) -> None:
        """The page has just come on screen."""
