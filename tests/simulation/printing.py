"""The command line of a simulation table: a row for each setting, as text or JSON."""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from typing import Any


def print_table(
    description: str,
    names: Sequence[str],
    run: Callable[[tuple[int, bool]], Any],
    heading: str,
    line: Callable[[Any], str],
    lengths: tuple[int, int],
) -> int:
    """Run the settings in parallel and print their rows; 1 when a promise is broken.

    ``run`` takes a setting's place and whether to be quick; ``lengths`` are the data sets of a
    quick and of a full run.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(
        "--quick", action="store_true", help=f"{lengths[0]} data sets, not {lengths[1]}"
    )
    parser.add_argument("--json", action="store_true", help="rows as JSON")
    parser.add_argument("--only", default="", help="settings whose name holds this word")
    options = parser.parse_args()
    jobs = [(place, options.quick) for place, name in enumerate(names) if options.only in name]
    rows = []
    if not options.json:
        print(heading)
    with ProcessPoolExecutor() as pool:
        for row in pool.map(run, jobs):
            rows.append(row)
            if not options.json:
                print(line(row), flush=True)
    if options.json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
    return int(not all(row.kept for row in rows))
