"""The height and width of a convolution's output: how often the filter fits."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import convolution_shape

Arguments = dict[str, Any]


def reference(h: int, w: int, fh: int, fw: int, stride: int, pad: int) -> Any:
    """Return height and width."""
    return convolution_shape((h, w), (fh, fw), stride=(stride, stride), padding=(pad, pad))


def inner(h: int, w: int, fh: int, fw: int, stride: int, pad: int) -> Arguments:
    """Return the padded height, how far the filter can move down, and how many strides that is."""
    travel = h + 2 * pad - fh
    return {"padded": h + 2 * pad, "travel": travel, "steps": travel / stride}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield sizes where the filter is never larger than the padded input; strides divide in some only."""
    names = ("h", "w", "fh", "fw", "stride", "pad")
    fixed = {
        "by hand": (6, 9, 3, 2, 2, 1),
        "no padding, stride 1": (7, 5, 3, 2, 1, 0),
        "the stride does not divide": (8, 11, 3, 4, 3, 0),
        "the filter covers the padded height": (5, 8, 9, 3, 2, 2),
        "the filter covers the padded width": (9, 4, 2, 6, 3, 1),
        "one cell": (1, 1, 1, 1, 1, 0),
        "a filter of one cell": (4, 7, 1, 1, 2, 0),
        "a stride too long for a second place": (6, 5, 4, 3, 5, 0),
        "everything square, stride 1": (6, 6, 2, 2, 1, 1),
        "everything square, stride 2": (5, 5, 3, 3, 2, 1),
    }
    for label, numbers in fixed.items():
        yield label, dict(zip(names, numbers, strict=True))
    for equal in [False] * 12 + [True] * 4:
        stride, pad = int(rng.integers(1, 6)), int(rng.integers(0, 4))
        fh, fw = (int(f) for f in rng.integers(1, 8, 2))
        fw = fh if equal else fw
        h, w = (int(rng.integers(max(1, f - 2 * pad), 33)) for f in (fh, fw))
        yield "random", dict(zip(names, (h, h if equal else w, fh, fw, stride, pad), strict=True))
