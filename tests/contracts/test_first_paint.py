"""The window appears before any heavy library is read: importing the app must not pull one in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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


def test_importing_the_app_loads_no_heavy_library() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIST_LOADED], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert {"ui", "PySide6"} <= loaded
    assert loaded & HEAVY == set()
