"""Assumption checks: status in words and as an icon, the question, and what was found."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QHBoxLayout

from evaluator.values.check import Check, Status
from ui.icons import IconLabel
from ui.state import wording
from ui.widgets.common.disclosure import Disclosure
from ui.widgets.common.layout import Card, across, clear, column, line, row, text

_ORDER: tuple[Status, ...] = ("failed", "concern", "not_possible", "passed")
_COUNTED: dict[Status, tuple[str, str]] = {
    "failed": ("failed", "failed"),
    "concern": ("concern", "concerns"),
    "not_possible": ("cannot be checked", "cannot be checked"),
    "passed": ("passed", "passed"),
}


def effect_on_rating(check: Check) -> str:
    """What a check does to the rating, in words; empty when nothing."""
    if check.gate is not None:
        return "No verdict is possible."
    parts = []
    if check.cap is not None:
        parts.append(f"Limits the rating to {check.cap} of 5.")
    if check.deduction:
        points = "a point" if check.deduction == 1 else f"{check.deduction} points"
        parts.append(f"Takes {points} off the rating.")
    return " ".join(parts)


class CheckList(Card):
    """The worst first, so that nobody has to look for what matters; those passed are folded."""

    def __init__(self, title: str, lead: str) -> None:
        super().__init__(title, lead)
        self._rows = column(spacing=12)
        self._counts = text("", "label")
        self._passed = column(spacing=12)
        self._fold = Disclosure("Checks that passed", self._passed)
        self.add(self._counts, self._rows, self._fold)

    def show_checks(self, checks: Iterable[Check]) -> None:
        """List ``checks``."""
        clear(self._rows)
        clear(self._passed)
        ordered = sorted(checks, key=lambda check: _ORDER.index(check.status))
        self._counts.setText(_counted(ordered))
        for check in ordered:
            rows = self._passed if check.status == "passed" else self._rows
            if rows.count():
                rows.addWidget(line())
            rows.addLayout(_row(check))
        self._fold.setVisible(self._passed.count() > 0)


def _row(check: Check) -> QHBoxLayout:
    label, colour = wording.STATUS[check.status]
    status = text(label, "label", wrap=False)
    status.setMinimumWidth(status.fontMetrics().horizontalAdvance("Cannot be checked  "))
    words = column(text(check.title, "label"), text(check.reason), spacing=2)
    effect = effect_on_rating(check)
    if effect:
        words.addWidget(text(effect, "muted"))
    words.addWidget(text(f"Source: {check.source}", "small"))
    if across() == 1:
        return row(column(row(IconLabel(check.status, colour), status, None, spacing=8), words))
    left = column(row(IconLabel(check.status, colour), status, spacing=8), None)
    layout = row(left, words, spacing=18)
    layout.setStretch(1, 1)
    return layout


def _counted(checks: list[Check]) -> str:
    words = []
    for status in _ORDER:
        count = sum(check.status == status for check in checks)
        if count:
            words.append(f"{count} {_COUNTED[status][count > 1]}")
    return " · ".join(words)
