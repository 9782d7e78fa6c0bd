"""Joining the two directions of a bidirectional network, step by step in time order."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import join_states

Arguments = dict[str, Any]


def reference(hs_f: Any, hs_b: Any) -> Any:
    """Return the states of both directions, twice as wide."""
    return join_states(hs_f, hs_b)


def inner(hs_f: Any, hs_b: Any) -> Arguments:
    """Return the first state of both directions that belongs to time 0."""
    return {"forward_at_0": hs_f[:, 0], "backward_at_0": hs_b[:, -1]}


def _drawn(rng: np.random.Generator, N: int, T: int, H: int) -> Arguments:
    return {"hs_f": rng.normal(size=(N, T, H)), "hs_b": rng.normal(size=(N, T, H))}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield states of all sizes, T and H different as well as equal."""
    yield (
        "by hand",
        {
            "hs_f": np.array([[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]]),
            "hs_b": np.array([[[-5.0, -6.0], [-3.0, -4.0], [-1.0, -2.0]]]),
        },
    )
    yield "by hand, one step", _drawn(rng, 2, 1, 3)
    units = np.array([[[1.0], [2.0], [0.5]], [[-1.0], [0.0], [3.0]]])
    yield "by hand, one unit", {"hs_f": units, "hs_b": units[::-1] * 2 + 1}
    different = [(2, 3, 4), (2, 4, 3), (1, 5, 2), (3, 2, 5), (4, 6, 3), (5, 3, 7), (3, 7, 2), (1, 2, 6), (2, 6, 1)]
    for N, T, H in [*different, (4, 5, 8), (2, 3, 3), (3, 4, 4), (3, 3, 3), (2, 2, 2)]:
        yield "random", _drawn(rng, N, T, H)
    yield "float32", {name: value.astype(np.float32) for name, value in _drawn(rng, 2, 4, 3).items()}
