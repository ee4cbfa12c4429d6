"""Why gaps cannot be formed: a place with one kind of people alone, or too few of them."""

from __future__ import annotations

import pandas as pd

from evaluator.cohort.rows.shapes import ELIGIBLE, TREATED, UNIT
from evaluator.designs.gaps.folding import lacking
from evaluator.disclosure.freely import setting, things
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Plan
from evaluator.values.policy import policy_under
from evaluator.values.problems import Problem, Refusal


def refuse_places_of_one_kind(known: pd.DataFrame, cohort: Cohort, plan: Plan) -> None:
    """Refuse where a place has no measured row of those it is for, or none of the others."""
    places, without_own, without_others = lacking(known)
    if not without_own + without_others:
        return
    column = plan.roles.cluster or plan.roles.unit
    said = []
    if without_others:
        said.append(
            f"{things(without_others)} of {things(places)} have nobody whom the programme is not "
            "for"
        )
    if without_own:
        said.append(f"{things(without_own)} of {things(places)} have nobody whom it is for")
    if plan.roles.cluster is None and without_own + without_others == places:
        fix = f'Name the place that holds both under "cluster"; each "{column}" holds one kind.'
    else:
        fix = (
            "Keep only places with both, correct who is marked, or compare changes without the "
            'others: the design "difference_in_differences".'
        )
    raise Refusal(
        Problem(
            code="place_with_one_kind",
            message=f'Of the places in "{column}", {" and ".join(said)}, so there is no gap within '
            "them to follow.",
            fix=fix,
            sheet=cohort.provenance.sheet,
            column=plan.roles.eligible,
        )
    )


def refuse_few_people(known: pd.DataFrame, cohort: Cohort, plan: Plan) -> None:
    """Refuse where so few are on one side, of one kind, that a gap could tell of somebody."""
    fewest = policy_under(plan.disclosure).publication["people_per_arm"]
    for treated, where in ((1, "with the programme"), (0, "without it")):
        for eligible, whom in ((1, "whom it is for"), (0, "whom it is not for")):
            side = known[(known[TREATED] == treated) & (known[ELIGIBLE] == eligible)]
            if 0 < side[UNIT].nunique() < fewest:
                raise Refusal(
                    Problem(
                        code="group_too_small",
                        message=f"In places {where} there are fewer than {setting(fewest)} "
                        f"people {whom}; a "
                        "result about so few could identify someone and would say nothing about "
                        "the programme.",
                        fix="Wait for more people, pool several years, or describe their "
                        "experience in words.",
                        sheet=cohort.provenance.sheet,
                    )
                )
