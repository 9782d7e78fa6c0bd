"""The GRU's new state: the engine's step has the same convention, with the weights side by side."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import gru_step

Arguments = dict[str, Any]


def _joined(x: Any, h: Any, W_r: Any, U_r: Any, W_z: Any, U_z: Any, W: Any, U: Any) -> Arguments:
    """Put the exercise's rows into the engine's columns r, z, candidate; there is no bias."""
    columns = {"W": np.concatenate([W_r, W_z, W]).T, "U": np.concatenate([U_r, U_z, U]).T}
    return {"x": x, "h_prev": h, **columns, "b": np.zeros(3 * h.shape[1], dtype=h.dtype)}


def reference(x: Any, h: Any, W_r: Any, U_r: Any, W_z: Any, U_z: Any, W: Any, U: Any) -> Any:
    """Return the new state."""
    return gru_step(**_joined(x, h, W_r, U_r, W_z, U_z, W, U))[0]


def inner(x: Any, h: Any, W_r: Any, U_r: Any, W_z: Any, U_z: Any, W: Any, U: Any) -> Arguments:
    """Return the two gates and the candidate."""
    cache = gru_step(**_joined(x, h, W_r, U_r, W_z, U_z, W, U))[1]
    return {"r": cache.r, "z": cache.z, "h_bar": cache.candidate}


def _drawn(rng: np.random.Generator, N: int, D: int, H: int) -> Arguments:
    drawn = {"x": rng.normal(size=(N, D)), "h": rng.uniform(-0.9, 0.9, size=(N, H))}
    for suffix in ("_r", "_z", ""):
        drawn |= {f"W{suffix}": rng.normal(size=(H, D)) / np.sqrt(D)}
        drawn |= {f"U{suffix}": rng.normal(size=(H, H)) / np.sqrt(H)}
    return drawn


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield steps in which all weights, the state and all sizes differ."""
    yield (
        "by hand",
        {
            "x": np.array([[1.0]]),
            "h": np.array([[-0.5]]),
            "W_r": np.array([[0.0]]),
            "U_r": np.array([[2.0]]),
            "W_z": np.array([[1.0]]),
            "U_z": np.array([[0.0]]),
            "W": np.array([[0.5]]),
            "U": np.array([[-1.0]]),
        },
    )
    half = {"W_z": np.zeros((4, 3)), "U_z": np.zeros((4, 4))}
    yield "update gate half open", _drawn(rng, 2, 3, 4) | half
    one = np.ones((4, 1))
    yield "update gate open", _drawn(rng, 4, 1, 2) | {"x": one, "W_z": np.full((2, 1), 30.0)}
    yield "update gate closed", _drawn(rng, 4, 1, 3) | {"x": one, "W_z": np.full((3, 1), -30.0)}
    different = [(1, 3, 2), (2, 1, 3), (3, 2, 1), (2, 3, 4), (3, 5, 4), (5, 4, 3), (4, 2, 5), (1, 4, 3), (6, 3, 2)]
    for N, D, H in [*different, (2, 7, 5), (2, 2, 2), (3, 3, 3), (2, 4, 4)]:
        yield "random", _drawn(rng, N, D, H)
    yield "float32", {name: value.astype(np.float32) for name, value in _drawn(rng, 3, 4, 2).items()}
