"""A study of those who took part alone speaks of no comparison group, in any format."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from evaluator.summary.blocks import Facts, Figure, Summary, Table, VerdictBox
from evaluator.summary.charts.flow import FlowChart
from evaluator.summary.content import summarise
from evaluator.summary.exporters import EXPORTERS
from evaluator.values.evaluation import Evaluation
from evaluator.values.plan import Design
from evaluator.verdict.rating import in_sentences
from evaluator.walk import evaluate
from tests.evaluator.worlds import (
    ANSWERED,
    cohort_of,
    pupils,
    pupils_plan,
    referrals,
    referrals_plan,
    roll_out,
    roll_out_plan,
)

pytestmark = pytest.mark.whole_way

DAY = date(2026, 1, 5)
# What may be said of a group that is not there: that it is not.
DENIED = re.compile(r"nobody to compare with", re.I)


def studied(frame: Any, plan: Any) -> tuple[Evaluation, Summary]:
    cohort = cohort_of(frame)
    evaluation = evaluate(cohort, plan)
    return evaluation, summarise(evaluation, cohort, plan, DAY)


def treated_only() -> tuple[Any, Any]:
    frame = pupils(effect=1.0)
    frame = frame[frame["arm"] == "sessions"]
    return frame, pupils_plan(frame)


def referred_only() -> tuple[Any, Any]:
    frame = referrals()
    return frame[frame["referred"] == "yes"], referrals_plan()


def referred_by(kind: str) -> tuple[Any, Any]:
    frame, _ = referred_only()
    return frame, referrals_plan(design=Design(kind))  # type: ignore[arg-type]


STUDIES: dict[str, Callable[[], tuple[Any, Any]]] = {
    "difference_in_differences": treated_only,
    "matched_comparison": referred_only,
    "matched_difference_in_differences": lambda: referred_by("matched_difference_in_differences"),
}


def facts_of(summary: Summary) -> dict[str, str]:
    return {
        name: value
        for block in summary.blocks
        if isinstance(block, Facts)
        for name, value in block.items
    }


def words_of(key: str, content: bytes) -> str:
    """All text of an exported file."""
    if key == "pdf":
        import pypdf

        found = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    elif key in ("docx", "xlsx", "pptx"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = [name for name in parts.namelist() if name.endswith(".xml")]
            found = " ".join(re.sub(r"<[^>]+>", " ", parts.read(n).decode()) for n in names)
    elif key == "png":
        found = content.decode("utf-8", "ignore")
    elif key == "json":
        found = json.dumps(json.loads(content), ensure_ascii=False)
    else:
        found = re.sub(r"<[^>]+>", " ", content.decode())
    return " ".join(found.split())


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.key)
def test_no_format_speaks_of_a_group_that_is_not_there(exporter) -> None:
    _, summary = studied(*treated_only())
    said = words_of(exporter.key, exporter.write(summary))
    if exporter.key not in ("json", "pptx", "png"):  # the receipt, and what holds one frame alone
        assert "Before and after only, with nobody to compare with" in said
    left = DENIED.sub("", said).casefold()
    wrong = ("comparison group", "against a", "p-values are", "method of holm", "95% ranges")
    assert [each for each in wrong if each in left] == []


def test_no_table_withholds_what_is_known_to_be_nobody() -> None:
    _, summary = studied(*treated_only())
    tables = [b.table if isinstance(b, Figure) else b for b in summary.blocks]
    cells = [c for t in tables if isinstance(t, Table) for row in t.rows for c in row]
    assert "240" in cells and "[c]" not in cells


@pytest.mark.parametrize("study", STUDIES)
def test_how_it_was_compared_is_told_by_what_there_was(study) -> None:
    evaluation, summary = studied(*STUDIES[study]())
    facts = facts_of(summary)
    assert evaluation.headline.level == "cannot_tell"
    assert "nobody to compare with" in facts["How it was compared"]
    assert facts["Design"].endswith(f"Planned: {study.replace('_', ' ')}")
    assert facts["Effect estimated"] == "None." and "Several outcomes" not in facts


def test_the_steps_are_counted_for_those_who_took_part_alone() -> None:
    _, summary = studied(*treated_only())
    (flow,) = [b for b in summary.blocks if isinstance(b, Figure) and b.key == "flow"]
    assert flow.table.columns == ("Step", "Took part", "Why some are missing")
    assert {row[1] for row in flow.table.rows} == {"240"}
    assert isinstance(flow.chart, FlowChart) and not flow.chart.compared
    assert "compare" not in flow.alt


def test_a_study_with_a_comparison_still_speaks_of_it() -> None:
    frame = pupils(effect=1.0)
    _, summary = studied(frame, pupils_plan(frame))
    facts = facts_of(summary)
    assert facts["How it was compared"] == "Before and after, against a comparison group"
    assert facts["Design"] == "Difference in differences" and "Holm" in facts["Several outcomes"]
    (flow,) = [b for b in summary.blocks if isinstance(b, Figure) and b.key == "flow"]
    assert "Comparison group" in flow.table.columns


def test_late_starters_are_a_comparison_although_nobody_went_without() -> None:
    _, summary = studied(roll_out(never=0, early=12, late=12), roll_out_plan())
    facts = facts_of(summary)
    assert facts["How it was compared"] == "Different starts in different places"
    assert "Holm" in facts["Several outcomes"]


def test_page_one_gives_the_sum_that_made_the_rating() -> None:
    frame = pupils(effect=1.0)
    told = {}
    for reached in ("no", "dont_know"):
        plan = pupils_plan(frame, context=replace(ANSWERED, comparison_reached=reached))
        evaluation, summary = studied(frame, plan)
        (box,) = [block for block in summary.blocks if isinstance(block, VerdictBox)]
        assert box.rating_reason == in_sentences(evaluation.headline.cap)
        assert summary.receipt["outcomes"][0]["verdict"]["cap"] == evaluation.headline.cap
        told[reached] = (box.rating, box.rating_reason)
    first = "2 at most, because changes were compared with only one measurement before the start"
    assert told["no"][0] == 2 and told["no"][1].startswith(first) and "less" not in told["no"][1]
    assert told["dont_know"][0] == 1 and told["dont_know"][1].startswith(first)
    assert ". One less, because " in told["dont_know"][1]
