"""The table of golden figures notes what tests compare, and nothing else."""

import numpy as np
import pytest

from tests.golden.table import SOFTWARE, Comparison, Noted, Recorder, lines


def noted(recorder, expected, **tolerances):
    return Noted(recorder, pytest.approx(expected, **tolerances), expected, **tolerances)


def recorded():
    recorder = Recorder()
    recorder.case, recorder.test = "some_case", "some_test"
    return recorder


def test_figures_are_noted_with_what_is_tolerated():
    recorder = recorded()
    assert noted(recorder, 2.0, rel=1e-3) == 2.001
    assert np.array([1.0, 3.0]) == noted(recorder, [1.0, 3.0])
    assert noted(recorder, {"a": 1.0}, abs=0.5) == {"a": 1.25}
    assert (noted(recorder, 2.0) == 2.1) is False
    tolerances = [one.tolerance for one in recorder.found]
    assert tolerances == pytest.approx([2e-3, 1e-6, 3e-6, 0.5, 2e-6])
    assert [one.passed for one in recorder.found] == [True] * 4 + [False]
    assert recorder.found[0].strain == pytest.approx(0.5)


def test_each_test_shows_the_figure_that_uses_up_most_of_its_tolerance():
    found = [
        Comparison("c", "t", 1.0, 1.0, 1e-6, passed=True),
        Comparison("c", "t", 2.0, 2.1, 0.2, passed=True),
        Comparison("c", "u", 3.0, 4.0, 0.2, passed=False),
    ]
    first, second = lines(found, every=False)
    assert first[1:7] == ("t", "2", "2", "2.1", "1.0e-01", "2.0e-01")
    assert second[6].endswith("EXCEEDED")
    assert len(lines(found, every=True)) == 3


def test_every_reference_names_its_software():
    assert len(SOFTWARE) > 100
    assert all(software.strip() for software in SOFTWARE.values())
