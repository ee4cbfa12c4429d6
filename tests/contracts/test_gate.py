"""Every number of an evaluation has a rule of disclosure, and keeps it in every design's world."""

from __future__ import annotations

import ast
import dataclasses
import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np
import pandas as pd
import pytest

from evaluator import checks
from evaluator.designs import DESIGNS
from evaluator.disclosure.averages import digits_for
from evaluator.disclosure.published import published
from evaluator.disclosure.published_parts import OWN_RULES, undeclared
from evaluator.planning.guess import guess_plan
from evaluator.study.study import Study
from evaluator.summary.content import summarise
from evaluator.summary.report import again
from evaluator.values.cohort import Cohort
from evaluator.values.evaluation import Evaluation
from evaluator.values.files.storage import to_plain
from evaluator.values.parts import ResultPart
from evaluator.values.plan import Covariate, Design, Outcome, Plan, Roles, lock
from evaluator.values.policy import load_policy
from evaluator.walk import evaluate, examine
from evaluator.words.rounding import rounded
from methods.results import Estimate
from tests.evaluator.histories import (
    areas,
    areas_plan,
    by_start,
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
    "OneStart": "people",
    "OutcomeResult": "units_needed",
}
# Says how few stand behind another number: gone once that has been decided on.
GONE = {
    "MeanPoint": "treated_fewest comparison_fewest",
    "StartGroup": "fewest largest",
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
    "Check": "number threshold",
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
    "OneStart": "value low high",
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
    "Check": "cap deduction",
    "Outcome": "worthwhile horizon",
    "Verdict": "rating lowered_from",
    "Benchmark": "value low high",
    "MatchingReport": "further_looked_at",
    "SyntheticReport": "places ranked rank",
    "StartMix": "places before after",
    "ByStart": "length",
    "OneStart": "places",
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


def test_every_part_of_one_design_says_how_it_is_told() -> None:
    """By a rule of its own, or field by field."""
    silent = [part for part in get_args(ResultPart) if part not in OWN_RULES and undeclared(part)]
    assert silent == []


def numbers(value: object, owner: str = "", name: str = "") -> Iterator[tuple[str, str, float]]:
    """Every number of an evaluation, with the class and the field that hold it.

    An estimate whose units are as many as its groups is called by their number.
    """
    if dataclasses.is_dataclass(value):
        owner = type(value).__name__
        if isinstance(value, Estimate) and value.n_units == value.n_clusters:
            owner = f"Estimate {value.n_units}"
        for field in dataclasses.fields(value):
            yield from numbers(getattr(value, field.name), owner, field.name)
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
    sides = told.design.clusters_treated, told.design.clusters_comparison
    independent = set(sides) != {None}
    of_all_places = f"Estimate {sum(n or 0 for n in sides)}"
    found = []
    for owner, name, number in numbers(told):
        rule = rule_of(owner.partition(" ")[0], name)
        free = owner == of_all_places or name in ("n_clusters", "dof", "units_needed")
        of_places = places or (independent and free)
        if rule == "count" and number % BASE and not of_places and number not in (1.0, math.inf):
            found.append((owner, name, number))
        if rule == "gone" and number != 0:
            found.append((owner, name, number))
        if rule == "measured" and math.isfinite(number) and number != float(f"{number:.5g}"):
            found.append((owner, name, number))
    return found


CANARY = "zebrafish"
OFFENCE = Covariate("offence", known_before_start=True)


def planted(frame: pd.DataFrame, unit: str, place: str | None = None) -> pd.DataFrame:
    """The people with an offence of which one has a kind of their own, and a place too."""
    whose = pd.factorize(frame[unit])[0]
    kinds = pd.Series(np.where(whose % 2, "theft", "drugs"), frame.index, dtype=object)
    frame = frame.assign(offence=kinds.mask(whose == 0, CANARY))
    return frame if place is None else frame.assign(
        **{place: frame[place].mask(whose == 0, f"{CANARY} house")}
    )  # fmt: skip


def with_offence(plan: Plan, *, matched: bool = False) -> Plan:
    """The plan that asks for it, unlocked."""
    covariates = (*plan.covariates, OFFENCE) if matched else plan.covariates
    asked = replace(plan.analysis, subgroups=("offence",))
    return replace(plan, lock=None, covariates=covariates, analysis=asked)


def pupils_in_schools() -> tuple[pd.DataFrame, Plan]:
    frame = planted(pupils(schools=8, each=17), "pupil", "school")
    return frame, with_offence(pupils_plan(frame))


def roll_out_of_people() -> tuple[pd.DataFrame, Plan]:
    """People at six times who start at the fourth, at the fifth or never; three at the third."""
    frame = pupils(schools=4, each=23, before=3, after=3)
    whose = frame["pupil"].str[1:].astype(int)
    start = np.select([whose < 3, whose < 24, whose < 49], [3.0, 4.0, 5.0], np.nan)
    frame = planted(frame.assign(start=start), "pupil").drop(columns="school")
    frame["harm"] = np.where((whose + 3 * frame["wave"]) % 7 == 0, "yes", "no")
    roles = Roles(unit="pupil", time="wave", first_treated="start")
    harm = Outcome("Harm", column="harm", kind="binary", better="lower", worthwhile=0.1)
    plan = pupils_plan(frame, roles=roles, design=Design("staggered_roll_out"))
    return frame, replace(plan, lock=None, outcomes=(*plan.outcomes, harm))


ABOUT_PLACES = ("staggered_roll_out", "synthetic_comparison", "several starts")
WORLDS = {
    "difference_in_differences": pupils_in_schools,
    "matched_comparison": lambda: (
        planted(referrals(treated=63, pool=151), "key"),
        with_offence(referrals_plan(), matched=True),
    ),
    "matched_difference_in_differences": lambda: (
        planted(drifting(people=157), "key"),
        with_offence(drifting_plan(), matched=True),
    ),
    "staggered_roll_out": lambda: (roll_out(), roll_out_plan()),
    "triple_difference": lambda: (
        planted(residents(each=26).reset_index(names="person"), "person").drop(columns="person"),
        residents_plan(),
    ),
    "roll-out of people": roll_out_of_people,
    "synthetic_comparison": lambda: (areas(), areas_plan()),
    "several starts": by_start,
}


@cache
def world(key: str) -> tuple[Cohort, Plan, Evaluation]:
    frame, plan = WORLDS[key]()
    cohort = cohort_of(frame)
    locked = plan if plan.lock else lock(plan, cohort.provenance.sha256, LOCKED_AT)
    return cohort, locked, evaluate(cohort, locked)


def test_every_design_has_a_world() -> None:
    assert {design.key for design in DESIGNS} <= set(WORLDS)


EVERY_DESIGN = pytest.mark.parametrize("key", WORLDS)


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
    bare = tuple(replace(each, n_missing=0, n_distinct=0, labels=()) for each in cohort.columns)
    without = replace(cohort, frame=cohort.frame.iloc[:0], columns=bare)
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


@pytest.mark.whole_way
@EVERY_DESIGN
def test_nothing_that_is_left_behind_names_what_one_person_has(key: str) -> None:
    """Every export is drawn from the blocks; the rest is the receipt, the study and what is said
    before the lock is opened."""
    cohort, plan, found = world(key)
    page = summarise(found, cohort, plan, date(2026, 1, 5))
    told = {
        "pages": "\n".join(texts(page.blocks)),
        "receipt": json.dumps(page.receipt),
        "study": Study.of(plan, cohort, found, page.receipt).content().decode(),
        "recovery": Study.of(guess_plan(cohort), cohort).content().decode(),
        "before the lock": repr(examine(cohort, replace(plan, lock=None)).checks),
        "--json": json.dumps(to_plain(published(found)), default=str),
    }
    assert (CANARY in cohort.frame.to_csv()) == (not found.design.places)
    assert [channel for channel, text in told.items() if CANARY in text] == []


NUMBER = re.compile(r"(?<![\w.,#:/-])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?!\w|[.,:/-]\d)")


def untraced(pages: Iterable[str], told: Evaluation, plan: Plan) -> set[str]:
    """Numbers in texts that are no rounding of any that came through the gate.

    A number may also be one of the plan or the policy, a year, a rounded count, or in how many ways
    places can be placed or were drawn. What a check adds is as coarse as an effect is told, or has
    two figures.
    """
    held = [n for _, _, n in numbers(told)] + [9999.0]  # draws of the wild bootstrap
    held += [n for each in (plan, load_policy()) for n in plain_numbers(to_plain(each))]
    held += [math.comb(sum(sides), sides[0])] if all(sides := places_of(told)) else []
    known = {abs(times * n) for n in held if math.isfinite(n) for times in (1, 100)}
    digits = max(0, *(digits_for(each) for each in told.outcomes))
    found = set()
    for said in (match[0].replace(",", "") for text in pages for match in NUMBER.finditer(text)):
        places = len(said.partition(".")[2].rstrip("0"))
        whole = said.replace(".", "").strip("0")
        year = "." not in said and 1900 <= float(said) <= 2100
        coarse = len(whole) < 3 or 0 < places <= digits
        count = places == 0 and float(said) % BASE == 0
        if coarse or year or count or any(rounded(n, places) == float(said) for n in known):
            continue
        found.add(said)
    return found


def places_of(told: Evaluation) -> tuple[int, int]:
    """Places on each side, in whose placements a test is counted; none of them where people are."""
    return told.design.clusters_treated or 0, told.design.clusters_comparison or 0


def plain_numbers(value: object) -> Iterator[float]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from plain_numbers(each)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)


