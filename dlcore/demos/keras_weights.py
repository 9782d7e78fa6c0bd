"""The weights Keras starts with when it is told nothing: what the report's Keras runs began from."""

from typing import Any

import numpy as np

from dlcore.arrays import Array


def glorot_uniform(shape: tuple[int, ...], rng: np.random.Generator, dtype: Any = np.float32) -> Array:
    """Draw evenly between ±sqrt(6 / (n_in + n_out)), which has Glorot and Bengio's variance 2 / (n_in + n_out)."""
    limit = (6 / sum(shape)) ** 0.5
    return rng.uniform(-limit, limit, shape).astype(dtype)


def orthogonal(shape: tuple[int, ...], rng: np.random.Generator, dtype: Any = np.float32) -> Array:
    """Draw a square matrix that only turns and mirrors (Saxe et al., 2014): the start of recurrent weights."""
    q, r = np.linalg.qr(rng.standard_normal(shape))
    return (q * np.sign(np.diag(r))).astype(dtype)
