"""The fixed sentences. One place for every word that states a result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluator.checks import check_named
from evaluator.disclosure.freely import setting
from evaluator.outcomes import kind_of
from evaluator.values.plan import Outcome, Plan
from evaluator.values.verdict import Alert, Level
from evaluator.verdict.about import among_whom, whom
from evaluator.verdict.lasting import FOUND
from evaluator.verdict.next_time import next_time, why_no_comparison
from evaluator.verdict.rating import WORDS
from evaluator.verdict.table import Obstacle
from evaluator.verdict.worthwhile import what_is_small
from evaluator.words.adding_up import adding_up
from evaluator.words.amounts import (
    agreed_amount,
    amount,
    decimals,
    difference,
    effect_digits,
    figure,
    had,
    likely_range,
    measured_digits,
    outcome_name,
    signed_amount,
)
from evaluator.words.dates import dated, month_or_label
from methods.results import Estimate

BANNED = (
    "proves",
    "significant",
    "trend towards",
    "approaching significance",
    "works",
    "best",
    "cost-saving",
)

LABELS: dict[Level, str] = {
    "worked": "Worked",
    "promising": "Promising",
    "no_worthwhile_effect": "No worthwhile effect",
    "not_proven": "Not proven",
    "mixed": "Mixed results",
    "appears_harmful": "Appears harmful",
    "cannot_tell": "Cannot tell",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """The numbers a headline needs, already oriented by nothing: raw differences.

    ``treated_level`` and ``comparison_level`` are averages after the start with the programme
    and as expected without it. ``units`` is how many more of ``unit_word`` would settle it;
    ``beyond`` says that 10 times as many would not. ``gate_key`` is the check that limits the
    rating most, ``cap`` its sentence. ``withheld`` is the firm verdict that a range of 95 % would
    have given and the firmer one did not. ``apart`` tells every main outcome where they disagree.
    ``obstacle`` is what stands between "not proven" and a verdict; ``enough_trust`` whether the
    rating alone would allow one. ``stopped`` says why a comparison that was built gave no answer,
    ``mend`` what would help. ``explained`` is what may be all of a result that is worse, and
    ``explained_key`` the check that found it. ``gate_fault`` and ``explained_fault`` are which of
    several faults these checks found. ``places`` is whether units are places themselves,
    ``faded`` whether the effect was gone at the end, ``uneven`` whether some starts went
    otherwise, and ``matched`` whether those compared with were chosen for being similar.
    ``unsteady`` says why the answer hangs on how it is asked, where that alone keeps it from being
    called "worked".
    """

    estimate: Estimate | None
    treated_level: float | None
    comparison_level: float | None
    change_in_treated: float | None
    minimum_detectable: float | None
    units: int | None
    unit_word: str
    rating: int
    gate: str | None
    gate_key: str
    withheld: Level | None = None
    apart: tuple[str, ...] = ()
    cap: str = ""
    beyond: bool = False
    obstacle: Obstacle | None = None
    enough_trust: bool = True
    stopped: str = ""
    mend: str = ""
    explained: str = ""
    explained_key: str = ""
    gate_fault: str = ""
    explained_fault: str = ""
    places: bool = False
    faded: bool = False
    uneven: bool = False
    matched: bool = False
    unsteady: str = ""


# How every alert of harm begins.
HARM_ALERT = "Harm alert:"


def trust(rating: int) -> str:
    """The rating in words, such as "3 of 5 (moderate trust)"."""
    return f"{setting(rating)} of 5 ({WORDS[rating]})"


def where_and_when(plan: Plan, *, places: bool = False, starts: Sequence[str] = ()) -> str:
    """Place and time, such as "secondary schools in Medway, from September 2025".

    ``places`` is whether places were studied and not people in them; ``starts`` are the times at
    which some of them started, in order, where these differ.
    """
    programme = plan.programme
    place = " in ".join(part for part in (programme.setting, programme.area) if part)
    start = f"from {dated(programme.starts, '%B %Y')}" if programme.starts else ""
    if len(starts) > 1:
        start = f"with starts from {month_or_label(starts[0])} to {month_or_label(starts[-1])}"
    here = "the places studied here" if places else "the people studied here"
    return ", ".join(part for part in (place or here, start) if part)


def not_firm_enough(held: Level | None, outcome: Outcome) -> tuple[str, ...]:
    """Why a firm verdict was not given although the printed range allows it; empty otherwise."""
    if held == "worked":
        return (
            'To be called "worked", chance must be ruled out with 99% confidence; here it is '
            "ruled out with 95% only.",
        )
    if held == "no_worthwhile_effect":
        worthwhile = agreed_amount(outcome.worthwhile or 0.0, outcome)
        return (
            f"An effect of {worthwhile} or more, the smallest change agreed as worthwhile, is "
            "unlikely; it is ruled out with 95% confidence, but not with the 99% that calling it "
            '"no worthwhile effect" asks for.',
        )
    return ()


def not_steady(facts: Facts) -> tuple[str, ...]:
    """Why "worked" is not said although trust and range allow it; empty otherwise."""
    if not facts.unsteady:
        return ()
    return (
        f'To be called "worked", nothing that was looked at may show otherwise. {facts.unsteady}',
    )


def headline(level: Level, facts: Facts, outcome: Outcome, plan: Plan) -> str:
    """The verdict's fixed sentence with its numbers, range and rating inside."""
    said = _headline(level, facts, outcome, plan)
    return " ".join((said, *not_firm_enough(facts.withheld, outcome), *not_steady(facts)))


