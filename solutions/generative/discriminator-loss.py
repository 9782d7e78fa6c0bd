"""What the discriminator minimises, from its scores before the sigmoid."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import discriminator_loss, sigmoid

Arguments = dict[str, Any]


def reference(real_logits: Any, fake_logits: Any) -> Any:
    """Return the loss of N real examples and M fakes; the engine's function takes probabilities."""
    return discriminator_loss(sigmoid(real_logits), sigmoid(fake_logits))


def inner(real_logits: Any, fake_logits: Any) -> Arguments:
    """Return the probabilities of being real, and the loss of each example."""
    real_losses, fake_losses = np.logaddexp(0, -real_logits), np.logaddexp(0, fake_logits)
    return {
        "d_real": sigmoid(real_logits),
        "d_fake": sigmoid(fake_logits),
        "real_losses": real_losses,
        "fake_losses": fake_losses,
        "mean_real": real_losses.mean(),
        "mean_fake": fake_losses.mean(),
    }


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield scores of a discriminator; the two batches mostly differ in size."""
    yield "by hand", _case([0.0, 1.0], [0.0, -1.0, -1.0])
    yield "undecided", _case([0.0, 0.0], [0.0, 0.0, 0.0])
    yield "one of each", _case([1.0], [-0.5])
    yield "nearly perfect", _case([4.0, 5.0, 3.5], [-5.0, -4.5])
    yield "nearly always wrong", _case([-4.0, -3.0], [5.0, 3.5, 4.5])
    for n, m in [(4, 2), (2, 4), (6, 1), (1, 7), (8, 6), (6, 8), (4, 4), (7, 7), (9, 3), (4, 10), (7, 5), (3, 3)]:
        yield "random", _case(rng.normal(0.5, 1.5, n), rng.normal(-0.5, 1.5, m))
    yield "float32", {"real_logits": _single(rng, 5), "fake_logits": _single(rng, 8)}


def _case(real_logits: Any, fake_logits: Any) -> Arguments:
    return {"real_logits": np.array(real_logits), "fake_logits": np.array(fake_logits)}


def _single(rng: np.random.Generator, size: int) -> Any:
    return rng.normal(size=size).astype(np.float32)
