"""The script of a staggered roll-out."""

from __future__ import annotations

from textwrap import indent

from evaluator.cohort.rows.shapes import CLUSTER, EXPOSURE, OUTCOME, POST, UNIT
from evaluator.designs.changes.script import NOW, RANGE, WIDER, groundwork_of, of_rows
from evaluator.designs.design import Groundwork
from evaluator.designs.rates import COUNT, OWN_WEIGHT
from evaluator.designs.script.asked import Asked
from evaluator.designs.script.layout import call, literal
from evaluator.designs.shared.few_places import (
    NEARLY_ENOUGH,
    exchangeable,
    is_widened,
    places_of,
    recommended,
)
from evaluator.designs.shared.place_sizes import Places
from evaluator.designs.shared.place_times import is_surveyed
from evaluator.designs.starts import start_answers
from evaluator.designs.starts.ranges import sides_of


def script(asked: Asked) -> list[str]:
    """Code of the estimate from ``rows``."""
    work = _work(asked)
    key = _followed(work)
    lines = [
        'rows = rows[rows["@outcome"].notna()]',
        f'rows = rows[rows["{key}"].isin(rows.loc[rows["@post"] == 0, "{key}"])]',
        f'rows = rows[rows["{key}"].isin(rows.loc[rows["@post"] == 1, "{key}"])]',
        "rows = rows.reset_index(drop=True)",
        *(_surveyed(work) if is_surveyed(work) else ()),
    ]
    return [*lines, *_estimate(asked, work), RANGE, *_cautious(asked, work)]


def _work(asked: Asked) -> Groundwork:
    """As much of the groundwork as says how the uncertainty was judged."""
    work = groundwork_of(asked)
    frame, key = work.frame, _followed(work)
    frame = frame[frame[key].isin(frame.loc[frame[POST] == 0, key])]
    return of_rows(work, frame[frame[key].isin(frame.loc[frame[POST] == 1, key])])


def _followed(work: Groundwork) -> str:
    """What is seen before and after: places, where other people are asked there each time."""
    return CLUSTER if is_surveyed(work) else UNIT


def _surveyed(work: Groundwork) -> list[str]:
    """Averages of places at each time take the part of the people in them."""
    counted = COUNT in work.frame
    added = ["@total", "@weight", *((COUNT, EXPOSURE) if counted else ())]
    of_place = '["@cluster", "@treated", "@start"'
    return [
        'rows["@total"], rows["@start"] = rows["@outcome"] * rows["@weight"], '
        'rows["@start"].fillna(-1.0)',
        *(
            [f'for name in ["{COUNT}", "{EXPOSURE}"]:\n    '
             f'rows[name] = rows[name] * rows["{OWN_WEIGHT}"]'] if counted else []
        ),
        f'rows = rows.groupby({of_place}, "@time", "@post"])[{literal(added)}].sum()',
        "rows = rows.reset_index()",
        'rows["@outcome"] = rows["@total"] / rows["@weight"]',
        f'rows["@unit"] = rows.groupby({of_place}]).ngroup()',
        'rows["@start"] = rows["@start"].where(rows["@start"] >= 0)',
        *([f'rows["{OWN_WEIGHT}"] = 1.0'] if counted else []),
    ]  # fmt: skip


def _estimate(asked: Asked, work: Groundwork) -> list[str]:
    plan, way = asked.plan, start_answers.planned_way(work, asked.plan)
    given = start_answers.given(work, plan)
    if way == "rate_ratio":
        return _rate_change(asked, work)
    if way == "callaway_santanna":
        return [
            *call("effects = did.callaway_santanna", ["rows"], time="@time",
                  first_treated="@start", control_group="not_yet_treated", **given),
            'estimate = effects.aggregate("simple").overall',
        ]  # fmt: skip
    return [
        *call("path = did.imputation", ["rows"], time="@time", first_treated="@start", **given),
        "estimate = path.overall",
    ]


def _rate_change(asked: Asked, work: Groundwork) -> list[str]:
    plan, divided = asked.plan, work.rate is not None
    weight = OWN_WEIGHT if divided else "@weight"
    places = divided and start_answers.settings_of(plan).average_over == "places"
    return [
        NOW,
        *call(
            "estimate = did.rate_change", ["rows"],
            outcome=COUNT if divided else OUTCOME, unit=UNIT, time="@time",
            treated_now="@treated_now", exposure="@exposure" if divided else None,
            cluster=asked.independent,
            weights=weight if not is_surveyed(work) and (work.frame[weight] != 1.0).any() else None,
            average="rows" if places else "exposure", level=plan.analysis.confidence,
        ),
    ]  # fmt: skip


def _left_out(asked: Asked, work: Groundwork, sides: Places) -> list[str]:
    """The range from how far the answer moves without each place."""
    lines = [f"places = {sides.fewest}  # on the smaller side"]
    if start_answers.planned_way(work, asked.plan) != "rate_ratio":
        asks = indent("\n".join([*_estimate(asked, work), "return estimate"]), "    ")
        left = call("estimate = inference.jackknife", ["rows", "answer"], cluster=sides.column)
        lines += [f"def answer(rows):\n{asks}\n", *left]
    found = "_, low, high = interval(value, estimate.std_error, places - 1, estimate.level)"
    return [*lines, found]


def _cautious(asked: Asked, work: Groundwork) -> list[str]:
    """The range for few places: wider by t, and with very few from all orders of the starts."""
    plan, sides = asked.plan, sides_of(work)
    lines: list[str] = []
    few = 2 <= sides.fewest < NEARLY_ENOUGH
    if "leaving out one place" in asked.estimate.variance and sides.fewest >= 2:
        lines += _left_out(asked, work, sides)
    elif few:
        lines += [
            f'one = rows.drop_duplicates("{sides.column}")["@start"]',
            "others = one.isna().sum() or (one > one.min()).sum()",
            "places = min(one.notna().sum(), others)",
            "wider = estimate.std_error * (places / (places - 1)) ** 0.5",
            "_, low, high = interval(value, wider, places - 1, estimate.level)",
        ]
    if places_of(work) is None or recommended(sides) != "permutation":
        return lines
    if sides.fewest > 1 and not exchangeable(work):
        return lines
    told = asked.estimate.variance
    if "could not be exchanged" in told:
        return [*lines, WIDER]
    imputed = start_answers.planned_way(work, plan) == "imputation"
    alone = "spread over placements" in told
    placed = call(
        "placed = did.permute_starts", ["rows"], time="@time", first_treated="@start",
        draws=start_answers.ORDERS, seed=plan.analysis.seed, **start_answers.given(work, plan),
    )  # fmt: skip
    if imputed and not is_widened(asked.estimate):
        return [*placed, "low, high = placed.ci_low, placed.ci_high"]
    if alone and imputed:
        return [
            *placed,
            "dof = max(1, (placed.n_clusters or 3) - 2)",
            "_, low, high = interval(placed.value, placed.std_error, dof, placed.level)",
            WIDER,
        ]
    return [*lines, *([WIDER] if is_widened(asked.estimate) else [])]
