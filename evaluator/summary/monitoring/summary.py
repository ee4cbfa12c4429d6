"""A summary of what was done and for whom, where no effect can be claimed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from evaluator.cohort.columns.place_names import names_place
from evaluator.cohort.exchange.same_rows import rows_fingerprint
from evaluator.disclosure.counts import DisclosureRules, rules_under
from evaluator.disclosure.disguised import changed_told
from evaluator.disclosure.monitored import (
    NOT_RECORDED,
    OTHERS,
    Labelled,
    ToldCounts,
    average_told,
    counts_told,
    sum_told,
    too_near,
)
from evaluator.disclosure.near_copies import almost_the_same
from evaluator.measures import measure_called
from evaluator.programmes.programme import KnownProgramme, Monitored
from evaluator.summary.blocks import (
    Block,
    Bullets,
    Facts,
    Heading,
    Note,
    Paragraph,
    PartBreak,
    Summary,
    Table,
)
from evaluator.summary.monitoring.reached import reached
from evaluator.summary.receipt import make_receipt
from evaluator.values.files.storage import to_plain
from evaluator.values.fingerprint import versions
from evaluator.values.policy import load_policy
from evaluator.values.problems import Problem, Refusal
from evaluator.values.stricter import StricterDisclosure
from evaluator.words.dates import dated

if TYPE_CHECKING:
    import pandas as pd

    from evaluator.values.cohort import Cohort

_MOST_LABELS = 24
_FEW_NUMBERS = 6
_NONE_ASKED = StricterDisclosure()


def monitoring_summary(
    known: KnownProgramme,
    cohort: Cohort,
    day: date,
    *,
    name: str = "",
    earlier: Sequence[Monitoring] = (),
    asked: StricterDisclosure = _NONE_ASKED,
) -> Summary:
    """What a workbook tells of a programme without any comparison; it claims no effect.

    ``name`` is what the programme is called here. ``earlier`` is what was told before in the same
    place, which the receipt remembers. ``asked`` are limits stricter than the policy's.

    Raises:
        Refusal: ``monitoring_nothing`` where the workbook has none of the columns;
            ``almost_the_same_people`` where an earlier summary beside this one would tell of few.
    """
    there = [each for each in known.monitoring if each.column in cohort.frame and not each.key]
    if not there:
        raise Refusal(_nothing(known, cohort))
    cohort, of_whom = reached(known, cohort)
    people = _people(known, cohort)
    rules, title = _rules(known, people, asked), name or known.name
    told, amounts = _told(there, cohort, rules), _averages(there, cohort, rules, people)
    source = f"{cohort.provenance.sha256} {cohort.provenance.sheet}"
    own = Monitoring(rows_fingerprint(cohort), told, source)
    others = [each for each in earlier if not each.same_rows(own)]
    if too_near([each.counts for each in others], told, rules):
        raise Refusal(almost_the_same())
    blocks: list[Block] = [
        _facts(known, cohort, rules, there, _of_whom(known, people, asked)),
        Paragraph(
            "This summary says what was done and for whom. It does not say whether it worked. "
            f"{_why(known)}",
            "caution",
        ),
        Heading("What was done"),
        *_tables(told, known, there, rules, repeated=people is not None),
        *amounts,
        *((Note(of_whom),) if of_whom else ()),
        *_absent(known, cohort),
        *_stricter(asked),
        Bullets((known.wording.can_say if known.only_monitored else _reach(known),), "can_say"),
        Bullets((known.wording.cannot_say, _NO_EFFECT), "cannot_say"),
        PartBreak("How an effect could be shown"),
        *_next_time(known),
    ]
    policy = load_policy().stamp
    return Summary(
        title=title,
        subtitle="What was done and for whom; no effect is claimed",
        date=day.isoformat(),
        blocks=tuple(blocks),
        footer=f"{policy.name} {policy.version} ({policy.sha256[:12]}) · monitoring",
        receipt=_receipt(known, title, cohort, day, own, amounts, others, asked),
        kicker="Monitoring summary",
    )


_NO_EFFECT = "That anything changed because of it: nobody without it was compared."


def _rules(
    known: KnownProgramme, people: pd.Series | None, asked: StricterDisclosure
) -> DisclosureRules:
    """The policy's limits; none where rows are things done and not people.

    Where a person has several rows, rows are counted as coarsely as that many of each, so that a
    label of fewer people than may be told of is not named for their many rows.
    """
    rules = rules_under(asked, places=False)
    if not known.counts_people:
        return replace(
            rules,
            threshold=0,
            base=1,
            min_clusters=0,
            dominance=1.0,
            percentage_denominator=1,
            events=0,
        )
    most = 1 if people is None else int(people.value_counts().max())
    return replace(
        rules,
        threshold=most * rules.threshold,
        base=most * rules.base,
        percentage_denominator=most * rules.percentage_denominator,
    )


def _people(known: KnownProgramme, cohort: Cohort) -> pd.Series | None:
    """Whose each row is, where people have several; None where each has one, or nobody can tell."""
    if not known.counts_people or any(each.adds_up for each in known.monitoring):
        return None
    for column in cohort.columns:
        if column.role == "unit" and not names_place(column.name) and column.name in cohort.frame:
            keys = cohort.frame[column.name]
            return keys if bool(keys.dropna().duplicated().any()) else None
    return None


def _why(known: KnownProgramme) -> str:
    return known.claim_sentence or (
        "An effect can be claimed only from a comparison, which was not made here."
    )


def _reach(known: KnownProgramme) -> str:
    return f"How many {known.people} were reached, of which kind and where."


def _of_whom(known: KnownProgramme, people: pd.Series | None, asked: StricterDisclosure) -> str:
    """How many people several rows each are of, and that the tables count rows; empty otherwise."""
    if people is None:
        return ""
    told = changed_told(people.nunique(), rules_under(asked, places=False))
    return f"rows, of {told} {known.people}. Who has several rows counts once for each."


def _facts(
    known: KnownProgramme,
    cohort: Cohort,
    rules: DisclosureRules,
    there: list[Monitored],
    of_whom: str,
) -> Facts:
    rows = sum_told([1.0] * len(cohort.frame), rules)
    adds_up = any(each.adds_up for each in there)
    counted = (
        f"Each row is {known.row_is_monitored}."
        if adds_up
        else f"{rows} {of_whom or f'rows, each {known.row_is_monitored}.'}"
    )
    return Facts(
        (
            ("What was done", known.description),
            ("For whom and where", f"{known.people.capitalize()}; {known.setting}"),
            ("What was counted", counted),
            *_read_from(cohort),
        )
    )


def _read_from(cohort: Cohort) -> list[tuple[str, str]]:
    """Which sheet was read, where the workbook has others."""
    read = cohort.provenance
    return [("Where it was read", f'The sheet "{read.sheet}"')] if len(read.sheets) > 1 else []


def _told(there: list[Monitored], cohort: Cohort, rules: DisclosureRules) -> tuple[ToldCounts, ...]:
    """Rows by label; where rows hold numbers of things done, those numbers by label."""
    columns = {}
    for each in there:
        labelled = None if each.adds_up else _labelled(cohort.frame[each.column], each)
        if labelled is not None:
            columns[each.meaning] = labelled
    added = [each for each in there if each.adds_up and _numeric(cohort.frame[each.column])]
    if not added:
        return counts_told(columns, rules)
    told: list[ToldCounts] = []
    for amount in added:
        numbers = cohort.frame[amount.column].fillna(0).round().astype(int).tolist()
        named = {f"{amount.meaning}, by {_lower(title)}": own for title, own in columns.items()}
        told += counts_told(named, rules, numbers)
        if not named:
            total = sum_told([float(number) for number in numbers], rules)
            told.append(ToldCounts(amount.meaning, (), total, False))
    return tuple(told)


def _numeric(cells: pd.Series) -> bool:
    from pandas.api.types import is_numeric_dtype

    return bool(is_numeric_dtype(cells))


def _labelled(cells: pd.Series, each: Monitored) -> Labelled | None:
    """Each row's label; months for days, years where there are many; None for a scale."""
    from pandas.api.types import is_datetime64_any_dtype

    if is_datetime64_any_dtype(cells):
        months = cells.map(lambda day: dated(day, "%B %Y"), na_action="ignore").astype(object)
        texts = cells.dt.strftime("%Y") if months.nunique() > _MOST_LABELS else months
        order = texts.loc[cells.sort_values().index].dropna().unique().tolist()
    elif _numeric(cells):
        if cells.nunique() > _FEW_NUMBERS or not bool((cells.dropna() % 1 == 0).all()):
            return None
        texts = cells.map(lambda value: f"{value:g}", na_action="ignore")
        order = [f"{value:g}" for value in sorted(cells.dropna().unique())]
    else:
        texts = cells.map(str, na_action="ignore")
        order = sorted(texts.dropna().unique(), key=lambda text: _place(text, each))
    labels = tuple(texts.fillna(NOT_RECORDED).astype(str))
    missing = (NOT_RECORDED,) if NOT_RECORDED in labels and NOT_RECORDED not in order else ()
    return Labelled(labels, (*order, *missing))


