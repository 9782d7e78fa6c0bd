"""The encoder of a sequence-to-sequence network: embed a word, take one recurrent step, and so on."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import embed, rnn_step

Arguments = dict[str, Any]


def reference(words: Any, E: Any, W: Any, U: Any, b: Any) -> Any:
    """Return the state after the last word."""
    h = np.zeros(W.shape[0])
    for e in embed(words, E.T):
        h, _ = rnn_step(e, h, W.T, U.T, b)
    return h


def inner(words: Any, E: Any, W: Any, U: Any, b: Any) -> Arguments:
    """Return the word vectors that go into the recurrent network, one row for each word."""
    return {"embedded": embed(words, E.T)}


def _drawn(rng: np.random.Generator, T: int, V: int, D: int, H: int) -> Arguments:
    return {
        "words": np.eye(V)[rng.integers(0, V, T)],
        "E": rng.normal(size=(D, V)),
        "W": rng.normal(size=(H, D)) / np.sqrt(D),
        "U": rng.normal(size=(H, H)) / np.sqrt(H),
        "b": rng.normal(size=H) * 0.5,
    }


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield sentences over vocabularies larger than, smaller than and as large as the word vectors."""
    yield (
        "by hand",
        {
            "words": np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]),
            "E": np.array([[1.0, -1.0, 0.5], [0.0, 2.0, -1.0]]),
            "W": np.array([[1.0, 0.5]]),
            "U": np.array([[-1.0]]),
            "b": np.array([0.5]),
        },
    )
    yield "the same word three times", _drawn(rng, 3, 4, 2, 5) | {"words": np.eye(4)[[2, 2, 2]]}
    yield "one word", _drawn(rng, 1, 5, 3, 2)
    larger = [(4, 6, 3, 2), (2, 7, 4, 3), (5, 8, 2, 4), (6, 9, 5, 3), (3, 5, 1, 2), (1, 6, 2, 3), (7, 4, 3, 1)]
    smaller = [(5, 3, 6, 4), (2, 3, 5, 4), (4, 2, 3, 5)]
    equal = [(5, 4, 4, 3), (3, 5, 5, 2), (4, 3, 3, 3), (2, 4, 4, 6)]
    for T, V, D, H in [*larger, *smaller, *equal]:
        yield "random", _drawn(rng, T, V, D, H)
    for T, V, D, H in [(3, 6, 4, 2), (4, 5, 5, 3)]:
        drawn = _drawn(rng, T, V, D, H)
        yield "random, words of integers", drawn | {"words": drawn["words"].astype(np.int64)}
    yield "float32", {name: value.astype(np.float32) for name, value in _drawn(rng, 4, 6, 3, 2).items()}
