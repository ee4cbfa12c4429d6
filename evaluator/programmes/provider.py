"""What whoever holds the data is told and asked for: the workbook of a programme."""

from __future__ import annotations

from evaluator.cohort.exchange.template import (
    Described,
    Instructions,
    Kinds,
    TemplateColumn,
    make_template,
)
from evaluator.measures import measure_called
from evaluator.programmes import started_from
from evaluator.programmes.programme import KnownProgramme, Monitored
from evaluator.programmes.starting import plan_of
from evaluator.values.cohort import Kind
from evaluator.values.plan import Plan, Programme


def provider_workbook(known: KnownProgramme, plan: Plan | None = None) -> bytes:
    """The workbook that a study of the programme needs; ``plan`` where one was made already."""
    return make_template(plan or plan_of(known), kinds_of(known), instructions(known))


def template_of(plan: Plan, kinds: Kinds) -> bytes:
    """The workbook that a plan asks for; one that started from a programme tells what it knows.

    ``kinds`` as the columns of a workbook at hand are read, which come first.
    """
    known = started_from(plan)
    told = None if known is None else instructions(known)
    return make_template(plan, kinds_with(plan, kinds), told)


def kinds_with(plan: Plan, kinds: Kinds) -> Kinds:
    """``kinds`` as read from a workbook at hand, and what the plan's programme knows of others."""
    known = started_from(plan)
    return kinds if known is None else {**kinds_of(known), **kinds}


def monitoring_workbook(known: KnownProgramme) -> bytes:
    """The workbook from which the programme can be monitored, without any comparison."""
    columns = tuple(_monitored(each, people=known.counts_people) for each in known.monitoring)
    told = Instructions(known.row_is_monitored, notes=_requests(known), columns=columns)
    return make_template(Plan(programme=Programme(name=known.name)), {}, told)


def kinds_of(known: KnownProgramme) -> Kinds:
    """How the columns of the template are to be filled in, where their names do not say it."""
    kinds: dict[str, Kind] = dict(known.kinds)
    for each in known.characteristics:
        if each.holds is not None:
            kinds[each.column] = each.holds
        elif {choice.casefold() for choice in each.choices} == {"yes", "no"}:
            kinds[each.column] = "yes_no"
    return kinds


def instructions(known: KnownProgramme) -> Instructions:
    """What a provider is told beside the plan."""
    described = {
        each.column: Described(each.meaning, each.choices) for each in known.characteristics
    }
    return Instructions(known.row_is, described, (*_requests(known), *_answers(known)))


def _requests(known: KnownProgramme) -> tuple[str, ...]:
    return tuple(f"From {_lower(each.of)}: {_lower(each.what)}" for each in known.requests)


def _lower(text: str) -> str:
    first = text.split(" ", 1)[0]
    return text if first.isupper() and len(first) > 1 else f"{text[:1].lower()}{text[1:]}"


def _answers(known: KnownProgramme) -> tuple[str, ...]:
    """That answers may be sent instead of a score, for measures that are made of them."""
    said = []
    for each in known.outcomes:
        found = measure_called(each.measure)
        if found is not None and found.instrument.items:
            instrument, columns = found.instrument, [each.column, each.before, each.after]
            named = ", ".join(f'"{name}"' for name in columns if name)
            said.append(
                f"Instead of {named} the single answers may be sent, which is better: one column "
                f"for each of the {instrument.items} questions of {instrument.name}, in their "
                "order."
            )
    return tuple(dict.fromkeys(said))


def _monitored(each: Monitored, *, people: bool) -> TemplateColumn:
    meaning = f"{each.meaning}."
    if each.key and not people:  # the name of a thing done tells of nobody
        return TemplateColumn(each.column, meaning, "as_recorded", "as recorded", required=True)
    if each.key:
        return TemplateColumn(each.column, meaning, "key", "A0001", required=True)
    if each.adds_up:
        return TemplateColumn(each.column, meaning, "whole_number", 12.0, low=0.0)
    if each.choices:
        return TemplateColumn(each.column, meaning, "choice", each.choices[0], each.choices)
    return TemplateColumn(each.column, meaning, "as_recorded", "as recorded")
