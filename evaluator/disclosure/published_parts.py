"""What a design or kind of outcome alone shows, as anybody outside may see it.

A part declares how each of its fields is told (``values.parts.told_as``); those whose numbers hang
on one another have a rule of their own here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from evaluator.disclosure.averages import PEOPLE_FOR_FINER
from evaluator.disclosure.counts import DisclosureRules
from evaluator.disclosure.disguised import published_count, three_figures
from evaluator.disclosure.pools import mixes_told
from evaluator.values.parts import ResultPart
from evaluator.values.parts.survival import Survival, TimedGroup
from evaluator.values.parts.synthetic_report import StartMix, SyntheticReport
from evaluator.values.parts.told_as import told_as
from evaluator.words.adding_up import as_printed


def published_part(
    told: ResultPart, digits: int, times: float, rules: DisclosureRules
) -> ResultPart:
    """A part with nothing in it that the summary does not print.

    Args:
        told: exact.
        digits: after the point, once an amount in the outcome's unit is multiplied by ``times``.
        times: what such an amount is multiplied by before it is printed.
        rules: the limits.
    """
    own: Callable[..., Any] = OWN_RULES.get(type(told), published_as_declared)
    published: ResultPart = own(told, digits, times, rules)
    return published


def published_as_declared(told: Any, digits: int, times: float, rules: DisclosureRules) -> Any:  # noqa: ANN401
    """A plain value, each field told as it declares itself.

    Raises:
        TypeError: a field declares nothing, so that nobody knows whether it may be told.
    """
    if silent := undeclared(type(told)):
        raise TypeError(f"{type(told).__name__} does not say how it tells {', '.join(silent)}")

    def one(value: Any, rule: object) -> Any:  # noqa: ANN401
        if isinstance(value, tuple):
            return tuple(one(each, rule) for each in value)
        if is_dataclass(value):
            return published_as_declared(value, digits, times, rules)
        if value is None or rule == "free":
            return value
        if rule == "people":
            return published_count(value, rules)
        return as_printed(value, digits, times) if rule == "amount" else three_figures(value)

    return replace(
        told,
        **{
            each.name: one(getattr(told, each.name), told_as(each.metadata))
            for each in fields(told)
        },
    )


def undeclared(part: type[Any]) -> tuple[str, ...]:
    """The fields of a plain value that do not say how they are told."""
    return tuple(each.name for each in fields(part) if told_as(each.metadata) is None)


def published_mix(
    told: SyntheticReport, digits: int, times: float, rules: DisclosureRules
) -> SyntheticReport:
    """The mix with its levels where those of its places are public, and without them elsewhere.

    There starts of few places are told together too.
    """

    def levels(values: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(as_printed(value, digits, times) for value in values) if told.public else ()

    def start(one: StartMix) -> StartMix:
        gap = (one.value, one.low, one.high) if told.public else (None, None, None)
        value, low, high = (None if v is None else as_printed(v, digits, times) for v in gap)
        misfit, usual = three_figures(one.misfit), three_figures(one.usual_misfit)
        return replace(one, misfit=misfit, usual_misfit=usual, value=value, low=low, high=high)

    earlier = told.earlier_start
    return replace(
        told,
        starts=tuple(
            start(each) for each in (told.starts if told.public else mixes_told(told.starts, rules))
        ),
        treated=levels(told.treated),
        synthetic=levels(told.synthetic),
        donors=tuple(replace(each, share=round(each.share, 3)) for each in told.donors),
        misfit=three_figures(told.misfit),
        usual_misfit=three_figures(told.usual_misfit),
        spread=three_figures(told.spread),
        smallest_p=three_figures(told.smallest_p),
        earlier_start=None
        if earlier is None
        else replace(
            earlier,
            value=as_printed(earlier.value, digits, times),
            low=as_printed(earlier.low, digits, times),
            high=as_printed(earlier.high, digits, times),
        ),
    )


def published_survival(
    told: Survival, _digits: int, _times: float, rules: DisclosureRules
) -> Survival:
    """Both groups' shares without the event, up to where few are left without it."""
    return replace(
        told,
        treated=_timed(told.treated, rules),
        comparison=_timed(told.comparison, rules),
        horizon=three_figures(
            min(told.horizon, *(_last_time(g, rules) for g in (told.treated, told.comparison)))
        ),
    )


def _last_time(group: TimedGroup, rules: DisclosureRules) -> float:
    """When so few are left without the event that the picture has to end."""
    kept = _kept(group, rules)
    return math.inf if len(kept) == len(group.times) else group.times[len(kept)]


def _kept(group: TimedGroup, rules: DisclosureRules) -> list[int]:
    everybody = group.at_risk[0] if group.at_risk else 0
    return [
        i for i, share in enumerate(group.shares) if i == 0 or share * everybody >= rules.events
    ]


def _timed(group: TimedGroup, rules: DisclosureRules) -> TimedGroup:
    kept = _kept(group, rules)
    everybody = published_count(group.at_risk[0], rules) if group.at_risk else 0
    return TimedGroup(
        times=tuple(group.times[i] for i in kept),
        shares=tuple(_left(group.shares[i], everybody, rules) for i in kept),
        at_risk=tuple(published_count(n, rules) for n in group.at_risk),
    )


def _left(share: float, everybody: int, rules: DisclosureRules) -> float:
    """The share without the event: of few people, of a rounded number of a rounded number."""
    if rules.places or not 0 < everybody < PEOPLE_FOR_FINER:
        return round(share, 2)
    return round(round(share * everybody / rules.base) * rules.base / everybody, 2)


# For parts whose numbers hang on one another.
OWN_RULES: dict[type, Callable[..., Any]] = {
    Survival: published_survival,
    SyntheticReport: published_mix,
}
