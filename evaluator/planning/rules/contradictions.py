"""Parts of a plan that cannot both be true, or that no analysis could honour."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from evaluator.outcomes import kind_of
from evaluator.planning.rules.amounts import not_above_zero
from evaluator.planning.rules.further_columns import dose_problems, eligible_problems, less_problems
from evaluator.planning.rules.money import money_misfits
from evaluator.planning.rules.rates import exposure_misfits
from evaluator.values.plan import Outcome, Plan
from evaluator.values.problems import Problem, Refusal
from evaluator.values.remembered import once

if TYPE_CHECKING:
    import pandas as pd

    from evaluator.designs import ComparisonDesign
    from evaluator.values.cohort import Cohort

MOST_SUBGROUPS = 3
MOST_PARTS = 6
# Lists that a column leaves where it plays a part of its own; the guess may have put it there.
_OUT_OF = {
    "a characteristic": "Remove it from what was known before the start; in a plan, from "
    '"covariates".',
    "another characteristic": 'Name it once under "covariates".',
    "a subgroup": 'Remove it from the subgroups; in a plan, from "subgroups" under [analysis].',
}
_FEWEST_PLACES = 2  # to compare with, where who took part is said by naming places


def contradictions(plan: Plan, cohort: Cohort | None) -> tuple[Problem, ...]:
    """Everything in ``plan`` that contradicts itself or the sheet, each naming its place."""
    found = [
        *_programme(plan),
        *money_misfits(plan),
        *_roles(plan, cohort),
        *_parts(plan, cohort),
        *_outcomes(plan),
        *eligible_problems(plan),
        *_analysis(plan),
    ]
    found += [*_context(plan), *exposure_misfits(plan, cohort)]
    if cohort is not None:
        found += [
            *_settings(plan, cohort),
            *_weight(plan, cohort),
            *dose_problems(plan, cohort),
            *_characteristics(plan, cohort),
        ]
    return tuple(found)


def _programme(plan: Plan) -> Iterator[Problem]:
    programme = plan.programme
    if programme.starts and programme.ends and programme.ends < programme.starts:
        yield Problem(
            code="programme_ends_before_start",
            message="The programme ends before it starts.",
            fix="Correct one of the two dates.",
        )
    if programme.cost is not None and not 0 <= programme.cost < math.inf:
        yield Problem(
            code="programme_cost",
            message="The programme's cost is not an amount of money.",
            fix="Give it in pounds, or leave it out.",
        )


def _roles(plan: Plan, cohort: Cohort | None) -> Iterator[Problem]:
    roles = plan.roles
    if roles.after and roles.time is None:
        yield Problem(
            code="plan_after_without_time",
            message='The plan says which times lie after the start, but names no "time" column.',
            fix='Name the column under "time", or remove "after".',
        )
    if roles.treated_values and roles.treated is None:
        yield Problem(
            code="plan_treated_values_without_treated",
            message='The plan says which labels were treated, but names no "treated" column.',
            fix='Name the column under "treated", or remove "treated_values".',
        )
    design = _design_of(plan)
    if design is not None and design.several_starts and None in (roles.time, roles.first_treated):
        yield Problem(
            code="plan_starts_missing",
            message="Different starts need a column for the time of each row and one for each "
            "start.",
            fix=_name_starts(plan, cohort),
        )
    weighs = design is not None and (
        design.matched or (design.of_places and roles.cluster in (None, roles.unit))
    )
    if roles.unit is not None and roles.cluster == roles.unit and not _of_places(plan):
        yield Problem(
            code="plan_places_unsaid",
            message=f'The plan gives the programme to each "{roles.unit}" as a whole, and nothing '
            "says that these are places. They are taken for people, one by one.",
            fix='If each is a place, write what they are called, such as "schools", as the word '
            'for those taking part; in a plan, "people" under [programme]. If each is a person, '
            "leave out the level at which it was given.",
            severity="warning",
            column=roles.unit,
        )
    if roles.weight is not None and weighs:
        yield Problem(
            code="plan_weight_not_used",
            message=f'This design makes its own weights and cannot use those of "{roles.weight}".',
            fix='Remove "weight", or choose another design.',
            column=roles.weight,
        )


def _of_places(plan: Plan) -> bool:
    from evaluator.designs.shared.groups import Level, units_are_places

    return units_are_places(plan, Level(clustered=False, forced=None))


def _name_starts(plan: Plan, cohort: Cohort | None) -> str:
    """How to say when each one started; a column that is yes while the programme runs says it."""
    from evaluator.cohort.rows.steady_starts import is_in_force

    unit, time, treated = plan.roles.unit, plan.roles.time, plan.roles.treated
    if cohort is not None and unit is not None and time is not None and treated is not None:
        there = all(name in cohort.frame for name in (unit, time, treated))
        if there and is_in_force(cohort.frame, treated, time, unit):
            return (
                f'Name "{treated}" under "first_treated" in place of "treated": it is yes while '
                "the programme runs, so the first such time is the start."
            )
    return 'Name them under "time" and "first_treated"; an empty start means never.'


def _parts(plan: Plan, cohort: Cohort | None) -> Iterator[Problem]:
    """Columns that are asked to play two parts."""
    roles = plan.roles
    part: dict[str, str] = {}
    for name, words in (
        (roles.unit, "the key of the rows"),
        (roles.time, "the time"),
        (None if _named_by_key(plan, cohort) else roles.treated, "who took part"),
        (roles.first_treated, "the start"),
        (roles.weight, "the weight"),
        (None if roles.dose == roles.treated else roles.dose, "how much each had"),
        (roles.eligible, "whom it is for"),
    ):
        if name is not None and name in part:
            yield _two_parts(name, part[name], words)
        elif name is not None:
            part[name] = words
    if roles.cluster is not None and roles.cluster != roles.unit and roles.cluster in part:
        yield _two_parts(roles.cluster, part[roles.cluster], "the place")
    results: dict[str, str] = {}
    for outcome in plan.outcomes:
        for name in (outcome.column, outcome.before, outcome.after):
            if name is not None and name in (part | {roles.cluster or "": ""}):
                yield _two_parts(name, part.get(name, "the place"), "an outcome")
        results |= {name: "an outcome" for name in (outcome.column, outcome.after) if name}
    for covariate in plan.covariates:
        if covariate.column in part | results:
            words = (part | results)[covariate.column]
            yield _two_parts(covariate.column, words, "a characteristic")
    for name in plan.analysis.subgroups:
        if name in part | results:
            yield _two_parts(name, (part | results)[name], "a subgroup")
    repeated = [c.column for c in plan.covariates]
    for name in dict.fromkeys(n for n in repeated if repeated.count(n) > 1):
        yield _two_parts(name, "a characteristic", "another characteristic")


def _named_by_key(plan: Plan, cohort: Cohort | None) -> bool:
    """Whether who took part is said by naming few of many places in the column of whose rows."""
    roles = plan.roles
    if roles.treated is None or roles.treated != roles.unit or not roles.treated_values:
        return False
    if cohort is None or roles.treated not in cohort.frame:
        return False
    return int(cohort.frame[roles.treated].nunique()) >= _FEWEST_PLACES + len(roles.treated_values)


def _two_parts(column: str, first: str, second: str) -> Problem:
    return Problem(
        code="plan_column_twice",
        message=f'"{column}" is planned as {first} and as {second}; it cannot be both.',
        fix=_OUT_OF.get(second, "Choose another column for one of them."),
        column=column,
    )


def _outcomes(plan: Plan) -> Iterator[Problem]:
    names = {outcome.name for outcome in plan.outcomes}
    for outcome in plan.outcomes:
        column = outcome.column or outcome.after
        if plan.roles.time is not None and outcome.before is not None:
            yield Problem(
                code="plan_outcome_wide_and_long",
                message=f'"{outcome.name}" names a column before and one after, but "time" says '
                "that each row is one time.",
                fix='Use one column for the outcome, or remove "time".',
                column=column,
            )
        if outcome.before is not None and outcome.before == outcome.after:
            yield _two_parts(outcome.before, "the outcome before the start", "the one after it")
        if outcome.placebo and outcome.primary:
            yield Problem(
                code="plan_outcome_control_and_main",
                message=f'"{outcome.name}" is planned as a main outcome and as one that the '
                "programme cannot have changed.",
                fix="Choose one of the two.",
                column=column,
            )
        if outcome.pair is not None and (outcome.pair not in names or outcome.pair == outcome.name):
            yield Problem(
                code="plan_pair_unknown",
                message=f'"{outcome.name}" is to be read with "{outcome.pair}", which is not '
                "another outcome of the plan.",
                fix="Name one of the plan's other outcomes, or add it.",
                column=column,
            )
        yield from less_problems(outcome, plan)
        yield from _ambiguous(outcome, plan)
        share = kind_of(outcome.kind).yes_no
        if share and outcome.worthwhile is not None and outcome.worthwhile >= 1:
            yield Problem(
                code="plan_worthwhile_not_a_share",
                message=f'A worthwhile change of {outcome.worthwhile:g} in "{outcome.name}" would '
                "be more than everybody.",
                fix="Give it as a share: 0.05 is 5 in every 100.",
                column=column,
            )


def _ambiguous(outcome: Outcome, plan: Plan) -> Iterator[Problem]:
    """An outcome that can be read either way needs one beside it that can be read one way only."""
    if outcome.better != "ambiguous" or outcome.placebo:
        return
    if outcome.pair is None:
        yield Problem(
            code="plan_pair_missing",
            message=f'A rise in "{outcome.name}" can be good news or bad, so it gives no verdict '
            "by itself.",
            fix="If one way is good, say which; in a plan, better under [[outcomes]]. Otherwise "
            "name an outcome to read it with, such as injuries treated.",
            severity="warning",
            column=outcome.column or outcome.after,
        )
    pair = next((other for other in plan.outcomes if other.name == outcome.pair), None)
    if pair is not None and pair.better == "ambiguous" and pair.name != outcome.name:
        yield Problem(
            code="plan_pair_ambiguous",
            message=f'"{pair.name}" can be read either way too, so it cannot tell how to read '
            f'"{outcome.name}".',
            fix="Name an outcome of which everybody knows which way is good.",
            column=pair.column or pair.after,
        )


def _analysis(plan: Plan) -> Iterator[Problem]:
    analysis = plan.analysis
    if len(analysis.subgroups) > MOST_SUBGROUPS:
        yield Problem(
            code="plan_too_many_subgroups",
            message=f"The plan names {len(analysis.subgroups)} subgroup columns; with so many, "
            "some differ by chance.",
            fix=f"Keep the {MOST_SUBGROUPS} that matter most.",
        )
    if len(set(analysis.subgroups)) < len(analysis.subgroups):
        yield Problem(
            code="plan_subgroup_repeated",
            message="The plan names the same subgroup column twice.",
            fix="Name each once.",
        )
    yield from _subgroups_of_design(plan)
    yield from _since_start(plan)
    if not 0.5 < analysis.confidence < 1:
        yield Problem(
            code="plan_confidence",
            message=f"A confidence of {analysis.confidence:g} is not between 0.5 and 1.",
            fix="Use 0.95 unless there is a reason not to.",
        )
    if analysis.seed < 0:
        yield Problem(
            code="plan_seed_negative",
            message="The seed is below zero.",
            fix="Use any whole number from 0 up.",
        )


def _subgroups_of_design(plan: Plan) -> Iterator[Problem]:
    """Subgroups that would be planned and never told."""
    design = _design_of(plan)
    if plan.analysis.subgroups and design is not None and not design.subgroups:
        yield Problem(
            code="plan_subgroups_design",
            message=f'The design "{design.title}" gives no answers for subgroups.',
            fix="Take the subgroups out, or choose a design that compares before and after or "
            "similar people.",
        )


def _since_start(plan: Plan) -> Iterator[Problem]:
    """Parts of the time since the start that cannot be told apart, or not by this design."""
    ends, design = plan.analysis.since_start, _design_of(plan)
    if not ends:
        return
    if len(ends) > MOST_PARTS or min(ends) < 1 or list(ends) != sorted(set(ends)):
        yield Problem(
            code="plan_since_start_order",
            message="The parts of the time since the start are not one after the other, or there "
            f"are more than {MOST_PARTS}.",
            fix="Name the last time of each part in rising order, such as 3, 6, 12; the first time "
            "with the programme is 1.",
        )
    if design is not None and design.since_start is None:
        yield Problem(
            code="plan_since_start_design",
            message=f'The design "{design.title}" gives no answer by time since the start.',
            fix="Leave those times out, or choose a design that follows changes over time.",
        )


def _context(plan: Plan) -> Iterator[Problem]:
    context = plan.context
    if context.allocation == "chance" and not context.allocation_record.strip():
        yield Problem(
            code="plan_chance_without_record",
            message="The plan says that chance decided who took part, but not where that is "
            "recorded, so it does not count.",
            fix="Say how and where the draw was recorded.",
            severity="warning",
        )
    if context.lowered_to is None:
        return
    if not context.lowered_reason.strip() or not 0 <= context.lowered_to <= 5:
        yield Problem(
            code="plan_lowered_rating",
            message="A rating can be lowered only to a number from 0 to 5 and with a reason.",
            fix="Give both, or remove the lowering.",
        )


def _settings(plan: Plan, cohort: Cohort) -> Iterator[Problem]:
    """Settings of the wrong type, out of range, or naming columns that are not there."""
    from evaluator.cohort.rows.shapes import missing_column
    from evaluator.values.files.storage import from_plain, to_plain

    design = _design_of(plan)
    if design is None:
        return
    try:
        settings = from_plain(design.settings, to_plain(plan.design.settings), "The design")
    except Refusal as wrong:
        yield from wrong.problems
        return
    named = dict.fromkeys(name for part in design.columns_named for name in getattr(settings, part))
    yield from (missing_column(cohort, name) for name in named if name not in cohort.frame)
    columns = frozenset(str(name) for name in cohort.frame.columns)
    yield from (_setting(*wrong) for wrong in design.misfits(plan, columns))


def _design_of(plan: Plan) -> ComparisonDesign | None:
    """The planned design; None for one that is not known, which another rule refuses."""
    from evaluator.designs import DESIGNS

    return next((design for design in DESIGNS if design.key == plan.design.kind), None)


def _setting(name: str, wrong: str) -> Problem:
    return Problem(
        code="plan_design_settings",
        message=f'The design\'s setting "{name}" {wrong}.',
        fix="Correct it, or leave it out to use the default.",
        column=name,
    )


def _weight(plan: Plan, cohort: Cohort) -> Iterator[Problem]:
    if plan.roles.weight is not None:
        so = "it cannot say how much each row counts"
        yield from not_above_zero(plan.roles.weight, cohort, "weight", so)


def _varies(cells: pd.Series) -> bool:
    return bool(cells.nunique() > 1)


def _characteristics(plan: Plan, cohort: Cohort) -> Iterator[Problem]:
    """Characteristics that a matched comparison could not use."""
    design = _design_of(plan)
    if design is None or not design.matched:
        return
    from pandas.api.types import is_datetime64_any_dtype

    for name in dict.fromkeys(c.column for c in plan.covariates):
        if name not in cohort.frame:
            continue
        cells = cohort.frame[name]
        if is_datetime64_any_dtype(cells):
            wrong, fix = "holds dates", "Use a number made from it, such as age in years."
        elif not once(cohort, f"varies {name!r}", partial(_varies, cells)):
            wrong, fix = "has the same value everywhere", "Remove it."
        else:
            continue
        yield Problem(
            code="plan_covariate_not_usable",
            message=f'"{name}" {wrong}, so nobody can be matched on it.',
            fix=fix,
            sheet=cohort.provenance.sheet,
            column=name,
        )
