"""Training is a loop: show a batch, measure the loss, go back through the layers, and take a step downhill.

``train`` yields after every step and does nothing else: it prints nothing, draws nothing, and stops when the caller
stops asking. What is shown, and when the test data are looked at, is the caller's business.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from dlcore.arrays import Array, IntArray, Scalar
from dlcore.layer import Layer, _parameter_gradients, _update_buffers
from dlcore.optimizer import Optimizer
from dlcore.regularization import Penalty, add_penalty

Batch: TypeAlias = tuple[Any, Any]
Loss: TypeAlias = Callable[[Any, Any], tuple[Scalar, Array]]
Clip: TypeAlias = Callable[[dict[str, Array]], dict[str, Array]]


@dataclass(frozen=True)
class TrainingStep:
    """What one step of training has to tell.

    Shapes
        step (); loss ()

    Attributes
    ----------
    step : int
        How many steps have been taken, 1 after the first.
    loss : float
        The loss of the batch before the step, with the penalty.
    gradient_norms : dict of float
        The Euclidean length of each parameter's gradient, by name; empty unless it was asked for.
    """

    step: int
    loss: float
    gradient_norms: dict[str, float]


def train(
    network: Layer,
    examples: Iterable[Batch],
    loss: Loss,
    optimizer: Optimizer,
    *,
    penalty: Penalty | None = None,
    clip: Clip | None = None,
    rng: np.random.Generator | None = None,
    measure_gradients: bool = False,
) -> Iterator[TrainingStep]:
    """Take one step for each batch, and yield after each.

    Each step is: forward, loss (plus penalty), backward, clip, ``optimizer.step``, running statistics.

    ``w = w + update(d(loss + penalty)/dw)``

    Shapes
        network; examples; loss; optimizer -> steps

    Parameters
    ----------
    network : Layer
        Its parameters are changed in place.
    examples : iterable of (x, t)
        The batches, for example from ``batches``.
    loss : function
        ``loss(y, t) -> (L, dy)``.
    optimizer : Optimizer
        Takes the steps.
    penalty : Penalty, optional
        Such as ``L2(0.1)``.
    clip : function, optional
        Changes the dict of gradients, such as ``lambda gradients: clip_by_global_norm(gradients, 1.0)``.
    rng : numpy.random.Generator, optional
        For layers that draw lots.
    measure_gradients : bool
        Whether ``gradient_norms`` are filled.

    Returns
    -------
    steps : iterator of TrainingStep
        One after each step.

    Source
    ------
    Rumelhart, Hinton and Williams, Learning representations by back-propagating errors (1986). The study report,
    section 1.1, whose loops all have this form.

    Examples
    --------
    >>> from dlcore import Affine, SGD, mean_squared_error, zeros
    >>> network = Affine.create(1, 1, zeros, np.random.default_rng(0), np.float64)
    >>> x = np.array([[-1.0], [0.0], [1.0]])
    >>> steps = list(train(network, [(x, 3 * x + 2)] * 500, mean_squared_error, SGD(0.1)))
    >>> round(steps[0].loss, 1), network.parameters["W"].round(2), network.parameters["b"].round(2)
    (5.0, array([[3.]]), array([2.]))
    """
    _keep_freed_memory()
    for step, (x, t) in enumerate(examples, start=1):
        y, cache = network.forward(x, training=True, rng=rng)
        L, dy = loss(y, t)
        gradients = _parameter_gradients(network, dy, cache)
        extra = 0.0
        if penalty is not None:
            extra, gradients = add_penalty(penalty, network.parameters, gradients)
        if clip is not None:
            gradients = clip(gradients)
        optimizer.step(network.parameters, gradients)
        _update_buffers(network, cache)
        norms = {name: float(np.linalg.norm(dw)) for name, dw in gradients.items()} if measure_gradients else {}
        del (
            x,
            t,
            y,
            dy,
            cache,
            gradients,
        )  # their memory, still in the cache, is for the next batch
        yield TrainingStep(step, float(L) + extra, norms)


def _keep_freed_memory() -> None:
    """Let the C library keep what a step frees for the next step, where it otherwise hands it back to the system.

    glibc keeps arrays up to the size of the largest that it has seen freed, at most 32 MB. Without this, the arrays of
    an LSTM with 256 sequences came page by page from the system in every step, and a step took 2.6 times as long.
    """
    np.empty(32 * 2**20 - 2**16, np.uint8)  # no page of it is touched


def batches(
    x: Any, t: Any, size: int, rng: np.random.Generator, *, epochs: int | None = None, replacement: bool = False
) -> Iterator[Batch]:
    """Yield batches of examples in random order.

    ``x[order[i : i + size]], t[order[i : i + size]]`` with a fresh random order in each epoch

    An epoch shows every example once; its last batch may be smaller. With ``replacement``, as in the study report's
    loops, every batch is drawn from all examples (an epoch then has ``N // size`` batches, at least 1).

    Shapes
        x (N, ...); t (N, K); size (); rng -> examples

    Parameters
    ----------
    x, t : array
        Examples and targets of any shape, equally many and at least 1.
    size : int
        Examples in a batch, at least 1.
    rng : numpy.random.Generator
        Where the order comes from.
    epochs : int, optional
        After how many epochs to stop; if it is left out, never.
    replacement : bool
        Whether an example may come again before all others have.

    Returns
    -------
    examples : iterator of (x, t)
        Copies.

    Raises
    ------
    ValueError
        If there are not equally many examples and targets, or none, or ``size`` is below 1; at the first batch.

    Source
    ------
    Goodfellow, Bengio and Courville, Deep Learning (2016), section 8.1.3. The study report, section 1.1.

    Examples
    --------
    >>> x = np.arange(5)
    >>> [len(part) for part, _ in batches(x, x, 2, np.random.default_rng(0), epochs=1)]
    [2, 2, 1]
    """
    N = len(x)
    if len(t) != N or N == 0 or size < 1:
        raise ValueError(f"Batches of {size} cannot be made of {N} examples and {len(t)} targets; both must be equal.")
    epoch = 0
    while epochs is None or epoch < epochs:
        epoch += 1
        order = rng.integers(0, N, max(N // size, 1) * size) if replacement else rng.permutation(N)
        for start in range(0, len(order), size):
            chosen = order[start : start + size]
            yield np.take(x, chosen, axis=0), np.take(t, chosen, axis=0)


def predict(network: Layer, x: Array, size: int = 1000) -> Array:
    """Run a network over many examples, a batch at a time, as it acts outside training.

    ``y = network(x)``

    Shapes
        network; x (N, ...) -> y (N, K)

    Parameters
    ----------
    network : Layer
        Is not changed.
    x : array
        Examples, at least 1.
    size : int
        Examples at a time; it decides how much memory is needed and nothing else.

    Returns
    -------
    y : array
        The results.

    Source
    ------
    Goodfellow, Bengio and Courville, Deep Learning (2016), section 6.5.1. The study report, section 1.1.

    Examples
    --------
    >>> from dlcore import Identity
    >>> predict(Identity(), np.array([[1.0], [2.0], [3.0]]), size=2).ravel()
    array([1., 2., 3.])
    """
    return np.concatenate([network.forward(x[start : start + size])[0] for start in range(0, len(x), size)])


def accuracy(network: Layer, x: Array, t: Array | IntArray, size: int = 1000) -> float:
    """Return the share of examples whose highest score is at the right class.

    ``mean(argmax y = argmax t)``; of equal scores the first counts

    Shapes
        network; x (N, ...); t (N, K) -> share ()

    Parameters
    ----------
    network : Layer
        Gives scores (N, K); is not changed.
    x : array
        Examples, at least 1.
    t : array
        One-hot rows (N, K), or class numbers (N,).
    size : int
        Examples at a time.

    Returns
    -------
    share : float
        From 0 to 1.

    Raises
    ------
    ValueError
        If there are not as many targets as examples.

    Source
    ------
    Goodfellow, Bengio and Courville, Deep Learning (2016), section 5.1.2. The study report, section 1.1.

    Examples
    --------
    >>> from dlcore import Identity
    >>> accuracy(Identity(), np.array([[0.2, 0.8], [0.6, 0.4]]), np.array([1, 1]))
    0.5
    """
    if len(x) != len(t):
        raise ValueError(f"There must be as many targets as examples, but there are {len(t)} and {len(x)}.")
    right = t if t.ndim == 1 else t.argmax(axis=1)
    return float(np.mean(predict(network, x, size).argmax(axis=1) == right))
