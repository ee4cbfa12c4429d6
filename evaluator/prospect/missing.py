"""What a plan must say before anybody can tell what its study could find."""

from __future__ import annotations

from collections.abc import Iterator

from evaluator.designs import DESIGNS, design_of
from evaluator.prospect.chances import sides
from evaluator.values.plan import Plan
from evaluator.values.problems import Problem

_SHARES = ("steady", "followed", "lost")


def prospect_missing(plan: Plan) -> tuple[Problem, ...]:
    """Every problem that stops a study from being planned, in the plan's order; empty when none."""
    return tuple(_problems(plan))


def _problems(plan: Plan) -> Iterator[Problem]:
    prospect, design = plan.prospect, design_of(plan)
    if design.of_places:
        yield _problem("design", f"What a {design.title.lower()} could find hangs on how well "
                       "others follow the place that starts, which nobody knows before.",
                       "Choose another design to plan with, or evaluate a made-up earlier start "
                       "in the workbook that you have.")  # fmt: skip
    if not plan.primary or not plan.primary[0].column:
        yield _problem("outcome", "The plan has no main outcome.",
                       "Name it and its column under [[outcomes]].")  # fmt: skip
    treated, others = sides(prospect)
    stepped = prospect.who_starts == "stepped"
    if treated < 2 or (others < 2 and not stepped):
        yield _problem("places", "Fewer than two places on a side can be compared with nothing.",
                       "Say treated and comparison under [prospect], or name the places there."
                       )  # fmt: skip
    if len(set(prospect.places)) < len(prospect.places):
        yield _problem("names", "A place is named twice.", "Name each place once under [prospect].")
    if prospect.who_starts != "known" and not prospect.places:
        yield _problem("lots", "Lots are drawn from names, and no place is named.",
                       "Give places = [...] under [prospect].")  # fmt: skip
    if stepped and not (design.several_starts and 2 <= prospect.steps <= treated):
        kinds = " or ".join(f'"{each.key}"' for each in DESIGNS if each.several_starts)
        yield _problem("steps", "Starting one group after another needs two steps or more, a place "
                       "in each, and a design for several starts.",
                       f"Say steps under [prospect], and kind = {kinds} under [design]."
                       )  # fmt: skip
    if not stepped and prospect.steps != 1:
        yield _problem("steps", "Steps are for places that start one group after another.",
                       'Say who_starts = "stepped" under [prospect], or leave steps out.'
                       )  # fmt: skip
    yield from _sizes(plan)


def _sizes(plan: Plan) -> Iterator[Problem]:
    prospect = plan.prospect
    if prospect.spread is None or prospect.between is None:
        yield _problem("variation", "Nobody said how much the outcome varies.",
                       "Give an earlier workbook with --data, or say spread and between under "
                       "[prospect].")  # fmt: skip
    elif not (prospect.spread > 0 and 0 <= prospect.between <= 1):
        yield _problem("variation", "The spread must be above 0, and the places' share of it from "
                       "0 to 1.", "Correct spread or between under [prospect].")  # fmt: skip
    wrong = [name for name in _SHARES if not 0 <= getattr(prospect, name) <= 1]
    if wrong or prospect.lost == 1 or prospect.uneven < 0 or prospect.people < 1:
        yield _problem("sizes", "A share must lie from 0 to 1, not everybody can be lost, and a "
                       "place needs somebody in it.",
                       f"Correct {', '.join(wrong) or 'lost, uneven or people'} under [prospect]."
                       )  # fmt: skip
    if prospect.before < 1 or prospect.after < 1:
        yield _problem("times", "A study needs a time before the start and one from it on.",
                       "Say before and after under [prospect].")  # fmt: skip


def _problem(name: str, message: str, fix: str) -> Problem:
    return Problem(code=f"prospect_{name}", message=message, fix=fix, severity="stops")
