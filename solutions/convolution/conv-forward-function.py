"""A convolution on the way forward: the engine's plain form, which is im2col and one matrix product."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import convolve_plain

Arguments = dict[str, Any]


def reference(x: Any, W: Any, b: Any, stride: int, pad: int) -> Any:
    """Return one channel for each filter."""
    return convolve_plain(x, W, b, (stride, stride), (pad, pad))


def inner(x: Any, W: Any, b: Any, stride: int, pad: int) -> Arguments:
    """Return the size of the output, the first window and what it gives without the bias."""
    out_h, out_w = reference(x, W, b, stride, pad).shape[2:]
    padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    window = padded[0, :, : W.shape[2], : W.shape[3]]
    return {"out_h": out_h, "out_w": out_w, "window": window, "product": float(np.sum(window * W[0]))}


def _drawn(
    rng: np.random.Generator, shape: tuple[int, ...], filters: tuple[int, int, int], stride: int, pad: int
) -> Arguments:
    F, *kernel = filters
    W = rng.normal(size=(F, shape[1], *kernel)) / np.sqrt(shape[1])
    return {"x": rng.normal(size=shape), "W": W, "b": rng.normal(size=F), "stride": stride, "pad": pad}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield pictures, filters, strides and paddings of all sizes, different and equal."""
    x = np.array([[[[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]]]])
    W = np.array([[[[1.0, 0.0], [0.0, 2.0]]]])
    yield "by hand", {"x": x, "W": W, "b": np.array([0.5]), "stride": 1, "pad": 0}
    yield "several channels and filters", _drawn(rng, (2, 3, 4, 5), (4, 2, 3), 1, 0)
    yield "the filter covers the picture: a fully connected layer", _drawn(rng, (3, 2, 2, 3), (4, 2, 3), 1, 0)
    yield "a filter of one cell", _drawn(rng, (2, 3, 3, 2), (4, 1, 1), 1, 0)
    yield "rows and columns are left over", _drawn(rng, (1, 2, 6, 8), (3, 3, 2), 4, 0)
    black = _drawn(rng, (2, 2, 3, 4), (3, 2, 2), 1, 1)
    yield "a black picture: only the bias", black | {"x": np.zeros((2, 2, 3, 4))}
    sizes = [
        ((2, 3, 5, 7), (4, 3, 2), 2, 1),
        ((3, 1, 4, 6), (2, 2, 4), 1, 2),
        ((1, 4, 7, 3), (2, 4, 1), 3, 0),
        ((4, 2, 6, 3), (5, 1, 2), 2, 3),
        ((2, 5, 3, 4), (1, 3, 4), 1, 1),
        ((5, 2, 4, 3), (3, 2, 1), 1, 0),
        ((3, 4, 8, 5), (2, 5, 3), 3, 2),
        ((1, 2, 3, 9), (4, 2, 5), 4, 1),
        ((2, 2, 2, 2), (2, 2, 2), 1, 1),
        ((3, 3, 3, 3), (3, 3, 3), 1, 3),
        ((3, 3, 6, 6), (3, 2, 2), 2, 0),
        ((2, 1, 9, 4), (1, 4, 2), 2, 0),
        ((2, 2, 2, 1), (3, 3, 2), 1, 3),
        ((1, 2, 2, 3), (2, 8, 9), 1, 3),
    ]
    for shape, filters, stride, pad in sizes:
        yield "random", _drawn(rng, shape, filters, stride, pad)
    single = _drawn(rng, (2, 3, 4, 6), (4, 3, 2), 1, 1)
    yield "float32", {n: value.astype(np.float32) if np.ndim(value) else value for n, value in single.items()}
