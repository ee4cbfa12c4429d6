"""The whole verdict table, enumerated, with the invariants a reader relies on."""

import itertools
from dataclasses import replace

import pytest

from evaluator.values.policy import load_policy
from evaluator.values.verdict import Evidence
from evaluator.verdict.table import decide, withheld

POLICY = load_policy()
WORTHWHILE = 1.0
LIMITS = (-3.0, -1.5, -1.0, -0.5, 0.0, 0.2, 0.5, 1.0, 1.5, 3.0)
INTERVALS = [(low, high) for low in LIMITS for high in LIMITS if low < high]
FIRMER = 1.2  # how much further than the usual range the firmer one reaches up
STRENGTH = {"cannot_tell": 0, "not_proven": 1, "promising": 2, "worked": 3}


def every_case() -> list[Evidence]:
    return [
        Evidence(
            gate=gate,
            rating=rating,
            low=low,
            high=high,
            worthwhile=WORTHWHILE,
            stable=stable,
            primaries_disagree=disagree,
            any_harm=high < 0,
            sure=sure,
            firm_high=high if sure else high + FIRMER,
        )
        for gate, rating, (low, high), stable, disagree, sure in itertools.product(
            (False, True),
            range(6),
            INTERVALS,
            (True, False),
            (False, True),
            (True, False),
        )
    ]


CASES = every_case()


def test_the_enumeration_is_whole() -> None:
    assert len(CASES) == 2 * 6 * len(INTERVALS) * 8
    assert {decide(case, POLICY)[0] for case in CASES} == {
        "worked",
        "promising",
        "no_worthwhile_effect",
        "not_proven",
        "mixed",
        "appears_harmful",
        "cannot_tell",
    }


def test_a_gate_or_a_rating_of_one_always_means_cannot_tell() -> None:
    for case in CASES:
        level, _ = decide(case, POLICY)
        assert (level == "cannot_tell") == (case.gate or case.rating <= 1)


def test_worked_needs_rating_four_a_stable_result_and_an_interval_above_zero() -> None:
    for case in CASES:
        if decide(case, POLICY)[0] == "worked":
            assert case.rating >= 4
            assert case.stable and case.sure
            assert case.low is not None and case.low > 0
            assert case.high is not None and case.high >= WORTHWHILE


def test_no_worthwhile_effect_is_never_said_while_a_worthwhile_one_is_inside_the_range() -> None:
    for case in CASES:
        if decide(case, POLICY)[0] == "no_worthwhile_effect":
            assert case.high is not None and case.high < WORTHWHILE
            assert case.firm_high is not None and case.firm_high < WORTHWHILE
            assert case.rating >= 3


def test_harm_is_never_hidden() -> None:
    for case in CASES:
        level, alerts = decide(case, POLICY)
        assert case.low is not None and case.high is not None
        if case.high < 0:
            assert level == "appears_harmful" or "harm" in alerts
        if level == "no_worthwhile_effect" and case.low <= -WORTHWHILE:
            assert "harm_not_ruled_out" in alerts


@pytest.mark.parametrize(
    ("low", "high", "any_harm", "rating", "expected"),
    [
        (-1.5, -0.5, False, 1, ("cannot_tell", ("harm",))),
        (-1.5, 0.0, False, 1, ("cannot_tell", ())),
        (-1.5, 0.5, False, 1, ("cannot_tell", ())),
        (0.2, 1.5, True, 1, ("cannot_tell", ("harm",))),
        (None, None, False, 5, ("cannot_tell", ())),
        (None, None, True, 5, ("cannot_tell", ("harm",))),
        (-1.0, 0.5, False, 4, ("no_worthwhile_effect", ("harm_not_ruled_out",))),
        (-0.9, 0.5, False, 4, ("no_worthwhile_effect", ())),
        (0.2, 1.5, False, 2, ("not_proven", ("early_sign",))),
    ],
)
def test_an_alert_stands_where_its_reason_does_and_nowhere_else(
    low: float | None,
    high: float | None,
    any_harm: bool,
    rating: int,
    expected: tuple[str, tuple[str, ...]],
) -> None:
    case = Evidence(
        gate=False, rating=rating, low=low, high=high, worthwhile=WORTHWHILE, any_harm=any_harm
    )
    assert decide(case, POLICY) == expected


