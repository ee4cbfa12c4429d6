"""Every fault of the table of faults by format."""

from __future__ import annotations

from generate import DEFECTS, Defect

from tests.bad_workbooks.kinds.agencies import AGENCIES
from tests.bad_workbooks.kinds.as_typed import AS_TYPED
from tests.bad_workbooks.kinds.codebooks import CODEBOOKS
from tests.bad_workbooks.kinds.elsewhere import ELSEWHERE
from tests.bad_workbooks.kinds.exchanged import EXCHANGED
from tests.bad_workbooks.kinds.far_values import FAR
from tests.bad_workbooks.kinds.headings import HEADINGS
from tests.bad_workbooks.kinds.numbers_lost import NUMBERS_LOST
from tests.bad_workbooks.kinds.publishers import PUBLISHERS
from tests.bad_workbooks.kinds.series import SERIES
from tests.bad_workbooks.kinds.starts import STARTS
from tests.bad_workbooks.kinds.together import TOGETHER
from tests.bad_workbooks.kinds.totals import TOTALS

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
    *CODEBOOKS,
    *NUMBERS_LOST,
    *EXCHANGED,
)
