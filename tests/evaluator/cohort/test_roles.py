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


def sheet_of(rows=6, times=(2019.0, 2020.0, 2021.0, 2022.0), **cells):
    """Places over times; ``cells`` give further columns from the place and the time."""
    return pd.DataFrame([
        {"place": f"P{place}", "year": time, "n": float((5 * place + 3 * at) % 7)}
        | {name: cell(place, at) for name, cell in cells.items()}
        for place in range(rows) for at, time in enumerate(times)
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("name", "cell", "role"),
    [
        ("Go live", lambda p, _: ("Mar 2020", "Jun 2021", "TBC", "Not planned")[p % 4],
         "first_treated"),
        ("Phase in", lambda p, _: ("2020", "Not in pilot")[p % 2], "first_treated"),
        ("Patrols started", lambda p, _: pd.Timestamp(2020, 3, 1) if p % 2 else pd.NaT,
         "first_treated"),
        ("Funded", lambda p, t: float(p < 3 and t > 1), "first_treated"),
        ("Opened", lambda p, _: pd.Timestamp(2001 + p, 3, 1), "unused"),
        ("First time entrants", lambda p, t: float(3 * p + t), "outcome"),
        ("Note", lambda p, _: ("left early", "see file")[p % 2], "covariate"),
        ("Latitude", lambda p, _: 51.1 + p / 7, "unused"),
        ("Age group", lambda p, _: ("young", "old")[p % 2], "covariate"),
    ],
)  # fmt: skip
def test_what_the_cells_hold_says_when_each_place_started(name, cell, role):
    frame = sheet_of(**{name: cell})
    assert guess_roles(frame, kinds_of(frame))[name].role == role


def test_year_groups_of_pupils_are_no_times():
    frame = pd.DataFrame({
        "Adno": [1000.0 + i for i in range(40)], "Year": [7.0 + i % 5 for i in range(40)],
        "Score": [float(i % 9) for i in range(40)],
    })  # fmt: skip
    roles = guess_roles(frame, kinds_of(frame))
    assert roles["Adno"].role == "unit" and roles["Year"].role == "covariate"
    roles = guess_roles(frame.drop(columns="Adno"), kinds_of(frame.drop(columns="Adno")))
    assert roles["Year"].role == "covariate"


@pytest.mark.parametrize(
    ("time", "labels"),
    [("FY", ["2018-19", "2019-20", "2020-21"]), ("Week commencing", [1.0, 2.0, 3.0]),
     ("Reporting", ["Jan 2019", "Feb 2019", "Mar 2019"])],
)  # fmt: skip
def test_times_are_known_by_their_cells(time, labels):
    frame = sheet_of(times=labels).rename(columns={"year": time})
    roles = guess_roles(frame, kinds_of(frame))
    assert roles[time].role == "time" and roles["place"].role == "unit"


def test_a_code_of_what_was_counted_is_no_key():
    frame = sheet_of(code=lambda p, t: "A").assign(code="10A")
    both = pd.concat([frame, frame.assign(code="34B", n=frame.n + 1)]).reset_index(drop=True)
    roles = guess_roles(both.rename(columns={"code": "offence code"}), kinds_of(
        both.rename(columns={"code": "offence code"})))  # fmt: skip
    assert roles["place"].role == "unit" and roles["year"].role == "time"


@pytest.mark.parametrize("name", ["excluded", "feels safe"])
def test_yes_and_no_that_changes_is_the_outcome_where_nothing_else_may_have_changed(name):
    frame = sheet_of().drop(columns="n")
    frame[name] = ["yes", "no", "no"] * (len(frame) // 3) + ["no"] * (len(frame) % 3)
    frame["fsm"] = frame[name]
    roles = guess_roles(frame, kinds_of(frame))
    assert (roles[name].role, roles["fsm"].role) == ("outcome", "covariate")
    frame["n"] = np.arange(len(frame)) % 7.5
    assert guess_roles(frame, kinds_of(frame))[name].role == "covariate"


@pytest.mark.parametrize(
    ("start", "arm", "role"),
    [
        (lambda p, _: 2020.0 + p % 3, None, "first_treated"),
        (lambda p, _: 2019.0 + p % 3, None, "unused"),
        (lambda p, _: 2010.0 + p % 3, None, "unused"),
        (lambda p, _: 2020.0 + p % 3, lambda p, _: ("pilot", "other")[p % 2], "unused"),
    ],
)
def test_starts_of_everybody_are_starts_where_they_lie_among_the_times(start, arm, role):
    frame = sheet_of(**{"Start year": start, **({"arm": arm} if arm else {})})
    assert guess_roles(frame, kinds_of(frame))["Start year"].role == role
