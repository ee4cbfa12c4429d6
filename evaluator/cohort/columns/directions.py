"""Which way is good, as far as the words of a column's name tell; unknown words tell nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.names import words

Direction = Literal["higher", "lower", "ambiguous"]

_AGAIN = frozenset(
    {"re-admission", "re-admissions", "re-admitted", "re-presentation", "re-presentations",
     "re-presented", "re-attendance", "re-attendances", "re-attended", "re-arrest", "re-arrests",
     "re-arrested", "re-offence", "re-offences", "re-offending", "re-offended", "re-conviction",
     "re-convictions", "re-convicted", "re-victimisation", "re-entry", "re-imprisoned"}
)  # fmt: skip
_BAD = (
    vocabulary.LOWER_IS_BETTER
    | _AGAIN
    | {word.replace("-", "") for word in _AGAIN if "present" not in word}
    | {"aggression", "aggressive", "anger", "angry", "anxiety", "anxious", "trauma", "traumatic",
       "ptsd", "depression", "depressed", "depressive", "difficulty", "difficulties", "distress",
       "distressed", "stress", "stressed", "worry", "worries", "need", "needs", "vulnerability",
       "vulnerabilities", "vulnerable", "bullying", "bullied", "ace", "aces", "adversity",
       "loneliness", "lonely", "isolation", "isolated", "missing", "absconding", "absconded",
       "concern", "concerns", "problem", "problems", "symptom", "symptoms", "hyperactivity",
       "impulsivity", "hostility", "delinquency", "misuse", "abuse", "abused", "neglect",
       "neglected", "smoking", "vaping", "cannabis", "gambling", "homeless", "homelessness",
       "eviction", "evictions", "evicted", "arrears", "debt", "debts", "neet", "unemployed",
       "unemployment", "unsafe", "unhappy", "fear", "hopelessness", "threats", "fights",
       "fighting", "dropout", "dropouts", "breaches", "breached", "relapse", "relapses",
       "relapsed", "exploitation", "exploited", "deprivation", "poverty", "absent",
       "absenteeism", "truant", "excluded", "suspended", "assaulted", "criminal", "antisocial",
       "knives", "harmed", "conviction", "victimised", "stabbing", "stabbed", "weapons", "risks",
       "death", "died", "mortality", "suicide", "suicidal", "theft", "drug", "homicide", "murder",
       "shooting", "custody", "arson", "misbehaviour", "disruptive", "injured"}
) - {"street"}  # fmt: skip
_GOOD = vocabulary.HIGHER_IS_BETTER | {
    "awareness", "understanding", "empathy", "esteem", "efficacy", "belonging", "connectedness",
    "hope", "hopeful", "optimism", "satisfaction", "satisfied", "prosocial", "coping", "recovery",
    "functioning", "qualification", "qualifications", "cohesion", "eet", "motivation", "kindness",
    "independence", "abstinence", "abstinent", "desistance", "desisted", "sobriety", "confident",
    "happiness", "numeracy", "grade", "skill", "resilient", "trusting",
}  # fmt: skip
_OPEN = vocabulary.EITHER_WAY | {
    "attitude", "attitudes", "views", "beliefs", "opinion", "opinions", "seized", "seizures",
    "recovered", "surrendered", "surrenders", "prevention", "response", "change", "changes",
    "difference", "improvement", "gain", "rank", "ranking", "position", "decile", "quintile",
    "ofsted",
}  # fmt: skip
_CODED = re.compile(r"(?<![0-9])([0-9]{1,3}) ?(?:=|is|means) ?([A-Za-z][A-Za-z' ]*)")
_LOW_IS_GOOD = re.compile(
    r"\blow(?:er)? ?(?:=|is|means) ?(?:good|better|best)\b|"
    r"\bhigh(?:er)? ?(?:=|is|means) ?(?:bad|worse|worst|poor)\b"
)
_LEAST = frozenset(
    {"not", "never", "disagree", "no", "none", "worst", "low", "lowest", "least", "poor", "bad",
     "unsafe", "unhappy", "unlikely", "rarely", "dissatisfied", "weak", "false"}
)  # fmt: skip
_MOST = frozenset(
    {"very", "always", "strongly", "completely", "extremely", "best", "high", "highest", "agree",
     "lot", "often", "excellent", "good", "yes", "most", "happy", "safe", "confident", "true",
     "likely", "satisfied", "strong"}
)  # fmt: skip
_DENIES = frozenset({"not", "never", "without", "low", "reduced", "loss", "fewer", "decreased"})
_DENIES_NEXT = frozenset({"non", "ex", "no"})
_DENIES_GOOD = frozenset({"poor", "lack", "lacking"})
_DENIES_BAD = frozenset({"free", "avoided", "avoiding", "prevented"})
_DENIED_LAST = frozenset(
    {"free", "reduction", "management", "resistance", "averted", "avoidance", "avoided",
     "prevented", "reduced"}
)  # fmt: skip
_MOVES = frozenset(
    {"reduction", "reductions", "fall", "decrease", "decline", "drop", "rise", "increase", "growth"}
)
_ATTENDED = frozenset({"attendance", "attendances", "attended"})
_HOSPITALS = frozenset({"hospital", "ed", "emergency", "a-e", "ae", "casualty", "urgent"})
_TURN_GOOD = frozenset(
    {"below", "sanction", "sanctions", "penalty", "penalties", "fine", "fines", "fined", "notice",
     "notices", "warning", "warnings", "prosecution", "prosecutions", "deficit", "deficits",
     "shortfall", "gap", "gaps", "barrier", "barriers", "complaint", "complaints", "cost", "costs",
     "missed", "lost", "ended", "refused", "cancelled", "negative", "challenge", "challenges"}
)  # fmt: skip
_TURN_BAD = frozenset(
    {"solved", "unsolved", "detected", "undetected", "cleared", "resolved", "charged", "identified",
     "spotted", "found", "met", "unmet", "addressed", "tackled", "managed", "disrupted", "overcome",
     "closed", "positive", "negative", "assessments", "plans", "clearance", "clearances"}
)  # fmt: skip
_HELP = frozenset(
    {"treatment", "treatments", "support", "service", "services", "education", "training",
     "counselling", "clinic", "clinics", "worker", "workers", "course", "courses"}
)  # fmt: skip
_OF_JUSTICE = frozenset({"custody", "court", "police", "probation", "station"})
_OF_SOMETHING = frozenset(
    {"of", "about", "in", "from", "to", "with", "at", "on", "that", "against", "for", "towards",
     "after", "before", "since", "during", "within", "by", "if", "when", "until"}
)  # fmt: skip
_UNTIL = frozenset({"since", "until", "till"})
_SPANS = frozenset({"days", "weeks", "months", "years", "time"})
_REACH = 2  # words between a denial and what it denies, as in "not in any employment"


def direction(name: str) -> Direction:
    """Which way of a column is good by its name; "ambiguous" where no word tells or words clash.

    ``"Aggression score"`` and ``"Non-attendance days"`` are "lower", ``"Offending-free days"`` is
    "higher", and ``"Exit score"`` tells nothing. Whole words of a list count, with what denies
    them. Where good and bad stand together, what the name is of decides: the last of them before
    a word such as "of" or "about". A second word that may turn it, as in "Offences solved" and
    "Attendance below 90%", leaves it open. A scale whose ends are told is followed: of "Safe (1 =
    very, 5 = not at all)" less is good.
    """
    turned = scale_turned(name)
    if turned is None:
        return "ambiguous"
    name = _CODED.sub(" ", name)
    tokens = _joined(words(re.sub(r"(?i)\bno\.", "number ", name)))
    moves = any(a in _MOVES and b in {"in", "of"} for a, b in pairwise(tokens))
    if moves or set(tokens) & _OPEN:
        return "ambiguous"
    told = [(sign, place) for place in range(len(tokens)) if (sign := _sign(tokens, place))]
    if len({sign for sign, _ in told}) > 1:
        end = next((i for i, token in enumerate(tokens) if i and token in _OF_SOMETHING), None)
        told = [each for each in told if end is None or each[1] < end][-1:]
    if not told or any(_may_turn(tokens, place) for _, place in told):
        return "ambiguous"
    return "higher" if (told[0][0] > 0) != turned else "lower"


def scale_turned(name: str) -> bool | None:
    """Whether the highest code that words tell is the least; None where its ends do not say.

    ``"1 = very safe, 5 = not at all"`` and ``"low = good"`` are turned; without codes nothing is.
    """
    if _LOW_IS_GOOD.search(name.casefold()):
        return True
    coded = {int(code): set(words(said)) for code, said in _CODED.findall(name)}
    if not coded:
        return False
    first, last = coded[min(coded)], coded[max(coded)]
    ends = [(-1 if said & _LEAST else 1 if said & _MOST else 0) for said in (first, last)]
    if len(coded) < 2 or ends[0] * ends[1] >= 0:
        return None
    return ends[1] < 0


def coded_ends(text: str) -> tuple[float, float] | None:
    """The lowest and the highest code that a text gives words to; None where it names no two."""
    codes = [int(code) for code, _ in _CODED.findall(text)]
    return (float(min(codes)), float(max(codes))) if len(set(codes)) > 1 else None


def _joined(tokens: Sequence[str]) -> tuple[str, ...]:
    """The words without numbers at their ends; "Re-admissions" and "A&E" are one word each."""
    made: list[str] = []
    for token in tokens:
        bare = token.rstrip("0123456789") or token
        last = made[-1] if made else ""
        if (last == "re" and f"re-{bare}" in _AGAIN) or (last == "a" and bare == "e"):
            made[-1] = f"{last}-{bare}"
        else:
            made.append(bare)
    return tuple(made)


def _may_turn(tokens: Sequence[str], place: int) -> bool:
    """Whether another word may turn what the word at ``place`` says, or tell of something else."""
    token, following = tokens[place], set(tokens[place + 1 : place + 2])
    beside = set(tokens) - {token}
    if token in _GOOD:
        at = set(tokens[place + 1 : place + 3])
        elsewhere = token in _ATTENDED and "at" in at and bool(at & _OF_JUSTICE)
        limit = following == {"under"} and tokens[place + 2 : place + 3] != ()
        return bool(beside & _TURN_GOOD) or elsewhere or limit
    return bool(beside & _TURN_BAD) or bool(following & _HELP)


def _sign(tokens: Sequence[str], place: int) -> int:
    """1 where more of what the word names is good, -1 where it is bad, 0 where it does not tell."""
    token = tokens[place]
    sign = (token in _GOOD) - (token in _BAD)
    if token in _ATTENDED and set(tokens) & _HOSPITALS:
        sign = -1
    earlier = set(tokens[:place])
    if sign == 0 or earlier & _UNTIL or (tokens[0] in _SPANS and "to" in earlier):
        return 0
    near = set(tokens[max(place - _REACH - 1, 0) : place])
    next_to = set(tokens[max(place - 1, 0) : place])
    denied = bool(near & _DENIES or next_to & _DENIES_NEXT)
    denied |= bool(near & (_DENIES_GOOD if sign > 0 else _DENIES_BAD))
    denied |= sign < 0 and bool(set(tokens[place + 1 : place + 2]) & _DENIED_LAST)
    if sign < 0 and "no" in near and "of" not in near:
        return 0
    return -sign if denied else sign