def _headline(level: Level, facts: Facts, outcome: Outcome, plan: Plan) -> str:
    if level == "cannot_tell" or facts.estimate is None:
        return _cannot_tell(facts, outcome, plan)
    estimate = facts.estimate
    digits = effect_digits(estimate, outcome)
    programme, name = plan.programme.name or "The programme", outcome_name(outcome)
    some = among_whom(outcome, plan)
    effect = difference(estimate.value, outcome, digits)
    spread = likely_range(estimate.ci_low, estimate.ci_high, outcome, digits, unit=False)
    rated = f"Trust in this result: {trust(facts.rating)}."
    limits = likely_range(estimate.ci_low, estimate.ci_high, outcome, digits).replace(
        " to ", " and ", 1
    )
    worthwhile = agreed_amount(outcome.worthwhile or 0.0, outcome)
    small = what_is_small(estimate, outcome)
    if level == "worked":
        return (
            f"{programme} {_improved(outcome)} {some}. {_levels(facts, outcome, plan, digits)}"
            f"The true difference is likely to be between {limits}. {rated} It describes "
            f"{where_and_when(plan, places=facts.places)}; it may not hold elsewhere."
        )
    if level == "promising":
        return (
            f"{programme} may have {_improved(outcome)} {some}: about {effect} (likely {spread}). "
            "Some of the difference could come from who took part. Treat this as a reason to "
            f"test further, not as proof. {rated}"
        )
    if level == "no_worthwhile_effect":
        return (
            f"Any {small} of {programme} on {some} is likely to be smaller than {worthwhile}, the "
            f"smallest change agreed as worthwhile{_agreed(plan)}. Our estimate is {effect} "
            f"(likely {spread}). {_large_enough(facts, outcome)}{rated}"
        )
    if level == "appears_harmful":
        others = "are unlikely" if facts.rating >= 4 else "are not ruled out"
        return (
            f"Results on {name} were worse for {whom(plan)} in {programme}: about "
            f"{effect} (likely {spread}). Review safety now. Causes other than the programme "
            f"{others}. {rated}"
        )
    if level == "mixed" and facts.apart:
        return (
            f"Results point in different directions: {'; '.join(facts.apart)}. Do not quote one "
            f"result without the others. {rated}"
        )
    if level == "mixed":
        return (
            f"Results point in different directions. For {name} the estimate is {effect} (likely "
            f"{spread}). Do not quote one result without the others. {rated}"
        )
    return f"{_not_proven(facts, outcome, plan)} {rated}"


def _improved(outcome: Outcome) -> str:
    return "reduced" if outcome.better == "lower" else "improved"


def _levels(facts: Facts, outcome: Outcome, plan: Plan, digits: int) -> str:
    if facts.treated_level is None or facts.comparison_level is None:
        return ""
    people = whom(plan)
    effect = facts.treated_level - facts.comparison_level
    with_it, without = adding_up(facts.treated_level, effect, outcome, digits)
    if kind_of(outcome.kind).yes_no:
        return (
            f"For every 100 {people}, about {figure(with_it * 100, digits)} {had(outcome)}, "
            f"compared with about {figure(without * 100, digits)} "
            + (
                f"of 100 similar {people} who did not take part. "
                if facts.matched
                else "expected without it. "
            )
        )
    return (
        f"The average was {signed_amount(with_it, outcome, digits)}, compared with about "
        f"{signed_amount(without, outcome, digits)} expected without it. "
    )


