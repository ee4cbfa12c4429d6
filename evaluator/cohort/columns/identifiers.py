"""Columns that seem to say who a person is: NHS numbers, pupil numbers, names, birth dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from evaluator.cohort.cells.cell_text import number_text
from evaluator.cohort.columns.names import AREAS, PEOPLE, words
from evaluator.values.cohort import Kind

_LOOK_AT = 500
_SHARE = 0.8
_TEN_DIGITS = 1e9
_FIVE_DIGITS = 1e4  # a day of birth in digits, such as 30205 or 3022005; a year or an age has fewer
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"

_UPN = re.compile(r"[A-Z][0-9]{11}[0-9A-Z]")
_POSTCODE = re.compile(r"(?:GIR ?0AA|[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2})")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_PHONE = re.compile(r"(?:\+44|0044|0)[0-9]{9,10}")
_NI_NUMBER = re.compile(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]")
_PNC = re.compile(r"[0-9]{2,4}/[0-9]{1,7}[A-Z]")

_BEFORE_NAME = PEOPLE | {
    "full",
    "first",
    "last",
    "given",
    "middle",
    "preferred",
    "your",
    "my",
    "legal",
    "chosen",
    "known",
    "birth",
    "maiden",
    "display",
}
_NAMED = {
    "nhs": "an NHS number",
    "upn": "a pupil number",
    "uln": "a learner number",
    "postcode": "a postcode",
    "dob": "a date of birth",
    "email": "an e-mail address",
    "telephone": "a phone number",
    "phone": "a phone number",
    "mobile": "a phone number",
    "surname": "a name",
    "forename": "a name",
    "forenames": "a name",
    "firstname": "a name",
    "lastname": "a name",
    "fullname": "a name",
    "initials": "a person's initials",
    "address": "an address",
    "pnc": "a Police National Computer number",
    "nino": "a National Insurance number",
    "passport": "a passport number",
}

_PART = r"[^\W\d_](?:[^\W\d_]|['\u2019-])+"
_PERSON = re.compile(rf"(?:{_PART}|[^\W\d_]\.?)(?: (?:{_PART}|[^\W\d_]\.?)){{0,2}} {_PART}")
_TURNED_ROUND = re.compile(rf"({_PART}(?: {_PART})?), ({_PART}(?: {_PART})?)")
_FEWEST_NAMES, _FEWEST_APART = 5, 4
_PERSONS = (PEOPLE - {"case", "family", "young"}) | {
    "keyworker", "mentor", "tutor", "coach", "officer", "manager", "mother", "father", "guardian",
    "sibling", "coordinator", "facilitator", "suspect", "complainant", "witness", "perpetrator",
    "respondent", "resident", "mentee", "referrer", "caseworker",
}  # fmt: skip
_BESIDE = frozenset(
    {"key", "lead", "named", "young", "social", "support", "youth", "allocated", "assigned",
     "case", "class", "form", "family", "s", "your", "the", "no", "number", "id", "ref",
     "reference", "code"}
)  # fmt: skip
_NO_NAMES = PEOPLE | _PERSONS | AREAS | {
    "male", "female", "adult", "man", "woman", "boy", "girl", "minor", "juvenile", "other", "not",
    "no", "yes", "unknown", "known", "none", "and", "of", "the", "with", "to", "in", "for", "nurse",
    "therapist", "psychologist", "assistant", "doctor", "gp", "police", "premises", "business",
    "group", "care", "service", "services", "support", "health", "year", "level", "risk", "type",
}  # fmt: skip
_OF_REGIONS = frozenset(
    {"region", "england", "wales", "scotland", "ireland", "kingdom", "icb", "icbs", "nhs",
     "council", "authority", "county", "counties", "district", "borough", "statistical", "force",
     "partnership", "trust", "north", "south", "east", "west", "midlands", "yorkshire", "london"}
)  # fmt: skip
_PARTICLES = frozenset(
    {"de", "da", "del", "der", "den", "di", "al", "el", "bin", "van", "von", "le", "la"}
)


@dataclass(frozen=True, slots=True)
class Identifier:
    """What a column of personal details seems to hold, and whether its name or cells say so.

    ``kind`` reads after "looks like": "an NHS number". It never holds a value of the column.
    """

    kind: str
    evidence: str


def find_identifier(name: str, kind: Kind, values: pd.Series) -> Identifier | None:
    """What the column seems to identify, or None. Looks at the first 500 different values."""
    by_name = _by_name(words(name), kind)
    different = values.dropna().unique()[:_LOOK_AT]
    fewest = _FIVE_DIGITS if by_name == _BIRTH else _TEN_DIGITS / 10
    long_enough = kind not in ("number", "whole_number") or values.median() >= fewest
    regions = words(name) == _OF_PLACES and _are_regions([str(value) for value in different])
    if by_name is not None and long_enough and not regions:
        return Identifier(by_name, f'its name is "{name}"')
    if kind in ("number", "yes_no", "date") or not len(different):
        return None
    named = _hold_names(name, [str(value) for value in different])
    if named and named >= _SHARE * len(different):
        return _by_form("a name", named, len(different))
    texts = [_compact(value) for value in different]
    for what, test, fewest in _CONTENT:
        hits = sum(test(text) for text in texts)
        if hits >= _SHARE * len(texts) and hits >= fewest:
            return _by_form(what, hits, len(texts))
    return None


def _by_form(what: str, hits: int, looked_at: int) -> Identifier:
    return Identifier(what, f"{hits:,} of the {looked_at:,} values looked at have its form")


def _by_name(tokens: tuple[str, ...], kind: Kind) -> str | None:
    """What the words of a name say, if a column of this kind can hold it."""
    if kind == "yes_no" or not tokens:
        return None
    if tokens[-1] in {"name", "names"}:
        personal = len(tokens) == 1 or bool(set(tokens[:-1]) & _BEFORE_NAME)
        return "a name" if personal and kind in ("text", "category") else None
    joined = " ".join(tokens)
    phrase = next((what for words_, what in _PHRASES.items() if words_ in joined), None)
    found = phrase or next((_NAMED[token] for token in tokens if token in _NAMED), None)
    if found == "an NHS number" and set(tokens) & _NHS_PLACES:
        return None
    if kind in ("number", "whole_number") and found not in _NUMERIC_IDENTIFIERS:
        return None
    return found


_BIRTH = "a date of birth"
_OF_PLACES = ("parent", "name")  # so official tables call the region that an area lies in
_PHRASES = {
    "date of birth": _BIRTH,
    "birth date": _BIRTH,
    "birthdate": _BIRTH,
    "post code": "a postcode",
    "e mail": "an e-mail address",
    "national insurance": "a National Insurance number",
    "crime number": "a crime number",
    "custody number": "a custody number",
}
_NHS_PLACES = frozenset({"trust", "region", "site", "area", "provider"})
_NUMERIC_IDENTIFIERS = frozenset({"an NHS number", "a learner number", "a phone number", _BIRTH})


def _compact(value: object) -> str:
    text = number_text(value) if isinstance(value, float) else str(value)
    return text.replace(" ", "").upper()


def is_nhs_number(text: str) -> bool:
    """Whether ten digits end in the NHS number's check digit (modulus 11).

    Source: NHS Data Model and Dictionary, "NHS number".
    """
    if not re.fullmatch(r"[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}", text):
        return False
    digits = [int(digit) for digit in re.sub("[ -]", "", text)]
    weighted = sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    check = (11 - weighted % 11) % 11
    return check == digits[9] and len(set(digits)) > 1


def is_pupil_number(text: str) -> bool:
    """Whether text is a unique pupil number: a check letter, then 12 characters.

    Source: Department for Education, "Unique pupil numbers", annex on the check letter.
    """
    if not _UPN.fullmatch(text):
        return False
    last = text[12]
    final = int(last) if last.isdigit() else _UPN_LETTERS.find(last)
    if final < 0:
        return False
    total = sum(int(digit) * weight for weight, digit in enumerate(text[1:12], start=2))
    return _UPN_LETTERS[(total + 13 * final) % 23] == text[0]


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


_CONTENT: tuple[tuple[str, Callable[[str], bool], int], ...] = (
    ("an NHS number", is_nhs_number, 2),
    ("a pupil number", is_pupil_number, 1),
    ("a postcode", _matches(_POSTCODE), 3),
    ("an e-mail address", _matches(_EMAIL), 1),
    ("a phone number", _matches(_PHONE), 2),
    ("a National Insurance number", _matches(_NI_NUMBER), 1),
    ("a Police National Computer number", _matches(_PNC), 2),
)


def _hold_names(heading: str, cells: Sequence[str]) -> int:
    """How many different cells are written as a person's name, under a heading of persons.

    0 where the heading names nobody ("School"), or where the cells may be labels: they must differ
    in their first words and in their last. Not for headings that say that they are names.
    """
    tokens = set(words(heading))
    if not tokens & (_PERSONS | {"young"}) or not tokens <= _PERSONS | _BESIDE:
        return 0
    found = [parts for parts in map(_parts, cells) if parts is not None]
    apart = min(len({first for first, _ in found}), len({last for _, last in found}), len(found))
    return len(found) if len(found) >= _FEWEST_NAMES and apart >= _FEWEST_APART else 0


def _parts(cell: str) -> tuple[str, str] | None:
    """The first and last word of a cell that is written as a name is; None for others."""
    text = " ".join(cell.split())
    turned = _TURNED_ROUND.fullmatch(text)
    plain = f"{turned[2]} {turned[1]}" if turned is not None else text
    parts = plain.split()
    if not _PERSON.fullmatch(plain) or not (parts[0][0] + parts[-1][0]).isupper():
        return None
    if not all(part[0].isupper() or part in _PARTICLES for part in parts):
        return None
    if set(words(plain)) & _NO_NAMES:
        return None
    return parts[0], parts[-1]


def _are_regions(cells: Sequence[str]) -> bool:
    """Whether most cells under "Parent name" are regions or bodies, as in official tables."""
    hits = sum(bool(set(words(cell)) & _OF_REGIONS) for cell in cells)
    return bool(cells) and 2 * hits > len(cells)
