"""What every check, every design and every fixed sentence must hold to."""

from __future__ import annotations

import inspect
import itertools
import json
import math
import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from functools import cache

import pandas as pd
import pytest

from evaluator.checks import CHECKS, check_named, fault_of, run_checks
from evaluator.checks.situation import Situation
from evaluator.designs import DESIGNS
from evaluator.designs.design import Finding
from evaluator.designs.unanswered import unanswered
from evaluator.disclosure.published_design import published_check
from evaluator.values.check import Check
from evaluator.values.files.storage import from_plain, to_plain
from evaluator.values.plan import (
    Context,
    Covariate,
    Design,
    Outcome,
    Plan,
    Programme,
    lock,
)
from evaluator.values.policy import cap_at_least, cap_at_most, load_policy
from evaluator.verdict.rating import WORDS
from evaluator.verdict.wording import BANNED, LABELS, Facts, alert_sentences, headline
from evaluator.words.symbols import WITHHELD
from methods.results import Estimate, NotIdentifiedError
from tests.contracts.check_worlds import WORLDS
from tests.evaluator.worlds import (
    ANSWERED,
    cohort_of,
    pupils,
    pupils_plan,
    referrals,
    referrals_plan,
)

POLICY = load_policy()
LEVELS = tuple(LABELS)
CURES = [check.next_time for check in CHECKS if check.next_time]
STOPPED = unanswered(NotIdentifiedError("no_variation", "The outcome does not vary."))
AMOUNTS = re.compile(r"situation\.(size|answer|rounded|size_at_times)\(")
BANNED_WORDS = re.compile(r"\b(" + "|".join(re.escape(word) for word in BANNED) + r")\b", re.I)


DAMNING = Context(
    allocation="chance", allocation_record="Drawn on 3 May", same_measurement="no",
    other_programme="treated_only", recording_change="treated_only", comparison_reached="yes",
)  # fmt: skip
ANSWERS = (
    (ANSWERED, "higher"),
    (ANSWERED, "lower"),
    (ANSWERED, "ambiguous"),
    (Context(), "lower"),
    (DAMNING, "higher"),
)


@cache
def seen(world: str) -> tuple[tuple[Situation, tuple[Check, ...]], ...]:
    """The situations of one world with what every check says of each; worked out once."""
    special = SPECIAL.get(world)
    found = special() if special else _with_every_answer(*WORLDS[world]())
    return tuple((situation, tuple(run_checks(situation))) for situation in found)


def checks_of(world: str) -> list[Check]:
    return [check for _, checks in seen(world) for check in checks]


def _with_every_answer(frame: pd.DataFrame, given: Plan | None) -> list[Situation]:
    """With and without a finding under good answers; with one under missing and damning ones.

    No design looks at the answers or at which way is better, so its figures are worked out once.
    Without a finding, the checks say nothing under other answers that they do not say here.
    """
    plan = given if given is not None else pupils_plan(frame)
    looked_at = _looked_at(replace(plan, lock=None), cohort_of(frame))
    found = []
    for context, better in ANSWERS:
        outcome = replace(plan.outcomes[0], better=better)
        changed = replace(plan, context=context, outcomes=(outcome,), lock=None)
        some = looked_at[1:2] if found else looked_at
        found += [replace(each, plan=changed, outcome=outcome) for each in some]
    return found


def _two_outcomes() -> list[Situation]:
    frame = pupils()
    frame["score"] = (frame["score"] > 11).astype(float)
    two = (
        Outcome(name="Passed", column="score", kind="binary", worthwhile=0.1, primary=True),
        Outcome(name="Again", column="score", kind="binary", worthwhile=0.1),
    )
    return _looked_at(pupils_plan(frame, outcomes=two), cohort_of(frame))


def _controlled() -> list[Situation]:
    """Different people each year, a change in recording, and an outcome that cannot change."""
    frame = pupils(before=2, after=2)
    frame["pupil"] = [f"Q{i}" for i in range(len(frame))]
    frame["year"] = frame["wave"] + 2018
    frame["completed"] = frame["arm"].map({"sessions": "yes"})
    plan = pupils_plan(frame)
    plan = replace(
        plan,
        roles=replace(plan.roles, time="year", after=(2021.0, 2022.0)),
        covariates=(Covariate("sex", known_before_start=True),),
        context=replace(ANSWERED, recording_changed_on=date(2020, 4, 1)),
    )
    control = Outcome(name="Shoe size", column="score", placebo=True)
    found = _looked_at(plan, cohort_of(frame))
    assert found[1].finding is not None and found[1].finding.estimate is not None
    known = [(control, replace(found[1].finding.estimate, p_value=p)) for p in (0.5, 0.001)]
    return [replace(each, controls=tuple(known[:n])) for n in (1, 2) for each in found]


