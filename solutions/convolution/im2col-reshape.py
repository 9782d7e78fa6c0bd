"""The last step of im2col: the windows laid side by side make a picture that the engine's im2col takes apart again."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import im2col

Arguments = dict[str, Any]


def reference(col: Any) -> Any:
    """Return one row for each window."""
    N, C, fh, fw, oh, ow = col.shape
    tiles = col.transpose(0, 1, 4, 2, 5, 3).reshape(N, C, oh * fh, ow * fw)  # windows that do not overlap
    return im2col(tiles, (fh, fw), (fh, fw))


def inner(col: Any) -> Arguments:
    """Return the sizes, and what the first window saw."""
    N, C, fh, fw, oh, ow = col.shape
    return {"rows": N * oh * ow, "columns": C * fh * fw, "first_window": col[0, 0, :, :, 0, 0]}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield six different sizes in most cases, and equal ones in some, where only the values tell the axes apart."""
    picture = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    yield (
        "by hand",
        {"col": np.array([picture[y : y + 1, x : x + 2] for y in (0, 1) for x in (0, 1)]).reshape(1, 1, 2, 2, 1, 2)},
    )
    for label, sizes in {
        "six different sizes": (2, 1, 3, 4, 5, 6),
        "one window": (1, 2, 3, 2, 1, 1),
        "a filter of one cell": (2, 3, 1, 1, 2, 4),
        "one picture": (1, 2, 2, 3, 4, 3),
        "one channel": (3, 1, 2, 4, 3, 2),
    }.items():
        yield label, {"col": rng.normal(size=sizes)}
    for sizes in [
        (2, 3, 4, 5, 6, 7),
        (3, 2, 5, 1, 4, 6),
        (4, 1, 3, 2, 5, 6),
        (2, 4, 1, 3, 6, 5),
        (1, 4, 3, 5, 2, 6),
        (5, 3, 2, 4, 1, 6),
        (3, 5, 4, 2, 6, 1),
        (6, 2, 3, 4, 5, 1),
        (2, 5, 3, 1, 2, 4),
        (3, 4, 2, 5, 3, 2),
        (2, 2, 2, 2, 2, 2),
        (3, 3, 3, 3, 3, 3),
        (2, 2, 3, 3, 2, 2),
    ]:
        yield "random", {"col": rng.normal(size=sizes)}
    yield "float32", {"col": rng.normal(size=(2, 3, 2, 4, 3, 5)).astype(np.float32)}
