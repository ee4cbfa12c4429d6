"""The answer under the other missing-rows rule, and without a change in recording."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from evaluator.cohort.rows.shapes import OUTCOME, TIME, UNIT
from evaluator.designs.comparison_design import ComparisonDesign
from evaluator.designs.design import Finding, Groundwork
from evaluator.diagnostics.recording import one_way_of_recording, recording_change
from evaluator.diagnostics.repeat import again, can_be_asked_again
from evaluator.values.evaluation import Alternative
from evaluator.values.plan import Plan
from methods.results import NotIdentifiedError


def further_answers(
    design: ComparisonDesign, work: Groundwork, plan: Plan, finding: Finding
) -> tuple[Alternative, ...]:
    """Answers from other rows than the planned ones, where those rows differ and can answer.

    ``every_time`` keeps only units measured at every time; ``all_rows`` takes everyone measured,
    unless the design has told it; ``one_recording`` keeps the times recorded in one way.
    """
    if finding.estimate is None or not can_be_asked_again(design, work):
        return ()
    told = {other.key for other in finding.alternatives}
    ways: dict[str, tuple[str, Callable[[], pd.DataFrame | None]]] = {
        "every_time": ("Only those measured at every time", lambda: _every_time(work)),
        "all_rows": ("Using also those measured only once", lambda: _all_rows(work)),
        "one_recording": ("Only the times recorded in one way", lambda: _one_way(work, plan)),
    }
    found = []
    for key, (label, rows) in ways.items():
        frame = None if key in told else rows()
        if frame is None or len(frame) == len(work.frame):
            continue
        try:
            estimate = again(work, frame, level=plan.analysis.confidence)
        except NotIdentifiedError:
            continue
        found.append(Alternative(key, label, estimate))
    return tuple(found)


def _every_time(work: Groundwork) -> pd.DataFrame | None:
    """Rows of units without a gap; None where the same units are not followed."""
    if not work.rows.panel:
        return None
    known = work.frame[work.frame[OUTCOME].notna()]
    counted = known.groupby(UNIT)[TIME].transform("nunique")
    return known[counted == known[TIME].nunique()]


def _all_rows(work: Groundwork) -> pd.DataFrame | None:
    if not work.rows.panel:
        return None
    every = work.rows.frame
    return every[every[OUTCOME].notna()]


def _one_way(work: Groundwork, plan: Plan) -> pd.DataFrame | None:
    day = plan.context.recording_changed_on
    change = recording_change(work.rows.times, day) if day is not None else None
    if change is None or not change.inside:
        return None
    return one_way_of_recording(work, change)
