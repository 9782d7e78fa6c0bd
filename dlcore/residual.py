"""A residual block adds its input to what its layers compute, so that they only have to learn the change.

The gradient takes the same short way back: even if it vanishes in the layers, it passes through the sum. That is what
made networks of more than a hundred layers trainable.
"""

from typing import Self

import numpy as np

from dlcore.activation_layers import Identity, ReLU
from dlcore.arrays import Array
from dlcore.branches import _Branches
from dlcore.convolution import Convolution
from dlcore.initializers import Initializer
from dlcore.layer import Cache, Layer
from dlcore.sequential import Sequential


class Residual(_Branches):
    """Add what layers compute to the input, or to a projection of the input where shapes differ.

    ``y = F(x) + x``, or with a projection ``y = F(x) + P(x)``

    ``dx = dF(dy) + dy``, where dF goes back through the layers, or ``dx = dF(dy) + dP(dy)``

    In the paper relu follows the sum; put a ``ReLU`` behind the block. The parameters are named as in ``Sequential``:
    ``"0."`` are those of F, ``"1."`` those of P.

    Shapes
        x (N, ...) -> y (N, ...)

    Parameters
    ----------
    inner : Layer
        F, usually a ``Sequential``.
    projection : Layer, optional
        P, such as a convolution with filters of one pixel; if it is left out, ``x`` itself is added.

    Raises
    ------
    ValueError
        In ``forward``, if F(x) has not the shape of what it is added to.

    Source
    ------
    He, Zhang, Ren and Sun, Deep Residual Learning for Image Recognition (2016), eq. 1 and 2. The study report, section
    1.5.4.

    Examples
    --------
    >>> from dlcore import Affine
    >>> block = Residual(Affine(W=np.array([[0.5]]), b=np.array([1.0])))
    >>> y, cache = block.forward(np.array([[4.0]]))
    >>> y
    array([[7.]])
    >>> block.backward(np.array([[1.0]]), cache)[0]
    array([[1.5]])
    """

    def __init__(self, inner: Layer, projection: Layer | None = None) -> None:
        super().__init__([inner, Identity() if projection is None else projection])

    @classmethod
    def create(
        cls, channels: int, filters: int, initializer: Initializer, rng: np.random.Generator, *, stride: int = 1
    ) -> Self:
        """Build ResNet's basic block, without normalisation: two convolutions 3x3 with relu between them.

        If the shape changes, by ``stride`` or other ``filters``, the shortcut is a convolution 1x1 (the paper's B).
        """
        first = Convolution.create(channels, filters, (3, 3), initializer, rng, stride=(stride, stride), padding=(1, 1))
        second = Convolution.create(filters, filters, (3, 3), initializer, rng, padding=(1, 1))
        inner = Sequential([first, ReLU(), second])
        if stride == 1 and filters == channels:
            return cls(inner)
        return cls(inner, Convolution.create(channels, filters, (1, 1), initializer, rng, stride=(stride, stride)))

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, list[Cache]]:
        """Return the sum, and the caches of both ways."""
        (change, shortcut), caches = self._forward(x, training, rng)
        if change.shape != shortcut.shape:
            raise ValueError(
                f"The layers return {change.shape}, but the shortcut has {shortcut.shape}: give a projection."
            )
        return change + shortcut, caches

    def backward(self, dy: Array, cache: list[Cache]) -> tuple[Array, dict[str, Array]]:
        """Return ``dx`` and the gradients of the parameters of both ways."""
        return self._backward([dy, dy], cache)
