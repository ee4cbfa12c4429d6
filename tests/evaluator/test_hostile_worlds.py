"""Whatever the data hold, a plan is refused in words or judged in words; nothing else happens."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator import evaluate
from evaluator.values.files.storage import to_plain
from evaluator.values.plan import Analysis, Covariate, Design, Outcome, Plan
from evaluator.values.problems import Refusal
from tests.evaluator.worlds import cohort_of, pupils, pupils_plan, referrals, referrals_plan

pytestmark = pytest.mark.whole_way

World = tuple[pd.DataFrame, Plan]


def schools(rng: np.random.Generator) -> World:
    """Few, tiny or emptied schools, under plans that name the level wrongly or match instead."""
    frame = pupils(
        schools=int(rng.choice([2, 3, 4, 6, 10])),
        each=int(rng.choice([2, 5, 12])),
        before=int(rng.choice([1, 2, 5])),
        after=int(rng.choice([1, 3])),
        effect=float(rng.choice([0, 1, 5])),
        lost=float(rng.choice([0, 0.1, 0.7])),
        seed=int(rng.integers(1000)),
    ).assign(w=rng.uniform(0.01, 100))
    plan = replace(pupils_plan(frame), lock=None)
    waves = sorted(frame["wave"].unique())
    roles = replace(
        plan.roles,
        after=tuple(float(wave) for wave in waves[int(rng.integers(1, len(waves))) :]),
        cluster=rng.choice(["school", "school", "pupil", "sex", "arm", None]),
        unit=rng.choice(["pupil", "pupil", "pupil", None]),
        weight=rng.choice(["w", None, None]),
    )
    changes: dict[str, object] = {
        "roles": roles,
        "analysis": Analysis(
            subgroups=("sex",) if rng.random() < 0.3 else (),
            confidence=float(rng.choice([0.6, 0.95, 0.999])),
        ),
    }
    if rng.random() < 0.3:
        changes["design"] = Design("matched_comparison", {"ratio": int(rng.choice([1, 3]))})
        changes["covariates"] = (Covariate("sex", True),)
    return frame, replace(plan, **changes)  # type: ignore[arg-type]


def people(rng: np.random.Generator) -> World:
    """Small groups of people, matched in every way or followed without matching."""
    frame = referrals(
        treated=int(rng.choice([10, 15, 25, 60])),
        pool=int(rng.choice([10, 30, 150])),
        effect=float(rng.choice([0, 2])),
        seed=int(rng.integers(1000)),
    )
    settings = {
        "ratio": int(rng.choice([1, 5])),
        "replace": bool(rng.random() < 0.5),
        "distance": str(rng.choice(["propensity", "mahalanobis", "robust_mahalanobis"])),
        "estimand": str(rng.choice(["ATT", "ATC"])),
    }
    matched = rng.random() < 0.7
    design = Design("matched_comparison", settings) if matched else Design()
    return frame, replace(referrals_plan(), lock=None, design=design)


def spoil(frame: pd.DataFrame, outcome: Outcome, rng: np.random.Generator) -> Outcome:
    """Rare events, floors, huge numbers, constants and gaps, in place."""
    columns = [name for name in (outcome.column, outcome.before, outcome.after) if name]
    way = rng.choice(["rare", "floor", "huge", "gaps", "constant", "none"])
    for name in columns:
        cells = frame[name]
        if way == "rare":
            limit = cells.quantile(float(rng.choice([0.5, 0.97, 0.999])))
            frame[name] = (cells > limit).astype(float).where(cells.notna())
        elif way == "floor":
            frame[name] = np.floor(np.clip(cells - float(rng.choice([5, 11, 13])), 0, None))
        elif way == "huge":
            frame[name] = cells.round() * 1e9
        elif way == "gaps":
            frame[name] = cells.where(rng.random(len(frame)) < 0.6)
        elif way == "constant":
            frame[name] = 7.0
    for name in frame.columns:
        if rng.random() < 0.05:
            frame[name] = frame[name].where(rng.random(len(frame)) < 0.9)
    kind = {"rare": "binary", "floor": "count"}.get(str(way), outcome.kind)
    worthwhile = 0.1 if kind == "binary" else outcome.worthwhile
    better = str(rng.choice(["higher", "lower", "ambiguous"]))
    return replace(outcome, kind=kind, worthwhile=worthwhile, better=better)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("world", [schools, people])
def test_refused_or_judged_in_words(world, seed) -> None:
    rng = np.random.default_rng([seed, len(world.__name__)])
    frame, plan = world(rng)
    plan = replace(plan, outcomes=(spoil(frame, plan.outcomes[0], rng),))
    try:
        evaluation = evaluate(cohort_of(frame), plan)
    except Refusal as refused:
        assert all(problem.message.endswith(".") for problem in refused.problems)
        return
    text = json.dumps(to_plain(evaluation), allow_nan=False)
    assert "@" not in text
    for result in evaluation.outcomes:
        words = " ".join([result.verdict.headline, *(check.reason for check in result.checks)])
        assert not re.search(r"\b(nan|None|inf)\b|  ", words)
        if result.estimate is not None:
            assert math.isfinite(result.estimate.value) and result.estimate.std_error > 0
            assert result.estimate.ci_low <= result.estimate.value <= result.estimate.ci_high
        if result.outcome.better == "ambiguous":
            assert result.verdict.level == "cannot_tell"
