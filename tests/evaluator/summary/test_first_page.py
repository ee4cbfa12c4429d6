"""Page one: what was found, or only what was measured where nobody can tell."""

from __future__ import annotations

import gzip
import tomllib
from dataclasses import replace
from datetime import date
from itertools import takewhile

import pytest

from evaluator.planning.plan_file import plan_from_plain, plan_to_toml
from evaluator.planning.understood import read_as_planned
from evaluator.study.study import Study
from evaluator.summary.blocks import Block, Figure, PartBreak, Summary, Table, VerdictBox
from evaluator.summary.content import summarise
from evaluator.summary.front.page import who_answers
from evaluator.values.account import Report
from evaluator.values.plan import Context, Outcome, Plan, canonical, plan_hash
from evaluator.walk import evaluate
from evaluator.words.symbols import NOT_APPLICABLE, WITHHELD
from examples import find
from tests.evaluator.worlds import ANSWERED, cohort_of, pupils, pupils_plan

UNKNOWN = Context(allocation="dont_know", other_programme="treated_only", same_measurement="no")


def first_page(context: Context, before: int) -> tuple[str, list[Block]]:
    frame = pupils(schools=24, each=8, before=before, effect=2.5)
    cohort, plan = cohort_of(frame), pupils_plan(frame, context=context)
    assert isinstance(plan, Plan)
    evaluation = evaluate(cohort, plan)
    blocks = summarise(evaluation, cohort, plan, date(2026, 1, 5)).blocks
    end = next(i for i, block in enumerate(blocks) if isinstance(block, PartBreak))
    return evaluation.headline.level, list(blocks[:end])


def told(blocks: list[Block]) -> tuple[str, list[str]]:
    """What the size box says at a glance, and the pictures."""
    (verdict,) = (block for block in blocks if isinstance(block, VerdictBox))
    assert [box.title for box in verdict.boxes] == ["Size", "Trust", "Cost"]
    return verdict.boxes[0].main, [block.key for block in blocks if isinstance(block, Figure)]


@pytest.mark.whole_way
def test_a_sound_study_shows_its_effect() -> None:
    level, blocks = first_page(ANSWERED, before=4)
    size, figures = told(blocks)
    assert level in ("worked", "promising")
    assert size.endswith("points higher") and any("effect" in key for key in figures)


def test_a_study_that_cannot_tell_shows_no_effect() -> None:
    level, blocks = first_page(UNKNOWN, before=1)
    size, figures = told(blocks)
    assert level == "cannot_tell"
    assert size == "Not known" and not any("effect" in key for key in figures)
    assert any("means" in key for key in figures)


def summary_of(key: str) -> Summary:
    """The summary of a shipped example, from its finished study."""
    found = find(key)
    assert found is not None
    study = Study.read(gzip.decompress(found.finished_path.read_bytes()).decode(), key)
    cohort = read_as_planned(found.workbook_path, study.plan)
    assert study.evaluation is not None
    return summarise(study.evaluation, cohort, study.plan, date(2026, 1, 5))


@pytest.mark.whole_way
@pytest.mark.parametrize(
    ("key", "told", "untold"),
    [
        ("organ_donations", "The one state that took part was counted. So were all 26", "All 1 "),
        ("ward_month_violence", "They averaged 0.94 offences per 1,000", "wards who took part"),
        (
            "perceived_safety",
            "1,985 residents measured where it ran, before its start",
            "part, all",
        ),
        ("at_risk_areas", "8 attendances per 100,000 residents a month", "residents a…"),
        ("knife_awareness", "First review peers thought to carry", "£38 for each of"),
    ],
)
def test_page_one_of_an_example_is_whole_and_has_no_blank_chart(key, told, untold) -> None:
    summary = summary_of(key)
    front = list(takewhile(lambda block: not isinstance(block, PartBreak), summary.blocks))
    assert told in str(front) and untold not in str(front)
    for block in front:
        if isinstance(block, Figure):
            cells = [cell for row in block.table.rows for cell in row[1:]]
            assert set(cells) - {WITHHELD, NOT_APPLICABLE}


@pytest.mark.whole_way
def test_main_outcomes_that_disagree_are_told_together() -> None:
    """The one that got worse is the one that the alert names, on every page and in every line."""
    frame = pupils(schools=24, each=8, before=4, effect=2.5, shock=0.2, seed=1)
    worse = pupils(schools=24, each=8, before=4, effect=-2.5, shock=0.2, seed=2)["score"]
    frame = frame.rename(columns={"score": "knowledge"}).assign(safety=worse)
    outcomes = tuple(
        Outcome(name=name, column=name, worthwhile=1.0, primary=True, unit="points")
        for name in ("knowledge", "safety")
    )
    cohort, plan = cohort_of(frame), pupils_plan(frame, outcomes=outcomes)
    evaluation = evaluate(cohort, plan)
    for result in evaluation.outcomes:
        verdict = result.verdict
        assert verdict.level == "mixed"
        assert "knowledge, 2." in verdict.headline and "safety, 2." in verdict.headline
        (alert,) = verdict.alerts
        assert "results on safety were worse" in alert
    blocks = summarise(evaluation, cohort, plan, date(2026, 1, 5)).blocks
    end = next(i for i, block in enumerate(blocks) if isinstance(block, PartBreak))
    (table,) = (block for block in blocks[:end] if isinstance(block, Table))
    assert [row[0] for row in table.rows] == ["knowledge (main)", "safety (main)"]
    tables = [block for block in blocks if isinstance(block, Table)]
    places = {
        row[-2:]
        for each in tables
        if each.columns[-2:] == ("Took part", "Comparison")
        for row in each.rows
        if row[0] == "Counting every place once"
    }
    assert places == {("12", "12")}  # as they are told everywhere else


def test_who_answers_for_it_is_told_only_as_far_as_it_was_said() -> None:
    told = Report(
        evaluated_by="North Unit", commissioned_by="Eastmarsh Council", licence="OGL v3.0"
    )
    assert who_answers(Plan(report=told)) == (
        "Evaluated by North Unit for Eastmarsh Council. Licence: OGL v3.0."
    )
    assert who_answers(Plan(report=Report(contact="a@b.example"))) == "Contact: a@b.example."
    assert who_answers(Plan()) == ""


def test_words_around_the_results_are_held_by_no_lock() -> None:
    said = Plan(report=Report(mechanism="Trusted adults are asked for help."))
    assert plan_hash(said) == plan_hash(Plan()) and canonical(said) == canonical(Plan())
    assert plan_from_plain(tomllib.loads(plan_to_toml(said)), "The plan").report == said.report


@pytest.mark.whole_way
def test_a_range_that_decided_nothing_says_which_one_did() -> None:
    """The plan may print a narrower range; the verdict rests on that of the policy."""
    frame = pupils(schools=24, each=8, before=4, effect=2.5)
    for confidence, said in ((0.9, True), (0.95, False)):
        cohort, plan = cohort_of(frame), pupils_plan(frame, context=ANSWERED)
        plan = replace(plan, analysis=replace(plan.analysis, confidence=confidence))
        blocks = summarise(evaluate(cohort, plan), cohort, plan, date(2026, 1, 5)).blocks
        (verdict,) = (block for block in blocks if isinstance(block, VerdictBox))
        lines = verdict.boxes[0].lines
        assert any(line.startswith(f"{100 * confidence:.0f}% range") for line in lines)
        assert ("The verdict rests on the 95% range, which is wider." in lines) is said
