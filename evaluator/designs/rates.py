"""Counts made into rates: so many for every 1,000 people, weighted by people or by places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, Protocol

import pandas as pd

from evaluator.cohort.columns.names import words
from evaluator.cohort.rows.shapes import EXPOSURE, OUTCOME, POST, WEIGHT, Rows
from evaluator.designs.unanswered import why
from evaluator.disclosure.freely import things, whole_percent
from evaluator.outcomes import kind_of
from evaluator.values.matching_report import OtherScale
from evaluator.values.plan import Outcome, Plan
from evaluator.words.per_so_many import so_many
from methods.results import Estimate, NotIdentifiedError

COUNT, OWN_WEIGHT = "@count", "@own_weight"

AverageOver = Literal["people", "places"]
RatesFor = Literal["counts", "counts_and_amounts"]


@dataclass(frozen=True, slots=True)
class Rate:
    """What an outcome is divided by: ``per`` units of the column ``of`` (such as 1,000 residents).

    ``average_over`` is "people" when every unit of ``of`` counts alike, so that larger places
    count more, or "places" when every place does.
    """

    per: int
    of: str
    average_over: AverageOver


class RateOptions(Protocol):
    """The settings of a design that say how rates are made."""

    @property
    def average_over(self) -> AverageOver:
        """Whether people or places count alike."""

    @property
    def per(self) -> int | None:
        """What number of the exposure rates are given for; None chooses."""

    @property
    def rates_for(self) -> RatesFor:
        """Which outcomes are divided."""


def rate_of(rows: Rows, plan: Plan, outcome: Outcome, options: RateOptions) -> Rate | None:
    """The rate that is planned for an outcome; None when it stays as it is.

    Counts are divided by the plan's exposure, amounts only when the settings ask for it, and
    yes/no outcomes never. Without a number in the settings it is what the outcome's unit says, and
    else per 1,000, or per 100,000 where less than one in 1,000 was counted before the start.
    """
    divided = options.rates_for in kind_of(outcome.kind).divided_when
    if plan.roles.exposure is None or not divided or EXPOSURE not in rows.frame:
        return None
    of = plan.roles.exposure
    per = options.per or so_many(outcome.unit, of) or _usual(rows.frame)
    return Rate(per, of, options.average_over)


def _usual(frame: pd.DataFrame) -> int:
    before = frame[(frame[POST] == 0) & frame[OUTCOME].notna()]
    common = 1000 * before[OUTCOME].abs().sum() >= before[EXPOSURE].sum()
    return 1_000 if common else 100_000


def as_rates(rows: Rows, rate: Rate | None) -> Rows:
    """The rows with the outcome as a rate; ``@count``, ``@exposure`` and ``@own_weight`` remain.

    ``@exposure`` is then in the unit that the rate is per, and ``@weight`` includes it when
    people count alike.
    """
    if rate is None:
        return rows
    frame = rows.frame
    size = frame[EXPOSURE] / rate.per
    weight = frame[WEIGHT]
    if rate.average_over == "people":
        weight = weight * size / size.mean()
    made = {
        COUNT: frame[OUTCOME],
        OWN_WEIGHT: frame[WEIGHT],
        EXPOSURE: size,
        OUTCOME: frame[OUTCOME] / size,
        WEIGHT: weight,
    }
    return replace(rows, frame=frame.assign(**made))


def told_as_rate(outcome: Outcome, rate: Rate | None) -> Outcome:
    """The outcome with what it is out of in its unit, unless its unit says so already."""
    if rate is None or so_many(outcome.unit, rate.of) == rate.per:
        return outcome
    of = " ".join(words(rate.of)) or rate.of
    unit = outcome.unit or "cases"
    return replace(outcome, unit=f"{unit} per {things(rate.per)} ({of})")


def weighting_in_words(plan: Plan, outcome: Outcome, options: RateOptions | None) -> str:
    """How an outcome's rate was made and weighted; empty when it is not a rate."""
    of, divided_when = plan.roles.exposure, kind_of(outcome.kind).divided_when
    if of is None or options is None or options.rates_for not in divided_when:
        return ""
    alike = (
        "every place counts alike, whatever its size"
        if options.average_over == "places"
        else "everybody in it counts alike, so larger places count for more"
    )
    return f'The outcome is divided by "{of}"; in the averages {alike}.'


def ratio_in_words(answer: Callable[[], Estimate]) -> OtherScale:
    """A ratio of rates and the percentage it stands for; why not, where there is none."""
    label = "Observed for every 1 expected without the programme"
    try:
        ratio = answer()
    except NotIdentifiedError as refused:
        return OtherScale("rate_ratio", label, None, why(refused))
    percent = 100 * (ratio.value - 1)
    said = (
        f"{whole_percent(abs(percent) / 100)} {'more' if percent >= 0 else 'fewer'} than expected."
    )
    return OtherScale("rate_ratio", label, ratio, said)
