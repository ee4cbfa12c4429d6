"""The pictures of a summary: each with its finding in words and its numbers as a table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from evaluator.disclosure.averages import average_digits, digits_for, scale, steps_of_shares
from evaluator.disclosure.published_design import published_overlap
from evaluator.disclosure.rules import DisclosureRules, ProtectedStep, protect_flow, shares_of
from evaluator.outcomes import kind_of
from evaluator.summary.blocks import Figure, Table
from evaluator.summary.charts.effect import EffectChart, EffectRow
from evaluator.summary.charts.flow import FlowBar, FlowChart
from evaluator.summary.charts.love import LovePlot
from evaluator.summary.charts.means import MeansChart
from evaluator.summary.charts.overlap import OverlapChart
from evaluator.summary.charts.path import PathChart
from evaluator.summary.comparisons.balance_words import few_left_out
from evaluator.summary.gaps import GAP, average_axis, averaged, is_gap
from evaluator.values.evaluation import DesignReport, MeanPoint, OutcomeResult, PathPoint
from evaluator.values.plan import Outcome, Plan
from evaluator.verdict.answer import told_around_start
from evaluator.verdict.worthwhile import worthwhile_part
from evaluator.words.amounts import difference, figure, likely_range, outcome_name, planned_figure
from evaluator.words.periods import period_names
from evaluator.words.shapes import hump, turns
from evaluator.words.symbols import NOT_APPLICABLE, WITHHELD
from evaluator.words.units import column_words
from methods.results import Estimate

_ALIKE = 0.10  # standard deviations
Kind = Literal["planned", "alternative", "naive"]


def unit_of(outcome: Outcome) -> str:
    """The unit on an axis or in a table heading."""
    times = kind_of(outcome.kind).times
    if times > 1:
        return f"per {times}"
    return outcome.unit or outcome_name(outcome)


def effect_figure(result: OutcomeResult, plan: Plan, *, every_answer: bool = True) -> Figure | None:
    """The planned effect with its range against the worthwhile change.

    ``every_answer`` adds the other defensible answers and the naive ones.
    """
    planned, outcome = result.estimate, result.outcome
    if planned is None:
        return None
    times, digits = scale(outcome), digits_for(result)
    rows = [
        row
        for row in _answers(result, planned)
        if every_answer or row.kind in ("planned", "benchmark")
    ]
    text_digits = 0 if kind_of(outcome.kind).yes_no else digits
    effect = difference(planned.value, outcome, text_digits)
    spread = likely_range(planned.ci_low, planned.ci_high, outcome, text_digits)
    name = plan.programme.name or "the programme"
    return Figure(
        key=f"{'answers' if every_answer else 'effect'}_{slug(outcome)}",
        title=f"Effect of {name} on {outcome_name(outcome)}",
        alt=f"The planned answer is {effect}, likely {spread}. "
        + _against_worthwhile(result, text_digits),
        chart=EffectChart(
            rows=tuple(rows),
            unit=f"Difference, {unit_of(outcome)}",
            null=0.0,
            worthwhile=None if outcome.worthwhile is None else outcome.worthwhile * times,
            better=outcome.better,
            digits=text_digits,
        ),
        table=Table(
            title=f"Effect on {outcome_name(outcome)}, {unit_of(outcome)}",
            columns=("Answer", "Difference", "Lowest likely", "Highest likely"),
            rows=tuple(
                (r.label, figure(r.value, digits), figure(r.low, digits), figure(r.high, digits))
                for r in rows
            ),
            numeric=(False, True, True, True),
        ),
    )


def _answers(result: OutcomeResult, planned: Estimate) -> list[EffectRow]:
    times = scale(result.outcome)

    def row(label: str, e: Estimate, kind: Kind) -> EffectRow:
        return EffectRow(label, e.value * times, e.ci_low * times, e.ci_high * times, kind)

    rows = [row("Planned answer", planned, "planned")]
    rows += [
        row(other.label, other.estimate, "naive" if other.naive else "alternative")
        for other in result.alternatives
    ]
    known = result.outcome.benchmark
    if known is not None:
        low = known.value if known.low is None else known.low
        high = known.value if known.high is None else known.high
        label = "Already known from elsewhere"
        rows.append(EffectRow(label, known.value * times, low * times, high * times, "benchmark"))
    return rows


_WORTHWHILE = {
    "whole": "The whole range lies beyond",
    "none": "The whole range falls short of",
    "no gain": "No part of the range is a gain of",
    "harm": "The whole range is on the harmful side, away from",
    "part": "The range includes",
}


def _against_worthwhile(result: OutcomeResult, digits: int) -> str:
    outcome = result.outcome
    part = worthwhile_part(result.estimate, outcome)
    if part is None or outcome.worthwhile is None:
        return ""
    wanted = planned_figure(outcome.worthwhile * scale(outcome), digits)
    return f"{_WORTHWHILE[part]} the smallest worthwhile change of {wanted}."


def means_figure(result: OutcomeResult, plan: Plan, rules: DisclosureRules) -> Figure | None:
    """Average of each group over time, as disclosure control left them."""
    points, outcome = result.means, result.outcome
    gap = is_gap(outcome, plan)
    if len(points) < 2:
        return None
    times, digits = scale(outcome), average_digits(result, rules)

    def shown(value: float | None, people: int) -> float | None:
        return None if value is None or people < rules.threshold else value * times

    treated = tuple(shown(p.treated, p.n_treated) for p in points)
    comparison = tuple(shown(p.comparison, p.n_comparison) for p in points)
    last_before = [i for i, p in enumerate(points) if not p.after]
    has_comparison = any(p.n_comparison > 0 for p in points)

    def cell(value: float | None, people: int) -> str:
        if value is not None:
            return figure(value, digits)
        return WITHHELD if people else NOT_APPLICABLE

    rows = tuple(
        (
            p.label,
            cell(treated[i], p.n_treated),
            *((cell(comparison[i], p.n_comparison),) if has_comparison else ()),
        )
        for i, p in enumerate(points)
    )
    columns = ("When", "Took part", "Comparison group") if has_comparison else ("When", "Took part")
    return Figure(
        key=f"means_{slug(outcome)}",
        title=f"{averaged(outcome, plan)} over time",
        alt=(f"{GAP} " if gap else "")
        + _moved(f"those {'that' if rules.places else 'who'} took part", points, treated, digits)
        + (told_around_start(result) if len(points) > 2 else "")
        + (_moved("the comparison group", points, comparison, digits) if has_comparison else ""),
        chart=MeansChart(
            times=tuple(p.label for p in points),
            treated=treated,
            comparison=comparison,
            treated_label="Took part",
            comparison_label="Comparison group",
            starts_after=max(last_before) if last_before else None,
            y_label=average_axis(outcome, plan, unit_of(outcome)),
            percent=False,
            digits=digits,
        ),
        table=Table(
            title=f"{averaged(outcome, plan)}, {unit_of(outcome)}",
            columns=columns,
            rows=rows,
            numeric=(False, *(True,) * (len(columns) - 1)),
            notes=(
                *((GAP,) if gap else ()),
                *average_notes(result, rules, [text for row in rows for text in row[1:]]),
            ),
        ),
    )


def average_notes(
    result: OutcomeResult, rules: DisclosureRules, texts: list[str]
) -> tuple[str, ...]:
    """What stands below a table of averages, of which ``texts`` are all as printed."""
    told = any(text not in (WITHHELD, NOT_APPLICABLE) for text in texts)
    return (*why_withheld(texts), *(steps_of_shares(result, rules) if told else ()))


def why_withheld(texts: list[str]) -> tuple[str, ...]:
    """What "[c]" means under averages; nothing where none is withheld."""
    if WITHHELD not in texts:
        return ()
    return (
        "[c] means withheld: few people stand behind it, or few of them had it or did not have "
        "it, or it would give another one away.",
    )


def _moved(
    who: str, points: Sequence[MeanPoint], values: tuple[float | None, ...], digits: int
) -> str:
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return f"The average of {who} is withheld or unknown. "
    return (
        f"The average of {who} went from {figure(known[0], digits)} to "
        f"{figure(known[-1], digits)}. "
        + turns(
            period_names([point.label for point in points]),
            values,
            ["" if value is None else figure(value, digits) for value in values],
        )
    )


def path_figure(result: OutcomeResult) -> Figure | None:
    """Differences between the groups by time since the start."""
    path, outcome = result.path, result.outcome
    if not path:
        return None
    times, digits = scale(outcome), digits_for(result)
    return Figure(
        key=f"path_{slug(outcome)}",
        title=f"Difference in {outcome_name(outcome)} by time since the start",
        alt=f"Before the start the differences ranged from "
        f"{_extreme(result, digits, before=True)}; from the start on, from "
        f"{_extreme(result, digits, before=False)}. Each is compared with the last time before the "
        f"start.{_averages(path)}{_around_zero(path)}",
        chart=PathChart(
            event_time=tuple(p.event_time for p in path),
            value=tuple(p.value * times for p in path),
            low=tuple(p.ci_low * times for p in path),
            high=tuple(p.ci_high * times for p in path),
            reference=-1,
            y_label=f"Difference, {unit_of(outcome)}",
            band_low=_band(tuple(p.band_low for p in path), times),
            band_high=_band(tuple(p.band_high for p in path), times),
        ),
        table=_path_table(result, digits),
    )


def _band(limits: tuple[float | None, ...], times: float) -> tuple[float, ...] | None:
    known = tuple(limit * times for limit in limits if limit is not None)
    return known if len(known) == len(limits) else None


def _path_table(result: OutcomeResult, digits: int) -> Table:
    path, times = result.path, scale(result.outcome)
    banded = all(p.band_low is not None for p in path)

    def numbers(p: PathPoint) -> tuple[str, ...]:
        limits = (p.value, p.ci_low, p.ci_high, *((p.band_low, p.band_high) if banded else ()))
        return tuple(figure((limit or 0.0) * times, digits) for limit in limits)

    once = ("Lowest, all times at once", "Highest, all times at once") if banded else ()
    columns = ("Time since the start", "Difference", "Lowest likely", "Highest likely", *once)
    name = outcome_name(result.outcome)
    return Table(
        title=f"Difference in {name} by time, {unit_of(result.outcome)}",
        columns=columns,
        rows=tuple((str(p.event_time).replace("-", "−"), *numbers(p)) for p in path),
        numeric=(False, *(True,) * (len(columns) - 1)),
        notes=(_averages(path).strip(),) if path[0].span > 1 else (),
    )


def _averages(path: tuple[PathPoint, ...]) -> str:
    span = path[0].span
    return f" Each time is the average of {span} measurements in a row." if span > 1 else ""


def _around_zero(path: tuple[PathPoint, ...]) -> str:
    """What the range for all times at once says; nothing without one."""
    late = [p for p in path if p.event_time >= 0 and p.band_low is not None]
    if not late:
        return ""
    clear = sum(not (p.band_low or 0.0) <= 0 <= (p.band_high or 0.0) for p in late)
    return (
        f" At {clear} of {len(late)} times from the start on, the range for all times at once "
        "leaves out no difference."
    )


def _extreme(result: OutcomeResult, digits: int, *, before: bool) -> str:
    values = [p.value * scale(result.outcome) for p in result.path if (p.event_time < 0) == before]
    if not values:
        return "nothing measured"
    return f"{figure(min(values), digits)} to {figure(max(values), digits)}"


def love_figure(design: DesignReport, rules: DisclosureRules) -> Figure | None:
    """How alike the groups are on each characteristic, before and after matching."""
    rows = design.balance
    if not rows:
        return None
    worst = max(rows, key=lambda row: abs(row.smd_after))
    return Figure(
        key="balance",
        title="How alike the two groups are",
        alt="After matching the largest difference is in "
        f"{column_words(worst.covariate)}, {figure(abs(worst.smd_after), 2)} standard deviations; "
        f"before, the largest was {figure(max(abs(row.smd_before) for row in rows), 2)}. "
        f"{sum(abs(row.smd_after) <= _ALIKE for row in rows)} of {len(rows)} are alike after it "
        f"(up to {_ALIKE:.2f}), {sum(abs(row.smd_before) <= _ALIKE for row in rows)} were before.",
        chart=LovePlot(
            covariates=tuple(column_words(row.covariate) for row in rows),
            before=tuple(row.smd_before for row in rows),
            after=tuple(row.smd_after for row in rows),
        ),
        table=Table(
            title="Differences between the groups, in standard deviations",
            columns=("Characteristic", "Before matching", "After matching"),
            rows=tuple(
                (column_words(row.covariate), figure(row.smd_before, 2), figure(row.smd_after, 2))
                for row in rows
            ),
            numeric=(False, True, True),
            notes=(
                "Up to 0.10 counts as alike; above 0.25 as too different to compare.",
                *few_left_out(rules),
            ),
        ),
    )


def overlap_figure(design: DesignReport, rules: DisclosureRules) -> Figure | None:
    """How the chance of taking part is spread; bins with few people are withheld."""
    spread = design.overlap
    if spread is None or not spread.edges:
        return None
    told = published_overlap(spread, design, rules)
    treated = shares_of(told.treated, told.treated_whole or 0)
    comparison = shares_of(told.comparison, told.comparison_whole or 0)
    who = design.matching.about if design.matching else "those who took part"

    def cell(share: float | None) -> str:
        return WITHHELD if share is None else f"{100 * share:.0f}%"

    likely = [f"{100 * a:.0f} to {100 * b:.0f}%" for a, b in pairwise(spread.edges)]
    alone = (
        f"How many of {who} have nobody similar is withheld, because few have, or all but few."
        if told.off_support is None
        else f"{100 * told.off_support:.0f}% of {who} have nobody similar and are left out."
    )
    return Figure(
        key="overlap",
        title="How likely people were to take part",
        alt=hump("those who took part", likely, treated)
        + hump("the comparison group", likely, comparison)
        + alone,
        chart=OverlapChart(
            edges=spread.edges,
            treated=treated,
            comparison=comparison,
            off_support=told.off_support,
        ),
        table=Table(
            title="Share of each group by likelihood of taking part",
            columns=("Likelihood", "Took part", "Comparison group"),
            rows=tuple(
                (label, cell(treated[i]), cell(comparison[i])) for i, label in enumerate(likely)
            ),
            numeric=(False, True, True),
            notes=("[c] means withheld, because few people are in that row.",),
        ),
    )


def flow_figure(design: DesignReport, rules: DisclosureRules) -> Figure:
    """How many people or places were left at each step, and why some left."""
    steps = protect_flow(
        tuple((s.label, s.treated, s.comparison, s.reason) for s in design.flow),
        rules,
        places=design.places,
    )
    compared = not design.everybody_treated

    def told(s: ProtectedStep) -> str:
        beside = f", {_people(s.comparison)} to compare with" if compared else ""
        return f"{s.label}: {_people(s.treated)} took part{beside}"

    def counted(s: ProtectedStep) -> tuple[str, ...]:
        return _people(s.treated), *((_people(s.comparison),) if compared else ())

    groups = ("Took part", *(("Comparison group",) if compared else ()))
    return Figure(
        key="flow",
        title="Who was counted at each step",
        alt="; ".join(told(s) for s in steps) + ".",
        chart=FlowChart(
            tuple(FlowBar(s.label, s.treated, s.comparison, s.reason) for s in steps), compared
        ),
        table=Table(
            title="Who was counted at each step",
            columns=("Step", *groups, "Why some are missing"),
            rows=tuple((s.label, *counted(s), s.reason or NOT_APPLICABLE) for s in steps),
            numeric=(False, *(True,) * len(groups), False),
            notes=rounding_note(rules),
        ),
    )


def rounding_note(rules: DisclosureRules) -> tuple[str, ...]:
    """How counts were rounded; nothing where they are exact."""
    return (f"Counts are rounded to the nearest {rules.base}.",) if rules.base > 1 else ()


def who_was_counted(design: DesignReport, rules: DisclosureRules) -> str:
    """Numbers left at each step in one sentence for each group."""
    steps = protect_flow(
        tuple((s.label, s.treated, s.comparison, s.reason) for s in design.flow),
        rules,
        places=design.places,
    )

    named = [f"{_people(s.treated)} {s.label[:1].lower()}{s.label[1:]}" for s in steps]
    told = f"Took part: {', '.join(named)}."
    if design.everybody_treated:
        return told
    *others, last = [_people(s.comparison) for s in steps]
    listed = f"{', '.join(others)} and {last}" if others else last
    return f"{told} Comparison group: {listed}."


def _people(count: int | None) -> str:
    return WITHHELD if count is None else f"{count:,}"


def slug(outcome: Outcome) -> str:
    """The outcome's name as part of a figure's key."""
    return "".join(c if c.isalnum() else "_" for c in outcome.name.casefold())[:40]
