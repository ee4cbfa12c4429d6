"""Picking a programme of the field: by its words, with all that is known of it beside the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from evaluator.programmes.programme import KnownProgramme
from evaluator.values.choice import Choice
from ui.appearance.accessibility import named
from ui.appearance.plain import set_tip
from ui.state import wording
from ui.widgets.common.dialog import Dialog
from ui.widgets.common.fields import ChoiceField, TextField
from ui.widgets.common.flow import Flow
from ui.widgets.common.layout import button, column, field_grid, row, text
from ui.widgets.common.pick_list import PickList

Wish = Literal["", "study", "ahead", "workbook", "monitoring"]
Search = Callable[[str, str], tuple[KnownProgramme, ...]]


class ProgrammesDialog(Dialog):
    """``wish`` is what to do with ``picked`` once it is accepted."""

    def __init__(self, parent: QWidget | None, search: Search) -> None:
        title = "Start from a programme"
        super().__init__(parent, title)
        self.wish: Wish = ""
        self._asked = ("", "")
        self._search, self._found = search, search(*self._asked)
        self.words = TextField("Search", "Such as knives, mentoring, A&E or MARAC.")
        self.words.edited.connect(lambda value: self._ask(str(value or ""), self._asked[1]))
        tiers = (Choice("", "Any tier"), *(t for t in wording.TIERS if t.value is not None))
        self.tier = ChoiceField("Tier", tiers, "What it sets out to change.")
        self.tier.set_value("")
        self.tier.edited.connect(lambda value: self._ask(self._asked[0], str(value or "")))
        self.list = PickList("Programmes")
        self.list.setWordWrap(True)
        self.list.setResizeMode(PickList.ResizeMode.Adjust)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(lambda _row: self._show())
        self.about = named(QPlainTextEdit(), "About the programme")
        self.about.setReadOnly(True)
        self.about.setTabChangesFocus(True)
        self.none = text("No programme is known by these words.", "muted")
        self.study = button("Start the study", "primary")
        self.ahead = button("Plan ahead…")
        set_tip(self.ahead, "For a study that has not begun: what it could find.")
        self.workbook = button("Workbook for the provider…")
        self.monitoring = button("Monitoring summary…")
        leave = button("Cancel", "quiet")
        self.study.clicked.connect(lambda: self._take("study"))
        self.ahead.clicked.connect(lambda: self._take("ahead"))
        self.workbook.clicked.connect(lambda: self._take("workbook"))
        self.monitoring.clicked.connect(lambda: self._take("monitoring"))
        leave.clicked.connect(self.reject)
        self.study.setDefault(True)
        beside = row(column(self.list, self.none), self.about, spacing=16)
        beside.setStretch(0, 2)
        beside.setStretch(1, 3)
        for each in (self.list, self.about):
            each.setMinimumHeight(self.fontMetrics().height() * 8)
        body = column(text(title, "heading"), field_grid(self.words, self.tier), beside, spacing=14)
        body.setStretch(2, 1)
        acts = Flow(self.study, self.ahead, self.workbook, self.monitoring, leave)
        self.lay_out(body, acts, letters=130, lines=34)
        self._refill()

    @property
    def picked(self) -> KnownProgramme | None:
        """The programme that is marked in the list."""
        place = self.list.currentRow()
        return self._found[place] if 0 <= place < len(self._found) else None

    def _ask(self, words: str, tier: str) -> None:
        self._asked = (words, tier)
        self._refill()

    def _refill(self) -> None:
        before = self.picked
        self._found = self._search(*self._asked)
        with QSignalBlocker(self.list):
            self.list.clear()
            self.list.addItems([known.name for known in self._found])
            kept = self._found.index(before) if before in self._found else 0
            self.list.setCurrentRow(kept if self._found else -1)
        self._show()

    def _show(self) -> None:
        known = self.picked
        self.none.setVisible(known is None)
        self.about.setPlainText("" if known is None else described(known))
        self.study.setEnabled(known is not None and not known.only_monitored)
        self.ahead.setEnabled(known is not None and not known.only_monitored)
        self.workbook.setEnabled(known is not None)
        self.monitoring.setEnabled(known is not None)

    def _take(self, wish: Wish) -> None:
        self.wish = wish
        self.accept()


def described(known: KnownProgramme) -> str:
    """All that is known of a programme; plain text, as people may write programmes of their own."""
    parts = [
        known.name,
        f"{known.description} {known.prevention.label}; {known.setting}.",
        known.given_to,
        known.claim_sentence,
        f"Follow up at least {known.follow_up_months} months. {known.follow_up_reason}",
        "Questions to answer first",
        *(f"• {each.ask} {each.why}" for each in known.questions),
        "To ask for",
        *(f"• {each.of}: {each.what}" for each in known.requests),
        "What the result can say",
        f"{known.wording.can_say} It cannot say: {known.wording.cannot_say[:1].lower()}"
        f"{known.wording.cannot_say[1:]}",
    ]
    return "\n\n".join(part for part in parts if part)
