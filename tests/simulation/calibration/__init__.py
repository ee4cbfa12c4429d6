"""Worlds of known truth, and how often each verdict is said in them."""

from tests.simulation.calibration.areas import AREAS
from tests.simulation.calibration.grid import GRID
from tests.simulation.calibration.one_by_one import ONE_BY_ONE
from tests.simulation.calibration.people import PEOPLE
from tests.simulation.calibration.schools import SCHOOLS
from tests.simulation.calibration.world import World

WORLDS: tuple[World, ...] = (*SCHOOLS, *AREAS, *PEOPLE, *ONE_BY_ONE, *GRID)
