"""From plain rows back to pictures: a generator's first layer is affine, and its convolutions want channels."""

import math

import numpy as np

from dlcore.arrays import Array
from dlcore.flatten import Shape


class Unflatten:
    """Cut each row into an array of a given shape; ``Flatten`` undoes it.

    ``y[n] = x[n].reshape(shape)``, the last axis fastest

    Shapes
        x (N, L) -> y (N, C, T, E)

    Parameters
    ----------
    shape : tuple of int
        The shape of one example, such as ``(32, 7, 7)`` for 32 channels of 7 by 7.

    Raises
    ------
    ValueError
        In ``forward``, if the rows have not as many numbers as the shape.

    Source
    ------
    Radford, Metz and Chintala, Unsupervised Representation Learning with DCGAN (2015), figure 1. The study report,
    section 3.2.10.

    Examples
    --------
    >>> layer = Unflatten((2, 1, 3))
    >>> y, cache = layer.forward(np.arange(6.0).reshape(1, 6))
    >>> y
    array([[[[0., 1., 2.]],
    <BLANKLINE>
            [[3., 4., 5.]]]])
    """

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.parameters: dict[str, Array] = {}

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, Shape]:
        """Return the arrays and the cache, which is the shape of ``x``."""
        if x.shape[1:] != (math.prod(self.shape),):
            raise ValueError(
                f"Rows of {math.prod(self.shape)} numbers are needed for {self.shape}, but x is {x.shape}."
            )
        return x.reshape(len(x), *self.shape), x.shape

    def backward(self, dy: Array, cache: Shape) -> tuple[Array, dict[str, Array]]:
        """Lay the gradient in rows again."""
        return dy.reshape(cache), {}
