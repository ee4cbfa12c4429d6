"""Which design fits: five plain questions, one recommendation, and what it cannot rule out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evaluator.plan import DesignKind

Given = Literal["places", "people"]
Starts = Literal["one", "several"]
Before = Literal["several_times", "once", "other_facts", "nothing"]
Comparison = Literal["yes", "not_yet_started", "no"]
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


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The design to use, why, and what it leaves open.

    Attributes:
        design: None when no design of this version can give a fair comparison.
        reason: why this one. caution: what it cannot rule out, or what to do instead.
        highest_rating: the most trust that such a study can reach.
    """

    design: DesignKind | None
    reason: str
    caution: str
    highest_rating: int


QUESTIONS: tuple[Question, ...] = (
    Question(
        "given_to",
        "Who was chosen: whole places, or people one by one?",
        "If a school was chosen and all its pupils took part, the place was chosen.",
        (("places", "Whole places, such as schools or wards"), ("people", "People one by one")),
    ),
    Question(
        "comparison",
        "Is there anyone who did not get it?",
        "People or places that were measured in the same way.",
        (
            ("yes", "Yes, some never got it"),
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
            ("several_times", "The outcome, three or more times"),
            ("once", "The outcome, once or twice"),
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


def recommend(answers: Answers) -> Recommendation:
    """One design for a set of answers. Never a choice made by looking at results."""
    if answers.comparison == "no":
        return Recommendation(
            None,
            "Everyone in the data got the programme, so there is nobody to compare with.",
            "You can still report how many took part and how they changed. To learn more, find "
            "people or places without it, measured in the same way.",
            0,
        )
    if answers.before == "nothing":
        return Recommendation(
            None,
            "Nothing is known from before the start, so the groups may always have differed.",
            "Look for earlier records of the same people or places, such as last year's figures.",
            0,
        )
    if answers.starts == "several" and answers.before in ("several_times", "once"):
        return _limited(answers, _staggered(answers))
    if answers.comparison == "not_yet_started":
        return Recommendation(
            None,
            "With one start and nobody who went without, there is nobody to compare with.",
            "If places started at different times, answer that they did; otherwise find some "
            "that never started.",
            0,
        )
    if answers.given_to == "people" and answers.before != "several_times":
        return _limited(answers, _matched(answers))
    if answers.before == "other_facts":
        return Recommendation(
            None,
            "Places were chosen, and the outcome was not measured before the start.",
            "Ask for the outcome of earlier years in the same places; then compare changes.",
            0,
        )
    return _limited(answers, _changes(answers))


def _staggered(answers: Answers) -> Recommendation:
    return Recommendation(
        "staggered_roll_out",
        "Different starts let each place be compared with those that had not started yet.",
        "It cannot rule out that places started when things were already getting better or worse "
        "there.",
        4 if answers.before == "several_times" else 3,
    )


def _matched(answers: Answers) -> Recommendation:
    return Recommendation(
        "matched_comparison",
        "People took part one by one, so the fair comparison is with similar people who did not.",
        "It cannot rule out differences that nobody recorded, such as motivation.",
        3 if answers.before == "once" else 2,
    )


def _changes(answers: Answers) -> Recommendation:
    several = answers.before == "several_times"
    return Recommendation(
        "difference_in_differences",
        "The outcome was measured before and after with and without the programme, so changes can "
        "be compared.",
        "It cannot rule out something else that changed for one group only."
        if several
        else "With so few measurements before the start nobody can see whether the groups were "
        "already drifting apart.",
        4 if several else 3,
    )


def _limited(answers: Answers, found: Recommendation) -> Recommendation:
    """The same design with the trust that its numbers allow."""
    most = min(found.highest_rating, _RATING_BY_UNITS[answers.units])
    caution = found.caution
    if most < found.highest_rating:
        what = "places" if answers.given_to == "places" else "people"
        caution += f" With so few {what} the result can be trusted only so far."
    return Recommendation(found.design, found.reason, caution, most)
