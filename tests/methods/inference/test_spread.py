"""Whether places varied alike before the start."""

import numpy as np
import pandas as pd
import pytest

from methods import inference
from methods.results import NotIdentifiedError

COLUMNS = {"outcome": "y", "treated": "on", "unit": "place", "time": "t"}


def places(times: float, treated: int = 3, others: int = 27, periods: int = 4, seed: int = 1):
    rng = np.random.default_rng(seed)
    place, t = np.divmod(np.arange((treated + others) * periods), periods)
    on = place < treated
    y = (
        rng.normal(size=30)[place % 30]
        + 0.4 * t
        + rng.normal(size=place.size) * np.where(on, times, 1.0)
    )
    return pd.DataFrame({"y": y, "on": on.astype(int), "place": place, "t": t})


def test_it_is_the_share_of_choices_with_so_large_a_ratio():
    frame = places(3.0, treated=2, others=6)
    test = inference.equal_spread(frame, **COLUMNS)
    table = frame.pivot(index="place", columns="t", values="y").to_numpy()
    left = table - table.mean(1, keepdims=True) - table.mean(0) + table.mean()
    spread = (left**2).sum(1) / 3
    on = np.arange(8) < 2
    assert test.statistic == pytest.approx(np.sqrt(spread[on].mean() / spread[~on].mean()))
    pairs = [(i, j) for i in range(8) for j in range(i)]
    ratios = np.array([
        spread[[i, j]].mean() / np.delete(spread, [i, j]).mean() for i, j in pairs
    ])  # fmt: skip
    own = test.statistic**2
    tails = (ratios >= own * (1 - 1e-9)).mean(), (ratios <= own * (1 + 1e-9)).mean()
    assert test.p_value == pytest.approx(min(1.0, 2 * min(tails)))


def test_it_finds_what_differs_and_keeps_its_size():
    unlike = [inference.equal_spread(places(3.0, seed=s), **COLUMNS).p_value for s in range(40)]
    alike = [inference.equal_spread(places(1.0, seed=s), **COLUMNS).p_value for s in range(200)]
    assert np.mean(np.array(unlike) <= 0.1) > 0.85
    assert np.mean(np.array(alike) <= 0.1) < 0.18


def test_labels_levels_and_the_unit_of_the_outcome_do_not_matter():
    frame = places(2.0)
    plain = inference.equal_spread(frame, **COLUMNS)
    other = frame.assign(
        y=1e6 * (frame["y"] + 5 * frame["place"]), place="x" + frame["place"].astype(str)
    )
    told = inference.equal_spread(other, **COLUMNS)
    assert told.statistic == pytest.approx(plain.statistic)
    assert told.p_value == plain.p_value


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda f: f[f["t"] == 0], "no_earlier_periods"),
        (lambda f: f[f["on"] == 0], "empty_group"),
        (lambda f: f.assign(y=f["t"].astype(float)), "no_variation"),
    ],
)
def test_what_cannot_tell_is_refused(change, code):
    with pytest.raises(NotIdentifiedError) as refused:
        inference.equal_spread(change(places(1.0)), **COLUMNS)
    assert refused.value.code == code
