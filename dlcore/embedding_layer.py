"""An embedding as a layer: it looks up the vectors of words, and learns them.

Only the words that occurred get a gradient; the rows of all other words get 0.
"""

from typing import Any, Self

import numpy as np

from dlcore.arrays import Array, IntArray
from dlcore.embedding import look_up
from dlcore.initializers import Initializer


class Embedding:
    """Replace word numbers by their vectors, which are trained like any other weight.

    ``y = W[x]``; backward adds each ``dy`` to the row it came from, ``dW[w] = sum of dy where x = w``

    It equals an affine layer without bias on one-hot words, ``y = one_hot(x) W`` and ``dW = one_hot(x)^T dy``, but does
    not multiply by zeros. A word number cannot change a little, so ``dx`` is 0; it is there so that the layer may stand
    at the beginning of a network like any other.

    Shapes
        x (...); W (V, E) -> y (..., E)

    Parameters
    ----------
    W : array
        One row for each word of the vocabulary.

    Raises
    ------
    TypeError
        In ``forward``, if ``x`` are not integers.
    IndexError
        In ``forward``, if a word number is negative or not below V.

    Source
    ------
    Bengio, Ducharme, Vincent and Jauvin, A Neural Probabilistic Language Model (2003), section 2. The study report,
    section 2.5.

    Examples
    --------
    >>> layer = Embedding(np.array([[1.0, 2.0], [3.0, 4.0]]))
    >>> y, cache = layer.forward(np.array([1, 1]))
    >>> y
    array([[3., 4.],
           [3., 4.]])
    >>> layer.parameter_gradients(np.ones((2, 2)), cache)["W"]
    array([[0., 0.],
           [2., 2.]])
    """

    def __init__(self, W: Array) -> None:
        self.parameters = {"W": W}

    @classmethod
    def create(
        cls, n_words: int, width: int, initializer: Initializer, rng: np.random.Generator, dtype: Any = np.float32
    ) -> Self:
        """Draw the vectors by a rule such as ``gaussian(0.1)``."""
        return cls(initializer((n_words, width), rng, dtype))

    def forward(
        self, x: Any, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, IntArray]:
        """Return the vectors and the cache, which is ``x`` (an IntArray; other layers take an Array)."""
        return look_up(x, self.parameters["W"]), x

    def backward(self, dy: Array, cache: IntArray) -> tuple[Array, dict[str, Array]]:
        """Return zeros, as a word number cannot change a little, and the gradient of ``W``."""
        return np.zeros(np.shape(cache), dy.dtype), self.parameter_gradients(dy, cache)

    def parameter_gradients(self, dy: Array, cache: IntArray) -> dict[str, Array]:
        """Return the gradient of ``W``."""
        dW = np.zeros_like(self.parameters["W"])
        np.add.at(dW, np.ravel(cache), dy.reshape(-1, dW.shape[1]))  # dW[cache] += dy keeps one of equal words only
        return {"W": dW}
