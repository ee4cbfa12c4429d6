"""A study is run again: the same numbers, other last digits, or an edit that shows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evaluator import Study
from evaluator.cohort.workbook import read_workbook
from evaluator.commands.verify import verify
from evaluator.summary.receipt import make_receipt
from evaluator.values.fingerprint import fingerprint
from evaluator.values.problems import Refusal
from tests.evaluator.saved_studies import edit

pytestmark = pytest.mark.whole_way


def test_the_same_workbook_gives_the_same_numbers(saved, book) -> None:
    found = verify(Study.load(saved), book)
    assert found.identical and found.to_the_last_digit and found.elsewhere == ()
    assert "last digit" in found.sentence


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda c: c["evaluation"]["outcomes"][0]["estimate"].update(value=9.0),
            "outcomes[1].estimate.value: saved 9.0",
        ),
        (
            lambda c: c["evaluation"]["outcomes"][0]["verdict"].update(rating=5),
            "outcomes[1].verdict.rating: saved 5",
        ),
        (
            lambda c: c["evaluation"]["outcomes"][0]["verdict"].update(headline="It worked."),
            "outcomes[1].verdict.headline",
        ),
        (lambda c: c["evaluation"]["design"]["flow"][0].update(treated=1000), "flow[1].treated"),
        (lambda c: c["plan"]["outcomes"][0].update(worthwhile=0.01), "plan_hash"),
        (lambda c: c["receipt"].update(fingerprint="0"), "receipt was edited"),
        (
            lambda c: c.update(receipt=forged(c["receipt"])),
            "receipt.outcomes[1].verdict.level",
        ),
        (lambda c: c.update(receipt=make_receipt({"outcomes": 3})), "receipt.outcomes"),
        (lambda c: c.update(receipt={}), "receipt was edited"),
    ],
)
def test_an_edited_study_is_found_out(saved, book, change, words) -> None:
    found = verify(Study.load(edit(saved, change)), book).differences
    assert any(words in difference for difference in found), found


def forged(receipt: dict) -> dict:
    """A receipt with a better verdict and a hash that fits it."""
    content = {key: value for key, value in receipt.items() if key != "sha256"}
    content["outcomes"][0]["verdict"]["level"] = "worked"
    return make_receipt(content)


def test_a_study_without_results_has_nothing_to_verify(plan, book) -> None:
    with pytest.raises(Refusal) as caught:
        verify(Study.of(plan, read_workbook(book)), book)
    assert caught.value.problems[0].code == "study_without_results"


def elsewhere(path: Path, book: Path, wobble: float) -> Path:
    """The study as another machine would have made it: other versions, other last digits."""
    study = Study.load(path)
    assert study.evaluation is not None
    made_with = {**study.evaluation.versions, "python": "3.13.9", "numpy": "9.9.9"}
    stamp = fingerprint(read_workbook(book), study.plan, made_with)

    def change(content: dict) -> None:
        content["evaluation"]["versions"] = made_with
        content["evaluation"]["fingerprint"] = stamp
        content["receipt"] = make_receipt(
            {k: v for k, v in content["receipt"].items() if k != "sha256"}
            | {"fingerprint": stamp, "versions": made_with}
        )
        for outcome in content["evaluation"]["outcomes"]:
            estimate = outcome["estimate"]
            for number in ("value", "std_error", "ci_low", "ci_high", "p_value"):
                estimate[number] *= 1 + wobble

    return edit(path, change)


def test_another_machine_may_round_the_last_digits(saved, book) -> None:
    found = verify(Study.load(elsewhere(saved, book, 1e-13)), book)
    assert found.identical and not found.to_the_last_digit
    assert any("python 3.13.9" in words for words in found.elsewhere)
    assert "nine digits" in found.sentence and "numpy 9.9.9" in found.sentence


def test_another_machine_may_not_find_another_number(saved, book) -> None:
    found = verify(Study.load(elsewhere(saved, book, 1e-6)), book)
    assert any("estimate.value" in difference for difference in found.differences)


def test_versions_alone_do_not_hide_an_edit(saved, book) -> None:
    study = Study.load(elsewhere(saved, book, 0.0))
    assert study.evaluation is not None
    edited = replace(study, evaluation=replace(study.evaluation, fingerprint="0" * 64))
    found = verify(edited, book)
    assert any(words.startswith("fingerprint") for words in found.differences)
