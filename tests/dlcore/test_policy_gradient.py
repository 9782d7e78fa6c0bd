"""The policy-gradient loss against a loop, and its slope against the policy-gradient theorem."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore import policy_gradient_loss


def plain_loss(logits: np.ndarray, actions: np.ndarray, q: np.ndarray) -> float:
    total = 0.0
    for scores, action, value in zip(logits, actions, q, strict=True):
        pi = math.exp(scores[action]) / sum(math.exp(score) for score in scores)
        total -= math.log(pi) * value
    return total / len(q)


@given(st.integers(1, 6), st.integers(1, 5), st.integers(0, 1000))
def test_the_loss_equals_a_loop(N: int, K: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    logits, actions, q = rng.normal(size=(N, K)), rng.integers(0, K, N), rng.normal(size=N)
    np.testing.assert_allclose(
        policy_gradient_loss(logits, actions, q), plain_loss(logits, actions, q), rtol=1e-10, atol=1e-14
    )


def test_the_slope_is_minus_q_times_the_gradient_of_log_pi() -> None:
    rng = np.random.default_rng(0)
    logits, actions, q = rng.normal(size=(3, 4)), rng.integers(0, 4, 3), rng.normal(size=3)
    pi = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    gradient = -(np.eye(4)[actions] - pi) * q[:, None] / 3
    for place in np.ndindex(logits.shape):
        step = np.zeros_like(logits)
        step[place] = 1e-6
        above, below = (policy_gradient_loss(logits + sign * step, actions, q) for sign in (1, -1))
        assert math.isclose(float(above - below) / 2e-6, gradient[place], abs_tol=1e-8)


def test_a_step_downhill_makes_an_action_that_turned_out_well_more_likely() -> None:
    better, worse = np.array([[0.0, 1.0]]), np.array([[0.0, 0.0]])
    action, good, bad = np.array([1]), np.array([2.0]), np.array([-2.0])
    assert policy_gradient_loss(better, action, good) < policy_gradient_loss(worse, action, good)
    assert policy_gradient_loss(better, action, bad) > policy_gradient_loss(worse, action, bad)


def test_an_action_of_probability_zero_has_a_finite_loss() -> None:
    assert policy_gradient_loss(np.array([[5000.0, 0.0]]), np.array([1]), np.array([1.0])) == 5000


@pytest.mark.parametrize(
    ("logits", "actions", "q"), [((3, 2), (3,), (3, 1)), ((3, 2), (2,), (3,)), ((3,), (3,), (3,)), ((0, 2), (0,), (0,))]
)
def test_shapes_that_would_pair_the_wrong_things_are_refused(
    logits: tuple[int, ...], actions: tuple[int, ...], q: tuple[int, ...]
) -> None:
    with pytest.raises(ValueError, match=r"^The shapes must be logits \(N, K\), actions \(N,\) and q \(N,\), not "):
        policy_gradient_loss(np.zeros(logits), np.zeros(actions, int), np.zeros(q))


def test_an_action_that_does_not_exist_is_refused() -> None:
    for action in (-1, 2):
        with pytest.raises(IndexError, match=rf"^Each action must be from 0 to 1, but one is {action}\.$"):
            policy_gradient_loss(np.zeros((1, 2)), np.array([action]), np.ones(1))
