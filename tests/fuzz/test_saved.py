"""Damaged studies, plans, receipts and slips end in a refusal, or are read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluator import Study
from evaluator.values.problems import Refusal
from tests.attack.tamper import make
from tests.fuzz.saved import fuzzed

pytestmark = pytest.mark.whole_way


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("fuzz"))


def test_nothing_but_a_refusal_comes_of_a_damaged_file(folder: Path) -> None:
    outcomes, wrong = fuzzed(folder, inputs=240, seed=7)
    assert wrong == 0, outcomes
    assert all(sum(counts.values()) == 60 for counts in outcomes.values())


def test_half_a_character_is_refused_on_opening(folder: Path, tmp_path: Path) -> None:
    content = json.loads((folder / "summary.whatworked").read_text("utf-8"))
    content["plan"]["programme"]["name"] = "\ud800"
    path = tmp_path / "half.whatworked"
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(Refusal) as caught:
        Study.load(path)
    assert caught.value.problems[0].code == "study_damaged"
