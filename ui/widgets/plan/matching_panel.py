"""Choosing how to match, with balance before one's eyes and the outcome out of sight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal

from evaluator.values.choice import Choice
from ui.appearance.accessibility import named
from ui.state import runs
from ui.state.jobs import Failure, Jobs
from ui.state.session import Session
from ui.widgets.common.disclosure import Disclosure
from ui.widgets.common.fields import ChoiceField
from ui.widgets.common.layout import Card, button, column, row, text
from ui.widgets.plan.settings_grid import SettingsGrid

if TYPE_CHECKING:
    from evaluator.values.balance_attempt import Attempt
    from evaluator.values.matching_report import MatchingAdvice, MatchingReport

_WAIT = 350  # milliseconds after the last keystroke before the balance is worked out again
_MOST = 8


class MatchingPanel(Card):
    """Balance as it stands, what the data suggest, the settings, and a search without outcomes.

    Signals:
        wanted: a setting changed, so the design should be checked again.
    """

    wanted = Signal()

    def __init__(self, session: Session, jobs: Jobs, failed: Callable[[Failure], None]) -> None:
        super().__init__(
            "Matching", "Change it until the groups are alike. No outcome is looked at here."
        )
        self._session, self._jobs, self._failed = session, jobs, failed
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT)
        self._timer.timeout.connect(self.wanted.emit)
        self._balance = named(text(""), "Balance as it stands")
        self._advice = text("", "muted")
        self._settings = SettingsGrid(session)
        self._settings.changed.connect(self._timer.start)
        self._search = button("Search for the closest balance")
        self._search.clicked.connect(self._start)
        self._found = ChoiceField(
            "Ways of matching that were tried",
            (),
            "The first did best. All are kept with the plan.",
        )
        self._use = button("Use this way")
        self._use.clicked.connect(self._accept)
        self._chosen = 0
        self._found.edited.connect(self._pick)
        self.add(self._balance)
        self.add(self._advice)
        self.add(Disclosure("Change the matching", column(self._settings)))
        self.add(row(self._search, None))
        self.add(self._found)
        self.add(row(self._use, None))

    def refresh(self) -> None:
        """Show the matching of the present plan."""
        session = self._session
        self.setVisible(session.complete and session.design is not None and session.design.searched)
        if self.isHidden():
            return
        self._settings.refresh()
        told = session.report.matching if session.report is not None else None
        self._balance.setText(standing(told))
        advice = told.advice if told is not None else None
        self._advice.setText(suggestion(advice) if advice else "")
        self._advice.setVisible(advice is not None)
        self._search.setVisible(not session.locked)
        self._search.setEnabled(session.cohort is not None)
        tried = self._ranked()
        for widget in (self._found, self._use):
            widget.setVisible(bool(tried) and session.editable)
        self._chosen = min(self._chosen, max(0, len(tried) - 1))
        self._found.set_choices(
            [Choice(place, attempt_line(each)) for place, each in enumerate(tried)]
        )
        self._found.set_value(self._chosen)

    def _ranked(self) -> tuple[Attempt, ...]:
        """The best of every search, without those that failed or repeat another."""
        done = [each for each in self._session.plan.attempts if each.rank]
        distinct = {str(sorted(each.settings.items(), key=str)): each for each in done}
        return tuple(sorted(distinct.values(), key=lambda each: each.rank)[:_MOST])

    def _pick(self, place: int) -> None:
        self._chosen = place

    def _start(self) -> None:
        runs.search(self._session, self._jobs, self.refresh, self._failed)

    def _accept(self) -> None:
        tried = self._ranked()
        if not tried:
            return
        plan = self._session.plan
        design = replace(plan.design, settings=tried[self._chosen].as_planned)
        self._session.change(replace(plan, design=design), "Use a way of matching")
        self.wanted.emit()


def standing(told: MatchingReport | None) -> str:
    """The balance in one or two sentences."""
    if told is None:
        return "The balance is not known yet. Check the design, or wait while it is worked out."
    from evaluator.summary.comparisons.balance_words import light

    target = told.comparison if told.about == "those who did not take part" else told.treated
    kept = (
        told.comparison_used if told.about == "those who did not take part" else told.treated_used
    )
    worst = "unknown" if told.worst is None else f"{told.worst:.2f} standard deviations"
    judged = "" if told.worst is None else f" ({light(told.worst)})"
    share = 100 * kept / max(1, target)
    size = 5 * round(told.comparison_size / 5)
    return (
        f"Largest difference left: {worst}{judged}. About {share:.0f}% of {_group(told.about)} "
        f"are kept. The comparison group tells as much as about {size:,} people of equal weight."
    )


def _group(about: str) -> str:
    return about if about.startswith("those") else "those who took part"


def suggestion(advice: MatchingAdvice) -> str:
    """What the data suggest, with the reason."""
    from evaluator.summary.comparisons.balance_words import settings_words

    words = settings_words({"method": advice.method, **advice.settings})
    return f"What the data suggest: {words[:1].lower()}{words[1:]}. {advice.reason}"


def attempt_line(each: Attempt) -> str:
    """One attempt as a choice in a list."""
    from evaluator.summary.comparisons.balance_words import attempt_words

    left = f", about {each.left_out} left out" if each.left_out else ""
    return (
        f"{each.rank}. {attempt_words(each)}: largest difference {each.worst:.3f}, as good as "
        f"{each.size:,} pairs{left}"
    )
