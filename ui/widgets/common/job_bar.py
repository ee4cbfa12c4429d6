"""The status area: what is being worked out, how far it is, Cancel, and what came of it."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QProgressBar, QSizePolicy, QVBoxLayout

from ui.appearance.accessibility import announce, named
from ui.state.jobs import Jobs
from ui.widgets.common.layout import button, text

_OUTCOME = {"done": "finished", "failed": "could not be finished", "cancelled": "was cancelled"}
_NOT_BEFORE_MS = 150
_READ_MS = 30_000


class JobBar(QFrame):
    """Shown while a job runs, unless it is over at once; nothing else moves when it appears."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self.setObjectName("job_bar")
        self._words = text("", "small")
        policy = self._words.sizePolicy()  # as wide as the pages' names beside it, however long
        policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
        self._words.setSizePolicy(policy)
        self._progress = named(QProgressBar(), "Progress")
        self._progress.setTextVisible(False)
        self._progress.setRange(0, 1000)
        self.cancel = button("Cancel")
        self.cancel.clicked.connect(lambda _checked: jobs.cancel())
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 8, 12, 4)
        box.setSpacing(10)
        box.addWidget(self._words)
        box.addWidget(self._progress)
        box.addWidget(self.cancel)
        jobs.started.connect(self._on_started)
        jobs.updated.connect(self._on_updated)
        jobs.finished.connect(self._on_finished)
        jobs.told.connect(self._on_told)
        self._waiting = 0
        self._soon = QTimer(self, singleShot=True, interval=_NOT_BEFORE_MS)
        self._soon.timeout.connect(self.show)
        self._read = QTimer(self, singleShot=True, interval=_READ_MS)
        self._read.timeout.connect(self.hide)
        self.hide()

    def _on_started(self, title: str) -> None:
        if not self._waiting:
            self._show_work(True)
            self._words.setText(title)
            self._progress.setValue(0)
            self._soon.start()
        self._waiting += 1

    def _show_work(self, going: bool) -> None:
        self._read.stop()
        for part in (self._progress, self.cancel):
            part.setVisible(going)

    def _on_told(self, words: str) -> None:
        """Say what came of it, and let it stand for a while; the next work takes its place."""
        announce(self, words)
        if not self._waiting:
            self._show_work(False)
            self._words.setText(words)
            self.show()
            self._read.start()

    def _on_updated(self, share: float, words: str) -> None:
        self._words.setText(words)
        self._progress.setValue(round(share * 1000))

    def _on_finished(self, title: str, outcome: str) -> None:
        self._waiting -= 1
        if self.isVisible() or outcome == "failed":
            announce(self, f"{title}: {_OUTCOME[outcome]}.", urgent=outcome == "failed")
        if not self._waiting:
            self._soon.stop()
            self.hide()
