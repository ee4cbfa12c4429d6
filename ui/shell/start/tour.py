"""The first-time tour: a line above each page of the sample study that says what it is for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal

from ui.appearance.accessibility import announce
from ui.widgets.common.layout import Card, button, column, row, text

SAMPLE = "mentoring_matched"
STEPS: dict[str, str] = {
    "programme": (
        "This is a made-up study of mentoring, filled in already. This page says what was done, "
        "for whom and when. The questions below it are what no workbook can answer."
    ),
    "data": (
        "Each line is a column of the workbook, with what it was taken for. Pick one to see why, "
        "and to correct it. Names and keys of people stay hidden."
    ),
    "plan": (
        "Before any result is seen, the plan says what should have changed, and from which size on "
        "that is worth paying for. The program guesses most of it; you confirm."
    ),
    "design_checks": (
        "How alike are the groups, and could the study find a worthwhile change at all? No effect "
        "is shown yet. Check the design, then lock the plan at the foot: after that nobody can "
        "fit it to the answer."
    ),
    "results": (
        "The verdict, how large the effect is, and how far it can be trusted. Below stands what "
        "you can say, what you cannot, and every check behind it."
    ),
    "summary": (
        "These are the pages that a commissioner reads. Export them as a document, a slide or a "
        "web page. Small numbers are withheld by themselves. That is the whole way."
    ),
}
# The page whose own button goes on, as a tour must not lock a plan.
_LOCKS = "design_checks"


class Tour(Card):
    """Shown while the tour lasts, on the pages that it knows.

    Signals:
        wanted(page key): go on to that page.
    """

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(tone="accent")
        self._lasts = self._opening = False
        self._next = ""
        self._title, self._words = text("", "label"), text("")
        self._on, self._end = button("Next page", "primary"), button("End the tour")
        self._on.clicked.connect(lambda _checked: self.wanted.emit(self._next))
        self._end.clicked.connect(lambda _checked: self.end())
        self.box.setContentsMargins(36, 10, 36, 10)
        told = column(self._title, self._words, spacing=2)
        line = row(told, self._on, self._end, spacing=12)
        line.setStretch(0, 1)
        self.add(line)
        self.hide()

    def begin(self, open_sample: Callable[[str], bool]) -> None:
        """Open the sample, and tell of every page from then on; unless it was not opened."""
        self._lasts = self._opening = open_sample(SAMPLE)

    def other_opened(self) -> None:
        """End it once something else than the sample is on screen."""
        if not self._opening:
            self.end()
        self._opening = False

    def end(self) -> None:
        """Tell of no page any more."""
        self._lasts = False
        self.hide()

    def show_page(self, key: str, *, locked: bool) -> None:
        """Say what the page ``key`` is for; ``locked`` opens the way past the lock."""
        if not self._lasts or self._opening or key not in STEPS:
            self.hide()
            return
        keys = tuple(STEPS)
        place = keys.index(key)
        last = place == len(keys) - 1
        self._next = key if last else keys[place + 1]
        self._title.setText(f"Tour, {place + 1} of {len(keys)}")
        self._on.setVisible(not last and (key != _LOCKS or locked))
        if self._words.text() != STEPS[key]:
            self._words.setText(STEPS[key])
            announce(self, STEPS[key])
        self.show()
