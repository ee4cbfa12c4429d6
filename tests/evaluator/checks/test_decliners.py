"""A comparison with people who said no is named, whatever the sheet calls them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evaluator.checks.losses.decliners import decliners
from evaluator.values.plan import Roles
from tests.evaluator.checks.situations import PLAN, situation
from tests.evaluator.worlds import cohort_of


def asked(column: str, labels: list[object], treated: tuple[str | float, ...], **changes: object):
    frame = pd.DataFrame({column: labels, "score": range(len(labels))})
    plan = replace(PLAN, roles=Roles(treated=column, treated_values=treated))
    return decliners(replace(situation(plan=plan, **changes), cohort=cohort_of(frame)))


@pytest.mark.parametrize(
    ("column", "labels", "treated", "share"),
    [
        ("consented", ["yes", "no", "no"], ("yes",), 1.0),
        ("consented", ["yes", "no", "not asked", "not asked", "not asked"], ("yes",), 0.25),
        ("Accepted offer?", [1, 0, 0, 0], (), 1.0),
        ("AcceptedOffer", [1.0, 0.0, 0.0], (1.0,), 1.0),
        ("arm", ["mentored", "declined", "waiting list"], ("mentored",), 0.5),
        ("arm", ["sessions", "opted out", "control"], ("sessions",), 0.5),
        ("group", ["took part", "Refused help", "Refused help"], ("took part",), 1.0),
        ("Took part", ["Yes", "Withdrawn", "No", "No", "No"], ("Yes",), 0.25),
        ("status", ["programme", "did not engage", "not engaged"], ("programme",), 0.5),
    ],
)
def test_people_who_said_no_are_named(column, labels, treated, share) -> None:
    check = asked(column, labels, treated)
    assert check is not None
    assert (check.status, check.deduction, check.cap, check.gate) == ("concern", 0, None, None)
    assert check.number == pytest.approx(share)
    assert f'"{column}"' in check.reason
    assert "unmeasured factor would only have to decide who says yes." in check.reason


@pytest.mark.parametrize(
    ("column", "labels", "treated"),
    [
        ("referred", ["yes", "no", "no"], ("yes",)),
        ("shift", ["navigator", "other hours"], ("navigator",)),
        ("consented", ["yes", "not asked"], ("yes",)),
        ("offered", [1, 0, 0], ()),
        ("arm", ["declined"], ("declined",)),
    ],
)
def test_others_are_not(column, labels, treated) -> None:
    assert asked(column, labels, treated) is None


def test_it_is_silent_without_a_group_column_or_a_comparison() -> None:
    assert decliners(situation()) is None
    assert asked("consented", ["yes", "no"], ("yes",), comparison=0) is None
