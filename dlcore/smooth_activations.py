"""Smooth relatives of relu: they have a slope everywhere, and a little of it below zero.

``softplus`` is relu with its corner rounded off. ``silu`` and ``gelu`` multiply a number by how likely it is to be
kept; both dip slightly below zero and come back to it.
"""

import math
from typing import Literal, TypeAlias

import numpy as np

from dlcore.activations import sigmoid, tanh
from dlcore.arrays import Array
from dlcore.error_function import erf

GeluForm: TypeAlias = Literal["exact", "tanh"]
CUBIC = 0.044715  # the tanh form's number, fitted by its authors
SCALE = math.sqrt(2 / math.pi)


def softplus(x: Array) -> Array:
    """Round off the corner of relu.

    ``softplus(x) = log(1 + exp(x))``

    Computed as ``max(x, 0) + log(1 + exp(-|x|))``, which is the same, but cannot overflow. Its slope is the sigmoid.

    Shapes
        x (...) -> y (...)

    Parameters
    ----------
    x : array
        Pre-activations, any real numbers.

    Returns
    -------
    y : array
        Values above 0 (0 only where the number type has none closer).

    Source
    ------
    Goodfellow, Bengio and Courville, Deep Learning (2016), eq. 3.31. The study report has ReLU only, section 1.1.1.

    Examples
    --------
    >>> softplus(np.array([-1000.0, 0.0, 1000.0])).round(4)
    array([0.000e+00, 6.931e-01, 1.000e+03])
    """
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def silu(x: Array) -> Array:
    """Multiply every number by its own sigmoid; also called Swish.

    ``silu(x) = x * sigmoid(x)``

    Shapes
        x (...) -> y (...)

    Parameters
    ----------
    x : array
        Pre-activations, any finite numbers.

    Returns
    -------
    y : array
        Values from about -0.278.

    Source
    ------
    Elfwing, Uchibe and Doya, Sigmoid-Weighted Linear Units (2018), section 2; Ramachandran, Zoph and Le, Searching for
    Activation Functions (2017), section 4, with beta = 1. The study report has ReLU only, section 1.1.1.

    Examples
    --------
    >>> silu(np.array([-1.0, 0.0, 1.0])).round(4)
    array([-0.2689,  0.    ,  0.7311])
    """
    return x * sigmoid(x)


def gelu(x: Array, form: GeluForm = "exact") -> Array:
    """Multiply every number by the probability that a standard normal number lies below it.

    exact: ``gelu(x) = x * Phi(x)`` with ``Phi(x) = (1 + erf(x / sqrt(2))) / 2``

    tanh: ``gelu(x) = x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x**3)))``

    The tanh form was invented because it was quicker; it differs by less than 0.0005. Networks that were trained with
    one form should be used with the same: GPT-2 has the tanh form, PyTorch's default is exact.

    Shapes
        x (...) -> y (...)

    Parameters
    ----------
    x : array
        Pre-activations, any finite numbers.
    form : str
        ``"exact"`` or ``"tanh"``.

    Returns
    -------
    y : array
        Values from about -0.17.

    Source
    ------
    Hendrycks and Gimpel, Gaussian Error Linear Units (2016), section 2. The study report has ReLU only, section 1.1.1.

    Examples
    --------
    >>> gelu(np.array([-1.0, 0.0, 1.0])).round(5)
    array([-0.15866,  0.     ,  0.84134])
    >>> gelu(np.array([-1.0, 0.0, 1.0]), form="tanh").round(5)
    array([-0.15881,  0.     ,  0.84119])
    """
    return x * (_normal_probability(x) if form == "exact" else _tanh_probability(x))


def _normal_probability(x: Array) -> Array:
    """Return Phi(x), the probability that a standard normal number lies below x."""
    return (1 + erf(x * math.sqrt(0.5))) / 2


def _tanh_probability(x: Array) -> Array:
    """Return what the tanh form takes for Phi(x)."""
    return (1 + tanh(SCALE * x * (1 + CUBIC * (x * x)))) / 2
