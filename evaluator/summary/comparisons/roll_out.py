"""Pictures and tables of staggered starts: who started when, their paths, how many they are."""

from __future__ import annotations

from evaluator.cohort.columns.place_names import calls_places
from evaluator.designs.shared.groups import places_called
from evaluator.disclosure.averages import average_digits, scale
from evaluator.disclosure.counts import CountCell, CountTable, DisclosureRules
from evaluator.disclosure.pools import Pool, pooled
from evaluator.disclosure.rules import protect_counts
from evaluator.summary.blocks import Figure, Table
from evaluator.summary.charts.roll_out import RollOutChart, RollOutRow
from evaluator.summary.charts.starts import StartsChart, StartsLine
from evaluator.summary.figures import average_notes, rounding_note, slug, unit_of
from evaluator.summary.gaps import average_axis, averaged
from evaluator.values.evaluation import OutcomeResult, StartGroup
from evaluator.values.plan import Outcome, Plan
from evaluator.words.amounts import figure, outcome_name
from evaluator.words.symbols import NOT_APPLICABLE, WITHHELD

_MOST_LINES = 4
_MOST_ROWS = 8
_WHY_WITHHELD = "[c] means withheld, because few stand behind it."


def several_starts(groups: tuple[StartGroup, ...]) -> bool:
    """Whether groups started at different times."""
    return sum(group.start is not None for group in groups) > 1


def calendar_figure(result: OutcomeResult, plan: Plan, rules: DisclosureRules) -> Figure | None:
    """Who had the programme by when; None for one start."""
    times = tuple(point.label for point in result.means)
    return calendar_of(result.starts, times, plan, rules)


def calendar_of(
    starts: tuple[StartGroup, ...], times: tuple[str, ...], plan: Plan, rules: DisclosureRules
) -> Figure | None:
    """The same from the groups by start and the names of the times, before any result."""
    if not several_starts(starts):
        return None
    pools = pooled(starts, _MOST_ROWS, rules)
    largest = [pool.largest() for pool in pools]
    cells = (*((cell,) for cell in largest), (_sum(largest),))
    labels = tuple(pool.label for pool in pools)
    shown = protect_counts(
        CountTable("", (*labels, "All"), ("Number",), cells, total_row=True), rules
    )
    people = _counted(plan, rules)
    rows = tuple(
        RollOutRow(pool.label, pool.first, pool.last, text)
        for pool, (text,) in zip(pools, shown.text, strict=False)
    )
    return Figure(
        key="roll_out",
        title="Who had the programme by when",
        alt=f"How many {people} had it from when. "
        + "; ".join(
            f"{row.label}: {'a number withheld' if row.count == WITHHELD else row.count}"
            for row in rows
        )
        + ".",
        chart=RollOutChart(times, rows),
        table=Table(
            title=f"Number of {people} by start",
            columns=("Start", "Number"),
            rows=tuple((row.label, row.count) for row in rows),
            numeric=(False, True),
            notes=(*rounding_note(rules), *_why([row.count for row in rows])),
        ),
    )


def starts_figure(result: OutcomeResult, plan: Plan, rules: DisclosureRules) -> Figure | None:
    """Average outcome over time of those who started together; None for one start."""
    if not several_starts(result.starts):
        return None
    outcome, digits, times = result.outcome, average_digits(result, rules), scale(result.outcome)
    labels = tuple(point.label for point in result.means)
    lines = tuple(
        StartsLine(
            pool.label,
            tuple(
                None if (mean := pool.mean(at, rules)) is None else mean * times
                for at in range(pool.times)
            ),
            pool.first,
            pool.last,
        )
        for pool in pooled(result.starts, _MOST_LINES, rules)
    )

    def cell(value: float | None) -> str:
        return WITHHELD if value is None else figure(value, digits)

    rows = tuple(
        (label, *(cell(line.means[at]) for line in lines)) for at, label in enumerate(labels)
    )
    return Figure(
        key=f"starts_{slug(outcome)}",
        title=f"{averaged(outcome, plan)} of those who started together",
        alt=" ".join(_moved(line, digits) for line in lines),
        chart=StartsChart(labels, lines, average_axis(outcome, plan, unit_of(outcome)), digits),
        table=Table(
            title=f"{averaged(outcome, plan)} by start, {unit_of(outcome)}",
            columns=("When", *(line.label for line in lines)),
            rows=rows,
            numeric=(False, *(True,) * len(lines)),
            notes=average_notes(result, rules, [text for row in rows for text in row[1:]]),
        ),
    )


