"""A run on handwritten digits: the network, the loop and the figures that all demos on MNIST share.

Weights, batches and dropout draw from random numbers of their own, so two runs of the same seed start from the same
weights and see the same batches, whatever else differs between them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal, TypeAlias

import numpy as np

from dlcore import (
    Affine,
    BatchNormalization,
    Initializer,
    Layer,
    Optimizer,
    Penalty,
    ReLU,
    Sequential,
    Sigmoid,
    Tanh,
    accuracy,
    batches,
    gaussian,
    he,
    softmax_cross_entropy,
    train,
    xavier,
    zeros,
)
from dlcore.arrays import Array, IntArray
from dlcore.data import Examples, Mnist, load_mnist
from dlcore.demos.knob import Range
from dlcore.demos.picture import Picture
from dlcore.demos.step import DataUsed, Step
from dlcore.demos.words import Words
from dlcore.training import Loss

Activation: TypeAlias = Literal["sigmoid", "relu", "tanh"]
InitializerName: TypeAlias = Literal["gaussian", "xavier", "he", "zeros"]
Scale: TypeAlias = Annotated[float, Range(1e-4, 10, log=True)]
Sizes: TypeAlias = Annotated[tuple[int, ...], Range(1, 1024)]
LearningRate: TypeAlias = Annotated[float, Range(1e-5, 100, log=True)]
BatchSize: TypeAlias = Annotated[int, Range(1, 1000)]
Steps: TypeAlias = Annotated[int, Range(1, 20_000)]
Seed: TypeAlias = Annotated[int, Range(0, 2**31)]

REPORTS, TESTS, PICTURES = 200, 25, 8  # about how many of each in a run
SMALL_SET = 1000  # up to here train_accuracy is that of all training examples, beyond of the current batch
DIVERGED = Words(
    "損失が有限の値でなくなったので、ここで止めました。学習率を小さくしてみてください。",
    "The loss is no longer finite, so the run ends here; try a smaller learning rate.",
)


def used_data(mnist: Mnist, train_count: int | None = None) -> DataUsed:
    """Describe the digits of a run; the checksums are those of the four files."""
    count = len(mnist.train) if train_count is None else train_count
    return DataUsed(mnist.name, count, len(mnist.test), mnist.source, "-".join(mnist.checksums.values()))


def initializer_named(name: InitializerName, scale: float) -> Initializer:
    """Return the rule that draws the weights; the scale is for ``gaussian`` only."""
    return {"gaussian": gaussian(scale), "xavier": xavier, "he": he, "zeros": zeros}[name]


def activation_named(name: Activation) -> Layer:
    """Return a new activation layer."""
    match name:
        case "sigmoid":
            return Sigmoid()
        case "relu":
            return ReLU()
    return Tanh()


def perceptron(
    hidden_sizes: Sequence[int],
    activation: Callable[[], Layer],
    initializer: Initializer,
    seed: int,
    *,
    batch_norm: bool = False,
    dropout: Callable[[int], Layer | None] = lambda place: None,
) -> Sequential:
    """Build 784 inputs, hidden layers and 10 scores; ``dropout`` says what follows the hidden layer of a number."""
    rng = np.random.default_rng(seed)
    layers: list[Layer] = []
    n_in = 784
    for place, size in enumerate(hidden_sizes):
        layers.append(Affine.create(n_in, size, initializer, rng))
        if batch_norm:
            layers.append(BatchNormalization.create(size))
        layers.append(activation())
        dropped = dropout(place)
        if dropped is not None:
            layers.append(dropped)
        n_in = size
    return Sequential([*layers, Affine.create(n_in, 10, initializer, rng)])


def is_due(step: int, steps: int, times: int) -> bool:
    """Tell whether something that happens about ``times`` times in a run happens now; always at both ends."""
    return step in (0, steps) or step % max(1, steps // times) == 0


@dataclass
class DigitsRun:
    """One network on its way: iterate over it to train it and get its reports.

    Attributes
    ----------
    network, optimizer, penalty, loss : Sequential, Optimizer, Penalty, Loss
        What learns, and how.
    steps, batch_size, seed : int
        How long, and in what portions; ``seed`` decides the order of the digits.
    draw : function
        Makes the pictures of a moment out of this run; it is asked a few times only.
    mnist : Mnist
        All digits.
    train_count : int, optional
        How many training examples are used, from the first on; all if it is left out.
    integer_labels : bool
        Whether the loss gets class numbers instead of one-hot rows.
    replacement : bool
        Whether each batch is drawn from all examples, as in the report's loops.
    augment : function, optional
        Changes the images of a batch.
    step : int
        How many updates are done.
    batch : pair of array
        The latest images and targets.
    gradient_norms : list of (step, norms)
        The length of each parameter's gradient, at every report.
    """

    network: Sequential
    optimizer: Optimizer
    steps: int
    batch_size: int
    seed: int
    draw: Callable[["DigitsRun"], tuple[Picture, ...]]
    penalty: Penalty | None = None
    loss: Loss = softmax_cross_entropy
    mnist: Mnist = field(default_factory=load_mnist)
    train_count: int | None = None
    integer_labels: bool = False
    replacement: bool = False
    augment: Callable[[Array, np.random.Generator], Array] | None = None
    step: int = 0
    batch: tuple[Array, Array | IntArray] = (np.empty((0, 784)), np.empty(0))
    gradient_norms: list[tuple[int, dict[str, float]]] = field(default_factory=list)

    @property
    def train_images(self) -> Array:
        """Return the training images that are used."""
        return self.mnist.train.images[: self.train_count]

    @property
    def train_labels(self) -> IntArray:
        """Return their classes."""
        return self.mnist.train.labels[: self.train_count]

    @property
    def test(self) -> Examples:
        """Return the test digits, all of them."""
        return self.mnist.test

    def __iter__(self) -> Iterator[Step]:
        """Train, and report before the first update, now and then, and after the last."""
        rng = np.random.default_rng([self.seed, 1])
        stream = self._batches()
        self.batch = next(stream)
        with np.errstate(all="ignore"):  # numbers that are not finite end the run with a note, not with a warning
            first_loss = self._first_loss()
        yield self._report(first_loss)
        for step in range(1, self.steps + 1):
            self.step = step
            reported = any(is_due(self.step, self.steps, times) for times in (REPORTS, TESTS, PICTURES))
            loss = self._update(rng, measured=reported)
            if not np.isfinite(loss):
                yield Step(self.step, self.steps, {"loss": loss}, note=DIVERGED)
                return
            if reported:
                yield self._report(loss)
            self.batch = next(stream)

    def _batches(self) -> Iterator[tuple[Array, Array | IntArray]]:
        rng = np.random.default_rng([self.seed, 2])
        targets = self.train_labels if self.integer_labels else np.eye(10, dtype=np.float32)[self.train_labels]
        size = min(self.batch_size, len(targets))
        for x, t in batches(self.train_images, targets, size, rng, replacement=self.replacement):
            yield (self.augment(x, rng) if self.augment else x), t

    def _first_loss(self) -> float:
        x, t = self.batch
        penalty = self.penalty.value(self.network.parameters) if self.penalty else 0.0
        return float(self.loss(self.network.forward(x)[0], t)[0]) + penalty

    def _update(self, rng: np.random.Generator, *, measured: bool) -> float:
        """Take one step and return the loss of its batch, before the step."""
        with np.errstate(all="ignore"):
            taken = next(
                train(
                    self.network,
                    [self.batch],
                    self.loss,
                    self.optimizer,
                    penalty=self.penalty,
                    rng=rng,
                    measure_gradients=measured,
                )
            )
        if measured:
            self.gradient_norms.append((self.step, taken.gradient_norms))
        return taken.loss

    def _report(self, loss: float) -> Step:
        with np.errstate(all="ignore"):
            small = len(self.train_labels) <= SMALL_SET
            seen = (self.train_images, self.train_labels) if small else self.batch
            metrics = {"loss": loss, "train_accuracy": accuracy(self.network, *seen)}
            if is_due(self.step, self.steps, TESTS):
                metrics["test_accuracy"] = accuracy(self.network, self.test.images, self.test.labels)
            pictures = self.draw(self) if is_due(self.step, self.steps, PICTURES) else ()
        data = used_data(self.mnist, self.train_count) if self.step == 0 else None
        return Step(self.step, self.steps, metrics, pictures, data)
