"""A convolution on the way back: the engine's plain form, with im2col for dW and col2im for dx."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from dlcore import convolve_backward_plain, convolve_plain

Arguments = dict[str, Any]


def reference(dout: Any, x: Any, W: Any, stride: int, pad: int) -> tuple[Any, Any, Any]:
    """Return the gradients of pictures, filters and biases."""
    return convolve_backward_plain(dout, x, W, (stride, stride), (pad, pad))


def inner(dout: Any, x: Any, W: Any, stride: int, pad: int) -> Arguments:
    """Return the three gradients."""
    dx, dW, db = reference(dout, x, W, stride, pad)
    return {"dx": dx, "dW": dW, "db": db}


def gradients(dout: Any, x: Any, W: Any, stride: int, pad: int) -> dict[str, tuple[Any, Callable[[Any], float]]]:
    """Return pictures, filters and biases, and the loss as a function of each."""
    dout, x, W = (np.asarray(value, np.float64) for value in (dout, x, W))
    b = np.zeros(len(W))

    def loss(x: Any, W: Any, b: Any) -> float:
        return float(np.sum(dout * convolve_plain(x, W, b, (stride, stride), (pad, pad))))

    return {
        "dx": (x, lambda x: loss(x, W, b)),
        "dW": (W, lambda W: loss(x, W, b)),
        "db": (b, lambda b: loss(x, W, b)),
    }


def _drawn(
    rng: np.random.Generator, shape: tuple[int, ...], filters: tuple[int, int, int], stride: int, pad: int
) -> Arguments:
    F, *kernel = filters
    W = rng.normal(size=(F, shape[1], *kernel))
    OH, OW = ((size + 2 * pad - window) // stride + 1 for size, window in zip(shape[2:], kernel, strict=True))
    dout = rng.normal(size=(shape[0], F, OH, OW))
    return {"dout": dout, "x": rng.normal(size=shape), "W": W, "stride": stride, "pad": pad}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield small pictures, with filters, strides and paddings of all sizes, different and equal."""
    x = np.array([[[[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]]]])
    W = np.array([[[[1.0, 0.0], [0.0, 2.0]]]])
    yield "by hand", {"dout": np.array([[[[1.0, 3.0]]]]), "x": x, "W": W, "stride": 1, "pad": 0}
    yield "several channels and filters", _drawn(rng, (2, 3, 3, 4), (2, 2, 3), 1, 0)
    yield "the filter covers the picture: a fully connected layer", _drawn(rng, (3, 2, 2, 3), (4, 2, 3), 1, 0)
    yield "a filter of one cell", _drawn(rng, (2, 3, 3, 2), (4, 1, 1), 1, 0)
    yield "some pixels are in no window", _drawn(rng, (1, 2, 6, 8), (3, 3, 2), 4, 0)
    yield "windows that do not overlap", _drawn(rng, (2, 1, 4, 6), (2, 2, 3), 2, 0)
    sizes = [
        ((2, 3, 3, 4), (4, 3, 2), 2, 1),
        ((3, 1, 2, 4), (2, 2, 4), 1, 2),
        ((1, 3, 7, 3), (2, 4, 1), 3, 0),
        ((2, 1, 4, 3), (3, 1, 2), 2, 3),
        ((2, 3, 3, 4), (1, 3, 4), 1, 1),
        ((4, 2, 3, 2), (3, 2, 1), 1, 0),
        ((1, 2, 6, 4), (2, 5, 3), 3, 2),
        ((1, 2, 3, 7), (3, 2, 5), 4, 1),
        ((2, 2, 2, 2), (2, 2, 2), 1, 1),
        ((3, 3, 3, 3), (3, 3, 3), 1, 1),
        ((2, 2, 5, 5), (2, 2, 2), 2, 0),
        ((2, 1, 6, 4), (1, 4, 2), 2, 0),
        ((1, 2, 2, 1), (2, 3, 2), 1, 3),
        ((1, 1, 2, 3), (1, 8, 9), 1, 3),
    ]
    for shape, filters, stride, pad in sizes:
        yield "random", _drawn(rng, shape, filters, stride, pad)
    single = _drawn(rng, (2, 2, 3, 4), (3, 3, 2), 1, 1)
    yield "float32", {n: value.astype(np.float32) if np.ndim(value) else value for n, value in single.items()}