def _place(text: str, each: Monitored) -> tuple[int, str]:
    choices = [choice.casefold() for choice in each.choices]
    known = text.casefold() in choices
    return (choices.index(text.casefold()) if known else len(choices), text.casefold())


def _tables(
    told: tuple[ToldCounts, ...],
    known: KnownProgramme,
    there: list[Monitored],
    rules: DisclosureRules,
    *,
    repeated: bool,
) -> Iterator[Block]:
    number = "Number" if any(each.adds_up for each in there) else known.people.capitalize()
    number = "Rows" if repeated else number
    for each in told:
        if len(each.rows) > _MOST_LABELS:
            yield Paragraph(f"{each.title}: {len(each.rows)} different ones.")
            continue
        if {label for label, _, _ in each.rows} <= {OTHERS}:
            few = ", with too few of each to show them apart" if each.rows else ""
            yield Paragraph(f"{each.title}: {each.total} in all{few}.")
            continue
        notes = (f"Numbers are rounded to {rules.base}; [c] stands for too few to show.",)
        more = ("Labels that too few have are put together.",) if each.folded else ()
        yield Table(
            each.title,
            ("Label", number, "Share"),
            (*each.rows, ("All", each.total, "100%")),
            (False, True, True),
            (*(notes if known.counts_people else ()), *more),
        )


