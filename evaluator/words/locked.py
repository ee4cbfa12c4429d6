"""What a lock means: deposited with somebody else, its author's word, or nothing before the run."""

from __future__ import annotations

from typing import Any, Literal

from evaluator.values.files.storage import to_plain
from evaluator.values.plan import Lock
from evaluator.words.dates import dated, day_in_words

Meaning = Literal["deposited", "locked_here", "fixed_at_the_run"]


def meaning(lock: Lock) -> Meaning:
    """Which of the three things that a lock can mean is true."""
    if lock.at_run:
        return "fixed_at_the_run"
    return "deposited" if lock.holder else "locked_here"


def told(lock: Lock) -> str:
    """When the plan was fixed, who can confirm it, and what nobody can."""
    day = day_in_words(lock.at)
    if lock.at_run:
        return (
            f"The plan was fixed by the run itself, on {day}: nothing shows that results had not "
            "been seen before."
        )
    if lock.holder:
        return (
            f"The plan was locked on {day}, and a lock slip was made for {lock.holder}, who can "
            f"confirm when it came and that it bears the code {lock.code}."
        )
    return (
        f"The plan was locked here on {day}, before results were shown. That is its author's "
        "word: nobody else was given a lock slip."
    )


def plainly(lock: Lock | None) -> dict[str, Any] | None:
    """The lock for a machine, with what it means and its code."""
    if lock is None:
        return None
    return {"meaning": meaning(lock), **to_plain(lock), "code": lock.code}


def short(lock: Lock) -> str:
    """The same for a table of facts, with what tells this lock from any other."""
    words = {
        "deposited": f"lock slip made for {lock.holder}",
        "locked_here": "by its author's word",
        "fixed_at_the_run": "by the run itself",
    }[meaning(lock)]
    at = dated(lock.at, "%d %B %Y, %H:%M")
    return f"{at}, {words} (plan {lock.plan_hash[:12]}, code {lock.code})"
