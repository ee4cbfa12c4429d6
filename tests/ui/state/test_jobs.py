"""Background work: how it ends, and that nothing outlives it."""

from __future__ import annotations

import gc
import threading

import pytest
from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtWidgets import QLabel

from evaluator.values.problems import Problem, Refusal
from ui.state.jobs import Jobs


@pytest.fixture
def jobs(qapp):
    made = Jobs()
    yield made
    made.close()


class Ends:
    def __init__(self) -> None:
        self.done: list[object] = []
        self.failed: list[object] = []

    def start(self, jobs: Jobs, work, **options) -> None:
        jobs.start("Work", work, self.done.append, failed=self.failed.append,
                   failure_title="It failed.", **options)  # fmt: skip


def until(progress, event: threading.Event) -> str:
    while not event.wait(0.005):
        progress(0.5, "Working")
    return "done"


def test_the_result_arrives_on_the_window_thread(jobs, qtbot):
    ends = Ends()
    here, seen = threading.get_ident(), []
    jobs.start("Work", lambda p: threading.get_ident(), seen.append, failed=ends.failed.append,
               failure_title="")  # fmt: skip
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0] != here
    assert not jobs.busy


def test_a_refusal_becomes_its_problems(jobs, qtbot):
    ends = Ends()
    problem = Problem("x", "It is empty.", "Fill it.")

    def work(progress):
        raise Refusal(problem)

    ends.start(jobs, work)
    qtbot.waitUntil(lambda: bool(ends.failed))
    assert ends.failed[0].problems == (problem,)
    assert ends.failed[0].details == ""


def test_a_fault_tells_where_but_never_a_value(jobs, qtbot):
    ends = Ends()

    def work(progress):
        raise ValueError("Jane Smith, 14 March")

    ends.start(jobs, work)
    qtbot.waitUntil(lambda: bool(ends.failed))
    assert "test_jobs.py" in ends.failed[0].details
    assert "Jane" not in ends.failed[0].details
    assert ends.failed[0].problems == ()


def test_cancel_stops_the_work_and_calls_nobody(jobs, qtbot):
    ends, outcomes = Ends(), []
    jobs.finished.connect(lambda title, outcome: outcomes.append(outcome))
    with qtbot.waitSignal(jobs.updated):
        ends.start(jobs, lambda progress: until(progress, threading.Event()))
    jobs.cancel()
    qtbot.waitUntil(lambda: bool(outcomes))
    assert outcomes == ["cancelled"]
    assert (ends.done, ends.failed) == ([], [])


def test_a_later_job_with_the_same_key_replaces_the_earlier(jobs, qtbot):
    ends = Ends()
    ends.start(jobs, lambda progress: until(progress, threading.Event()), key="draw")
    ends.start(jobs, lambda progress: "second", key="draw")
    qtbot.waitUntil(lambda: not jobs.busy)
    assert ends.done == ["second"]


def test_silent_work_gives_way(jobs, qtbot):
    ends = Ends()
    ends.start(jobs, lambda progress: until(progress, threading.Event()), visible=False)
    ends.start(jobs, lambda progress: "seen")
    qtbot.waitUntil(lambda: not jobs.busy)
    assert ends.done == ["seen"]


def test_closing_waits_for_the_thread(jobs):
    ends = Ends()
    ends.start(jobs, lambda progress: until(progress, threading.Event()))
    jobs.close()
    assert not jobs.stuck
    assert ends.done == []


def test_a_widget_in_a_ring_goes_on_the_window_thread(qtbot):
    """Python would collect it on the job's thread, while the window's thread may still ask it."""
    gc.enable()
    jobs = Jobs()
    here, where = threading.get_ident(), []

    class Ring(QLabel):
        pass

    ring = Ring()
    ring.itself = ring
    ring.destroyed.connect(lambda: where.append(threading.get_ident()), Qt.DirectConnection)
    del ring
    ends = Ends()
    ends.start(jobs, lambda progress: [[[]] for _ in range(200_000)])
    qtbot.waitUntil(lambda: bool(ends.done) and bool(where), timeout=20_000)
    jobs.close()
    assert where == [here]
    assert gc.isenabled()


def test_what_only_the_work_held_goes_on_the_window_thread(jobs, qtbot):
    here, where = threading.get_ident(), []
    held = QLabel()
    held.destroyed.connect(lambda: where.append(threading.get_ident()), Qt.DirectConnection)
    ends = Ends()
    ends.start(jobs, lambda progress, held=held: id(held))
    del held
    qtbot.waitUntil(lambda: bool(ends.done) and bool(where))
    assert where == [here]


def test_a_job_ends_while_a_dialog_of_an_earlier_one_asks(jobs, qtbot):
    """A timer does not fire within itself, so letters must not be taken inside one."""
    ends, asked = Ends(), []

    def ask(_result: object) -> None:
        loop = QEventLoop()
        jobs.start("Second", lambda progress: "second", lambda r: (asked.append(r), loop.quit()),
                   failed=ends.failed.append, failure_title="")  # fmt: skip
        loop.exec()

    jobs.start("First", lambda progress: 1, ask, failed=ends.failed.append, failure_title="")
    qtbot.waitUntil(lambda: not jobs.busy)
    assert asked == ["second"]


def test_no_signal_is_sent_from_the_thread_of_the_work(jobs, qtbot):
    """Qt's locks and Python's wait for each other when two threads make and send at once."""
    here, where = threading.get_ident(), []
    for signal in (jobs.updated, jobs.finished, jobs.ended):
        signal.connect(lambda *_: where.append(threading.get_ident()), Qt.DirectConnection)
    ends = Ends()
    ends.start(jobs, lambda progress: progress(0.5, "Half"))
    qtbot.waitUntil(lambda: bool(ends.done))
    assert len(where) >= 3
    assert set(where) == {here}
