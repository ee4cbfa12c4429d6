"""How far could the groups have drifted apart before the answer changes?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evaluator.checks.assumption import Fault, assumption
from evaluator.checks.comparison.starting_levels import seems_worse
from evaluator.checks.situation import Situation
from evaluator.disclosure.freely import things
from evaluator.outcomes import kind_of
from evaluator.values.check import Check
from evaluator.values.policy import cap_at_least
from evaluator.words.numbers import number
from evaluator.words.symbols import WITHHELD
from methods import did, sensitivity
from methods.results import EffectPath, NotIdentifiedError

_DIFFERED = (
    "The groups had already moved apart before the start, by more than chance explains, and the "
    "answer does not stand if that went on. "
)
_LESS_THAN_BEFORE = " They had drifted further apart than that already."
_OFTEN = 4  # times before the start from which measuring more often is not what is missing
_SAFE = 4  # from this cap on what was found is told as what it allows, below as what is wrong
_MOVED_APART = Fault(
    "moved_apart",
    why="the groups had already moved apart before the start",
    next_time="find a comparison group that moved alike before the start",
)
_NOISY_STEPS = Fault(
    "noisy_steps",
    next_time="include more people or places, so that it shows better whether both groups moved "
    "alike before the start",
)


@assumption(
    why="a small drift between the groups would change the answer",
    next_time="measure more often before the start, and find a comparison group that moved alike "
    "then",
    faults=(_MOVED_APART, _NOISY_STEPS),
)
def trend_breakdown(situation: Situation) -> Check | None:
    """Cap by the drift, as a multiple of the worst earlier one, that would change the answer.

    The answer is the sign of an effect, or, where the range includes none, that a worthwhile
    effect is ruled out. The sign must hold at the first time after the start, as Rambachan and
    Roth ask, or on average over all later times, where a growing effect shows itself. Where
    neither is said there is nothing to break down, and no cap. Not for a synthetic comparison,
    which is made to have no drift before the start: see its own checks. Where earlier trends
    differed beyond chance, the answer has to stand with the same drift after the start; otherwise,
    and where there is no answer, the cap of the policy's ``pre_trend_differed`` holds. An answer
    that stands neither with the largest earlier step again nor where a steady drift went on is
    capped by ``pre_trend_steady``: a drift too small to be seen may be all there is. What caps in
    one of these two ways may be all of a harm as well.
    """
    finding = situation.finding
    if finding is None or finding.path is None or finding.estimate is None:
        return None
    if situation.design.of_places or not _path(situation).earlier.any():
        return None
    caps = situation.policy.caps
    try:
        value = _holds_up_to(situation)
    except NotIdentifiedError:
        least = [int(caps["pre_trend_unknown"]), *_differed(situation, None)]
        return _check(
            None,
            min(least),
            (_DIFFERED if len(least) > 1 else "")
            + "There are too few independent units to say how much drift would change the answer.",
            "moved_apart" if len(least) > 1 else "",
        )
    differed = _differed(situation, value)
    if value is None:
        return _check(
            None,
            min(differed, default=None),
            "The groups had already moved apart before the start, by more than chance explains. "
            "The range leaves open whether anything changed beyond that."
            if differed
            else "The range is too wide for drifting trends to change what is said.",
            _MOVED_APART.key if differed else "",
        )
    bend = _bend(situation)
    drifting = [*differed, *_steady(situation, value, bend)]
    cap = min([cap_at_least(caps["pre_trend"], value), *drifting])
    holds = cap >= _SAFE
    told = _holding(value, bend, situation) if holds else _falling(value, bend, situation)
    return replace(
        _check(
            min(value, 100.0),
            cap,
            f"{_DIFFERED if differed else ''}{told}",
            _MOVED_APART.key if differed else _noisy(situation),
        ),
        explains_harm=bool(drifting) and seems_worse(finding.estimate, situation),
    )


def _path(situation: Situation) -> EffectPath:
    """Earlier and later times held against the same one."""
    finding = situation.finding
    assert finding is not None and finding.path is not None
    return finding.drift or finding.path


def _holding(value: float, bend: float | None, situation: Situation) -> str:
    drift = "any drift that was tried" if value == float("inf") else f"{number(value)} times"
    each = _each(situation)
    told = (
        f"The result holds as long as the groups did not drift apart by more than {drift} the "
        "largest drift seen before the start."
    )
    if bend is None:
        return told
    if bend == 0:
        return f"{told} It does not hold if a steady drift simply went on."
    if bend == float("inf"):
        return f"{told} It also holds where a steady drift went on, however it bent."
    more = situation.told(
        f"It also holds if a steady drift went on and bent by at most {{}} {each}.",
        _amount(bend, situation),
        otherwise="It also holds if a steady drift went on, unless that bent far.",
    )
    return f"{told} {more}"


def _falling(value: float, bend: float | None, situation: Situation) -> str:
    """What is wrong, first, for a reader who is given it as the reason for little trust."""
    if value <= 0:
        return (
            "The result does not hold once the groups may have drifted apart after the start as "
            "they did before."
        )
    each = _each(situation)
    told = (
        f"The result does not hold if the groups drifted apart by more than {number(value)} times "
        f"the largest drift before the start.{_LESS_THAN_BEFORE if value < 1 else ''}"
    )
    if bend is None:
        return told
    if bend == 0:
        return f"{told} Nor does it hold if a steady drift simply went on."
    if bend == float("inf"):
        return f"{told} A steady drift that went on would not change it, however it bent."
    more = situation.told(
        f"Nor does it hold if a steady drift went on and bent by more than {{}} {each}.",
        _amount(bend, situation),
        otherwise="Nor does it hold if a steady drift went on and bent far.",
    )
    return f"{told} {more}"


def _differed(situation: Situation, value: float | None) -> list[int]:
    """The cap for earlier trends that differed, where the answer does not stand with them."""
    rule, earlier = situation.policy.caps["pre_trend_differed"], situation.work.earlier
    if earlier is None or (value is not None and value >= rule["stands_at"]):
        return []
    try:
        test = did.pre_trend_test(earlier)
    except NotIdentifiedError:
        return []
    return [int(rule["cap"])] if test.p_value < rule["p"] else []


def _steady(situation: Situation, value: float, bend: float | None) -> list[int]:
    """The cap for an answer that a drift going on as it was, however bounded, takes away."""
    rule = situation.policy.caps["pre_trend_steady"]
    return [int(rule["cap"])] if bend == 0 and value < rule["stands_at"] else []


def _holds_up_to(situation: Situation) -> float | None:
    """Largest multiple at which the answer stands; None when there is no answer to break."""
    finding, outcome, path = situation.finding, situation.outcome, _path(situation)
    assert finding is not None and finding.estimate is not None
    estimate = finding.estimate
    if not estimate.ci_low <= 0 <= estimate.ci_high:
        later = int((path.event_time >= 0).sum())
        average = np.full(later, 1 / later)
        return max(
            sensitivity.breakdown(path),
            sensitivity.breakdown(path, weights=average),
        )
    if outcome.worthwhile is None or outcome.better == "ambiguous":
        return None
    low, high = estimate.ci_low, estimate.ci_high
    benefit = high if outcome.better == "higher" else -low
    if benefit >= outcome.worthwhile:
        return None
    bounds = sorted(limit for limit, _ in situation.policy.caps["pre_trend"])
    robust = sensitivity.honest(path, bounds=bounds)
    reach = robust.ci_high if outcome.better == "higher" else -robust.ci_low
    standing = [
        bound for bound, most in zip(bounds, reach, strict=True) if most < outcome.worthwhile
    ]
    return max(standing, default=0.0)


def _bend(situation: Situation) -> float | None:
    """The other bound: how far a steady earlier drift may bend (smoothness); None without one."""
    finding, path = situation.finding, _path(situation)
    assert finding is not None and finding.estimate is not None
    if finding.estimate.ci_low <= 0 <= finding.estimate.ci_high:
        return None
    later = int((path.event_time >= 0).sum())
    average = np.full(later, 1 / later)
    try:
        return max(
            sensitivity.breakdown(path, kind="smoothness"),
            sensitivity.breakdown(path, kind="smoothness", weights=average),
        )
    except NotIdentifiedError:
        return None


def _each(situation: Situation) -> str:
    span = situation.work.span
    return "from one time to the next" if span == 1 else f"every {things(span)} measurements"


def _amount(value: float, situation: Situation) -> str:
    outcome = situation.outcome
    named = f" {outcome.unit}" if outcome.unit and not kind_of(outcome.kind).yes_no else ""
    told = situation.size(value)
    return told if told == WITHHELD else f"{told}{named}"


def _noisy(situation: Situation) -> str:
    """Where steps were seen often enough before the start, and too noisily to rule drift out."""
    return _NOISY_STEPS.key if situation.work.n_before >= _OFTEN else ""


def _check(value: float | None, cap: int | None, reason: str, fault: str = "") -> Check:
    return Check(
        key="trend_breakdown",
        title="Would drifting trends change the answer?",
        status="not_possible" if cap is None else "passed" if cap >= 4 else "concern",
        number=value,
        threshold=1.0,
        reason=reason,
        source="Rambachan and Roth 2023, relative magnitudes; smoothness beside",
        cap=cap,
        fault=fault,
    )
