"""Digit sequences to be written again: copied, reversed or sorted; some are kept apart and never seen in training."""

from collections.abc import Iterator
from typing import Literal, TypeAlias

import numpy as np

from dlcore.arrays import IntArray

Task: TypeAlias = Literal["copy", "reverse", "sort"]

LONGEST = 10
END, START = 10, 11  # the words beside the ten digits
WORDS = 12


def kept_apart(rng: np.random.Generator, most: int = 100) -> dict[int, IntArray]:
    """Draw the test sequences by length: at most a tenth of all there are, all different."""
    found = {}
    for length in range(1, LONGEST + 1):
        count = min(most, 10**length // 10)
        numbers = np.unique(rng.integers(0, 10**length, 2 * count)) if length > 3 else np.arange(10**length)
        found[length] = _digits(rng.permutation(numbers)[:count], length)
    return found


def drawn(rng: np.random.Generator, count: int, apart: dict[int, IntArray]) -> Iterator[IntArray]:
    """Yield batches without end; all sequences of one batch have the same length, and none is kept apart."""
    while True:
        length = int(rng.integers(1, LONGEST + 1))
        numbers = np.empty(0, int)
        while len(numbers) < count:
            more = rng.integers(0, 10**length, count)
            numbers = np.concatenate([numbers, more[~np.isin(more, _numbers(apart[length]))]])
        yield _digits(numbers[:count], length)


def written(source: IntArray, task: Task) -> IntArray:
    """Return what is to be written, with the end word."""
    match task:
        case "copy":
            target = source
        case "reverse":
            target = source[:, ::-1]
        case "sort":
            target = np.sort(source, axis=1)
    return np.column_stack([target, np.full(len(source), END)])


def is_exact(said: IntArray, right: IntArray) -> np.ndarray:
    """Tell for each sequence whether it was written without a mistake, its end included."""
    missing = right.shape[1] - said.shape[1]
    if missing > 0:
        said = np.pad(said, ((0, 0), (0, missing)), constant_values=START)
    exact: np.ndarray = (said[:, : right.shape[1]] == right).all(axis=1)
    return exact


def spelled(words: IntArray) -> str:
    """Return words as they are shown: digits, and a dot for the end."""
    text = "".join("." if word == END else "s" if word == START else str(word) for word in words)
    return text[: text.index(".") + 1] if "." in text else text


def _digits(numbers: IntArray, length: int) -> IntArray:
    digits: IntArray = numbers[:, None] // 10 ** np.arange(length) % 10
    return digits


def _numbers(digits: IntArray) -> IntArray:
    numbers: IntArray = digits @ 10 ** np.arange(digits.shape[1])
    return numbers
