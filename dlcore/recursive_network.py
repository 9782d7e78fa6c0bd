"""A recursive network that learns: one small layer joins two children into a parent, all over the tree.

``encode_tree`` computes one tree and is the form to read; here many trees are computed together and gradients go back
from every parent into its children (back-propagation through structure).
"""

from typing import Any, NamedTuple, Self

import numpy as np

from dlcore.arrays import Array
from dlcore.forest import Forest
from dlcore.initializers import Initializer


class RecursiveCache(NamedTuple):
    """What the trees leave for the backward pass.

    Attributes
    ----------
    forest : Forest
        How the nodes hang together.
    h : array
        The vectors of all nodes, (M, D).
    """

    forest: Forest
    h: Array


class RecursiveNetwork:
    """Compute the vector of every node of some trees from the vectors of their leaves.

    ``h_p = tanh([h_left, h_right] W + b)`` for every inner node p, with the same ``W`` and ``b`` everywhere

    A node acts on the loss directly and through its parent. With ``da_p = dh_p * (1 - h_p**2)``, from the roots down:
    ``[dh_left, dh_right] += da_p W^T``, ``dW = sum_p [h_left, h_right]^T da_p`` and ``db = sum_p da_p``

    Shapes
        x (L, D); W (2D, D); b (D,) -> h (M, D)

    Parameters
    ----------
    W, b : array
        The upper D rows of ``W`` meet the left child.

    Raises
    ------
    ValueError
        In ``forward``, if ``x`` has not one row for each leaf, or not D columns.

    Source
    ------
    Goller and Küchler, Learning task-dependent distributed representations by backpropagation through structure (1996);
    Socher et al., Recursive Deep Models for Semantic Compositionality Over a Sentiment Treebank (2013), section 4.1.
    The study report, section 2.7, challenge.

    Examples
    --------
    >>> from dlcore import Forest
    >>> network = RecursiveNetwork(np.array([[1.0], [-1.0]]), np.zeros(1))
    >>> h, cache = network.forward(np.array([[0.5], [0.5], [0.0]]), Forest.plant([((0, 1), 2)]))
    >>> h.ravel()  # three leaves, and two nodes above them
    array([0.5, 0.5, 0. , 0. , 0. ])
    """

    def __init__(self, W: Array, b: Array) -> None:
        self.parameters = {"W": W, "b": b}

    @classmethod
    def create(cls, width: int, initializer: Initializer, rng: np.random.Generator, dtype: Any = np.float32) -> Self:
        """Draw ``W`` by a rule such as ``xavier``, and start the bias at zero."""
        return cls(initializer((2 * width, width), rng, dtype), np.zeros(width, dtype))

    def forward(self, x: Array, forest: Forest) -> tuple[Array, RecursiveCache]:
        """Return the vectors of all nodes, numbered as in the forest, and the cache."""
        W, b = self.parameters["W"], self.parameters["b"]
        wanted = (len(forest.words), len(b))
        if np.shape(x) != wanted:
            raise ValueError(f"x must hold one vector for each leaf, shape {wanted}, but it has shape {np.shape(x)}.")
        count = len(x) + sum(len(left) for left, _ in forest.levels)
        h = np.empty((count, len(b)), np.result_type(x, W))
        h[: len(x)] = x
        end = len(x)
        for left, right in forest.levels:
            start, end = end, end + len(left)
            h[start:end] = np.tanh(np.concatenate([h[left], h[right]], axis=1) @ W + b)
        return h, RecursiveCache(forest, h)

    def backward(self, dh: Array, cache: RecursiveCache) -> tuple[Array, dict[str, Array]]:
        """Return the gradients of leaves, ``W`` and ``b``; ``dh`` is the direct part of every node's gradient."""
        W, h = self.parameters["W"], cache.h
        dh = dh.copy()
        dW, db = np.zeros_like(W), np.zeros_like(self.parameters["b"])
        start = len(h)
        for left, right in reversed(cache.forest.levels):
            start, end = start - len(left), start
            da = dh[start:end] * (1 - h[start:end] ** 2)
            dW += np.concatenate([h[left], h[right]], axis=1).T @ da
            db += da.sum(axis=0)
            d_left, d_right = np.split(da @ W.T, 2, axis=1)
            dh[left] += d_left  # every node has one parent, so no number stands here twice
            dh[right] += d_right
        return dh[:start], {"W": dW, "b": db}
