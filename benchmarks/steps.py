"""Measure how many microseconds a step of training takes, compared with the textbook's way.

``OPENBLAS_NUM_THREADS=1 python -m benchmarks.steps`` measures both in turn, in one run, by the thread's own processor
time, and prints medians and their ratio. Only ratios mean anything on another machine.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: small products get slower with more threads

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np

import dlcore
from benchmarks import textbook
from dlcore.arrays import Array
from dlcore.layer import Layer

Step = Callable[[], object]
ROUNDS = 15


@dataclass(frozen=True)
class Setting:
    """What is measured: layer sizes, activation, optimiser, dropout and batch size, or a network of pictures."""

    name: str
    sizes: tuple[int, ...] = ()
    activation: str = "sigmoid"
    optimizer: str = "SGD"
    dropout: float = 0.0
    batch: int = 100
    steps: int = 20


SETTINGS = (
    Setting("784-40-20-10 sigmoid SGD", (784, 40, 20, 10)),
    Setting("784-40-20-10 relu SGD", (784, 40, 20, 10), activation="ReLU"),
    Setting("784-40-20-10 sigmoid Momentum", (784, 40, 20, 10), optimizer="Momentum"),
    Setting("784-40-20-10 sigmoid RMSProp", (784, 40, 20, 10), optimizer="RMSProp"),
    Setting("784-40-20-10 sigmoid Adam", (784, 40, 20, 10), optimizer="Adam"),
    Setting("784-100x6-10 relu SGD", (784, *[100] * 6, 10), activation="ReLU", steps=10),
    Setting("784-100x6-10 relu SGD dropout", (784, *[100] * 6, 10), activation="ReLU", dropout=0.15, steps=10),
    Setting("784-512-512-10 relu Adam dropout", (784, 512, 512, 10), "ReLU", "Adam", 0.2, batch=128, steps=2),
    Setting("SimpleConvNet Adam", activation="ReLU", optimizer="Adam", steps=1),
)


def parameters(setting: Setting, rng: np.random.Generator) -> dict[str, Array]:
    """Draw float64 parameters; a setting without sizes is the network of pictures."""
    if not setting.sizes:
        shapes = {"W1": (30, 1, 5, 5), "b1": (30,), "W2": (4320, 100), "b2": (100,), "W3": (100, 10), "b3": (10,)}
    else:
        shapes = {}
        for place, (n_in, n_out) in enumerate(zip(setting.sizes, setting.sizes[1:], strict=False), start=1):
            shapes |= {f"W{place}": (n_in, n_out), f"b{place}": (n_out,)}
    return {name: 0.05 * rng.standard_normal(shape) for name, shape in shapes.items()}


def textbook_network(setting: Setting, w: dict[str, Array], rng: np.random.Generator) -> textbook.Network:
    """Build the textbook's network."""
    if not setting.sizes:
        layers = [textbook.Convolution(w, 1), textbook.ReLU(), textbook.Pooling(), textbook.Affine(w, 2)]
        return textbook.Network([*layers, textbook.ReLU(), textbook.Affine(w, 3)], w)
    stack: list[Any] = []
    last = len(setting.sizes) - 1
    for place in range(1, last + 1):
        stack.append(textbook.Affine(w, place))
        if place < last:
            stack.append(textbook.ReLU() if setting.activation == "ReLU" else textbook.Sigmoid())
            stack += [textbook.Dropout(setting.dropout, rng)] if setting.dropout else []
    return textbook.Network(stack, w)


