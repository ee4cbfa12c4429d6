"""The status area: what is being worked out, how far it is, and Cancel."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QProgressBar

from ui.accessibility import announce, named
from ui.jobs import Jobs
from ui.widgets.layout import button, row, text

_OUTCOME = {"done": "finished", "failed": "could not be finished", "cancelled": "was cancelled"}


class JobBar(QFrame):
    """Shown while a job runs; what it last said stays readable until the next one."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self.setObjectName("job_bar")
        self._words = text("", "muted", wrap=False)
        self._progress = named(QProgressBar(), "Progress")
        self._progress.setTextVisible(False)
        self._progress.setRange(0, 1000)
        self._progress.setFixedWidth(220)
        self.cancel = button("Cancel")
        self.cancel.clicked.connect(lambda _checked: jobs.cancel())
        layout = row(self._words, None, self._progress, self.cancel, spacing=14)
        layout.setContentsMargins(36, 7, 36, 7)
        self.setLayout(layout)
        jobs.started.connect(self._on_started)
        jobs.updated.connect(self._on_updated)
        jobs.finished.connect(self._on_finished)
        self._waiting = 0
        self.hide()

    def _on_started(self, title: str) -> None:
        self._waiting += 1
        self._words.setText(title)
        self._progress.setValue(0)
        self.show()

    def _on_updated(self, share: float, words: str) -> None:
        self._words.setText(words)
        self._progress.setValue(round(share * 1000))

    def _on_finished(self, title: str, outcome: str) -> None:
        self._waiting -= 1
        announce(self, f"{title}: {_OUTCOME[outcome]}.", urgent=outcome == "failed")
        if not self._waiting:
            self.hide()
