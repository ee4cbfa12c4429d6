"""Work that would freeze the window runs here: one at a time, with progress and Cancel."""

from __future__ import annotations

import itertools
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeAlias, TypeVar

from PySide6.QtCore import QObject, Signal

from evaluator.values.problems import Problem, Refusal
from evaluator.values.progress import Progress
from ui.state.threads.garbage import Garbage
from ui.state.threads.postbox import Postbox

T = TypeVar("T")
_TELL_EVERY = 0.05
_PATIENCE = 10.0  # seconds
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
    lasts: bool
    stop: threading.Event


@dataclass(frozen=True, slots=True)
class _Told:
    """How far a piece of work is."""

    number: int
    share: float
    words: str


@dataclass(frozen=True, slots=True)
class _Ended:
    """How a piece of work ended: "done" with its result, "failed" with why, or "cancelled"."""

    number: int
    outcome: str
    payload: object


_Letters: TypeAlias = "SimpleQueue[_Told | _Ended | None]"


def describe_fault(error: BaseException) -> str:
    """Where the program failed: files, functions and line numbers, never a value or message."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{f.name}, line {f.lineno} of {Path(f.filename).name}" for f in frames]
    return "\n".join([type(error).__name__, *lines])


class _Run:
    """One piece of work as its thread sees it: nothing of Qt's, and nobody who waits for it."""

    def __init__(self, number: int, job: _Job) -> None:
        self.number = number
        self._title, self._work = job.title, job.work
        self._failure_title, self._stop = job.failure_title, job.stop
        self._last = 0.0

    def carried_out(self, letters: _Letters) -> _Ended:
        """Do the work; how it ended."""

        def progress(share: float, words: str) -> None:
            if self._stop.is_set():
                raise Cancelled
            now = time.monotonic()
            if now - self._last >= _TELL_EVERY:
                self._last = now
                letters.put(_Told(self.number, share, words))

        try:
            progress(0.0, self._title)
            result = self._work(progress)
            if self._stop.is_set():
                raise Cancelled
        except Cancelled:
            return _Ended(self.number, "cancelled", None)
        except Refusal as refusal:
            failure = Failure(self._failure_title, tuple(refusal.problems))
        except Exception as error:  # noqa: BLE001  (the last line of defence: the study survives)
            failure = Failure(self._failure_title, (), describe_fault(error))
        else:
            return _Ended(self.number, "done", result)
        return _Ended(self.number, "failed", failure)


def _work_through(runs: SimpleQueue[_Run | None], letters: _Letters) -> None:
    """What the thread does, until there is None to do.

    It lets go of each piece of work before it tells of the end, after which the window's thread
    does: what the work alone held, such as a widget, must go there.
    """
    while (run := runs.get()) is not None:
        ended = run.carried_out(letters)
        del run
        letters.put(ended)
        letters.put(None)
        del ended


class Jobs(QObject):
    """Runs jobs in the order they were started, on one thread of their own.

    Signals:
        started(title), updated(share, words), finished(title, outcome): for the status area;
        ``outcome`` is "done", "failed" or "cancelled". Silent jobs do not send them. ended(): the
        thread is through with a job of any kind. told(words): what came of it and stands nowhere
        on the page, such as a file that is written.
    """

    started = Signal(str)
    updated = Signal(float, str)
    finished = Signal(str, str)
    ended = Signal()
    told = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._box: Postbox[_Told | _Ended] = Postbox(self._on_letter, self)
        self._runs: SimpleQueue[_Run | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._garbage = Garbage(self)
        self.stuck = False
        self._numbers = itertools.count(1)
        self._running: dict[int, _Job] = {}
        self._held: dict[int, _Run] = {}  # until their thread has let go of them
        self._closed = False

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
        lasts: bool = False,
    ) -> None:
        """Run ``work(progress)`` off the window's thread, then ``done(result)`` or ``failed``.

        ``work`` must not touch a widget. A later job with the same ``key`` replaces an earlier
        one, and silent jobs give way to visible ones. A cancelled job calls neither ``done`` nor
        ``failed``. ``lasts`` is whether it goes on when another study comes on screen.
        """
        if self._closed:
            return
        if key:
            self.cancel(key)
        if visible:
            self._give_way()
        job = _Job(title, work, done, failed, failure_title, key, visible, lasts, threading.Event())
        number = next(self._numbers)
        self._running[number] = job
        if visible:
            self.started.emit(title)
        self._held[number] = _Run(number, job)
        self._box.expect()
        self._runs.put(self._held[number])
        if self._thread is None:
            self._thread = threading.Thread(
                target=_work_through, args=(self._runs, self._box.letters), daemon=True
            )
            self._thread.start()

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
                self._end(number, "cancelled", None)

    def leave_study(self) -> None:
        """Another study comes on screen: what was begun for the last one is over at once."""
        for number, job in list(self._running.items()):
            if not job.lasts:
                job.stop.set()
                if job.visible:
                    self._end(number, "cancelled", None)

    def close(self) -> None:
        """Stop everything and wait for the thread, so that nothing outlives the window.

        A step that cannot be interrupted is waited for a while; ``stuck`` is then whether it runs.
        """
        self._closed = True  # a timer may still fire, and begin what nobody waits for
        for job in self._running.values():
            job.stop.set()
        self._runs.put(None)
        if self._thread is not None:
            self._thread.join(_PATIENCE)
            self.stuck = self._thread.is_alive()
        self._box.close()
        if not self.stuck:
            self._garbage.close()
        self._running.clear()

    def _on_letter(self, letter: _Told | _Ended) -> None:
        if isinstance(letter, _Ended):
            self._held.pop(letter.number, None)
            self._end(letter.number, letter.outcome, letter.payload)
            self.ended.emit()
            return
        job = self._running.get(letter.number)
        if job is not None and job.visible and not job.stop.is_set():
            self.updated.emit(letter.share, letter.words)

    def _end(self, number: int, outcome: str, payload: object) -> None:
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
