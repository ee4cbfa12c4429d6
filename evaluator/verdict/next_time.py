"""What weighs most where no fair comparison is possible, and what would help next time."""

from __future__ import annotations

from evaluator.checks import check_named, fault_of

_OTHERWISE = "deal with what lowered the trust, listed under the rating"


def next_time(key: str, fault: str = "") -> str:
    """What to do so that more can be said, for the check that weighs most and what it found."""
    check, found = check_named(key), fault_of(key, fault)
    return (found and found.next_time) or (check and check.next_time) or _OTHERWISE


def why_no_comparison(gate: str | None, weightiest: str, stopped: str = "", key: str = "") -> str:
    """The start of the sentence: why there is no fair comparison, in plain words.

    ``gate`` is the reason of a check that rules one out; without one, ``weightiest`` is the
    sentence of the check that took away most trust, ``key``. Where more people or places would
    lift its limit a fair comparison was made, and only says too little. ``stopped`` is the
    sentence that says why a comparison that was built gave no answer; it goes before both.
    """
    if stopped:
        return (
            "There was something to compare with, but no answer could be worked out from it. What "
            f"stopped it: {stopped}"
        )
    if gate is not None:
        return f"The information does not allow a fair comparison because {gate}."
    if not weightiest:
        return "The information does not allow a fair comparison."
    check = check_named(key)
    if check is not None and check.more_settles:
        return f"The comparison is too small to tell. What weighs most: {weightiest}"
    return f"The information does not allow a fair comparison. What weighs most: {weightiest}"
