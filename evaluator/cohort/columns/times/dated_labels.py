"""Labels that name periods, such as "Autumn 2024" or "2023 Q1", as the day each begins."""

from __future__ import annotations

import pandas as pd

from evaluator.cohort.columns.times.periods import in_order, parse_period, parse_periods


def first_days(values: pd.Series) -> pd.Series | None:
    """The first day of each period, aligned with ``values``; dates as they are.

    None when some value names no period with a known beginning.
    """
    if pd.api.types.is_datetime64_any_dtype(values):
        return values
    if pd.api.types.is_numeric_dtype(values):
        return None
    labels = [str(label) for label in values.dropna().unique()]
    periods = parse_periods(labels)
    if periods is None or any(period.starts is None for period in periods):
        return None
    days = {
        label: pd.Timestamp(period.starts)
        for label, period in zip(labels, periods, strict=True)
        if period.starts
    }
    return pd.to_datetime(values.map(days, na_action="ignore"))


def first_day(value: object) -> pd.Timestamp | None:
    """The first day of the period that one text names, or None."""
    period = parse_period(value) if isinstance(value, str) else None
    return pd.Timestamp(period.starts) if period is not None and period.starts else None


def labels_in_order(labels: list[object]) -> list[object] | None:
    """Labels in order of time, or None when they do not all name periods of one kind."""
    texts = [str(label) for label in labels]
    ordered = in_order(texts) if texts and len(set(texts)) == len(texts) else None
    return None if ordered is None else [labels[texts.index(text)] for text in ordered]
