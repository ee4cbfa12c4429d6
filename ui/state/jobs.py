"""Work that would freeze the window runs here: one at a time, with progress and Cancel."""

from __future__ import annotations

import itertools
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from evaluator.values.problems import Problem, Refusal
from evaluator.values.progress import Progress
from ui.state.garbage import Garbage

T = TypeVar("T")
_EMIT_EVERY = 0.05
_PATIENCE_MS = 10_000
IN_USE = "file_locked"  # another program, such as Excel, has the file open


class Cancelled(Exception):  # noqa: N818  (a wish, not an error)
    """Raised inside a job's progress callback once a person has pressed Cancel."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job ended without a result.

    Attributes:
        title: what could not be done, as one sentence.
        problems: what is wrong with the input; empty when the fault is the program's own.
        details: the trace of a fault in the program, without values; empty otherwise.
        again: what "Try again" does, where the cause may pass; None where it will not.
    """

    title: str
    problems: tuple[Problem, ...]
    details: str = ""
    again: Callable[[], None] | None = None

    def or_again(self, again: Callable[[], None]) -> Failure:
        """With ``again`` to try where a file was in use, which passes; else as it is."""
        in_use = any(problem.code == IN_USE for problem in self.problems)
        return replace(self, again=again) if in_use else self


@dataclass(slots=True)
class _Job:
    title: str
    work: Callable[[Progress], Any]
    done: Callable[[Any], None]
    failed: Callable[[Failure], None]
    failure_title: str
    key: str
    visible: bool
    stop: threading.Event


def describe_fault(error: BaseException) -> str:
    """Where the program failed: files, functions and line numbers, never a value or message."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{f.name}, line {f.lineno} of {Path(f.filename).name}" for f in frames]
    return "\n".join([type(error).__name__, *lines])


class _Run(QRunnable):
    """Carries one job onto a pool thread. Signals live on ``Jobs``, which outlives every run."""

    def __init__(self, number: int, job: _Job, jobs: Jobs) -> None:
        super().__init__()
        self._number, self._job, self._jobs = number, job, jobs
        self._last = 0.0

    def run(self) -> None:
        """Do the work and report how it ended."""
        try:
            self._progress(0.0, self._job.title)
            result = self._job.work(self._progress)
            if self._job.stop.is_set():
                raise Cancelled
        except Cancelled:
            self._jobs.ended.emit(self._number, "cancelled", None)
        except Refusal as refusal:
            failure = Failure(self._job.failure_title, tuple(refusal.problems))
            self._jobs.ended.emit(self._number, "failed", failure)
        except Exception as error:  # noqa: BLE001  (the last line of defence: the study survives)
            failure = Failure(self._job.failure_title, (), describe_fault(error))
            self._jobs.ended.emit(self._number, "failed", failure)
        else:
            self._jobs.ended.emit(self._number, "done", result)

    def _progress(self, share: float, words: str) -> None:
        if self._job.stop.is_set():
            raise Cancelled
        now = time.monotonic()
        if now - self._last >= _EMIT_EVERY:
            self._last = now
            self._jobs.progressed.emit(self._number, share, words)


class Jobs(QObject):
    """Runs jobs in the order they were started, on one pool thread.

    Signals:
        started(title), updated(share, words), finished(title, outcome): for the status area;
        ``outcome`` is "done", "failed" or "cancelled". Silent jobs do not send them. told(words):
        what came of it and stands nowhere on the page, such as a file that is written.
    """

    progressed = Signal(int, float, str)
    ended = Signal(int, str, object)
    started = Signal(str)
    updated = Signal(float, str)
    finished = Signal(str, str)
    told = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._garbage = Garbage(self)
        self.stuck = False
        self._numbers = itertools.count(1)
        self._running: dict[int, _Job] = {}
        self._closed = False
        self.progressed.connect(self._on_progress)
        self.ended.connect(self._on_ended)

    def start(
        self,
        title: str,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        *,
        failed: Callable[[Failure], None],
        failure_title: str,
        key: str = "",
        visible: bool = True,
    ) -> None:
        """Run ``work(progress)`` off the window's thread, then ``done(result)`` or ``failed``.

        ``work`` must not touch a widget. A later job with the same ``key`` replaces an earlier
        one, and silent jobs give way to visible ones. A cancelled job calls neither ``done`` nor
        ``failed``.
        """
        if self._closed:
            return
        if key:
            self.cancel(key)
        if visible:
            self._give_way()
        job = _Job(title, work, done, failed, failure_title, key, visible, threading.Event())
        number = next(self._numbers)
        self._running[number] = job
        if visible:
            self.started.emit(title)
        self._pool.start(_Run(number, job, self))

    def _give_way(self) -> None:
        for job in self._running.values():
            if not job.visible:
                job.stop.set()

    @property
    def busy(self) -> bool:
        """Whether anything is running or waiting."""
        return bool(self._running)

    def cancel(self, key: str | None = None) -> None:
        """Ask the jobs called ``key`` to stop; every visible job when no key is given.

        What a person cancels is over for the window at once. Its thread ends where it next tells
        how far it is, and what is started meanwhile waits for that.
        """
        wanted = {
            number: job for number, job in self._running.items()
            if (job.visible if key is None else job.key == key)
        }  # fmt: skip
        for number, job in wanted.items():
            job.stop.set()
            if key is None:
                self._on_ended(number, "cancelled", None)

    def close(self) -> None:
        """Stop everything and wait for the thread, so that nothing outlives the window.

        A step that cannot be interrupted is waited for a while; ``stuck`` is then whether it runs.
        """
        self._closed = True  # a timer may still fire, and begin what nobody waits for
        for job in self._running.values():
            job.stop.set()
        self._pool.clear()
        self.stuck = not self._pool.waitForDone(_PATIENCE_MS)
        if not self.stuck:
            self._garbage.close()
        self._running.clear()

    @Slot(int, float, str)
    def _on_progress(self, number: int, share: float, words: str) -> None:
        job = self._running.get(number)
        if job is not None and job.visible and not job.stop.is_set():
            self.updated.emit(share, words)

    @Slot(int, str, object)
    def _on_ended(self, number: int, outcome: str, payload: object) -> None:
        job = self._running.pop(number, None)
        if job is None:
            return
        if job.stop.is_set():
            outcome = "cancelled"
        if job.visible:
            self.finished.emit(job.title, outcome)
        if outcome == "done":
            job.done(payload)
        elif isinstance(payload, Failure):
            job.failed(payload)
