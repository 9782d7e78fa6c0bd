"""Penalties differentiate exactly what they add; clipping a whole network keeps the direction."""

import math

import numpy as np
import pytest

from dlcore import L1, L2, Penalty, add_penalty, clip_by_global_norm, clip_by_value, weights
from tests.dlcore.layer_contract import assert_close, numerical_gradient


@pytest.mark.parametrize("penalty", [L1(0.3), L2(0.3)])
def test_value_and_gradient_of_a_penalty_agree_by_central_differences_in_every_layer(penalty: Penalty) -> None:
    rng = np.random.default_rng(0)
    w = {"0.W": rng.normal(size=(2, 3)), "0.b": rng.normal(size=3), "1.W": rng.normal(size=(3, 1)), "1.b": np.ones(1)}
    zero = {name: np.zeros_like(array) for name, array in w.items()}
    _, gradients = add_penalty(penalty, w, zero)
    for name, array in w.items():
        assert_close(gradients[name], numerical_gradient(lambda: penalty.value(w), array), name)
    assert not any(gradient.any() for gradient in zero.values())


def test_penalties_equal_their_formulas_and_leave_biases_alone() -> None:
    w = {"W": np.array([[3.0, -4.0]]), "b": np.array([100.0])}
    assert L2(0.1).value(w) == pytest.approx(0.05 * 25)
    assert L1(0.1).value(w) == pytest.approx(0.1 * 7)
    assert list(weights(w)) == ["W"]
    assert L1(1.0).gradient(np.array([[0.0]])) == 0


def test_a_penalty_is_added_to_the_gradient_and_keeps_float32() -> None:
    w = {"W": np.ones((1, 2), np.float32), "b": np.ones(2, np.float32)}
    for penalty in (L1(0.5), L2(0.5)):
        value, gradients = add_penalty(penalty, w, w)
        assert value == pytest.approx({L1: 1.0, L2: 0.5}[type(penalty)])
        np.testing.assert_array_equal(gradients["W"], np.full((1, 2), 1.5, np.float32), strict=True)
        assert gradients["b"] is w["b"]


def test_clipping_by_value_cuts_every_entry() -> None:
    grad = np.array([[3.0, -4.0], [0.5, np.nan]])
    np.testing.assert_array_equal(clip_by_value(grad, 1.0), [[1.0, -1.0], [0.5, np.nan]])
    with pytest.raises(ValueError, match=r"^The threshold must be above 0, but it is 0\.$"):
        clip_by_value(grad, 0)


def test_a_whole_network_is_clipped_by_one_factor() -> None:
    rng = np.random.default_rng(0)
    gradients = {"W": rng.normal(size=(3, 2)), "b": rng.normal(size=2), "s": np.array(2.0)}
    clipped = clip_by_global_norm(gradients, 0.5)
    length = math.sqrt(sum(float((grad**2).sum()) for grad in gradients.values()))
    for name, grad in gradients.items():
        np.testing.assert_allclose(clipped[name], grad * 0.5 / length, rtol=1e-12)
        assert clipped[name].shape == grad.shape


def test_a_network_whose_gradients_are_short_enough_is_left_alone() -> None:
    gradients = {"W": np.ones((1, 2)), "b": np.zeros(1)}
    assert all(clip_by_global_norm(gradients, 2.0)[name] is gradients[name] for name in gradients)
    assert clip_by_global_norm({}, 1.0) == {}
    with pytest.raises(ValueError, match=r"^The gradient holds nan or inf"):
        clip_by_global_norm({"W": np.array([np.inf])}, 1.0)