def _alike() -> list[Situation]:
    """People who are alike in everything that is known."""
    frame = referrals(treated=60, pool=150, effect=1.0)
    alike = frame.assign(risk=frame["risk"].round(), age=frame["age"].round())
    plan = referrals_plan()
    return _looked_at(replace(plan, outcomes=(_once(plan),)), cohort_of(alike))


def _until_an_event() -> list[Situation]:
    frame = referrals(treated=60, pool=150, effect=1.0)
    plan = referrals_plan()
    timed = replace(_once(plan), kind="time_to_event", event="ended", better="higher")
    ended = frame["sex"].map({"M": "yes", "F": "no"})
    clock = frame.assign(later=frame["later"].abs(), ended=ended)
    return _looked_at(replace(plan, outcomes=(timed,)), cohort_of(clock))


def _once(plan: Plan) -> Outcome:
    return replace(plan.outcomes[0], before=None, after=None, column="later")


def _looked_at(plan: Plan, cohort) -> list[Situation]:
    outcome = plan.outcomes[0]
    design = next(design for design in DESIGNS if design.key == plan.design.kind)
    work = design.groundwork(cohort, plan, outcome)
    before = Situation(cohort, plan, outcome, design, work, None, POLICY)
    finding = design.effect(work, plan, outcome)
    lost = replace(work, attrition=0.6, attrition_treated=0.7, attrition_comparison=0.5)
    nobody = replace(work, treated=0, comparison=0)
    return [
        before,
        replace(before, finding=finding),
        replace(before, work=replace(lost, listwise_loss=0.4, failure="It is not so.")),
        replace(before, work=nobody, finding=Finding(None, None, None, None)),
        replace(before, finding=Finding(None, None, None, None, unanswered=STOPPED)),
    ]


SPECIAL: dict[str, Callable[[], list[Situation]]] = {
    "two outcomes": _two_outcomes,
    "controls": _controlled,
    "alike": _alike,
    "until an event": _until_an_event,
}
EVERY_WORLD = pytest.mark.parametrize("world", [*WORLDS, *SPECIAL])


def is_plain(sentence: str) -> None:
    assert sentence == sentence.strip() and (sentence[0].isupper() or sentence[0].isdigit())
    assert sentence.endswith(".") and not sentence.endswith("..")
    assert not BANNED_WORDS.search(sentence), sentence
    assert not re.search(r"\b(nan|None|inf)\b|  |\{|\}|\.\.| ,| \.|\[c\]", sentence), sentence


@pytest.mark.whole_way
def test_every_check_is_seen_in_some_world() -> None:
    seen_keys = {check.key for world in (*WORLDS, *SPECIAL) for check in checks_of(world)}
    assert seen_keys == {check.key for check in CHECKS}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.key)
def test_a_check_is_called_as_its_file(check) -> None:
    assert re.fullmatch(rf"evaluator\.checks\.[a-z]+\.{check.key}", check.ask.__module__)
    asked = inspect.signature(check.ask).parameters.values()
    assert [p.annotation for p in asked] == ["Situation"]
    assert check.ask.__doc__


def test_keys_are_used_once() -> None:
    assert len({check.key for check in CHECKS}) == len(CHECKS)
    assert len({design.key for design in DESIGNS}) == len(DESIGNS)


@pytest.mark.whole_way
@EVERY_WORLD
def test_what_every_check_says(world) -> None:
    for check in checks_of(world):
        assert check.title.endswith("?") and check.source
        is_plain(check.reason)
        assert not BANNED_WORDS.search(f"{check.title} {check.gate or ''}")
        assert check.status in ("passed", "concern", "failed", "not_possible")
        assert check.cap is None or 0 <= check.cap <= 5
        assert 0 <= check.deduction <= 2
        for number in (check.number, check.threshold):
            assert number is None or math.isfinite(number)
        plain = json.loads(json.dumps(to_plain(check), allow_nan=False))
        assert from_plain(Check, plain, "The check") == check


