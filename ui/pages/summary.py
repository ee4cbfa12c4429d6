"""The document a commissioner reads: look at it, say who receives it, write it, verify it."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QSizePolicy,
    QStackedWidget,
)

from evaluator.values.places.file_names import proposed_name
from evaluator.values.progress import Progress
from ui.appearance import asking
from ui.appearance.accessibility import announce, named, when_picked
from ui.appearance.plain import set_tip
from ui.pages.page import Page
from ui.state.engine import Edited, Exported
from ui.state.jobs import Jobs
from ui.state.navigation import Facts, Standing
from ui.state.session import Session
from ui.widgets.common.fields import CheckField, TextField
from ui.widgets.common.flow import Flow, Radio
from ui.widgets.common.layout import Card, abreast, button, clear, column, holder, row, text
from ui.widgets.results.pictures import images_of
from ui.widgets.results.preview import Preview
from ui.widgets.results.reading_view import ReadingView
from ui.widgets.results.replacing import ask_about_changed
from ui.widgets.results.verify_panel import VerifyPanel

if TYPE_CHECKING:
    from evaluator.summary.blocks import Summary
    from evaluator.values.evaluation import Evaluation
    from evaluator.values.plan import Plan

_TYPING_MS = 400


class SummaryPage(Page):
    """Pages on the left as they will be printed; what to do with them on the right."""

    key = "summary"
    title = "Summary"
    icon = "summary"
    help_topic = "verify"
    wide = True
    lead = "One page for the commissioner, then a report for the reviewer."

    @classmethod
    def standing(cls, facts: Facts) -> Standing:
        """How far the page is."""
        return Standing("ready", "Ready") if facts.shown else Standing("not_yet", "Not yet")

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__(session, jobs)
        self._shown: tuple[Evaluation, Plan, str] | None = None
        self._summary: Summary | None = None
        self._none = Card("There is nothing to summarise yet")
        self._none.add(text("The summary is written from results. Work them out first."))
        work_out = button("Go to results", "primary")
        work_out.clicked.connect(lambda _checked: self.go.emit("results"))
        self._none.add(row(work_out, None))
        self._preview = Preview()
        self._preview.sharper.connect(self._draw_again)
        self._read = named(ReadingView(), "Summary as text")
        self._read.setMinimumHeight(900)
        self._views = QStackedWidget()
        self._views.addWidget(self._preview)
        self._views.addWidget(self._read)
        self._as_text = CheckField("Read as text", "Shows the whole summary as text.")
        self._as_text.edited.connect(lambda on: self._views.setCurrentIndex(int(on)))
        self._formats: dict[str, CheckField] = {}
        cards = (self._receiver_card(), self._export_card(), self._verify_card())
        left = column(row(self._as_text, None), self._views, None, spacing=10)
        if abreast() == 1:
            receiver, export, verify = cards
            sending = row(
                column(receiver, verify, None, spacing=16), column(export, None), spacing=16
            )
            sending.setStretch(0, 1)
            sending.setStretch(1, 1)
            whole: QBoxLayout = column(holder(sending), holder(left), spacing=22)
        else:
            panel = holder(column(*cards, None, spacing=16))
            panel.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
            whole = row(holder(left), panel, spacing=22)
            whole.setStretch(0, 1)
        self._whole = holder(whole)
        self.body.addWidget(self._none)
        self.body.addWidget(self._whole)
        self.body.addStretch(1)
        self._left = text("", "muted")
        self.set_footer(self._left)

    # --- building ---------------------------------------------------------------------------------

    def _receiver_card(self) -> Card:
        card = Card("Who receives it")
        self._group = QButtonGroup(self)
        self._public = named(Radio("Published"), "Published")
        self._inside = named(Radio("One named recipient"), "One named recipient")
        self._public.setChecked(True)
        for radio in (self._public, self._inside):
            self._group.addButton(radio)
            when_picked(radio, self.refresh)
        self._recipient = TextField("Recipient", "Printed at the foot of every page.")
        self._typed = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typed.timeout.connect(self._later)
        self._recipient.edited.connect(lambda _: self._await())
        self._name = ""
        card.add(
            self._public, self._inside, self._recipient,
            text("Small numbers are rounded or withheld either way.", "small"),
        )  # fmt: skip
        return card

    def _export_card(self) -> Card:
        card = Card("Export")
        self._ticks = column(spacing=4)
        self._export = button("Export", "primary", "export")
        self._export.clicked.connect(self._ask_folder)
        self._written = column(spacing=6)
        self._print = button("Print…")
        self._print.clicked.connect(lambda _checked: self.print())
        card.add(self._ticks, Flow(self._export, self._print), self._written)
        return card

    def _verify_card(self) -> Card:
        self._verify = VerifyPanel(self.session, self.jobs)
        self._verify.failed.connect(self.failed)
        return self._verify

    # --- showing ----------------------------------------------------------------------------------

    @property
    def _addressee(self) -> str:
        return self._name.strip() if self._inside.isChecked() else ""

    def _await(self) -> None:
        """Nothing leaves while it is being said who receives it."""
        self._summary = self._shown = None
        self._offer()
        self._typed.start()

    def _offer(self) -> None:
        """Let the summary leave, once it is written for whoever receives it."""
        ready = self._public.isChecked() or bool(self._addressee)
        for act in (self._export, self._print):
            act.setEnabled(ready and self._summary is not None)

    def _later(self) -> None:
        line = self._recipient.control
        self._name = line.text()  # type: ignore[attr-defined]
        self.refresh()

    def refresh(self) -> None:
        """Show the summary of the present results."""
        super().refresh()
        results = self.session.results
        self._none.setVisible(results is None)
        self._whole.setVisible(results is not None)
        self._recipient.setVisible(self._inside.isChecked())
        self._verify.refresh()
        self._left.setText(self._state())
        if results is None:
            self._shown = self._summary = None
            self._offer()
            return
        if not self._formats and self._summary is not None:
            self._offer_formats()
        now = (results, self.session.plan, self._addressee)
        if self._shown is None or self._shown[0] is not results or self._shown[1:] != now[1:]:
            self._shown = now
            self._draw(results)
        self._offer()

    def another_study(self) -> None:
        """Nobody is named as its recipient yet, and nothing of it is written."""
        super().another_study()
        self._public.setChecked(True)
        self._recipient.set_value("")
        self._name = ""
        clear(self._written)

    def _state(self) -> str:
        if self.session.results is None:
            return ""
        if self._inside.isChecked() and not self._addressee:
            return "Say who receives it before you export."
        return "The preview shows the pages as they will be printed."

    def _offer_formats(self) -> None:
        for key, label, usual in self.session.engine.formats():
            tick = CheckField(label)
            tick.set_value(usual)
            self._formats[key] = tick
            self._ticks.addWidget(tick)

    def _draw(self, results: Evaluation) -> None:
        session = self.session
        engine, cohort, plan = session.engine, session.cohort, session.plan
        addressee, sender, own_logo = self._addressee, session.sent_by, session.logo
        today = datetime.datetime.now().astimezone().date()
        width = self._preview.pixels
        if cohort is None:
            return
        self._summary = None
        from evaluator.summary.logo import logo_from

        def work(progress: Progress) -> tuple[Summary, tuple[QImage, ...]]:
            engine.formats()  # what they are written with takes long to load
            summary = engine.summarise(results, cohort, plan, today)
            for_whom = f"For {addressee} only, not for publication" if addressee else ""
            parts = (for_whom, sender, summary.footer)
            footer = " · ".join(part for part in parts if part)
            logo = summary.logo or logo_from(*own_logo)
            summary = replace(summary, footer=footer, logo=logo)
            progress(0.3, "Drawing the pages")
            return summary, images_of(engine.preview(summary, width))

        def show(result: tuple[Summary, tuple[QImage, ...]]) -> None:
            self._show(*result, width)

        self.jobs.start(
            "Writing the summary", work, show, failed=self.failed.emit,
            failure_title="The summary could not be written.", key="preview",
        )  # fmt: skip

    def _draw_again(self) -> None:
        """The same summary, its pages drawn wider."""
        summary, engine, width = self._summary, self.session.engine, self._preview.pixels
        if summary is None or self.session.results is None:
            return

        def show(pages: tuple[QImage, ...]) -> None:
            if self._summary is summary:
                self._preview.show_pages(pages, width)

        self.jobs.start(
            "Drawing the pages", lambda _progress: images_of(engine.preview(summary, width)), show,
            failed=self.failed.emit, failure_title="The pages could not be drawn.",
            key="preview", visible=False,
        )  # fmt: skip

    def _show(self, summary: Summary, pages: tuple[QImage, ...], width: int) -> None:
        self._summary = summary
        self.session.receipt = self._summary.receipt
        self._preview.show_pages(pages, width)
        self._read.show_summary(self._summary)
        self.refresh()

    # --- acting -----------------------------------------------------------------------------------

    def _ask_folder(self) -> None:
        """A folder is asked for once it is said what goes into it."""
        if not self._ticked():
            self._ask_format()
        elif name := asking.folder(self.window(), "Export to a folder"):
            self.export(Path(name))

    def _ticked(self) -> list[str]:
        return [key for key, tick in self._formats.items() if tick.isChecked()]

    def _ask_format(self) -> None:
        clear(self._written)
        words = "Tick at least one format."
        self._written.addWidget(text(words, "error"))
        announce(self, words, urgent=True)

    def export(self, folder: Path) -> None:
        """Write the ticked formats to ``folder``."""
        formats = self._ticked()
        if self._summary is None:
            return
        if not formats:
            self._ask_format()
            return
        clear(self._written)
        self._write(self._summary, folder, formats, "ask")

    def _write(self, summary: Summary, folder: Path, formats: list[str], edited: Edited) -> None:
        session, stem = self.session, _file_name(self.session.name)
        known, sources = dict(session.written), [p for p in (session.workbook,) if p is not None]

        def work(_progress: Progress) -> Exported:
            return session.engine.export(
                summary, folder, formats, stem, known, sources, edited=edited
            )

        def done(found: Exported) -> None:
            if not found.changed:
                self._list_files(found)
            elif (then := ask_about_changed(self, found.changed)) is not None:
                self._write(summary, folder, formats, then)

        self.jobs.start(
            "Exporting the summary", work, done, failed=self.failed.emit,
            failure_title="The summary could not be exported.", key="export",
        )  # fmt: skip

    def print(self) -> None:
        """Ask for a printer, draw the pages finely and print them."""
        from ui.widgets.common.printing import PRINTED_WIDTH, ask_printer, print_pages

        summary, engine = self._summary, self.session.engine
        printer = ask_printer(self.window()) if summary is not None else None
        if summary is None or printer is None:
            return

        def done(pages: tuple[bytes, ...]) -> None:
            self.session.mark_published()
            taken = print_pages(printer, pages)
            self.jobs.told.emit("The summary is printed." if taken else "The printer took nothing.")

        self.jobs.start(
            "Printing the summary",
            lambda _progress: engine.preview(summary, PRINTED_WIDTH), done,
            failed=self.failed.emit, failure_title="The summary could not be printed.",
            key="print",
        )  # fmt: skip

    def _list_files(self, found: Exported) -> None:
        paths = found.paths
        self.session.mark_published()
        self.session.written |= found.written
        clear(self._written)
        self._written.addWidget(text("Written:", "label"))
        for path in paths:
            line = text(path.name)
            set_tip(line, str(path))
            self._written.addWidget(line)
        show = button("Open folder", "plain", "folder")
        folder = QUrl.fromLocalFile(str(paths[0].parent))
        show.clicked.connect(lambda: QDesktopServices.openUrl(folder))
        self._written.addLayout(row(show, None))
        count = len(paths)
        announce(self, f"{count} file{'' if count == 1 else 's'} written.")


def _file_name(name: str) -> str:
    plain = "".join(c if c.isalnum() else "-" for c in name.casefold())
    plain = "-".join(part for part in plain.split("-") if part)[:60]
    return proposed_name(plain) if plain else "summary"
