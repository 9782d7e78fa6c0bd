"""The gradient of the recurrent weights: every pair of an old unit and a new one, number by number."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Arguments = dict[str, Any]


def _contribution(z: Any, delta: Any) -> Any:
    return np.array([[z_i * delta_j for delta_j in delta] for z_i in z])


def reference(zs: Any, deltas: Any) -> Any:
    """Return the sum over all steps of what the state before it and its error contribute."""
    return sum(_contribution(z, delta) for z, delta in zip(zs[:-1], deltas, strict=True))


def gradients(zs: Any, deltas: Any) -> dict[str, tuple[Any, Callable[..., Any]]]:
    """Return any W, and an error that reacts to the u of each step by its delta."""

    def error(W: Any) -> Any:
        return sum(delta @ (z @ W) for z, delta in zip(zs[:-1], deltas, strict=True))

    H = zs.shape[1]
    return {"dW": (np.zeros((H, H)), error)}


def inner(zs: Any, deltas: Any) -> Arguments:
    """Return what each step contributes, a product -0.0 written as 0."""
    return {"contributions": [_contribution(z, delta) + 0.0 for z, delta in zip(zs[:-1], deltas, strict=True)]}


def _drawn(rng: np.random.Generator, T: int, H: int) -> Arguments:
    return {"zs": rng.uniform(-1, 1, size=(T + 1, H)), "deltas": rng.normal(size=(T, H)) * rng.uniform(0.5, 2)}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield sequences of T steps of H units; the initial state is not zero, except where it is said."""
    zs = np.array([[1.0, 0.0], [0.5, -1.0], [2.0, 1.0]])
    yield "by hand", {"zs": zs, "deltas": np.array([[2.0, -1.0], [1.0, 3.0]])}
    yield "one step", _drawn(rng, 1, 3)
    starting = _drawn(rng, 4, 3)
    starting["zs"][0] = 0
    yield "initial state zero", starting
    ending = _drawn(rng, 3, 4)
    ending["deltas"][:-1] = 0
    yield "only the last step has an error", ending
    different = [(2, 3), (5, 2), (3, 5), (4, 1), (6, 4), (1, 4), (7, 3), (3, 2), (2, 6), (8, 5)]
    for T, H in [*different, (4, 5), (3, 3), (4, 4)]:
        yield "random", _drawn(rng, T, H)
    yield "float32", {name: value.astype(np.float32) for name, value in _drawn(rng, 4, 3).items()}
