"""An affine layer weighs all its inputs and adds a bias: the workhorse between two activations."""

from typing import Any, Self

import numpy as np

from dlcore.arrays import Array
from dlcore.constants import _ones
from dlcore.initializers import Initializer


class Affine:
    """Multiply by a matrix and add a bias; also called a dense or fully connected layer.

    ``y = x W + b``

    Backward, with the sum over all examples: ``dW = x^T dy``, ``db = sum dy`` and ``dx = dy W^T``. All axes of ``x``
    but the last count as examples, so a sequence (N, T, D) is treated step by step.

    Shapes
        x (..., D); W (D, M); b (M,) -> y (..., M)

    Parameters
    ----------
    W, b : array
        Weights, one row for each input and one column for each output, and bias.

    Raises
    ------
    ValueError
        In ``forward``, if ``x`` has not as many columns as ``W`` has rows.

    Source
    ------
    Goodfellow, Bengio and Courville, Deep Learning (2016), eq. 6.2 and section 6.5. The study report, section 1.1.

    Examples
    --------
    >>> layer = Affine(W=np.array([[1.0, 2.0]]), b=np.array([0.0, 10.0]))
    >>> y, cache = layer.forward(np.array([[3.0]]))
    >>> y
    array([[ 3., 16.]])
    >>> dx, gradients = layer.backward(np.array([[1.0, 1.0]]), cache)
    >>> dx, gradients["W"]
    (array([[3.]]), array([[3., 3.]]))
    """

    def __init__(self, W: Array, b: Array) -> None:
        self.parameters = {"W": W, "b": b}

    @classmethod
    def create(
        cls, n_in: int, n_out: int, initializer: Initializer, rng: np.random.Generator, dtype: Any = np.float32
    ) -> Self:
        """Draw the weights by a rule such as ``he``, and start the bias at zero."""
        return cls(initializer((n_in, n_out), rng, dtype), np.zeros(n_out, dtype))

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, Array]:
        """Return ``x W + b`` and the cache, which is ``x``."""
        W = self.parameters["W"]
        if x.shape[-1:] != W.shape[:1]:
            raise ValueError(f"The layer expects {len(W)} columns, shape (..., {len(W)}), but x has shape {x.shape}.")
        y: Array = x.reshape(-1, len(W)).dot(W)  # a sequence, too, as one product instead of one for each example
        y += self.parameters["b"]
        return y.reshape(*x.shape[:-1], W.shape[1]), x

    def backward(self, dy: Array, cache: Array) -> tuple[Array, dict[str, Array]]:
        """Return ``dx`` and the gradients of ``W`` and ``b``."""
        rows = dy.reshape(-1, dy.shape[-1])
        return rows.dot(self.parameters["W"].T).reshape(cache.shape), self.parameter_gradients(dy, cache)

    def parameter_gradients(self, dy: Array, cache: Array) -> dict[str, Array]:
        """Return the gradients of ``W`` and ``b`` only; the first layer of a network need not compute ``dx``."""
        x, dy = cache.reshape(-1, cache.shape[-1]), dy.reshape(-1, dy.shape[-1])
        return {"W": x.T.dot(dy), "b": _ones(len(dy), dy.dtype).dot(dy)}