@pytest.mark.whole_way
@EVERY_WORLD
def test_a_key_is_reported_once_and_what_lowers_trust_is_not_passed(world) -> None:
    for _, checks in seen(world):
        keys = [check.key for check in checks]
        assert keys and len(set(keys)) == len(keys)
    for check in checks_of(world):
        if check.gate is not None:
            assert check_named(check.key).next_time
            assert check.status in ("failed", "concern")
            assert check.gate[0].islower() and not check.gate.endswith(".")
        assert not check.fault or fault_of(check.key, check.fault)
        if check.deduction or (check.cap is not None and check.cap < 4) or not check.stable:
            assert check.status != "passed"


@pytest.mark.whole_way
def test_where_amounts_are_withheld_a_check_speaks_without_them(monkeypatch) -> None:
    every = [pair for world in (*WORLDS, *SPECIAL) for pair in seen(world)]
    asked = {(check.key, check.status): each for each, checks in every for check in checks}
    monkeypatch.setattr(Situation, "rounded", lambda *_: None)
    monkeypatch.setattr(Situation, "answer", lambda *_: WITHHELD)
    monkeypatch.setattr(Situation, "few_at_times", True)
    sources = {check: inspect.getsource(inspect.getmodule(check.ask)) for check in CHECKS}
    by_key = {check.key: check for check in CHECKS if AMOUNTS.search(sources[check])}
    again = [by_key[key](each) for (key, _), each in asked.items() if key in by_key]
    assert len({check.key for check in again}) == len(by_key) > 12
    for check in again:
        is_plain(check.reason)


def sizes_of(situation: Situation) -> set[int]:
    """Every number of people, or of their measurements, in a situation."""
    work = situation.work
    steps = [n for step in work.flow for n in (step.treated, step.comparison)]
    pairs = [(step.treated + step.comparison) for step in work.flow]
    found = [work.treated, work.comparison, work.treated + work.comparison, len(work.frame)]
    return {n for n in (*steps, *pairs, *found) if n >= 10}


def counts(number: float, sizes: set[int]) -> str:
    """What a number must be declared as, by what it could be: "people", "share" or nothing."""
    if number in sizes:
        return "people"
    if number == round(number, 2):
        return ""
    part = Fraction(number).limit_denominator(5000)
    exact = 0 < number < 1 and abs(float(part) - number) < 1e-12
    return "share" if exact and part.denominator > 20 and any(
        n % part.denominator == 0 for n in sizes
    ) else ""  # fmt: skip


@EVERY_WORLD
@pytest.mark.whole_way
def test_a_check_that_counts_people_says_so_and_leaves_the_gate_rounded(world) -> None:
    for situation, checks in seen(world):
        if situation.work.areas or situation.design.of_places:
            continue
        sizes, rules = sizes_of(situation), situation.rules
        for check in (each for each in checks if each.number is not None):
            asked = counts(check.number, sizes)
            assert asked in ("", check.of) or check.of == "things", (check.key, check.number)
            told = published_check(check, rules).number
            if check.of == "people":
                assert told is not None and told % rules.base == 0
            if check.of == "share" and told is not None:
                assert check.among and round(told, 2) == told
                assert rules.threshold <= round(check.number * check.among)
                assert round((1 - check.number) * check.among) >= rules.threshold


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.key)
def test_designs(design) -> None:
    module = inspect.getmodule(design.groundwork)
    assert getattr(module, design.key.upper()) is design
    assert module.__name__.rpartition(".")[2] == design.key
    for sentence in (design.when_to_use, design.rules_out):
        is_plain(sentence)
    assert design.title[0].isupper() and not design.title.endswith(".")
    assert is_dataclass(design.settings)
    assert design.settings.__dataclass_params__.frozen
    defaults = design.settings()
    for field in fields(design.settings):
        assert f"{field.name}" in (design.settings.__doc__ or ""), field.name
    plain = json.loads(json.dumps(to_plain(defaults)))
    assert from_plain(design.settings, plain, "The design") == defaults


# The sentences that state a result


