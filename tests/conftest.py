"""Options and fixtures shared by every test."""

import os
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from hypothesis import HealthCheck, settings

# A clock is no judge on a busy machine, and the same code must give the same answer every time.
# One temporary folder serves all the examples of a test: each writes its files anew.
settings.register_profile(
    "what_worked",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("what_worked")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="run simulations at full length")


@pytest.fixture
def draws(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """Number of simulated data sets: ``draws(quick, full)``, the second with --full."""
    return lambda quick, full: full if request.config.getoption("--full") else quick
