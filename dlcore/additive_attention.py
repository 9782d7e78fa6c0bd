"""Additive attention asks a small network how well a query and a state fit; it was the first attention of all.

Bahdanau et al. gave it to a translating decoder, which looks through the encoder's states anew for each word.
"""

from typing import Any, NamedTuple, Self

import numpy as np

from dlcore.arrays import Array
from dlcore.initializers import Initializer
from dlcore.masks import Mask, masked_softmax, softmax_backward


class AdditiveAttentionCache(NamedTuple):
    """What additive attention leaves for its backward pass.

    Shapes
        q (N, T, D); h (N, S, H); hidden (N, T, S, M); weights (N, T, S)

    Attributes
    ----------
    q, h : array
        Queries and states.
    hidden : array
        The hidden layer of the small network, for each pair of a query and a state.
    weights : array
        How much each query looks at each state: the picture to look at.
    """

    q: Array
    h: Array
    hidden: Array
    weights: Array


class AdditiveAttention:
    """Look through an encoder's states with a learned score.

    ``e_ts = v . tanh(q_t W + h_s U)``, ``a_ts = softmax_s(e_ts)`` and ``c_t = sum_s a_ts h_s``

    There are T queries and S states, and the small network has M hidden units. Query and state may differ in size.

    Shapes
        q (N, T, D); h (N, S, H); W (D, M); U (H, M); v (M,) -> c (N, T, H)

    Parameters
    ----------
    W, U, v : array
        Weights of the query, weights of the states, and weights of the hidden units.

    Raises
    ------
    ValueError
        In ``forward``, if the shapes do not fit.

    Source
    ------
    Bahdanau, Cho and Bengio, Neural Machine Translation by Jointly Learning to Align and Translate (2015), section 3.1
    and appendix A.1.2. The study report, section 2.7.

    Examples
    --------
    >>> one = np.ones((1, 1))
    >>> layer = AdditiveAttention(W=one, U=one, v=np.array([1.0]))
    >>> c, cache = layer.forward(np.zeros((1, 1, 1)), np.array([[[-50.0], [50.0]]]))
    >>> cache.weights.round(2), c.round(1)
    (array([[[0.12, 0.88]]]), array([[[38.1]]]))
    """

    def __init__(self, W: Array, U: Array, v: Array) -> None:
        self.parameters = {"W": W, "U": U, "v": v}

    @classmethod
    def create(
        cls,
        n_query: int,
        n_state: int,
        n_hidden: int,
        initializer: Initializer,
        rng: np.random.Generator,
        dtype: Any = np.float32,
    ) -> Self:
        """Draw all weights by a rule such as ``xavier``."""
        W, U = (initializer((n, n_hidden), rng, dtype) for n in (n_query, n_state))
        return cls(W, U, initializer((n_hidden, 1), rng, dtype)[:, 0])

    def forward(self, q: Array, h: Array, *, mask: Mask | None = None) -> tuple[Array, AdditiveAttentionCache]:
        """Return the context of each query, and the cache; ``mask`` is broadcast to (N, T, S)."""
        W, U, v = (self.parameters[name] for name in "WUv")
        if q.ndim != 3 or h.ndim != 3 or len(q) != len(h) or q.shape[2] != len(W) or h.shape[2] != len(U):
            wanted = f"q (N, T, {len(W)}) and h (N, S, {len(U)})"
            raise ValueError(f"The layer expects {wanted}, but the shapes are {q.shape} and {h.shape}.")
        hidden = np.tanh((q @ W)[:, :, None] + (h @ U)[:, None])
        weights = masked_softmax(hidden @ v, mask)
        return weights @ h, AdditiveAttentionCache(q, h, hidden, weights)

    def backward(self, dc: Array, cache: AdditiveAttentionCache) -> tuple[Array, Array, dict[str, Array]]:
        """Return ``dq``, ``dh`` (of the states as what is compared and as what is mixed) and the gradients."""
        q, h, hidden, weights = cache
        W, U, v = (self.parameters[name] for name in "WUv")
        de = softmax_backward(dc @ h.swapaxes(1, 2), weights)
        d_sum = de[..., None] * v * (1 - hidden * hidden)  # of q W + h U, for every pair
        d_query, d_state = d_sum.sum(axis=2), d_sum.sum(axis=1)
        gradients = {
            "W": np.einsum("ntd,ntm->dm", q, d_query),
            "U": np.einsum("nsh,nsm->hm", h, d_state),
            "v": np.einsum("nts,ntsm->m", de, hidden),
        }
        return d_query @ W.T, d_state @ U.T + weights.swapaxes(1, 2) @ dc, gradients
