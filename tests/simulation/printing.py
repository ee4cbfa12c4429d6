"""The command line of a simulation table: a row for each setting, as text or JSON."""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.simulation.calibration.running import code_hash


def print_table(
    description: str,
    names: Sequence[str],
    run: Callable[[tuple[int, int]], Any],
    heading: str,
    line: Callable[[Any], str],
    sets_of: Callable[[int, bool], int],
    row_of: Callable[..., Any],
) -> int:
    """Run the settings in parallel and print their rows; 1 when a promise is broken.

    ``run`` takes a setting's place and how many data sets to draw; ``sets_of`` says how many that
    is, from its place and whether to be quick; ``row_of`` makes a row of a kept one.
    """
    options = _options(description)
    jobs = [
        (place, options.sets or sets_of(place, options.quick))
        for place, name in enumerate(names)
        if options.only in name
    ]
    code = _code() if options.state else ""
    kept = _kept(options.state, code) if options.state else {}
    left = [job for job in jobs if (names[job[0]], job[1]) not in kept]
    if not options.json:
        print(heading)
    rows = []
    with ProcessPoolExecutor(options.workers) as pool:
        fresh = pool.map(run, left)
        for place, sets in jobs:
            known = kept.get((names[place], sets))
            row = row_of(**known) if known is not None else next(fresh)
            if options.state and known is None:
                told = {"code": code, "name": names[place], "sets": sets, "row": asdict(row)}
                with options.state.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(told) + "\n")
            rows.append(row)
            if not options.json:
                print(line(row), flush=True)
    if options.json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
    return int(not all(row.kept for row in rows))


def _options(description: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="few data sets of each setting")
    parser.add_argument("--json", action="store_true", help="rows as JSON")
    parser.add_argument("--only", default="", help="settings whose name holds this word")
    parser.add_argument("--sets", type=int, help="so many data sets of each setting instead")
    parser.add_argument("--workers", type=int, help="processes side by side")
    parser.add_argument(
        "--state", type=Path, help="file that keeps finished rows: a stopped run goes on from it"
    )
    return parser.parse_args()


def _code() -> str:
    """Hash of all that decides a row: the program's own code, and the worlds and settings here."""
    digest = hashlib.sha256(code_hash().encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _kept(state: Path, code: str) -> dict[tuple[str, int], dict[str, Any]]:
    """Rows that were finished with the same code."""
    if not state.exists():
        return {}
    told = [json.loads(line) for line in state.read_text("utf-8").splitlines()]
    return {(each["name"], each["sets"]): each["row"] for each in told if each["code"] == code}
