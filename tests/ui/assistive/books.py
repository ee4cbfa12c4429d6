"""The workbooks of the walks, small enough for a verdict in seconds."""

from __future__ import annotations

from pathlib import Path

from tests.evaluator.histories import areas, drifting, residents
from tests.evaluator.worlds import pupils, referrals, roll_out, save_book

_BOOKS = {
    "pupils.xlsx": lambda: pupils(schools=12, each=12, effect=2.0, before=2, after=1),
    "referrals.xlsx": lambda: referrals(treated=120, pool=300),
    "drifting.xlsx": lambda: drifting(people=400),
    "roll_out.xlsx": roll_out,
    "areas.xlsx": lambda: areas(treated=3),
    "residents.xlsx": lambda: residents(drift=1.0).drop(columns="high"),
}


def write_book(name: str, folder: Path) -> Path:
    """Write the workbook called ``name``, and make the folder for its summary."""
    (folder / "out").mkdir(exist_ok=True)
    return save_book(_BOOKS[name](), folder / name)
