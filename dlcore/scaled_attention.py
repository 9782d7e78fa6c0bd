"""Attention looks things up: a query is compared with all keys, and the values of the fitting ones are mixed.

``scaled_dot_product_attention`` is that look-up; ``DotAttention`` is the part of a decoder that looks through an
encoder's states with it. There are T queries and S keys, each key with its value.
"""

from typing import NamedTuple

import numpy as np

from dlcore.arrays import Array
from dlcore.masks import Mask, masked_softmax, softmax_backward


class AttentionCache(NamedTuple):
    """What attention leaves for its backward pass.

    Shapes
        q (..., T, D); k (..., S, D); v (..., S, M); weights (..., T, S)

    Attributes
    ----------
    q, k, v : array
        Queries, keys and values.
    weights : array
        How much each query looks at each key: the picture to look at.
    """

    q: Array
    k: Array
    v: Array
    weights: Array


def scaled_dot_product_attention(
    q: Array, k: Array, v: Array, mask: Mask | None = None
) -> tuple[Array, AttentionCache]:
    """Mix the values, each weighted by how well its key fits the query.

    ``y = softmax(q k^T / sqrt(D)) v``

    The scores of random queries and keys have a standard deviation of sqrt(D). Undivided, they would drive softmax to
    weights near 0 and 1, where its gradient vanishes.

    Shapes
        q (..., T, D); k (..., S, D); v (..., S, M) -> y (..., T, M); cache

    Parameters
    ----------
    q, k, v : array
        Queries, keys and values; the axes in front (batch, heads) are the same for all three.
    mask : array of bool, optional
        True where a query may look at a key, broadcast to (..., T, S). A query that may look at nothing gets 0.

    Returns
    -------
    y : array
        One mixture for each query.
    cache : AttentionCache
        For ``scaled_dot_product_attention_backward``; holds the weights.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Source
    ------
    Vaswani et al., Attention Is All You Need (2017), eq. 1. The study report, section 2.7.

    Examples
    --------
    >>> keys, values = np.array([[9.0, 0.0], [0.0, 9.0]]), np.array([[1.0], [2.0]])
    >>> y, cache = scaled_dot_product_attention(np.array([[0.0, 9.0], [0.0, 0.0]]), keys, values)
    >>> y
    array([[2. ],
           [1.5]])
    """
    leading, (S, D) = q.shape[:-2], k.shape[-2:]
    if k.shape != (*leading, S, D) or q.shape[-1] != D or v.shape[:-1] != (*leading, S):
        raise ValueError(f"q (..., T, D), k (..., S, D), v (..., S, M) do not fit: {q.shape}, {k.shape}, {v.shape}.")
    scores = q @ k.swapaxes(-1, -2)
    scores *= D**-0.5
    weights = masked_softmax(scores, mask)
    return weights @ v, AttentionCache(q, k, v, weights)


def scaled_dot_product_attention_backward(dy: Array, cache: AttentionCache) -> tuple[Array, Array, Array]:
    """Return the gradients of queries, keys and values.

    ``dv = a^T dy``, and with ``ds`` the gradient of the scores, ``dq = ds k / sqrt(D)`` and ``dk = ds^T q / sqrt(D)``

    Shapes
        dy (..., T, M); cache -> dq (..., T, D); dk (..., S, D); dv (..., S, M)

    Parameters
    ----------
    dy : array
        The gradient of the mixtures.
    cache : AttentionCache
        From ``scaled_dot_product_attention``.

    Returns
    -------
    dq, dk, dv : array
        Gradients of the queries, keys and values.

    Source
    ------
    The derivative of Vaswani et al., Attention Is All You Need (2017), eq. 1. The study report, section 2.7.

    Examples
    --------
    >>> q = k = np.zeros((1, 1))
    >>> _, cache = scaled_dot_product_attention(q, k, np.array([[5.0]]))
    >>> dq, dk, dv = scaled_dot_product_attention_backward(np.ones((1, 1)), cache)
    >>> dq, dv
    (array([[0.]]), array([[1.]]))
    """
    q, k, v, weights = cache
    ds = softmax_backward(dy @ v.swapaxes(-1, -2), weights)
    ds *= q.shape[-1] ** -0.5
    return ds @ k, ds.swapaxes(-1, -2) @ q, weights.swapaxes(-1, -2) @ dy


class DotAttention:
    """Look through an encoder's states by inner products: the states are keys and values at once.

    ``a_ts = softmax_s(q_t . h_s / sqrt(H))`` and ``c_t = sum_s a_ts h_s``

    It has no parameters, so queries and states have to speak the same language from the start.

    Shapes
        q (N, T, H); h (N, S, H) -> c (N, T, H)

    Source
    ------
    Luong, Pham and Manning, Effective Approaches to Attention-based Neural Machine Translation (2015), section 3.1, the
    score "dot"; divided by sqrt(H) as in Vaswani et al. (2017). The study report, section 2.7.

    Examples
    --------
    >>> h = np.array([[[8.0, 0.0], [0.0, 8.0]]])
    >>> c, cache = DotAttention().forward(np.array([[[0.0, 8.0]]]), h)
    >>> cache.weights.round(3)
    array([[[0., 1.]]])
    """

    def __init__(self) -> None:
        self.parameters: dict[str, Array] = {}

    def forward(self, q: Array, h: Array, *, mask: Mask | None = None) -> tuple[Array, AttentionCache]:
        """Return the context of each query, and the cache, whose ``weights`` (N, T, S) are worth a look."""
        return scaled_dot_product_attention(q, h, h, mask)

    def backward(self, dc: Array, cache: AttentionCache) -> tuple[Array, Array, dict[str, Array]]:
        """Return ``dq``, ``dh`` (what the states did as keys and as values) and no gradients of parameters."""
        dq, dk, dv = scaled_dot_product_attention_backward(dc, cache)
        return dq, np.add(dk, dv), {}
