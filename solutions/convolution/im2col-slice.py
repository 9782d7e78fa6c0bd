"""What one cell of the filter sees in all windows: one cell of the engine's im2col."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import im2col

Arguments = dict[str, Any]


def reference(img: Any, y: int, x: int, out_h: int, out_w: int, stride: int) -> Any:
    """Return the last cell of windows that reach down to row y and right to column x."""
    N, C = img.shape[:2]
    seen = img[:, :, : stride * (out_h - 1) + y + 1, : stride * (out_w - 1) + x + 1]
    col = im2col(seen, (y + 1, x + 1), (stride, stride))
    return col.reshape(N, out_h, out_w, C, y + 1, x + 1)[..., y, x].transpose(0, 3, 1, 2)


def inner(img: Any, y: int, x: int, out_h: int, out_w: int, stride: int) -> Arguments:
    """Return the rows and the columns that are read."""
    return {"rows": [y + stride * i for i in range(out_h)], "columns": [x + stride * j for j in range(out_w)]}


def _drawn(rng: np.random.Generator, sizes: tuple[int, ...], at: tuple[int, int], stride: int) -> Arguments:
    """Draw pictures in which a filter of (fh, fw) has (out_h, out_w) places, and some cells may be left over."""
    N, C, fh, fw, out_h, out_w = sizes
    H, W = (f + stride * (out - 1) + int(rng.integers(stride)) for f, out in ((fh, out_h), (fw, out_w)))
    img = rng.normal(size=(N, C, H, W))
    return {"img": img, "y": at[0], "x": at[1], "out_h": out_h, "out_w": out_w, "stride": stride}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield every kind of cell (first, middle, last) for several strides; the pictures may have rows to spare."""
    img = np.arange(1.0, 11.0).reshape(1, 1, 5, 2)
    yield "by hand", {"img": img, "y": 1, "x": 0, "out_h": 2, "out_w": 1, "stride": 2}
    yield "the filter's first cell", _drawn(rng, (2, 1, 3, 2, 3, 4), (0, 0), 2)
    yield "the filter's last cell", _drawn(rng, (1, 2, 3, 2, 2, 4), (2, 1), 1)
    yield "one place only", _drawn(rng, (2, 3, 3, 4, 1, 1), (1, 2), 2)
    yield "a filter of one cell", _drawn(rng, (2, 1, 1, 1, 3, 4), (0, 0), 3)
    yield "the stride is longer than the filter", _drawn(rng, (1, 2, 2, 2, 3, 2), (1, 0), 4)
    for sizes, stride in [
        ((2, 3, 3, 2, 3, 4), 1),
        ((1, 2, 4, 3, 3, 2), 1),
        ((3, 1, 3, 4, 2, 5), 2),
        ((2, 1, 5, 3, 4, 2), 2),
        ((1, 3, 4, 2, 2, 3), 3),
        ((2, 2, 5, 4, 3, 1), 3),
        ((3, 2, 4, 4, 3, 3), 2),
    ]:
        for y in (1, sizes[2] - 1):
            yield "random", _drawn(rng, sizes, (y, int(rng.integers(sizes[3]))), stride)
    single = _drawn(rng, (2, 3, 3, 2, 4, 3), (1, 1), 2)
    yield "float32", single | {"img": single["img"].astype(np.float32)}
