"""One workbook as a provider really sends it: most ordinary faults at once.

``python -m tests.bad_workbooks.messy FILE`` writes it for a look in Excel.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

from tests.bad_workbooks.structures import book

SCHOOLS = ("Northgate Academy", "St Mary's Primary", "Oakfield School", "Hill Top School")
# The same school as a tired hand writes it.
SLIPS = {"St Mary's Primary": "St Marys Pri.", "Oakfield School": "Oakfeild School"}
FIRST, LAST = ("Amy", "Ben", "Cara", "Dev", "Ella", "Finn"), ("Ash", "Bell", "Cole", "Dunn")
FIRST_ROW = 4
COUNT = 240


def rows(seed: int = 7, count: int = COUNT) -> list[list[Any]]:
    """Pupils of four schools, two of which had the sessions."""
    draw = random.Random(seed)
    made = []
    for i in range(count):
        school = SCHOOLS[i % 4]
        took_part = i % 4 < 2
        before = min(20, max(0, round(draw.gauss(10, 3))))
        after: Any = min(20, max(0, round(before + draw.gauss(2 if took_part else 0.4, 2.5))))
        if i % 31 == 5:
            after = "absent"
        elif i % 43 == 9:
            after = -9
        written = SLIPS.get(school, school) if i % 17 == 2 or i % 23 == 1 else school
        arm = ("Sessions" if i % 5 else "sessions ") if took_part else "usual lessons"
        name = f"{draw.choice(FIRST)} {draw.choice(LAST)}"
        attends = f"{draw.randint(70, 100)}%" if i % 9 else "n/k"
        year = str(7 + i % 3) if i % 4 else 7 + i % 3
        made.append([f"P{i:04d}", name, written, arm, year, attends, before, after])
    return made


def messy() -> bytes:
    """A title and a note above the names, two sheets, a total row, and many faults in cells."""
    names = ["Pupil key", "Pupil name", "School", "Arm", "Year group", "Attendance",
             "Wellbeing before (0-20)", "Wellbeing after (0-20)"]  # fmt: skip
    body = rows()
    body.insert(50, list(body[20]))
    total = ["Total", None, None, None, None, None, sum(row[6] for row in body), None]
    sheet = [
        ["Wellbeing survey 2024/25"],
        ["Filled in by the four schools; ask the office about the codes"],
        names,
        *body,
        total,
    ]
    readme = [["What this is"], ["The survey of September and July."]]
    return book(("Read me", readme), ("Survey", sheet))


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(messy())
