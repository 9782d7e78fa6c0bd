"""im2col, convolution and pooling against loops over single numbers, and the quick forms against the plain ones."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore import (
    AveragePooling,
    Convolution,
    MaxPooling,
    col2im,
    col2im_plain,
    convolution_shape,
    convolve_backward_plain,
    convolve_plain,
    he,
    im2col,
    im2col_plain,
    max_pool_plain,
    overlap_counts,
    pad_pictures,
)
from dlcore.arrays import Array

Pair = tuple[int, int]
pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))
paddings = st.tuples(st.integers(0, 2), st.integers(0, 2))
sizes = st.tuples(st.integers(3, 7), st.integers(3, 7))


def pictures(size: Pair, N: int = 2, C: int = 2) -> Array:
    return np.random.default_rng(0).normal(size=(N, C, *size))


@given(sizes, pairs, pairs, paddings)
@settings(max_examples=50)
def test_the_quick_im2col_equals_the_plain_one_and_a_loop(
    size: Pair, kernel: Pair, stride: Pair, padding: Pair
) -> None:
    x = pictures(size)
    col = im2col(x, kernel, stride, padding)
    np.testing.assert_array_equal(col, im2col_plain(x, kernel, stride, padding), strict=True)
    padded = pad_pictures(x, padding)
    OH, OW = convolution_shape(size, kernel, stride, padding)
    assert col.shape == (2 * OH * OW, 2 * kernel[0] * kernel[1])
    places = product(range(2), range(OH), range(OW))
    for row, (n, oh, ow) in zip(col, places, strict=True):
        cells = product(range(2), range(kernel[0]), range(kernel[1]))
        expected = [padded[n, c, oh * stride[0] + kh, ow * stride[1] + kw] for c, kh, kw in cells]
        assert row.tolist() == expected


@given(sizes, pairs, pairs, paddings)
@settings(max_examples=50)
def test_col2im_is_the_transpose_of_im2col_in_both_forms(size: Pair, kernel: Pair, stride: Pair, padding: Pair) -> None:
    x = pictures(size)
    col = im2col(x, kernel, stride, padding)
    d = np.random.default_rng(1).normal(size=col.shape)
    back = col2im(d, x.shape, kernel, stride, padding)
    np.testing.assert_allclose(back, col2im_plain(d, x.shape, kernel, stride, padding), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(np.vdot(col, d), np.vdot(x, back), rtol=1e-9, atol=1e-9)


@given(sizes, pairs, pairs, paddings)
@settings(max_examples=50)
def test_col2im_of_im2col_multiplies_every_pixel_by_its_count(
    size: Pair, kernel: Pair, stride: Pair, padding: Pair
) -> None:
    x, counts = pictures(size), overlap_counts(size, kernel, stride, padding)
    there_and_back = col2im(im2col(x, kernel, stride, padding), x.shape, kernel, stride, padding)
    np.testing.assert_allclose(there_and_back, counts * x, rtol=1e-12)
    assert counts.shape == size


def test_im2col_copies_also_where_windows_do_not_overlap() -> None:
    x = pictures((2, 2))
    im2col(x, (1, 1))[...] = 0
    im2col(x, (2, 2))[...] = 0
    assert x.all()


def convolve_by_loops(x: Array, W: Array, b: Array, stride: Pair, padding: Pair) -> Array:
    padded = pad_pictures(x, padding)
    OH, OW = convolution_shape((x.shape[2], x.shape[3]), (W.shape[2], W.shape[3]), stride, padding)
    y = np.zeros((len(x), len(W), OH, OW))
    for n, f, oh, ow in np.ndindex(y.shape):
        total = b[f]
        for c, kh, kw in np.ndindex(W.shape[1:]):
            total += W[f, c, kh, kw] * padded[n, c, oh * stride[0] + kh, ow * stride[1] + kw]
        y[n, f, oh, ow] = total
    return y


@given(st.tuples(st.integers(3, 4), st.integers(3, 5)), pairs, pairs, paddings)
@settings(max_examples=20)
def test_convolution_equals_loops_and_its_plain_form(size: Pair, kernel: Pair, stride: Pair, padding: Pair) -> None:
    rng = np.random.default_rng(2)
    x, W, b = pictures(size), rng.normal(size=(3, 2, *kernel)), rng.normal(size=3)
    layer = Convolution(W, b, stride, padding)
    y, cache = layer.forward(x)
    np.testing.assert_allclose(y, convolve_by_loops(x, W, b, stride, padding), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(y, convolve_plain(x, W, b, stride, padding), rtol=1e-10, atol=1e-12)
    dy = rng.normal(size=y.shape)
    dx, gradients = layer.backward(dy, cache)
    plain = convolve_backward_plain(dy, x, W, stride, padding)
    for found, expected in zip((dx, gradients["W"], gradients["b"]), plain, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)


def test_convolution_created_by_a_rule_counts_all_inputs_of_a_filter() -> None:
    layer = Convolution.create(8, 500, (5, 5), he, np.random.default_rng(0))
    assert layer.parameters["W"].shape == (500, 8, 5, 5)
    assert layer.parameters["W"].flags.c_contiguous
    np.testing.assert_allclose(layer.parameters["W"].std(), 0.1, rtol=0.01)  # sqrt(2 / (8 * 5 * 5))


def test_convolution_refuses_other_channels_and_windows_that_do_not_fit() -> None:
    layer = Convolution.create(2, 3, (3, 3), he, np.random.default_rng(0))
    for shape in ((1, 1, 4, 4), (4, 4), (2, 4, 4)):
        with pytest.raises(ValueError, match=r"^The layer expects x of shape \(N, 2, H, W\), but it is "):
            layer.forward(np.zeros(shape))
    with pytest.raises(ValueError, match=r"^The window spans 3 cells, but the padded input has only 2\.$"):
        layer.forward(np.zeros((1, 2, 4, 2)))


def test_a_convolution_keeps_the_pictures_for_backward_and_nothing_larger() -> None:
    x = pictures((6, 7))
    layer = Convolution.create(2, 3, (3, 3), he, np.random.default_rng(0), padding=(1, 1), dtype=np.float64)
    (kept,) = layer.forward(x)[1]
    np.testing.assert_array_equal(kept, x.transpose(1, 2, 3, 0))


def test_convolution_gives_the_same_parameter_gradients_without_dx() -> None:
    layer = Convolution.create(2, 3, (2, 2), he, np.random.default_rng(0), dtype=np.float64)
    y, cache = layer.forward(pictures((4, 4)))
    _, expected = layer.backward(y, cache)
    for name, gradient in layer.parameter_gradients(y, cache).items():
        np.testing.assert_array_equal(gradient, expected[name])


def pool_by_loops(x: Array, kernel: Pair, stride: Pair, padding: Pair, *, largest: bool) -> Array:
    padded = pad_pictures(x, padding, -np.inf if largest else 0.0)
    y = np.zeros((*x.shape[:2], *convolution_shape((x.shape[2], x.shape[3]), kernel, stride, padding)))
    for n, c, oh, ow in np.ndindex(y.shape):
        top, left = oh * stride[0], ow * stride[1]
        window = [padded[n, c, top + kh, left + kw] for kh in range(kernel[0]) for kw in range(kernel[1])]
        y[n, c, oh, ow] = max(window) if largest else sum(window) / len(window)
    return y


@given(sizes, pairs, pairs, paddings)
@settings(max_examples=40)
def test_pooling_equals_loops_and_honours_the_padding(size: Pair, kernel: Pair, stride: Pair, padding: Pair) -> None:
    padding = min(padding[0], kernel[0] // 2), min(padding[1], kernel[1] // 2)
    x = pictures(size)
    largest, mean = (kind(kernel, stride, padding).forward(x)[0] for kind in (MaxPooling, AveragePooling))
    np.testing.assert_array_equal(largest, pool_by_loops(x, kernel, stride, padding, largest=True))
    np.testing.assert_array_equal(largest, max_pool_plain(x, kernel, stride, padding))
    np.testing.assert_allclose(mean, pool_by_loops(x, kernel, stride, padding, largest=False), rtol=1e-12, atol=1e-14)


@given(sizes, pairs, pairs, paddings)
@settings(max_examples=40)
def test_pooling_gives_the_gradient_back_to_the_cells_that_loops_find(
    size: Pair, kernel: Pair, stride: Pair, padding: Pair
) -> None:
    padding = min(padding[0], kernel[0] // 2), min(padding[1], kernel[1] // 2)
    x = pictures(size)
    padded = pad_pictures(x, padding, -np.inf)
    largest, mean = np.zeros_like(padded), np.zeros_like(padded)
    dy = np.random.default_rng(1).normal(size=(2, 2, *convolution_shape(size, kernel, stride, padding)))
    for n, c, oh, ow in np.ndindex(dy.shape):
        top, left = oh * stride[0], ow * stride[1]
        window = np.s_[n, c, top : top + kernel[0], left : left + kernel[1]]
        largest[window] += dy[n, c, oh, ow] * (padded[window] == padded[window].max())
        mean[window] += dy[n, c, oh, ow] / (kernel[0] * kernel[1])
    for kind, expected in ((MaxPooling, largest), (AveragePooling, mean)):
        layer = kind(kernel, stride, padding)
        dx, _ = layer.backward(dy, layer.forward(x)[1])
        rows, columns = padding
        expected = expected[:, :, rows : rows + size[0], columns : columns + size[1]]
        np.testing.assert_allclose(dx, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("size", "kernel", "stride", "padding", "expected"), [(6, 2, 1, 1, 7), (5, 3, 2, 1, 3)])
def test_the_report_s_two_examples_of_pooling_sizes(
    size: int, kernel: int, stride: int, padding: int, expected: int
) -> None:
    layer = MaxPooling((kernel, kernel), (stride, stride), (padding, padding))
    assert layer.forward(pictures((size, size)))[0].shape == (2, 2, expected, expected)


def test_the_stride_of_pooling_is_its_window_if_it_is_left_out() -> None:
    assert MaxPooling((2, 3)).stride == AveragePooling((2, 3)).stride == (2, 3)


def test_of_equal_numbers_the_first_gets_the_whole_gradient() -> None:
    layer = MaxPooling((2, 2))
    y, cache = layer.forward(np.ones((1, 1, 2, 2)))
    np.testing.assert_array_equal(layer.backward(np.ones_like(y), cache)[0], [[[[1, 0], [0, 0]]]])


def test_a_window_of_more_than_255_cells_remembers_its_winner() -> None:
    x = np.zeros((1, 1, 17, 17))
    x[0, 0, 16, 15] = 1
    y, cache = MaxPooling((17, 17)).forward(x)
    np.testing.assert_array_equal(MaxPooling((17, 17)).backward(y, cache)[0], x)


@pytest.mark.parametrize("kind", [MaxPooling, AveragePooling])
def test_pooling_refuses_a_padding_of_more_than_half_the_window(kind: type[MaxPooling]) -> None:
    with pytest.raises(
        ValueError, match=r"^The padding may be half the window \(2, 3\) at most, but it is \(1, 2\)\.$"
    ):
        kind((2, 3), padding=(1, 2))


@pytest.mark.parametrize("order", ["C", "F"])
def test_the_memory_layout_of_the_input_does_not_matter(order: str) -> None:
    x = np.array(pictures((4, 4)), order=order)  # type: ignore[call-overload]
    layer = Convolution.create(2, 3, (2, 2), he, np.random.default_rng(0), dtype=np.float64)
    for y, expected in (
        (layer.forward(x)[0], layer.forward(x.copy("C"))[0]),
        (im2col(x, (2, 2)), im2col_plain(x, (2, 2))),
    ):
        np.testing.assert_array_equal(y, expected)
