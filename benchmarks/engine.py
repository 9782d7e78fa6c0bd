"""Measure the engine's steps of training beside the textbook's way, the bare matrix products, and PyTorch if installed.

``python -m benchmarks.engine [WORD] [--json] [--store]`` measures all ways in turn, in one run, by the thread's own
processor time, and prints medians and their ratios. Only ratios mean anything on another machine. PyTorch runs with its
defaults, on one thread; it is no dependency of ours and is left out where it is not installed.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: small products get slower with more threads

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

import dlcore
from benchmarks import textbook
from dlcore.arrays import Array
from dlcore.layer import Layer

Step = Callable[[], object]
STORED = Path(__file__).parent / "results" / "engine.json"
ROUNDS = 15


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
    steps: int = 20
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
    Setting("784-100x6-10 relu SGD", dense((784, *[100] * 6, 10)), "ReLU", steps=10),
    Setting("784-100x6-10 relu SGD dropout", dense((784, *[100] * 6, 10), 0.15), "ReLU", steps=10),
    Setting("784-512-512-10 relu Adam dropout", dense((784, 512, 512, 10), 0.2), "ReLU", "Adam", batch=128, steps=2),
    Setting("SimpleConvNet Adam", SIMPLE, "ReLU", "Adam", (1, 28, 28), steps=1),
    Setting("TensorFlow-style CNN Adam", TENSORFLOW, "ReLU", "Adam", (1, 28, 28), steps=1, rounds=5),
    Setting("CIFAR CNN Adam", CIFAR, "ReLU", "Adam", (3, 32, 32), batch=32, steps=1, rounds=5),
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


def textbook_network(setting: Setting, w: dict[str, Array], rng: np.random.Generator) -> textbook.Network:
    """Build the textbook's network."""
    layers: list[Any] = []
    place = 0
    for part in setting.network:
        match part.kind:
            case "affine":
                place += 1
                layers.append(textbook.Affine(w, place))
            case "convolution":
                place += 1
                layers.append(textbook.Convolution(w, place, part.sizes[3]))
            case "activation":
                layers.append(textbook.ReLU() if setting.activation == "ReLU" else textbook.Sigmoid())
            case "dropout":
                layers.append(textbook.Dropout(part.rate, rng))
            case "pooling":
                layers.append(textbook.Pooling())
    return textbook.Network(layers, w)


def engine_network(setting: Setting, w: dict[str, Array], dtype: Any = np.float32) -> dlcore.Sequential:
    """Build the engine's network, with the same numbers."""
    w = {name: value.astype(dtype) for name, value in w.items()}
    layers: list[Layer] = []
    place = 0
    for part in setting.network:
        match part.kind:
            case "affine":
                place += 1
                layers.append(dlcore.Affine(w[f"W{place}"], w[f"b{place}"]))
            case "convolution":
                place += 1
                pad = part.sizes[3]
                layers.append(dlcore.Convolution(w[f"W{place}"], w[f"b{place}"], padding=(pad, pad)))
            case "activation":
                layers.append(dlcore.ReLU() if setting.activation == "ReLU" else dlcore.Sigmoid())
            case "dropout":
                layers.append(dlcore.Dropout(part.rate, "classic"))
            case "pooling":
                layers.append(dlcore.MaxPooling((2, 2)))
            case "flatten":
                layers.append(dlcore.Flatten())
    return dlcore.Sequential(layers)


def data(setting: Setting, rng: np.random.Generator, n: int = 60000) -> tuple[Array, Array]:
    """Draw as many examples as MNIST has; how fast a step is depends on where they lie, not on what they show."""
    n = min(n, 6000) if len(setting.shape) > 1 else n  # pictures in float64 would fill the memory
    return rng.random((n, *setting.shape)), np.eye(10)[rng.integers(0, 10, n)]


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


def product_step(setting: Setting) -> Step:
    """Return a function that does the matrix products of a step and nothing else: forward, both gradients, float32."""
    rng = np.random.default_rng(1)
    pairs: list[tuple[Array, Array]] = []
    side, is_first = setting.shape[-1], True
    for part in setting.network:
        if part.kind == "pooling":
            side //= 2
        if part.kind not in ("affine", "convolution"):
            continue
        if part.kind == "affine":
            n_in, n_out, rows = *part.sizes, setting.batch
        else:
            channels, n_out, kernel, padding = part.sizes
            side += 2 * padding - kernel + 1
            n_in, rows = channels * kernel**2, setting.batch * side**2
        x, W, d = (rng.random(shape, dtype=np.float32) for shape in ((rows, n_in), (n_in, n_out), (rows, n_out)))
        pairs += [(x, W), (x.T, d)] + ([] if is_first else [(d, W.T)])
        is_first = False
    return lambda: [a @ b for a, b in pairs]


