"""Every fault of the table of faults by format."""

from __future__ import annotations

from agencies import AGENCIES
from as_typed import AS_TYPED
from elsewhere import ELSEWHERE
from far_values import FAR
from generate import DEFECTS, Defect
from headings import HEADINGS
from publishers import PUBLISHERS
from series import SERIES
from starts import STARTS
from together import TOGETHER
from totals import TOTALS

FAULTS: tuple[Defect, ...] = (
    *DEFECTS,
    *STARTS,
    *FAR,
    *TOGETHER,
    *AS_TYPED,
    *HEADINGS,
    *TOTALS,
    *PUBLISHERS,
    *SERIES,
    *ELSEWHERE,
    *AGENCIES,
)
