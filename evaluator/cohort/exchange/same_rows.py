"""Whether two files hold the same rows, whatever their name, format and order."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from evaluator.values.cohort import Cohort
from evaluator.values.places.own_key import marked

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def rows_fingerprint(cohort: Cohort, names: Sequence[str] | None = None) -> str:
    """A mark that is the same for the same rows and columns in any order, file or format.

    Only on this computer: it is made with a secret that is kept here, so that nobody who reads it
    can try values for a cell that they do not know. Empty where no secret can be kept.

    Args:
        cohort: whose rows.
        names: only these columns, as far as they are there; None for all.
    """
    import numpy as np

    frame = cohort.frame
    marks = np.zeros(len(frame), dtype=np.uint64)
    kept = frame.columns if names is None else [name for name in frame.columns if name in names]
    for name in sorted(kept, key=str):
        own = int.from_bytes(hashlib.sha256(str(name).encode()).digest()[:8]) | 1
        marks += _marks(frame[name]) * np.uint64(own)
    marks.sort()
    return marked(marks.astype("<u8").tobytes())


def _marks(values: pd.Series) -> np.ndarray:
    """One number for each cell, from its value alone."""
    import numpy as np
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(values):
        plain = values.to_numpy().astype("datetime64[ms]").astype("int64")
    elif pd.api.types.is_numeric_dtype(values):
        plain = values.to_numpy(dtype="float64", na_value=np.nan) + 0.0
    else:
        plain = values.astype(object).where(values.notna(), None).to_numpy()
    return np.asarray(pd.util.hash_array(plain, categorize=True), dtype=np.uint64)
