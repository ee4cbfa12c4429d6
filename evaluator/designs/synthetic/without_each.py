"""The planned mix without each place that has the programme, one at a time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evaluator.designs.design import Groundwork
from evaluator.designs.synthetic.mixes import fitted, panel_of
from evaluator.designs.synthetic.settings import settings_of
from evaluator.values.plan import Plan


def without_each(work: Groundwork, plan: Plan) -> tuple[float, ...]:
    """The effect without each place with the programme, in the outcome's unit.

    Empty where only one has it, or the comparison could not be built. The places that it is
    compared with stay the same, and every start gets its mix anew.
    """
    if work.failure is not None or work.treated < 2:
        return ()
    panel, estimator = panel_of(work.frame), settings_of(plan).estimator
    every = np.arange(len(panel.names))
    found = []
    for place in np.flatnonzero(panel.start >= 0):
        kept = every != place
        rest = replace(
            panel, values=panel.values[kept], names=panel.names[kept], start=panel.start[kept]
        )
        found.append(fitted(rest, estimator).value)
    return tuple(found)
