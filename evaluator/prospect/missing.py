"""What a plan must say before anybody can tell what its study could find."""

from __future__ import annotations

import math
from collections.abc import Iterator

from evaluator.designs import DESIGNS, ComparisonDesign, design_of
from evaluator.values.plan import Plan
from evaluator.values.policy import load_policy
from evaluator.values.problems import Problem

_SHARES = ("steady", "followed", "lost")


def prospect_missing(plan: Plan) -> tuple[Problem, ...]:
    """Every problem that stops a study from being planned, in the plan's order; empty when none."""
    return tuple(_problems(plan))


def _problems(plan: Plan) -> Iterator[Problem]:
    prospect, design = plan.prospect, design_of(plan)
    of_mix = design.made_up is not None
    if of_mix:
        yield from _ranks(plan)
    if design.of_gaps and prospect.spread is not None and prospect.between not in (None, 1.0):
        yield _problem("gap", "What changes in this design is the gap within each place, so it is "
                       "the spread of the places' gaps that is needed, not that of people.",
                       "Take it from an earlier workbook that holds both kinds of people, or say "
                       "it, all of it between places; in a plan, spread and between = 1 under "
                       "[prospect], or --data WORKBOOK.")  # fmt: skip
    if not plan.primary or not plan.primary[0].column:
        yield _problem("outcome", "The plan has no main outcome.",
                       "Name it and its column; in a plan, under [[outcomes]].")  # fmt: skip
    treated, others = prospect.sides
    stepped = prospect.who_starts == "stepped"
    if not of_mix and (treated < 2 or (others < 2 and not stepped)):
        yield _problem("places", "Fewer than two places on a side can be compared with nothing.",
                       "Say how many places start and how many do not, or name them; in a plan, "
                       "treated and comparison under [prospect].")  # fmt: skip
    if len(set(prospect.places)) < len(prospect.places):
        yield _problem("names", "A place is named twice.",
                       "Name each place once; in a plan, places under [prospect].")  # fmt: skip
    if prospect.kinds and len(prospect.kinds) != len(prospect.places):
        yield _problem("kinds", f"Places that are named: {len(prospect.places)}. "
                       f"Kinds of place given for them: {len(prospect.kinds)}.",
                       "Say of each place what kind it is, or of none; in a plan, kinds under "
                       "[prospect], in the order of places.")  # fmt: skip
    if prospect.who_starts != "known" and not prospect.places and plan.lock is None:
        yield _problem("lots", "Lots are drawn from names, and no place is named.",
                       "Name every place that may be drawn; in a plan, places = [...] under "
                       "[prospect].")  # fmt: skip
    if stepped and not (takes_several(design) and 2 <= prospect.steps <= treated):
        kinds = " or ".join(f'"{each.key}"' for each in DESIGNS if takes_several(each))
        yield _problem("steps", "Starting one group after another needs two steps or more, a place "
                       "in each, and a design for several starts.",
                       "Say how many groups start, and choose such a design; in a plan, steps "
                       f"under [prospect] and kind = {kinds} under [design].")  # fmt: skip
    if not stepped and prospect.steps != 1:
        yield _problem("steps", "Steps are for places that start one group after another.",
                       "Let the places start one group after another, or make it one group; in a "
                       'plan, who_starts = "stepped", or no steps, under [prospect].'
                       )  # fmt: skip
    yield from _sizes(plan)


def takes_several(design: ComparisonDesign) -> bool:
    """Whether a design can have places start one group after another."""
    return design.several_starts or design.one_or_several


def _ranks(plan: Plan) -> Iterator[Problem]:
    """What stops a mix of places: too few to make one of, or to rank anything among."""
    (treated, others), before = plan.prospect.sides, plan.prospect.before
    if treated < 1 or others < treated + 2:
        yield _problem("places", "A mix of places needs a place that starts, and two more that "
                       "never do than places that start.",
                       "Say how many places start and how many do not, or name them; in a plan, "
                       "treated and comparison under [prospect].")  # fmt: skip
        return
    gates, policy = load_policy().gates, load_policy().verdict
    ways = math.comb(treated + others, treated)
    least = int(gates["single_area_donors"] if treated == 1 else gates["area_comparison"])
    if others < least:
        hidden = ways < round(1 / (1 - policy["confidence"]))
        why = "no effect could be told from chance, however large" if hidden else (
            "the verdict would be that nobody can tell"
        )  # fmt: skip
        yield _problem("ranks", f"With {treated} and {others} places the smallest p-value possible "
                       f"is 1 in {ways}, and so few are left to compare with that {why}.",
                       f"Plan with {least} places at least that never start; in a plan, "
                       "comparison under [prospect].")  # fmt: skip
    if before < 2:
        yield _problem("times", "A mix of places is made from how they moved before the start, and "
                       "there is only one time.",
                       "Measure at two times before the start at least, better at many; in a "
                       "plan, before under [prospect].")  # fmt: skip


def _sizes(plan: Plan) -> Iterator[Problem]:
    prospect = plan.prospect
    if prospect.spread is None or prospect.between is None:
        yield _problem("variation", "Nobody said how much the outcome varies.",
                       "Take it from an earlier workbook, or say the spread and the places' share; "
                       "in a plan, spread and between under [prospect], or --data WORKBOOK."
                       )  # fmt: skip
    elif not (prospect.spread > 0 and 0 <= prospect.between <= 1):
        yield _problem("variation", "The spread must be above 0, and the places' share of it from "
                       "0 to 1.",
                       "Correct them; in a plan, spread or between under [prospect].")  # fmt: skip
    wrong = [name for name in _SHARES if not 0 <= getattr(prospect, name) <= 1]
    if wrong or prospect.lost == 1 or prospect.uneven < 0 or prospect.people < 1:
        yield _problem("sizes", "A share must lie from 0 to 1, not everybody can be lost, and a "
                       "place needs somebody in it.",
                       "Correct them; in a plan, "
                       f"{', '.join(wrong) or 'lost, uneven or people'} under [prospect]."
                       )  # fmt: skip
    if prospect.before < 1 or prospect.after < 1:
        yield _problem("times", "A study needs a time before the start and one from it on.",
                       "Say how many times before and after; in a plan, before and after under "
                       "[prospect].")  # fmt: skip


def _problem(name: str, message: str, fix: str) -> Problem:
    return Problem(code=f"prospect_{name}", message=message, fix=fix, severity="stops")
