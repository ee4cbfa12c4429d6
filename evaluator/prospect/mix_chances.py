"""What a comparison with a mix of places could find, by making up studies and ranking each."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evaluator.designs import design_of
from evaluator.prospect.chances import Chances, told
from evaluator.prospect.made_up import averages_of, sizes_of, starts_of
from evaluator.values.account.prospect import Prospect
from evaluator.values.plan import Plan
from evaluator.values.progress import Progress, quiet

_STUDIES, _FEWEST_STUDIES = 150, 60
_LEVEL = 0.95
_MOST_DONORS = 80  # more of them make a mix no better that was made of so many


def mix_chances(
    plan: Plan,
    prospect: Prospect,
    worthwhile: float | None,
    *,
    studies: int | None = None,
    progress: Progress = quiet,
) -> Chances:
    """What the study could find, by simulation of its own comparison.

    By 150 studies, fewer where places start one after another; or as many as are asked for.

    Places are made up as in ``chances``. In each study a mix of the others is made for those that
    start, and others take their part in turn, as they will in the real one. An effect moves the
    answer and nothing else. Each study counts a second time with every sign turned round, as
    chance might as well have had it. Over 80 places without the programme are simulated as 80.

    Nothing can be found where there are not two places more without than with the programme.

    Raises:
        ValueError: no place starts, the design makes no mix, or no spread was said.
    """
    answer, (treated, others) = design_of(plan).made_up, prospect.sides
    if answer is None or treated < 1:
        raise ValueError("A mix is made for places that start.")
    if prospect.spread is None or prospect.between is None:
        raise ValueError("The spread of the outcome and the places' share of it must be known.")
    studies = max(_FEWEST_STUDIES, _STUDIES // prospect.steps) if studies is None else studies
    if others < treated + 2:
        return told(lambda _: 0.0, 1.0, (treated, others), worthwhile, studies)
    if others > max(_MOST_DONORS, 2 * treated):
        prospect = replace(prospect, treated=treated, comparison=_MOST_DONORS, places=())
    rng, (starts, times) = np.random.default_rng(prospect.seed), starts_of(prospect)
    first = np.where(np.isfinite(starts), starts, -1).astype(np.int64)
    found = []
    for number in range(studies):
        values = averages_of(prospect, sizes_of(prospect, rng), times, rng, 1)[0]
        found.append(answer(values, first, plan, _LEVEL, number))
        progress(number / studies, f"Drawing {studies} studies of each size")
    value, reach = np.array(found).T

    def share(effect: float) -> float:
        return float(np.mean([np.abs(value + effect) > reach, np.abs(value - effect) > reach]))

    return told(share, float(value.std()), (treated, others), worthwhile, studies)