@pytest.mark.whole_way
@pytest.mark.parametrize("key", [key for key in WORLDS if key not in ABOUT_PLACES])
def test_every_number_of_every_block_came_through_the_gate(key: str, monkeypatch) -> None:
    """Each number in each text of people is one that was told; of places levels are exact."""
    monkeypatch.setattr(again, "whole_script", lambda *_: None)
    cohort, plan, found = world(key)
    told = published(found)
    pages = list(texts(summarise(found, cohort, plan, date(2026, 1, 5)).blocks))
    assert untraced(pages, told, plan) == set()
    own = next(each.estimate for each in found.outcomes if each.estimate is not None)
    bare = {f"{abs(own.value):.5f}", f"{own.std_error:.5f}", str(len(cohort.frame) + 3004)}
    assert untraced([f"It is {each} more." for each in bare], told, plan) == bare


def test_what_makes_pages_takes_only_an_evaluation_that_came_through_the_gate() -> None:
    """By its type, which strict typing holds to; none is made but by the gate."""
    raw, made = set(), set()
    for path in Path(checks.__file__).parents[1].rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and "summary" in path.parts:
                asked = [each.annotation for each in (*node.args.args, *node.args.kwonlyargs)]
                named = {n.id for each in asked if each for n in ast.walk(each)
                         if isinstance(n, ast.Name)}  # fmt: skip
                raw |= {node.name} if "Evaluation" in named else set()
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Told":
                made.add(path.name)
    assert raw == {"summarise"} and made == {"published.py"}


def test_no_check_tells_an_amount_of_an_outcome_by_itself() -> None:
    """How coarsely one is told is known to the situation alone."""
    telling = re.compile(r"import .*\b(?:answer|size)\b")
    rooms = Path(checks.__file__).parent.rglob("*.py")
    bare = {path.name for path in rooms if telling.search(path.read_text("utf-8"))}
    assert bare == {"situation.py"}


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