def cells_table(result: OutcomeResult, plan: Plan, rules: DisclosureRules) -> Table | None:
    """How many stand behind every average by start and time; times alike in a row are one row."""
    times = tuple(point.label for point in result.means)
    return cells_of(result.starts, times, result.outcome, plan, rules)


def cells_of(
    starts: tuple[StartGroup, ...],
    times: tuple[str, ...],
    outcome: Outcome,
    plan: Plan,
    rules: DisclosureRules,
) -> Table | None:
    """The same from the groups by start and the names of the times, before any result."""
    if not starts or not times:
        return None
    pools = pooled(starts, _MOST_ROWS, rules)
    spans = _spans(pools)
    cells = tuple(_row(pools, first) for first, _ in spans)
    labels = tuple(_span_label(times, first, last) for first, last in spans)
    columns = (*_columns(starts, pools), "All")
    shown = protect_counts(CountTable("", labels, columns, cells, total_column=True), rules)
    rows = tuple(
        (label, *(_with_places(text, cell) for text, cell in zip(row, given, strict=True)))
        for label, row, given in zip(labels, shown.text, cells, strict=True)
    )
    places = any(cell is not None and cell.clusters is not None for row in cells for cell in row)
    return Table(
        title=f"How many {_counted(plan, rules)} stand behind each average of "
        f"{outcome_name(outcome)}",
        columns=("When", *columns),
        rows=rows,
        numeric=(False, *(True,) * len(columns)),
        printed=False,
        notes=(
            "Each has one row in the data at each time.",
            *(("In brackets: the places that they are in.",) if places else ()),
            *rounding_note(rules),
            *_why([text for row in rows for text in row]),
            *(("[z] means that nobody was measured.",) if NOT_APPLICABLE in str(rows) else ()),
        ),
    )


def _counted(plan: Plan, rules: DisclosureRules) -> str:
    """Whom the numbers count: people, or the places that are compared, by what the plan names."""
    told, key = plan.programme.people, plan.roles.cluster
    if not rules.places or calls_places(told):
        return told
    return places_called(key) if key else "places"


def _columns(starts: tuple[StartGroup, ...], pools: tuple[Pool, ...]) -> tuple[str, ...]:
    if several_starts(starts):
        return tuple(pool.label for pool in pools)
    return tuple("Comparison group" if pool.first is None else "Took part" for pool in pools)


def _row(pools: tuple[Pool, ...], at: int) -> tuple[CountCell | None, ...]:
    cells = [pool.count(at) for pool in pools]
    known = [cell for cell in cells if cell is not None]
    return (*cells, _sum(known) if known else None)


def _sum(cells: list[CountCell]) -> CountCell:
    clusters = [cell.clusters for cell in cells if cell.clusters is not None]
    return CountCell(sum(cell.people for cell in cells), sum(clusters) if clusters else None)


def _spans(pools: tuple[Pool, ...]) -> list[tuple[int, int]]:
    """First and last position of neighbouring times with the same numbers everywhere."""
    times = pools[0].times
    counts = [tuple(pool.count(at) for pool in pools) for at in range(times)]
    begins = [at for at in range(times) if at == 0 or counts[at] != counts[at - 1]]
    return [(begin, end - 1) for begin, end in zip(begins, [*begins[1:], times], strict=True)]


def _span_label(times: tuple[str, ...], first: int, last: int) -> str:
    one, other = times[first], times[last]
    return one if first == last else f"{one} to {other}"


def _with_places(text: str, cell: CountCell | None) -> str:
    if cell is None or cell.clusters is None or not text[:1].isdigit():
        return text
    return f"{text} ({cell.clusters:,})"


def _moved(line: StartsLine, digits: int) -> str:
    known = [value for value in line.means if value is not None]
    if len(known) < 2:
        return f"{line.label}: withheld or unknown."
    before = [v for v in line.means[: line.first] if v is not None] if line.first else []
    at_start = f" to {figure(before[-1], digits)} before the start" if before else ""
    end = figure(known[-1], digits)
    return f"{line.label}: from {figure(known[0], digits)}{at_start} to {end} at the end."


def _why(texts: list[str]) -> tuple[str, ...]:
    return (_WHY_WITHHELD,) if WITHHELD in texts else ()
