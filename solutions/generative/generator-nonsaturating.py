"""The generator's loss that still teaches while every fake is found out."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import generator_loss_non_saturating

Arguments = dict[str, Any]


def reference(d_fake: Any) -> Any:
    """Return the loss of N fakes."""
    return generator_loss_non_saturating(d_fake)


def inner(d_fake: Any) -> Arguments:
    """Return the loss of each fake, and how steep both losses are in the discriminator's logits."""
    return {"losses": np.log(1 / d_fake), "slopes": d_fake - 1, "minimax_slopes": -d_fake}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield answers of a discriminator to fakes."""
    yield "by hand", {"d_fake": np.array([0.5, 0.25, 0.125])}
    yield "undecided", {"d_fake": np.full(2, 0.5)}
    yield "one fake", {"d_fake": np.array([0.75])}
    yield "every fake found out", {"d_fake": np.array([0.01, 0.02, 0.005, 0.03])}
    yield "every fake accepted", {"d_fake": np.array([0.97, 0.95, 0.99])}
    for n in [2, 3, 4, 5, 6, 7, 8, 9, 1, 12, 10, 3]:
        yield "random", {"d_fake": rng.uniform(0.03, 0.97, n)}
    yield "float32", {"d_fake": rng.uniform(0.05, 0.95, 6).astype(np.float32)}
