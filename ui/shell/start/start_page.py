"""The first thing a person sees: open something, go on with something, or try an example."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.appearance.accessibility import named
from ui.appearance.plain import menu_text, set_tip
from ui.icons import IconLabel
from ui.state.engine import Example
from ui.widgets.common.flow import Flow
from ui.widgets.common.layout import (
    Card,
    button,
    clear,
    column,
    holder,
    page_title,
    row,
    text,
)

_GONE = " (cannot be found now)"


class Tile(Card):
    """A card that opens something: the heading is its button."""

    def __init__(self, title: str, words: str, act: Callable[[], object], tip: str = "") -> None:
        super().__init__()
        open_it = button(title, "link")
        set_tip(open_it, tip)
        open_it.clicked.connect(lambda _checked: act())
        open_it.setAccessibleDescription(words)
        self.box.setSpacing(2)
        self.box.setContentsMargins(18, 10, 18, 14)
        self.add(row(open_it, None))
        if words:
            self.add(text(words, "muted"))
        self.box.addStretch(1)

    def offer(self, words: str, act: Callable[[], object], name: str) -> None:
        """A second thing to do, below; ``name`` is what an aid reads out."""
        other = button(words, "link", "summary")
        other.setAccessibleName(name)
        other.clicked.connect(lambda _checked: act())
        self.add(row(other, None))


class StartPage(QWidget):
    """Recent studies, examples, opening, and the recovery offer."""

    open_workbook = Signal()
    open_study = Signal()
    start_programme = Signal()
    plan_ahead = Signal()
    recover = Signal(Path)
    discard = Signal(Path)
    recent_picked = Signal(Path)
    example_picked = Signal(str)
    finished_picked = Signal(str)
    tour_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        body = QVBoxLayout()
        body.setContentsMargins(56, 44, 56, 44)
        body.setSpacing(22)
        self.heading = page_title("Did it work?")
        top = column(self.heading, spacing=4)
        top.addWidget(
            text(
                "Compare the people who took part with a fair comparison group, see whether the "
                "comparison deserves trust, and write the summary a commissioner reads. "
                "Your data stay on this computer.",
                "muted",
            )
        )
        body.addLayout(top)
        self._recovery = column(spacing=10)
        body.addLayout(self._recovery)
        body.addLayout(self._openers())
        self._recent = column(spacing=10)
        self._openers_of_recent: dict[Path, QPushButton] = {}
        body.addLayout(self._recent)
        body.addWidget(text("Learn from an example", "heading"))
        tour = button("Take the tour", "plain", "programme")
        tour.setAccessibleDescription("From a workbook to a verdict, with a line on each page.")
        tour.clicked.connect(self.tour_wanted)
        said = text("New here? A sample study, page by page.", "muted", wrap=False)
        body.addWidget(Flow(tour, said))
        self._tiles: tuple[Tile, ...] = ()
        self._examples = QGridLayout()
        self._examples.setSpacing(14)
        body.addLayout(self._examples)
        body.addStretch(1)
        inner = QWidget()
        inner.setObjectName("page_body")
        inner.setLayout(body)
        inner.setMaximumWidth(1400)
        scroll = named(QScrollArea(), "Start page")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        outer = holder(row(inner, spacing=0))
        outer.setObjectName("page_body")
        scroll.setWidget(outer)
        inner.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(scroll)

    def _openers(self) -> QVBoxLayout:
        workbook = button("Open a workbook", "primary", "workbook")
        study = button("Open a study", "plain", "folder")
        programme = button("Start from a programme", "plain", "programme")
        ahead = button("Plan a study", "plain", "plan")
        programme.clicked.connect(self.start_programme)
        ahead.clicked.connect(self.plan_ahead)
        workbook.clicked.connect(self.open_workbook)
        study.clicked.connect(self.open_study)
        return column(
            Flow(workbook, study, programme, ahead),
            text("Or drop an Excel workbook, a study or a plan anywhere on this window.", "small"),
        )

    def show_recent(self, paths: tuple[Path, ...], workbooks: tuple[Path, ...] = ()) -> None:
        """List the studies and workbooks opened lately, each with its folder."""
        clear(self._recent)
        self._openers_of_recent = {}
        known = [path.stem for path in (*paths, *workbooks)]
        for title, icon, listed in (
            ("Recent studies", "study", paths), ("Recent workbooks", "workbook", workbooks),
        ):  # fmt: skip
            if listed:
                self._recent.addWidget(text(title, "heading"))
            for path in listed:
                open_it = button(menu_text(path.stem), "link", icon)
                alone = known.count(path.stem) == 1
                open_it.setAccessibleName(path.stem if alone else f"{path.name} in {path.parent}")
                open_it.setAccessibleDescription(f"In {path.parent}")
                set_tip(open_it, str(path))
                self._openers_of_recent[path] = open_it
                open_it.clicked.connect(lambda _=False, p=path: self.recent_picked.emit(p))
                folder = text(str(path.parent), "small", wrap=False)
                self._recent.addWidget(Flow(open_it, folder))

    def tell_recent(self, path: Path, *, there: bool) -> None:
        """Grey out a recent study whose file is not there, and say so."""
        open_it = self._openers_of_recent.get(path)
        if open_it is not None and open_it.isEnabled() != there:
            gone = "" if there else _GONE
            open_it.setText(menu_text(f"{path.stem}{gone}"))
            name = open_it.accessibleName().removesuffix(_GONE)
            open_it.setAccessibleName(f"{name}{gone}")
            open_it.setEnabled(there)

    def show_examples(self, examples: tuple[Example, ...]) -> None:
        """Show the shipped examples as cards."""
        clear(self._examples)
        self._tiles = tuple(self._tile(example) for example in examples)
        self.refit()

    def _tile(self, example: Example) -> Tile:
        act = partial(self.example_picked.emit, example.key)
        tile = Tile(example.title, example.description, act)
        if example.finished:
            read = partial(self.finished_picked.emit, example.key)
            tile.offer("Read its summary", read, f"Read its summary: {example.title}")
        return tile

    def refit(self) -> None:
        """Two tiles beside each other where their titles fit, else one below the other."""
        widest = max((tile.minimumSizeHint().width() for tile in self._tiles), default=0)
        across = 2 if self.width() >= 2 * widest + 160 else 1
        for place, tile in enumerate(self._tiles):
            self._examples.removeWidget(tile)
            self._examples.addWidget(tile, place // across, place % across)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """A narrow window has one column of tiles."""
        super().resizeEvent(event)
        self.refit()

    def offer_recovery(self, found: tuple[tuple[Path, str], ...]) -> None:
        """Offer unsaved work of a window that did not close in good order."""
        clear(self._recovery)
        for path, words in found:
            card = Card(tone="accent")
            keep = button("Recover it", "primary")
            drop = button("Discard it")
            for act in (keep, drop):
                act.setAccessibleName(f"{act.text()}. {words}")
            keep.clicked.connect(lambda _=False, p=path: self.recover.emit(p))
            drop.clicked.connect(lambda _=False, p=path: self.discard.emit(p))
            said = column(
                text("There is unsaved work from last time", "label"), text(words, "muted"),
                spacing=2,
            )  # fmt: skip
            layout = row(IconLabel("stale", "accent", 1.3), said, keep, drop, spacing=14)
            layout.setStretch(1, 1)
            card.add(layout)
            self._recovery.addWidget(card)