def torch_step(setting: Setting, w: dict[str, Array], x: Array, t: Array) -> Step | None:
    """Return a function that takes one step with PyTorch's defaults, or None where it is not installed."""
    try:
        import torch  # type: ignore[import-not-found]
    except ImportError:
        return None
    torch.set_num_threads(1)
    network = torch.nn.Sequential(*_torch_layers(torch, setting, w))
    options = {"momentum": 0.9} if setting.optimizer == "Momentum" else {}
    kind = {"Momentum": "SGD", "RMSProp": "RMSprop"}.get(setting.optimizer, setting.optimizer)
    optimizer = getattr(torch.optim, kind)(network.parameters(), lr=0.001, **options)
    pictures, labels = torch.tensor(x, dtype=torch.float32), torch.tensor(t.argmax(axis=1))
    loss = torch.nn.CrossEntropyLoss()

    def step() -> float:
        chosen = torch.randint(len(pictures), (setting.batch,))
        optimizer.zero_grad()
        error = loss(network(pictures[chosen]), labels[chosen])
        error.backward()
        optimizer.step()
        return float(error)

    return step


def _torch_layers(torch: Any, setting: Setting, w: dict[str, Array]) -> Iterator[Any]:
    place = 0
    for part in setting.network:
        match part.kind:
            case "affine" | "convolution":
                place += 1
                W, b = (torch.tensor(w[f"{name}{place}"], dtype=torch.float32) for name in "Wb")
                if part.kind == "affine":
                    layer = torch.nn.Linear(*part.sizes)
                    W = W.T
                else:
                    layer = torch.nn.Conv2d(*part.sizes[:3], padding=part.sizes[3])
                with torch.no_grad():
                    layer.weight.copy_(W)
                    layer.bias.copy_(b)
                yield layer
            case "activation":
                yield torch.nn.ReLU() if setting.activation == "ReLU" else torch.nn.Sigmoid()
            case "dropout":
                yield torch.nn.Dropout(part.rate)
            case "pooling":
                yield torch.nn.MaxPool2d(2)
            case "flatten":
                yield torch.nn.Flatten()


def microseconds(step: Step, count: int) -> float:
    """Measure some steps in a row, so that each way finds its own numbers in the processor's cache."""
    start = time.thread_time()
    for _ in range(count):
        step()
    return (time.thread_time() - start) * 1e6 / count


def measure(setting: Setting) -> dict[str, float]:
    """Return the median microseconds of each way, measured in turn, and what the ways are to ours."""
    rng = np.random.default_rng(0)
    w, (x, t) = parameters(setting, rng), data(setting, rng)
    ways: dict[str, Step] = {
        "textbook": textbook_step(setting, {name: value.copy() for name, value in w.items()}, x, t),
        "ours": engine_step(setting, w, x, t),
        "products": product_step(setting),
    }
    torch = torch_step(setting, w, x, t)
    ways |= {"torch": torch} if torch else {}
    for step in [*ways.values()] * 2:
        step()  # not counted: memory is fetched, memories are made
    times = [[microseconds(step, setting.steps) for step in ways.values()] for _ in range(setting.rounds)]
    medians = dict(zip(ways, map(median, zip(*times, strict=True)), strict=True))
    return {f"{name}_us": round(value, 1) for name, value in medians.items()} | {
        f"{name}_to_ours": round(value / medians["ours"], 2) for name, value in medians.items() if name != "ours"
    }


def memory(setting: Setting, steps: int = 200) -> dict[str, float]:
    """Return the peak megabytes of the process after the first steps, and after many more: a leak would show."""
    rng = np.random.default_rng(0)
    w, (x, t) = parameters(setting, rng), data(setting, rng, 600)
    step = engine_step(setting, w, x, t)
    peaks = []
    for count in (3, steps):
        for _ in range(count):
            step()
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return {"peak_mb_after_3": round(peaks[0]), "peak_mb_after_many": round(peaks[1]), "steps": steps}


def main() -> None:
    """Print one line for each setting whose name contains the word given."""
    parser = argparse.ArgumentParser("python -m benchmarks.engine", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("word", nargs="?", default="", help="only settings with this in their name")
    parser.add_argument("--json", action="store_true", help="print JSON alone")
    parser.add_argument("--store", action="store_true", help=f"keep the result in benchmarks/results/{STORED.name}")
    options = parser.parse_args()
    found = {}
    for setting in (setting for setting in SETTINGS if options.word in setting.name):
        found[setting.name] = measure(setting)
        if not options.json:
            told = "  ".join(f"{name} {value:g}" for name, value in found[setting.name].items())
            sys.stdout.write(f"{setting.name:34} {told}\n")
    if options.json:
        sys.stdout.write(json.dumps(found, indent=1) + "\n")
    if options.store:
        STORED.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
