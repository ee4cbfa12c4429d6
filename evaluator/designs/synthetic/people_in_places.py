"""Rows of people that a synthetic comparison averages to their places: refused where few are."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from evaluator.cohort.rows.shapes import CLUSTER, OUTCOME, TIME, TREATED, WEIGHT, Rows
from evaluator.designs.shared.fewest import fewest_behind
from evaluator.designs.shared.groups import Level, count, units_are_places
from evaluator.disclosure.averages import may_be_shown
from evaluator.disclosure.counts import rules_for
from evaluator.disclosure.freely import setting
from evaluator.outcomes import kind_of
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Outcome, Plan
from evaluator.values.policy import policy_under
from evaluator.values.problems import Problem, Refusal


def refuse_few_people(
    rows: Rows, level: Level, cohort: Cohort, plan: Plan, outcome: Outcome
) -> None:
    """Stop where averages of places, and gaps at each time, would be those of few people.

    Args:
        rows: before they are averaged to places, divided where they are counts with a population.
        level: where the programme was given.
        cohort: for its sheet.
        plan: a key of smaller places within the places is no key of people; its limits hold.
        outcome: what was measured.

    Raises:
        Refusal: fewer people in a group than may be told of, few of whom had the outcome at some
            time, or one who holds most of it.
    """
    roles = plan.roles
    one_row = not rows.frame.duplicated([CLUSTER, TIME]).any()
    key = roles.cluster if roles.unit is None and one_row else roles.unit
    alone = replace(plan, roles=replace(roles, unit=key, cluster=None))
    if not level.clustered or units_are_places(alone, Level(clustered=False, forced=None)):
        return
    policy = policy_under(plan.disclosure)
    least = policy.publication["people_per_arm"]
    if any(0 < people < least for people in count(rows.frame)):
        raise Refusal(
            _few(
                f"The places of one group hold fewer than {setting(least)} people", cohort, outcome
            )
        )
    rules = rules_for(policy.disclosure, places=False)
    known = rows.frame[rows.frame[OUTCOME].notna()]
    for each in (known, _alike(known)):
        by = [each[TIME], each[TREATED]]
        fewest, people = fewest_behind(each, by, rules), each.groupby(by).size().to_dict()
        share = kind_of(outcome.kind).yes_no
        if not all(
            may_be_shown(int(n), fewest.get(cell), rules, share=share) for cell, n in people.items()
        ):
            said = "At some time few people in these places were measured, or few had the outcome"
            raise Refusal(_few(said, cohort, outcome))


def _alike(known: pd.DataFrame) -> pd.DataFrame:
    """The rows weighted so that every place counts alike, as it does in the comparison."""
    total = known.groupby([CLUSTER, TIME], observed=True)[WEIGHT].transform("sum")
    return known.assign(**{WEIGHT: known[WEIGHT] / total})


def _few(said: str, cohort: Cohort, outcome: Outcome) -> Problem:
    return Problem(
        code="places_of_few_people",
        message=f'{said} ("{outcome.name}"). A mix of places tells a gap for each time, which '
        "would be about those few.",
        fix="Choose a design that withholds what few people had, such as "
        '"staggered_roll_out" or "difference_in_differences", or pool several times.',
        sheet=cohort.provenance.sheet,
        column=outcome.column or outcome.after,
    )
