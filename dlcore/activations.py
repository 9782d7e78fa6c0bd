"""An activation bends the straight line that a layer computes; without it a deep network would be one big linear map.

``sigmoid``, ``tanh`` and ``relu`` act on each number alone. ``softmax`` and ``log_softmax`` look at a whole row and
turn scores into probabilities (or their logarithms).
"""

import numpy as np

from dlcore.arrays import Array


def sigmoid(x: Array) -> Array:
    """Squash every number into the range from 0 to 1.

    ``sigmoid(x) = 1 / (1 + exp(-x))``

    A very negative ``x`` keeps all its digits, until ``exp(-x)`` overflows to infinity; then 1 / infinity is the 0 that
    is meant. (The equal form ``exp(x) / (1 + exp(x))`` for ``x < 0`` avoids the infinity, and takes longer.)

    Shapes
        x (...) -> s (...)

    Parameters
    ----------
    x : array
        Pre-activations, any real numbers.

    Returns
    -------
    s : array
        Values in [0, 1]; exactly 0 or 1 only where the number type has none closer.

    Source
    ------
    Goodfellow, Bengio and Courville, Deep Learning (2016), eq. 3.30. The study report, section 1.1.

    Examples
    --------
    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    x = np.asarray(x)
    with np.errstate(over="ignore"):
        e = np.exp(-x)
    return 1 / (1 + e)


def tanh(x: Array) -> Array:
    """Squash every number into the range from -1 to 1, with 0 in the middle.

    ``tanh(x) = (exp(x) - exp(-x)) / (exp(x) + exp(-x))``

    Shapes
        x (...) -> y (...)

    Parameters
    ----------
    x : array
        Pre-activations, any real numbers.

    Returns
    -------
    y : array
        Values in [-1, 1].

    Source
    ------
    LeCun, Bottou, Orr and Mueller, Efficient BackProp (1998), section 4.4. The study report, section 2.1.

    Examples
    --------
    >>> tanh(np.array([-1000.0, 0.0, 1000.0]))
    array([-1.,  0.,  1.])
    """
    return np.tanh(x)


def relu(x: Array) -> Array:
    """Keep positive numbers and replace negative ones by 0.

    ``relu(x) = max(x, 0)``

    Shapes
        x (...) -> y (...)

    Parameters
    ----------
    x : array
        Pre-activations, any real numbers.

    Returns
    -------
    y : array
        Values of at least 0.

    Source
    ------
    Glorot, Bordes and Bengio, Deep Sparse Rectifier Neural Networks (2011), section 3.1. The study report, section
    1.1.1.

    Examples
    --------
    >>> relu(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 3.])
    """
    x = np.asarray(x)
    zeros = np.zeros(x.shape[-1:], x.dtype)  # a row of them: NumPy compares with a single number one at a time
    return np.maximum(x, zeros)


def softmax(x: Array, axis: int = -1) -> Array:
    """Turn the scores along one axis into probabilities.

    ``softmax(x)_k = exp(x_k) / sum_j exp(x_j)``

    The largest score is subtracted first. This changes nothing (numerator and denominator shrink by the same factor)
    but keeps ``exp`` from overflowing.

    Shapes
        x (..., K) -> p (..., K)

    Parameters
    ----------
    x : array
        Scores ("logits"), any real numbers; ``-inf`` gives probability 0, but not along the whole axis.
    axis : int
        The axis over which the probabilities sum to 1.

    Returns
    -------
    p : array
        Values in [0, 1] that sum to 1 along ``axis``.

    Source
    ------
    Goodfellow, Bengio and Courville, Deep Learning (2016), eq. 6.29. The study report, section 1.1.

    Examples
    --------
    >>> softmax(np.array([[0.0, 0.0], [1000.0, 0.0]]))
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    p: Array = np.exp(x - np.max(x, axis=axis, keepdims=True))
    p /= p.sum(axis=axis, keepdims=True)
    return p


def log_softmax(x: Array, axis: int = -1) -> Array:
    """Turn the scores along one axis into logarithms of probabilities.

    ``log_softmax(x)_k = x_k - log(sum_j exp(x_j))``

    Taking ``log(softmax(x))`` in two steps fails where a probability rounds to 0; this form does not.

    Shapes
        x (..., K) -> log_p (..., K)

    Parameters
    ----------
    x : array
        Scores ("logits"), any real numbers.
    axis : int
        The axis over which the probabilities sum to 1.

    Returns
    -------
    log_p : array
        Values of at most 0 (natural logarithm).

    Source
    ------
    Goodfellow, Bengio and Courville, Deep Learning (2016), eq. 6.30. The study report, section 1.1.

    Examples
    --------
    >>> log_softmax(np.array([1000.0, 0.0]))
    array([    0., -1000.])
    """
    shifted: Array = x - np.max(x, axis=axis, keepdims=True)
    log_p: Array = shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
    return log_p
