"""Activations as layers: each bends what passes through it, and knows its own slope."""

from typing import Any, Literal

import numpy as np

from dlcore.activations import relu, sigmoid, tanh
from dlcore.arrays import Array


class Sigmoid:
    """Squash every number into the range from 0 to 1.

    ``y = sigmoid(x)`` and ``dx = dy * y * (1 - y)``

    The slope is at most 1/4, so a gradient that goes back through many sigmoids vanishes. With
    ``derivative_at="activation"`` backward repeats a mistake of the study report's code: it evaluates the slope at
    ``y`` instead of ``x``, ``dx = dy * sigmoid(y) * (1 - sigmoid(y))``. The network still learns, only worse, so nobody
    notices; a comparison with central differences does.

    Shapes
        x (...) -> y (...)

    Parameters
    ----------
    derivative_at : str
        ``"pre-activation"``, which is right, or ``"activation"``, the mistake.

    Source
    ------
    Goodfellow, Bengio and Courville, Deep Learning (2016), section 6.3.2. The study report, section 1.1.

    Examples
    --------
    >>> layer = Sigmoid()
    >>> y, cache = layer.forward(np.array([[0.0]]))
    >>> layer.backward(np.array([[1.0]]), cache)
    (array([[0.25]]), {})
    """

    def __init__(self, derivative_at: Literal["pre-activation", "activation"] = "pre-activation") -> None:
        self.derivative_at = derivative_at
        self.parameters: dict[str, Array] = {}

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, Array]:
        """Return ``y``, which is also the cache."""
        y = sigmoid(x)
        return y, y

    def backward(self, dy: Array, cache: Array) -> tuple[Array, dict[str, Array]]:
        """Return ``dx``; there are no parameters."""
        y = cache if self.derivative_at == "pre-activation" else sigmoid(cache)
        slope: Array = 1 - y
        slope *= y
        slope *= dy
        return slope, {}


class Tanh:
    """Squash every number into the range from -1 to 1.

    ``y = tanh(x)`` and ``dx = dy * (1 - y**2)``

    Shapes
        x (...) -> y (...)

    Source
    ------
    LeCun, Bottou, Orr and Mueller, Efficient BackProp (1998), section 4.4. The study report, section 2.1.

    Examples
    --------
    >>> layer = Tanh()
    >>> y, cache = layer.forward(np.array([[0.0]]))
    >>> layer.backward(np.array([[1.0]]), cache)
    (array([[1.]]), {})
    """

    def __init__(self) -> None:
        self.parameters: dict[str, Array] = {}

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, Array]:
        """Return ``y``, which is also the cache."""
        y = tanh(x)
        return y, y

    def backward(self, dy: Array, cache: Array) -> tuple[Array, dict[str, Array]]:
        """Return ``dx``; there are no parameters."""
        return dy * (1 - cache * cache), {}


class ReLU:
    """Let positive numbers pass and stop the others; the gradient passes where the number passed.

    ``y = max(x, 0)`` and ``dx = dy * (x > 0)``

    At ``x = 0``, where there is no slope, 0 is used.

    Shapes
        x (...) -> y (...)

    Source
    ------
    Glorot, Bordes and Bengio, Deep Sparse Rectifier Neural Networks (2011), section 3.1. The study report, section
    1.1.1.

    Examples
    --------
    >>> layer = ReLU()
    >>> y, cache = layer.forward(np.array([[-2.0, 3.0]]))
    >>> layer.backward(np.array([[1.0, 1.0]]), cache)
    (array([[0., 1.]]), {})
    """

    def __init__(self) -> None:
        self.parameters: dict[str, Array] = {}

    def forward(self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None) -> tuple[Array, Any]:
        """Return ``y`` and the cache: where ``x`` was above 0."""
        return relu(x), x > 0

    def backward(self, dy: Array, cache: Any) -> tuple[Array, dict[str, Array]]:
        """Return ``dx``; there are no parameters."""
        return dy * cache, {}


class Identity:
    """Let everything pass, as the output of a regression does.

    ``y = x`` and ``dx = dy``

    Shapes
        x (...) -> y (...)

    Source
    ------
    Goodfellow, Bengio and Courville, Deep Learning (2016), section 6.2.2.1. The study report, section 1.1.

    Examples
    --------
    >>> y, cache = Identity().forward(np.array([[-2.0, 3.0]]))
    >>> y
    array([[-2.,  3.]])
    """

    def __init__(self) -> None:
        self.parameters: dict[str, Array] = {}

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, None]:
        """Return ``x`` itself; backward needs to remember nothing."""
        return x, None

    def backward(self, dy: Array, cache: None) -> tuple[Array, dict[str, Array]]:
        """Return ``dy`` itself; there are no parameters."""
        return dy, {}
