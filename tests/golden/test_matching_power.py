"""Smallest detectable effects against R 4.2.2, package stats: power.t.test and power.prop.test.

Power 0.8 at a two-sided level of 0.05; ``n`` people in each group, or ``n`` pairs. Relative
tolerance 1e-3, that of the reference: R's search for the effect stops there.
"""

import pytest

from methods import power

# n: standardised difference of two groups, of pairs that correlate 0.3, share found against 0.3
REFERENCE = {
    50: (0.565883567, 0.478237639, 0.574685776),
    200: (0.280830262, 0.235537038, 0.434657206),
    1000: (0.12535087, 0.104927786, 0.358837062),
}


@pytest.mark.parametrize("n", REFERENCE)
def test_detectable_effects(n):
    groups, pairs, share = REFERENCE[n]
    sides = {"n_treated": n, "n_comparison": n}
    ask = power.minimum_detectable_effect
    assert ask(std_dev=1.0, **sides) == pytest.approx(groups, rel=1e-3)
    assert ask(std_dev=1.0, pair_correlation=0.3, **sides) == pytest.approx(pairs, rel=1e-3)
    binary = ask(kind="binary", base_rate=0.3, **sides)
    assert 0.3 + binary == pytest.approx(share, rel=1e-3)
