"""A convolutional network on its way: the loop and the figures that all demos with trained convolutions share.

As convolutions cost much more than small layers, all test pictures are looked at a few times in a run only. Weights,
batches and dropout draw from random numbers of their own, as in ``digits_run``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from dlcore import SGD, Adam, Layer, Momentum, Optimizer, RMSProp, Sequential, batches, predict, train
from dlcore import softmax_cross_entropy as cross_entropy
from dlcore.arrays import Array, IntArray
from dlcore.data import Examples, to_floats
from dlcore.demos.digits_run import DIVERGED, is_due
from dlcore.demos.picture import Picture
from dlcore.demos.step import DataUsed, Step

OptimizerName: TypeAlias = Literal["adam", "rmsprop", "momentum", "sgd"]
REPORTS = 60  # about how many in a run
AT_ONCE = 100  # pictures that go through the network together; their windows have to fit into memory


class Labelled(NamedTuple):
    """Pictures and their classes; bytes are turned into numbers from 0 to 1 when they are used.

    Shapes
        x (N, C, H, W); labels (N,)
    """

    x: np.ndarray
    labels: IntArray


def digits(examples: Examples, count: int | None = None) -> Labelled:
    """Return the first few handwritten digits as pictures, all if no number is given."""
    return Labelled(examples.pictures[:count], examples.labels[:count])


def optimizer_named(name: OptimizerName, learning_rate: float) -> Optimizer:
    """Return a new optimiser."""
    match name:
        case "adam":
            return Adam(learning_rate)
        case "rmsprop":
            return RMSProp(learning_rate)
        case "momentum":
            return Momentum(learning_rate)
    return SGD(learning_rate)


class Frozen:
    """A layer that stays as it was drawn: the optimiser sees no parameters."""

    def __init__(self, layer: Layer) -> None:
        self.layer = layer
        self.parameters: dict[str, Array] = {}

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, object]:
        """Return what the layer makes of ``x``."""
        return self.layer.forward(x, training=training, rng=rng)

    def backward(self, dy: Array, cache: object) -> tuple[Array, dict[str, Array]]:
        """Return ``dx`` only."""
        return self.layer.backward(dy, cache)[0], {}


@dataclass
class PicturesRun:
    """One network on its way: iterate over it to train it and get its reports.

    Attributes
    ----------
    network, optimizer : Sequential, Optimizer
        What learns, and how.
    train, test : Labelled
        What it learns from, and what it is judged by.
    data : DataUsed
        What these are.
    steps, batch_size, seed : int
        How long, and in what portions; ``seed`` decides the order of the pictures.
    draw : function
        Makes the pictures of a moment out of this run, whenever the test pictures were looked at.
    tests : int
        About how often that is.
    step : int
        How many updates are done.
    batch : pair of array
        The latest pictures and targets.
    answers : array of int
        The latest answers to the test pictures.
    """

    network: Sequential
    optimizer: Optimizer
    train: Labelled
    test: Labelled
    data: DataUsed
    steps: int
    batch_size: int
    seed: int
    draw: Callable[["PicturesRun"], tuple[Picture, ...]]
    tests: int = 4
    step: int = 0
    batch: tuple[Array, Array] = (np.empty(0), np.empty(0))
    answers: IntArray = field(default_factory=lambda: np.empty(0, np.int64))

    def __iter__(self) -> Iterator[Step]:
        """Train, and report before the first update, now and then, and after the last."""
        rng = np.random.default_rng([self.seed, 1])
        stream = self._batches()
        self.batch = next(stream)
        with np.errstate(all="ignore"):  # numbers that are not finite end the run with a note, not with a warning
            x, t = self.batch
            yield self._report(float(cross_entropy(self.network.forward(x)[0], t)[0]))
            for step in range(1, self.steps + 1):
                self.step = step
                (taken,) = train(self.network, [self.batch], cross_entropy, self.optimizer, rng=rng)
                if not np.isfinite(taken.loss):
                    yield Step(self.step, self.steps, {"loss": taken.loss}, note=DIVERGED)
                    return
                if any(is_due(self.step, self.steps, times) for times in (REPORTS, self.tests)):
                    yield self._report(taken.loss)
                self.batch = next(stream)

    def _batches(self) -> Iterator[tuple[Array, Array]]:
        rng = np.random.default_rng([self.seed, 2])
        targets = np.eye(10, dtype=np.float32)[self.train.labels]
        for x, t in batches(self.train.x, targets, min(self.batch_size, len(targets)), rng):
            yield numbers(x), t

    def _report(self, loss: float) -> Step:
        x, t = self.batch
        answers = predict(self.network, x, AT_ONCE).argmax(axis=1)
        metrics = {"loss": loss, "train_accuracy": float(np.mean(answers == t.argmax(axis=1)))}
        pictures: tuple[Picture, ...] = ()
        if is_due(self.step, self.steps, self.tests):
            self.answers = self._answers()
            metrics["test_accuracy"] = float(np.mean(self.answers == self.test.labels))
            pictures = self.draw(self)
        return Step(self.step, self.steps, metrics, pictures, self.data if self.step == 0 else None)

    def _answers(self) -> IntArray:
        """Ask the network about all test pictures."""
        x = self.test.x
        parts = (numbers(x[start : start + AT_ONCE]) for start in range(0, len(x), AT_ONCE))
        return np.concatenate([self.network.forward(part)[0].argmax(axis=1) for part in parts])


def numbers(x: np.ndarray) -> Array:
    """Return pictures as a network takes them."""
    return to_floats(x) if x.dtype == np.uint8 else x
