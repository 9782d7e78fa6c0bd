"""A recurrent network learns to add in binary: it has to find out by itself what a carry is, and remember it."""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any, Literal

import numpy as np

from dlcore import data
from dlcore.activation_layers import Sigmoid
from dlcore.affine import Affine
from dlcore.arrays import Array, Scalar
from dlcore.demos.additions import (
    addition_table,
    as_float64,
    cell_table,
    drawn,
    explosion_note,
    recurrent_layer,
    state_matrix,
)
from dlcore.demos.binary_addition_presets import PRESETS, TEXT, TITLE
from dlcore.demos.keras_weights import glorot_uniform, orthogonal
from dlcore.demos.knob import Range
from dlcore.demos.picture import Picture
from dlcore.demos.step import DataUsed, Step
from dlcore.demos.words import Words
from dlcore.initializers import Initializer, gaussian, he, xavier
from dlcore.losses import mean_squared_error
from dlcore.optimizers import SGD, Adam, Optimizer
from dlcore.sequential import Sequential
from dlcore.training import TrainingStep, train

__all__ = ["COST_SECONDS", "PRESETS", "TEXT", "TITLE", "binary_addition"]
COST_SECONDS = 1.5
TEST_SUMS = 1000
EXPLODED = Words(
    "勾配が爆発し、誤差が数値でなくなりました。学習率や初期値を小さくするか、勾配をクリップします。",
    "The gradient exploded and the loss is no longer a number: lower the rate or the weights, or clip the gradient.",
)


