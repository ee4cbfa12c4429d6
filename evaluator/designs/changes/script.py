"""The script of a difference-in-differences with one start."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from evaluator.cohort.rows.shapes import CLUSTER, OUTCOME, POST, TIME, UNIT
from evaluator.designs.changes import change
from evaluator.designs.design import Groundwork
from evaluator.designs.rates import COUNT, OWN_WEIGHT, as_rates
from evaluator.designs.script.asked import Asked
from evaluator.designs.script.layout import Expression, call, literal
from evaluator.designs.shared.alike_kinds import known_before
from evaluator.designs.shared.both_sides import one_sided_times
from evaluator.designs.shared.few_places import (
    BOOTSTRAP_DRAWS,
    PLACEMENTS,
    is_widened,
    places_of,
    points,
    recommended,
)
from evaluator.designs.shared.groups import clusters, count
from evaluator.designs.shared.own_groups import independent
from evaluator.designs.shared.place_sizes import Places
from evaluator.outcomes import kind_of

RANGE = "value, low, high = estimate.value, estimate.ci_low, estimate.ci_high"
WIDER = "low, high = min(low, 0.0), max(high, 0.0)  # so few places cannot exclude no effect"
NOW = 'rows["@treated_now"] = rows["@treated"] * rows["@post"]'


def script(asked: Asked) -> list[str]:
    """Code of the estimate from ``rows``."""
    work, plan = groundwork_of(asked), asked.plan
    lines = ['rows = rows[rows["@outcome"].notna()]']
    if alone := one_sided_times(asked.rows.frame):
        work = of_rows(work, work.frame[~work.frame[TIME].isin(alone)])
        lines.append(f'rows = rows[~rows["@time"].isin({list(alone)})]  # of one group only')
    if asked.rows.panel and change.settings_of(plan).sample == "followed":
        seen = work.frame.groupby(UNIT, observed=True)[POST].transform("nunique")
        work = of_rows(work, work.frame[seen == 2])
        lines += [
            'seen = rows.groupby("@unit")["@post"].transform("nunique")',
            "rows = rows[seen == 2].copy()",
        ]
    else:
        lines.append("rows = rows.copy()")
    lines.append(NOW)
    if change.is_ratio(work, plan):
        return [*lines, *_ratio(asked, work)]
    if change.is_doubly_robust(work, plan):
        return [*lines, *_doubly_robust(asked, work)]
    how = change.inference_of(work, plan)
    places = places_of(work)
    if places is None or how not in ("wild_bootstrap", "permutation"):
        named = {"wild_bootstrap": "CR2", "permutation": "CR2", "CV3": "CR3"}.get(how, how)
        return [*lines, *_plain(asked, work, named), *_range(places, uneven=how == "CV3")]
    if how == "wild_bootstrap":
        return [*lines, *_by_bootstrap(asked, work)]
    return [*lines, *_by_placements(asked, work)]


def _range(places: Places | None, *, uneven: bool) -> list[str]:
    """The range as it comes, or by the places on the smaller side where sizes differ."""
    if not uneven or places is None or places.fewest < 2:
        return [RANGE]
    return [
        f"value, places = estimate.value, {places.fewest}  # on the smaller side",
        "_, low, high = interval(value, estimate.std_error, places - 1, estimate.level)",
    ]


def groundwork_of(asked: Asked) -> Groundwork:
    """As much of the groundwork as says how uncertainty is judged, of every measured row."""
    shaped = as_rates(asked.rows, asked.rate)
    frame = shaped.frame[shaped.frame[OUTCOME].notna()]
    treated, comparison = count(frame)
    sides = clusters(frame) if asked.clustered else (None, None)
    return Groundwork(
        rows=shaped,
        frame=frame,
        flow=(),
        treated=treated,
        comparison=comparison,
        cluster=CLUSTER if asked.clustered else None,
        forced=asked.level.forced,
        clusters_treated=sides[0],
        clusters_comparison=sides[1],
        areas=asked.areas,
        n_before=shaped.n_before,
        baseline="outcome",
        attrition=None,
        attrition_treated=None,
        attrition_comparison=None,
        listwise_loss=0.0,
        rate=asked.rate,
        binary=kind_of(asked.outcome.kind).yes_no,
        counted=kind_of(asked.outcome.kind).never_below_zero or asked.rate is not None,
    )


def of_rows(work: Groundwork, frame: pd.DataFrame) -> Groundwork:
    """The same for some of the rows only."""
    treated, comparison = count(frame)
    sides = clusters(frame) if work.cluster is not None else (None, None)
    return replace(
        work,
        frame=frame,
        treated=treated,
        comparison=comparison,
        clusters_treated=sides[0],
        clusters_comparison=sides[1],
    )


def _plain(asked: Asked, work: Groundwork, how: str, name: str = "estimate") -> list[str]:
    places = places_of(work)
    alone = independent(work.frame, None) or (UNIT if work.rows.panel else None)
    cluster = places.column if places else alone
    common: dict[str, object] = {
        "outcome": OUTCOME,
        "unit": UNIT,
        "cluster": None if how == "HC3" else cluster,
        "weights": change.weights_of(work.frame),
        "variance": how,
        "level": asked.plan.analysis.confidence,
    }
    if change.followed_over_times(work):
        return call(f"{name} = did.two_way", ["rows"], time="@time", treated_now="@treated_now",
                    **common)  # fmt: skip
    return call(f"{name} = did.two_period", ["rows"], treated="@treated", post="@post", **common)


def _by_bootstrap(asked: Asked, work: Groundwork) -> list[str]:
    plan, places, followed = asked.plan, places_of(work), change.followed_over_times(work)
    assert places is not None
    lines = _plain(asked, work, "CR2")
    if "could not be resampled" in asked.estimate.variance:
        return [*lines, RANGE]
    if is_widened(asked.estimate):
        return [*lines, RANGE, WIDER]
    drawn = call(
        "drawn = inference.wild_cluster_bootstrap", ["rows"],
        outcome=OUTCOME, term="@treated_now",
        covariates=() if followed else ("@treated", "@post"),
        effects=("@unit", "@time") if followed else (),
        cluster=places.column, weights=points(places), draws=BOOTSTRAP_DRAWS,
        seed=plan.analysis.seed, level=plan.analysis.confidence,
        row_weights=change.weights_of(work.frame),
    )  # fmt: skip
    return [*lines, *drawn, "value, low, high = estimate.value, drawn.ci_low, drawn.ci_high"]


def _by_placements(asked: Asked, work: Groundwork) -> list[str]:
    plan, places, followed = asked.plan, places_of(work), change.followed_over_times(work)
    assert places is not None
    told = asked.estimate.variance
    if told.startswith("leaving out one place"):
        return [*_plain(asked, work, "CR3"), *_range(places, uneven=True)]
    placed = call(
        "placed = inference.permutation", ["rows"],
        outcome=OUTCOME, treated="@treated", post="@post", unit=places.column,
        draws=PLACEMENTS, seed=plan.analysis.seed, level=plan.analysis.confidence,
        weights=change.weights_of(work.frame), time="@time" if followed else None,
        within="@unit" if followed else None,
    )  # fmt: skip
    if not is_widened(asked.estimate):
        return [*placed, RANGE.replace("estimate", "placed")]
    if "spread over placements" not in told:
        return [*_plain(asked, work, "CR2"), RANGE, WIDER]
    return [
        *placed,
        "value, dof = placed.value, max(1, (placed.n_clusters or 3) - 2)",
        "_, low, high = interval(value, placed.std_error, dof, placed.level)",
        WIDER,
    ]


def _ratio(asked: Asked, work: Groundwork) -> list[str]:
    """Had rates changed in proportion; rows that follow nobody are added up by place first."""
    plan, places = asked.plan, places_of(work)
    divided, followed = COUNT in work.frame, work.rows.panel
    own = OWN_WEIGHT if divided else "@weight"
    lines = [] if divided else ['rows["@count"], rows["@exposure"] = rows["@outcome"], 1.0']
    unit, weighted = UNIT, bool((work.frame[own] != 1.0).any())
    if not followed:
        unit, weighted = CLUSTER if work.cluster else UNIT, False
        lines += [
            f'for name in ["@count", "@exposure"]:\n    rows[name] = rows[name] * rows["{own}"]',
            f'rows = rows.groupby(["{unit}", "@time", "@treated_now"])[["@count", "@exposure"]]',
            "rows = rows.sum().reset_index()",
        ]
    lines += call(
        "estimate = did.rate_change", ["rows"],
        outcome="@count", unit=unit, time="@time", treated_now="@treated_now",
        exposure="@exposure", cluster=places.column
        if places and followed else independent(work.frame, None) if followed else None,
        weights=own if weighted else None,
        average="rows"
        if divided and change.settings_of(plan).average_over == "places" else "exposure",
        level=plan.analysis.confidence,
    )  # fmt: skip
    judged = places is not None and recommended(places) == "permutation"
    shown = _range(places, uneven=places is not None and places.uneven)
    return [*lines, *shown, *([WIDER] if judged and is_widened(asked.estimate) else [])]


def _doubly_robust(asked: Asked, work: Groundwork) -> list[str]:
    places, known = places_of(work), list(known_before(asked.plan))
    return [
        'before = rows[rows["@post"] == 0]',
        f"covariates = {literal(known)}",
        "known = before[before[covariates].notna().all(axis=1)]",
        'alike = matching.comparable(known, treated="@treated", covariates=covariates)',
        'rows = rows[rows["@unit"].isin(known.loc[alike, "@unit"])]',
        *call(
            "estimate = did.doubly_robust", ["rows"],
            outcome=OUTCOME, treated="@treated", post="@post", unit=UNIT,
            covariates=Expression("covariates"),
            weights=change.weights_of(work.frame),
            cluster=places.column if places else independent(work.frame, None),
            level=asked.plan.analysis.confidence,
        ),
        RANGE,
    ]  # fmt: skip
