"""Search for the matching that makes the groups most alike. It is never given an outcome."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import TREATED
from evaluator.designs import design_of
from evaluator.designs.matched.matched_balance import target_of
from evaluator.designs.matched.matched_comparison import groundwork
from evaluator.designs.matched.matching_methods import match
from evaluator.designs.matched.matching_settings import ESTIMANDS, settings_from, settings_of
from evaluator.designs.shared.matched_part import matched_part
from evaluator.designs.unanswered import why
from evaluator.values.balance_attempt import Attempt, logged
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Plan
from evaluator.values.policy import policy_under
from evaluator.values.problems import Problem, Refusal
from evaluator.values.progress import Progress
from methods import matching
from methods.results import Matches, NotIdentifiedError

# Differences up to the first limit are as good as none (What Works Clearinghouse), up to the
# second small (Austin 2009), up to the third within what adjustment may mend.
BANDS = (0.05, 0.10, 0.25)
_SLOW = 8_000  # people beyond whom the exact optima are left out of a search
_KEPT = ("estimand", "exact", "missing", "imputations", "adjust")


@dataclass(frozen=True, slots=True, eq=False)
class BlindSample:
    """Who took part and what was known before: all that a search is given.

    Attributes:
        frame: ``@treated`` and ``covariates``, complete; no other column.
        covariates: columns to be made alike.
    """

    frame: pd.DataFrame
    covariates: tuple[str, ...]

    @staticmethod
    def of(frame: pd.DataFrame, covariates: tuple[str, ...], exact: tuple[str, ...]) -> BlindSample:
        """Everything else in ``frame``, the outcome above all, is left behind."""
        columns = dict.fromkeys((TREATED, *covariates, *exact))
        return BlindSample(frame[list(columns)].reset_index(drop=True), covariates)


def candidates(sample: BlindSample, kept: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """The settings that a search tries: every method that answers the same question.

    ``kept`` holds what a search must not change: whom the effect is about, exact columns, what is
    done about characteristics that are not known, and the adjustment.
    """
    estimand, people = kept.get("estimand", "ATT"), len(sample.frame)
    several = sum(sample.frame[name].nunique() > 4 for name in sample.covariates)
    sizes = sample.frame[TREATED].value_counts()
    plenty = sizes.get(0, 0) >= 2 * sizes.get(1, 0)
    tried: list[dict[str, Any]] = [
        {"method": "nearest"},
        {"method": "nearest", "caliper": 0.1},
        {"method": "nearest", "caliper": None},
        {"method": "nearest", "replace": True},
        {"method": "nearest", "replace": True, "ratio": 3},
        {"method": "nearest", "distance": "mahalanobis"},
        {"method": "nearest", "distance": "robust_mahalanobis"},
        *([{"method": "nearest", "ratio": n} for n in (2, 3)] if plenty else []),
        {"method": "quick"},
        {"method": "subclassification", "subclasses": 6},
        {"method": "subclassification", "subclasses": 12},
        {"method": "ipw"},
        {"method": "entropy"},
        {"method": "cardinality", "tolerance": 0.05},
    ]
    if people <= _SLOW:
        tried += [
            {"method": "optimal"},
            {"method": "optimal", "distance": "robust_mahalanobis"},
            {"method": "full"},
            {"method": "full", "caliper": 0.2},
        ]
    if several <= 3:
        tried.append({"method": "coarsened"})
    if several == 0:
        tried.append({"method": "exact"})
    if estimand == "ATE":
        tried.append({"method": "cbps"})
    if estimand == "ATO":
        tried.append({"method": "overlap"})
    return tuple({**kept, **each} for each in tried if estimand in ESTIMANDS[each["method"]])


def search(
    sample: BlindSample,
    tries: tuple[dict[str, Any], ...],
    *,
    plan: Plan,
    progress: Progress | None = None,
) -> tuple[Attempt, ...]:
    """Try each of ``tries`` and rank them; every attempt is returned, in the order tried.

    First comes the band of the largest difference (see ``BANDS``), then the effective size of
    both groups together, then how many are left out, then the order tried. The same sample and
    plan give the same answer. ``progress`` may raise to cancel.
    """
    found: list[Attempt] = []
    for number, said in enumerate(tries):
        if progress is not None:
            progress(number / len(tries), f"Trying way {number + 1} of {len(tries)}")
        found.append(_attempt(sample, said, plan))
    done = [i for i, each in enumerate(found) if not each.failure]
    order = sorted(done, key=lambda i: (*_standing(found[i]), i))
    ranks = {i: place for place, i in enumerate(order, start=1)}
    return tuple(replace(each, rank=ranks.get(i, 0)) for i, each in enumerate(found))


def _attempt(sample: BlindSample, said: dict[str, Any], plan: Plan) -> Attempt:
    told = policy_under(plan.disclosure).disclosure
    try:
        matches = match(sample.frame, sample.covariates, settings_from(said), plan.analysis.seed)
        if min(matches.n_treated_used, matches.n_comparison_used) < 2:
            return Attempt(logged(said), failure="Hardly anybody could be matched.")
        worst = matching.balance(sample.frame, matches, covariates=sample.covariates).worst
    except NotIdentifiedError as refused:
        return Attempt(logged(said), failure=why(refused))
    gone = int((target_of(matches) & ~(matches.weights > 0)).sum())
    return Attempt(
        settings=logged(said),
        worst=round(float(worst), 3),
        size=_rounded(_size(matches), told["base"]),
        left_out=max(_rounded(gone, told["base"]), told["threshold"]) if gone else 0,
    )


def _size(matches: Matches) -> float:
    """Pairs that would be as precise as both effective sizes: their harmonic mean."""
    return 2 / (1 / matches.ess_treated + 1 / matches.ess_comparison)


def _rounded(count: float, base: int) -> int:
    return int(base * np.round(count / base))


def _standing(each: Attempt) -> tuple[int, int, int]:
    assert each.worst is not None
    assert each.size is not None
    assert each.left_out is not None
    band = sum(each.worst > limit for limit in BANDS)
    return band, -each.size, each.left_out


def search_balance(
    cohort: Cohort, plan: Plan, progress: Progress | None = None
) -> tuple[Attempt, ...]:
    """Search for the plan's first primary outcome; the plan itself is not changed.

    Raises:
        Refusal: the plan is locked, is no matched comparison, or its groundwork cannot be laid.
    """
    if not design_of(plan).searched:
        raise _refused("search_not_matched", "Only a matched comparison can be searched.",
                       'Choose the design "matched_comparison".')  # fmt: skip
    if plan.lock is not None:
        raise _refused("search_after_lock", "The plan is locked, so its matching stands.",
                       "Change a setting as an amendment, with a reason.")  # fmt: skip
    if not plan.outcomes:
        raise _refused("plan_outcome_missing", "The plan names no outcome.",
                       "Say what should have changed.")  # fmt: skip
    work = groundwork(cohort, plan, plan.primary[0])
    known = matched_part(work).characteristics
    if not known or min(work.treated, work.comparison) == 0:
        raise _refused("search_nothing_to_match", "There is nothing to match on, or nobody.",
                       "Name characteristics that were known before the start.")  # fmt: skip
    settings = settings_of(plan)
    sample = BlindSample.of(work.frame, known, settings.exact)
    kept = {name: plan.design.settings[name] for name in _KEPT if name in plan.design.settings}
    kept.setdefault("estimand", settings.estimand)
    return search(sample, candidates(sample, kept), plan=plan, progress=progress)


def chosen(attempts: tuple[Attempt, ...]) -> Attempt | None:
    """The attempt that did best; None when none could be done."""
    return next((each for each in attempts if each.rank == 1), None)


def with_attempts(plan: Plan, attempts: tuple[Attempt, ...], *, accept: bool) -> Plan:
    """The plan with its log of attempts; with ``accept`` also the settings that did best."""
    kept = replace(plan, attempts=(*plan.attempts, *attempts))
    best = chosen(attempts)
    if not accept or best is None:
        return kept
    return replace(kept, design=replace(kept.design, settings=best.as_planned))


def _refused(code: str, message: str, fix: str) -> Refusal:
    return Refusal(Problem(code=code, message=message, fix=fix))
