"""Options and fixtures shared by every test."""

import gc
import os
from collections import Counter
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Before numpy is loaded: two workers whose matrices are each shared out to all cores wait for one
# another, and take several times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

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

pytest_plugins = ("tests.stalls",)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="run simulations at full length")
    quick = "leave out simulations, walks of the whole way and enumerations"
    parser.addoption("--quick", action="store_true", help=quick)


LONG = ("slow", "whole_way")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --quick, keep what carries neither "slow" nor "whole_way"; else run long files first.

    One process runs a file, so that a long file that comes last would leave the others idle.
    """
    long = [item for item in items if any(map(item.get_closest_marker, LONG))]
    if config.getoption("--quick"):
        config.hook.pytest_deselected(items=long)
        left_out = set(long)
        items[:] = [item for item in items if item not in left_out]
        return
    slow = {item.path for item in long if item.get_closest_marker("slow")}
    ways = Counter(item.path for item in long)
    items.sort(key=lambda item: (item.path not in slow, -ways[item.path], str(item.path)))


def pytest_collection_finish() -> None:
    """Have no later search for garbage walk over what was collected: it stays until the end.

    Later ones come seldom: values in plenty are made, and hardly any refers to itself.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.fixture
def draws(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """Number of simulated data sets: ``draws(quick, full)``, the second with --full."""
    return lambda quick, full: full if request.config.getoption("--full") else quick
