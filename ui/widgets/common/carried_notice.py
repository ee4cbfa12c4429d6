"""Says what became of the plan when the data were read another way, until it is dismissed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.appearance.accessibility import announce
from ui.icons import IconLabel
from ui.state.carried_wording import TITLE, carried_lines
from ui.widgets.common.layout import Card, button, clear, column, row, text

if TYPE_CHECKING:
    from ui.state.session import Session


class CarriedNotice(Card):
    """On the pages that show the plan's columns."""

    def __init__(self, session: Session) -> None:
        super().__init__(tone="concern")
        self._session = session
        self._lines = column(spacing=2)
        self._shown: object = None
        seen = button("Dismiss this notice")
        seen.clicked.connect(session.forget_carried)
        words = column(
            text(TITLE, "label"), self._lines, text("Undo takes it all back.", "muted"), spacing=4
        )
        whole = row(IconLabel("concern", "concern"), words, seen, spacing=12)
        whole.setStretch(1, 1)
        self.add(whole)

    def refresh(self) -> None:
        """Show it while there is something to tell."""
        carried = self._session.carried
        self.setVisible(carried is not None)
        if carried is None or carried is self._shown:
            return
        self._shown = carried
        clear(self._lines)
        lines = carried_lines(carried)
        for line in lines:
            self._lines.addWidget(text(line))
        announce(self, " ".join((f"{TITLE}.", *lines)))
