"""Worlds of known truth, and how often each verdict is said in them."""

from tests.simulation.calibration.areas import AREAS
from tests.simulation.calibration.people import PEOPLE
from tests.simulation.calibration.schools import SCHOOLS
from tests.simulation.calibration.world import World

WORLDS: tuple[World, ...] = (*SCHOOLS, *AREAS, *PEOPLE)
