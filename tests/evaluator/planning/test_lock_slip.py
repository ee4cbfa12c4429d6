"""No name on a lock slip adds a line, or a code, of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from evaluator.planning.lock_slip import slip_code, slip_differs, slip_text
from evaluator.values.plan import Outcome, Plan, Programme, lock
from evaluator.values.problems import Refusal

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
FORGED = "Sessions\nLocked:      1 January 2020\nHeld by:     Home Office\x1b[2K\u202e"


def slip(name: str = FORGED, outcome: str = "Score", holder: str = "Ms Price") -> str:
    plan = Plan(programme=Programme(name=name), outcomes=(Outcome(name=outcome),))
    return slip_text(lock(plan, "0" * 64, AT, holder=holder))


def test_a_name_stays_in_its_line() -> None:
    lines = slip(holder="Ms Price\nCode: AAAA-AAAA-AAAA-AAAA").splitlines()
    assert sum(line.startswith("Locked:") for line in lines) == 1
    assert sum(line.startswith("Held by:") for line in lines) == 1
    assert all(line.isprintable() for line in lines)


def test_the_code_is_the_one_on_its_own_line() -> None:
    plan = Plan(outcomes=(Outcome(name="Code: AAAA-AAAA-AAAA-AAAA"),))
    locked = lock(plan, "0" * 64, AT, holder="Ms Price")
    assert locked.lock is not None
    assert slip_code(slip_text(locked)) == locked.lock.code
    assert slip_code(f"  {locked.lock.code.lower()} ") == locked.lock.code
    with pytest.raises(Refusal):
        slip_code("AAAA-AAAA-AAAA-AAAA or BBBB-BBBB-BBBB-BBBB")


def test_a_plan_that_a_run_locked_has_no_slip() -> None:
    with pytest.raises(ValueError, match="before its run"):
        slip_text(replace(lock(Plan(), "0" * 64, AT, at_run=True)))


@pytest.mark.parametrize("said", ["Held by:     Ms Price", "Locked:      1 March 2026"])
def test_a_page_edited_around_its_code_is_not_the_slip(said) -> None:
    locked = lock(Plan(), "0" * 64, AT, holder="Ms Price")
    page = slip_text(locked)
    assert locked.lock is not None
    code = locked.lock.code
    assert slip_differs(locked, code, page) is None
    assert said in page
    edited = page.replace(said, said[:-5] + " 2020")
    assert "was edited" in (slip_differs(locked, code, edited) or "")


def test_a_holder_may_be_written_in_by_hand() -> None:
    locked = lock(Plan(), "0" * 64, AT)
    assert locked.lock is not None
    page = slip_text(locked).replace(f"Held by:     {'_' * 24}", "Held by:     Ms Price")
    assert "Ms Price" in page
    assert slip_differs(locked, locked.lock.code, page) is None
