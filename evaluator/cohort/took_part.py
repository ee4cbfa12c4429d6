"""How surely a column says who took part, by its name and its labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import pandas as pd

from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.names import says_before, words
from evaluator.values.cohort import Kind

_WITHOUT_IT = frozenset(
    {"control", "controls", "comparison", "comparator", "comparators", "untreated", "unexposed",
     "nonparticipant", "nonparticipants", "waitlist", "waitlisted", "waiting", "usual", "placebo",
     "bau", "tau"}
)  # fmt: skip
_BESIDE_IT = frozenset(
    {"group", "area", "areas", "arm", "condition", "site", "school", "ward", "place", "list",
     "case", "is", "in", "a", "the", "y", "n", "yes", "no", "flag", "dummy", "indicator", "as"}
)  # fmt: skip
_HANDED = frozenset({"allocated", "assigned", "referred"})
_TO_WHOM = frozenset(
    {"team", "worker", "officer", "caseworker", "practitioner", "staff", "office", "to", "by",
     "agency", "hub", "locality"}
)  # fmt: skip
_DENIES = frozenset({"not", "non", "never", "without", "no", "didn", "didnt", "wasn", "wasnt"})
_GOT = frozenset(
    {"take", "taken", "taking", "participate", "participating", "attend", "receive", "receiving",
     "join", "joined", "get", "got", "given", "delivered", "received", "offered", "provided",
     "started", "running", "run", "implemented", "mentor", "refer", "enrol", "treated", "part"}
)  # fmt: skip
_AGAINST = frozenset(
    {"excluded", "exclude", "exempt", "exempted", "withheld", "omitted", "outside", "missed",
     "awaiting", "delayed", "deferred", "left", "removed", "cancelled", "stopped", "ended",
     "withdraw", "decline", "refuse", "reject", "drop", "complete", "finish", "finished", "opt",
     "opted", "until", "before", "unable", "unless", "only"}
)  # fmt: skip
_AFTER_A_CHOICE = frozenset({"yes", "or", "y", "0", "1", "2"})
_FAR = 3  # words from a denial to what it denies, as in "not in the programme"
_SIDES = ("group", "condition", "arm", "trial", "scheme")
_OF_A_DAY = re.compile(
    r"\b(?:[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:20)?[0-9]{2}|20[0-9]{2}-[0-9]{2}-[0-9]{2})\b"
)
_CODED = re.compile(r"\b(?P<code>[01]) ?[=:-] ?(?P<said>[A-Za-z][A-Za-z ]*)")
_IN_BRACKETS = re.compile(r"[(\[].*?[)\]]")


def who_score(name: str, cells: pd.Series, kind: Kind, *, in_register: bool) -> int:
    """0 for a column of two or three labels that does not say who took part; 4 for the surest.

    ``in_register`` says that other columns answer the same question, as days of a register do.
    """
    labels, two = labels_by_number(cells), cells.nunique() == 2
    tokens = set(words(name))
    if "year" in tokens or "age" in tokens or says_before(name) or _OF_A_DAY.search(name):
        return 0
    if words(name)[:1] == ("re",) or "within" in tokens:
        return 0  # as "Re-referred within 12 months", which is what came of it
    if tokens & vocabulary.RESULTS and not tokens & vocabulary.TREATED:
        return 0
    fixed = vocabulary.FIXED | vocabulary.BACKGROUND | vocabulary.BACKGROUND_OF_PEOPLE
    if tokens & fixed and not tokens & (vocabulary.TREATED - {"group", "condition"}):
        return 0
    if _names_those_without(name) and two and kind != "category":
        return 3
    took_part = "part" in tokens and bool(tokens & {"took", "taken", "take", "takes"})
    handed = tokens & vocabulary.TREATED <= _HANDED and bool(tokens & _TO_WHOM)
    named = (bool(tokens & vocabulary.TREATED) and not handed) or took_part
    contrast = kind == "category" and any(is_comparison(label) for label in labels)
    if named and (contrast or (two and kind != "category")):
        return 4 if two else 3
    if contrast and two and not in_register:
        return 2
    return 1 if named and two else 0


def labels_by_number(values: pd.Series) -> list[str]:
    """The different labels of a column, the most frequent first; whole numbers without a point."""
    return [
        str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        for value in values.value_counts().index
    ]


def is_comparison(label: str) -> bool:
    """Whether a label reads like the group without the programme."""
    return bool(set(words(label)) & vocabulary.COMPARISON)


def meaning_of_yes(name: str) -> Literal["took_part", "comparison", "unclear"]:
    """Of whom a column of this name says yes: "Control group" and "Not referred" of the others.

    It is unclear where a name tells of both, as "Programme or control", of an offer refused, or
    where a word turns it in another way, as "Excluded from programme".
    """
    if said := _said_of_codes(name):
        return said
    ordered = words(_IN_BRACKETS.sub(" ", name)) or words(name)
    tokens, inside = set(ordered), set(words(name)) - set(ordered)
    got = (vocabulary.TREATED | vocabulary.CAME).difference(_SIDES)
    if tokens & vocabulary.NOT_TAKEN_UP:
        return "unclear"
    if tokens & _WITHOUT_IT:
        return "unclear" if tokens & got and "usual" not in tokens else "comparison"
    if inside & _WITHOUT_IT or tokens & _AGAINST:
        return "unclear"
    denials = [place for place in range(len(ordered)) if _denied_at(ordered, place)]
    if not denials:
        return "took_part"
    reached = {word for at in denials for word in ordered[at + 1 : at + 1 + _FAR]}
    return "comparison" if reached & (got | _GOT) else "unclear"


def _denied_at(ordered: Sequence[str], place: int) -> bool:
    """Whether a word denies what follows; the no of "Yes or no" and of "Programme no" does not."""
    if ordered[place] not in _DENIES:
        return False
    between = ordered[place - 1] if place else ""
    choice = between in _AFTER_A_CHOICE or place + 1 == len(ordered)
    return ordered[place] != "no" or not choice


def _said_of_codes(name: str) -> Literal["took_part", "comparison"] | None:
    """What a name says of its codes, as in "Arm (1 = intervention, 0 = control)"."""
    meant = {found["code"]: set(words(found["said"])) for found in _CODED.finditer(name)}
    if set(meant) != {"0", "1"}:
        return None
    without = {code for code, said in meant.items() if said & vocabulary.COMPARISON}
    if len(without) != 1:
        return None
    return "took_part" if without == {"0"} else "comparison"


def _names_those_without(name: str) -> bool:
    """Whether a name is of those without the programme and of nothing else."""
    tokens = set(words(_IN_BRACKETS.sub(" ", name)))
    return bool(tokens & _WITHOUT_IT) and tokens <= _WITHOUT_IT | _BESIDE_IT
