# ruff: noqa: T201 (it prints the table)
"""The table of faults and formats: ``python -m tests.bad_workbooks.table``.

A fault is written in every format that can hold it and read again. "ok" means that it yields the
truth that stands beside it, FAIL that it does not, and "-" that the format has no such fault.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from faults import FAULTS
from hostile import HOSTILE, LONG, refused
from truth import failures, written

from tests.bad_workbooks.writers import WRITERS, CannotHoldError


def main() -> int:
    endings = list(WRITERS)
    wide = max(len(defect.name) for defect in (*FAULTS, *HOSTILE))
    print(" " * wide, *(f"{ending:>8}" for ending in endings))
    wrong: list[str] = []
    passed = 0
    with tempfile.TemporaryDirectory() as folder:
        for defect in FAULTS:
            cells = []
            for ending in endings:
                try:
                    data = written(defect, ending)
                except CannotHoldError:
                    cells.append("-")
                    continue
                path = Path(folder, f"{defect.name}{ending}")
                path.write_bytes(data)
                found = failures(defect, path)
                cells.append("FAIL" if found else "ok")
                passed += not found
                wrong += [f"{path.name}: {each}" for each in found]
            print(f"{defect.name:{wide}}", *(f"{cell:>8}" for cell in cells))
        for attack in (*HOSTILE, *LONG):
            found = refused(attack, Path(folder))
            passed += not found
            wrong += found
            cells = ["-" if ending != attack.ending else "FAIL" if found else "ok"
                     for ending in endings]  # fmt: skip
            print(f"{attack.name:{wide}}", *(f"{cell:>8}" for cell in cells))
    print(*wrong, sep="\n")
    print(f"{passed} passed, {len(wrong)} failed")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
