"""A recursive network reads a sentence along its parse tree: two neighbours become one vector, up to the root."""

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np

from dlcore.activations import tanh
from dlcore.arrays import Array

Tree: TypeAlias = "Array | Mapping[str, Tree]"


def compose(left: Array, right: Array, W: Array, b: Array) -> Array:
    """Make the vector of a parent from the vectors of its two children.

    ``p = tanh([left, right] W + b)``

    Shapes
        left (..., D); right (..., D); W (2D, D); b (D,) -> p (..., D)

    Parameters
    ----------
    left, right : array
        The children; their order matters.
    W, b : array
        Weights (the upper D rows meet the left child) and bias.

    Returns
    -------
    p : array
        The parent, in [-1, 1].

    Source
    ------
    Socher, Lin, Ng and Manning, Parsing Natural Scenes and Natural Language with Recursive Neural Networks (2011);
    Socher et al., Recursive Deep Models for Semantic Compositionality Over a Sentiment Treebank (2013), section 4.1.
    The study report, section 2.7, challenge.

    Examples
    --------
    >>> W = np.array([[1.0], [-1.0]])
    >>> compose(np.array([5.0]), np.array([5.0]), W, np.zeros(1))
    array([0.])
    """
    return tanh(np.concatenate([left, right], axis=-1) @ W + b)


def encode_tree(node: Tree, W: Array, b: Array) -> Array:
    """Make one vector for a whole tree, from the leaves up.

    ``encode(leaf) = leaf`` and ``encode(node) = compose(encode(left), encode(right), W, b)``

    The function calls itself once for each level, so a tree deeper than Python's recursion limit (about 1,000) raises
    ``RecursionError``.

    Shapes
        each leaf of node (D,); W (2D, D); b (D,) -> vector (D,)

    Parameters
    ----------
    node : array or dict
        A leaf, or a dict with exactly the keys ``"left"`` and ``"right"``, which are nodes again.
    W, b : array
        Weights and bias of ``compose``, the same for every node.

    Returns
    -------
    vector : array
        The vector of the root; a tree of one leaf is the leaf itself.

    Raises
    ------
    ValueError
        If a node is neither such a dict nor a leaf of shape (D,); the sentence says where in the tree.

    Source
    ------
    As for ``compose``: Socher, Lin, Ng and Manning (2011) and Socher et al. (2013), section 4.1. The study report,
    section 2.7, challenge.

    Examples
    --------
    >>> W, b = np.array([[1.0], [-1.0]]), np.zeros(1)
    >>> leaf = np.array([0.5])
    >>> encode_tree({"left": {"left": leaf, "right": leaf}, "right": np.array([0.0])}, W, b)
    array([0.])
    """
    return _encode(node, W, b, "root")


def _encode(node: Tree, W: Array, b: Array, place: str) -> Array:
    """Encode one node; ``place`` is the way to it from the root, such as ``root.left``."""
    if isinstance(node, Mapping):
        if set(node) != {"left", "right"}:
            raise ValueError(f"The node {place} needs exactly the keys 'left' and 'right', but it has {list(node)}.")
        left = _encode(node["left"], W, b, f"{place}.left")
        right = _encode(node["right"], W, b, f"{place}.right")
        return compose(left, right, W, b)
    if not isinstance(node, np.ndarray) or node.shape != b.shape:
        found = f"an array of shape {node.shape}" if isinstance(node, np.ndarray) else f"a {type(node).__name__}"
        raise ValueError(f"The node {place} must be a dict or an array of shape {b.shape}, but it is {found}.")
    return node
