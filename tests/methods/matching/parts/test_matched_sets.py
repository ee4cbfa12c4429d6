"""From pairs or sets to weights."""

import numpy as np
import pandas as pd
import pytest

from methods.matching.parts.matched import (
    complete_sets,
    effective_size,
    matches_from_pairs,
    matches_from_sets,
)
from methods.matching.parts.units import read_people
from methods.results import NotIdentifiedError

TREATED = np.array([True, True, True, False, False, False, False, False])
FRAME = pd.DataFrame({"x": np.arange(8.0)})
PEOPLE = read_people(FRAME.assign(t=TREATED), treated="t", covariates=["x"])


def test_partners_share_the_weight_of_the_one_they_were_matched_to():
    pairs = np.array([[0, 3], [0, 4], [1, 5]])
    found = matches_from_pairs(pairs, PEOPLE, estimand="ATT", replacement=False, method="by hand")
    assert found.weights == pytest.approx([1, 1, 0, 0.75, 0.75, 1.5, 0, 0])
    assert found.subclass.tolist() == [0, 1, -1, 0, 0, 1, -1, -1]
    assert (found.n_treated_used, found.n_comparison_used) == (2, 3)
    assert found.dropped.to_dict("list") == {
        "covariate": ["x"], "kept_mean": [0.5], "dropped_mean": [2.0]
    }  # fmt: skip


def test_a_partner_of_two_weighs_twice():
    pairs = np.array([[0, 3], [1, 3], [2, 4]])
    found = matches_from_pairs(pairs, PEOPLE, estimand="ATT", replacement=True, method="by hand")
    assert found.weights[3] == pytest.approx(2 * found.weights[4])
    assert found.weights[~TREATED].sum() == pytest.approx(2)


@pytest.mark.parametrize("estimand", ["ATT", "ATC", "ATE"])
def test_within_every_set_the_sides_weigh_alike(estimand):
    labels = np.array([0, 0, 1, 0, 1, 1, 1, 2])
    found = matches_from_sets(labels, PEOPLE, estimand=estimand, strata=False, method="by hand")
    assert found.weights[7] == 0 and found.subclass[7] == -1
    ratio = [found.weights[side & (labels == 0)].sum() / found.weights[side].sum()
             for side in (TREATED, ~TREATED)]  # fmt: skip
    assert ratio[0] == pytest.approx(ratio[1])
    assert ratio[0] == pytest.approx({"ATT": 2 / 3, "ATC": 1 / 4, "ATE": 3 / 7}[estimand])


def test_sets_with_one_side_only_are_no_sets():
    assert complete_sets(np.array([5, 5, 9, 5, 7, -1, 9, 7]), TREATED).tolist() == [
        0, 0, 1, 0, -1, -1, 1, -1,
    ]  # fmt: skip
    with pytest.raises(NotIdentifiedError) as caught:
        matches_from_sets(np.arange(8), PEOPLE, estimand="ATT", strata=False, method="by hand")
    assert caught.value.code == "no_matches"


def test_effective_sizes():
    assert effective_size(np.full(7, 0.3)) == pytest.approx(7)
    assert effective_size(np.array([1e9, 1, 1])) == pytest.approx(1)
    assert effective_size(np.zeros(3)) == 0