def _agreed(plan: Plan) -> str:
    before = plan.lock is not None and not plan.lock.at_run
    return f" on {dated(plan.lock.at, '%d %B %Y')}" if plan.lock and before else ""


def _large_enough(facts: Facts, outcome: Outcome) -> str:
    found, wanted = facts.minimum_detectable, outcome.worthwhile
    if found is None or wanted is None or found > wanted:
        return ""
    return "The study was large enough to show one. "


def _not_proven(facts: Facts, outcome: Outcome, plan: Plan) -> str:
    """What was found, what stands between it and a verdict, and what would settle that."""
    estimate = facts.estimate
    assert estimate is not None
    programme, name = plan.programme.name or "The programme", outcome_name(outcome)
    some = among_whom(outcome, plan)
    digits = effect_digits(estimate, outcome)
    effect = difference(estimate.value, outcome, digits)
    spread = likely_range(estimate.ci_low, estimate.ci_high, outcome, digits, unit=False)
    spans = estimate.ci_low <= 0 <= estimate.ci_high
    if spans and facts.obstacle not in ("trust", "trust in little"):
        return _left_open(facts, outcome, programme, some)
    if facts.obstacle == "trust in little":
        worthwhile = agreed_amount(outcome.worthwhile or 0.0, outcome)
        small = what_is_small(estimate, outcome)
        return (
            f"Any {small} of {programme} on {some} looks smaller than {worthwhile}, the smallest "
            f"change agreed as worthwhile. Our estimate is {effect} (likely {spread}). The "
            f"comparison deserves too little trust to say so. {_weighs_most(facts)}"
        )
    if facts.obstacle == "explained":
        return (
            f"Results on {name} were worse among {whom(plan)} in {programme}: about "
            f"{effect} (likely {spread}). Something else may be all there is, so nobody can say "
            f"that {programme} did harm. {facts.explained} To settle it: "
            f"{next_time(facts.explained_key, facts.explained_fault)}."
        )
    better = (
        f"Results on {name} were better among {whom(plan)} in {programme}: about "
        f"{effect} (likely {spread})."
    )
    if facts.obstacle == "trust":
        return (
            f"{better} The comparison deserves too little trust to say that {programme} made the "
            f"difference. {_weighs_most(facts)} This does not show that it does not work."
        )
    return (
        f"{better} Several outcomes were looked at, and allowing for that, chance is not ruled "
        "out. This does not show that it does not work. To settle it, look at this outcome in a "
        f"new study.{_and_trust(facts)}"
    )


def _advice(facts: Facts) -> str:
    return next_time(facts.gate_key, facts.gate_fault)


def _weighs_most(facts: Facts) -> str:
    return f"What weighs most: {facts.cap} To settle it: {_advice(facts)}."


def _and_trust(facts: Facts) -> str:
    """That more of the same would not settle it, where the comparison is too weak as well."""
    if not _weak_too(facts):
        return ""
    return f" It would also take a stronger comparison: {_advice(facts)}."


def _left_open(facts: Facts, outcome: Outcome, programme: str, some: str) -> str:
    """The range leaves open whether anything changed."""
    estimate = facts.estimate
    assert estimate is not None
    spread = likely_range(
        estimate.ci_low, estimate.ci_high, outcome, effect_digits(estimate, outcome)
    )
    text = (
        f"We could not tell whether {programme} changed {some}. The result fits anything from "
        f"{spread}. This does not show that it does not work"
    )
    if facts.minimum_detectable is not None:
        digits = 0 if kind_of(outcome.kind).yes_no else decimals(facts.minimum_detectable)
        text += (
            ": this study could only reliably detect a change of "
            f"{amount(facts.minimum_detectable, outcome, digits)} or more"
        )
    text += "."
    if facts.beyond:
        text += f" More than 10 times as many {facts.unit_word} would be needed to settle it."
    elif facts.units:
        text += f" To settle it, about {figure(facts.units, 0)} more {facts.unit_word} would be "
        text += "needed, if they vary as those studied here do."
    return text + _and_trust(facts)


def _cannot_tell(facts: Facts, outcome: Outcome, plan: Plan) -> str:
    why = why_no_comparison(facts.gate, facts.cap, facts.stopped, facts.gate_key)
    action = facts.mend or _advice(facts)
    monitored = _monitoring(facts, outcome, plan)
    return (
        f"{why} {monitored}To be able to say more next time: {action}. Trust in any effect: "
        f"{trust(facts.rating)}."
    )


