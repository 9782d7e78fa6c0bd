"""Output sizes against counting: put the window down at every place and see where it fits."""

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dlcore import convolution_shape, output_size, transposed_output_size

sizes, kernels, strides, paddings, dilations = (
    st.integers(1, 20),
    st.integers(1, 6),
    st.integers(1, 5),
    st.integers(0, 5),
    st.integers(1, 3),
)


def touched(start: int, kernel: int, dilation: int) -> list[int]:
    """List the cells that the window reads, counted from the first cell of the padding."""
    return [start + dilation * k for k in range(kernel)]


def count_windows(size: int, kernel: int, stride: int, padding: int, dilation: int) -> int:
    """Count the starts at which every touched cell lies in the padded input."""
    padded = range(size + 2 * padding)
    return sum(all(cell in padded for cell in touched(s, kernel, dilation)) for s in padded if s % stride == 0)


def count_ceil_windows(size: int, kernel: int, stride: int, padding: int, dilation: int) -> int:
    """Put windows down until the end of the padded input is reached; the last must not start in the padding behind."""
    starts = [0]
    while max(touched(starts[-1], kernel, dilation)) < size + 2 * padding - 1:
        starts.append(starts[-1] + stride)
    return sum(start < padding + size for start in starts)


@given(sizes, kernels, strides, paddings, dilations)
def test_the_formula_counts_the_positions_of_the_window(s: int, k: int, stride: int, p: int, d: int) -> None:
    assume(d * (k - 1) + 1 <= s + 2 * p)
    assert output_size(s, k, stride, p, d) == count_windows(s, k, stride, p, d)


@given(sizes, kernels, strides, paddings, dilations)
def test_ceil_mode_counts_the_positions_with_one_that_may_stick_out(
    s: int, k: int, stride: int, p: int, d: int
) -> None:
    extent = d * (k - 1) + 1
    assume(extent <= s + 2 * p and 2 * p <= extent)
    counted = count_ceil_windows(s, k, stride, p, d)
    assert output_size(s, k, stride, p, d, ceil_mode=True) == counted
    assert counted - output_size(s, k, stride, p, d) in {0, 1}


@pytest.mark.parametrize(
    ("arguments", "floor", "ceil"),
    [
        ((6, 3, 2, 0), 2, 3),
        ((7, 3, 2, 0), 3, 3),
        ((5, 2, 3, 1), 2, 2),  # one start more, at cell 6 of the 7 padded cells, would lie in the padding behind
        ((4, 2, 4, 1), 2, 2),
        ((2, 1, 3, 0), 1, 1),  # the division rounds up to 2, but that window would start behind the input
    ],
)
def test_pooling_sizes_by_hand(arguments: tuple[int, ...], floor: int, ceil: int) -> None:
    size, kernel, stride, padding = arguments
    assert output_size(size, kernel, stride, padding) == floor
    assert output_size(size, kernel, stride, padding, ceil_mode=True) == ceil


def test_the_two_worked_sizes_of_the_study_report_hold() -> None:
    assert convolution_shape((6, 6), (2, 2), (1, 1), (1, 1)) == (7, 7)
    assert convolution_shape((5, 5), (3, 3), (2, 2), (1, 1)) == (3, 3)


def test_cells_left_over_at_the_end_are_not_read() -> None:
    assert output_size(7, 2, stride=2) == output_size(6, 2, stride=2) == 3


@given(sizes, kernels, strides, paddings, dilations, st.integers(0, 4))
def test_a_convolution_undoes_the_size_of_its_transpose(s: int, k: int, stride: int, p: int, d: int, a: int) -> None:
    assume(a < stride)
    assume(stride * (s - 1) + d * (k - 1) + 1 - 2 * p + a >= 1)
    large = transposed_output_size(s, k, stride, p, a, d)
    assert output_size(large, k, stride, p, d) == s
    if a == 0 and large > 1 and large - 1 + 2 * p >= d * (k - 1) + 1:
        assert output_size(large - 1, k, stride, p, d) == s - 1, "it is the smallest such input"


@given(sizes, kernels, strides, dilations)
def test_a_transposed_convolution_covers_the_cells_that_its_windows_touch(s: int, k: int, stride: int, d: int) -> None:
    written = np.concatenate([touched(stride * i, k, d) for i in range(s)])
    assert transposed_output_size(s, k, stride, dilation=d) == written.max() + 1


@pytest.mark.parametrize("ceil_mode", [False, True])
def test_a_window_larger_than_the_padded_input_is_refused(ceil_mode: bool) -> None:
    assert output_size(3, 5, padding=1, ceil_mode=ceil_mode) == 1
    with pytest.raises(ValueError, match=r"^The window spans 5 cells, but the padded input has only 4\.$"):
        output_size(2, 3, padding=1, dilation=2, ceil_mode=ceil_mode)


def test_too_much_padding_is_refused_in_ceil_mode_only() -> None:
    assert output_size(4, 3, padding=2) == 6
    with pytest.raises(ValueError, match=r"^In ceil_mode the padding may be half the window of 3 cells at most, not 2"):
        output_size(4, 3, padding=2, ceil_mode=True)


@pytest.mark.parametrize("name", ["size", "kernel", "stride", "dilation", "padding", "output_padding"])
def test_a_number_that_is_too_small_is_refused_by_name(name: str) -> None:
    least = 0 if "padding" in name else 1
    arguments: dict[str, Any] = {"size": 5, "kernel": 3, name: least - 1}
    for function in (transposed_output_size,) if name == "output_padding" else (output_size, transposed_output_size):
        with pytest.raises(ValueError, match=rf"^{name} must be at least {least}, but it is {least - 1}\.$"):
            function(**arguments)


def test_a_number_that_is_no_integer_is_refused() -> None:
    with pytest.raises(TypeError, match="integer"):
        output_size(5.0, 3)  # type: ignore[arg-type]


def test_an_output_padding_that_is_not_below_stride_or_dilation_is_refused() -> None:
    assert transposed_output_size(3, 3, stride=1, output_padding=1, dilation=2) == 8
    with pytest.raises(ValueError, match=r"^output_padding must be below stride or dilation, but 2 is not below 2\.$"):
        transposed_output_size(3, 3, stride=2, output_padding=2)


@pytest.mark.parametrize(("kernel", "padding", "cells"), [(3, 2, -1), (2, 1, 0)])
def test_padding_that_cuts_everything_off_is_refused(kernel: int, padding: int, cells: int) -> None:
    sentence = rf"^The padding {padding} cuts off everything: the output would have {cells} cells\.$"
    with pytest.raises(ValueError, match=sentence):
        transposed_output_size(1, kernel, padding=padding)


def test_each_axis_of_a_picture_has_its_own_numbers() -> None:
    shape = convolution_shape((9, 20), (3, 5), (2, 3), (1, 0), (1, 2))
    assert shape == (output_size(9, 3, 2, 1, 1), output_size(20, 5, 3, 0, 2)) == (5, 4)
    with pytest.raises(ValueError, match="argument"):
        convolution_shape((9, 9, 9), (3, 3))  # type: ignore[arg-type]
