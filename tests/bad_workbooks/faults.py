"""Every fault of the table of faults by format."""

from __future__ import annotations

from far_values import FAR
from generate import DEFECTS, Defect
from starts import STARTS
from together import TOGETHER

FAULTS: tuple[Defect, ...] = (*DEFECTS, *STARTS, *FAR, *TOGETHER)
