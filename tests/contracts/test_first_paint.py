"""The window appears before any heavy library is read: importing the app must not pull one in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {
    "pandas",
    "scipy",
    "statsmodels",
    "matplotlib",
    "openpyxl",
    "pyarrow",
    "xlrd",
    "msoffcrypto",
}
LIST_LOADED = """
import sys
import ui.app
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""

INSPECT = """
import sys
from evaluator.commands import cli
cli.main(["inspect", sys.argv[1]])
"""


ONE_CORE = """
import os, sys
import {door}
print("numpy" not in sys.modules, os.environ["OPENBLAS_NUM_THREADS"])
"""


@pytest.mark.parametrize("door", ["ui.__main__", "evaluator.__main__", "evaluator"])
def test_matrices_are_told_to_use_one_core_before_anything_could_use_more(door: str) -> None:
    bare = {name: told for name, told in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run(
        [sys.executable, "-c", ONE_CORE.format(door=door)], capture_output=True, text=True,
        cwd=ROOT, check=False, env=bare,
    )  # fmt: skip
    assert done.stdout.strip() == "True 1", done.stderr


@pytest.mark.whole_way
def test_importing_the_app_loads_no_heavy_library() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIST_LOADED], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert {"ui", "PySide6"} <= loaded
    assert loaded & HEAVY == set()


@pytest.mark.whole_way
def test_reading_a_workbook_alone_loads_no_statistics(tmp_path: Path) -> None:
    """They take longer to load than most workbooks take to read."""
    (tmp_path / "places.csv").write_text("place,events\nAlder,3\nBirch,5\n", "utf-8")
    code = f"{INSPECT}print(*sorted({{n.partition('.')[0] for n in sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "places.csv")],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "pandas" in loaded
    assert loaded & {"methods", "statsmodels", "matplotlib"} == set()
