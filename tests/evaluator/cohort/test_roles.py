"""Roles guessed for the kinds of workbook that evaluators have."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluator.cohort.roles import guess_roles


def kinds_of(frame):
    """Kinds as the reader would give them."""
    kinds = {}
    for name in frame:
        values = frame[name]
        if pd.api.types.is_datetime64_any_dtype(values):
            kinds[name] = "date"
        elif pd.api.types.is_numeric_dtype(values):
            kinds[name] = "whole_number" if (values.dropna() % 1 == 0).all() else "number"
        elif set(values.dropna().str.lower()) <= {"yes", "no"}:
            kinds[name] = "yes_no"
        else:
            kinds[name] = "category" if 2 * values.nunique() <= len(values) else "text"
    return kinds


def pupils(waves=("before", "after")):
    rows = [
        {"pupil_key": f"P{i}", "school": f"School {i % 6}", "sex": "MF"[i % 2], "age": 11 + i % 4,
         "arm": "sessions" if i % 6 < 3 else "usual lessons", "wave": wave,
         "score": float(5 + i % 7 + 3 * (wave == waves[-1])), "attended": "yes" if i % 3 else "no"}
        for i in range(48) for wave in waves
    ]  # fmt: skip
    return pd.DataFrame(rows)


def people():
    rng = np.random.default_rng(4)
    return pd.DataFrame({
        "key": [f"K{i}" for i in range(60)],
        "referred": ["yes" if i % 3 == 0 else "no" for i in range(60)],
        "age": rng.integers(11, 18, 60).astype(float),
        "prior_arrests_12m": rng.integers(0, 5, 60).astype(float),
        "arrests_12m": rng.integers(0, 5, 60).astype(float),
        "start_month": pd.Timestamp("2024-01-01"),
        "completed": ["yes" if i % 3 == 0 else None for i in range(60)],
        "weight": rng.random(60),
    })  # fmt: skip


def wards():
    return pd.DataFrame([
        {"ward": f"W{w}", "month": pd.Timestamp(2020 + m // 12, m % 12 + 1, 1),
         "violence_injury": float((3 * w + 5 * m) % 11), "population": 9000.0 + w,
         "start_month": pd.Timestamp("2021-01-01") if w < 3 else pd.NaT}
        for w in range(10) for m in range(24)
    ])  # fmt: skip


CASES = {
    "pupils": (pupils, {
        "pupil_key": "unit", "school": "cluster", "sex": "covariate", "age": "covariate",
        "arm": "treated", "wave": "time", "score": "outcome", "attended": "unused"}),
    "people": (people, {
        "key": "unit", "referred": "treated", "age": "covariate",
        "prior_arrests_12m": "covariate", "arrests_12m": "outcome", "start_month": "unused",
        "completed": "unused", "weight": "weight"}),
    "wards": (wards, {
        "ward": "unit", "month": "time", "violence_injury": "outcome", "population": "exposure",
        "start_month": "first_treated"}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_roles_of_familiar_workbooks(case):
    make, roles = CASES[case]
    frame = make()
    guesses = guess_roles(frame, kinds_of(frame))
    assert {name: guess.role for name, guess in guesses.items()} == roles
    assert all(guess.reason.endswith(".") for guess in guesses.values())


@pytest.mark.parametrize("case", CASES)
def test_order_of_columns_does_not_matter(case):
    make, roles = CASES[case]
    frame = make().iloc[:, ::-1]
    guesses = guess_roles(frame, kinds_of(frame))
    assert {name: guess.role for name, guess in guesses.items()} == roles


def test_a_repeated_key_says_so():
    frame = pupils().drop(columns="wave")
    reason = guess_roles(frame, kinds_of(frame))["pupil_key"].reason
    assert "more than once" in reason


def test_year_of_study_is_not_a_treatment_or_a_time():
    frame = people().assign(year_group=[8.0 + i % 2 for i in range(60)])
    assert guess_roles(frame, kinds_of(frame))["year_group"].role == "covariate"


def test_what_does_not_vary_is_unused():
    frame = people().assign(site="Only one")
    assert guess_roles(frame, kinds_of(frame))["site"].role == "unused"


@pytest.mark.parametrize("name", ["school_id", "ward_code"])
def test_the_code_of_a_place_is_not_the_key_of_its_people(name):
    frame = pupils().drop(columns=["pupil_key", "school"])
    frame[name] = [f"{i % 6:03d}" for i in range(len(frame))]
    assert guess_roles(frame, kinds_of(frame))[name].role == "cluster"


def test_the_code_of_a_place_is_the_key_where_each_place_has_one_row():
    frame = pd.DataFrame({"school_id": [f"{i:03d}" for i in range(30)], "score": range(30)})
    assert guess_roles(frame, kinds_of(frame))["school_id"].role == "unit"
