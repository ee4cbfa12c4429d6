"""What the report shows of a synthetic comparison: the picture, and who makes up the mix."""

from __future__ import annotations

from evaluator.disclosure.averages import digits_for, scale
from evaluator.summary.blocks import Figure, Table
from evaluator.summary.charts.synthetic import SyntheticChart
from evaluator.summary.figures import slug, unit_of
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.parts.synthetic_report import StartMix, SyntheticReport
from evaluator.words.amounts import figure, outcome_name
from evaluator.words.numbers import number
from evaluator.words.symbols import NOT_APPLICABLE

_MOST_DONORS = 12
_LATER = ("Times count from each place's own start; the latest are those of the earliest places.",)


def holds_a_mix(result: OutcomeResult) -> bool:
    """Whether the answer is against a mix of places, which then stands for plain averages."""
    report = result.shown(SyntheticReport)
    return report is not None and report.answered


def synthetic_figure(result: OutcomeResult) -> Figure | None:
    """The treated places against the mix over time, with the gap between them.

    Averages of places that are not public areas are withheld: with one treated place they would
    be that place's own. The gap is the effect, which the summary tells anyway.
    """
    report, outcome = result.shown(SyntheticReport), result.outcome
    if report is None or not report.answered or not result.path:
        return None
    times, digits = scale(outcome), digits_for(result)
    before = report.after.index(True)
    spread = {point.event_time + before: point for point in result.path}
    none = (0.0, 0.0, 0.0)
    gaps = [
        (p.value * times, p.ci_low * times, p.ci_high * times)
        if (p := spread.get(i)) is not None
        else none
        for i in range(len(report.times))
    ]
    own = tuple(value * times for value in report.treated) if report.public else ()
    mix = tuple(value * times for value in report.synthetic) if report.public else ()
    when = "From each place's own start" if report.starts else "When"
    early = [abs(gap[0]) for gap in gaps[:before]]
    late = [gap[0] for gap in gaps[before:]]
    columns = (when, "Took part", "Weighted mix") if own else (when,)
    return Figure(
        key=f"synthetic_{slug(outcome)}",
        title=f"{_capital(outcome_name(outcome))} against the weighted mix of places",
        alt=f"Before the start the gap was never wider than {figure(max(early), digits)}; from the "
        f"start on it ranged from {figure(min(late), digits)} to {figure(max(late), digits)}."
        + (
            " The mix may lie above or below; only how both move is compared."
            if report.shifted
            else ""
        ),
        chart=SyntheticChart(
            times=report.times,
            treated=own,
            synthetic=mix,
            gap=tuple(gap[0] for gap in gaps),
            gap_low=tuple(gap[1] for gap in gaps),
            gap_high=tuple(gap[2] for gap in gaps),
            starts_after=before - 1,
            y_label=_capital(unit_of(outcome)),
            digits=digits,
        ),
        table=Table(
            title=f"{_capital(outcome_name(outcome))} and the gap, {unit_of(outcome)}",
            columns=(*columns, "Gap", "Lowest likely", "Highest likely"),
            rows=tuple(
                (
                    label,
                    *((figure(own[i], digits), figure(mix[i], digits)) if own else ()),
                    *(figure(part, digits) for part in gaps[i]),
                )
                for i, label in enumerate(report.times)
            ),
            numeric=(False, *(True,) * (len(columns) + 2)),
            notes=_notes(report),
        ),
    )


def _notes(report: SyntheticReport) -> tuple[str, ...]:
    """What the gaps are told from, whose range it is, and when times count from."""
    ranged = "range is that of the same gap in places without the programme."
    told = (
        f"The gap is told from its usual size before the start; the {ranged}"
        if report.shifted
        else f"The {ranged}"
    )
    return (told, *(_LATER if report.starts else ()))


def starts_table(result: OutcomeResult) -> Table | None:
    """Each of several starts against its own mix; gaps only where the places are public areas."""
    report, outcome = result.shown(SyntheticReport), result.outcome
    if report is None or not report.answered or not report.starts:
        return None
    times, digits = scale(outcome), digits_for(result)

    def told(start: StartMix) -> tuple[str, ...]:
        gap = (start.value, start.low, start.high)
        if any(value is None for value in gap):
            return ()
        return tuple(figure((value or 0.0) * times, digits) for value in gap)

    rows = tuple(
        (
            start.label, str(start.places), str(start.before), str(start.after),
            number(start.misfit), number(start.usual_misfit), *told(start),
        )
        for start in report.starts
    )  # fmt: skip
    gaps = ("Gap", "Lowest likely", "Highest likely") if told(report.starts[0]) else ()
    return Table(
        title=f"Each start against its own mix of places, {outcome_name(outcome)}",
        columns=(
            "Start", "Places", "Times before", "Times from the start on",
            "Missed by before the start", "Usually missed by", *gaps,
        ),
        rows=rows,
        numeric=(False, *(True,) * (5 + len(gaps))),
        notes=(
            "A single start rests on few places: the answer is the average over all of them.",
            *(() if gaps else ("Gaps of single starts are told of public areas alone.",)),
        ),
    )  # fmt: skip


def donor_table(result: OutcomeResult) -> Table | None:
    """Which places make up the mix; without names where the places are not public areas."""
    report = result.shown(SyntheticReport)
    if report is None or not report.answered:
        return None
    shown, rest = report.donors[:_MOST_DONORS], report.donors[_MOST_DONORS:]
    rows = [
        (donor.name or f"Place {i}", f"{100 * donor.share:.1f}%")
        for i, donor in enumerate(shown, start=1)
    ]
    if rest:
        rows.append((f"{len(rest)} others", f"{100 * sum(d.share for d in rest):.1f}%"))
    unused = report.places - len(report.donors)
    if unused:
        rows.append((f"{unused} without a share", NOT_APPLICABLE))
    return Table(
        title=f"Places that make up the mix for {outcome_name(result.outcome)}",
        columns=("Place", "Share of the mix"),
        rows=tuple(rows),
        numeric=(False, True),
        notes=(
            *(
                ("Each start has a mix of its own; these are averages of them.",)
                if report.starts
                else ()
            ),
            *(
                ()
                if report.public
                else ("Places are not named, because they may not be public areas.",)
            ),
        ),
    )


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
