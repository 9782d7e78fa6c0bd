"""The loss whose descent ascends the return: log-probabilities of the actions taken, weighted by their value."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import log_softmax, policy_gradient_loss

Arguments = dict[str, Any]


def reference(logits: Any, actions: Any, q: Any) -> Any:
    """Return the surrogate loss of N samples."""
    return policy_gradient_loss(logits, actions, q)


def inner(logits: Any, actions: Any, q: Any) -> Arguments:
    """Return the policy, the log-probabilities of what was done, and the weighted ones."""
    logp = log_softmax(logits)
    chosen = logp[np.arange(len(actions)), actions]
    return {"pi": np.exp(logp), "logp": logp, "chosen": chosen, "weighted": chosen * q}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield samples of N states and K actions, with values of both signs."""
    logits = np.array([[0.0, 0.0], [0.0, np.log(3)], [1.0, 1.0]])  # log 3: odds of 3 to 1
    yield "by hand", {"logits": logits, "actions": np.array([0, 1, 1]), "q": np.array([2.0, -1.0, 1.0])}
    wide = np.array([[0.5, -0.5, 1.0], [0.0, 2.0, -1.0]])
    yield "all values are one", {"logits": wide, "actions": np.array([2, 0]), "q": np.ones(2)}
    yield "one sample", {"logits": logits[1:2], "actions": np.array([0]), "q": np.array([2.0])}
    yield "one value is zero", {"logits": logits[:2], "actions": np.array([1, 0]), "q": np.array([0.0, -2.0])}
    for n, k in [(2, 3), (6, 3), (4, 2), (1, 5), (5, 4), (3, 3), (4, 4), (8, 2), (3, 6), (7, 5), (2, 2), (9, 4)]:
        logits = rng.normal(size=(n, k)) * rng.uniform(0.5, 2)
        q = rng.normal(size=n) * rng.uniform(0.5, 3) + rng.uniform(-2, 2)
        yield "random", {"logits": logits, "actions": rng.integers(0, k, n), "q": q}
    logits, q = rng.normal(size=(5, 3)).astype(np.float32), rng.normal(size=5).astype(np.float32)
    yield "float32", {"logits": logits, "actions": rng.integers(0, 3, 5), "q": q}
