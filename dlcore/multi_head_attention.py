"""Multi-head attention looks through a sequence several times at once, each head for something else."""

from typing import Any, NamedTuple, Self

import numpy as np

from dlcore.arrays import Array
from dlcore.initializers import Initializer
from dlcore.masks import Mask, causal_mask
from dlcore.scaled_attention import (
    AttentionCache,
    scaled_dot_product_attention,
    scaled_dot_product_attention_backward,
)


class MultiHeadCache(NamedTuple):
    """What multi-head attention leaves for its backward pass.

    Shapes
        x (N, T, E); memory (N, S, E); joined (N, T, E)

    Attributes
    ----------
    x : array
        What looked.
    memory : array or None
        What was looked at; None if that was ``x`` itself.
    attention : AttentionCache
        Of all heads, with the axes (N, heads, T or S, E / heads); ``attention.weights`` is (N, heads, T, S).
    joined : array
        The results of the heads side by side.
    """

    x: Array
    memory: Array | None
    attention: AttentionCache
    joined: Array


class MultiHeadAttention:
    """Let every step of a sequence look at the others (or at a memory), with several heads.

    ``head_i = attention(x Q_i, m K_i, m V_i)`` and ``y = [head_1, ..., head_h] O``; m is ``x``, or the memory

    The matrices ``Q_i`` of the heads stand side by side in ``W_q``, and so on. Each head works in E / heads dimensions,
    so that all together cost as much as one head of full size. As in the paper there are no biases.

    Shapes
        x (N, T, E) -> y (N, T, E)
        x (N, T, E); memory (N, S, E) -> y (N, T, E)

    Parameters
    ----------
    W_q, W_k, W_v, W_o : array
        Weights of queries, keys, values and of the result, each (E, E).
    heads : int
        A divisor of E.
    is_causal : bool
        Whether the future is hidden (``causal_mask``); for a sequence that looks at itself.

    Raises
    ------
    ValueError
        If ``heads`` does not divide E; in ``forward``, if the shapes do not fit.

    Source
    ------
    Vaswani et al., Attention Is All You Need (2017), section 3.2.2. The study report, section 2.7, has one head only.

    Examples
    --------
    With all weights the identity and one head, equal steps look at each other equally:

    >>> layer = MultiHeadAttention(*[np.eye(2)] * 4, heads=1, is_causal=True)
    >>> y, cache = layer.forward(np.ones((1, 3, 2)))
    >>> cache.attention.weights[0, 0].round(2)
    array([[1.  , 0.  , 0.  ],
           [0.5 , 0.5 , 0.  ],
           [0.33, 0.33, 0.33]])
    """

    def __init__(self, W_q: Array, W_k: Array, W_v: Array, W_o: Array, heads: int = 1, is_causal: bool = False) -> None:
        if heads < 1 or len(W_q) % heads:
            raise ValueError(f"The number of heads must divide the width {len(W_q)}, but it is {heads}.")
        self.parameters = {"W_q": W_q, "W_k": W_k, "W_v": W_v, "W_o": W_o}
        self.heads = heads
        self.is_causal = is_causal

    @classmethod
    def create(
        cls,
        width: int,
        heads: int,
        initializer: Initializer,
        rng: np.random.Generator,
        dtype: Any = np.float32,
        *,
        is_causal: bool = False,
    ) -> Self:
        """Draw the four matrices by a rule such as ``xavier``."""
        W_q, W_k, W_v, W_o = (initializer((width, width), rng, dtype) for _ in range(4))
        return cls(W_q, W_k, W_v, W_o, heads, is_causal)

    def forward(
        self,
        x: Array,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
        memory: Array | None = None,
        mask: Mask | None = None,
    ) -> tuple[Array, MultiHeadCache]:
        """Return ``y`` and the cache; ``mask`` is broadcast to (N, T, S) and holds for all heads."""
        m = x if memory is None else memory
        width = len(self.parameters["W_q"])
        if x.ndim != 3 or m.ndim != 3 or len(x) != len(m) or x.shape[2] != width or m.shape[2] != width:
            raise ValueError(f"x and memory must be (N, T, {width}) and (N, S, {width}), not {x.shape} and {m.shape}.")
        if self.is_causal:
            mask = causal_mask(x.shape[1]) if mask is None else mask & causal_mask(x.shape[1])
        q, k, v = (self._split(a @ self.parameters[name]) for a, name in ((x, "W_q"), (m, "W_k"), (m, "W_v")))
        mixed, attention = scaled_dot_product_attention(q, k, v, None if mask is None else mask[..., None, :, :])
        joined = self._join(mixed)
        return joined @ self.parameters["W_o"], MultiHeadCache(x, memory, attention, joined)

    def backward(self, dy: Array, cache: MultiHeadCache) -> tuple[Array, dict[str, Array]]:
        """Return ``dx`` and the gradients of the parameters; a memory counts as a constant."""
        dx, d_memory, gradients = self.backward_both(dy, cache)
        return (dx + d_memory if cache.memory is None else dx), gradients

    def backward_both(self, dy: Array, cache: MultiHeadCache) -> tuple[Array, Array, dict[str, Array]]:
        """Return the gradients of ``x`` as what looks, of what is looked at, and of the parameters."""
        W_q, W_k, W_v, W_o = self.parameters.values()
        found = scaled_dot_product_attention_backward(self._split(dy @ W_o.T), cache.attention)
        dq, dk, dv = (self._join(part) for part in found)
        m = cache.x if cache.memory is None else cache.memory
        pairs = {"W_q": (cache.x, dq), "W_k": (m, dk), "W_v": (m, dv), "W_o": (cache.joined, dy)}
        gradients = {name: _product(left, right) for name, (left, right) in pairs.items()}
        return dq @ W_q.T, dk @ W_k.T + dv @ W_v.T, gradients

    def _split(self, a: Array) -> Array:
        """Give each head its columns: (N, T, E) becomes (N, heads, T, E / heads)."""
        N, T, E = a.shape
        return a.reshape(N, T, self.heads, E // self.heads).swapaxes(1, 2)

    def _join(self, a: Array) -> Array:
        """Put the heads side by side again."""
        N, heads, T, columns = a.shape
        return a.swapaxes(1, 2).reshape(N, T, heads * columns)


def _product(left: Array, right: Array) -> Array:
    """Return ``left^T right``, summed over examples and steps."""
    total: Array = left.reshape(-1, left.shape[-1]).T @ right.reshape(-1, right.shape[-1])
    return total
