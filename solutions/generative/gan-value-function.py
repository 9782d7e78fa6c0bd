"""The value of the game that a discriminator and a generator play, estimated on one batch of each."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import gan_value

Arguments = dict[str, Any]


def reference(d_real: Any, d_fake: Any) -> Any:
    """Return what the discriminator raises and the generator lowers."""
    return gan_value(d_real, d_fake)


def inner(d_real: Any, d_fake: Any) -> Arguments:
    """Return the logarithms of the probabilities given to the right answer, and their two means."""
    log_real, log_fake = np.log(d_real), np.log1p(-d_fake)
    return {"log_real": log_real, "log_fake": log_fake, "mean_real": log_real.mean(), "mean_fake": log_fake.mean()}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield answers of a discriminator; the two batches mostly differ in size."""
    yield "by hand", {"d_real": np.array([0.5, 0.125]), "d_fake": np.array([0.5, 0.75, 0.5, 0.75])}
    yield "undecided", {"d_real": np.full(3, 0.5), "d_fake": np.full(2, 0.5)}
    yield "one of each", {"d_real": np.array([0.5]), "d_fake": np.array([0.75])}
    yield "nearly perfect", {"d_real": np.array([0.98, 0.95]), "d_fake": np.array([0.02, 0.05, 0.03, 0.01])}
    yield "nearly always wrong", {"d_real": np.array([0.02, 0.05, 0.03, 0.04]), "d_fake": np.array([0.97, 0.98])}
    for n, m in [(2, 5), (5, 2), (1, 6), (7, 1), (6, 8), (8, 6), (4, 4), (7, 7), (3, 9), (10, 4), (5, 7), (3, 3)]:
        yield "random", {"d_real": rng.uniform(0.05, 0.95, n), "d_fake": rng.uniform(0.05, 0.95, m)}
    d_real, d_fake = (rng.uniform(0.05, 0.95, n).astype(np.float32) for n in (5, 8))
    yield "float32", {"d_real": d_real, "d_fake": d_fake}
