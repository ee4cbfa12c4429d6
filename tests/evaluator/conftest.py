"""A small workbook, its locked plan, and the study made of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evaluator import Study, evaluate
from evaluator.cohort.workbook import read_workbook
from evaluator.summary.content import summarise
from evaluator.values.plan import Analysis, Plan, lock
from tests.evaluator.saved_studies import FRAME
from tests.evaluator.worlds import LOCKED_AT, referrals_plan, save_book


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Path:
    return save_book(FRAME, tmp_path_factory.mktemp("book") / "data.xlsx")


@pytest.fixture(scope="module")
def plan(book) -> Plan:
    unlocked = replace(
        referrals_plan(analysis=Analysis(subgroups=("sex",))), lock=None, amendments=()
    )
    return lock(unlocked, read_workbook(book).provenance.sha256, LOCKED_AT)


@pytest.fixture(scope="module")
def study(book, plan) -> Study:
    cohort = read_workbook(book)
    evaluation = evaluate(cohort, plan)
    receipt = summarise(evaluation, cohort, plan, LOCKED_AT.date()).receipt
    return Study.of(plan, cohort, evaluation, receipt)


@pytest.fixture
def saved(study, tmp_path) -> Path:
    path = tmp_path / "mine.whatworked"
    study.save(path)
    return path
