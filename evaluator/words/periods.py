"""Names of periods as a reader knows them: months in place of dates."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evaluator.words.dates import MONTHS

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def period_names(labels: Sequence[str]) -> tuple[str, ...]:
    """Periods by their months, "Oct 2021" for "2021-10-01", with the day where it is not the first.

    Labels that are no dates stay as they are.
    """
    found = [_DATE.fullmatch(label) for label in labels]
    if not found or not all(date and 1 <= int(date[2]) <= 12 for date in found):
        return tuple(labels)
    dates = [date for date in found if date]
    months = [f"{MONTHS[int(date[2]) - 1][:3]} {date[1]}" for date in dates]
    if all(date[3] == "01" for date in dates):
        return tuple(months)
    return tuple(f"{int(date[3])} {month}" for date, month in zip(dates, months, strict=True))
