"""The whole of im2col: the engine's, which takes the windows from a strided view."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import im2col

Arguments = dict[str, Any]


def reference(x: Any, filter_h: int, filter_w: int, stride: int, pad: int) -> Any:
    """Return one row for each window."""
    return im2col(x, (filter_h, filter_w), (stride, stride), (pad, pad))


def inner(x: Any, filter_h: int, filter_w: int, stride: int, pad: int) -> Arguments:
    """Return the size of the output, and the row of the first window."""
    out_h = (x.shape[2] + 2 * pad - filter_h) // stride + 1
    out_w = (x.shape[3] + 2 * pad - filter_w) // stride + 1
    return {"out_h": out_h, "out_w": out_w, "first_row": reference(x, filter_h, filter_w, stride, pad)[0]}


def _drawn(
    rng: np.random.Generator, shape: tuple[int, ...], filter_h: int, filter_w: int, stride: int, pad: int
) -> Arguments:
    x = rng.normal(size=shape)
    return {"x": x, "filter_h": filter_h, "filter_w": filter_w, "stride": stride, "pad": pad}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield pictures, filters, strides and paddings of all sizes, different and equal."""
    x = np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]])
    yield "by hand", {"x": x, "filter_h": 2, "filter_w": 2, "stride": 1, "pad": 0}
    yield "several channels", _drawn(rng, (2, 3, 4, 5), 2, 3, 1, 0)
    yield "one window", _drawn(rng, (3, 2, 2, 3), 2, 3, 1, 0)
    yield "a filter of one cell", _drawn(rng, (2, 3, 3, 2), 1, 1, 1, 0)
    yield "rows and columns are left over", _drawn(rng, (1, 2, 6, 8), 3, 2, 4, 0)
    yield "windows that do not overlap", _drawn(rng, (2, 2, 4, 6), 2, 3, 2, 0)
    sizes = [
        ((2, 3, 5, 7), 3, 2, 2, 1),
        ((3, 1, 4, 6), 2, 4, 1, 2),
        ((1, 4, 7, 3), 4, 1, 3, 0),
        ((4, 2, 6, 3), 1, 2, 2, 3),
        ((2, 5, 3, 4), 3, 4, 1, 1),
        ((5, 2, 4, 3), 2, 1, 1, 0),
        ((3, 4, 8, 5), 5, 3, 3, 2),
        ((1, 2, 3, 9), 2, 5, 4, 1),
        ((2, 2, 2, 2), 2, 2, 1, 1),
        ((3, 3, 3, 3), 3, 3, 1, 3),
        ((3, 3, 6, 6), 2, 2, 2, 0),
        ((2, 1, 9, 4), 4, 2, 2, 0),
        ((2, 2, 2, 1), 3, 2, 1, 3),
        ((1, 2, 2, 3), 8, 9, 1, 3),
    ]
    for shape, *settings in sizes:
        yield "random", _drawn(rng, shape, *settings)
    single = _drawn(rng, (2, 3, 4, 6), 3, 2, 1, 1)
    yield "float32", single | {"x": single["x"].astype(np.float32)}
