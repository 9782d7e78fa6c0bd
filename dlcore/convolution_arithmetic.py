"""How large is the picture after a convolution? Count the places where the window fits.

A window of ``kernel`` cells moves over ``size`` cells, ``stride`` cells at a time, after ``padding`` cells were added
at EACH end. ``dilation`` spreads the kernel: with dilation 2 it touches every second cell. All numbers are counts of
cells along one axis; ``convolution_shape`` does both axes of a picture.
"""

import operator
from typing import TypeAlias

Pair: TypeAlias = tuple[int, int]


def output_size(
    size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1, *, ceil_mode: bool = False
) -> int:
    """Count the positions of a window along one axis.

    ``o = floor((i + 2p - e) / s) + 1`` with the window's extent ``e = d (k - 1) + 1``

    The study report prints the formula without the floor. The floor matters: cells that are left over at the end, too
    few for another step, are not read.

    With ``ceil_mode`` (a choice for pooling) the division is rounded up: one more window may stick out at the end, but,
    as in PyTorch, only if it starts inside the input or the padding before it.

    Shapes
        size (); kernel () -> o ()

    Parameters
    ----------
    size, kernel, stride, dilation : int
        Input cells i, kernel cells k, step s, spread d; each at least 1.
    padding : int
        Cells p added at each end, at least 0.
    ceil_mode : bool
        Whether to round up.

    Returns
    -------
    o : int
        The number of output cells, at least 1.

    Raises
    ------
    ValueError
        If a number is too small, if the window is larger than the padded input (in ``ceil_mode`` too), or if in
        ``ceil_mode`` the padding is more than half the window.
    TypeError
        If a number is not an integer.

    Source
    ------
    Dumoulin and Visin, A guide to convolution arithmetic for deep learning (2016), relationships 6 and 15; PyTorch's
    MaxPool2d for ``ceil_mode``. The study report, section 1.4.

    Examples
    --------
    >>> output_size(6, 2, stride=1, padding=1)
    7
    >>> output_size(6, 3, stride=2), output_size(6, 3, stride=2, ceil_mode=True)
    (2, 3)
    """
    _check_at_least(1, size=size, kernel=kernel, stride=stride, dilation=dilation)
    _check_at_least(0, padding=padding)
    extent = dilation * (kernel - 1) + 1
    spare = size + 2 * padding - extent
    if spare < 0:
        raise ValueError(f"The window spans {extent} cells, but the padded input has only {size + 2 * padding}.")
    if not ceil_mode:
        return spare // stride + 1
    if padding > extent / 2:
        raise ValueError(f"In ceil_mode the padding may be half the window of {extent} cells at most, not {padding}.")
    windows = -(-spare // stride) + 1  # -(-a // b) is a / b rounded up
    last_start = (windows - 1) * stride  # counted from the first cell of the padding
    return windows if last_start < padding + size else windows - 1


def transposed_output_size(
    size: int, kernel: int, stride: int = 1, padding: int = 0, output_padding: int = 0, dilation: int = 1
) -> int:
    """Compute the output cells of a transposed convolution, which enlarges, along one axis.

    ``o = s (i - 1) + e - 2p + a`` with the window's extent ``e = d (k - 1) + 1``

    With ``output_padding`` a = 0 it is the smallest input that a convolution with the same numbers turns into ``size``
    cells. Because a convolution floors, it turns ``stride`` different inputs into ``size``; a below the stride chooses
    among them.

    Shapes
        size (); kernel () -> o ()

    Parameters
    ----------
    size, kernel, stride, dilation : int
        Input cells i, kernel cells k, step s, spread d; each at least 1.
    padding : int
        Cells p that the matching convolution adds, so that here they are cut off at each end; at least 0.
    output_padding : int
        Cells a added at one end; at least 0 and below ``stride`` or below ``dilation``.

    Returns
    -------
    o : int
        The number of output cells, at least 1.

    Raises
    ------
    ValueError
        If a number is out of its range, or if the padding cuts everything off.
    TypeError
        If a number is not an integer.

    Source
    ------
    Dumoulin and Visin, A guide to convolution arithmetic for deep learning (2016), relationship 14; PyTorch's
    ConvTranspose2d for ``dilation``. The study report has transposed convolution only in the DCGAN of section 3.2.10.

    Examples
    --------
    >>> transposed_output_size(4, 4, stride=2, padding=1)
    8
    >>> output_size(8, 4, stride=2, padding=1)
    4
    """
    _check_at_least(1, size=size, kernel=kernel, stride=stride, dilation=dilation)
    _check_at_least(0, padding=padding, output_padding=output_padding)
    if output_padding >= max(stride, dilation):
        raise ValueError(
            f"output_padding must be below stride or dilation, but {output_padding} is not below "
            f"{max(stride, dilation)}."
        )
    output = stride * (size - 1) + dilation * (kernel - 1) + 1 - 2 * padding + output_padding
    if output < 1:
        raise ValueError(f"The padding {padding} cuts off everything: the output would have {output} cells.")
    return output


def convolution_shape(
    size: Pair, kernel: Pair, stride: Pair = (1, 1), padding: Pair = (0, 0), dilation: Pair = (1, 1)
) -> Pair:
    """Compute height and width after a convolution, each axis on its own.

    ``(OH, OW) = (output_size of the rows, output_size of the columns)``

    Shapes
        size (2,); kernel (2,) -> shape (2,)

    Parameters
    ----------
    size, kernel, stride, padding, dilation : pair of int
        Height first, then width; the ranges are those of ``output_size``.

    Returns
    -------
    shape : pair of int
        Height and width of the output, each at least 1.

    Raises
    ------
    ValueError
        If an argument is not a pair, or as ``output_size`` does.
    TypeError
        If a number is not an integer.

    Source
    ------
    Dumoulin and Visin, A guide to convolution arithmetic for deep learning (2016), relationships 6 and 15. The study
    report, section 1.4.

    Examples
    --------
    >>> convolution_shape((28, 32), (5, 3), stride=(1, 2), padding=(2, 1))
    (28, 16)
    """
    rows, columns = zip(size, kernel, stride, padding, dilation, strict=True)
    return output_size(*rows), output_size(*columns)


def _check_at_least(least: int, **numbers: int) -> None:
    """Raise if one of the named numbers is below ``least`` or is no integer."""
    for name, number in numbers.items():
        if operator.index(number) < least:
            raise ValueError(f"{name} must be at least {least}, but it is {number}.")
