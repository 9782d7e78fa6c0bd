"""The same step of training in several ways: a textbook's, the engine's, and the bare matrix products of it."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import dlcore
from benchmarks import textbook
from benchmarks.settings import Setting
from dlcore.arrays import Array
from dlcore.layer import Layer

Step = Callable[[], object]


def textbook_network(setting: Setting, w: dict[str, Array], rng: Any) -> textbook.Network:
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
    is_dense = all(part.kind != "convolution" for part in setting.network)
    return textbook.Network(layers, w, decay=0.0 if is_dense else None)


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


def textbook_step(setting: Setting, w: dict[str, Array], x: Array, t: Array) -> Step:
    """Return a function that takes one step the textbook's way, and then computes the loss to be plotted."""
    rng = np.random.RandomState(1)  # the generator behind np.random.choice and np.random.rand
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
