"""Every number of an evaluation has a rule of disclosure, and keeps it in every design's world."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from evaluator.designs import DESIGNS
from evaluator.disclosure.published import published
from evaluator.summary.content import summarise
from evaluator.summary.report import again
from evaluator.values.cohort import Cohort
from evaluator.values.evaluation import Evaluation
from evaluator.values.plan import Plan, lock
from evaluator.walk import evaluate
from tests.evaluator.histories import (
    areas,
    areas_plan,
    drifting,
    drifting_plan,
    residents,
    residents_plan,
)
from tests.evaluator.worlds import (
    LOCKED_AT,
    cohort_of,
    pupils,
    pupils_plan,
    referrals,
    referrals_plan,
    roll_out,
    roll_out_plan,
)

BASE = 5
# Of people, or a count in disguise: rounded, unless the units are places.
COUNTS = {
    "FlowStep": "treated comparison",
    "MeanPoint": "n_treated n_comparison",
    "StartGroup": "units",
    "Overlap": "treated comparison treated_whole comparison_whole",
    "Estimate": "n_obs n_units n_treated n_comparison n_clusters dof",
    "MatchingReport": "treated comparison treated_used comparison_used treated_size "
    "comparison_size",
    "TimedGroup": "at_risk",
    "OutcomeResult": "units_needed",
}
# Says how few stand behind another number: gone once that has been decided on.
GONE = {
    "MeanPoint": "treated_fewest comparison_fewest",
    "StartGroup": "fewest",
    "Check": "among",
    "BalanceRow": "fewest",
    "LeftOut": "kept_of left_out_of",
    "UnknownCharacteristic": "treated_of comparison_of",
}
# Measured: in no more figures than are printed.
MEASURED = {
    "BalanceRow": "smd_before smd_after variance_ratio_after treated_mean comparison_mean_before "
    "comparison_mean_after variance_ratio_before ecdf_mean_before ecdf_mean_after "
    "ecdf_max_before ecdf_max_after",
    "Overlap": "off_support",
    "MeanPoint": "treated comparison",
    "PathPoint": "value ci_low ci_high band_low band_high",
    "StartGroup": "means weights",
    "PlainPart": "weight value",
    "Specification": "value low high",
    "SubgroupEffect": "interaction_p",
    "Estimate": "value std_error ci_low ci_high p_value",
    "DesignReport": "minimum_detectable",
    "OutcomeResult": "p_adjusted treated_level comparison_level change_in_treated "
    "minimum_detectable",
    "Check": "number",
    "UnknownCharacteristic": "treated comparison",
    "LeftOut": "kept left_out apart",
    "FurtherBalance": "before after",
    "CumulativeShares": "values treated before after widest",
    "MatchingReport": "worst largest_weight prognostic lost",
    "Survival": "marks horizon",
    "TimedGroup": "times shares",
    "SyntheticReport": "treated synthetic misfit usual_misfit spread smallest_p",
    "Donor": "share",
    "EarlierStart": "value low high",
    "StartMix": "misfit usual_misfit value low high",
}
# Counts of places, times, ways and points, or what the plan and the policy say.
FREE = {
    "PathPoint": "event_time span",
    "SinceStart": "first last",
    "StartGroup": "start clusters until",
    "Overlap": "edges",
    "DesignReport": "clusters_treated clusters_comparison",
    "Estimate": "level",
    "Check": "threshold cap deduction",
    "Outcome": "worthwhile horizon",
    "Verdict": "rating lowered_from",
    "Benchmark": "value low high",
    "MatchingReport": "further_looked_at",
    "SyntheticReport": "places ranked rank",
    "StartMix": "places before after",
}
RULES = {"count": COUNTS, "gone": GONE, "measured": MEASURED, "free": FREE}


def rule_of(owner: str, name: str) -> str | None:
    found = [rule for rule, table in RULES.items() if name in table.get(owner, "").split()]
    assert len(found) < 2, (owner, name, found)
    return found[0] if found else None


def parts(hint: Any) -> Iterator[Any]:
    """The plain types that a field can hold, whatever it is wrapped in."""
    if get_origin(hint) in (Union, UnionType, tuple, list, dict):
        for each in get_args(hint):
            yield from parts(each)
    else:
        yield hint


def fields_with_numbers(kind: type, known: set[type]) -> Iterator[tuple[str, str]]:
    """Every field below ``kind`` that holds numbers: its class and its name."""
    if kind in known:
        return
    known.add(kind)
    for name, hint in get_type_hints(kind).items():
        for part in parts(hint):
            if part in (int, float):
                yield kind.__name__, name
            elif dataclasses.is_dataclass(part):
                yield from fields_with_numbers(part, known)


def test_every_field_with_a_number_has_a_rule() -> None:
    """A new field is not printed before somebody has said what it counts."""
    found = set(fields_with_numbers(Evaluation, set()))
    assert {each for each in found if rule_of(*each) is None} == set()
    listed = {(owner, name) for table in RULES.values() for owner, names in table.items()
              for name in names.split()}  # fmt: skip
    assert listed - found == set(), "a rule without a field"


def numbers(value: object, owner: str = "", name: str = "") -> Iterator[tuple[str, str, float]]:
    """Every number of an evaluation, with the class and the field that hold it."""
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from numbers(getattr(value, field.name), type(value).__name__, field.name)
    elif isinstance(value, dict):
        for each in value.values():
            yield from numbers(each, owner, name)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from numbers(each, owner, name)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield owner, name, float(value)


def broken(told: Evaluation) -> list[tuple[str, str, float]]:
    """Numbers of a published evaluation that do not keep their rule."""
    places = told.design.places
    independent = {told.design.clusters_treated, told.design.clusters_comparison} != {None}
    found = []
    for owner, name, number in numbers(told):
        rule = rule_of(owner, name)
        of_places = places or (independent and name in ("n_clusters", "dof", "units_needed"))
        if rule == "count" and number % BASE and not of_places and number not in (1.0, math.inf):
            found.append((owner, name, number))
        if rule == "gone" and number != 0:
            found.append((owner, name, number))
        if rule == "measured" and math.isfinite(number) and number != float(f"{number:.5g}"):
            found.append((owner, name, number))
    return found


WORLDS = {
    "difference_in_differences": lambda: (f := pupils(schools=8, each=17), pupils_plan(f)),
    "matched_comparison": lambda: (referrals(treated=63, pool=151), referrals_plan()),
    "matched_difference_in_differences": lambda: (drifting(people=157), drifting_plan()),
    "staggered_roll_out": lambda: (roll_out(), roll_out_plan()),
    "triple_difference": lambda: (residents(each=26), residents_plan()),
    "synthetic_comparison": lambda: (areas(), areas_plan()),
}


@cache
def world(key: str) -> tuple[Cohort, Plan, Evaluation]:
    frame, plan = WORLDS[key]()
    cohort = cohort_of(frame)
    locked = plan if plan.lock else lock(plan, cohort.provenance.sha256, LOCKED_AT)
    return cohort, locked, evaluate(cohort, locked)


EVERY_DESIGN = pytest.mark.parametrize("key", [design.key for design in DESIGNS])


@pytest.mark.whole_way
@EVERY_DESIGN
def test_what_is_published_keeps_its_rules(key: str) -> None:
    found = world(key)[2]
    assert broken(published(found)) == []
    assert broken(replace(found, published=True)) != [], "nothing here would have shown"


@pytest.mark.whole_way
@EVERY_DESIGN
def test_no_block_is_made_from_anything_but_what_is_published(key: str, monkeypatch) -> None:
    """The pages come out the same without a row of the data, and hold no exact count of people.

    Only the script looks at the data, to read them as they were read.
    """
    monkeypatch.setattr(again, "whole_script", lambda *_: None)
    cohort, plan, found = world(key)
    without = replace(cohort, frame=cohort.frame.iloc[:0])
    page = summarise(published(found), without, plan, date(2026, 1, 5))
    assert page == summarise(found, cohort, plan, date(2026, 1, 5))
    if found.design.places:
        return
    exact = {step.treated for step in found.design.flow}
    exact |= {step.comparison for step in found.design.flow} | {len(cohort.frame)}
    exact |= {step.treated + step.comparison for step in found.design.flow}
    telling = {n for n in exact if n > 20 and n % BASE}
    said = re.findall(r"(?<![\w.,#-])\d[\d,]*(?![\w]|[.,-]\d)", "\n".join(texts(page.blocks)))
    assert telling and not telling & {int(each.replace(",", "")) for each in said}


def texts(value: object) -> Iterator[str]:
    """Every text of the blocks, whatever they are made of."""
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts(getattr(value, field.name))
    elif isinstance(value, tuple | list):
        for each in value:
            yield from texts(each)
