"""Where a crop may start: every row from which it still fits, found by trying them all."""

from collections.abc import Iterator
from typing import Any

import numpy as np

Arguments = dict[str, Any]


def reference(h: int, crop_h: int) -> Any:
    """Return the rows, from the top."""
    return np.array([top for top in range(h) if top + crop_h <= h])


def inner(h: int, crop_h: int) -> Arguments:
    """Return the number of rows that the crop leaves free, and the last start with its end."""
    last = max(top for top in range(h) if top + crop_h <= h)
    return {"free": h - crop_h, "last": last, "bottom": last + crop_h}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield crops of all sizes, up to that of the picture."""
    yield "by hand", {"h": 5, "crop_h": 3}
    for label, (h, crop_h) in {
        "two rows to spare": (9, 7),
        "the crop is as high as the picture": (6, 6),
        "one row": (1, 1),
        "a crop of one row": (4, 1),
        "one row to spare": (7, 6),
        "half of the picture": (8, 4),
        "as in AlexNet": (256, 224),
    }.items():
        yield label, {"h": h, "crop_h": crop_h}
    for low, high in [(2, 9)] * 6 + [(8, 33)] * 8:
        h = int(rng.integers(low, high))
        yield "random", {"h": h, "crop_h": int(rng.integers(1, h + 1))}
