"""Edit a study, a receipt and every exported document one place at a time: does it show?

``python -m tests.attack.tamper [--every N] [--with-all]`` evaluates one small study, changes each
field of its file and of its receipt in turn, drops each part, gives every receipt its hash anew,
and verifies. ``--with-all`` takes a study with lots, amounts, times since the start, prices, a logo
and an earlier summary that was set aside.
Printed is, by part, how many edits were found, refused, named as not checkable, or missed.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import io
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from evaluator.commands import verify as verifying
from evaluator.commands.cli import main as whatworked
from evaluator.commands.verification import exports as exported
from evaluator.commands.verification.findings import Verification
from evaluator.planning.plan_file import read_plan, write_plan
from evaluator.summary.receipt import make_receipt
from evaluator.values.account.cost import Cost, CostPart, PriceLevel, UnitValue
from evaluator.values.account.lots import drawn
from evaluator.values.account.report import Report
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Analysis, Plan, plan_hash
from evaluator.values.problems import Refusal
from evaluator.walk import evaluate
from tests.evaluator.worlds import by_lots, referrals, referrals_plan, save_book

Place = tuple[str | int, ...]
DATES = ("2020-01-01", "2020-01-01T00:00:00+00:00")


def make(folder: Path) -> Path:
    """A folder with plan, workbook, slip, study and every export; the plan was changed once."""
    save_book(referrals(treated=60, pool=150, effect=1.0), folder / "data.xlsx")
    plan = folder / "plan.toml"
    write_plan(replace(referrals_plan(), lock=None), plan)
    _run("lock", plan, "--holder", "County council")
    _run("evaluate", plan, "--out", folder, "--formats", "json")
    write_plan(replace(read_plan(plan), analysis=Analysis(seed=5)), plan)
    _run("evaluate", plan, "--out", folder, "--reason", "Agreed late.")
    return folder


def make_with_all(folder: Path) -> Path:
    """A folder with a study that asks for all that a plan can hold, and its receipt."""
    frame, plan = by_lots(kept=True)
    frame["hours"] = np.where(frame["arm"] == "sessions", 1.0 + frame.index % 9, 0.0)
    names = plan.prospect.places
    kinds = tuple("large" if name < names[len(names) // 2] else "small" for name in names)
    Image.new("RGB", (8, 4), "navy").save(folder / "logo.png")
    asked = replace(
        plan,
        lock=None,
        roles=replace(plan.roles, dose="hours"),
        analysis=Analysis(since_start=(1,), subgroups=("sex",)),
        prospect=replace(plan.prospect, kinds=kinds),
        report=Report(logo="logo.png", logo_text="The council's arms", reach="All of them"),
        cost=Cost(
            parts=(CostPart("Staff", 20000.0, 2022, "Council"),),
            unit_value=UnitValue(900.0, "2022", "A table of costs"),
            price_year=2024,
            price_levels=(PriceLevel("2022", 95.0), PriceLevel("2024", 104.0)),
            price_source="GDP deflator",
        ),
    )
    lots = drawn(names, treated=12, steps=1, seed=4, kinds=kinds)
    frame["arm"] = np.where(frame["school"].isin(lots.groups[0]), "sessions", "waiting")
    frame["hours"] = np.where(frame["arm"] == "sessions", frame["hours"].clip(lower=1.0), 0.0)
    save_book(frame[frame["pupil"] != frame["pupil"].iloc[0]], folder / "data.xlsx")
    write_plan(asked, folder / "plan.toml")
    _run("evaluate", folder / "plan.toml", "--out", folder, "--formats", "json")
    save_book(frame, folder / "data.xlsx")
    write_plan(replace(asked, analysis=Analysis(since_start=(1,))), folder / "plan.toml")
    _run("evaluate", folder / "plan.toml", "--out", folder, "--formats", "json", "--reason",
         "Agreed late.", "--forget-earlier")  # fmt: skip
    return folder


def _run(*arguments: object) -> None:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        done = whatworked([*(str(each) for each in arguments), "--json"])
    assert done == 0, arguments


def leaves(value: object, place: Place = ()) -> Iterator[Place]:
    """Where each plain value stands, and each list or table that is empty."""
    if isinstance(value, dict) and value:
        for key, held in value.items():
            yield from leaves(held, (*place, key))
    elif isinstance(value, list) and value:
        for number, held in enumerate(value):
            yield from leaves(held, (*place, number))
    else:
        yield place


def parts(value: object, place: Place = (), depth: int = 3) -> Iterator[Place]:
    """Every part that could be dropped as a whole."""
    if place:
        yield place
    if depth and isinstance(value, dict):
        for key, held in value.items():
            yield from parts(held, (*place, key), depth - 1)


def other(value: object) -> object:
    """A value of the same kind that says something else."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1 if isinstance(value, int) else value + 0.01 * (abs(value) + 1)
    if isinstance(value, str):
        dated = [each for each in DATES if len(each) == len(value) and value[4:5] == "-"]
        return dated[0] if dated else ("0" * 64 if len(value) == 64 else f"{value} x")
    return "x" if value is None else ["x"]


