"""Between pictures and plain rows: after the convolutions, the affine layers want each picture as one long row."""

import math

import numpy as np

from dlcore.arrays import Array

Shape = tuple[int, ...]


class Flatten:
    """Lay all axes but the first in one row.

    ``y[n] = x[n, 0, 0, 0], x[n, 0, 0, 1], ...``, the last axis fastest

    Shapes
        x (N, C, T, E) -> y (N, L)

    Source
    ------
    LeCun, Bottou, Bengio and Haffner, Gradient-based learning applied to document recognition (1998), figure 2. The
    study report, section 1.4.

    Examples
    --------
    >>> y, cache = Flatten().forward(np.zeros((2, 3, 4, 4)))
    >>> y.shape, Flatten().backward(y, cache)[0].shape
    ((2, 48), (2, 3, 4, 4))
    """

    def __init__(self) -> None:
        self.parameters: dict[str, Array] = {}

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, Shape]:
        """Return the rows and the cache, which is the shape of ``x``."""
        return x.reshape(len(x), math.prod(x.shape[1:])), x.shape

    def backward(self, dy: Array, cache: Shape) -> tuple[Array, dict[str, Array]]:
        """Give the gradient the shape of ``x`` again."""
        return dy.reshape(cache), {}
