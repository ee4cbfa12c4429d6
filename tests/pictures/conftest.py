"""Makes the sample summary importable here."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "evaluator" / "summary"))


def pytest_addoption(parser):
    parser.addoption("--redraw", action="store_true", help="write the baseline pictures anew")
