"""The example workbooks as frames, and the analyses the stories contrast."""

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


@pytest.fixture(scope="session")
def numbered() -> Callable[..., pd.DataFrame]:
    """``numbered(frame, time, start)``: periods and starts as whole numbers, in ``t`` and ``g``."""

    def add(frame, time, start):
        number = {period: i for i, period in enumerate(np.sort(frame[time].unique()))}
        return frame.assign(t=frame[time].map(number), g=frame[start].map(number))

    return add


@pytest.fixture(scope="session")
def imputed() -> Callable[..., float]:
    """``imputed(y, start, keep)``: mean effect by imputation (Borusyak, Jaravel and Spiess 2024).

    ``y`` is units by periods, ``start`` the first period with the programme (-1: never), ``keep``
    marks the units whose cells without the programme may say what would have been.
    """

    def effect(y, start, keep=None):
        units, periods = y.shape
        begun = (start >= 0)[:, None] & (np.arange(periods) >= start[:, None])
        known = ~begun & (np.ones(units, bool) if keep is None else keep)[:, None]
        columns = np.hstack(
            [np.repeat(np.eye(units), periods, axis=0), np.tile(np.eye(periods), (units, 1))]
        )
        rows = known.ravel()
        fit = np.linalg.lstsq(columns[rows], y.ravel()[rows], rcond=None)[0]
        return (y.ravel() - columns @ fit)[begun.ravel()].mean()

    return effect


@pytest.fixture(scope="session")
def since_start() -> Callable[..., tuple[float, float]]:
    """``since_start(y, start)``: mean change since the period before each start, and its error.

    The comparison is with units that never start, without covariates: Callaway and Sant'Anna
    (2021), averaged over all cells with the programme.
    """

    def effect(y, start):
        never = start < 0
        total, cells, influence = 0.0, 0, np.zeros(len(y))
        for first in np.unique(start[~never]):
            group = start == first
            change = y[:, first:] - y[:, [first - 1]]
            own, other = change[group].mean(axis=0), change[never].mean(axis=0)
            total += group.sum() * (own - other).sum()
            cells += change[group].size
            influence[group] += (change[group] - own).sum(axis=1)
            influence[never] -= (change[never] - other).sum(axis=1) * group.sum() / never.sum()
        return total / cells, np.sqrt((influence**2).sum()) / cells

    return effect
