"""The path that bounds of drift rest on: every time held against the last before the start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from evaluator.cohort.rows.shapes import TIME
from evaluator.cohort.rows.starts import START
from evaluator.designs.design import Groundwork
from evaluator.designs.shared.few_places import MANY_PER_SIDE
from evaluator.designs.shared.place_times import over_time
from evaluator.designs.starts.ranges import sides_of
from methods import did
from methods.results import EffectPath, NotIdentifiedError


def against_last_before(work: Groundwork, own: dict[str, Any]) -> EffectPath | None:
    """Differences before and after the start alike, each from the last time before it.

    Imputation holds later times against the mean of all earlier ones, and earlier times against
    the last: a steady drift then jumps at the start as an effect would, and a bound that rests on
    the earlier steps lets far too much pass.

    Args:
        work: with its earlier times counted.
        own: outcome, unit, places, weights and confidence, as every way of asking takes them.

    Returns:
        The path, by Callaway and Sant'Anna, or by Sun and Abraham where weights change over time;
        None where neither can be had. Those who never start are compared with, as later starters
        may drift as well; with few of them, those who have not started yet.

    Source: Roth (2024), Interpreting event-studies from recent difference-in-differences methods.
    """
    frame = over_time(work)
    asked = {**own, "time": TIME, "first_treated": START}

    never = frame[START].isna().any() and sides_of(work).comparison >= MANY_PER_SIDE
    others: Literal["never_treated", "not_yet_treated"] = (
        "never_treated" if never else "not_yet_treated"
    )

    def cohorts() -> EffectPath:
        return did.callaway_santanna(
            frame,
            control_group=others,
            base_period="universal",
            unbalanced="pairs",
            **asked,
        ).aggregate("dynamic")

    def weighted() -> EffectPath:
        return did.event_study(frame, estimator="sun_abraham", **asked)

    ways: tuple[Callable[[], EffectPath], ...] = (cohorts, weighted)
    for way in ways:
        try:
            found = way()
        except NotIdentifiedError:
            continue
        if found.earlier.any():
            return found
    return None
