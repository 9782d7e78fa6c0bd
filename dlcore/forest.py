"""Trees of different shapes are computed together by planting them in one forest, sorted by height.

All nodes of one height have their children among the lower ones, so they can be computed at once.
"""

from collections.abc import Sequence
from typing import NamedTuple, Self, TypeAlias

import numpy as np

from dlcore.arrays import IntArray

Branching: TypeAlias = "int | tuple[Branching, Branching]"
"""A binary tree of words: a word number, or a pair of trees."""
_Place: TypeAlias = tuple[int, int]  # the height of a node, and its place among the nodes of that height


class Forest(NamedTuple):
    """Some binary trees, their nodes numbered from the leaves up.

    ``height(leaf) = 0`` and ``height(node) = 1 + max(height(left), height(right))``

    Leaves have the numbers 0 to L - 1, then come the nodes of height 1, of height 2 and so on; M nodes in all. A child
    always has a lower number than its parent.

    Shapes
        words (L,); roots (N,)

    Attributes
    ----------
    words : array of int
        The words of the leaves.
    levels : list of pair
        For each height from 1 up, the numbers of the left and of the right children of its nodes, in order.
    roots : array of int
        The number of the root of each tree.

    Source
    ------
    Goller and Küchler, Learning task-dependent distributed representations by backpropagation through structure (1996).
    The study report, section 2.7, challenge, has such trees.

    Examples
    --------
    >>> forest = Forest.plant([((7, 8), 9), 5])
    >>> forest.words
    array([7, 8, 9, 5])
    >>> forest.levels  # node 4 joins the leaves 0 and 1, node 5 joins node 4 and leaf 2
    [(array([0]), array([1])), (array([4]), array([2]))]
    >>> forest.roots
    array([5, 3])
    """

    words: IntArray
    levels: list[tuple[IntArray, IntArray]]
    roots: IntArray

    @classmethod
    def plant(cls, trees: Sequence[Branching]) -> Self:
        """Return the forest of some trees, their nodes numbered by height.

        A tree is a word number or a pair ``(left, right)`` of trees. The depth is limited as in ``encode_tree``.

        Raises
        ------
        ValueError
            If there is no tree, or a node is neither a number nor a pair.
        """
        if not trees:
            raise ValueError("A forest needs at least one tree.")
        words: list[int] = []
        nodes: list[list[tuple[_Place, _Place]]] = []
        roots = [_grow(tree, words, nodes) for tree in trees]
        starts = np.cumsum([0, len(words), *(len(level) for level in nodes)])
        levels = []
        for level in nodes:
            numbers = np.array([[starts[height] + place for height, place in children] for children in level])
            levels.append((numbers[:, 0], numbers[:, 1]))
        return cls(np.array(words), levels, np.array([starts[height] + place for height, place in roots]))


def _grow(tree: Branching, words: list[int], nodes: list[list[tuple[_Place, _Place]]]) -> _Place:
    """Enter a tree, children first, and return the place of its root."""
    if isinstance(tree, tuple) and len(tree) == 2:
        left, right = _grow(tree[0], words, nodes), _grow(tree[1], words, nodes)
        height = 1 + max(left[0], right[0])
        if height > len(nodes):
            nodes.append([])
        nodes[height - 1].append((left, right))
        return height, len(nodes[height - 1]) - 1
    if not isinstance(tree, int | np.integer):
        raise ValueError(f"A node of a tree is a word number or a pair of nodes, but one is {tree!r}.")
    words.append(int(tree))
    return 0, len(words) - 1
