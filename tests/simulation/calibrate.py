# ruff: noqa: T201 (tables are printed)
"""How often each verdict and rating comes out where the truth is known.

Runs the whole product, from a workbook to its verdict, over worlds of known truth, and prints how
often each verdict is said, whether that keeps what is promised, and how far a reader may rely on
each verdict::

    python -m tests.simulation.calibrate [--quick] [--json] [--markdown] [--only WORD]
                                         [--state FILE] [--studies N] [--minutes M] [--workers N]
                                         [--mix none=0.5,large=0.1,...]

Worlds that miss a requirement by themselves are drawn four times as often before they are named.
Every study has its own seed, so runs repeat and do not depend on the number of workers. Finished
studies are kept in the user's cache folder (or in --state), and a run that was stopped goes on
from there, unless the program has changed since. Exit status 1 where a promise is broken.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.simulation.calibration import WORLDS
from tests.simulation.calibration.judging import MIX, Criterion, criteria, failing, shares
from tests.simulation.calibration.pages import LEVELS, every_page
from tests.simulation.calibration.running import (
    Found,
    Task,
    cache_file,
    code_hash,
    load,
    run,
    save,
    tasks,
)

QUICK, FULL, MORE = 3, 15, 4


def as_json(found: Found) -> dict[str, Any]:
    """Everything that ``--json`` prints."""
    judged = criteria(found)
    return {
        "worlds": {
            world.name: {
                "n": len(found[world.name]),
                "benefit": world.benefit,
                "flaw": world.flaw,
                "seen": world.seen if world.flaw else None,
                "design": world.design,
                "levels": dict(Counter(said.level for said in found[world.name].values())),
                "ratings": dict(
                    sorted(Counter(str(said.rating) for said in found[world.name].values()).items())
                ),
            }
            for world in WORLDS
            if found.get(world.name)
        },
        "criteria": {
            each.key: {"count": each.count, "n": each.n, "limit": each.limit, "holds": each.holds}
            for each in judged
        },
        "failing": {name: each.text for name, each in failing(found)},
        "holds": bool(judged) and all(each.holds for each in judged),
    }


def show(found: Found, mix: dict[str, float]) -> None:
    """The three tables, for a person."""
    head = [level.replace("_", " ")[:12] for level in LEVELS]
    print(f"\n{'World':44}{'n':>5}  {' '.join(f'{name:>12}' for name in head)}  rating 0 to 5")
    for world in WORLDS:
        studies = list(found.get(world.name, {}).values())
        if not studies:
            continue
        levels = Counter(said.level for said in studies)
        ratings = Counter(said.rating for said in studies)
        shown = " ".join(f"{_rate(levels[level], len(studies)):>12}" for level in LEVELS)
        spread = " ".join(f"{ratings[rating]:d}" for rating in range(6))
        print(f"{world.name:44}{len(studies):5d}  {shown}  {spread}")
    print("\nShares in %, each with its simulation error (one standard error).\n")
    for each in criteria(found):
        print(_promise(each))
    print(f"\nOf studies mixed as {', '.join(f'{k} {v:g}' for k, v in mix.items())}:")
    for level, (share, worth, some) in sorted(shares(found, mix).items()):
        print(
            f'of 1,000 studies called "{level.replace("_", " ")}" ({100 * share:.1f} % of all), '
            f"{1000 * worth:.0f} had a worthwhile effect and {1000 * some:.0f} some benefit"
        )


def _rate(count: int, n: int) -> str:
    share = count / n
    return f"{100 * share:.0f} ±{100 * (share * (1 - share) / n) ** 0.5:.0f}" if count else "–"


def _promise(each: Criterion) -> str:
    word = "missed" if not each.holds else "shown" if each.shown else "not contradicted"
    side = "at most" if each.at_most else "at least"
    return (
        f"({each.key}) {each.text}: {100 * each.count / each.n:.2f} % of {each.n} (95 % interval "
        f"{100 * each.low:.2f} to {100 * each.high:.2f}), must be {side} {100 * each.limit:.0f} %: "
        f"{word}"
    )


def mixed(text: str | None) -> dict[str, float]:
    """The mix asked for: parts that are not named keep their share."""
    mix = dict(MIX)
    for part in text.split(",") if text else ():
        name, _, share = part.partition("=")
        if name.strip() not in MIX or not float(share) >= 0:
            raise ValueError(f"--mix takes {', '.join(MIX)}, each with a share.")
        mix[name.strip()] = float(share)
    return mix


def _arguments(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few studies, about three minutes")
    parser.add_argument("--json", action="store_true", help="one object on standard output")
    parser.add_argument("--markdown", action="store_true", help="the tables of docs/calibration.md")
    parser.add_argument("--only", default="", help="worlds whose name holds this word")
    parser.add_argument("--state", type=Path, help="file that keeps finished studies")
    parser.add_argument("--studies", type=int, help=f"of a plain world; {FULL} unless told")
    parser.add_argument("--minutes", type=float, help="stop after so long and tell what is done")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--mix", help="shares of the studies that a reader meets")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> int:
    asked = _arguments(given)
    try:
        mix = mixed(asked.mix)
    except ValueError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    state, code = asked.state or cache_file(), code_hash()
    names = [world.name for world in WORLDS if asked.only in world.name]
    studies = asked.studies or (QUICK if asked.quick else FULL)
    wanted, kept = tasks(names, studies), load(state, code)
    began = time.monotonic()

    def draw(these: list[Task]) -> None:
        spent = (time.monotonic() - began) / 60
        run(
            these, kept, workers=asked.workers,
            minutes=None if asked.minutes is None else max(0.0, asked.minutes - spent),
            keep=lambda found: save(state, code, found),
        )  # fmt: skip

    draw(wanted)
    if not asked.quick:
        again = sorted({name for name, _ in failing(kept, names)})
        wanted = [*wanted, *(task for task in tasks(again, MORE * studies) if task not in wanted)]
        draw(wanted)
    within = set(wanted)
    found = {
        name: {seed: said for seed, said in studies.items() if (name, seed) in within}
        for name, studies in kept.items()
    }
    result = as_json(found)
    if asked.json:
        print(json.dumps(result))
    elif asked.markdown:
        print(every_page(found))
    else:
        show(found, mix)
    return 0 if result["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
