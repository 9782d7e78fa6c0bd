"""Winograd's way against the definition: its matrices, signals, pictures, and when a convolution goes it."""

from collections import Counter
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore import Convolution, convolve_backward_plain, convolve_plain, row_products, winograd
from dlcore.arrays import Array

Pair = tuple[int, int]


@pytest.mark.parametrize("k", [3, 5])
def test_the_three_matrices_make_every_product_of_a_number_and_a_weight_count_once_and_in_its_place(k: int) -> None:
    B, G, A = winograd._matrices(k)
    made = np.einsum("qi,qj,dq->idj", A, G, B)
    result, number, weight = np.indices(made.shape)
    np.testing.assert_allclose(made, number == result + weight, atol=1e-14)


@pytest.mark.parametrize("k", [3, 5])
def test_only_the_matrix_of_the_filter_is_rounded_in_float32(k: int) -> None:
    B, _, A = winograd._matrices(k)
    for matrix, rounded in zip((B, A), winograd._matrices(k, np.float32)[::2], strict=True):
        np.testing.assert_array_equal(matrix, rounded)


@given(st.sampled_from([3, 5]), st.integers(0, 13))
@settings(max_examples=30)
def test_the_plain_form_slides_a_filter_over_a_signal_of_any_length(k: int, more: int) -> None:
    rng = np.random.default_rng(0)
    d, g = rng.normal(size=k + more), rng.normal(size=k)
    np.testing.assert_allclose(winograd._winograd_plain(d, g), np.correlate(d, g, "valid"), rtol=1e-11, atol=1e-13)


def by_winograd(x: Array, W: Array, dy: Array, padding: Pair) -> tuple[Array, Array, Array]:
    """Return y, dx and dW."""
    x, d = (np.ascontiguousarray(a.transpose(1, 2, 3, 0)) for a in (x, dy))
    y, dx = winograd._correlate(x, W, padding), winograd._correlate_backward(d, W, padding)
    dW = winograd._filter_gradient(d, x, (W.shape[2], W.shape[3]), padding)
    return y.transpose(3, 0, 1, 2), dx.transpose(3, 0, 1, 2), dW


def by_definition(x: Array, W: Array, dy: Array, padding: Pair) -> tuple[Array, Array, Array]:
    """Return y, dx and dW."""
    y = convolve_plain(x, W, np.zeros(len(W)), padding=padding)
    return y, *convolve_backward_plain(dy, x, W, padding=padding)[:2]


def drawn(N: int, C: int, F: int, size: Pair, kernel: Pair, padding: Pair) -> tuple[Array, Array, Array]:
    """Draw pictures, filters and the gradient of the result."""
    rng = np.random.default_rng(1)
    output = (size[axis] + 2 * padding[axis] - kernel[axis] + 1 for axis in (0, 1))
    shapes = (N, C, *size), (F, C, *kernel), (N, F, *output)
    x, W, dy = (rng.normal(size=shape) for shape in shapes)
    return x, W, dy


def relative_error(found: Array, expected: Array) -> float:
    assert found.shape == expected.shape
    return float(np.linalg.norm(found - expected) / np.linalg.norm(expected))


@given(st.sampled_from([3, 5]), st.integers(1, 5), st.tuples(st.integers(5, 12), st.integers(5, 7)), st.data())
@settings(max_examples=40)
def test_pictures_and_both_gradients_equal_the_plain_forms(KH: int, KW: int, size: Pair, data: st.DataObject) -> None:
    padding = data.draw(st.integers(0, KH - 1)), data.draw(st.integers(0, KW - 1))
    case = drawn(2, 3, 4, size, (KH, KW), padding)
    for found, expected in zip(by_winograd(*case, padding), by_definition(*case, padding), strict=True):
        assert relative_error(found, expected) < 1e-12


@pytest.mark.parametrize(("k", "size"), [(3, (16, 16)), (5, (14, 13))])
def test_float32_stays_float32_and_loses_no_more_than_a_digit(k: int, size: Pair) -> None:
    padding = k // 2, k // 2
    case = drawn(8, 16, 24, size, (k, k), padding)
    x, W, dy = (a.astype(np.float32) for a in case)
    for found, expected in zip(by_winograd(x, W, dy, padding), by_definition(*case, padding), strict=True):
        assert found.dtype == np.float32
        assert relative_error(found, expected) < 3e-6  # float32 resolves 1e-7; the points up to 2 cost the rest


