"""What a design report says, as blocks in sections: size, starts, earlier times, likeness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evaluator.outcomes import kind_of
from evaluator.summary.blocks import Block, Figure, Heading, Note, Table

if TYPE_CHECKING:
    from evaluator.disclosure.counts import DisclosureRules
    from evaluator.values.evaluation import DesignReport, PathPoint
    from evaluator.values.plan import Outcome, Plan


def design_sections(report: DesignReport, plan: Plan, rules: DisclosureRules) -> tuple[Block, ...]:
    """Everything to be seen before the lock, in reading order.

    A heading of level 2 opens a section, with a note of one line below it. One of level 3 opens
    what only some people need, to be shown folded.
    """
    from evaluator.disclosure.published_design import published_design

    report = published_design(report, rules)
    return (
        *_section(
            "Is the study large enough?",
            "A study too small cannot find a worthwhile change even where there is one.",
            power_table(report, plan),
        ),
        *_starts(report, plan, rules),
        *_section(
            "Were the groups alike before the start?",
            "Where the groups were already drifting apart, the difference afterwards is no effect.",
            *earlier_figures(report, plan),
        ),
        *_counted(report, rules),
        *_alike(report, rules),
        *_matched(report, plan, rules),
    )


def _section(title: str, why: str, *blocks: Block | None) -> tuple[Block, ...]:
    found = tuple(block for block in blocks if block is not None)
    return (Heading(title), Note(why), *found) if found else ()


def _folded(title: str, *blocks: Block | None) -> tuple[Block, ...]:
    found = tuple(block for block in blocks if block is not None)
    return (Heading(title, 3), *found) if found else ()


def _starts(report: DesignReport, plan: Plan, rules: DisclosureRules) -> tuple[Block, ...]:
    from evaluator.summary.comparisons.roll_out import calendar_of, cells_of

    if not plan.primary:
        return ()
    calendar = calendar_of(report.starts, report.times, plan, rules)
    cells = cells_of(report.starts, report.times, plan.primary[0], plan, rules)
    folded = _folded("How many stand behind each average", cells)
    if calendar is None:
        return _section(
            "How many were measured when?",
            "Averages over few people jump about; losing people on the way can mislead.",
            *folded,
        )
    return _section(
        "Who started when?",
        "Each start is compared with those who had not started yet, or never did.",
        calendar, *folded,
    )  # fmt: skip


def _counted(report: DesignReport, rules: DisclosureRules) -> tuple[Block, ...]:
    from evaluator.summary.figures import flow_figure

    return _section(
        "Who is counted?",
        "From everybody in the workbook to those compared, with the reason for each loss.",
        flow_figure(report, rules),
    )


def _alike(report: DesignReport, rules: DisclosureRules) -> tuple[Block, ...]:
    from evaluator.summary.figures import love_figure, overlap_figure

    return _section(
        "How alike are the groups?",
        "What was known before the start, before and after the comparison group was chosen.",
        love_figure(report, rules), overlap_figure(report, rules),
    )  # fmt: skip


def _matched(report: DesignReport, plan: Plan, rules: DisclosureRules) -> tuple[Block, ...]:
    from evaluator.summary.comparisons import matching as m

    told = report.matching
    if told is None:
        return ()
    return _section(
        "How were the people matched?",
        "What was done, whom the effect is about, and how much information is left.",
        m.matching_facts(told, rules),
        *m.left_out_blocks(told, rules),
        *_folded(
            "Every characteristic in full",
            m.balance_table(report.balance, told, rules),
            m.further_table(told) if told.further else None,
        ),
        *_folded("How numbers are spread", *m.spread_figures(told)),
        *_folded("What is not known", m.unknown_table(told, rules) if told.unknown else None),
        *_folded("Ways of matching that were tried", m.attempts_table(plan, rules)
                 if plan.attempts else None),
    )  # fmt: skip


def power_table(report: DesignReport, plan: Plan) -> Table:
    """One row for each outcome: what could be detected, what is worthwhile, what follows."""
    return Table(
        title="What each outcome could show",
        columns=("Outcome", "Smallest change it could detect", "Smallest worthwhile change",
                 "What follows"),
        rows=tuple(_row(outcome, report.minimum_detectable.get(outcome.name))
                   for outcome in plan.outcomes),
        numeric=(False, False, False, False),
        notes=("“Could detect” means: would be found in four studies out of five like this one.",),
    )  # fmt: skip


def _row(outcome: Outcome, detectable: float | None) -> tuple[str, str, str, str]:
    from evaluator.words.amounts import amount, decimals

    def size(value: float | None) -> str:
        if value is None:
            return "Cannot be told"
        digits = 0 if kind_of(outcome.kind).yes_no else decimals(value)
        return amount(value, outcome, digits)

    wanted = size(outcome.worthwhile) if outcome.worthwhile is not None else "Not said"
    if detectable is None or outcome.worthwhile is None:
        follows = "Cannot be told before the results."
    elif detectable <= outcome.worthwhile:
        follows = "Large enough for a worthwhile change."
    else:
        follows = "A worthwhile change could be missed."
    return outcome.name, size(detectable), wanted, follows


def earlier_figures(report: DesignReport, plan: Plan) -> tuple[Figure, ...]:
    """One picture for each outcome measured several times before the start."""
    return tuple(
        _earlier(number, outcome, report.earlier_path[outcome.name])
        for number, outcome in enumerate(plan.outcomes)
        if report.earlier_path.get(outcome.name)
    )


def _earlier(number: int, outcome: Outcome, path: tuple[PathPoint, ...]) -> Figure:
    from evaluator.disclosure.averages import scale
    from evaluator.summary.charts.path import PathChart
    from evaluator.summary.figures import unit_of
    from evaluator.words.amounts import decimals, figure

    times = scale(outcome)
    widest = max((point.ci_high - point.ci_low) / 2 * times for point in path)
    digits = decimals(widest)
    apart = sum(point.ci_low > 0 or point.ci_high < 0 for point in path)
    name = outcome.name[:1].lower() + outcome.name[1:]
    return Figure(
        key=f"earlier_{number}",
        title=f"Differences in {name} before the start",
        alt=f"{apart} of {len(path)} earlier differences lie clearly away from zero. "
        "A difference too small for this study to see cannot be ruled out.",
        chart=PathChart(
            event_time=tuple(point.event_time for point in path),
            value=tuple(point.value * times for point in path),
            low=tuple(point.ci_low * times for point in path),
            high=tuple(point.ci_high * times for point in path),
            reference=-1,
            y_label=f"Difference, {unit_of(outcome)}",
        ),
        table=Table(
            title=f"Differences in {name} before the start, {unit_of(outcome)}",
            columns=("Time before the start", "Difference", "Lowest likely", "Highest likely"),
            rows=tuple(
                (
                    str(-point.event_time),
                    figure(point.value * times, digits),
                    figure(point.ci_low * times, digits),
                    figure(point.ci_high * times, digits),
                )
                for point in path
            ),
            numeric=(False, True, True, True),
        ),
    )
