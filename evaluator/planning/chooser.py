"""Which design fits: six plain questions, one recommendation, and what it cannot rule out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from evaluator.values.plan import Allocation

Given = Literal["places", "people"]
Starts = Literal["one", "several"]
Before = Literal["many_times", "several_times", "once", "other_facts", "nothing"]
Comparison = Literal["yes", "others_too", "not_yet_started", "no"]
Count = Literal["under_3", "3_to_5", "6_to_19", "20_or_more"]


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its answers: (value, words) pairs, and a line that explains it."""

    key: str
    text: str
    hint: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """What is known before any outcome is looked at."""

    given_to: Given
    starts: Starts
    before: Before
    comparison: Comparison
    units: Count
    allocation: Allocation = "dont_know"


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The design to use, why, and what it leaves open.

    Attributes:
        design: None when no design of this version can give a fair comparison.
        reason: why this one. caution: what it cannot rule out, or what to do instead.
        highest_rating: the most trust that such a study can reach.
        rules_out: what cannot explain a difference any more; empty without a design.
        when_drawn: what the design still adds where chance decided; empty repeats the reason.
    """

    design: str | None
    reason: str
    caution: str
    highest_rating: int
    rules_out: str = ""
    when_drawn: str = ""


QUESTIONS: tuple[Question, ...] = (
    Question(
        "given_to",
        "Who was chosen: whole places, or people one by one?",
        "If a school was chosen and all its pupils took part, the place was chosen.",
        (("places", "Whole places, such as schools or wards"), ("people", "People one by one")),
    ),
    Question(
        "allocation",
        "How was it decided who got it?",
        "Chance counts only where the draw is on record.",
        (
            ("chance", "By chance, such as a draw"),
            ("rule", "By a rule, such as a score or a rank"),
            ("chosen", "Somebody chose"),
            ("volunteered", "They came forward themselves"),
            ("dont_know", "Nobody knows"),
        ),
    ),
    Question(
        "comparison",
        "Is there anyone who did not get it?",
        "People or places that were measured in the same way.",
        (
            ("yes", "Yes, some never got it"),
            (
                "others_too",
                "Yes, and in the same places there are others whom it was not for, such as adults",
            ),
            ("not_yet_started", "Only some that got it later"),
            ("no", "No, everyone in the data got it"),
        ),
    ),
    Question(
        "starts",
        "When did it start?",
        "Count a phased roll-out as several starts.",
        (("one", "At about the same time everywhere"), ("several", "At different times")),
    ),
    Question(
        "before",
        "What was measured before the start?",
        "The outcome itself, in the same way as afterwards, is worth most.",
        (
            ("many_times", "The outcome, five or more times"),
            ("several_times", "The outcome, two to four times"),
            ("once", "The outcome, once"),
            ("other_facts", "Other facts, such as age or earlier arrests"),
            ("nothing", "Nothing"),
        ),
    ),
    Question(
        "units",
        "How many places, or people, are in the smaller group?",
        "Count places when whole places were chosen.",
        (
            ("under_3", "Fewer than 3"),
            ("3_to_5", "3 to 5"),
            ("6_to_19", "6 to 19"),
            ("20_or_more", "20 or more"),
        ),
    ),
)

_RATING_BY_UNITS: dict[Count, int] = {"under_3": 1, "3_to_5": 2, "6_to_19": 4, "20_or_more": 5}
_NEVER = ("yes", "others_too")
_MANY_TIMES = 5
_OFTEN = ("many_times", "several_times")
_MEASURED = (*_OFTEN, "once")
_DECIDED: dict[Allocation, str] = {
    "chance": "",
    "rule": " Those picked for bad figures tend to get better by themselves; the checks look for "
    "that.",
    "chosen": " Whoever chose may have known something that the data do not hold.",
    "volunteered": " Those who come forward may be ready to change anyway.",
    "dont_know": " Find out how it was decided who got it; not knowing makes a result harder to "
    "defend.",
}


def before_answer(times: int) -> Before:
    """The answer that a number of times before the start gives, where there are any."""
    if times >= _MANY_TIMES:
        return "many_times"
    return "several_times" if times > 1 else "once"


def units_answer(units: int) -> Count:
    """The answer that the number of places or people in the smaller group gives."""
    if units < 3:
        return "under_3"
    if units < 6:
        return "3_to_5"
    return "6_to_19" if units < 20 else "20_or_more"


def recommend(answers: Answers) -> Recommendation:
    """One design for a set of answers. Never a choice made by looking at results."""
    nothing = _no_comparison(answers)
    if nothing is not None:
        return nothing
    by_chance = answers.allocation == "chance"
    one_or_two = answers.given_to == "places" and answers.units == "under_3"
    mixed = one_or_two and answers.before == "many_times" and answers.comparison in _NEVER
    if answers.starts == "several" and answers.before in _MEASURED and not mixed:
        found = _staggered(answers)
    elif one_or_two:
        return _few_places(answers)
    elif _has_gaps(answers):
        found = _gaps(answers)
    elif by_chance and answers.before in _MEASURED:
        found = _changes(answers)
    elif by_chance or (answers.given_to == "people" and answers.before not in _OFTEN):
        found = _matched(answers)
    elif answers.given_to == "people":
        found = _matched_changes()
    elif answers.before == "other_facts":
        return _nothing(
            "Places were chosen, and the outcome was not measured before the start.",
            "Ask for the outcome of earlier years in the same places; then compare changes.",
        )
    else:
        found = _changes(answers)
    return _limited(answers, _drawn(found) if by_chance else found)


def _nothing(reason: str, instead: str) -> Recommendation:
    return Recommendation(None, reason, instead, 0)


def _no_comparison(answers: Answers) -> Recommendation | None:
    """Why no design can help, whatever the numbers; None where one may."""
    if answers.comparison == "no":
        return _nothing(
            "Everyone in the data got the programme, so there is nobody to compare with.",
            "You can still report how many took part and how they changed. To learn more, find "
            "people or places without it, measured in the same way.",
        )
    if answers.before == "nothing":
        return _nothing(
            "Nothing is known from before the start, so the groups may always have differed.",
            "Look for earlier records of the same people or places, such as last year's figures.",
        )
    if answers.comparison == "not_yet_started" and (
        answers.starts == "one" or answers.before not in _MEASURED
    ):
        if answers.starts == "several":
            return _nothing(
                "Late starters can serve as a comparison only while the outcome is followed from "
                "before the start, and it was not.",
                "Ask for the outcome of earlier times in the same places.",
            )
        return _nothing(
            "With one start and nobody who went without, there is nobody to compare with.",
            "If places started at different times, answer that they did; otherwise find some "
            "that never started.",
        )
    return None


def _staggered(answers: Answers) -> Recommendation:
    return Recommendation(
        "staggered_roll_out",
        "Different starts let each place be compared with those that had not started yet.",
        "It cannot rule out that places started when things were already getting better or worse "
        "there.",
        4 if answers.before in _OFTEN else 2,
        "It rules out differences that were there from the start and changes that happened "
        "everywhere.",
    )


def _few_places(answers: Answers) -> Recommendation:
    if answers.before != "many_times":
        return _nothing(
            "With fewer than three places on one side and a short history, whatever else happened "
            "there cannot be told apart from the programme.",
            "Ask for at least five earlier times, and for at least 19 similar places without the "
            "programme.",
        )
    return Recommendation(
        "synthetic_comparison",
        "So few places are compared with a weighted mix of others that moved alike for a long "
        "time before the start.",
        "It cannot rule out that something else happened only there at the same time. It needs at "
        "least 19 places without the programme to compare with." + _DECIDED[answers.allocation],
        3,
        "It rules out differences that were there from the start, and changes that hit the places "
        "of the mix alike.",
    )


def _matched(answers: Answers) -> Recommendation:
    return Recommendation(
        "matched_comparison",
        "People took part one by one, so the fair comparison is with similar people who did not.",
        "It cannot rule out differences that nobody recorded, such as motivation.",
        3 if answers.before in _MEASURED else 2,
        "It rules out differences in what was measured before the start.",
        "Comparing similar people takes off what luck left in what was measured.",
    )


def _matched_changes() -> Recommendation:
    return Recommendation(
        "matched_difference_in_differences",
        "People took part one by one and the outcome was measured several times before, so their "
        "changes can be compared with those of similar people.",
        "It cannot rule out that something nobody recorded made participants change.",
        4,
        "It rules out differences in what was measured, and those that stay the same over time.",
    )


def _changes(answers: Answers) -> Recommendation:
    several = answers.before in _OFTEN
    return Recommendation(
        "difference_in_differences",
        "The outcome was measured before and after with and without the programme, so changes can "
        "be compared.",
        "It cannot rule out something else that changed for one group only."
        if several
        else "With one measurement before the start nobody can see whether the groups were "
        "already drifting apart.",
        4 if several else 2,
        "It rules out differences that were there from the start and changes that happened to "
        "everyone.",
        "Comparing changes takes off what luck left before the start.",
    )


def _has_gaps(answers: Answers) -> bool:
    """Whether places were chosen in which others, whom it was not for, were measured too."""
    of_places = answers.given_to == "places" and answers.before in _MEASURED
    return of_places and answers.comparison == "others_too"


def _gaps(answers: Answers) -> Recommendation:
    several = answers.before in _OFTEN
    return Recommendation(
        "triple_difference",
        "In every place those it was for can be set against others whom it was not for, so that "
        "whatever hits everybody in a place is taken out.",
        "It cannot rule out something that hit only those it was for."
        if several
        else "With one measurement before the start nobody can see whether the gaps were already "
        "changing.",
        4 if several else 2,
        "It rules out differences that were there from the start, and changes that hit everybody "
        "in a place alike.",
        "Setting people against others in the same place takes off what luck brought there.",
    )


def _drawn(found: Recommendation) -> Recommendation:
    """The same design where chance decided, so that only luck and what happens later differ."""
    reason = "Chance decided who got it, so the two groups differ by luck alone."
    reason += f" {found.when_drawn or found.reason}"
    return replace(
        found,
        reason=reason,
        caution="It cannot rule out that people who left, or something else that was done for one "
        "group only, made the difference. Say in the plan where the draw is recorded; without a "
        "record it does not count.",
        highest_rating=5,
        rules_out="It rules out, but for luck, every difference that was there from the start.",
    )


def _limited(answers: Answers, found: Recommendation) -> Recommendation:
    """The same design with the trust that its numbers allow."""
    most = min(found.highest_rating, _RATING_BY_UNITS[answers.units])
    caution = found.caution + _DECIDED[answers.allocation]
    if most < found.highest_rating:
        what = "places" if answers.given_to == "places" else "people"
        caution += f" With so few {what} the result can be trusted only so far."
    return replace(found, caution=caution, highest_rating=most)
