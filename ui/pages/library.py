"""Many finished studies side by side, whatever study is on screen, and also where none is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from evaluator.values.choice import Choice
from evaluator.values.problems import Problem
from evaluator.values.progress import Progress
from ui.appearance import asking
from ui.appearance.accessibility import announce, put_in_reading_order
from ui.pages.page import Page
from ui.state import wording
from ui.state.engine import Edited, Exported
from ui.state.jobs import Failure
from ui.state.shelf import Shelf
from ui.widgets.common.disclosure import Disclosure
from ui.widgets.common.fields import ChoiceField, Field, TextField, Value
from ui.widgets.common.flow import Flow
from ui.widgets.common.layout import Card, button, clear, column, field_grid, text
from ui.widgets.results.pictures import Decoded, decoded
from ui.widgets.results.replacing import ask_about_changed
from ui.widgets.results.sections import show_sections

if TYPE_CHECKING:
    from evaluator.summary.blocks import Summary

_TYPING_MS = 400
_STEM = "library"
# What asks for nothing, as ``Wanted`` has it.
_NOTHING: dict[str, Value] = {
    "theme": "", "area": "", "setting": "", "tier": "", "verdict": None, "rating": 0,
}  # fmt: skip
_ANY_TRUST = Choice(0, "Any trust")
_TRUST = tuple(Choice(stars, f"{stars} of 5 or more") for stars in range(1, 6))


class LibraryPage(Page):
    """A folder of studies, which of them are asked for, and what they say together."""

    key = "library"
    title = "Library"
    icon = "library"
    help_topic = "library"
    lead = "Finished studies side by side: what each concluded, and what nobody has looked at."
    of_study = False
    wide = True
    rare = True

    def parts(self) -> Iterator[None]:
        """Which studies; what they say; and the way to take it along."""
        self._shown: Summary | None = None
        self._waits = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._waits.timeout.connect(self._read)
        self.body.addWidget(self._which())
        yield
        self._content = column(spacing=18)
        self.body.addLayout(self._content)
        self.body.addStretch(1)
        self._left = text("", "muted")
        self._export = button("Export the library", "primary", "export")
        self._export.clicked.connect(self._ask_folder)
        self.set_footer(self._left, self._export)
        yield

    def _which(self) -> Card:
        card = Card("Which studies")
        self._where = text("")
        choose = button("Choose a folder of studies", "plain", "folder")
        choose.clicked.connect(self._choose)
        self._again = button("Read it again")
        self._again.clicked.connect(self._read)
        tiers = (Choice("", "Any tier"), *(t for t in wording.TIERS if t.value is not None))
        verdicts = (
            Choice(None, "Any verdict"), *(Choice(k, v) for k, v in wording.LEVELS.items())
        )  # fmt: skip
        self._fields: dict[str, Field] = {
            "theme": TextField(
                "Theme", "Words of what the programme or outcome is called, or what was done."
            ),
            "area": TextField("Area", "Words of where it ran."),
            "setting": TextField("Setting", "Such as schools."),
            "tier": ChoiceField("Tier", tiers),
            "verdict": ChoiceField("Verdict", verdicts),
            "rating": ChoiceField("Trust at least", (_ANY_TRUST, *_TRUST)),
        }
        for key, field in self._fields.items():
            field.set_value(self._shelf.asked.get(key, _NOTHING[key]))
            field.edited.connect(lambda value, key=key: self._ask_for(key, value))
        fold = Disclosure("Only some of them", column(field_grid(*self._fields.values())))
        fold.toggle.setChecked(any(self._shelf.asked.values()))
        card.add(self._where, Flow(choose, self._again), fold)
        return card

    @property
    def _shelf(self) -> Shelf:
        return self.session.shelf

    def _keep(self, **news: object) -> None:
        self.session.shelf = replace(self._shelf, **news)  # type: ignore[arg-type]

    # --- showing ----------------------------------------------------------------------------------

    def questions(self) -> tuple[Problem, ...]:
        """What the study on screen still needs is asked elsewhere."""
        return ()

    def refresh(self) -> None:
        """Show the folder, and what was found in it."""
        super().refresh()
        folder, found = self._shelf.folder, self._shelf.found
        self._where.setText(
            f"Studies in “{folder.name}” and the folders within it."
            if folder is not None
            else "Saved studies, in one folder and those within it. No workbook is opened."
        )
        self._again.setVisible(folder is not None)
        self._export.setEnabled(found is not None)
        self._left.setText(
            "Choose a folder that holds finished studies."
            if found is None
            else "Exports what is shown, with all numbers, as the usual documents."
        )
        if found is None:
            self._shown = None
            clear(self._content)
        elif self._shown is not found:
            self._shown = found
            self._draw(found)

    def _draw(self, found: Summary) -> None:
        engine = self.session.engine

        def show(drawn: Decoded) -> None:
            if self._shown is found:
                clear(self._content)
                show_sections(self._content, drawn.blocks, drawn.pictures)
                put_in_reading_order(self)
                announce(self, f"{found.subtitle}, below the questions.")

        self.jobs.start(
            "Drawing the library",
            lambda progress: decoded(engine.library_drawings(found, progress)), show,
            failed=self.failed.emit, failure_title="The library could not be drawn.",
            key="library figures", lasts=True,
        )  # fmt: skip

    def shown(self) -> None:
        """Draw again what somebody stopped drawing."""
        if self._shown is not None and not self._content.count() and not self.jobs.busy:
            self._draw(self._shown)

    # --- acting -----------------------------------------------------------------------------------

    def _choose(self) -> None:
        if name := asking.folder(self.window(), "Folder of studies"):
            self.read(Path(name))

    def read(self, folder: Path) -> None:
        """Set the studies of ``folder`` side by side."""
        if folder != self._shelf.folder:
            self._keep(folder=folder, found=None)
        self.refresh()
        self._read()

    def _ask_for(self, key: str, value: Value) -> None:
        """Show only some; nothing leaves while it is being said which."""
        self._keep(asked={**self._shelf.asked, key: value})
        self._export.setEnabled(False)
        self._waits.start()

    def _read(self) -> None:
        self._waits.stop()
        engine, folder, asked = self.session.engine, self._shelf.folder, self._shelf.asked
        if folder is None:
            return

        def done(found: Summary) -> None:
            self._keep(found=found)
            self.refresh()

        def failed(failure: Failure) -> None:
            self._keep(found=None)
            self.refresh()
            self.failed.emit(failure)

        self.jobs.start(
            "Reading the studies", lambda progress: engine.read_library(folder, asked, progress),
            done, failed=failed, failure_title="The studies could not be set side by side.",
            key="library", lasts=True,
        )  # fmt: skip

    def _ask_folder(self) -> None:
        if name := asking.folder(self.window(), "Export to a folder"):
            self.export(Path(name))

    def export(self, folder: Path) -> None:
        """Write what is shown to ``folder``, in the formats that most people want."""
        if self._shelf.found is not None:
            self._write(self._shelf.found, folder, "ask")

    def _write(self, summary: Summary, folder: Path, edited: Edited) -> None:
        engine, known = self.session.engine, dict(self._shelf.written)

        def work(_progress: Progress) -> Exported:
            usual = tuple(key for key, _label, usual in engine.formats() if usual)
            return engine.export(summary, folder, usual, _STEM, known, edited=edited)

        def done(found: Exported) -> None:
            if not found.changed:
                self._keep(written={**known, **found.written})
                count = len(found.paths)
                words = f"{count} file{'' if count == 1 else 's'}"
                self.jobs.told.emit(f"{words} written to {folder.name}.")
            elif (then := ask_about_changed(self, found.changed)) is not None:
                self._write(summary, folder, then)

        self.jobs.start(
            "Exporting the library", work, done, failed=self.failed.emit,
            failure_title="The library could not be exported.", key="export", lasts=True,
        )  # fmt: skip
