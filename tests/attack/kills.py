# ruff: noqa: T201 (it prints what it found)
"""Kill a writer of a study and its pages at every file event: ``python -m tests.attack.kills``.

Printed is, by what lay there afterwards, how many moments led to it. Whole files are all old or
all new; a set that is half new must be told of; anything else is work lost.
"""

from __future__ import annotations

import itertools
import tempfile
from collections import Counter
from pathlib import Path

from evaluator.values.files.unfinished import half_written
from tests.evaluator.values.test_writing import NAMES, NEW, OLD, killed

LOST = "a file missing, half written or new beside old ones untold"


def after(folder: Path) -> str:
    """What lies in a folder after its writer was killed, in words."""
    found = {
        name: (folder / name).read_bytes() if (folder / name).is_file() else b"" for name in NAMES
    }
    if any(content not in (OLD[name], NEW[name]) for name, content in found.items()):
        return LOST
    new = sum(found[name] == NEW[name] for name in NAMES)
    if new in (0, len(NAMES)):
        return "every file old" if new == 0 else "every file new"
    return "some new, and a note says which" if half_written(folder) else LOST


def count(names: tuple[str, ...] = NAMES) -> Counter[str]:
    """How often each of these came about, over every moment of one writing."""
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as home:
        for at in itertools.count(1):
            folder = Path(home) / str(at)
            folder.mkdir()
            for name, content in OLD.items():
                (folder / name).write_bytes(content)
            if not killed(folder, at, names):
                return found
            found[after(folder)] += 1
    raise AssertionError


def main() -> int:
    """Print the table; 1 where anything was lost."""
    found = count()
    print(f"{'moments':>8}  what lay there")
    for words, times in found.most_common():
        print(f"{times:8}  {words}")
    print(f"{sum(found.values()):8}  in all")
    return int(found[LOST] > 0)


if __name__ == "__main__":
    raise SystemExit(main())
