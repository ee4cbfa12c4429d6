"""The window appears before any heavy library is read: importing the app must not pull one in."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

HEAVY = ("pandas", "scipy", "statsmodels", "matplotlib", "openpyxl")
LIST_LOADED = """
import sys
import ui.app
print(",".join(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_importing_the_app_loads_no_heavy_library() -> None:
    if importlib.util.find_spec("ui.app") is None:
        pytest.skip("ui.app is not part of this tree")
    done = subprocess.run(
        [sys.executable, "-c", LIST_LOADED], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    loaded = done.stdout.strip().split(",")
    assert "ui" in loaded
    assert sorted(set(HEAVY).intersection(loaded)) == []
