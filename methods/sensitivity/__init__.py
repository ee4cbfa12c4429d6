"""How strong a hidden flaw would have to be to change the answer."""

from methods.sensitivity.e_value import EValue, e_value

__all__ = ["EValue", "e_value"]
