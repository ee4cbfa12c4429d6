"""Newton's method finds the least of a convex function, or says that there is none."""

import numpy as np
import pytest

from methods.matching.parts.newton import minimise


def quadratic(centre, hessian):
    def function(point):
        gap = point - centre
        return float(gap @ hessian @ gap) / 2, hessian @ gap, hessian

    return function


def test_a_quadratic_is_solved_exactly():
    centre = np.array([2.0, -1.0])
    found = minimise(quadratic(centre, np.array([[4.0, 1.0], [1.0, 2.0]])), np.zeros(2))
    assert found == pytest.approx(centre)


def test_long_first_steps_are_shortened():
    """log(cosh) has a far too long Newton step away from its centre."""

    def function(point):
        tanh = np.tanh(point)
        value = float(np.log(np.cosh(point)).sum())
        return value, tanh, np.diag(1 - tanh**2)

    assert minimise(function, np.array([2.5, -1.5])) == pytest.approx([0.0, 0.0], abs=1e-9)


def test_a_function_that_falls_for_ever_has_no_minimum():
    assert minimise(lambda p: (float(p.sum()), np.ones(1), np.eye(1)), np.zeros(1)) is None


def test_a_start_of_infinite_value_has_no_minimum():
    assert minimise(lambda p: (np.inf, p, np.eye(1)), np.zeros(1)) is None


def test_flat_directions_do_no_harm():
    hessian = np.array([[1.0, 1.0], [1.0, 1.0]])
    found = minimise(quadratic(np.array([1.0, 1.0]), hessian), np.zeros(2))
    assert found.sum() == pytest.approx(2.0)


def test_a_direction_of_hardly_any_curve_is_no_warning():
    centre = np.array([1.0, 1.0])
    found = minimise(quadratic(centre, np.diag([1.0, 1e-18])), np.zeros(2))
    assert found[0] == pytest.approx(1.0)