def binary_addition(
    *,
    cell: Literal["rnn", "lstm", "gru"] = "rnn",
    activation: Literal["sigmoid", "tanh", "relu"] = "sigmoid",
    hidden_sizes: Annotated[tuple[int, ...], Range(1, 256)] = (16,),
    initializer: Literal["gaussian", "xavier", "he", "glorot"] = "gaussian",
    initializer_scale: Annotated[float, Range(1e-4, 10.0, log=True)] = 1.0,
    has_bias: bool = False,
    derivative_at: Literal["pre-activation", "activation"] = "pre-activation",
    loss: Literal["summed", "mean"] = "summed",
    optimizer: Literal["sgd", "adam"] = "sgd",
    learning_rate: Annotated[float, Range(1e-4, 10.0, log=True)] = 0.1,
    dropout_rate: Annotated[float, Range(0, 0.9)] = 0.0,
    recurrent_dropout_rate: Annotated[float, Range(0, 0.9)] = 0.0,
    unroll: bool = False,
    bits: Annotated[int, Range(2, 16)] = 8,
    sums: Annotated[int, Range(0, 20000)] = 0,
    batch_size: Annotated[int, Range(1, 256)] = 1,
    steps: Annotated[int, Range(1, 50000)] = 10000,
    seed: Annotated[int, Range(0, 2**31)] = 0,
) -> Iterator[Step]:
    """Yield the training of a recurrent network that reads two numbers bit by bit and says the bits of their sum.

    ``initializer_scale`` belongs to gaussian; glorot is Keras's default (uniform, recurrent weights orthogonal).
    ``loss`` is half the squared error summed over the bits, as in the report's own code, or its mean, as in Keras.
    ``sums`` above 0 trains on that many fixed sums, 0 on new ones all the time. ``unroll`` takes the looped form.

    Source: the study report, sections 2.1 (own code) and 3.1.18 (Keras).
    """
    rng = np.random.default_rng(seed)
    start = _initializer(initializer, initializer_scale)
    options = {"input_dropout": dropout_rate, "recurrent_dropout": recurrent_dropout_rate, "is_looped": unroll}
    network = Sequential([])
    for n_in, n_hidden in zip((2, *hidden_sizes), hidden_sizes, strict=False):
        network.layers.append(recurrent_layer(cell, activation, n_in, n_hidden, start, rng, **options))
        if initializer == "glorot":
            _make_orthogonal(network.layers[-1].parameters["U"], rng)
    n_last = hidden_sizes[-1] if hidden_sizes else 2
    network.layers += [Affine.create(n_last, 1, start, rng, np.float64), Sigmoid(derivative_at)]
    error = _summed if loss == "summed" else _mean
    test = as_float64(data.binary_addition(TEST_SUMS, rng, bits))
    rule: Optimizer = SGD(learning_rate) if optimizer == "sgd" else Adam(learning_rate)
    clip = None if has_bias else _without_bias
    examples = drawn(rng, bits, batch_size, sums)
    training = train(network, examples, error, rule, clip=clip, rng=rng, measure_gradients=True)
    yield Step(
        0,
        steps,
        _tested(network, *test, error),
        _pictures(network, *test),
        DataUsed(f"{bits}-bit sums", sums or steps * batch_size, TEST_SUMS),
    )
    report_every, test_every = max(1, steps // 100), max(1, steps // 10)
    for report in _reports(training, steps, report_every):
        metrics, stills = report.metrics, tuple[Picture, ...]()
        if report.note is not EXPLODED and (report.step % test_every == 0 or report.step == steps):
            with np.errstate(all="ignore"):
                metrics = metrics | _tested(network, *test, error)
                stills = _pictures(network, *test)
            if report.step == steps:
                stills += (cell_table(n_last, bits, batch_size),)
        yield replace(report, metrics=metrics, pictures=stills)


def _reports(training: Iterator[TrainingStep], steps: int, every: int) -> Iterator[Step]:
    """Take the steps, and yield the mean loss and the longest gradient now and then; stop when it explodes."""
    losses: list[float] = []
    longest, worst = 0.0, 0.0
    for step in range(1, steps + 1):
        with np.errstate(all="ignore"):  # an explosion is one of the things to see
            taken = next(training)
        if not math.isfinite(taken.loss):
            yield Step(step, steps, {"loss": taken.loss}, note=EXPLODED)
            return
        losses.append(taken.loss)
        longest = max(longest, math.hypot(*taken.gradient_norms.values()))
        if step % every == 0 or step == steps:
            worst = max(worst, longest)
            metrics = {"loss": float(np.mean(losses)), "gradient_norm": longest}
            yield Step(step, steps, metrics, note=explosion_note(worst) if step == steps else None)
            losses, longest = [], 0.0


def _pictures(network: Sequential, x: Array, t: Array) -> tuple[Picture, ...]:
    return addition_table(network, x[:3], t[:3]), state_matrix(network, x[0])


def _tested(network: Sequential, x: Array, t: Array, error: Any) -> dict[str, float]:
    """Measure the loss, and the shares of right bits and of right sums."""
    y = network.forward(x)[0]
    right = (y > 0.5) == (t > 0.5)
    return {
        "test_loss": float(error(y, t)[0]),
        "bit_accuracy": float(right.mean()),
        "sum_accuracy": float(right.all(axis=(1, 2)).mean()),
    }


def _summed(y: Array, t: Array) -> tuple[Scalar, Array]:
    """Return half the squared error of each sum, added up over its bits, on average over the batch."""
    d = y - t
    return np.float64(np.vdot(d, d) / (2 * len(d))), d / len(d)


def _mean(y: Array, t: Array) -> tuple[Scalar, Array]:
    """Return the mean squared error over all bits, without the half, as Keras defines it."""
    L, dy = mean_squared_error(y, t)
    return 2 * L, 2 * dy


def _without_bias(gradients: dict[str, Array]) -> dict[str, Array]:
    """Let no bias move: the report leaves them out for simplicity."""
    return {name: np.zeros_like(dw) if name.endswith(".b") else dw for name, dw in gradients.items()}


def _initializer(name: str, scale: float) -> Initializer:
    rules: dict[str, Initializer] = {
        "gaussian": gaussian(scale),
        "xavier": xavier,
        "he": he,
        "glorot": glorot_uniform,
    }
    return rules[name]


def _make_orthogonal(U: Array, rng: np.random.Generator) -> None:
    """Replace recurrent weights, block by block, by orthogonal ones."""
    size = len(U)
    for start in range(0, U.shape[1], size):
        U[:, start : start + size] = orthogonal((size, size), rng, U.dtype)
