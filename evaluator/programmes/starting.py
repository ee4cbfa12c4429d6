"""A plan that starts from a programme: what is known of it, for a person to confirm."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evaluator.cohort.columns.labels import normalised
from evaluator.measures import measure_called
from evaluator.outcomes import kind_of
from evaluator.planning.measured import filled, paired
from evaluator.planning.plan_columns import columns_of
from evaluator.programmes.programme import KnownProgramme, UsualOutcome
from evaluator.values.plan import Covariate, Design, Outcome, Plan, Programme, Roles

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort


def plan_of(known: KnownProgramme) -> Plan:
    """A plan of a study whose data are still to come, with columns as the template calls them."""
    return Plan(
        programme=_programme(known, Programme()),
        roles=known.roles,
        outcomes=_outcomes(known),
        covariates=tuple(Covariate(each.column, True) for each in known.characteristics),
        design=Design(known.designs[0]) if known.designs else Design(),
    )


def starting_from(known: KnownProgramme, plan: Plan, cohort: Cohort | None) -> Plan:
    """``plan`` with what is known of the programme; what a person said already stays.

    Where the workbook has the columns by which the template says who is who, and an outcome of it,
    it is the template that came back, and the plan is the programme's, with a design of its own
    that takes several starts where there are such. Otherwise what was guessed stays, and outcomes
    that are measures of the programme get their names, directions and pairs.
    """
    said = replace(plan, programme=_programme(known, plan.programme))
    if cohort is None:
        ready = plan_of(known)
        return replace(ready, programme=said.programme) if plan == Plan() else said
    template, columns = plan_of(known), frozenset(cohort.frame)
    there = tuple(each for each in template.outcomes if _columns(each) <= columns)
    roles = columns_of(template, "roles")
    if roles and there and columns.issuperset(roles):
        before = tuple(each for each in template.covariates if each.column in columns)
        return replace(
            said,
            roles=_that_are_there(template.roles, cohort),
            outcomes=paired(there),
            covariates=before,
            design=_design(known, plan.design, cohort),
        )
    return replace(said, outcomes=_by_measure(known, said.outcomes))


def on_first_data(known: KnownProgramme, plan: Plan, guess: Plan, cohort: Cohort) -> Plan | None:
    """A plan that started from the programme, for the first workbook that is opened in it.

    None where somebody changed its columns, its outcomes or its design meanwhile: these are said.
    """
    template = plan_of(known)
    for part in ("roles", "outcomes", "covariates", "design"):
        if getattr(plan, part) != getattr(template, part):
            return None
    guessed = replace(guess, programme=plan.programme, context=plan.context)
    return starting_from(known, guessed, cohort)


def _design(known: KnownProgramme, guess: Design, cohort: Cohort) -> Design:
    """The best design of the programme that takes the starts as they are in the workbook.

    Where there are several and the best does not take them, it is the guessed one, if it suits.
    """
    from evaluator.cohort.rows.starts_told import distinct_starts
    from evaluator.designs import design_of

    best, *others = (Design(key) for key in known.designs)
    if distinct_starts(cohort, known.roles) < 2:
        return best
    others.sort(key=lambda each: each.kind != guess.kind)
    takes = (
        each
        for each in (best, *others)
        if design_of(Plan(design=each)).lets_starts_differ(cohort, known.roles)
    )
    return next(takes, best)


def _that_are_there(roles: Roles, cohort: Cohort) -> Roles:
    """The roles without later times that nobody has been measured at yet."""
    if roles.time is None or not roles.after:
        return roles
    held = {normalised(value) for value in cohort.frame[roles.time].dropna().unique()}
    after = tuple(value for value in roles.after if normalised(value) in held)
    return replace(roles, after=after or roles.after)


def _programme(known: KnownProgramme, said: Programme) -> Programme:
    """What is known, wherever nobody said anything else."""
    empty = Programme()
    return replace(
        said,
        name=said.name or known.name,
        description=said.description or known.description,
        tier=said.tier or known.tier,
        setting=said.setting or known.setting,
        people=known.people if said.people == empty.people else said.people,
        started_from=known.key,
    )


def _outcomes(known: KnownProgramme) -> tuple[Outcome, ...]:
    made = [_outcome(usual) for usual in known.outcomes]
    names = {each.measure: each.name for each in made if each.measure}
    stated = [
        replace(each, pair=names.get(usual.pair, usual.pair) or None)
        for each, usual in zip(made, known.outcomes, strict=True)
    ]
    return paired(stated)


def _outcome(usual: UsualOutcome) -> Outcome:
    measure = measure_called(usual.measure)
    outcome = Outcome(
        name=usual.name or (measure.measure.outcome if measure else ""),
        column=usual.column,
        before=usual.before,
        after=usual.after,
        primary=usual.primary,
        unit=usual.unit,
        event=usual.event,
    )
    if measure is not None:
        outcome = filled(outcome, measure, usual.kind or measure.measure.kind)
    kind = kind_of(usual.kind or outcome.kind)
    event = usual.event_column if kind.timed else outcome.event
    return replace(outcome, kind=kind.key, better=usual.better or outcome.better, event=event)


def _by_measure(known: KnownProgramme, outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    """Guessed outcomes with the names and directions of the programme's, its main ones main."""
    usual = {each.measure: each for each in _outcomes(known) if each.measure}
    if not any(each.measure in usual for each in outcomes):
        return outcomes
    main = any(usual[each.measure].primary for each in outcomes if each.measure in usual)
    made = []
    for each in outcomes:
        own = usual.get(each.measure)
        primary = each.primary if not main else own is not None and own.primary
        if own is not None:
            each = replace(each, name=own.name, better=own.better)  # noqa: PLW2901
        made.append(replace(each, primary=primary, pair=None))
    return paired(made)


def _columns(outcome: Outcome) -> frozenset[str]:
    event = outcome.event if kind_of(outcome.kind).timed else None
    named = (outcome.column, outcome.before, outcome.after, event)
    return frozenset(name for name in named if name)
