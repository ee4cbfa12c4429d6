"""Columns that seem to say who a person is: NHS numbers, pupil numbers, names, birth dates."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from evaluator.cohort.cells.cell_text import number_text
from evaluator.cohort.columns.names import PEOPLE, words
from evaluator.values.cohort import Kind

_LOOK_AT = 500
_SHARE = 0.8
_TEN_DIGITS = 1e9
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"

_UPN = re.compile(r"[A-Z][0-9]{11}[0-9A-Z]")
_POSTCODE = re.compile(r"(?:GIR ?0AA|[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2})")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_PHONE = re.compile(r"(?:\+44|0044|0)[0-9]{9,10}")
_NI_NUMBER = re.compile(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]")
_PNC = re.compile(r"[0-9]{2,4}/[0-9]{1,7}[A-Z]")

_BEFORE_NAME = PEOPLE | {"full", "first", "last", "given", "middle", "preferred"}
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
    long_enough = kind not in ("number", "whole_number") or values.median() >= _TEN_DIGITS / 10
    if by_name is not None and long_enough:
        return Identifier(by_name, f'its name is "{name}"')
    if kind in ("number", "yes_no", "date"):
        return None
    texts = [_compact(value) for value in values.dropna().unique()[:_LOOK_AT]]
    if not texts:
        return None
    for what, test, fewest in _CONTENT:
        hits = sum(test(text) for text in texts)
        if hits >= _SHARE * len(texts) and hits >= fewest:
            return Identifier(
                what, f"{hits:,} of the {len(texts):,} values looked at have its form"
            )
    return None


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


_PHRASES = {
    "date of birth": "a date of birth",
    "birth date": "a date of birth",
    "birthdate": "a date of birth",
    "post code": "a postcode",
    "e mail": "an e-mail address",
    "national insurance": "a National Insurance number",
    "crime number": "a crime number",
    "custody number": "a custody number",
}
_NHS_PLACES = frozenset({"trust", "region", "site", "area", "provider"})
_NUMERIC_IDENTIFIERS = frozenset({"an NHS number", "a learner number", "a phone number"})


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
