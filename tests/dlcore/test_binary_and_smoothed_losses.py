"""Losses and their gradients: against central differences, against their definitions, and far out."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlcore import (
    binary_cross_entropy,
    categorical_kl,
    focal_loss,
    hinge_loss,
    log_softmax,
    smooth_labels,
    smoothed_cross_entropy,
    softmax,
    softmax_cross_entropy,
)
from dlcore.arrays import Array
from tests.dlcore.layer_contract import numerical_gradient, relative_error

RNG = np.random.default_rng(0)
X = RNG.normal(size=(4, 3)) * 2
YES = (RNG.random((4, 3)) < 0.5).astype(float)
SIGNS = 2 * YES - 1
LABELS = np.array([2, 0, 1, 2])
SOFT = softmax(RNG.normal(size=(4, 3)))
HARD = np.eye(3)[LABELS]
LOSSES: dict[str, tuple[Callable[..., Any], Array, Any]] = {
    "binary cross-entropy": (binary_cross_entropy, X, YES),
    "binary cross-entropy of probabilities": (binary_cross_entropy, X, SOFT),
    "binary cross-entropy of one row": (binary_cross_entropy, X[:1], YES[:1]),
    "binary cross-entropy over time": (binary_cross_entropy, X[:, :, None], YES[:, :, None]),
    "focal": (focal_loss, X, YES),
    "focal, gamma 0": (lambda x, t: focal_loss(x, t, 0.0, 0.3), X, YES),
    "focal, gamma 1/2": (lambda x, t: focal_loss(x, t, 0.5, 0.5), X, YES),
    "hinge": (hinge_loss, X, SIGNS),
    "label smoothing": (smoothed_cross_entropy, X, LABELS),
    "categorical divergence": (categorical_kl, X, SOFT),
    "categorical divergence from one-hot": (categorical_kl, X, HARD),
}


@pytest.mark.parametrize("name", LOSSES)
def test_a_gradient_agrees_with_central_differences(name: str) -> None:
    loss, x, t = LOSSES[name]
    x = x.copy()
    _, dx = loss(x, t)
    assert relative_error(dx, numerical_gradient(lambda: float(loss(x, t)[0]), x)) <= 1e-6
    assert np.abs(dx).max() > 1e-3


@pytest.mark.parametrize("name", LOSSES)
def test_float32_stays_float32_and_is_the_same_but_for_rounding(name: str) -> None:
    loss, x, t = LOSSES[name]
    L, dx = loss(x.astype(np.float32), t if t.dtype.kind == "i" else t.astype(np.float32))
    assert L.dtype == dx.dtype == np.float32
    np.testing.assert_allclose(L, loss(x, t)[0], rtol=1e-5)


@pytest.mark.parametrize("name", ["binary cross-entropy", "focal", "hinge"])
def test_answers_may_be_whole_numbers_and_do_not_widen_the_scores(name: str) -> None:
    loss, x, t = LOSSES[name]
    L, dx = loss(x.astype(np.float32), t.astype(int))
    assert L.dtype == dx.dtype == np.float32


@pytest.mark.parametrize("name", LOSSES)
def test_an_empty_batch_and_other_shapes_are_refused_with_one_sentence(name: str) -> None:
    loss, x, t = LOSSES[name]
    for wrong in ((x[:0], t[:0]), (x, t[:-1] if len(t) > 1 else t[0]), (x[0], t)):
        with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
            loss(*wrong)


def test_values_are_those_of_the_definitions_number_by_number() -> None:
    binary = focal = hinge = 0.0
    for x, t in zip(X.ravel(), YES.ravel(), strict=True):
        p = 1 / (1 + math.exp(-x))
        q, a = (p, 0.25) if t else (1 - p, 0.75)
        binary -= t * math.log(p) + (1 - t) * math.log(1 - p)
        focal -= a * (1 - q) ** 2 * math.log(q)
        hinge += max(0.0, 1 - x if t else 1 + x)
    for L, expected in (
        (binary_cross_entropy(X, YES)[0], binary / 4),
        (focal_loss(X, YES)[0], focal / 4),
        (hinge_loss(X, SIGNS)[0], hinge / 4),
    ):
        np.testing.assert_allclose(L, expected, rtol=1e-12)


def test_a_binary_loss_is_the_softmax_loss_of_two_scores() -> None:
    x, t = X[:, :1], YES[:, :1]
    two, _ = softmax_cross_entropy(np.hstack([x, np.zeros_like(x)]), np.hstack([t, 1 - t]))
    np.testing.assert_allclose(binary_cross_entropy(x, t)[0], two)


def test_without_focus_the_focal_loss_is_half_the_cross_entropy() -> None:
    (L, dx), (expected, expected_dx) = focal_loss(X, YES, 0.0, 0.5), binary_cross_entropy(X, YES)
    np.testing.assert_allclose(2 * L, expected)
    np.testing.assert_allclose(2 * dx, expected_dx)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_scores_far_from_zero_give_neither_nan_nor_warning(dtype: type[Any]) -> None:
    x = np.array([[-1000.0], [1000.0], [1000.0], [-1000.0]], dtype)
    t = np.array([[0.0], [1.0], [0.0], [1.0]], dtype)
    for loss, expected in ((binary_cross_entropy, 500), (lambda x, t: focal_loss(x, t, 2.0, 0.5), 250)):
        L, dx = loss(x, t)
        assert float(L) == expected
        assert np.isfinite(dx).all()
        assert not dx[:2].any()
    assert np.isfinite(categorical_kl(np.array([[1000.0, 0.0]], dtype), np.array([[0.0, 1.0]], dtype))[0])


def test_smoothing_shares_the_amount_among_all_classes() -> None:
    t = smooth_labels(np.array([1, 0]), 5, 0.25, np.float64)
    np.testing.assert_allclose(t, [[0.05, 0.8, 0.05, 0.05, 0.05], [0.8, 0.05, 0.05, 0.05, 0.05]])
    np.testing.assert_array_equal(smooth_labels(LABELS, 3, 0.0), HARD)
    assert smooth_labels(np.array([], int), 3).shape == (0, 3)


def test_smoothed_cross_entropy_mixes_the_loss_of_the_label_with_that_of_all_classes() -> None:
    log_p = log_softmax(X)
    right = -log_p[np.arange(4), LABELS].mean()
    np.testing.assert_allclose(smoothed_cross_entropy(X, LABELS, 0.3)[0], 0.7 * right - 0.3 * log_p.mean())


def test_the_divergence_of_categories_is_the_cross_entropy_less_the_entropy() -> None:
    L, dx = categorical_kl(X, SOFT)
    crossed, its_dx = softmax_cross_entropy(X, SOFT)
    np.testing.assert_allclose(L, crossed + np.sum(SOFT * np.log(SOFT)) / 4)
    np.testing.assert_allclose(dx, its_dx)


def test_a_divergence_is_zero_between_equals_only() -> None:
    assert abs(float(categorical_kl(np.log(SOFT), SOFT)[0])) < 1e-12
    assert float(categorical_kl(np.log(SOFT[::-1]), SOFT)[0]) > 0.01


@pytest.mark.parametrize(
    "call",
    [
        lambda: binary_cross_entropy(X, SIGNS),
        lambda: focal_loss(X, SOFT),
        lambda: hinge_loss(X, YES),
        lambda: categorical_kl(X, 2 * SOFT),
        lambda: categorical_kl(X, HARD + np.array([0.5, -0.5, 0])),
        lambda: smooth_labels(LABELS, 3, 1.5),
        lambda: smoothed_cross_entropy(X, LABELS, -0.1),
        lambda: smoothed_cross_entropy(X[:, 0], LABELS),
        lambda: categorical_kl(X[0], SOFT[0]),
    ],
)
def test_targets_of_another_kind_are_refused_with_one_sentence(call: Callable[[], Any]) -> None:
    with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
        call()


def test_labels_out_of_range_are_refused() -> None:
    with pytest.raises(IndexError, match="label"):
        smoothed_cross_entropy(X, np.array([0, 1, 2, 3]))
    with pytest.raises(TypeError, match="integer"):
        smooth_labels(np.array([0.0]), 3)
