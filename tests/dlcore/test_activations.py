"""Activations against the formulas of the math module, written one number at a time."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dlcore import log_softmax, relu, sigmoid, softmax, tanh
from dlcore.arrays import Array

rows = hnp.arrays(np.float64, hnp.array_shapes(min_dims=1, max_dims=3, max_side=4), elements=st.floats(-1000, 1000))


def plain_sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x > -700 else math.exp(x)


@given(st.floats(-700, 1000))
def test_sigmoid_equals_its_formula_to_the_last_digits_in_both_tails(x: float) -> None:
    assert math.isclose(float(sigmoid(np.array(x))), plain_sigmoid(x), rel_tol=1e-14)


def test_sigmoid_does_not_overflow_at_a_thousand_or_at_infinity() -> None:
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        for dtype in (np.float32, np.float64):
            far: Array = np.array([-1000, -np.inf, 1000, np.inf], dtype)
            np.testing.assert_array_equal(sigmoid(far), np.array([0, 0, 1, 1], dtype), strict=True)


@given(rows)
def test_sigmoid_of_the_opposite_number_is_the_rest_to_one(x: np.ndarray) -> None:
    np.testing.assert_allclose(sigmoid(x) + sigmoid(-x), 1, rtol=1e-15)


def test_a_nan_stays_visible() -> None:
    for function in (sigmoid, tanh, relu):
        assert np.isnan(function(np.array([np.nan, 1.0]))).tolist() == [True, False]


def test_whole_numbers_are_accepted() -> None:
    np.testing.assert_allclose(sigmoid(np.array([-1, 0, 2])), [plain_sigmoid(x) for x in (-1, 0, 2)])
    np.testing.assert_allclose(softmax(np.array([1, 1])), [0.5, 0.5])


@given(st.floats(-300, 300))
def test_tanh_and_relu_equal_their_formulas(x: float) -> None:
    assert math.isclose(float(tanh(np.array(x))), math.tanh(x), rel_tol=1e-14)
    assert float(relu(np.array(x))) == (x if x > 0 else 0)


@given(rows)
def test_softmax_sums_to_one_and_keeps_the_order(x: np.ndarray) -> None:
    p = softmax(x)
    np.testing.assert_allclose(p.sum(axis=-1), 1, rtol=1e-12)
    assert np.all((p >= 0) & (p <= 1))
    assert np.all(np.diff(np.take_along_axis(p, np.argsort(x, axis=-1), axis=-1), axis=-1) >= 0)


@given(rows, st.floats(-100, 100))
def test_softmax_does_not_change_when_every_score_is_moved(x: np.ndarray, shift: float) -> None:
    np.testing.assert_allclose(softmax(x + shift), softmax(x), rtol=1e-9, atol=1e-15)


def test_softmax_equals_a_loop() -> None:
    x = np.random.default_rng(0).normal(size=(4, 5))
    for row, p, log_p in zip(x, softmax(x), log_softmax(x), strict=True):
        total = sum(math.exp(score) for score in row)
        np.testing.assert_allclose(p, [math.exp(score) / total for score in row], rtol=1e-13)
        np.testing.assert_allclose(log_p, [math.log(math.exp(score) / total) for score in row], rtol=1e-12)


@pytest.mark.parametrize("function", [softmax, log_softmax])
def test_the_axis_may_be_chosen(function: Callable[..., Array]) -> None:
    x = np.random.default_rng(0).normal(size=(3, 4))
    np.testing.assert_allclose(function(x, axis=0), function(x.T).T)


def test_a_score_of_minus_infinity_gets_probability_zero() -> None:
    np.testing.assert_array_equal(softmax(np.array([0.0, -np.inf, 0.0])), [0.5, 0, 0.5])


@given(rows)
def test_log_softmax_is_finite_where_the_probability_rounds_to_zero(x: np.ndarray) -> None:
    log_p = log_softmax(x)
    assert np.all(np.isfinite(log_p))
    np.testing.assert_allclose(np.exp(log_p), softmax(x), rtol=1e-11, atol=1e-300)
