"""A recursive network along a tree: every node is made of its two children, up to the root."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import encode_tree

Arguments = dict[str, Any]


def reference(node: Any, W: Any, b: Any) -> Any:
    """Return the vector of the root."""
    return encode_tree(node, W.T, b)


def inner(node: Any, W: Any, b: Any) -> Arguments:
    """Return the vectors of the root's two children; a leaf has none."""
    return {side: encode_tree(node[side], W.T, b) for side in ("left", "right")} if isinstance(node, dict) else {}


def _leaf(rng: np.random.Generator, D: int) -> Any:
    return rng.normal(size=D)


def _chain(rng: np.random.Generator, D: int, depth: int, *, to_left: bool) -> Any:
    """Return a tree that grows on one side only."""
    node = _leaf(rng, D)
    for _ in range(depth):
        left, right = (node, _leaf(rng, D)) if to_left else (_leaf(rng, D), node)
        node = {"left": left, "right": right}
    return node


def _full(rng: np.random.Generator, D: int, depth: int) -> Any:
    """Return a tree all of whose leaves are equally deep."""
    if depth == 0:
        return _leaf(rng, D)
    return {"left": _full(rng, D, depth - 1), "right": _full(rng, D, depth - 1)}


def _grown(rng: np.random.Generator, D: int, leaves: int) -> Any:
    """Return a tree of so many leaves, split at random."""
    if leaves == 1:
        return _leaf(rng, D)
    left = int(rng.integers(1, leaves))
    return {"left": _grown(rng, D, left), "right": _grown(rng, D, leaves - left)}


def _parameters(rng: np.random.Generator, D: int) -> Arguments:
    return {"W": rng.normal(size=(D, 2 * D)) / np.sqrt(2 * D), "b": rng.normal(size=D) * 0.5}


def _single(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _single(part) for key, part in value.items()}
    return value.astype(np.float32)


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield trees of many depths and shapes, and one that is a leaf."""
    leaf = np.array
    yield (
        "by hand",
        {
            "node": {"left": leaf([1.0, 0.0]), "right": leaf([0.5, -1.0])},
            "W": np.array([[1.0, 0.0, -1.0, 0.5], [0.0, 1.0, 1.0, 0.0]]),
            "b": np.array([0.5, -1.0]),
        },
    )
    yield (
        "by hand, three leaves",
        {
            "node": {"left": {"left": leaf([1.0, 0.0]), "right": leaf([0.0, 1.0])}, "right": leaf([0.5, -1.0])},
            "W": np.array([[1.0, 0.0, -1.0, 0.0], [0.0, 1.0, 0.5, 0.5]]),
            "b": np.array([0.0, 0.5]),
        },
    )
    yield "by hand, a leaf alone", {"node": leaf([2.0, -3.0]), **_parameters(rng, 2)}
    for D, depth in [(3, 2), (2, 5)]:
        yield "left chain", {"node": _chain(rng, D, depth, to_left=True), **_parameters(rng, D)}
    for D, depth in [(4, 3), (3, 4)]:
        yield "right chain", {"node": _chain(rng, D, depth, to_left=False), **_parameters(rng, D)}
    for D, depth in [(5, 2), (3, 3)]:
        yield "full tree", {"node": _full(rng, D, depth), **_parameters(rng, D)}
    yield "a leaf alone", {"node": _leaf(rng, 4), **_parameters(rng, 4)}
    for D, leaves in [(2, 2), (3, 3), (4, 4), (6, 5), (3, 4), (5, 6), (2, 6), (7, 3)]:
        yield "random", {"node": _grown(rng, D, leaves), **_parameters(rng, D)}
    yield "float32", _single({"node": _grown(rng, 4, 5), **_parameters(rng, 4)})
