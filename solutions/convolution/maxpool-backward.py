"""The way back of max pooling: the engine's layer, each row being a picture with one window."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import MaxPooling

Arguments = dict[str, Any]


def reference(dout: Any, cols: Any) -> Any:
    """Return the gradient with respect to the rows."""
    M, K = cols.shape
    layer = MaxPooling((1, K))
    _, cache = layer.forward(cols.reshape(M, 1, 1, K))
    return layer.backward(dout.reshape(M, 1, 1, 1), cache)[0].reshape(M, K)


def gradients(dout: Any, cols: Any) -> dict[str, Any]:
    """Return the gradient of a loss whose gradient with respect to the maxima is ``dout``."""
    return {"dcols": (cols, lambda cols: float(np.sum(dout * cols.max(axis=1))))}


def inner(dout: Any, cols: Any) -> Arguments:
    """Return the maxima, and where in each row they stood."""
    return {"maxima": cols.max(axis=1), "places": np.argmax(cols, axis=1)}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield M rows of K cells, K not always a square; in some cases a row has its maximum twice."""
    cols = np.array([[1.0, 4.0, 2.0, 0.0], [5.0, 1.0, 3.0, 2.0]])
    yield "by hand", {"dout": np.array([0.5, -1.0]), "cols": cols}
    yield (
        "the maximum stands twice",
        {"dout": np.array([2.0, 1.0]), "cols": np.array([[1.0, 3.0, 3.0, 0.0], [2.0] * 4])},
    )
    yield "all numbers are negative", {"dout": rng.normal(size=3), "cols": -rng.uniform(0.5, 3, size=(3, 4))}
    yield "rows of one cell", {"dout": rng.normal(size=4), "cols": rng.normal(size=(4, 1))}
    yield "one row", {"dout": rng.normal(size=1), "cols": rng.normal(size=(1, 9))}
    for M, K in [
        (5, 4),
        (3, 9),
        (2, 4),
        (7, 9),
        (6, 4),
        (1, 4),
        (8, 4),
        (9, 16),
        (4, 4),
        (9, 9),
        (5, 6),
        (3, 2),
        (2, 2),
    ]:
        dout, cols = rng.normal(size=M) * rng.uniform(0.5, 2), rng.normal(size=(M, K))
        yield "random", {"dout": dout, "cols": cols + rng.uniform(-1, 1)}
    dout, cols = rng.normal(size=5).astype(np.float32), rng.normal(size=(5, 4)).astype(np.float32)
    yield "float32", {"dout": dout, "cols": cols}
