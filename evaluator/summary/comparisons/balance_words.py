"""Balance in words: a difference as two evidence bodies judge it, and an attempt to mend it."""

from __future__ import annotations

from typing import Any

from evaluator.designs.matched.matching_settings import METHOD_WORDS
from evaluator.disclosure.counts import DisclosureRules
from evaluator.values.balance_attempt import Attempt


def few_left_out(rules: DisclosureRules) -> tuple[str, ...]:
    """The note of a table that leaves rare labels out; empty for places, whose labels all stand."""
    if rules.places:
        return ()
    few = f"fewer than {rules.threshold} people have, or have not"
    return (f"A label or mark that {few}, is not shown.",)


def light(difference: float) -> str:
    """The Justice Data Lab's traffic light, as symbol and words; never colour alone.

    Source: Ministry of Justice, Justice Data Lab: green up to 5 %, amber up to 10 %, red above.
    """
    size = abs(difference)
    if size <= 0.05:
        return "✓ Green: up to 5%"
    return "△ Amber: up to 10%" if size <= 0.10 else "× Red: above 10%"


def equivalence(difference: float, *, adjusted: bool) -> str:
    """The What Works Clearinghouse's band of a baseline difference, as symbol and words.

    Source: What Works Clearinghouse, Procedures and Standards Handbook 5.0, chapter IV.
    """
    size = abs(difference)
    if size <= 0.05:
        return "✓ Alike"
    if size <= 0.25:
        return "△ Adjusted for, as needed" if adjusted else "× Needs adjustment, not done"
    return "× Too different"


def attempt_words(each: Attempt) -> str:
    """The settings of an attempt for a person."""
    return settings_words(each.settings)


def settings_words(settings: dict[str, Any]) -> str:
    """The method in words, then each setting that was said, as short as a list allows."""
    said = [words for words in (_said(key, value) for key, value in settings.items()) if words]
    return ", ".join([METHOD_WORDS[str(settings.get("method", "nearest"))], *said])


def _said(key: str, value: object) -> str:
    """One setting; empty for those that a list does not tell."""
    if key == "caliper":
        off = value in (None, "none")
        return "no limit" if off else f"no further than {value} standard deviations"
    if key == "replace":
        return "used again where needed" if value else ""
    if key == "distance":
        return f"by {str(value).replace('_', ' ')} distance"
    told = {
        "ratio": "{} each",
        "max_controls": "at most {} each",
        "subclasses": "{} slices",
        "tolerance": "within {} standard deviations",
        "trim": "without the outer {}",
    }
    return told[key].format(value) if key in told and value is not None else ""
