"""A small convolutional network that was taught MNIST once, to say what digit a generated image shows, and how surely.

Its parameters are stored beside this file; ``python -m benchmarks.digit_judge`` makes them again and says how good it
is.
"""

from functools import cache
from pathlib import Path

import numpy as np

from dlcore import Affine, Convolution, Flatten, MaxPooling, ReLU, Sequential, he, load_parameters, predict, softmax
from dlcore.arrays import Array

FILE = Path(__file__).with_name("digit_judge.npz")
SURE = 0.9  # from this probability on an image counts as a digit


def judge_network(rng: np.random.Generator) -> Sequential:
    """Build 5×5×16, pool, 5×5×32, pool and 10 scores."""
    return Sequential(
        [
            Convolution.create(1, 16, (5, 5), he, rng, padding=(2, 2)),
            ReLU(),
            MaxPooling((2, 2)),
            Convolution.create(16, 32, (5, 5), he, rng, padding=(2, 2)),
            ReLU(),
            MaxPooling((2, 2)),
            Flatten(),
            Affine.create(32 * 7 * 7, 10, he, rng),
        ]
    )


@cache
def load_judge() -> Sequential:
    """Return the trained network; it is read once in a process, and nobody should change it."""
    network = judge_network(np.random.default_rng(0))
    load_parameters(network, FILE.read_bytes())
    return network


def digit_probabilities(pictures: Array) -> Array:
    """Return how probable each digit is for images (N, 1, 28, 28) with values in [0, 1], as rows (N, 10)."""
    return softmax(predict(load_judge(), pictures, 200))


def digit_figures(probabilities: Array) -> dict[str, float]:
    """Measure how many images the judge is sure of, and how many different digits are among these."""
    sure = probabilities.max(axis=1) > SURE
    return {
        f"judged_above_{SURE}": float(sure.mean()),
        "digits_seen": float(len(np.unique(probabilities[sure].argmax(axis=1)))),
    }
