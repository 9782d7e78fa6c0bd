"""Recurrent cells against loops over single numbers, and their caches against central differences."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from dlcore import GruCache, LstmCache, RnnCache, gru_step, lstm_step, rnn_step

N, D, H = 3, 2, 4


def sigmoid(a: float) -> float:
    return 1 / (1 + math.exp(-a))


def inputs(blocks: int, seed: int = 0) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    x, h_prev, c_prev = rng.normal(size=(N, D)), rng.normal(size=(N, H)), rng.normal(size=(N, H))
    return x, h_prev, c_prev, *(rng.normal(size=s) for s in ((D, blocks * H), (H, blocks * H), (blocks * H,)))


def affine(x: np.ndarray, h: np.ndarray, W: np.ndarray, U: np.ndarray, b: np.ndarray, column: int) -> float:
    """One pre-activation of one example, summed by hand."""
    from_x = sum(float(x[d]) * float(W[d, column]) for d in range(len(x)))
    from_h = sum(float(h[k]) * float(U[k, column]) for k in range(len(h)))
    return from_x + from_h + float(b[column])


def numeric(f: Callable[[], np.ndarray], x: np.ndarray, dy: np.ndarray) -> np.ndarray:
    """Central differences of sum(f() * dy) with respect to x, which f reads."""
    dx, step = np.zeros_like(x), 1e-6
    for place in np.ndindex(x.shape):
        old = x[place]
        x[place] = old + step
        above = np.sum(f() * dy)
        x[place] = old - step
        below = np.sum(f() * dy)
        x[place] = old
        dx[place] = (above - below) / (2 * step)
    return dx


def test_rnn_step_equals_a_loop() -> None:
    x, h_prev, _, W, U, b = inputs(1)
    h, cache = rnn_step(x, h_prev, W, U, b)
    expected = [[math.tanh(affine(x[n], h_prev[n], W, U, b, k)) for k in range(H)] for n in range(N)]
    np.testing.assert_allclose(h, expected, rtol=1e-12)
    assert isinstance(cache, RnnCache)
    assert cache.x is x
    assert cache.h_prev is h_prev
    assert cache.h is h


def test_lstm_step_equals_a_loop_with_the_gates_in_the_order_i_f_g_o() -> None:
    x, h_prev, c_prev, W, U, b = inputs(4)
    h, c, cache = lstm_step(x, h_prev, c_prev, W, U, b)
    assert isinstance(cache, LstmCache)
    for n in range(N):
        for k in range(H):
            i, f, g, o = (affine(x[n], h_prev[n], W, U, b, block * H + k) for block in range(4))
            c_one = sigmoid(f) * c_prev[n, k] + sigmoid(i) * math.tanh(g)
            gates = sigmoid(i), sigmoid(f), math.tanh(g), sigmoid(o)
            np.testing.assert_allclose([cache.i[n, k], cache.f[n, k], cache.g[n, k], cache.o[n, k]], gates, rtol=1e-12)
            np.testing.assert_allclose([c[n, k], h[n, k]], [c_one, sigmoid(o) * math.tanh(c_one)], rtol=1e-11)


def test_an_lstm_with_open_forget_gate_and_closed_input_gate_carries_its_cell_unchanged() -> None:
    b = np.repeat([-1000.0, 1000.0, 3.0, 0.0], H)  # i, f, g, o
    c_prev = np.random.default_rng(0).normal(size=(N, H))
    _, c, _ = lstm_step(np.ones((N, D)), np.ones((N, H)), c_prev, np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), b)
    np.testing.assert_array_equal(c, c_prev)


def test_gru_step_equals_a_loop_with_the_reset_gate_before_the_product() -> None:
    x, h_prev, _, W, U, b = inputs(3)
    h, cache = gru_step(x, h_prev, W, U, b)
    assert isinstance(cache, GruCache)
    for n in range(N):
        r = np.array([sigmoid(affine(x[n], h_prev[n], W, U, b, k)) for k in range(H)])
        for k in range(H):
            z = sigmoid(affine(x[n], h_prev[n], W, U, b, H + k))
            candidate = math.tanh(affine(x[n], r * h_prev[n], W, U, b, 2 * H + k))
            np.testing.assert_allclose([cache.r[n, k], cache.z[n, k]], [r[k], z], rtol=1e-12)
            np.testing.assert_allclose(cache.candidate[n, k], candidate, rtol=1e-10)
            np.testing.assert_allclose(h[n, k], (1 - z) * h_prev[n, k] + z * candidate, rtol=1e-10)


@pytest.mark.parametrize(("bias", "taken"), [(1000.0, "candidate"), (-1000.0, "h_prev")])
def test_an_update_gate_of_one_takes_the_candidate_and_of_zero_keeps_the_state(bias: float, taken: str) -> None:
    x, h_prev, _, W, U, b = inputs(3)
    b[H : 2 * H] = bias
    h, cache = gru_step(x, h_prev, W, U, b)
    np.testing.assert_array_equal(h, getattr(cache, taken))


def test_a_gru_state_lies_between_the_old_state_and_the_candidate() -> None:
    x, h_prev, _, W, U, b = inputs(3, seed=1)
    h, cache = gru_step(x, h_prev, W, U, b)
    assert np.all(h >= np.minimum(h_prev, cache.candidate))
    assert np.all(h <= np.maximum(h_prev, cache.candidate))


# A cache is enough for a backward pass: each derivative below uses the cache and the parameters only.


def test_the_rnn_cache_is_enough_for_the_gradient() -> None:
    x, h_prev, _, W, U, b = inputs(1)
    dh = np.random.default_rng(9).normal(size=(N, H))
    _, cache = rnn_step(x, h_prev, W, U, b)
    da = dh * (1 - cache.h**2)
    for variable, gradient in ((h_prev, da @ U.T), (W, cache.x.T @ da), (U, cache.h_prev.T @ da), (b, da.sum(0))):
        expected = numeric(lambda: rnn_step(x, h_prev, W, U, b)[0], variable, dh)
        np.testing.assert_allclose(gradient, expected, atol=1e-7)


def test_the_lstm_cache_is_enough_for_the_gradient() -> None:
    x, h_prev, c_prev, W, U, b = inputs(4)
    dh = np.random.default_rng(9).normal(size=(N, H))
    _, _, (x_, h_, c_, i, f, g, o, tanh_c) = lstm_step(x, h_prev, c_prev, W, U, b)
    dc = dh * o * (1 - tanh_c**2)
    da = np.hstack([dc * g * i * (1 - i), dc * c_ * f * (1 - f), dc * i * (1 - g**2), dh * tanh_c * o * (1 - o)])
    for variable, gradient in ((c_prev, dc * f), (h_prev, da @ U.T), (W, x_.T @ da), (U, h_.T @ da), (b, da.sum(0))):
        expected = numeric(lambda: lstm_step(x, h_prev, c_prev, W, U, b)[0], variable, dh)
        np.testing.assert_allclose(gradient, expected, atol=1e-7)


def test_the_gru_cache_is_enough_for_the_gradient() -> None:
    x, h_prev, _, W, U, b = inputs(3)
    dh = np.random.default_rng(9).normal(size=(N, H))
    _, (x_, h_, r, z, candidate) = gru_step(x, h_prev, W, U, b)
    dac = dh * z * (1 - candidate**2)
    drh = dac @ U[:, 2 * H :].T
    da = np.hstack([drh * h_ * r * (1 - r), dh * (candidate - h_) * z * (1 - z)])
    dU = np.hstack([h_.T @ da, (r * h_).T @ dac])
    dh_prev = dh * (1 - z) + drh * r + da @ U[:, : 2 * H].T
    all_da = np.hstack([da, dac])
    for variable, gradient in ((h_prev, dh_prev), (W, x_.T @ all_da), (U, dU), (b, all_da.sum(0))):
        expected = numeric(lambda: gru_step(x, h_prev, W, U, b)[0], variable, dh)
        np.testing.assert_allclose(gradient, expected, atol=1e-7)
