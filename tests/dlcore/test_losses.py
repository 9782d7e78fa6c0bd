"""Losses against loops, and their gradients against central differences."""

import math

import numpy as np
import pytest

from dlcore import log_softmax, mean_squared_error, softmax, softmax_cross_entropy
from dlcore.arrays import Array
from dlcore.losses import MANY_CLASSES
from tests.dlcore.layer_contract import assert_close, numerical_gradient


def scores() -> Array:
    return np.random.default_rng(0).normal(size=(4, 3))


ONE_HOT = np.eye(3)[[2, 0, 1, 2]]
SOFT = np.full((4, 3), 1 / 3)


@pytest.mark.parametrize("t", [ONE_HOT, SOFT, ONE_HOT.astype(int)])
def test_cross_entropy_equals_a_loop_and_its_gradient_equals_central_differences(t: Array) -> None:
    x = scores()
    L, dx = softmax_cross_entropy(x, t)
    total = 0.0
    for row, target in zip(x, t, strict=True):
        normalizer = sum(math.exp(score) for score in row)
        total -= sum(share * math.log(math.exp(score) / normalizer) for score, share in zip(row, target, strict=True))
    np.testing.assert_allclose(L, total / 4, rtol=1e-12)
    assert_close(dx, numerical_gradient(lambda: float(softmax_cross_entropy(x, t)[0]), x), "dx")


def test_class_numbers_give_what_their_one_hot_rows_give() -> None:
    L, dx = softmax_cross_entropy(scores(), ONE_HOT)
    same, its_dx = softmax_cross_entropy(scores(), np.array([2, 0, 1, 2]), integer_labels=True)
    np.testing.assert_allclose(same, L, rtol=1e-14)
    np.testing.assert_allclose(its_dx, dx, rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize("labels", [False, True])
def test_cross_entropy_stays_finite_with_huge_scores_and_keeps_float32(labels: bool) -> None:
    x = np.array([[1000, -1000, 0]], np.float32)
    L, dx = softmax_cross_entropy(x, np.array([1]) if labels else np.eye(3)[[1]], integer_labels=labels)
    assert L.dtype == dx.dtype == np.float32
    assert float(L) == 2000
    assert np.all(np.isfinite(dx))


@pytest.mark.parametrize(
    ("shape", "targets", "labels", "message"),
    [
        ((4, 3), (4,), False, r"the shapes are \(4, 3\) and \(4,\); for class numbers pass integer_labels=True\.$"),
        ((4, 3), (4, 2), False, r"need one-hot targets of the same shape \(N, K\), but .*\(4, 3\) and \(4, 2\)\.$"),
        ((4, 3), (4, 3), True, r"need class numbers of shape \(N,\), but the shapes are \(4, 3\) and \(4, 3\)\.$"),
        ((4, 3), (4, 1), True, r"the shapes are \(4, 3\) and \(4, 1\)\.$"),
        ((3,), (3,), False, r"the shapes are \(3,\) and \(3,\)"),
        ((0, 3), (0, 3), False, r"N at least 1, .* the shapes are \(0, 3\) and \(0, 3\)\.$"),
    ],
)
def test_a_mismatch_raises_one_sentence_that_names_both_shapes(
    shape: tuple[int, ...], targets: tuple[int, ...], labels: bool, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        softmax_cross_entropy(np.zeros(shape), np.zeros(targets, int), integer_labels=labels)


def test_a_label_out_of_range_or_no_integer_is_refused() -> None:
    with pytest.raises(IndexError, match=r"^Each label must be from 0 to 2, but one is 3\.$"):
        softmax_cross_entropy(np.zeros((1, 3)), np.array([3]), integer_labels=True)
    with pytest.raises(TypeError, match=r"^Each label must be an integer"):
        softmax_cross_entropy(np.zeros((1, 3)), np.array([1.0]), integer_labels=True)


def test_squared_error_is_half_the_mean_and_its_gradient_is_right() -> None:
    x, t = scores(), ONE_HOT
    L, dx = mean_squared_error(x, t)
    np.testing.assert_allclose(L, sum((a - b) ** 2 for a, b in zip(x.ravel(), t.ravel(), strict=True)) / 12 / 2)
    assert_close(dx, numerical_gradient(lambda: float(mean_squared_error(x, t)[0]), x), "dx")
    L, dx = mean_squared_error(x.astype(np.float32), t.astype(np.float32))
    assert L.dtype == dx.dtype == np.float32


def test_squared_error_refuses_a_column_against_a_row_and_nothing_at_all() -> None:
    with pytest.raises(ValueError, match=r"need the same shape, but have \(4, 1\) and \(4,\)\.$"):
        mean_squared_error(np.zeros((4, 1)), np.zeros(4))
    with pytest.raises(ValueError, match=r"have \(0, 1\) and \(0, 1\)\.$"):
        mean_squared_error(np.zeros((0, 1)), np.zeros((0, 1)))


@pytest.mark.parametrize("classes", [2, MANY_CLASSES - 1, MANY_CLASSES])
def test_few_and_many_classes_are_laid_out_in_two_ways_with_the_same_result(classes: int) -> None:
    rng = np.random.default_rng(0)
    x, t = 30 * rng.normal(size=(5, classes)), np.eye(classes)[rng.integers(0, classes, 5)]
    before = x.copy()
    L, dx = softmax_cross_entropy(x, t)
    np.testing.assert_allclose(L, -np.mean((t * log_softmax(x)).sum(axis=1)), rtol=1e-12)
    np.testing.assert_allclose(dx, (softmax(x) - t) / 5, rtol=1e-12, atol=1e-15)
    np.testing.assert_array_equal(x, before)
