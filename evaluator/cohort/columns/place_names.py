"""Whether words say that rows are of places: the name of their key, and what a plan calls them."""

from __future__ import annotations

import re

from evaluator.cohort.columns.names import AREAS, CODES, FIXED, NAMED, PEOPLE, PLACES, words

_ALSO_PEOPLE = frozenset({"unit", "cohort", "intake", "trust", "practice"})
# What stands behind a place's name where a column holds its name or its code.
_NAMES = NAMED | {"nm"}
_CODES = CODES | {"cd"}
_NUMBERS = frozenset({"number", "numbers", "no", "num", "nr", "ref", "reference"})
# Areas have codes of their own. A school's, a prison's or a hospital's number is a person's.
_CODED = frozenset(
    {"ward", "la", "authority", "district", "borough", "area", "lsoa", "msoa", "beat", "council",
     "county", "region", "town", "parish", "locality", "neighbourhood", "state", "pfa", "csp",
     "icb", "ccg", "country", "nation", "lad", "geography", "constituency", "gss", "ons", "wd",
     "oa", "ltla", "utla", "yot", "yos", "yjs"}
)  # fmt: skip
_OF_PERSONS = PEOPLE | {
    "pnc", "nhs", "nino", "upn", "uln", "people", "persons", "prisoner", "inmate", "suspect",
    "defendant", "resident", "user", "learner", "employee", "officer", "man", "woman", "boy",
    "girl", "adult", "youth", "custody", "children", "men", "women",
}  # fmt: skip
_CALLED_PLACES = (AREAS | {
    "shop", "pub", "venue", "street", "estate", "building", "library", "park", "hotspot", "city",
    "village", "municipality", "zone", "employer", "business", "company", "surgery", "suite",
    "partnership", "service", "home", "hostel", "postcode", "charity", "federation", "prefecture",
    "province", "jurisdiction", "community",
}) - {"cohort", "intake"}  # fmt: skip
_AND_WHERE = frozenset({"in", "of", "from", "with", "across", "at", "who", "that", "which", "and"})
_PERSONAL = (FIXED & {"sex", "gender", "ethnicity", "ethnic", "religion", "nationality"}) | {
    "dob", "male", "female"
}  # fmt: skip


def names_place(column: str) -> bool:
    """Whether a key's name says "ward", "ward code" or "school", not "school number".

    A number or code that a school, a prison or a hospital gives is as often a person's, so such a
    name alone says nothing.
    """
    said = _said(column)
    kind, coded = _kind(said), any(word in _CODES | _NUMBERS for word in said)
    if kind is None or kind in _ALSO_PEOPLE or any(word in _NUMBERS for word in said):
        return False
    return kind in _CODED if coded else kind in PLACES | _CODED


def may_name_place(column: str) -> bool:
    """Whether a key's name can be a place's, "school number" among them, and is no person's."""
    kind = _kind(_said(column))
    return kind is not None and kind in (PLACES | _CODED) - _ALSO_PEOPLE


def calls_places(people: str) -> bool:
    """Whether a plan's word for those taking part is of places: "schools", not "school leavers"."""
    head: list[str] = []
    for word in words(people):
        if word in _AND_WHERE:
            break
        head.append(word)
    return bool(head) and bool(_singular(head[-1]) & _CALLED_PLACES)


def is_personal(column: str) -> bool:
    """Whether a column is of what only a person has, such as a sex."""
    said = words(column)
    return len(said) == 1 and said[0] in _PERSONAL


def _said(column: str) -> list[str]:
    """The words of a name without notes such as "[note 2]"; of "LSOA21CD" without the year."""
    plain = re.sub(r"\[[^\[\]]*\]", " ", column)
    return [re.sub(r"(?<=[a-z])[0-9]+$", "", word) for word in words(plain)]


def _kind(said: list[str]) -> str | None:
    """What a name is of, once codes and the like are taken off; None where it is of a person."""
    if any(_singular(word) & _OF_PERSONS for word in said):
        return None
    left = [word for word in said if word not in _CODES | _NUMBERS | _NAMES]
    return left[-1] if left else None


def _singular(word: str) -> set[str]:
    """What a word can be the plural of, itself among it."""
    found = {word}
    if word.endswith("ies"):
        found.add(f"{word[:-3]}y")
    if word.endswith("es"):
        found.add(word[:-2])
    if word.endswith("s"):
        found.add(word[:-1])
    return found
