"""Clipping changes the length of a gradient and nothing else."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dlcore import clip_by_norm

grads = hnp.arrays(
    np.float64, hnp.array_shapes(min_dims=0, max_dims=3, max_side=4, min_side=0), elements=st.floats(-1e6, 1e6)
)
thresholds = st.floats(1e-3, 1e3)


def length(grad: np.ndarray) -> float:
    return math.hypot(*(float(entry) for entry in grad.ravel()))


@given(grads, thresholds)
def test_the_norm_never_exceeds_the_threshold(grad: np.ndarray, threshold: float) -> None:
    clipped = clip_by_norm(grad, threshold)
    assert length(clipped) <= threshold * (1 + 1e-14)  # a few roundings
    assert math.isclose(length(clipped), min(length(grad), threshold), rel_tol=1e-13, abs_tol=1e-300)


@given(grads, thresholds)
def test_the_direction_stays(grad: np.ndarray, threshold: float) -> None:
    factor = min(1.0, threshold / (length(grad) or 1))
    np.testing.assert_allclose(clip_by_norm(grad, threshold), grad * factor, rtol=1e-12, atol=1e-300)


@given(grads.filter(lambda grad: grad.ndim > 0), thresholds)
def test_a_gradient_that_is_short_enough_is_returned_as_it_is(grad: np.ndarray, threshold: float) -> None:
    short = grad / max(1.0, 1.001 * length(grad) / threshold)
    assert clip_by_norm(short, threshold) is short


def test_the_norm_is_taken_over_all_entries_and_not_row_by_row() -> None:
    np.testing.assert_allclose(clip_by_norm(np.full((2, 2), 3.0), 3.0), np.full((2, 2), 1.5))


def test_a_zero_gradient_stays_zero() -> None:
    np.testing.assert_array_equal(clip_by_norm(np.zeros((2, 3)), 1e-9), np.zeros((2, 3)))


def test_a_gradient_whose_squares_overflow_is_still_clipped() -> None:
    clipped = clip_by_norm(np.array([3e30, -4e30], np.float32), 5.0)
    np.testing.assert_allclose(clipped, np.array([3, -4], np.float32), rtol=1e-6, strict=True)


@pytest.mark.parametrize("threshold", [0, -1.0, math.nan])
def test_a_threshold_that_is_not_above_zero_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match=r"^The threshold must be above 0, but it is "):
        clip_by_norm(np.ones(2), threshold)


@pytest.mark.parametrize("entry", [math.nan, math.inf, -math.inf])
def test_a_gradient_that_is_not_finite_is_refused(entry: float) -> None:
    with pytest.raises(ValueError, match=r"^The gradient holds nan or inf; clipping can only shorten a finite"):
        clip_by_norm(np.array([1.0, entry]), 1.0)
