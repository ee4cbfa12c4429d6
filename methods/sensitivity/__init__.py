"""How strong a hidden flaw would have to be to change the answer."""

from methods.sensitivity.e_value import EValue, e_value
from methods.sensitivity.honest import HonestIntervals, breakdown, honest

__all__ = ["EValue", "HonestIntervals", "breakdown", "e_value", "honest"]
