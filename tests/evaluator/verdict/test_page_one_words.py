"""Page one over every path of its wording: short, plain, and as strong as the verdict."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from evaluator.checks import CHECKS
from evaluator.outcomes import KINDS
from evaluator.summary.front.boxes import size_box
from evaluator.summary.front.facts import range_meaning, what_now
from evaluator.values.check import Check
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Outcome, Plan, Programme
from evaluator.values.verdict import Verdict
from evaluator.verdict.answer import credit, found
from evaluator.verdict.elsewhere import with_harm_elsewhere
from evaluator.verdict.quotable import NEXT, can_say, cannot_say, next_step
from evaluator.verdict.short_reasons import trust_as_sum
from evaluator.verdict.wording import BANNED, LABELS, Facts, alert_sentences, headline, settle
from methods.results import Estimate

PLAN = Plan(programme=Programme(name="Street Safe", people="young people", area="Eastmarsh"))
OBSTACLES = ("trust", "trust in little", "explained", "chance")
MOST_WORDS = 25
WHYS = [check.why for check in CHECKS if check.why]
CURES = [check.key for check in CHECKS if check.next_time]
AGE_14 = 9.0  # of Flesch and Kincaid's school grades, which is read from 14 on


def estimate(low: float, high: float) -> Estimate:
    return Estimate(
        value=(low + high) / 2, std_error=0.1, ci_low=low, ci_high=high, p_value=0.5, dof=20.0,
        level=0.95, n_obs=100, n_units=100, n_treated=50, n_comparison=50, n_clusters=None,
        scale="difference", method="", variance="",
    )  # fmt: skip


def result(level, obstacle, outcome, limits, levels) -> OutcomeResult:
    verdict = Verdict(
        level=level, rating=3, cap="", cap_key="precision", label=LABELS[level],
        headline="Arrests rose while injuries got better: that fits people coming forward.",
        alerts=(), reasons=(), obstacle=obstacle, settle="Include more people.",
    )  # fmt: skip
    with_it, change = levels
    return OutcomeResult(
        outcome=outcome, primary=True, estimate=estimate(*limits) if limits else None,
        p_adjusted=None, treated_level=with_it, comparison_level=with_it,
        change_in_treated=change, minimum_detectable=None, units_needed=None, alternatives=(),
        subgroups=(), means=(), path=(), checks=(), verdict=verdict,
    )  # fmt: skip


def results() -> Iterator[OutcomeResult]:
    ranges = ((0.11, 0.32), (-0.32, -0.11), (-0.21, 0.21), (0.0, 0.0), None)
    levels = ((0.4, 0.1), (0.4, None), (None, None))
    outcomes = [
        Outcome(name="Arrests", kind=kind.key, better=better, worthwhile=worthwhile, unit="arrests")
        for kind in KINDS
        for better in ("higher", "lower", "ambiguous")
        for worthwhile in (None, 0.25)
    ]
    for level, outcome, limits, pair in itertools.product(LABELS, outcomes, ranges, levels):
        for obstacle in OBSTACLES if level == "not_proven" else ("",):
            yield result(level, obstacle, outcome, limits, pair)


def said_of(told: OutcomeResult) -> Iterator[str]:
    yield found(told, PLAN, places=False)
    yield credit(told, PLAN)
    yield can_say(told, PLAN)
    yield from cannot_say(told, PLAN)
    yield from size_box(told).lines
    yield from (words for _, words in what_now(told, PLAN))


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ((0.3, 0.9), "The whole range is worthwhile."),
        ((0.1, 0.3), "Part of the range is worthwhile."),
        ((-0.1, 0.2), "The whole range is less than worthwhile."),
        (
            (-0.3, 0.2),
            "No part of the range is a worthwhile gain; as large a harm is not ruled out.",
        ),
        ((-0.3, -0.1), "The whole range is on the harmful side."),
    ],
)
def test_how_the_range_lies_to_the_worthwhile_change(
    limits: tuple[float, float], told: str
) -> None:
    outcome = Outcome(name="Score", better="higher", worthwhile=0.25)
    assert told in size_box(result("promising", "", outcome, limits, (0.4, 0.1))).lines


@pytest.mark.parametrize("better", ["higher", "lower"])
@pytest.mark.parametrize(
    ("level", "obstacle"), [("no_worthwhile_effect", ""), ("not_proven", "trust in little")]
)
def test_a_harm_that_is_open_is_not_talked_away(level: str, obstacle: str, better: str) -> None:
    """A range that reaches as far on the harmful side as is worthwhile tells of benefit alone."""
    outcome = Outcome(name="Score", better=better, worthwhile=0.25)
    turn = 1 if better == "higher" else -1
    for limits, small in (((-0.2, 0.2), "effect"), ((-0.3, 0.2), "benefit")):
        told = result(level, obstacle, outcome, sorted(turn * at for at in limits), (0.4, 0.1))
        known = Facts(
            estimate=told.estimate, treated_level=0.4, comparison_level=0.3, change_in_treated=0.1,
            minimum_detectable=None, units=None, unit_word="schools", rating=3, gate=None,
            gate_key="overlap", obstacle=obstacle or None, cap="Something else.",
        )  # fmt: skip
        said = (credit(told, PLAN), can_say(told, PLAN), headline(level, known, outcome, PLAN))
        assert all(f" {small} " in each for each in said)
        assert all((" effect " in each) == (small == "effect") for each in said)


@pytest.mark.parametrize(
    ("level", "others", "told"),
    [
        ("no_worthwhile_effect", ("appears_harmful",), "First review fear: that result appears"),
        ("worked", ("appears_harmful",) * 2, "First review the 2 other results that appear"),
        ("promising", ("worked", "not_proven"), ""),
        ("appears_harmful", ("appears_harmful",), ""),
    ],
)
def test_harm_elsewhere_comes_before_what_follows_from_the_main_result(level, others, told) -> None:
    main = result(level, "", Outcome(name="Score"), (0.1, 0.3), (0.4, 0.1))
    every = [main] + [
        result(each, "", Outcome(name="Fear", column=str(at)), (0.1, 0.3), (0.4, 0.1))
        for at, each in enumerate(others)
    ]
    said = dict(what_now(main, PLAN, every))["What to do next"]
    alerted = with_harm_elsewhere(every)[0]
    assert any("Harm alert: results on fear" in each for each in alerted.verdict.alerts) == (
        bool(told) and level != "appears_harmful"
    )
    assert said.startswith(told or NEXT[level])
    then = NEXT["mixed" if told and level == "worked" else level]
    assert said.endswith(then) and ("First review" in said) is bool(told)


def test_harm_is_reviewed_first_although_nobody_can_tell_what_did_it() -> None:
    unclear = result("cannot_tell", "", Outcome(name="Score"), (-0.3, -0.1), (0.4, 0.1))
    assert next_step(unclear) == NEXT["cannot_tell"]
    alerts = alert_sentences(("harm",), unclear.outcome)
    harmed = replace(unclear, verdict=replace(unclear.verdict, alerts=alerts))
    assert next_step(harmed).startswith("Review safety first")


def settled() -> Iterator[str]:
    for level, obstacle, units, beyond, key in itertools.product(
        LABELS, (*OBSTACLES, None), (None, 40), (False, True), CURES
    ):
        facts = Facts(
            estimate=None, treated_level=None, comparison_level=None, change_in_treated=None,
            minimum_detectable=None, units=units, unit_word="schools", rating=2, gate=None,
            gate_key=key, beyond=beyond, obstacle=obstacle, enough_trust=False,
        )  # fmt: skip
        yield settle(level, facts)


@pytest.mark.parametrize(
    ("level", "change", "told"),
    [
        (-1.2, 0.2, "averaged −1.4 points before the start and −1.2 after it, which may"),
        (6.0, 2.0, "averaged 4 points before the start and 6 after it, which may"),
        (0.4, 0.1, "averaged 0.3 points before the start and 0.4 after it, which may"),
        (3.814, 0.002, "averaged 3.81 points before the start and 3.81 after it, which may"),
        (-1.2, None, "was −1.2 points on average afterwards"),
    ],
)
def test_what_can_be_reported_keeps_its_sign_and_names_its_unit_once(level, change, told) -> None:
    facts = Facts(
        estimate=None, treated_level=level, comparison_level=None, change_in_treated=change,
        minimum_detectable=None, units=None, unit_word="schools", rating=1, gate=None,
        gate_key="", beyond=False, obstacle=None, enough_trust=False,
    )  # fmt: skip
    said = headline("cannot_tell", facts, Outcome(name="Mood", unit="points"), PLAN)
    assert told in said


def sentences(text: str) -> list[str]:
    return [each for each in re.split(r"(?<=[.!?])\s+", text) if each]


def syllables(word: str) -> int:
    """Groups of vowels; a silent e at the end does not count."""
    found = len(re.findall(r"[aeiouy]+", re.sub(r"(?<=[a-z]{2})e\b", "", word.lower())))
    return max(1, found)


def grade(texts: list[str]) -> float:
    words = [word for text in texts for word in re.findall(r"[A-Za-z']+", text)]
    parts = sum(len(sentences(text)) for text in texts)
    spoken = sum(syllables(word) for word in words)
    return 0.39 * len(words) / parts + 11.8 * spoken / len(words) - 15.59


EVERYTHING = sorted({words for told in results() for words in said_of(told)} | set(settled()))


def test_no_sentence_is_too_long() -> None:
    long = [
        each
        for text in (*EVERYTHING, *(f"{why}." for why in WHYS), range_meaning(PLAN))
        for each in sentences(text)
        if len(each.split()) >= MOST_WORDS
    ]
    assert long == []


def test_every_text_is_a_plain_one() -> None:
    banned = re.compile(rf"\b({'|'.join(BANNED)})\b", re.IGNORECASE)
    for text in EVERYTHING:
        assert text[0].isupper() or text[0].isdigit(), text
        assert not banned.search(text), text
        assert not re.search(r"\b(nan|None|inf)\b|  |\{|\}|\.\.| ,| \.", text), text


def test_it_reads_at_fourteen() -> None:
    told = [text for text in EVERYTHING if "Arrests" not in text[:8]]
    assert grade(told) < AGE_14
    assert grade(list(NEXT.values())) < AGE_14 and grade([f"{w}." for w in WHYS]) < AGE_14


def test_what_may_be_quoted_is_as_strong_as_the_verdict() -> None:
    outcome = Outcome(name="Arrests", better="lower", worthwhile=0.1, unit="arrests")
    limits = (-0.32, -0.11)

    def quoted(level: str, obstacle: str = "") -> str:
        return can_say(result(level, obstacle, outcome, limits, (0.4, 0.1)), PLAN)

    assert "reduced arrests" in quoted("worked") and "may" not in quoted("worked")
    assert "may have reduced arrests" in quoted("promising")
    for level, obstacle in (
        ("not_proven", "trust"), ("not_proven", "explained"), ("not_proven", "chance"),
        ("cannot_tell", ""),
    ):  # fmt: skip
        assert "reduced" not in quoted(level, obstacle) and "Street Safe" in quoted(level, obstacle)
    both = (result("mixed", "", outcome, limits, (0.4, 0.1)),) * 2
    assert (
        can_say(both[0], PLAN, both).count("arrests fewer")
        + can_say(both[0], PLAN, both).count("arrests lower")
        == 2
    )


def check(
    key: str, *, cap: int | None = None, deduction: int = 0, gate: str | None = None
) -> Check:
    return Check(
        key=key, title="Was it?", status="concern", number=None, threshold=None,
        reason="It was not. Nobody knows why.", source="", cap=cap, deduction=deduction, gate=gate,
        of="things",
    )  # fmt: skip


def test_the_trust_box_is_a_sum_that_adds_up() -> None:
    checks = (
        check("precision", cap=3), check("design_strength", cap=4),
        *(check(f"other_{i}", deduction=1) for i in range(5)),
    )  # fmt: skip
    lines = trust_as_sum(checks, 0, None, "")
    assert lines[0] == "3 at most: the study is too small to see a worthwhile change."
    assert lines[1] == "1 less: it was not."
    taken = sum(int(line.split()[0]) for line in lines[1:] if " less" in line)
    assert taken == 5 and lines[-1] == "It cannot fall below 0."
    assert trust_as_sum((check("a", gate="nobody was asked"),), 0, None, "") == (
        "None, because nobody was asked.",
    )
    assert trust_as_sum((), 2, 5, "Staff changed.")[-1] == (
        "Lowered by hand from 5 to 2: Staff changed."
    )


def test_withheld_levels_are_not_told() -> None:
    outcome = Outcome(name="Arrests", better="lower", worthwhile=0.1, unit="arrests")
    told = result("promising", "", outcome, (-0.32, -0.11), (0.4, 0.1))
    assert "0.4" in found(told, PLAN, places=False).replace("0.40", "0.4")
    hidden = replace(told, treated_level=None, comparison_level=None)
    assert "averaged" not in found(hidden, PLAN, places=False)