def estimate(low: float, high: float) -> Estimate:
    value = 0.0 if math.isinf(low) else (low + high) / 2
    return Estimate(
        value=value, std_error=0.1, ci_low=low, ci_high=high, p_value=0.5, dof=20.0, level=0.95,
        n_obs=100, n_units=100, n_treated=50, n_comparison=50, n_clusters=None,
        scale="difference", method="", variance="",
    )  # fmt: skip


RANGES = [
    (0.2, 1.5), (-1.5, -0.2), (-0.5, 0.5), (0.0, 0.3), (-0.0004, 0.0004), (1000.0, 250_000.0),
    (-1e-9, 1e-9), (0.011, 0.012), (-0.03, 0.3),
]  # fmt: skip
OUTCOMES = [
    Outcome(name="A&E visits", kind=kind, better=better, worthwhile=worthwhile, unit=unit)
    for kind, better, worthwhile, unit in itertools.product(
        ("continuous", "binary", "count"),
        ("higher", "lower", "ambiguous"),
        (None, 0.25),
        ("", "points"),
    )
]
LESSONS = Programme(name="Six lessons", setting="schools", area="Eastmarsh")
PLANS = [Plan(), lock(Plan(programme=LESSONS), "0", datetime(2026, 1, 5))]


def facts(low: float, high: float, *, full: bool, rating: int, gate: str | None) -> Facts:
    return Facts(
        estimate=estimate(low, high) if full or gate is None else None,
        treated_level=0.4 if full else None, comparison_level=0.6 if full else None,
        change_in_treated=-0.1 if full else None, minimum_detectable=0.33 if full else None,
        units=40 if full else None, unit_word="schools", rating=rating, gate=gate,
        gate_key="group_size",
    )  # fmt: skip


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("limits", RANGES, ids=str)
def test_headlines(level, limits) -> None:
    for outcome, plan, full, gate in itertools.product(
        OUTCOMES, PLANS, (True, False), (None, "everybody who could be counted had the programme")
    ):
        rating = 0 if gate else 3
        told = facts(*limits, full=full, rating=rating, gate=gate)
        sentence = headline(level, told, outcome, plan)
        is_plain(sentence)
        assert f"{rating} of 5 ({WORDS[rating]})" in sentence
        if level in ("worked", "promising") and told.estimate is not None:
            assert " to " in sentence or " and " in sentence


@pytest.mark.parametrize("outcome", OUTCOMES, ids=str)
def test_alerts(outcome) -> None:
    for said in alert_sentences(("harm", "harm_to_others", "harm_not_ruled_out"), outcome):
        if outcome.worthwhile is not None:
            is_plain(said)
    if outcome.worthwhile is not None:
        shown = "25 in every 100" if outcome.kind == "binary" else "0.25"
        assert shown in alert_sentences(("harm_not_ruled_out",), outcome)[0]


@pytest.mark.parametrize("text", [*LABELS.values(), *CURES, *WORDS])
def test_short_texts_hold_no_banned_word(text) -> None:
    assert text and not BANNED_WORDS.search(text)


def test_the_worthwhile_change_is_printed_as_it_was_agreed() -> None:
    outcome = Outcome(name="Earnings", better="higher", worthwhile=1250.0, unit="pounds")
    told = facts(-20000.0, 900.0, full=True, rating=3, gate=None)
    assert "smaller than 1,250 pounds" in headline("no_worthwhile_effect", told, outcome, Plan())


# The policy


@pytest.mark.parametrize("name", ["clusters", "people", "pre_trend"])
def test_more_is_never_trusted_less(name) -> None:
    bands = POLICY.caps[name]
    limits = sorted({float(limit) for limit, _ in bands} | {0.0, 1e9})
    caps = [cap_at_least(bands, limit) for limit in limits]
    assert caps == sorted(caps) and caps[-1] == 5


@pytest.mark.parametrize("name", ["precision", "attrition", "off_support", "balance"])
def test_worse_is_never_trusted_more(name) -> None:
    bands = POLICY.caps[name]
    limits = sorted({float(limit) for limit, _ in bands} | {0.0, 1e9})
    caps = [cap_at_most(bands, limit) for limit in limits]
    assert caps == sorted(caps, reverse=True) and caps[0] == 5


def test_every_design_row_of_the_rating_is_a_rating() -> None:
    assert all(0 <= cap <= 5 for cap in POLICY.design.values())
    assert Design().kind in {design.key for design in DESIGNS}
