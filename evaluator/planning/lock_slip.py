"""The lock slip: one page and one short code for somebody else to keep until the results come."""

from __future__ import annotations

import re

from evaluator.values.plan import Lock, Plan, changed_silently
from evaluator.values.problems import Problem, Refusal
from evaluator.words.amounts import outcome_name
from evaluator.words.dates import dated

_CODE = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b")
_OWN_LINE = re.compile(rf"^CODE:\s+({_CODE.pattern})\s*$", re.MULTILINE)
# Letters that codes leave out, and the signs they are taken for.
_ALIKE = str.maketrans("OIL", "011")


def slip_text(plan: Plan) -> str:
    """The page to print or send: what was locked, its code, and what its holder should do.

    Raises:
        ValueError: the plan is not locked, or only by a run, when a slip would come too late.
    """
    lock = plan.lock
    if lock is None or lock.at_run:
        raise ValueError("A slip is made for a plan that was locked before its run.")
    own = _own_lines(lock)
    asked = "\n".join(f"  - {_one_line(outcome_name(outcome))}" for outcome in plan.outcomes)
    return f"""LOCK SLIP

Programme:   {_one_line(plan.programme.name) or "Untitled programme"}
Locked:      {own["Locked"]}
Held by:     {own["Held by"] or _LINE}

Code:        {lock.code}

Asked about:
{asked}

Plan:        {own["Plan"]}
Workbook:    {own["Workbook"]}

To the holder
  You were given this page before anybody had seen a result. Write down the day on which it came
  to you: {_LINE}
  Keep it where the author cannot change it.
  When the summary comes, its report must print the same code beside "Plan locked". Whoever has the
  study file, its workbook and this page can have that checked:
    whatworked verify STUDY --data WORKBOOK --slip THIS_PAGE
  Another code means that the plan, the time or the holder is not what this page was made for. The
  same code shows that the plan had been fixed when this page came to you, and that every change
  since is listed in the report. It does not show that nobody had looked at the data.
"""


_LINE = "_" * 24


def _one_line(text: str) -> str:
    """A name in one line, so that none can add a line of its own to the page."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _own_lines(lock: Lock) -> dict[str, str]:
    """What a slip says of its lock, by the word that it stands beside."""
    return {
        "Locked": f"{lock.at.day} {dated(lock.at, '%B %Y, %H:%M')} UTC, says the author",
        "Held by": _one_line(lock.holder),
        "Plan": lock.plan_hash,
        "Workbook": lock.workbook_sha256 or "none yet",
    }


def slip_code(text: str) -> str:
    """The code on a slip, or one that was typed.

    Raises:
        Refusal: there is none, or there is more than one.
    """
    found = set(_OWN_LINE.findall(text.upper())) or set(_CODE.findall(text.upper()))
    if len(found) != 1:
        raise Refusal(
            Problem(
                code="slip_unreadable",
                message="This is no lock slip: it holds no code, or more than one.",
                fix='Give the page that "whatworked lock" wrote, or the code that stands on it.',
            )
        )
    (code,) = found
    return str(code).translate(_ALIKE)


def slip_differs(plan: Plan, code: str, text: str = "") -> str | None:
    """What a slip with this code says against a plan, as a sentence; None when it is its slip.

    ``text`` is the whole page, which may have been edited around its code. A holder that the lock
    leaves open may have been written in by hand. A plan that was changed since is the slip's only
    where every change was recorded.
    """
    lock = plan.lock
    if lock is None:
        return "The lock slip is of a locked plan, and this one is not locked."
    if lock.code == code:
        if changed_silently(plan):
            return (
                "The lock slip is of the plan as it was locked. The plan that was evaluated is "
                "another, and no record says what was changed."
            )
        for name, own in _own_lines(lock).items():
            for said in re.findall(rf"^{name}:[ \t]*(.*)$", text, re.MULTILINE):
                if own and " ".join(said.split()) != own:
                    return (
                        f'The lock slip was edited: it says "{_one_line(said)}" beside "{name}", '
                        f'and was made with "{own}".'
                    )
        return None
    return (
        f"The lock slip bears the code {code}, and the plan was locked under {lock.code}: another "
        "plan, workbook, time or holder."
    )
