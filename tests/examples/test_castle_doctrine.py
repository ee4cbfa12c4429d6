"""Real data: the rows are the published ones, and known analyses come out as others publish them.

Reference: causaldata 0.1.5 (castle), each float32 read through its shortest decimal; R fixest
0.14.2 for two-way fixed effects and R didimputation 0.5.0 for imputation, both of the logarithm,
tolerance 1e-6 relative.
"""

import hashlib
import re
from pathlib import Path

import causaldata
import numpy as np
import pandas as pd
import pytest

from examples.castle_doctrine import convert
from methods import did

pytestmark = pytest.mark.whole_way

HOME = Path(convert.__file__).parent
ADOPTERS = {
    "Alabama": 2007, "Alaska": 2007, "Arizona": 2007, "Florida": 2006, "Georgia": 2007,
    "Indiana": 2007, "Kansas": 2007, "Kentucky": 2007, "Louisiana": 2007, "Michigan": 2007,
    "Mississippi": 2007, "Missouri": 2008, "Montana": 2010, "North Dakota": 2008, "Ohio": 2009,
    "Oklahoma": 2007, "South Carolina": 2007, "South Dakota": 2007, "Tennessee": 2008,
    "Texas": 2008, "West Virginia": 2009,
}  # fmt: skip


@pytest.fixture(scope="module")
def states():
    frame = pd.read_excel(HOME / "castle_doctrine.xlsx", sheet_name="States", engine="calamine")
    return frame.assign(now=(frame["year"] >= frame["first_full_year"]).astype(int))


@pytest.fixture(scope="module")
def package():
    return causaldata.castle.load_pandas().data


def decimals(values):
    """Single precision through its shortest decimal text."""
    return np.array([float(str(value)) for value in values.to_numpy()])


def test_extract_is_unchanged():
    digest = hashlib.sha256((HOME / "castle.csv").read_bytes()).hexdigest()
    assert digest in re.sub(r"\s", "", (HOME / "SOURCE.md").read_text("utf-8"))


@pytest.mark.parametrize(
    ("column", "source"),
    [
        ("homicide_rate", "homicide"),
        ("log_homicide_rate", "l_homicide"),
        ("robbery_rate", "robbery"),
        ("assault_rate", "assault"),
        ("burglary_rate", "burglary"),
        ("year", "year"),
        ("now", "post"),
    ],
)
def test_workbook_holds_the_package(states, package, column, source):
    assert np.array_equal(states[column].to_numpy(float), decimals(package[source]))


def test_states_and_their_first_full_year(states, package):
    assert states["state"].nunique() == 50
    assert "District of Columbia" not in set(states["state"])
    assert (states.groupby("state").size() == 11).all()
    first = states.drop_duplicates("state").set_index("state")["first_full_year"].dropna()
    assert first.astype(int).to_dict() == ADOPTERS
    assert np.array_equal(states["population"], np.floor(decimals(package["popwt"])))
    largest = states.groupby("state")["population"].first().nlargest(4)
    assert list(largest.index) == ["California", "Texas", "New York", "Florida"]


def test_logarithm_belongs_to_the_rate(states):
    assert np.allclose(np.log(states["homicide_rate"]), states["log_homicide_rate"], atol=5e-7)


@pytest.mark.parametrize(
    ("weights", "value", "error"),
    [(None, 0.06939843389, 0.0558596357), ("population", 0.07553324487, 0.03319360685)],
)
def test_two_way_is_what_others_publish(states, weights, value, error):
    effect = did.two_way(
        states,
        outcome="log_homicide_rate",
        unit="state",
        time="year",
        treated_now="now",
        weights=weights,
    )
    assert effect.value == pytest.approx(value, rel=1e-6)
    assert effect.std_error == pytest.approx(error, rel=1e-6)


def test_imputation_is_what_others_publish(states, imputed):
    wide = states.pivot_table(index="state", columns="year", values="log_homicide_rate")
    start = states.groupby("state")["first_full_year"].first() - 2000
    value = imputed(wide.to_numpy(), start.fillna(-1).to_numpy(int))
    assert value == pytest.approx(0.06689984301, rel=1e-6)


def test_the_base_year_decides(states, since_start):
    """Homicide had risen before the law: measured from the year before, hardly a rise is left."""
    wide = states.pivot_table(index="state", columns="year", values="log_homicide_rate")
    start = states.groupby("state")["first_full_year"].first() - 2000
    value, error = since_start(wide.to_numpy(), start.fillna(-1).to_numpy(int))
    assert 0 < value < 0.03
    assert abs(value) < error
