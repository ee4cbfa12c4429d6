"""The rows behind an effect."""

import numpy as np
import pandas as pd
import pytest

from methods import matching
from methods.matching.parts.sample import MIN_EVENTS, read_sample, require_events
from methods.results import NotIdentifiedError

RNG = np.random.default_rng(12)
FRAME = pd.DataFrame({"x": RNG.normal(size=90), "t": [1] * 30 + [0] * 60, "y": np.arange(90.0)})
CALL = {"treated": "t", "covariates": ["x"]}


def test_a_reused_person_stands_once_for_every_set():
    reused = matching.nearest(FRAME, ratio=2, replace=True, **CALL)
    sample = read_sample(FRAME, reused, "y")
    assert sample.row.size == 30 + 60
    for label in np.unique(sample.matched_set):
        own = sample.matched_set == label
        assert sample.weight[own & sample.treated].tolist() == [1.0]
        assert sample.weight[own & ~sample.treated].tolist() == [0.5, 0.5]
    assert (sample.outcome == sample.row).all()
    assert (sample.target == sample.treated).all()


@pytest.mark.parametrize("matcher", [matching.subclassify, matching.weight])
def test_strata_and_weights_have_no_sets(matcher):
    sample = read_sample(FRAME, matcher(FRAME, **CALL), "y")
    assert sample.matched_set.size == 0


def test_only_those_with_weight_count_and_the_frame_must_be_the_same():
    pairs = matching.nearest(FRAME, **CALL)
    assert read_sample(FRAME, pairs, "y").row.tolist() == np.flatnonzero(pairs.weights).tolist()
    with pytest.raises(NotIdentifiedError) as caught:
        read_sample(FRAME.iloc[1:], pairs, "y")
    assert caught.value.code == "wrong_frame"


@pytest.mark.parametrize(
    ("events", "both_ways", "code"),
    [(0, False, "no_events"), (MIN_EVENTS - 1, False, "too_few_events"), (MIN_EVENTS, True, None),
     (30, True, "no_events"), (30 - MIN_EVENTS + 1, True, "too_few_events"), (30, False, None)],
)  # fmt: skip
def test_few_events_are_refused_on_either_side(events, both_ways, code):
    sample = read_sample(FRAME, matching.nearest(FRAME, **CALL), "y")
    happened = np.zeros(60)
    happened[:events], happened[30:50] = 1, 1
    if code is None:
        require_events(sample, happened, both_ways=both_ways)
        return
    with pytest.raises(NotIdentifiedError) as caught:
        require_events(sample, happened, both_ways=both_ways)
    assert caught.value.code == code