def _averages(
    there: list[Monitored], cohort: Cohort, rules: DisclosureRules, people: pd.Series | None
) -> list[Block]:
    """Averages of scores; all rows of a person count together as theirs."""
    rows = []
    for each in there:
        cells = cohort.frame[each.column]
        if not each.adds_up and _numeric(cells) and _labelled(cells, each) is None:
            known = cells.dropna()
            whose = known.index if people is None else people.loc[known.index]
            rows.append((each.meaning, average_told(known.tolist(), rules, list(whose))))
    if not rows:
        return []
    return [
        Table("Averages", ("What", "On average"), tuple(rows), (False, True)),
        Note(
            "An average after that is better than one before is no effect: people answer the same "
            "questions more easily the second time, and those who were worst drift back."
        ),
    ]


def _absent(known: KnownProgramme, cohort: Cohort) -> Iterator[Block]:
    gone = [e.meaning for e in known.monitoring if e.column not in cohort.frame and not e.key]
    if gone:
        listed = "; ".join(map(_lower, gone))
        yield Note(f"Not in the workbook, and so not told: {listed}.")


def _stricter(asked: StricterDisclosure) -> Iterator[Block]:
    if asked.words:
        yield Note(f"What is told is kept to stricter limits than the policy's: {asked.words}.")


def _lower(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"


def _next_time(known: KnownProgramme) -> Iterator[Block]:
    if known.designs:
        yield Paragraph(f"{known.given_to} {known.follow_up_reason}")
    yield Heading("Questions to answer first")
    yield Bullets(tuple(f"{each.ask} {each.why}" for each in known.questions))
    yield Heading("What to ask for")
    yield Bullets(tuple(f"{each.of}: {each.what}" for each in known.requests))
    caveats = [
        f"{measure.measure.name}: {text}"
        for each in known.outcomes
        if (measure := measure_called(each.measure)) is not None
        for text in measure.caveats
    ]
    if caveats:
        yield Heading("What to know of its usual outcomes")
        yield Bullets(tuple(dict.fromkeys(caveats)))


def _nothing(known: KnownProgramme, cohort: Cohort) -> Problem:
    listed = ", ".join(f'"{each.column}"' for each in known.monitoring if not each.key)
    return Problem(
        "monitoring_nothing",
        f'The sheet has none of the columns by which "{known.name}" is monitored.',
        f"Name them in the workbook: {listed}. A workbook for it: whatworked template "
        f"--programme {known.key} --monitoring -o BOOK.xlsx.",
        sheet=cohort.provenance.sheet,
    )


@dataclass(frozen=True, slots=True)
class Monitoring:
    """What one monitoring summary told: a mark of its rows, its counts as printed, its sheet.

    Rows are known again by their mark on the computer that made it, elsewhere by the sheet.
    """

    rows: str
    counts: tuple[ToldCounts, ...]
    source: str = ""

    def same_rows(self, other: Monitoring) -> bool:
        """Whether both told of the same rows."""
        marks = ((self.rows, other.rows), (self.source, other.source))
        return any(one and one == two for one, two in marks)


FORMAT = "what-worked-monitoring"


def _receipt(
    known: KnownProgramme,
    title: str,
    cohort: Cohort,
    day: date,
    own: Monitoring,
    amounts: Sequence[Block],
    earlier: Sequence[Monitoring],
    asked: StricterDisclosure,
) -> dict[str, object]:
    return make_receipt(
        {
            "format": FORMAT,
            "programme": title,
            "known": known.key,
            "date": day.isoformat(),
            "workbook": {
                "file": cohort.provenance.file_name,
                "sheet": cohort.provenance.sheet,
                "sha256": cohort.provenance.sha256,
            },
            "rows": own.rows,
            "counts": to_plain(list(own.counts)),
            "averages": [list(row) for each in amounts if isinstance(each, Table)
                         for row in each.rows],
            "earlier": to_plain(list(earlier)),
            **({"disclosure": to_plain(asked)} if asked.words else {}),
            "versions": versions(),
            "claim": "none",
        }
    )  # fmt: skip