def _monitoring(facts: Facts, outcome: Outcome, plan: Plan) -> str:
    level, change = facts.treated_level, facts.change_in_treated
    if level is None:
        return ""
    digits = measured_digits(outcome, level, level - (change or 0.0))
    people, name = whom(plan), outcome_name(outcome)
    if change is None:
        now = signed_amount(level, outcome, digits)
        return f"What can be reported: {name} among {people} was {now} on average afterwards. "
    earlier = level - change
    return (
        f"What can be reported: {name} among {people} averaged "
        f"{signed_amount(earlier, outcome, digits)} before the start and "
        f"{figure(level * kind_of(outcome.kind).times, digits)} after it, which may have happened "
        "without the programme. "
    )


def told_apart(estimate: Estimate, outcome: Outcome) -> str:
    """One of several findings in a list: "feeling of safety: 0.4 points lower (likely ...)"."""
    digits = effect_digits(estimate, outcome)
    effect = difference(estimate.value, outcome, digits)
    spread = likely_range(estimate.ci_low, estimate.ci_high, outcome, digits, unit=False)
    return f"{outcome_name(outcome)}, {effect} (likely {spread})"


def alert_sentences(
    alerts: tuple[Alert, ...],
    outcome: Outcome,
    harmed: tuple[Outcome, ...] = (),
    of_starts: str = "",
) -> tuple[str, ...]:
    """What must be said beside the headline. ``harmed`` got worse, where ``outcome`` did not.

    ``of_starts`` says which of several starts went otherwise than the average.
    """
    worse = " and ".join(outcome_name(each) for each in harmed or (outcome,))
    worthwhile = agreed_amount(outcome.worthwhile or 0.0, outcome)
    words: dict[Alert, str] = {
        "harm": f"{HARM_ALERT} results on {worse} were worse for those who took "
        "part. Review safety, whatever the trust in the comparison.",
        "harm_to_others": f"{HARM_ALERT} results on {outcome_name(outcome)} were worse for those "
        "it is not for, in places with it. Review safety, whatever the trust in the comparison.",
        "harm_in_part": f"{HARM_ALERT} {of_starts} Review safety there, whatever the "
        "trust in the comparison.",
        "not_everywhere": f"It did not go alike everywhere. {of_starts}",
        "harm_not_ruled_out": f"Harm of {worthwhile} or more is not ruled out.",
        "did_not_last": "It did not last: at the last times looked at, no effect was left.",
    }
    return tuple(words[alert] for alert in alerts if alert in words)


def label(level: Level, alerts: tuple[Alert, ...]) -> str:
    """The verdict in a few words, as it stands above the sentence."""
    if level in FOUND and ("not_everywhere" in alerts or "harm_in_part" in alerts):
        return f"{LABELS[level]} (not everywhere)"
    if level in FOUND and "did_not_last" in alerts:
        return f"{LABELS[level]} (did not last)"
    return f"{LABELS[level]} (early sign)" if "early_sign" in alerts else LABELS[level]


def settle(level: Level, facts: Facts) -> str:
    """What would settle it, or make the answer stronger: one or two short sentences."""
    action = _sentence(facts.mend or _advice(facts))
    if facts.obstacle == "explained" and facts.explained_key and not facts.mend:
        action = _sentence(next_time(facts.explained_key, facts.explained_fault))
    if facts.uneven:
        return "Find out why it went otherwise where it started at other times."
    if facts.faded:
        return "Find out why it did not last, and measure for longer once that is mended."
    if facts.unsteady:
        return "Find out why other ways of asking, listed in the report, give another answer."
    if level == "worked":
        return "It is settled for those who took part; only a new study tells of other places."
    if level == "no_worthwhile_effect":
        return "It is settled for those who took part."
    if facts.withheld is not None:
        return "A larger study: a firm answer asks for 99% confidence, and this one has 95%."
    if level == "not_proven" and facts.obstacle == "chance":
        return " ".join((_larger(facts), *((action,) if _weak_too(facts) else ())))
    return action


def _larger(facts: Facts) -> str:
    if facts.beyond:
        return f"More than 10 times as many {facts.unit_word}."
    if facts.units:
        return f"About {figure(facts.units, 0)} more {facts.unit_word}, if they vary as these do."
    return "A new study that asks this question first."


def _weak_too(facts: Facts) -> bool:
    """Whether the comparison is too weak as well, so that more of the same would not do."""
    limiting = check_named(facts.gate_key)
    return not facts.enough_trust and not (limiting and limiting.more_settles)


def _sentence(action: str) -> str:
    return f"{action[:1].upper()}{action[1:].rstrip('.')}."
