"""Options and fixtures shared by every test."""

import os
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="run simulations at full length")


@pytest.fixture
def draws(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """Number of simulated data sets: ``draws(quick, full)``, the second with --full."""
    return lambda quick, full: full if request.config.getoption("--full") else quick
