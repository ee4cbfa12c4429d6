"""Degrees of freedom of a clustered covariance that is tested as a whole."""

import numpy as np
import pytest

from methods import did
from methods.did.parts.joint_spread import cluster_kinds, joint_dof, spread_parts
from methods.results import EffectPath, NotIdentifiedError
from tests.methods.did.staggered import COLUMNS, panel


def scores(clusters=24, effects=3):
    return np.random.default_rng(4).normal(size=(clusters, effects))


def test_clusters_that_are_all_alike_count_in_full():
    s = scores()
    parts = spread_parts(s, np.zeros(24, dtype=np.int64))
    assert joint_dof(s.T @ s, parts) == pytest.approx(24)


def test_one_effect_of_two_kinds_is_the_rule_of_welch_and_satterthwaite():
    s = scores(effects=1) * np.repeat([[3.0], [1.0]], [4, 20], axis=0)
    first, second = (s[:4] ** 2).sum(), (s[4:] ** 2).sum()
    parts = spread_parts(s, np.repeat([0, 1], [4, 20]))
    expected = (first + second) ** 2 / (first**2 / 4 + second**2 / 20)
    assert joint_dof(s.T @ s, parts) == pytest.approx(expected)


def test_the_parts_add_up_to_the_covariance_and_empty_clusters_do_not_count():
    s, kinds = scores(), np.repeat([0, 2, 3], 8)
    s[3] = 0
    parts = spread_parts(s, kinds)
    assert np.einsum("s,sij->ij", np.sqrt([7, 0, 8, 8]), parts) == pytest.approx(s.T @ s)


def test_clusters_of_several_starts_are_one_kind():
    kinds = cluster_kinds(np.array([0, 0, 1, 1, 2, 2]), np.array([0, 0, 0, 1, 1, 2]))
    assert kinds.tolist() == [0, 3, 3]


@pytest.mark.parametrize(
    "path",
    [
        lambda frame: did.imputation(frame, **COLUMNS),
        lambda frame: did.event_study(frame, estimator="sun_abraham", **COLUMNS),
        lambda frame: did.callaway_santanna(frame, base_period="universal", **COLUMNS).aggregate(
            "dynamic"
        ),
    ],
)
def test_the_joint_test_takes_fewer_degrees_of_freedom_than_clusters(path):
    found = path(panel(40, seed=1))
    test = did.pre_trend_test(found)
    assert 0 < test.dof_denominator < 40
    kept = found.event_time < 0
    cut = EffectPath.from_arrays(
        found.event_time[kept],
        found.value[kept],
        found.covariance[kept][:, kept],
        found.reference,
        dof=found.dof,
        spread_parts=found.spread_parts[:, kept][:, :, kept],
    )
    assert did.pre_trend_test(cut).p_value == pytest.approx(test.p_value, rel=1e-12)


def test_more_effects_than_degrees_of_freedom_are_refused():
    s = scores(clusters=3, effects=3)
    path = EffectPath.from_arrays(
        [-4, -3, -2],
        [0.1, 0.2, 0.3],
        s.T @ s,
        dof=2.0,
        spread_parts=spread_parts(s, np.arange(3)),
    )
    with pytest.raises(NotIdentifiedError) as problem:
        did.pre_trend_test(path)
    assert problem.value.code == "singular_covariance"
