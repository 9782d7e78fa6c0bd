"""The smooth relatives of relu as layers: each knows its own slope."""

import math

import numpy as np

from dlcore.activations import sigmoid
from dlcore.arrays import Array
from dlcore.smooth_activations import (
    CUBIC,
    SCALE,
    GeluForm,
    _normal_probability,
    _tanh_probability,
    gelu,
    silu,
    softplus,
)


class Softplus:
    """Round off the corner of relu; the slope is the sigmoid.

    ``y = log(1 + exp(x))`` and ``dx = dy * sigmoid(x)``

    Shapes
        x (...) -> y (...)

    Source
    ------
    Goodfellow, Bengio and Courville, Deep Learning (2016), eq. 3.31 and 3.37. The study report has ReLU only, section
    1.1.1.

    Examples
    --------
    >>> layer = Softplus()
    >>> y, cache = layer.forward(np.array([[0.0]]))
    >>> layer.backward(np.array([[1.0]]), cache)
    (array([[0.5]]), {})
    """

    def __init__(self) -> None:
        self.parameters: dict[str, Array] = {}

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, Array]:
        """Return ``y`` and the cache, which is ``x``."""
        return softplus(x), x

    def backward(self, dy: Array, cache: Array) -> tuple[Array, dict[str, Array]]:
        """Return ``dx``; there are no parameters."""
        return dy * sigmoid(cache), {}


class SiLU:
    """Multiply every number by its own sigmoid; also called Swish.

    ``y = x * s`` and ``dx = dy * (s + y * (1 - s))`` with ``s = sigmoid(x)``

    Shapes
        x (...) -> y (...)

    Source
    ------
    Elfwing, Uchibe and Doya, Sigmoid-Weighted Linear Units (2018), section 2. The study report has ReLU only, section
    1.1.1.

    Examples
    --------
    >>> layer = SiLU()
    >>> y, cache = layer.forward(np.array([[0.0]]))
    >>> layer.backward(np.array([[1.0]]), cache)
    (array([[0.5]]), {})
    """

    def __init__(self) -> None:
        self.parameters: dict[str, Array] = {}

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, Array]:
        """Return ``y`` and the cache, which is ``x``."""
        return silu(x), x

    def backward(self, dy: Array, cache: Array) -> tuple[Array, dict[str, Array]]:
        """Return ``dx``; there are no parameters."""
        s = sigmoid(cache)
        return dy * (s + cache * s * (1 - s)), {}


class GELU:
    """Multiply every number by the probability that a standard normal number lies below it.

    exact: ``y = x * Phi(x)`` and ``dx = dy * (Phi(x) + x * phi(x))`` with ``phi(x) = exp(-x**2 / 2) / sqrt(2 pi)``

    tanh: ``y = x / 2 * (1 + tanh(u))`` with ``u = sqrt(2 / pi) * (x + 0.044715 * x**3)``, and
    ``dx = dy * ((1 + tanh(u)) / 2 + x / 2 * (1 - tanh(u)**2) * du/dx)``

    Shapes
        x (...) -> y (...)

    Parameters
    ----------
    form : str
        ``"exact"`` or ``"tanh"``; see ``gelu``.

    Source
    ------
    Hendrycks and Gimpel, Gaussian Error Linear Units (2016), section 2. The study report has ReLU only, section 1.1.1.

    Examples
    --------
    >>> layer = GELU()
    >>> y, cache = layer.forward(np.array([[0.0]]))
    >>> layer.backward(np.array([[1.0]]), cache)
    (array([[0.5]]), {})
    """

    def __init__(self, form: GeluForm = "exact") -> None:
        self.form = form
        self.parameters: dict[str, Array] = {}

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, Array]:
        """Return ``y`` and the cache, which is ``x``."""
        return gelu(x, self.form), x

    def backward(self, dy: Array, cache: Array) -> tuple[Array, dict[str, Array]]:
        """Return ``dx``; there are no parameters."""
        x = cache
        if self.form == "exact":
            p = _normal_probability(x)
            density = np.exp(x * x / -2) * (1 / math.sqrt(2 * math.pi))
        else:
            p = _tanh_probability(x)
            du = SCALE * (1 + 3 * CUBIC * (x * x))
            density = 2 * p * (1 - p) * du  # with p = (1 + tanh(u)) / 2, (1 - tanh(u)**2) / 2 is 2 p (1 - p)
        return dy * (p + x * density), {}
