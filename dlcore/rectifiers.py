"""Rectifiers that do not go silent: below zero, where relu is flat, these let a little pass, and with it the gradient.

A unit with relu whose input is negative for every example gets no gradient and never comes back. A small slope (leaky
ReLU), a learned slope (PReLU) or a curve that ends at -alpha (ELU) avoids it.
"""

from typing import Any, Self

import numpy as np

from dlcore.arrays import Array


def leaky_relu(x: Array, slope: float = 0.01) -> Array:
    """Keep positive numbers and make negative ones much smaller.

    ``leaky_relu(x) = x if x > 0 else slope * x``

    Shapes
        x (...) -> y (...)

    Parameters
    ----------
    x : array
        Pre-activations, any real numbers.
    slope : float
        The slope below zero; usually from 0.01 to 0.3.

    Returns
    -------
    y : array
        Of the sign of ``x`` (with a positive slope).

    Source
    ------
    Maas, Hannun and Ng, Rectifier Nonlinearities Improve Neural Network Acoustic Models (2013), section 2. The study
    report, section 3.2.11.

    Examples
    --------
    >>> leaky_relu(np.array([-2.0, 0.0, 3.0]), slope=0.25)
    array([-0.5,  0. ,  3. ])
    """
    return np.maximum(x, 0) + slope * np.minimum(x, 0)


def elu(x: Array, alpha: float = 1.0) -> Array:
    """Keep positive numbers and bend negative ones smoothly towards -alpha.

    ``elu(x) = x if x > 0 else alpha * (exp(x) - 1)``

    ``exp`` only ever sees numbers up to 0, so it cannot overflow.

    Shapes
        x (...) -> y (...)

    Parameters
    ----------
    x : array
        Pre-activations, any real numbers.
    alpha : float
        How far down the curve goes, above 0; with 1 there is no kink at 0.

    Returns
    -------
    y : array
        Values from -alpha.

    Source
    ------
    Clevert, Unterthiner and Hochreiter, Fast and Accurate Deep Network Learning by Exponential Linear Units (2016),
    section 3. The study report has ReLU only, section 1.1.1.

    Examples
    --------
    >>> elu(np.array([-1000.0, 0.0, 3.0]))
    array([-1.,  0.,  3.])
    """
    return np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0))


class LeakyReLU:
    """Let positive numbers pass whole and negative ones in part; the gradient likewise.

    ``y = x if x > 0 else slope * x`` and ``dx = dy if x > 0 else slope * dy``

    Shapes
        x (...) -> y (...)

    Parameters
    ----------
    slope : float
        The slope below zero and at 0.

    Source
    ------
    Maas, Hannun and Ng (2013), section 2, as for ``leaky_relu``. The study report, section 3.2.11.

    Examples
    --------
    >>> layer = LeakyReLU(slope=0.25)
    >>> y, cache = layer.forward(np.array([[-2.0, 3.0]]))
    >>> layer.backward(np.array([[1.0, 1.0]]), cache)
    (array([[0.25, 1.  ]]), {})
    """

    def __init__(self, slope: float = 0.01) -> None:
        self.slope = slope
        self.parameters: dict[str, Array] = {}

    def forward(self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None) -> tuple[Array, Any]:
        """Return ``y`` and the cache: where ``x`` was above 0."""
        return leaky_relu(x, self.slope), x > 0

    def backward(self, dy: Array, cache: Any) -> tuple[Array, dict[str, Array]]:
        """Return ``dx``; there are no parameters."""
        return dy * cache + self.slope * (dy * ~cache), {}


class PReLU:
    """A leaky ReLU that learns its slopes, one for each channel or one for all.

    ``y = x if x > 0 else a * x``

    ``dx = dy if x > 0 else a * dy`` and ``da = sum of dy * x over all x <= 0`` (of the channel)

    Channels lie along axis 1: the columns of (N, C), the maps of (N, C, H, W). ``a`` is not a weight that a penalty
    should pull to 0, and as it has one axis only, ``L2`` leaves it alone.

    Shapes
        x (N, C, ...); a (C,) -> y (N, C, ...)

    Parameters
    ----------
    a : array
        The slopes (C,), or one for all channels, (1,).

    Raises
    ------
    ValueError
        In ``forward``, if ``a`` has neither one entry nor as many as ``x`` has channels.

    Source
    ------
    He, Zhang, Ren and Sun, Delving Deep into Rectifiers (2015), eq. 1 to 3, where slopes start at 0.25. The study
    report, section 3.2.11.

    Examples
    --------
    >>> layer = PReLU(a=np.array([0.5, 0.25]))
    >>> y, cache = layer.forward(np.array([[-2.0, 3.0], [-4.0, -8.0]]))
    >>> y
    array([[-1.,  3.],
           [-2., -2.]])
    >>> layer.backward(np.ones((2, 2)), cache)[1]["a"]
    array([-6., -8.])
    """

    def __init__(self, a: Array) -> None:
        self.parameters = {"a": a}

    @classmethod
    def create(cls, channels: int = 1, slope: float = 0.25, dtype: Any = np.float32) -> Self:
        """Start with the same slope everywhere."""
        return cls(np.full(channels, slope, dtype))

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, Array]:
        """Return ``y`` and the cache, which is ``x``."""
        return np.maximum(x, 0) + self._slopes(x) * np.minimum(x, 0), x

    def backward(self, dy: Array, cache: Array) -> tuple[Array, dict[str, Array]]:
        """Return ``dx`` and the gradient of ``a``."""
        x, a = cache, self.parameters["a"]
        dx = dy * (x > 0) + self._slopes(x) * (dy * (x <= 0))
        da = (dy * np.minimum(x, 0)).sum(axis=(0, *range(2, x.ndim)))
        return dx, {"a": da if len(a) == len(da) else da.sum(keepdims=True)}

    def _slopes(self, x: Array) -> Array:
        """Give ``a`` as many axes as are needed to stand along axis 1 of ``x``."""
        a = self.parameters["a"]
        if x.ndim < 2 or len(a) not in (1, x.shape[1]):
            raise ValueError(f"The layer expects x of shape (N, {len(a)}, ...), but it is {x.shape}.")
        return a.reshape(-1, *[1] * (x.ndim - 2))


class ELU:
    """Let positive numbers pass, and bend the others smoothly.

    ``y = x if x > 0 else alpha * (exp(x) - 1)`` and ``dx = dy if x > 0 else dy * (y + alpha)``

    Shapes
        x (...) -> y (...)

    Parameters
    ----------
    alpha : float
        How far down the curve goes, above 0.

    Raises
    ------
    ValueError
        If ``alpha`` is not above 0.

    Source
    ------
    Clevert, Unterthiner and Hochreiter (2016), section 3, as for ``elu``. The study report has ReLU only, section
    1.1.1.

    Examples
    --------
    >>> layer = ELU()
    >>> y, cache = layer.forward(np.array([[-np.log(2.0), 3.0]]))
    >>> layer.backward(np.array([[1.0, 1.0]]), cache)
    (array([[0.5, 1. ]]), {})
    """

    def __init__(self, alpha: float = 1.0) -> None:
        if not alpha > 0:
            raise ValueError(f"alpha must be above 0, but it is {alpha}.")
        self.alpha = alpha
        self.parameters: dict[str, Array] = {}

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, Array]:
        """Return ``y``, which is also the cache."""
        y = elu(x, self.alpha)
        return y, y

    def backward(self, dy: Array, cache: Array) -> tuple[Array, dict[str, Array]]:
        """Return ``dx``; there are no parameters."""
        return dy * np.where(cache > 0, 1, cache + self.alpha), {}
