"""What the engine's speed is measured on: dense and convolutional networks of the study report, and what feeds them."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from dlcore.arrays import Array

ROUNDS = 31  # odd, so that the median is a run


@dataclass(frozen=True)
class Part:
    """One layer of a network: its type, and for those that have them its sizes, in the order of their creation."""

    kind: str  # affine, convolution, activation, dropout, pooling, flatten
    sizes: tuple[int, ...] = ()  # affine: n_in, n_out; convolution: channels, filters, kernel, padding
    rate: float = 0.0


@dataclass(frozen=True)
class Setting:
    """What is measured: a network, its activation and optimiser, the shape of an example, and the batch size."""

    name: str
    network: tuple[Part, ...]
    activation: str = "sigmoid"
    optimizer: str = "SGD"
    shape: tuple[int, ...] = (784,)
    batch: int = 100
    steps: int = 60
    rounds: int = ROUNDS


def dense(sizes: tuple[int, ...], dropout: float = 0.0) -> tuple[Part, ...]:
    """Return the parts of a multi-layer perceptron, with dropout behind each hidden layer if there is any."""
    parts: list[Part] = []
    for n_in, n_out in pairwise(sizes):
        parts += [Part("affine", (n_in, n_out)), Part("activation"), Part("dropout", rate=dropout)]
    return tuple(part for part in parts[:-2] if part.kind != "dropout" or dropout)


def convolution(channels: int, filters: int, kernel: int, padding: int) -> tuple[Part, ...]:
    """Return a convolution with its activation."""
    return (Part("convolution", (channels, filters, kernel, padding)), Part("activation"))


POOL, FLAT = Part("pooling"), Part("flatten")
SIMPLE = (*convolution(1, 30, 5, 0), POOL, FLAT, *dense((4320, 100, 10)))
TENSORFLOW = (
    *convolution(1, 32, 5, 2), POOL, *convolution(32, 64, 5, 2), POOL, FLAT, *dense((3136, 1024, 10), 0.5)
)  # fmt: skip
CIFAR = (
    *convolution(3, 32, 3, 1), *convolution(32, 32, 3, 1), POOL,
    *convolution(32, 64, 3, 1), *convolution(64, 64, 3, 1), POOL, FLAT, *dense((4096, 512, 10), 0.5),
)  # fmt: skip
SETTINGS = (
    Setting("784-40-20-10 sigmoid SGD", dense((784, 40, 20, 10))),
    Setting("784-40-20-10 relu SGD", dense((784, 40, 20, 10)), "ReLU"),
    Setting("784-40-20-10 sigmoid Momentum", dense((784, 40, 20, 10)), optimizer="Momentum"),
    Setting("784-40-20-10 sigmoid RMSProp", dense((784, 40, 20, 10)), optimizer="RMSProp"),
    Setting("784-40-20-10 sigmoid Adam", dense((784, 40, 20, 10)), optimizer="Adam"),
    Setting("784-100x6-10 relu SGD", dense((784, *[100] * 6, 10)), "ReLU", steps=30),
    Setting("784-100x6-10 relu SGD dropout", dense((784, *[100] * 6, 10), 0.15), "ReLU", steps=30),
    Setting("784-512-512-10 relu Adam dropout", dense((784, 512, 512, 10), 0.2), "ReLU", "Adam", batch=128, steps=2),
    Setting("SimpleConvNet Adam", SIMPLE, "ReLU", "Adam", (1, 28, 28), steps=1),
    Setting("TensorFlow-style CNN Adam", TENSORFLOW, "ReLU", "Adam", (1, 28, 28), steps=1, rounds=7),
    Setting("CIFAR CNN Adam", CIFAR, "ReLU", "Adam", (3, 32, 32), batch=32, steps=1, rounds=7),
)


def parameters(setting: Setting, rng: np.random.Generator) -> dict[str, Array]:
    """Draw float64 parameters, numbered from the input."""
    drawn: dict[str, Array] = {}
    trained = (part for part in setting.network if part.kind in ("affine", "convolution"))
    for place, part in enumerate(trained, start=1):
        if part.kind == "affine":
            shape: tuple[int, ...] = part.sizes
            n_out = part.sizes[1]
        else:
            channels, n_out, kernel, _ = part.sizes
            shape = (n_out, channels, kernel, kernel)
        drawn |= {f"W{place}": 0.05 * rng.standard_normal(shape), f"b{place}": 0.05 * rng.standard_normal(n_out)}
    return drawn


def data(setting: Setting, rng: np.random.Generator, n: int = 60000) -> tuple[Array, Array]:
    """Draw as many examples as MNIST has; how fast a step is depends on where they lie, not on what they show."""
    n = min(n, 6000) if len(setting.shape) > 1 else n  # pictures in float64 would fill the memory
    return rng.random((n, *setting.shape)), np.eye(10)[rng.integers(0, 10, n)]
