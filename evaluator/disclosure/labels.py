"""Labels that few people have: their names tell of somebody, whatever stands beside them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar, cast

import pandas as pd

from evaluator.disclosure.counts import DisclosureRules
from evaluator.words.units import column_words

_Told = TypeVar("_Told")


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of one column.

    Attributes:
        column: its name in the sheet.
        every: all of its labels. rare: those that too few people have, or have not.
    """

    column: str
    every: frozenset[str]
    rare: frozenset[str]


def few_have(fewest: int | None, rules: DisclosureRules) -> bool:
    """Whether so few people have a label, or have it not, that it may not be named.

    ``fewest`` is the smaller number of the two, both groups together; None for a number.
    """
    return fewest is not None and not rules.places and fewest < rules.threshold


def labels_of(
    frames: Iterable[pd.DataFrame], columns: Iterable[str], unit: str, rules: DisclosureRules
) -> tuple[Labels, ...]:
    """The labels of each column of words that has one too rare to be named.

    Args:
        frames: rows at each stage of the analysis; few at one of them are few.
        columns: those whose labels a text could name; absent ones are passed over.
        unit: column of the key of a person, who counts once however many rows there are.
        rules: the limits. Labels of places are no secret.
    """
    if rules.places:
        return ()
    held = list(frames)
    found = (_labels(held, column, unit, rules) for column in dict.fromkeys(columns))
    return tuple(each for each in found if each.rare)


def _labels(frames: list[pd.DataFrame], column: str, unit: str, rules: DisclosureRules) -> Labels:
    every: set[str] = set()
    rare: set[str] = set()
    for frame in frames:
        if column not in frame or pd.api.types.is_numeric_dtype(frame[column]):
            continue
        people = frame[[unit, column]].dropna().drop_duplicates()
        counts = people[column].astype(str).value_counts()
        everybody = int(people[unit].nunique())
        every |= set(counts.index[counts > 0])
        rare |= {
            str(label)
            for label, count in counts.items()
            if count > 0 and few_have(min(int(count), everybody - int(count)), rules)
        }
    return Labels(column, frozenset(every), frozenset(rare))


def unnamed(told: _Told, labels: tuple[Labels, ...]) -> _Told:
    """The same value in which no text names a rare label beside its column.

    Looks into dataclasses, tuples and dictionaries; whatever holds no such text comes back as it
    is.
    """
    if not labels:
        return told
    patterns = tuple(_pattern(each) for each in labels)
    return cast(_Told, _without(told, tuple(zip(labels, patterns, strict=True))))


def _pattern(each: Labels) -> re.Pattern[str]:
    """A label after the name of its column, as methods and as pages write it."""
    names = sorted({each.column, column_words(each.column)}, key=len, reverse=True)
    told = sorted(each.every, key=len, reverse=True)
    first, second = ("|".join(re.escape(word) for word in words) for words in (names, told))
    return re.compile(rf"(?<!\w)(?:{first})(?:_|: )({second})(?!\w)")


def _without(told: object, labels: tuple[tuple[Labels, re.Pattern[str]], ...]) -> object:
    if isinstance(told, str):
        return _spoken(told, labels)
    if isinstance(told, tuple):
        parts = tuple(_without(part, labels) for part in told)
        return told if all(a is b for a, b in zip(told, parts, strict=True)) else parts
    if isinstance(told, Mapping):
        return {key: _without(value, labels) for key, value in told.items()}
    if dataclasses.is_dataclass(told) and not isinstance(told, type):
        changed: dict[str, Any] = {
            field.name: new
            for field in dataclasses.fields(told)
            if (new := _without(old := getattr(told, field.name), labels)) is not old
        }
        return dataclasses.replace(told, **changed) if changed else told
    return told


def _spoken(text: str, labels: tuple[tuple[Labels, re.Pattern[str]], ...]) -> str:
    for own, pattern in labels:
        text = pattern.sub(partial(_said, own), text)
    return text


def _said(own: Labels, found: re.Match[str]) -> str:
    rare = found[1] in own.rare
    return f"a label of {column_words(own.column)} that few people have" if rare else found[0]
