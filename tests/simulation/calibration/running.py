"""Runs studies the whole way, from workbook to verdict, and keeps what is finished."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from evaluator.cohort.workbook import read_workbook
from evaluator.values.plan import lock
from evaluator.values.problems import Refusal
from evaluator.walk import evaluate
from tests.simulation.calibration import WORLDS
from tests.simulation.calibration.book import SHEET, write_book

ROOT = Path(__file__).resolve().parents[3]
LOCKED_AT = datetime(2026, 1, 5, 9, 0)
REFUSED = "refused"
_KEPT_EVERY = 20
_BY_NAME = {world.name: world for world in WORLDS}


class Said(NamedTuple):
    """What was said of the first outcome of one study; ``cap`` is the check that limited it."""

    level: str
    rating: int
    cap: str


Found = dict[str, dict[int, Said]]
Task = tuple[str, int]


def run_study(name: str, seed: int) -> Said:
    """One study of a world: written as a workbook, read, locked, evaluated."""
    study = _BY_NAME[name].study(seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.xlsx"
        write_book(study.frame, path)
        cohort = read_workbook(path, sheet=SHEET)
    try:
        verdict = evaluate(cohort, lock(study.plan, cohort.provenance.sha256, LOCKED_AT)).headline
    except Refusal as refusal:
        return Said(REFUSED, 0, refusal.problems[0].code)
    return Said(verdict.level, verdict.rating, verdict.cap_key)


def _task(task: Task) -> Said:
    return run_study(*task)


def code_hash() -> str:
    """Hash of everything that decides a study's verdict: other code, other results."""
    digest = hashlib.sha256()
    for folder in ("evaluator", "methods", "tests/simulation/calibration"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".toml"):
                digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def cache_file() -> Path:
    """Where finished studies are kept, outside the repository."""
    given = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_CACHE_HOME")
    base = Path(given) if given else Path.home() / ".cache"
    return base / "what-worked" / "calibration.json"


def load(state: Path, code: str) -> Found:
    """Finished studies of the same code; nothing where there are none."""
    try:
        kept = json.loads(state.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(kept, dict) or kept.get("code") != code:
        return {}
    return {
        world: {int(seed): Said(*said) for seed, said in studies.items()}
        for world, studies in kept["studies"].items()
        if world in _BY_NAME
    }


def save(state: Path, code: str, found: Found) -> None:
    """Written beside and moved, so that a stop in between loses nothing."""
    state.parent.mkdir(parents=True, exist_ok=True)
    beside = state.with_suffix(".part")
    beside.write_text(json.dumps({"code": code, "studies": found}), "utf-8")
    beside.replace(state)


def tasks(worlds: Sequence[str], studies: int) -> list[Task]:
    """World and seed of every study, taking turns, so that an early stop leaves all of them."""
    wanted = {name: studies * _BY_NAME[name].each for name in worlds}
    turns = sorted(
        ((seed / count, name, seed) for name, count in wanted.items() for seed in range(count))
    )
    return [(name, seed) for _, name, seed in turns]


def run(
    wanted: Iterable[Task],
    found: Found,
    *,
    workers: int,
    minutes: float | None = None,
    keep: Callable[[Found], None] = lambda _: None,
    report: Callable[[str], None] = lambda line: print(line, file=sys.stderr, flush=True),  # noqa: T201
) -> Found:
    """What was said in every wanted study. Results do not depend on the number of workers.

    ``found`` is added to. ``minutes`` stops the run when they are over, with what is done.
    """
    left = [task for task in wanted if task[1] not in found.get(task[0], {})]
    began = time.monotonic()
    stop = began + 60 * minutes if minutes is not None else float("inf")
    # One thread each: several workers share the cores, and sums then never depend on threads.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        waiting: dict[Future[Said], Task] = {}
        done = 0
        queue = iter(left)
        while True:
            while len(waiting) < 2 * workers and time.monotonic() < stop:
                task = next(queue, None)
                if task is None:
                    break
                waiting[pool.submit(_task, task)] = task
            if not waiting:
                break
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                name, seed = waiting.pop(future)
                found.setdefault(name, {})[seed] = future.result()
                done += 1
                if done % _KEPT_EVERY == 0:
                    keep(found)
                    spent = time.monotonic() - began
                    report(f"{done} of {len(left)} studies, {spent:.0f} s")
    keep(found)
    return found
