"""How strong a hidden flaw would have to be to change the answer."""

from methods.sensitivity.e_value import EValue, e_value
from methods.sensitivity.honest import HonestIntervals, breakdown, honest
from methods.sensitivity.oster import OsterBound, oster
from methods.sensitivity.robustness import Robustness, robustness
from methods.sensitivity.rosenbaum import RosenbaumBounds, rosenbaum

__all__ = [
    "EValue",
    "HonestIntervals",
    "OsterBound",
    "Robustness",
    "RosenbaumBounds",
    "breakdown",
    "e_value",
    "honest",
    "oster",
    "robustness",
    "rosenbaum",
]
