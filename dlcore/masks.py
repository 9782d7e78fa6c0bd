"""A mask says which words may be looked at: the future is hidden while writing, and padding is always hidden.

A mask is True where looking is allowed. It is (T, S) or has more axes in front, T for the words that look (queries) and
S for the words looked at (keys); axes of length 1 stand for all. Two masks are joined by ``&``.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from dlcore.arrays import Array, IntArray

Mask: TypeAlias = NDArray[np.bool_]
"""True where a query may look at a key."""


def causal_mask(steps: int) -> Mask:
    """Let every step look at itself and at the past, never at the future.

    ``mask[t, s] = (s <= t)``

    Shapes
        steps () -> mask (T, T)

    Parameters
    ----------
    steps : int
        How many steps the sequence has, at least 0.

    Returns
    -------
    mask : array of bool
        True on the diagonal and below it.

    Source
    ------
    Vaswani et al., Attention Is All You Need (2017), section 3.2.3. The study report, section 2.7, has attention
    without masks.

    Examples
    --------
    >>> causal_mask(3).astype(int)
    array([[1, 0, 0],
           [1, 1, 0],
           [1, 1, 1]])
    """
    return np.tril(np.ones((steps, steps), bool))


def padding_mask(lengths: IntArray, steps: int) -> Mask:
    """Hide what was filled in behind short sequences so that a batch is a rectangle.

    ``mask[n, 0, s] = (s < lengths[n])``, the same for every query

    Shapes
        lengths (N,); steps () -> mask (N, 1, T)

    Parameters
    ----------
    lengths : array of int
        How many real steps each sequence has, from 0 to ``steps``.
    steps : int
        How long the padded sequences are.

    Returns
    -------
    mask : array of bool
        True at real steps.

    Raises
    ------
    ValueError
        If ``lengths`` is not a row of numbers from 0 to ``steps``.

    Source
    ------
    Bahdanau, Cho and Bengio, Neural Machine Translation by Jointly Learning to Align and Translate (2015), appendix
    B.2, trains on such batches. The study report, section 2.7, has attention without masks.

    Examples
    --------
    >>> padding_mask(np.array([1, 3]), 3)[:, 0].astype(int)
    array([[1, 0, 0],
           [1, 1, 1]])
    """
    lengths = np.asarray(lengths)
    if lengths.ndim != 1 or np.any((lengths < 0) | (lengths > steps)):
        raise ValueError(f"lengths must be a row of numbers from 0 to {steps}, but it is {lengths.tolist()}.")
    mask: Mask = np.arange(steps) < lengths[:, None, None]
    return mask


def masked_softmax(x: Array, mask: Mask | None = None) -> Array:
    """Turn scores into weights that sum to 1 over what the mask lets through; the rest gets weight 0.

    ``a_k = exp(x_k) / sum_j exp(x_j)``, with j running over the entries where the mask is True

    Where the mask lets nothing through, all weights are 0.

    Shapes
        x (..., K) -> a (..., K)

    Parameters
    ----------
    x : array
        Scores, any real numbers.
    mask : array of bool, optional
        True where an entry counts; is broadcast to the shape of ``x``. Without it, all count.

    Returns
    -------
    a : array
        Weights in [0, 1].

    Source
    ------
    Vaswani et al., Attention Is All You Need (2017), section 3.2.3. The study report, section 2.7.

    Examples
    --------
    >>> masked_softmax(np.array([0.0, 5.0, 0.0]), np.array([True, False, True]))
    array([0.5, 0. , 0.5])
    """
    if mask is not None:
        x = np.where(mask, x, -np.inf)
    top = np.max(x, axis=-1, keepdims=True, initial=-np.inf)
    a: Array = np.exp(x - np.where(np.isfinite(top), top, 0))
    total = a.sum(axis=-1, keepdims=True)
    a /= np.where(total == 0, 1, total)
    return a


def softmax_backward(da: Array, a: Array) -> Array:
    """Return the gradient of the scores from that of the weights; the mask needs no care, as a weight 0 stays 0.

    ``dx_k = a_k (da_k - sum_j a_j da_j)``

    Shapes
        da (..., K); a (..., K) -> dx (..., K)

    Parameters
    ----------
    da : array
        The gradient of the weights.
    a : array
        The weights, from ``softmax`` or ``masked_softmax``.

    Returns
    -------
    dx : array
        The gradient of the scores.

    Source
    ------
    Goodfellow, Bengio and Courville, Deep Learning (2016), section 6.2.2.3. The study report, sections 1.1 and 2.7.

    Examples
    --------
    >>> softmax_backward(np.array([1.0, 0.0]), np.array([0.5, 0.5]))
    array([ 0.25, -0.25])
    """
    dx: Array = a * (da - np.sum(a * da, axis=-1, keepdims=True))
    return dx
