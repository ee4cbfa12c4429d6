"""Why a comparison that was built gives no answer, and what would mend it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from methods.results import NotIdentifiedError

_FEW_EVENTS = (
    "In one of the groups compared it happened, or failed to happen, fewer than 5 times, which is "
    "too few for this kind of answer."
)
_WHY = {
    "no_events": _FEW_EVENTS,
    "too_few_events": _FEW_EVENTS,
    "bad_horizon": "Not both groups were watched up to the time at which averages are compared.",
}
# What a method counted, which may be people; limits, such as "at least 12 people", are none of it.
_COUNT = re.compile(
    r"(?<!at least )(?<!fewer than )(?<![\w'\"(.,=-])\d[\d,]*"
    r"( (?:treated |comparison |negative |matched |different )?"
    r"(?:rows?|units?|people|values?|events?|counts?|combinations?|placements?|sets?|clusters?))\b"
)
_MORE_PLACES = "include more places on both sides"
_VARIES = "check how the outcome was recorded, or choose one that differs between those compared"
_MEND = {
    "no_events": "wait until it has happened more often, or pool several years",
    "too_few_events": "wait until it has happened more often, or pool several years",
    "no_odds": "ask for the difference instead of the ratio, or wait until it has happened more "
    "often",
    "no_counts": "wait until it has happened more often, or pool several years",
    "no_variation": _VARIES,
    "no_spread": _VARIES,
    "too_few_rows": "adjust for fewer characteristics, or include more people",
    "one_cluster": _MORE_PLACES,
    "one_against_one": _MORE_PLACES,
    "too_few_comparison": "leave more places without the programme to compare with",
    "collinear": "leave out the characteristic that tells the groups apart, or include times and "
    "places in which both can be seen",
    "separation": "wait until it has happened in both groups over the same time",
    "bad_horizon": "choose an earlier time up to which averages are compared",
    "no_untreated": "include places, or times, without the programme",
    "bad_outcome": "correct the outcome column",
    "negative_counts": "correct the outcome column",
    "zero_exposure": "correct the column of sizes",
}
_OTHERWISE = "deal with what stopped it, or choose a design that does not need it"


@dataclass(frozen=True, slots=True)
class Unanswered:
    """What the estimate failed on, once there was a comparison.

    Attributes:
        code: stable short name of the reason. why: it, as a plain sentence; never that nobody or
            everybody in a group had the outcome. mend: what would help, to follow "To be able to
            say more: ".
    """

    code: str
    why: str
    mend: str


def unanswered(refused: NotIdentifiedError) -> Unanswered:
    """A refusal of the estimate in words."""
    return Unanswered(refused.code, why(refused), _MEND.get(refused.code, _OTHERWISE))


def why(refused: NotIdentifiedError) -> str:
    """The reason as a sentence that may be published: no count of what was measured stands in it.

    The one way from what a method says to what is told.
    """
    return _WHY.get(refused.code) or _COUNT.sub(_some, refused.message)


def _some(found: re.Match[str]) -> str:
    things = found[1] if found[1].endswith(("s", "people")) else f"{found[1]}s"
    first = found.start() == 0 or found.string[: found.start()].endswith(". ")
    return f"{'A' if first else 'a'} number of{things}"