def test_harm_that_something_else_explains_keeps_its_alert_and_blames_nobody() -> None:
    for case in CASES:
        level, alerts = decide(case, POLICY)
        told, kept = decide(replace(case, harm_explained=True), POLICY)
        if level == "appears_harmful":
            assert (told, kept) == ("not_proven", ("harm",))
        else:
            assert (told, kept) == (level, alerts)


@pytest.mark.parametrize("interval", [i for i in INTERVALS if i[1] >= WORTHWHILE])
def test_no_verdict_weakens_as_the_rating_rises(interval: tuple[float, float]) -> None:
    for stable, sure in itertools.product((True, False), repeat=2):
        levels = [
            decide(
                Evidence(
                    gate=False,
                    rating=rating,
                    low=interval[0],
                    high=interval[1],
                    worthwhile=WORTHWHILE,
                    stable=stable,
                    sure=sure,
                    firm_high=interval[1] if sure else interval[1] + FIRMER,
                ),
                POLICY,
            )[0]
            for rating in range(6)
        ]
        strengths = [STRENGTH[level] for level in levels]
        assert strengths == sorted(strengths)


@pytest.mark.parametrize(
    ("rating", "low", "high", "stable", "expected"),
    [
        (5, 0.2, 1.5, True, "worked"),
        (4, 0.2, 1.5, True, "worked"),
        (4, 0.2, 1.0, True, "worked"),
        (4, 0.2, 1.5, False, "promising"),
        (4, 0.0, 1.5, True, "not_proven"),
        (5, -1.5, 0.0, True, "no_worthwhile_effect"),
        (3, 0.2, 1.5, True, "promising"),
        (2, 0.2, 1.5, True, "not_proven"),
        (3, 0.2, 0.5, True, "no_worthwhile_effect"),
        (3, -0.5, 0.5, True, "no_worthwhile_effect"),
        (2, -0.5, 0.5, True, "not_proven"),
        (3, -0.5, 1.5, True, "not_proven"),
        (2, -1.5, -0.5, True, "appears_harmful"),
        (1, -1.5, -0.5, True, "cannot_tell"),
    ],
)
def test_rows_of_the_table(
    rating: int, low: float, high: float, stable: bool, expected: str
) -> None:
    case = Evidence(
        gate=False, rating=rating, low=low, high=high, worthwhile=WORTHWHILE, stable=stable
    )
    assert decide(case, POLICY)[0] == expected


@pytest.mark.parametrize(
    ("rating", "low", "high", "sure", "firm_high", "expected", "held"),
    [
        (5, 0.2, 1.5, False, 1.8, "promising", "worked"),
        (3, 0.2, 1.5, False, 1.8, "promising", None),
        (2, 0.2, 1.5, False, 1.8, "not_proven", None),
        (4, 0.2, 0.9, True, 1.1, "promising", "no_worthwhile_effect"),
        (4, 0.2, 0.9, True, 0.95, "no_worthwhile_effect", None),
        (3, -0.5, 0.9, False, 1.1, "not_proven", "no_worthwhile_effect"),
        (3, -0.5, 0.9, False, 0.95, "no_worthwhile_effect", None),
        (3, -0.5, 0.9, False, 1.0, "not_proven", "no_worthwhile_effect"),
        (4, -1.5, -0.5, False, -0.3, "appears_harmful", None),
        (1, 0.2, 1.5, False, 1.8, "cannot_tell", None),
    ],
)
def test_firm_verdicts_need_the_firmer_range(
    rating: int,
    low: float,
    high: float,
    sure: bool,
    firm_high: float,
    expected: str,
    held: str | None,
) -> None:
    case = Evidence(
        gate=False,
        rating=rating,
        low=low,
        high=high,
        worthwhile=WORTHWHILE,
        sure=sure,
        firm_high=firm_high,
    )
    assert decide(case, POLICY)[0] == expected
    assert withheld(case, POLICY) == held


def test_a_firmer_result_never_weakens_what_is_said() -> None:
    for case in CASES:
        if case.sure or case.high is None or case.high < WORTHWHILE:
            continue
        level = decide(case, POLICY)[0]
        firmer = decide(replace(case, sure=True, firm_high=case.high), POLICY)[0]
        assert firmer == level or (level, firmer) == ("promising", "worked")


def test_without_an_agreed_worthwhile_change_nothing_is_called_too_small() -> None:
    case = Evidence(gate=False, rating=5, low=-0.1, high=0.1, worthwhile=None)
    assert decide(case, POLICY)[0] == "not_proven"
