"""Balance in words: a difference as two evidence bodies judge it, and an attempt to mend it."""

from __future__ import annotations

from evaluator.attempt import Attempt
from evaluator.designs.matching_settings import METHOD_WORDS


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
    """The settings of an attempt for a person: the method, then what differs from its defaults."""
    method = str(each.settings.get("method", "nearest"))
    shown = ("distance", "ratio", "caliper", "replace", "subclasses", "tolerance", "trim")
    said = [
        f"{key.replace('_', ' ')} {str(each.settings[key]).replace('_', ' ').lower()}"
        for key in shown
        if key in each.settings
    ]
    return ", ".join([METHOD_WORDS[method], *said])