def edited(content: dict[str, Any], place: Place) -> dict[str, Any]:
    """The content with another value at ``place``."""
    changed = copy.deepcopy(content)
    holder = _holder(changed, place)
    holder[place[-1]] = other(holder[place[-1]])
    return changed


def dropped(content: dict[str, Any], place: Place) -> dict[str, Any]:
    """The content without what stands at ``place``."""
    changed = copy.deepcopy(content)
    del _holder(changed, place)[place[-1]]
    return changed


def _holder(content: Any, place: Place) -> Any:
    for step in place[:-1]:
        content = content[step]
    return content


def rehashed(receipt: object) -> object:
    """A receipt whose hash fits again."""
    if not isinstance(receipt, dict):
        return receipt
    return make_receipt({key: held for key, held in receipt.items() if key != "sha256"})


class Bench:
    """Verifies edits of one study without evaluating an unchanged plan twice."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.study = json.loads((folder / "summary.whatworked").read_text("utf-8"))
        self.receipt = json.loads((folder / "summary.json").read_text("utf-8"))
        self._known: dict[object, object] = {}

    def evaluate(self, cohort: Cohort, plan: Plan, told_coarsely: tuple[str, ...] = ()) -> object:
        """As ``walk.evaluate``, from memory where plan, history and reading are the same."""
        key = (plan_hash(plan), str(plan.lock), str(plan.amendments), str(cohort.provenance),
               str(cohort.recipe), told_coarsely)  # fmt: skip
        if key not in self._known:
            self._known[key] = evaluate(cohort, plan, told_coarsely=told_coarsely)
        return self._known[key]

    def of_study(self, content: dict[str, Any]) -> Verification:
        """The answer for an edited study file."""
        if "receipt" in content:
            content["receipt"] = rehashed(content["receipt"])
        path = self.folder / "edited.whatworked"
        path.write_text(json.dumps(content), "utf-8")
        return verifying.verify_file(path, self.folder / "data.xlsx")[0]

    def of_receipt(self, content: dict[str, Any]) -> Verification:
        """The answer for an edited receipt, held against the study."""
        path = self.folder / "edited.json"
        path.write_text(json.dumps(rehashed(content)), "utf-8")
        study = self.folder / "summary.whatworked"
        return exported.verify_any(path, self.folder / "data.xlsx", study)[0]


def outcome(check: Callable[[], Verification], place: Place) -> str:
    """Found, refused, named as not checkable, or missed."""
    try:
        answer = check()
    except Refusal:
        return "refused"
    if answer.differences:
        return "found"
    path = ".".join(str(step) for step in place)
    named = any(path == u.path or path.startswith(f"{u.path}.") for u in answer.unchecked)
    return "named" if named else "missed"


def tampered(folder: Path, every: int = 1) -> dict[str, Counter[str]]:
    """How each edit came out, by what was edited."""
    bench = Bench(folder)
    real, verifying_evaluate = exported.evaluate, None
    from evaluator import walk

    verifying_evaluate, walk.evaluate = walk.evaluate, bench.evaluate  # type: ignore[assignment]
    exported.evaluate = bench.evaluate  # type: ignore[assignment]
    table: dict[str, Counter[str]] = {}
    try:
        for what, content, check in (
            ("study", bench.study, bench.of_study),
            ("receipt", bench.receipt, bench.of_receipt),
        ):
            jobs = [("edited", edited, leaf) for leaf in leaves(content)]
            jobs += [("dropped", dropped, part) for part in parts(content)]
            for act, change, place in jobs[::every]:
                if place[-1:] == ("sha256",) and (place[:1] == ("receipt",) or len(place) == 1):
                    continue  # the hash itself is made anew
                name = f"{what} {act}: {place[0]}"
                done = outcome(lambda: check(change(content, place)), place)  # noqa: B023
                table.setdefault(name, Counter())[done] += 1
                if done == "missed":
                    sys.stderr.write(f"missed: {act} {place}\n")
    finally:
        walk.evaluate, exported.evaluate = verifying_evaluate, real
    return table


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1, help="only each N-th edit")
    parser.add_argument("--with-all", action="store_true", help="a study that asks for everything")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        table = tampered((make_with_all if asked.with_all else make)(Path(folder)), asked.every)
    kinds = ("found", "refused", "named", "missed")
    sys.stdout.write(f"{'':36}" + "".join(f"{kind:>9}" for kind in kinds) + "\n")
    for name, counts in table.items():
        sys.stdout.write(f"{name:36}" + "".join(f"{counts[kind]:9}" for kind in kinds) + "\n")
    total = sum(table.values(), Counter())
    sys.stdout.write(f"{'all':36}" + "".join(f"{total[kind]:9}" for kind in kinds) + "\n")


if __name__ == "__main__":
    main()
