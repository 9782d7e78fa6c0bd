"""Before training, weights are drawn at random: small enough not to explode, large enough not to vanish.

An initialiser is a function ``(shape, rng, dtype) -> W``. Its ``shape`` is ``(n_in, n_out)``, and ``n_in``, the number
of inputs that are added up in one output (the "fan in"), decides how large the weights should be.
"""

from typing import Any, Protocol

import numpy as np

from dlcore.arrays import Array


class Initializer(Protocol):
    """A way to draw weights.

    ``W = initializer(shape, rng)``

    Shapes
        shape (2,) -> W (D, M)

    Source
    ------
    The four rules below share this form. The study report, section 1.1.2.

    Examples
    --------
    >>> rule: Initializer = he
    >>> rule((3, 2), np.random.default_rng(0)).shape
    (3, 2)
    """

    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, dtype: Any = np.float32) -> Array:
        """Draw an array of this shape."""
        ...


def gaussian(scale: float) -> Initializer:
    """Choose normally distributed weights of a fixed standard deviation.

    ``W ~ N(0, scale**2)``

    A fixed scale suits one size of layer at most: with 0.01 the signal shrinks from layer to layer.

    Shapes
        scale () -> initializer

    Parameters
    ----------
    scale : float
        The standard deviation, at least 0.

    Returns
    -------
    initializer : Initializer
        The rule, to be called with a shape and a generator.

    Source
    ------
    The study report, section 1.1.2, which uses 0.01.

    Examples
    --------
    >>> W = gaussian(0.01)((784, 40), np.random.default_rng(0))
    >>> round(float(W.std()), 3)
    0.01
    """

    def draw(shape: tuple[int, ...], rng: np.random.Generator, dtype: Any = np.float32) -> Array:
        """Draw normally distributed weights of the chosen scale."""
        return _normal(shape, scale, rng, dtype)

    return draw


def xavier(shape: tuple[int, ...], rng: np.random.Generator, dtype: Any = np.float32) -> Array:
    """Draw weights that keep the size of the signal through a layer with sigmoid or tanh.

    ``W ~ N(0, 1 / n_in)``

    This is the form of the study report and of many textbooks; Glorot and Bengio themselves print
    ``2 / (n_in + n_out)`` (eq. 12), which is the same for a square layer.

    Shapes
        shape (2,); rng -> W (D, M)

    Parameters
    ----------
    shape : tuple of int
        ``(n_in, n_out)``.
    rng : numpy.random.Generator
        Where the numbers come from.
    dtype : type
        float32 or float64.

    Returns
    -------
    W : array
        The weights.

    Source
    ------
    Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks (2010), section 4.2.1.
    The study report, section 1.1.2.

    Examples
    --------
    >>> round(float(xavier((400, 100), np.random.default_rng(0)).std()), 2)  # 1 / sqrt(400)
    0.05
    """
    return _normal(shape, (1 / shape[0]) ** 0.5, rng, dtype)


def he(shape: tuple[int, ...], rng: np.random.Generator, dtype: Any = np.float32) -> Array:
    """Draw weights that keep the size of the signal through a layer with relu, which drops half of it.

    ``W ~ N(0, 2 / n_in)``

    Shapes
        shape (2,); rng -> W (D, M)

    Parameters
    ----------
    shape : tuple of int
        ``(n_in, n_out)``.
    rng : numpy.random.Generator
        Where the numbers come from.
    dtype : type
        float32 or float64.

    Returns
    -------
    W : array
        The weights.

    Source
    ------
    He, Zhang, Ren and Sun, Delving Deep into Rectifiers (2015), eq. 10. The study report, section 1.1.2.

    Examples
    --------
    >>> round(float(he((200, 100), np.random.default_rng(0)).std()), 2)  # sqrt(2 / 200)
    0.1
    """
    return _normal(shape, (2 / shape[0]) ** 0.5, rng, dtype)


def zeros(shape: tuple[int, ...], rng: np.random.Generator, dtype: Any = np.float32) -> Array:
    """Start from zero, which is right for biases and wrong for weights: all units would stay alike.

    ``W = 0``

    Shapes
        shape (2,); rng -> W (D, M)

    Parameters
    ----------
    shape : tuple of int
        Any shape.
    rng : numpy.random.Generator
        Not used; it is here so that all rules are called alike.
    dtype : type
        float32 or float64.

    Returns
    -------
    W : array
        Zeros.

    Source
    ------
    Goodfellow, Bengio and Courville, Deep Learning (2016), section 8.4. The study report, section 1.1.2.

    Examples
    --------
    >>> zeros((1, 2), np.random.default_rng(0))
    array([[0., 0.]], dtype=float32)
    """
    return np.zeros(shape, dtype)


def _normal(shape: tuple[int, ...], scale: float, rng: np.random.Generator, dtype: Any) -> Array:
    """Draw from N(0, scale**2)."""
    return rng.standard_normal(shape, dtype=dtype) * np.asarray(scale, dtype)  # type: ignore[no-any-return]
