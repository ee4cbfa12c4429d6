"""Which matching method fits, from what is known before any outcome is looked at."""

from __future__ import annotations

from dataclasses import dataclass

from evaluator.designs.matched.matching_settings import Estimand
from evaluator.disclosure.counts import DisclosureRules
from evaluator.disclosure.disguised import changed_told, share_told
from evaluator.disclosure.freely import things
from evaluator.values.matching_report import MatchingAdvice

_QUICK_ENOUGH = 20_000  # people whom full matching can put into sets within seconds
_PEOPLE_PER_COLUMN = 10  # participants for each column of the model of taking part
_OUTSIDE = 0.05


@dataclass(frozen=True, slots=True)
class MatchingFacts:
    """What the method depends on; none of it is an outcome.

    Attributes:
        estimand: whom the effect is to be about.
        treated, comparison: people in each group.
        columns: characteristics, each label of a category counted but one.
        cells: different combinations of characteristics among participants when all are
            categories; None where any is a number with several values.
        outside: share of participants beyond every comparison person's chance of taking part;
            None where that chance cannot be estimated because the groups have nothing in common.
    """

    estimand: Estimand
    treated: int
    comparison: int
    columns: int
    cells: int | None
    outside: float | None


def recommend_method(facts: MatchingFacts, rules: DisclosureRules) -> MatchingAdvice:
    """The method to begin with, and why, in words. The first rule that applies decides."""
    people = facts.treated + facts.comparison
    if facts.outside is None:
        return _advice(
            "coarsened",
            "The characteristics tell the two groups apart completely, so nobody's chance of "
            "taking part can be estimated. Leave out the characteristic that decides it, or "
            "compare within ranges; many people will be left out.",
        )
    if facts.estimand == "ATO":
        return _advice("overlap", "Only these weights answer for people who could be in either.")
    if facts.cells is not None and facts.cells * _PEOPLE_PER_COLUMN <= facts.treated:
        return _advice(
            "exact",
            f"There are only {things(facts.cells)} combinations of characteristics, with enough "
            "people "
            "in each to compare like with exactly like.",
        )
    if facts.outside > _OUTSIDE and facts.estimand != "ATE":
        told = share_told(facts.outside, facts.treated, rules)
        return _advice(
            "nearest",
            f"{told[:1].upper()}{told[1:]} of the participants are unlike anyone in the comparison "
            "group. Pairs within a caliper leave them out, and the result then does not describe "
            "them; weights would lean on a few people instead.",
        )
    short = facts.comparison < facts.treated if facts.estimand != "ATC" else (
        facts.treated < facts.comparison
    )  # fmt: skip
    if facts.estimand == "ATE" or short:
        why = (
            "The effect is about everybody, so everybody has to be in a set."
            if facts.estimand == "ATE"
            else "There are too few people to pair everyone with a different one; sets let "
            "several share one, so that nobody is left out."
        )
        return _advice("full" if people <= _QUICK_ENOUGH else "quick", why)
    return _with_plenty(facts, rules)


def _with_plenty(facts: MatchingFacts, rules: DisclosureRules) -> MatchingAdvice:
    """Nearly everybody has somebody similar, and there are people to spare."""
    sides = (facts.treated, facts.comparison)
    focal, others = sides if facts.estimand == "ATT" else sides[::-1]
    if focal < _PEOPLE_PER_COLUMN * facts.columns:
        return _advice(
            "cardinality",
            f"There are many characteristics ({things(facts.columns)}) for "
            f"{changed_told(focal, rules)} people, too many for a reliable chance of taking "
            "part. This method makes the averages alike directly.",
        )
    if others >= 4 * focal:
        return MatchingAdvice(
            "nearest",
            {"ratio": 2},
            "There are at least four people to choose from for each one; two matches each make "
            "the answer steadier and stay similar.",
        )
    return _advice(
        "nearest", "There are enough similar people to pair each one with the most similar other."
    )


def _advice(method: str, reason: str) -> MatchingAdvice:
    return MatchingAdvice(method, {}, reason)
