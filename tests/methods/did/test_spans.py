"""Averaging a path into spans is the same as averaging the data first."""

import numpy as np
import pandas as pd
import pytest

from methods import did
from methods.results import EffectPath


def panel(units: int = 30, times: int = 12, start: int = 6) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    frame = pd.MultiIndex.from_product(
        [range(units), range(times)], names=["unit", "time"]
    ).to_frame(index=False)
    treated = frame.unit % 3 == 0
    frame["start"] = np.where(treated, float(start), np.nan)
    frame["y"] = (
        rng.normal(size=units)[frame.unit]
        + 0.2 * frame.time
        + 1.5 * (treated & (frame.time >= start))
        + rng.normal(size=len(frame))
    )
    return frame


def study(frame: pd.DataFrame) -> EffectPath:
    return did.event_study(frame, outcome="y", unit="unit", time="time", first_treated="start")


def test_it_equals_the_event_study_of_averaged_data() -> None:
    frame = panel()
    averaged = (
        frame.assign(time=frame.time // 3, start=frame.start // 3)
        .groupby(["unit", "time"], as_index=False)
        .agg(y=("y", "mean"), start=("start", "first"))
    )
    ours, theirs = did.average_spans(study(frame), 3), study(averaged)
    np.testing.assert_array_equal(ours.event_time, theirs.event_time)
    np.testing.assert_allclose(ours.value, theirs.value, rtol=1e-9)
    np.testing.assert_allclose(
        ours.covariance / ours.covariance[0, 0], theirs.covariance / theirs.covariance[0, 0],
        rtol=1e-7,
    )  # fmt: skip
    ratio = ours.std_error / theirs.std_error
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-9)
    assert 0.95 < ratio[0] < 1.1


def test_a_span_of_one_changes_nothing() -> None:
    path = study(panel())
    assert did.average_spans(path, 1) is path


def test_a_span_cut_off_at_an_end_averages_what_it_has() -> None:
    path = EffectPath.from_arrays([-3, -2, 0, 1, 2], [1.0, 2.0, 4.0, 6.0, 9.0], np.eye(5))
    spans = did.average_spans(path, 2)
    assert list(spans.event_time) == [-2, 0, 1]
    np.testing.assert_allclose(spans.value, [1.0 - 1.0, 5.0 - 1.0, 9.0 - 1.0])
    assert spans.covariance[0, 0] == pytest.approx(1 + 1 / 4)


@pytest.mark.parametrize(("span", "reference"), [(0, -1), (2, -2)])
def test_other_references_and_spans_are_refused(span: int, reference: int) -> None:
    path = EffectPath.from_arrays([-3, -2, -1, 0], [1.0, 2.0, 3.0, 4.0], np.eye(4), reference)
    with pytest.raises(ValueError, match="span"):
        did.average_spans(path, span)
