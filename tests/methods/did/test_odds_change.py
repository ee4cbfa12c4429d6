"""Against statsmodels' logit and its delta method, to 1e-7."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf

from methods import did
from methods.results import NotIdentifiedError

COLUMNS = {"outcome": "y", "treated": "on", "post": "post"}


def people(schools=12, each=40, seed=0):
    rng = np.random.default_rng(seed)
    school = np.repeat(np.arange(schools), 2 * each)
    post = np.tile([0, 1], schools * each)
    on = school % 2
    chance = 1 / (1 + np.exp(-(-1.2 + 0.8 * on + 0.5 * post - 0.6 * on * post)))
    chance = np.clip(chance + rng.normal(0, 0.05, schools)[school], 0.01, 0.99)
    return pd.DataFrame(
        {
            "y": (rng.random(school.size) < chance) * 1,
            "on": on,
            "post": post,
            "school": school,
            "w": rng.uniform(0.5, 2, school.size),
        }
    )


@pytest.mark.parametrize("weighted", [False, True])
def test_is_the_effect_in_probability(weighted):
    data = people()
    w = data.w if weighted else pd.Series(1.0, data.index)
    fit = smf.glm("y ~ on * post", data, family=sm.families.Binomial(), freq_weights=w).fit(
        tol=1e-14, maxiter=100
    )
    result = did.odds_change(data, cluster="school", weights="w" if weighted else None, **COLUMNS)
    b = fit.params
    observed, expected = (1 / (1 + np.exp(-x)) for x in (b.sum(), b.sum() - b["on:post"]))
    assert result.value == pytest.approx(observed - expected, rel=1e-7)
    if weighted:
        return
    clustered = smf.glm("y ~ on * post", data, family=sm.families.Binomial()).fit(
        cov_type="cluster", cov_kwds={"groups": data.school, "use_correction": False}, tol=1e-14
    )
    slope = np.full(4, observed * (1 - observed))
    slope[:3] -= expected * (1 - expected)
    wanted = np.sqrt(slope @ clustered.cov_params().to_numpy() @ slope * 12 / 11)
    assert result.std_error == pytest.approx(wanted, rel=1e-6)


def test_stays_within_what_a_share_can_be():
    """The difference of shares would expect fewer than nobody."""
    cells = {(1, 0): 0.2, (1, 1): 0.02, (0, 0): 0.6, (0, 1): 0.2}
    rows = [
        {"on": on, "post": post, "y": int(i < 100 * share), "person": f"{on}{i}"}
        for (on, post), share in cells.items()
        for i in range(100)
    ]
    data = pd.DataFrame(rows)
    found = did.odds_change(data, unit="person", **COLUMNS)
    expected = 1 / (1 + 1 / (0.25 * (0.25 / 1.5)))
    assert found.value == pytest.approx(0.02 - expected, rel=1e-9)
    assert found.n_units == 200
    assert did.two_period(data, **COLUMNS).value == pytest.approx(0.22)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d[(d.on == 1) | (d.post == 1)], "empty_group"),
        (lambda d: d.assign(y=d.y * d.on), "no_odds"),
        (lambda d: d.assign(y=2), "not_binary"),
        (lambda d: d.assign(school=1), "one_cluster"),
    ],
)
def test_refuses_what_is_not_identified(change, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        did.odds_change(change(people()), cluster="school", **COLUMNS)
    assert refusal.value.code == code