def train_once(x: Array, W: Array, dy: Array, stride: Pair, padding: Pair) -> tuple[Array, Array, Array]:
    """Return y, dx and dW of a layer, which must not write into what it is given."""
    for array in (x, W, dy):
        array.flags.writeable = False
    layer = Convolution(W, np.zeros(len(W), W.dtype), stride, padding)
    y, cache = layer.forward(x)
    dx, gradients = layer.backward(dy, cache)
    return y, dx, gradients["W"]


def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count which way convolutions go."""
    calls: Counter[str] = Counter()

    def count(way: str, function: Any, *arguments: Any) -> Any:
        calls[way] += 1
        return function(*arguments)

    for way, module in (("winograd", winograd), ("row products", row_products)):
        for name in ("_correlate", "_correlate_backward", "_filter_gradient"):
            monkeypatch.setattr(module, name, partial(count, way, getattr(module, name)))
    return calls


@pytest.mark.parametrize("N", [1, 16])
@pytest.mark.parametrize("k", [3, 5])
def test_a_convolution_of_many_channels_in_float32_goes_winograd_s_way(
    N: int, k: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    padding = k // 2, k // 2
    case = drawn(N, 16, 14, (6, 64), (k, k), padding)
    calls = counted(monkeypatch)
    x, W, dy = (a.astype(np.float32) for a in case)
    found = train_once(x, W, dy, (1, 1), padding)
    assert calls == {"winograd": 4}  # going back to the pictures is a forward pass with turned filters
    for one, other in zip(found, by_definition(*case, padding), strict=True):
        assert one.dtype == np.float32
        assert relative_error(one, other) < 3e-6


@pytest.mark.parametrize(
    ("N", "C", "F", "size", "kernel", "stride", "padding"),
    [
        (16, 16, 16, (8, 8), (3, 3), (2, 1), (1, 1)),
        (16, 16, 16, (8, 8), (4, 4), (1, 1), (1, 1)),
        (16, 16, 16, (8, 8), (3, 3), (1, 1), (3, 0)),
        (16, 16, 16, (8, 8), (3, 3), (1, 1), (0, 3)),
        (16, 3, 16, (8, 8), (3, 3), (1, 1), (1, 1)),
        (16, 16, 3, (8, 8), (3, 3), (1, 1), (1, 1)),
        (16, 16, 16, (5, 8), (3, 3), (1, 1), (0, 0)),
        (1, 16, 16, (8, 8), (3, 3), (1, 1), (1, 1)),
        (0, 16, 16, (8, 8), (3, 3), (1, 1), (1, 1)),
    ],
    ids=["stride", "kernel", "rows of padding", "columns of padding", "channels", "filters", "rows", "one", "none"],
)
def test_whatever_would_not_gain_goes_the_way_of_row_products(
    N: int, C: int, F: int, size: Pair, kernel: Pair, stride: Pair, padding: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    x, W, dy = (a.astype(np.float32) for a in drawn(N, C, F, size, kernel, padding))
    dy = dy[:, :, :: stride[0], :: stride[1]].copy()
    calls = counted(monkeypatch)
    y, dx, dW = train_once(x, W, dy, stride, padding)
    assert calls == {"row products": 3}
    assert (y.shape, dx.shape, dW.shape) == (dy.shape, x.shape, W.shape)
    np.testing.assert_allclose(y, convolve_plain(x, W, np.zeros(F), stride, padding), rtol=1e-4, atol=1e-4)


def test_whole_numbers_in_float64_come_out_exactly_however_large_the_pictures() -> None:
    rng = np.random.default_rng(0)
    shapes = (4, 16, 12, 20), (16, 16, 3, 3), (4, 16, 10, 18)
    x, W, dy = (rng.integers(-9, 10, shape).astype(float) for shape in shapes)
    for found, expected in zip(train_once(x, W, dy, (1, 1), (0, 0)), by_definition(x, W, dy, (0, 0)), strict=True):
        np.testing.assert_array_equal(found, expected)
