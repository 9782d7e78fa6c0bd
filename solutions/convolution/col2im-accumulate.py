"""The way back of im2col along one axis: the engine's col2im for pictures of one row."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dlcore import col2im, overlap_counts

Arguments = dict[str, Any]


def reference(cols: Any, length: int, stride: int) -> Any:
    """Return the sum of what every position gets from the windows that cover it."""
    return col2im(cols, (1, 1, 1, length), (1, cols.shape[1]), (1, stride))[0, 0, 0]


def gradients(cols: Any, length: int, stride: int) -> dict[str, Any]:
    """Return the gradient of a loss whose gradient with respect to the windows is ``cols``."""

    def loss(signal: Any) -> float:
        return float(np.sum(cols * sliding_window_view(signal, cols.shape[1])[::stride]))

    return {"dx": (np.zeros(length), loss)}


def inner(cols: Any, length: int, stride: int) -> Arguments:
    """Return where the windows start, and how many cover each position."""
    starts = [i * stride for i in range(len(cols))]
    return {"starts": starts, "covered": overlap_counts((1, length), (1, cols.shape[1]), (1, stride))[0]}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield windows that overlap, touch, or leave gaps; positions may be left over at the end."""
    yield "by hand", {"cols": np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), "length": 5, "stride": 2}
    for label, (n, k, stride, rest) in {
        "the windows touch": (3, 2, 2, 0),
        "gaps between the windows": (3, 2, 3, 1),
        "one window": (1, 4, 2, 1),
        "windows of one cell": (4, 1, 1, 0),
        "every position but the ends is covered twice": (5, 2, 1, 0),
    }.items():
        yield label, {"cols": rng.normal(size=(n, k)), "length": k + stride * (n - 1) + rest, "stride": stride}
    for n, k, stride in [
        (3, 4, 1),
        (2, 5, 3),
        (4, 3, 2),
        (5, 4, 2),
        (6, 3, 1),
        (4, 6, 3),
        (2, 3, 1),
        (3, 5, 2),
        (7, 2, 1),
        (3, 3, 2),
        (4, 4, 1),
        (5, 5, 4),
        (2, 6, 4),
    ]:
        length = k + stride * (n - 1) + int(rng.integers(stride))
        yield "random", {"cols": rng.normal(size=(n, k)), "length": length, "stride": stride}
    yield "float32", {"cols": rng.normal(size=(4, 3)).astype(np.float32), "length": 9, "stride": 2}
