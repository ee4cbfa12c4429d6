# ruff: noqa: T201 (a benchmark prints)
"""Group-time effects beside other packages: CPU seconds of one fit, and peak memory.

Not a test: run it by hand, with the packages to compare installed beside this one's
dependencies and the repository on the path::

    python tests/benchmarks/did_group_time.py --units 10000 100000

Every job runs in a process of its own on the same panel, one after the other: doubly robust
cells with five covariates, never-treated comparison, multiplier bootstrap, and the average by
time since the start. Only the fit is timed. Packages that are not installed are named and left
out.
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

import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[2]))

from panel import COVARIATES, panel

FORMULA = "y ~ " + " + ".join(COVARIATES)


def whatworked(frame: pd.DataFrame, draws: int) -> Callable[[], float]:
    from methods import did

    def fit() -> float:
        effects = did.callaway_santanna(
            frame,
            outcome="y",
            unit="unit",
            time="time",
            first_treated="first_treated",
            covariates=COVARIATES,
            bootstrap=draws,
            seed=1,
        )
        return effects.aggregate("dynamic").overall.value

    return fit


def diff_diff(frame: pd.DataFrame, draws: int) -> Callable[[], float]:
    from diff_diff import CallawaySantAnna

    data = frame.fillna({"first_treated": 0})

    def fit() -> float:
        model = CallawaySantAnna(estimation_method="dr", n_bootstrap=draws, seed=1)
        result = model.fit(
            data,
            outcome="y",
            unit="unit",
            time="time",
            first_treat="first_treated",
            covariates=list(COVARIATES),
            aggregate="event_study",
        )
        late = [row["effect"] for e, row in result.event_study_effects.items() if e >= 0]
        return sum(late) / len(late)

    return fit


def csdid(frame: pd.DataFrame, draws: int) -> Callable[[], float]:
    from csdid.att_gt import ATTgt

    data = frame.fillna({"first_treated": 0})

    def fit() -> float:
        model = ATTgt(
            yname="y",
            gname="first_treated",
            idname="unit",
            tname="time",
            xformla=FORMULA,
            data=data,
            cband=True,
            biters=draws,
            control_group="nevertreated",
        )
        return float(model.fit(est_method="dr", bstrap=True).aggte("dynamic").atte["overall_att"])

    return fit


def differences(frame: pd.DataFrame, draws: int) -> Callable[[], float]:
    from differences import ATTgt

    data = frame.set_index(["unit", "time"])

    def fit() -> float:
        model = ATTgt(data=data, cohort_column="first_treated")
        result = model.fit(
            FORMULA, est_method="dr", boot_iterations=draws, random_state=1, progress_bar=False
        )
        path = result.aggregate("event", boot_iterations=draws, random_state=1)
        table = path if isinstance(path, pd.DataFrame) else path.to_dataframe()
        return float(table.loc[table.index >= 0].iloc[:, 0].mean())

    return fit


def moderndid(frame: pd.DataFrame, draws: int) -> Callable[[], float]:
    from moderndid import aggte, att_gt

    data = frame.fillna({"first_treated": 0})

    def fit() -> float:
        effects = att_gt(
            data,
            yname="y",
            tname="time",
            idname="unit",
            gname="first_treated",
            xformla="~ " + " + ".join(COVARIATES),
            est_method="dr",
            control_group="nevertreated",
            boot=True,
            biters=draws,
            random_state=1,
        )
        return float(aggte(effects, type="dynamic", random_state=1).overall_att)

    return fit


JOBS = (whatworked, diff_diff, moderndid, csdid, differences)


def cpu_seconds() -> float:
    """Of this process, its threads and its finished children."""
    use = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in use)


def measure(name: str, units: int, draws: int) -> dict[str, float]:
    """Time one fit; a small fit beforehand pays for imports and compilation."""
    job = next(job for job in JOBS if job.__name__ == name)
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        job(panel(400), 9)()
        fit = job(panel(units), draws)
        before, began = cpu_seconds(), time.perf_counter()
        value = fit()
        cpu, wall = cpu_seconds() - before, time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return {"cpu": cpu, "wall": wall, "peak": peak, "value": value}


def compare(units: int, draws: int, names: list[str]) -> None:
    """Print one line for each package: seconds, ratio to ours, memory of the whole process."""
    print(f"\n{units:,} units x 8 periods, {draws} draws")
    ours = float("nan")
    for name in names:
        if name != "whatworked" and importlib.util.find_spec(name) is None:
            print(f"{name:>12}: not installed, left out")
            continue
        command = [sys.executable, __file__, "--job", name, "--units", str(units)]
        command += ["--draws", str(draws)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1]
            print(f"{name:>12}: failed ({reason[:120]})")
            continue
        result = json.loads(done.stdout.strip().splitlines()[-1])
        ours = result["cpu"] if name == "whatworked" else ours
        print(
            f"{name:>12}: {result['cpu']:8.2f} CPU s, {result['wall']:8.2f} wall s, "
            f"{result['cpu'] / ours:6.1f} x ours, peak {result['peak']:.2f} GB, "
            f"mean effect {result['value']:.6f}"
        )


def main() -> None:
    """Compare, or with ``--job`` run one fit and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--units", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--draws", type=int, default=999)
    parser.add_argument("--only", nargs="+", default=[job.__name__ for job in JOBS])
    parser.add_argument("--job", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.job:
        print(json.dumps(measure(options.job, options.units[0], options.draws)))
        return
    for units in options.units:
        compare(units, options.draws, options.only)


if __name__ == "__main__":
    main()
