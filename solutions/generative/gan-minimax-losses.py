"""What each of the two networks minimises when they play the minimax game."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import discriminator_loss, generator_loss_minimax

Arguments = dict[str, Any]


def reference(d_real: Any, d_fake: Any) -> Any:
    """Return the discriminator's loss and the generator's."""
    return discriminator_loss(d_real, d_fake), generator_loss_minimax(d_fake)


def inner(d_real: Any, d_fake: Any) -> Arguments:
    """Return the two terms of V, and V itself."""
    mean_real, mean_fake = np.log(d_real).mean(), np.log1p(-d_fake).mean()
    return {"mean_real": mean_real, "mean_fake": mean_fake, "value": mean_real + mean_fake}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield answers of a discriminator; the two batches mostly differ in size."""
    yield "by hand", {"d_real": np.array([0.5, 0.25, 0.125]), "d_fake": np.array([0.5, 0.75])}
    yield "undecided", {"d_real": np.full(2, 0.5), "d_fake": np.full(3, 0.5)}
    yield "one of each", {"d_real": np.array([0.5]), "d_fake": np.array([0.75])}
    yield "every fake recognised", {"d_real": np.array([0.95, 0.9, 0.97]), "d_fake": np.array([0.02, 0.01])}
    yield "every fake accepted", {"d_real": np.array([0.6, 0.4]), "d_fake": np.array([0.97, 0.95, 0.98])}
    for n, m in [(4, 2), (2, 4), (6, 1), (1, 7), (8, 6), (6, 8), (4, 4), (7, 7), (9, 3), (4, 10), (7, 5), (3, 3)]:
        yield "random", {"d_real": rng.uniform(0.05, 0.95, n), "d_fake": rng.uniform(0.05, 0.95, m)}
    d_real, d_fake = (rng.uniform(0.05, 0.95, n).astype(np.float32) for n in (8, 5))
    yield "float32", {"d_real": d_real, "d_fake": d_fake}
