"""What a synthetic comparison shows of itself: likeness before the start, gaps, single starts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evaluator.cohort.columns.names import words
from evaluator.cohort.rows.shapes import OUTCOME, POST, TREATED
from evaluator.designs.design import Groundwork
from evaluator.designs.synthetic.mixes import Estimator, Fit, fit
from evaluator.designs.synthetic.placebo_places import Placebos, judged, placebos, smallest_told
from evaluator.designs.synthetic.settings import settings_of
from evaluator.disclosure.freely import things
from evaluator.values.parts.synthetic_report import Donor, EarlierStart, StartMix, SyntheticReport
from evaluator.values.plan import Plan
from methods.results import EffectPath, NotIdentifiedError, interval

_LEAST_SHARE = 0.001
_FEWEST_EARLIER = 5
# Figures of such areas are published by name; those of a school or a charity may not be.
_PUBLIC = frozenset(
    {"ward", "la", "authority", "district", "borough", "area", "force", "lsoa", "msoa", "beat",
     "council", "county", "region", "town", "constituency"}
)  # fmt: skip


def is_public(column: str | None) -> bool:
    """Whether a column holds areas whose figures are published by name."""
    return column is not None and bool(_PUBLIC.intersection(words(column)))


def before_the_start(
    work: Groundwork, plan: Plan, found: Fit, others: Placebos, *, named: bool
) -> SyntheticReport:
    """The report without anything of the treated from the start on.

    Args:
        work: the panel of places.
        plan: its estimator and confidence are used.
        found: the planned comparison.
        others: its placebos.
        named: whether the places are public areas, which may be named.
    """
    shares = found.weights[found.weights >= _LEAST_SHARE]
    shares = shares.sort_values(ascending=False, kind="stable")
    early = work.frame[(work.frame[TREATED] == 0) & (work.frame[POST] == 0)][OUTCOME]
    times = _times(work, found, named=named)
    return SyntheticReport(
        times=times,
        after=tuple(i >= work.n_before for i in range(len(times))),
        treated=(),
        synthetic=(),
        shifted=settings_of(plan).estimator == "synthetic_did",
        donors=tuple(
            Donor(str(name) if named else "", float(share)) for name, share in shares.items()
        ),
        places=work.comparison,
        misfit=found.misfit,
        usual_misfit=float(np.median(others.misfit)),
        spread=float(early.std()),
        smallest_p=smallest_told(others, work.treated, work.comparison),
        ranked=len(others.value) + 1,
        public=named,
        earlier_start=_earlier_start(work, plan),
        starts=_starts(work, found, others),
    )


def after_the_start(
    seen: SyntheticReport, found: Fit, others: Placebos, plan: Plan, *, widened: bool
) -> SyntheticReport:
    """The report with what came after: levels, the rank and the gap of each of several starts.

    Args:
        seen: the same before the start.
        found: the planned comparison.
        others: its placebos.
        plan: its confidence is that of the ranges of single starts.
        widened: whether the range was widened to include no effect.
    """
    lines = () if seen.starts else (found.treated, found.synthetic)
    own, mix = (tuple(float(value) for value in line) for line in lines) if lines else ((), ())
    starts = []
    for i, start in enumerate(seen.starts):
        value, spread = found.parts[i].value, float(np.sqrt((others.by_start[:, i] ** 2).mean()))
        _, low, high = interval(value, spread, float(seen.places - 1), plan.analysis.confidence)
        starts.append(replace(start, value=value, low=low, high=high))
    return replace(
        seen,
        treated=own,
        synthetic=mix,
        rank=1 + int((np.abs(others.value) >= abs(found.value)).sum()),
        widened=widened,
        starts=tuple(starts),
    )


def gaps(work: Groundwork, found: Fit, others: Placebos, level: float, shown: int) -> EffectPath:
    """The gap at each time since the start, with the spread of the placebos' gaps.

    No time is the reference: gaps are from the level (or its weighted average) before the start.
    A time that alone makes up that level has no gap and is left out.

    Args:
        work: the panel of places.
        found: the planned comparison.
        others: its placebos.
        level: of the ranges.
        shown: how many times are told, from the first.
    """
    times = np.arange(found.effect.size) - work.n_before
    covariance = others.effect.T @ others.effect / len(others.value)
    spread = np.sqrt(np.diag(covariance))
    keep = (spread > 1e-9 * spread.max()) & (np.arange(times.size) < shown)
    path = EffectPath.from_arrays(
        times[keep],
        found.effect[keep],
        ((covariance + covariance.T) / 2)[keep][:, keep],
        int(times[0]) - 1,
        dof=float(work.comparison - 1),
        level=level,
    )
    return replace(
        path, n_units=work.treated + work.comparison, n_treated=work.treated,
        n_comparison=work.comparison, method="gap at each time", variance="placebo spread",
    )  # fmt: skip


def _times(work: Groundwork, found: Fit, *, named: bool) -> tuple[str, ...]:
    """Labels of the times that are told.

    With several starts they count from each place's own. Late ones, at which only the earliest
    places are seen, are told of public areas alone.
    """
    if len(found.parts) == 1:
        return work.rows.times
    last = found.effect.size
    if not named:
        last = work.n_before + min(part.effect.size - part.start for part in found.parts)
    return tuple(_since(i - work.n_before) for i in range(last))


def _since(time: int) -> str:
    return (
        f"{things(-time)} before" if time < 0 else "start" if time == 0 else f"{things(time)} later"
    )


def _starts(work: Groundwork, found: Fit, others: Placebos) -> tuple[StartMix, ...]:
    if len(found.parts) == 1:
        return ()
    usual = np.median(others.misfit_by_start, axis=0)
    return tuple(
        StartMix(
            work.rows.times[part.start], part.places, part.start, part.effect.size - part.start,
            part.misfit, float(usual[i]),
        )
        for i, part in enumerate(found.parts)
    )  # fmt: skip


def _earlier_start(work: Groundwork, plan: Plan) -> EarlierStart | None:
    """The analysis of the times before the start, as if the last third were after it.

    With several starts each is made earlier by a third of the times before the earliest.
    """
    back = max(1, work.n_before // 3)
    if work.n_before < _FEWEST_EARLIER:
        return None
    estimator: Estimator = settings_of(plan).estimator
    try:
        found = fit(work.frame, estimator, back=back)
        others = placebos(work.frame, estimator, plan.analysis.seed, back=back)
        told = judged(found, others, work.frame, estimator, plan.analysis.confidence)
    except NotIdentifiedError:
        return None
    label = work.rows.times[work.n_before - back]
    if len(found.parts) > 1:
        label = f"{things(back)} time{'' if back == 1 else 's'} earlier"
    return EarlierStart(label, told.value, told.ci_low, told.ci_high)
