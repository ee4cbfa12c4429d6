"""Whatever the order of rows, the index or the kind of a column, the same people are matched."""

import numpy as np
import pandas as pd
import pytest

from methods import NotIdentifiedError, matching

N = 160
RNG = np.random.default_rng(12)
NEED = RNG.normal(size=N)
FRAME = pd.DataFrame(
    {
        "need": NEED,
        "age": RNG.normal(16, 2, N),
        "girl": RNG.integers(0, 2, N),
        "area": RNG.choice(["north", "south", "west"], N),
        "t": (RNG.random(N) < 1 / (1 + np.exp(1.2 - NEED))).astype(int),
    }
)
GIVEN = {"treated": "t", "covariates": ("need", "age", "girl", "area")}
COARSE = {"covariates": ("girl", "area")}
OPTIONS = {matching.exact: COARSE, matching.cardinality: {"tolerance": 0.05}}


def found(matcher, frame, **changes):
    return matcher(frame, **(GIVEN | OPTIONS.get(matcher, {}) | changes))


def same_sets(one, two):
    """Whether two labellings put the same rows together."""
    return len(set(zip(one, two, strict=True))) == len(set(one)) == len(set(two))


def yes_no(frame):
    return frame.assign(t=frame["t"] == 1, girl=frame["girl"] == 1)


def nullable(frame):
    return frame.astype({"need": "Float64", "girl": "Int64", "t": "Int64", "area": "string"})


def declared(frame):
    """A category with a level that does not occur."""
    levels = pd.CategoricalDtype(["north", "south", "west", "east"])
    return frame.astype({"area": levels})


def labelled(frame):
    return frame.set_axis([f"row {i}" for i in range(N)])


def repeated(frame):
    return frame.set_axis([0] * N)


def objects(frame):
    return frame.astype({"girl": object, "t": object, "need": object})


@pytest.mark.parametrize("matcher", matching.MATCHERS)
@pytest.mark.parametrize("kind", [yes_no, nullable, declared, labelled, repeated, objects])
def test_kinds_of_columns_and_index_do_not_matter(matcher, kind):
    plain = found(matcher, FRAME)
    other = kind(FRAME)
    before = other.copy(deep=True)
    again = found(matcher, other)
    assert again.weights == pytest.approx(plain.weights, abs=1e-9)
    assert same_sets(again.subclass, plain.subclass)
    pd.testing.assert_frame_equal(other, before)


@pytest.mark.parametrize("matcher", [m for m in matching.MATCHERS if m is not matching.cardinality])
def test_the_order_of_rows_does_not_matter_without_ties(matcher):
    """Cardinality matching is left out: many groups of the same size are equally good."""
    plain = found(matcher, FRAME)
    order = np.random.default_rng(3).permutation(N)
    again = found(matcher, FRAME.iloc[order])
    assert again.weights == pytest.approx(plain.weights[order], abs=1e-6)
    assert same_sets(again.subclass, plain.subclass[order])


@pytest.mark.parametrize("seed", [0, 7])
def test_the_size_of_the_largest_balanced_groups_does_not_depend_on_order(seed):
    plain = found(matching.cardinality, FRAME, seed=seed)
    again = found(matching.cardinality, FRAME.sample(frac=1, random_state=4), seed=seed)
    assert again.n_treated_used == pytest.approx(plain.n_treated_used, abs=1)


@pytest.mark.parametrize("matcher", matching.MATCHERS)
def test_a_column_in_other_units_gives_the_same_matches(matcher):
    plain = found(matcher, FRAME)
    again = found(matcher, FRAME.assign(age=FRAME["age"] * 12 - 100))
    assert again.weights == pytest.approx(plain.weights, abs=1e-6)


@pytest.mark.parametrize("matcher", matching.MATCHERS)
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"t": 1}, "no_comparison"),
        ({"t": 0}, "no_treated"),
        ({"t": 2}, "not_binary"),
        ({"girl": np.nan}, "missing_values"),
        ({"area": pd.Timestamp("2025-01-01")}, "date_covariate"),
    ],
)
def test_unusable_columns_are_refused_by_name(matcher, change, code):
    with pytest.raises(NotIdentifiedError) as caught:
        found(matcher, FRAME.assign(**change))
    assert caught.value.code == code


@pytest.mark.parametrize("matcher", matching.MATCHERS)
def test_an_absent_column_is_refused_by_name(matcher):
    with pytest.raises(NotIdentifiedError) as caught:
        found(matcher, FRAME, treated="programme")
    assert caught.value.code == "no_such_column"
    assert "'programme'" in caught.value.message
