"""The example workbooks as frames, and the two analyses the stories contrast."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from examples import find


@pytest.fixture(scope="session")
def sheet() -> Callable[[str, str], pd.DataFrame]:
    """``sheet(key, name)``: one sheet of an example's workbook."""

    def read(key: str, name: str) -> pd.DataFrame:
        example = find(key)
        assert example is not None
        return pd.read_excel(
            example.workbook_path, sheet_name=name, engine="calamine", keep_default_na=True
        )

    return read


@pytest.fixture(scope="session")
def regress() -> Callable[..., "sm.regression.linear_model.RegressionResults"]:
    """``regress(y, columns, weights, groups)``: least squares, clustered when groups are given."""

    def fit(y, columns, weights=None, groups=None):
        x = sm.add_constant(np.column_stack(columns).astype(float))
        model = sm.WLS(np.asarray(y, float), x, weights=1.0 if weights is None else weights)
        if groups is None:
            return model.fit()
        return model.fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)

    return fit