def engine_network(setting: Setting, w: dict[str, Array], dtype: Any = np.float32) -> dlcore.Sequential:
    """Build the engine's network, with the same numbers."""
    w = {name: value.astype(dtype) for name, value in w.items()}
    if not setting.sizes:
        first: list[Layer] = [dlcore.Convolution(w["W1"], w["b1"]), dlcore.ReLU(), dlcore.MaxPooling((2, 2))]
        rest: list[Layer] = [
            dlcore.Flatten(),
            dlcore.Affine(w["W2"], w["b2"]),
            dlcore.ReLU(),
            dlcore.Affine(w["W3"], w["b3"]),
        ]
        return dlcore.Sequential([*first, *rest])
    layers: list[Layer] = []
    last = len(setting.sizes) - 1
    for place in range(1, last + 1):
        layers.append(dlcore.Affine(w[f"W{place}"], w[f"b{place}"]))
        if place < last:
            layers.append(dlcore.ReLU() if setting.activation == "ReLU" else dlcore.Sigmoid())
            layers += [dlcore.Dropout(setting.dropout, "classic")] if setting.dropout else []
    return dlcore.Sequential(layers)


def data(setting: Setting, rng: np.random.Generator, n: int = 60000) -> tuple[Array, Array]:
    """Draw as many examples as MNIST has; how fast a step is depends on where they lie, not on what they show."""
    x = rng.random((n, 784))
    return (x if setting.sizes else x.reshape(-1, 1, 28, 28)), np.eye(10)[rng.integers(0, 10, n)]


def textbook_step(setting: Setting, w: dict[str, Array], x: Array, t: Array) -> Step:
    """Return a function that takes one step the textbook's way, and then computes the loss to be plotted."""
    rng = np.random.default_rng(1)
    network = textbook_network(setting, w, rng)
    optimizer = getattr(textbook, setting.optimizer)(0.001)

    def step() -> float:
        chosen = rng.choice(len(x), setting.batch)
        _, gradients = network.gradient(x[chosen], t[chosen])
        optimizer.update(network.parameters, gradients)
        return network.loss(x[chosen], t[chosen])  # once more, as in every loop of the study report

    return step


def engine_step(setting: Setting, w: dict[str, Array], x: Array, t: Array) -> Step:
    """Return a function that takes one step with the engine."""
    rng = np.random.default_rng(1)
    examples = dlcore.batches(x.astype(np.float32), t.astype(np.float32), setting.batch, rng)
    optimizer = getattr(dlcore, setting.optimizer)(0.001)
    network = engine_network(setting, w)
    steps: Iterator[object] = dlcore.train(network, examples, dlcore.softmax_cross_entropy, optimizer, rng=rng)
    return lambda: next(steps)


def microseconds(step: Step, count: int) -> float:
    """Measure some steps in a row, so that each way finds its own numbers in the processor's cache."""
    start = time.thread_time()
    for _ in range(count):
        step()
    return (time.thread_time() - start) * 1e6 / count


def measure(setting: Setting) -> tuple[float, float]:
    """Return the median times of both ways, measured in turn."""
    rng = np.random.default_rng(0)
    w, (x, t) = parameters(setting, rng), data(setting, rng)
    both = (
        textbook_step(setting, {name: value.copy() for name, value in w.items()}, x, t),
        engine_step(setting, w, x, t),
    )
    for step in both * 2:
        step()  # not counted: memory is fetched, memories are made
    times = [[microseconds(step, setting.steps) for step in both] for _ in range(ROUNDS)]
    old, new = (median(column) for column in zip(*times, strict=True))
    return old, new


def main() -> None:
    """Print one line for each setting whose name contains the word given."""
    parser = argparse.ArgumentParser("python -m benchmarks.steps", description="Times of a step, and their ratio.")
    parser.add_argument("word", nargs="?", default="", help="only settings with this in their name")
    word = parser.parse_args().word
    sys.stdout.write(f"{'setting':36} {'textbook us':>12} {'dlcore us':>12} {'ratio':>6}\n")
    for setting in (setting for setting in SETTINGS if word in setting.name):
        old, new = measure(setting)
        sys.stdout.write(f"{setting.name:36} {old:12.0f} {new:12.0f} {old / new:6.1f}\n")


if __name__ == "__main__":
    main()
