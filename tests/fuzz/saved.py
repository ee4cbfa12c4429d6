# ruff: noqa: T201 (it prints what it found)
"""Reads damaged studies, plans, receipts and slips, in search of anything but a plain refusal.

By hand, for as long as there is time: ``python -m tests.fuzz.saved --inputs 20000 --seed 1``. Bytes
are damaged as in ``workbooks``; in JSON and TOML single values are also swapped for values of
another kind, size or depth. A study that is still read goes on to where results are shown: to its
doubts, the library, and the digest in every format.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import sys
import tempfile
import time
import tomllib
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import tomli_w

from evaluator.commands.verification.exports import verify_any
from evaluator.planning.lock_slip import slip_code
from evaluator.planning.plan_file import plan_to_toml, read_plan
from evaluator.planning.rules.contradictions import contradictions
from evaluator.study.digest import digest
from evaluator.study.doubts import doubts
from evaluator.study.library import read_library
from evaluator.study.study import SUFFIX, Study
from evaluator.summary.exporters import EXPORTERS
from evaluator.values.plan import plan_hash
from evaluator.values.problems import Refusal
from tests.attack.tamper import leaves, make, parts
from tests.fuzz.workbooks import damaged

SLOW = 10.0
DEEP: list[Any] = []
for _ in range(200):
    DEEP = [DEEP]
VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 2**63, 10**400, 1e308, float("nan"), float("inf"), "", "x" * 100_000,
    "\x00\x1b[2J", "\ud800", "../../etc/passwd", "9999-12-31T23:59:59+00:00", "0001-01-01", "nan",
    [], {}, [None], {"": None}, DEEP, [1] * 10_000, {"x" * 300: {"y": []}},
)  # fmt: skip


def swapped(content: Any, luck: random.Random) -> Any:
    """The content with one to three values swapped, dropped or doubled."""
    content = copy.deepcopy(content)
    for _ in range(luck.randint(1, 3)):
        places = [*leaves(content), *parts(content, depth=5)]
        if not places or places == [()]:
            return content
        place = luck.choice(places)
        holder = content
        for step in place[:-1]:
            holder = holder[step]
        act = luck.random()
        if act < 0.15:
            del holder[place[-1]]
        elif act < 0.25 and isinstance(holder, list):
            holder.append(copy.deepcopy(holder[0]))
        else:
            holder[place[-1]] = copy.deepcopy(luck.choice(VALUES))
    return content


def as_toml(content: Any) -> bytes:
    """TOML, which cannot hold everything: what it cannot is left as it was."""
    try:
        return tomli_w.dumps(content).encode("utf-8", "surrogatepass")
    except (TypeError, ValueError, AttributeError):
        return json.dumps(content, default=str).encode()


def variant(name: str, sound: bytes, luck: random.Random) -> bytes:
    """A damaged or a well-formed but wrong file."""
    if luck.random() < 0.3 or name.endswith(".txt"):
        return damaged(sound, luck)
    if name.endswith(".toml"):
        return as_toml(swapped(tomllib.loads(sound.decode()), luck))
    return json.dumps(swapped(json.loads(sound), luck)).encode("utf-8", "surrogatepass")


def try_study(path: Path) -> str:
    """Open it, hold it against itself and show it in a library."""
    study = Study.load(path)
    study.content()
    found = doubts(study)
    library = read_library(path.parent)
    shown = digest(library, date(2026, 1, 5))
    for exporter in EXPORTERS:
        if exporter.key in ("html", "json", "xlsx"):
            exporter.write(shown)
    return "doubted" if found else "shown"


def try_plan(path: Path) -> str:
    """Read it, hash it, and write it again."""
    plan = read_plan(path)
    plan_hash(plan)
    plan_to_toml(plan)
    list(contradictions(plan, None))
    return "read"


def try_receipt(path: Path) -> str:
    """Verify it against another plan, which stops before anything is worked out."""
    return str(verify_any(path, path.parent / "data.xlsx", path.parent / "other.toml")[0].identical)


def try_slip(path: Path) -> str:
    """Look for its code."""
    return slip_code(path.read_text("utf-8", "replace"))[:0] or "read"


TRIES: dict[str, Callable[[Path], str]] = {
    f"summary{SUFFIX}": try_study,
    "plan.toml": try_plan,
    "summary.json": try_receipt,
    "plan.lock-slip.txt": try_slip,
}


def fuzzed(folder: Path, inputs: int, seed: int) -> tuple[dict[str, Counter[str]], int]:
    """What became of each kind of file, and how many escaped or took long."""
    sound = {name: (folder / name).read_bytes() for name in TRIES}
    other = tomllib.loads(sound["plan.toml"].decode()) | {"analysis": {"seed": 77}}
    (folder / "other.toml").write_bytes(as_toml(other))
    outcomes: dict[str, Counter[str]] = {name: Counter() for name in TRIES}
    wrong = 0
    for number in range(inputs):
        name = list(TRIES)[number % len(TRIES)]
        luck = random.Random(f"{seed} {number}")
        path = folder / name
        path.write_bytes(variant(name, sound[name], luck))
        before = time.monotonic()
        try:
            what = TRIES[name](path)
        except Refusal as refusal:
            what = refusal.problems[0].code
            assert all(problem.message and problem.fix for problem in refusal.problems)
        except Exception as error:  # noqa: BLE001 - that is what it looks for
            wrong += 1
            what = f"ESCAPED {type(error).__name__}"
            print(f"input {number} ({name}, seed {seed}): {error!r}"[:300])
            traceback.print_exc(limit=-4, file=sys.stdout)
        outcomes[name][what] += 1
        if time.monotonic() - before > SLOW:
            wrong += 1
            print(f"input {number} ({name}): took {time.monotonic() - before:.1f} s")
        path.write_bytes(sound[name])
    return outcomes, wrong


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--inputs", type=int, default=2_000)
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcomes, wrong = fuzzed(make(Path(folder)), options.inputs, options.seed)
    for name, counts in outcomes.items():
        print(f"{name:20}", ", ".join(f"{what} {n}" for what, n in counts.most_common()))
    print(f"{options.inputs} inputs, {wrong} escaped or slow")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
