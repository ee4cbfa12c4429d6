"""Says that the plan is locked, and is the one way to change it: by an amendment with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from evaluator.values.plan import times_amended
from ui.appearance import asking
from ui.appearance.dates import moment
from ui.icons import IconLabel
from ui.widgets.common.dialog import Dialog
from ui.widgets.common.fields import LongTextField
from ui.widgets.common.layout import Card, button, column, restyle, row, text

if TYPE_CHECKING:
    from ui.state.session import Session


class ReasonDialog(Dialog):
    """Asks why a locked plan is changed; there is no going on without a reason."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, "Amend the plan")
        self.reason = ""
        field = LongTextField("Reason for the amendment", "Printed in the summary.")
        self._agree, cancel = button("Start amending", "primary"), button("Cancel")
        self._agree.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        field.edited.connect(self._on_edit)
        self._agree.setEnabled(False)
        told = text(
            "The plan was fixed before the results were shown. Every change from here on is "
            "kept with its date and reason, and printed in the summary."
        )
        body = column(text("Amend the plan", "heading"), told, field, None, spacing=14)
        self.lay_out(body, row(None, self._agree, cancel, spacing=10), letters=75)

    def _on_edit(self, words: str) -> None:
        self.reason = words.strip()
        self._agree.setEnabled(bool(self.reason))


class LockBanner(Card):
    """Visible on the pages that edit the plan, once it is locked."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._words = text("")
        self._small = text("", "small")
        self._amend = button("Amend the plan")
        self._finish = button("Finish amending", "primary")
        self._amend.clicked.connect(self._ask)
        self._finish.clicked.connect(session.finish_amending)
        self.box.setContentsMargins(18, 12, 18, 12)
        words = column(self._words, self._small, spacing=2)
        layout = row(IconLabel("lock", "accent", 1.3), words, self._amend, self._finish, spacing=14)
        layout.setStretch(1, 1)
        self.add(layout)
        self.hide()

    def refresh(self) -> None:
        """Show the lock as it is now."""
        lock, amending = self._session.plan.lock, self._session.amending
        self.setVisible(lock is not None)
        if lock is None:
            return
        restyle(self, "tone", "accent" if amending else "plain")
        when = moment(lock.at)  # as the clock on the wall shows it; the file keeps UTC
        self._words.setText(
            f"You are amending the plan: {amending.reason}"
            if amending
            else f"The plan was locked on {when}, before the results were shown."
        )
        plan = self._session.plan
        made = times_amended(plan)
        counted = "" if not made else f" · {made} amendment" + ("s" if made != 1 else "")
        if after := times_amended(plan, results_seen=True):
            some = "made" if after == made else f"{after} of them"
            counted += f", {some} after results were known"
        self._small.setText(f"Fingerprint {lock.plan_hash[:12]}{counted}")
        self._amend.setVisible(amending is None)
        self._finish.setVisible(amending is not None)

    def _ask(self) -> None:
        dialog = ReasonDialog(self.window())
        if asking.agreed(dialog):
            self._session.start_amending(dialog.reason)
        dialog.deleteLater()
