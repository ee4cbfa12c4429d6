"""The document a commissioner reads: look at it, say who receives it, write it, verify it."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QPixmap
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFileDialog,
    QLabel,
    QRadioButton,
    QSizePolicy,
    QStackedWidget,
)

from ui.appearance.accessibility import announce, named
from ui.appearance.plain import set_tip
from ui.pages.page import Page
from ui.state.jobs import Jobs, Progress
from ui.state.navigation import PageKey
from ui.state.session import Session
from ui.widgets.common.fields import CheckField, TextField
from ui.widgets.common.layout import Card, across, button, clear, column, holder, row, text
from ui.widgets.results.reading_view import ReadingView
from ui.widgets.results.verify_panel import VerifyPanel

if TYPE_CHECKING:
    from evaluator.summary.blocks import Summary
    from evaluator.values.evaluation import Evaluation
    from evaluator.values.plan import Plan

_PAGE_WIDTH = 620


class SummaryPage(Page):
    """Pages on the left as they will be printed; what to do with them on the right."""

    key: ClassVar[PageKey] = "summary"
    title = "Summary"
    lead = "One page for the commissioner, then an annex for the reviewer."

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__(session, jobs)
        self._shown: tuple[Evaluation, Plan, str] | None = None
        self._summary: Summary | None = None
        self._none = Card("There is nothing to summarise yet")
        self._none.add(text("The summary is written from results. Work them out first."))
        self._preview = column(spacing=16)
        self._read = named(ReadingView(), "Summary as text")
        self._read.setMinimumHeight(900)
        self._views = QStackedWidget()
        self._views.addWidget(holder(self._preview))
        self._views.addWidget(self._read)
        self._as_text = CheckField("Read as text", "Shows the whole summary as text.")
        self._as_text.edited.connect(lambda on: self._views.setCurrentIndex(int(on)))
        self._formats: dict[str, CheckField] = {}
        side = column(
            self._receiver_card(), self._export_card(), self._verify_card(), None, spacing=16
        )
        panel = holder(side)
        panel.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        left = column(row(self._as_text, None), self._views, None, spacing=10)
        if across() == 1:
            whole: QBoxLayout = column(panel, holder(left), spacing=22)
        else:
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
        self._public = named(QRadioButton("Published"), "Published")
        self._inside = named(QRadioButton("One named recipient"), "One named recipient")
        for radio in (self._public, self._inside):
            self._group.addButton(radio)
            radio.clicked.connect(self.refresh)
        self._public.setChecked(True)
        self._recipient = TextField("Recipient", "Printed at the foot of every page.")
        self._recipient.edited.connect(lambda _: self._later())
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
        card.add(self._ticks, row(self._export, None), self._written)
        return card

    def _verify_card(self) -> Card:
        self._verify = VerifyPanel(self.session, self.jobs)
        self._verify.failed.connect(self.failed)
        return self._verify

    # --- showing ----------------------------------------------------------------------------------

    @property
    def _addressee(self) -> str:
        return self._name.strip() if self._inside.isChecked() else ""

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
        ready = results is not None and (self._public.isChecked() or bool(self._addressee))
        self._export.setEnabled(ready and self._summary is not None)
        self._left.setText(self._state())
        if results is None:
            self._shown = None
            return
        if not self._formats:
            self._offer_formats()
        now = (results, self.session.plan, self._addressee)
        if self._shown is None or self._shown[0] is not results or self._shown[1:] != now[1:]:
            self._shown = now
            self._draw(results)

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
        addressee, today = self._addressee, datetime.datetime.now().astimezone().date()
        width = round(_PAGE_WIDTH * self.devicePixelRatioF())
        if cohort is None:
            return

        def work(progress: Progress) -> tuple[Summary, tuple[bytes, ...]]:
            summary = engine.summarise(results, cohort, plan, today)
            if addressee:
                footer = f"For {addressee} only, not for publication · {summary.footer}"
                summary = replace(summary, footer=footer)
            progress(0.3, "Drawing the pages")
            return summary, engine.preview(summary, width)

        self.jobs.start(
            "Writing the summary", work, self._show, failed=self.failed.emit,
            failure_title="The summary could not be written.", key="preview",
        )  # fmt: skip

    def _show(self, result: tuple[Summary, tuple[bytes, ...]]) -> None:
        self._summary, pages = result
        self.session.receipt = self._summary.receipt
        clear(self._preview)
        for number, png in enumerate(pages, start=1):
            picture = QPixmap()
            picture.loadFromData(png, "PNG")
            picture.setDevicePixelRatio(self.devicePixelRatioF())
            page = named(
                QLabel(), f"Page {number} of {len(pages)}",
                "A picture of the printed page. Tick “Read as text” for its words.",
            )  # fmt: skip
            page.setObjectName("paper")
            page.setPixmap(picture)
            page.setFixedSize(picture.deviceIndependentSize().toSize())
            self._preview.addWidget(page)
        self._preview.addStretch(1)
        self._read.show_summary(self._summary)
        self.refresh()

    # --- acting -----------------------------------------------------------------------------------

    def _ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self.window(), "Export to a folder")
        if name:
            self.export(Path(name))

    def export(self, folder: Path) -> None:
        """Write the ticked formats to ``folder``."""
        formats = [key for key, tick in self._formats.items() if tick.isChecked()]
        clear(self._written)
        if self._summary is None:
            return
        if not formats:
            self._written.addWidget(text("Tick at least one format.", "error"))
            return
        summary, engine = self._summary, self.session.engine
        stem = _file_name(self.session.name)
        self.jobs.start(
            "Exporting the summary",
            lambda _progress: engine.export(summary, folder, formats, stem), self._list_files,
            failed=self.failed.emit, failure_title="The summary could not be exported.",
            key="export",
        )  # fmt: skip

    def _list_files(self, paths: tuple[Path, ...]) -> None:
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
        announce(self, f"{len(paths)} files were written.")


def _file_name(name: str) -> str:
    plain = "".join(c if c.isalnum() else "-" for c in name.casefold())
    return "-".join(part for part in plain.split("-") if part)[:60] or "summary"
