# ruff: noqa: T201 (a benchmark prints)
"""Imputation, two-stage, Sun-Abraham and Poisson beside other packages.

CPU seconds of one fit, and peak memory. Not a test: run it by hand, with the packages to compare
installed beside this one's dependencies::

    python tests/benchmarks/did_staggered.py --units 10000 100000

Every fit runs in a process of its own on the same panel, one after the other, without covariates
and clustered by unit. Only the fit is timed; it ends with effects by time since the start and
their standard errors. The value shown is the mean effect, or for pyfixest that of the last period
of its path. Packages that are not installed are named and left out; a fit that takes more than 15
minutes or 12 GB is stopped.
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

from panel import panel

TASKS = ("imputation", "two_stage", "sun_abraham", "poisson")
NAMES = {"outcome": "y", "unit": "unit", "time": "time"}
MINUTES = 15
GIGABYTES = 12

Fit = Callable[[], float]


def data(units: int) -> pd.DataFrame:
    """The shared panel with counts beside the outcome, and starts as whole numbers."""
    frame = panel(units)[["unit", "time", "first_treated", "treated_now", "y"]]
    mean = np.exp(0.2 * frame["y"] - 0.3 * frame["treated_now"])
    counts = np.random.default_rng(2).poisson(mean.clip(upper=50))
    return frame.assign(n=counts.astype(float))


def whatworked(frame: pd.DataFrame, task: str) -> Fit:
    from methods import did

    columns = {**NAMES, "first_treated": "first_treated"}
    if task == "poisson":
        return lambda: (
            did.poisson(
                frame, outcome="n", unit="unit", time="time", treated_now="treated_now"
            ).value
        )
    if task == "sun_abraham":
        return lambda: did.event_study(frame, estimator=task, **columns).overall.value
    return lambda: getattr(did, task)(frame, **columns).overall.value


def diff_diff(frame: pd.DataFrame, task: str) -> Fit | None:
    import diff_diff as package

    classes = {"imputation": "ImputationDiD", "two_stage": "TwoStageDiD"}
    name = {**classes, "sun_abraham": "SunAbraham"}.get(task)
    if name is None:
        return None
    whole = frame.assign(first_treated=frame["first_treated"].fillna(0).astype(int))
    columns = {**NAMES, "first_treat": "first_treated"}
    options = {} if task == "sun_abraham" else {"aggregate": "event_study"}
    return lambda: getattr(package, name)().fit(whole, **columns, **options).overall_att


def pyfixest(frame: pd.DataFrame, task: str) -> Fit | None:
    import pyfixest as package

    since = frame["time"] - frame["first_treated"]
    whole = frame.assign(
        first_treated=frame["first_treated"].fillna(0).astype(int),
        since=since.fillna(-1).astype(int),
        treated_now=frame["treated_now"].astype(bool),
    )
    if task == "two_stage":
        return lambda: float(
            package.did2s(
                whole,
                yname="y",
                first_stage="~ 0 | unit + time",
                second_stage="~ i(since, ref=-1)",
                treatment="treated_now",
                cluster="unit",
            )
            .coef()
            .iloc[-1]
        )
    if task == "sun_abraham":
        return lambda: float(
            package.event_study(
                whole,
                yname="y",
                idname="unit",
                tname="time",
                gname="first_treated",
                cluster="unit",
                estimator="saturated",
            )
            .aggregate()["Estimate"]
            .iloc[-1]
        )
    if task == "poisson":
        numbers = whole.assign(treated_now=whole["treated_now"].astype(int))
        return lambda: float(
            np.exp(
                package.fepois("n ~ treated_now | unit + time", numbers, vcov={"CRV1": "unit"})
                .coef()
                .iloc[0]
            )
        )
    return None


PACKAGES = (whatworked, diff_diff, pyfixest)


def cpu_seconds() -> float:
    """Of this process, its threads and its finished children."""
    use = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in use)


def measure(name: str, task: str, units: int) -> dict[str, float]:
    """Time one fit; a small fit beforehand pays for imports and compilation."""
    limit = GIGABYTES * 10**9
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    package = next(package for package in PACKAGES if package.__name__ == name)
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        small = package(data(400), task)
        if small is None:
            return {}
        small()
        fit = package(data(units), task)
        before, began = cpu_seconds(), time.perf_counter()
        value = fit()
        cpu, wall = cpu_seconds() - before, time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return {"cpu": cpu, "wall": wall, "peak": peak, "value": value}


def compare(task: str, units: int, names: list[str]) -> None:
    """Print one line for each package: seconds, ratio to ours, memory of the whole process."""
    print(f"\n{task}, {units:,} units x 8 periods", flush=True)
    ours = float("nan")
    for name in names:
        if name != "whatworked" and importlib.util.find_spec(name) is None:
            print(f"{name:>12}: not installed, left out")
            continue
        command = [sys.executable, __file__, "--job", name, task, "--units", str(units)]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, check=False, timeout=60 * MINUTES
            )
        except subprocess.TimeoutExpired:
            print(f"{name:>12}: not done after {MINUTES} minutes", flush=True)
            continue
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1]
            print(f"{name:>12}: failed ({reason[:120]})", flush=True)
            continue
        result = json.loads(done.stdout.strip().splitlines()[-1])
        if not result:
            continue
        ours = result["cpu"] if name == "whatworked" else ours
        print(
            f"{name:>12}: {result['cpu']:8.2f} CPU s, {result['wall']:8.2f} wall s, "
            f"{result['cpu'] / ours:6.1f} x ours, peak {result['peak']:.2f} GB, "
            f"value {result['value']:.6f}",
            flush=True,
        )


def main() -> None:
    """Compare, or with ``--job`` run one fit and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--units", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--tasks", nargs="+", default=list(TASKS), choices=TASKS)
    parser.add_argument("--only", nargs="+", default=[package.__name__ for package in PACKAGES])
    parser.add_argument("--job", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.job:
        print(json.dumps(measure(*options.job, options.units[0])))
        return
    for units in options.units:
        for task in options.tasks:
            compare(task, units, options.only)


if __name__ == "__main__":
    main()
