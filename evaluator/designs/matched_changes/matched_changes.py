"""One row for each person: the earlier outcomes to match on, and the change afterwards."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from evaluator.cohort.rows.shapes import BASELINE, CLUSTER, OUTCOME, POST, TIME, TREATED, UNIT, Rows
from evaluator.designs.shared.earlier import span_for

CHANGE, BEFORE = "@change", "@before"
# Neighbouring times averaged together, counted from the start: -1 is the last one before it.
SPAN = "@span"


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Everyone who was measured before the start.

    Attributes:
        frame: one row per unit with its group, place, characteristics (as they were before the
            start), the earlier outcomes, ``@outcome`` (mean afterwards), ``@before`` (mean
            before) and ``@change``; missing where not measured.
        spans: one row per unit and span with ``@unit @span @outcome``, the mean of what was
            measured in it.
        history: column of each earlier span, the last one (``@baseline``) first.
        span: how many times one span averages.
    """

    frame: pd.DataFrame
    spans: pd.DataFrame
    history: tuple[str, ...]
    span: int


def people(rows: Rows) -> People:
    """Collapse the rows of each unit; every time counts alike.

    Each time's average among the comparison group is taken off before times are averaged, so
    that somebody who missed a time is not compared at different times than the others. Where
    everybody is measured every time this changes nothing.
    """
    span = span_for(rows.n_before, None)
    measured = rows.frame[rows.frame[OUTCOME].notna()]
    usual = measured[measured[TREATED] == 0].groupby(TIME)[OUTCOME].mean()
    measured = measured.assign(
        **{
            SPAN: (measured[TIME] - rows.first_after) // span,
            "@own": measured[OUTCOME] - measured[TIME].map(usual).fillna(0.0),
        }
    )
    before, after = measured[measured[POST] == 0], measured[measured[POST] == 1]
    earlier = rows.frame[rows.frame[POST] == 0].sort_values(TIME, kind="stable")
    frame = earlier.drop_duplicates(UNIT, keep="last").drop(columns=[TIME, POST, OUTCOME])
    frame = frame[frame[UNIT].isin(before[UNIT])].reset_index(drop=True)
    spans = measured.groupby([UNIT, SPAN], observed=True)[OUTCOME].mean().reset_index()
    history = _history(rows, span)
    for place, name in enumerate(history, start=1):
        own = spans[spans[SPAN] == -place].set_index(UNIT)[OUTCOME]
        frame[name] = frame[UNIT].map(own)
    frame[OUTCOME] = frame[UNIT].map(after.groupby(UNIT)[OUTCOME].mean())
    frame[BEFORE] = frame[UNIT].map(before.groupby(UNIT)[OUTCOME].mean())
    changes = after.groupby(UNIT)["@own"].mean() - before.groupby(UNIT)["@own"].mean()
    frame[CHANGE] = frame[UNIT].map(changes)
    frame[TIME], frame[POST] = len(rows.times) - 1, 1
    return People(frame, spans, history, span)


def _history(rows: Rows, span: int) -> tuple[str, ...]:
    """A name for each earlier span, the last one first; others are named by their times."""
    names = [BASELINE]
    last = rows.first_after - span
    while last > 0:
        first = max(0, last - span)
        ends = (rows.times[first], rows.times[last - 1])
        names.append(f"Outcome, {' to '.join(dict.fromkeys(ends))}")
        last -= span
    return tuple(names)


def history_of(rows: Rows) -> tuple[tuple[str, ...], int]:
    """The column of each earlier span, the last one first, and how many times one averages."""
    span = span_for(rows.n_before, None)
    return _history(rows, span), span


def telling(found: People, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those earlier outcomes that tell anybody apart; nobody can be matched on the others."""
    followed = found.frame[found.frame[OUTCOME].notna()]
    return tuple(name for name in names if followed[name].nunique() > 1)


def panel_of(found: People, kept: pd.DataFrame) -> pd.DataFrame:
    """The spans of the units in ``kept``, with their group, place and weight."""
    facts = kept.set_index(UNIT)
    panel = found.spans[found.spans[UNIT].isin(kept[UNIT])].copy()
    first = int(panel[SPAN].min())
    panel[TIME] = panel[SPAN] - first
    for name in (CLUSTER, TREATED, "@match", "@set"):
        panel[name] = panel[UNIT].map(facts[name])
    panel["@start"] = panel[TREATED].map({1: float(-first), 0: float("nan")})
    return panel.reset_index(drop=True)
