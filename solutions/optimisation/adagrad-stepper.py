"""AdaGrad as a class: the engine's optimiser, which keeps its sum of squares from step to step."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import AdaGrad

Arguments = dict[str, Any]
Calls = list[list[Any]]


def _run(calls: Calls) -> tuple[list[Any], list[Any]]:
    """Return what the calls return, and the sum of squares after each step."""
    results: list[Any] = []
    kept: list[Any] = []
    optimizer = AdaGrad(0.0)
    for method, arguments in calls:
        if method == "new":
            lr, eps = arguments
            optimizer = AdaGrad(lr, epsilon=eps)
            results.append(None)
        else:
            w, grad = arguments
            parameters = {"w": w.copy()}
            optimizer.step(parameters, {"w": grad})
            results.append(parameters["w"])
            kept.append(optimizer.memory["w"][0].copy())
    return results, kept


def reference(calls: Calls) -> list[Any]:
    """Return what the calls return: nothing for a new object, the moved weights for a step."""
    return _run(calls)[0]


def inner(calls: Calls) -> Arguments:
    """Return the square of every gradient, and the sum of squares after each step."""
    squares = [np.square(arguments[1]) for method, arguments in calls if method == "step"]
    return {"squares": squares, "sums": _run(calls)[1]}


def _followed(settings: list[Any], w: Any, grads: list[Any]) -> Calls:
    """Return a script in which every step starts where the one before ended, as in training."""
    calls: Calls = [["new", settings]]
    for grad in grads:
        calls.append(["step", [w, grad]])
        w = reference(calls)[-1]
    return calls


def _drawn(rng: np.random.Generator, shape: tuple[int, ...], steps: int) -> Calls:
    settings = [float(rng.uniform(0.05, 0.8)), float(rng.choice([1e-7, 1e-3, 0.05, 0.3]))]
    return _followed(settings, rng.normal(size=shape), list(rng.normal(size=(steps, *shape)) * 1.5))


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield scripts of one to seven steps, with an eps that is large enough to be seen in some."""
    w, grads = np.array([1.0, 1.0]), [np.array([3.0, -1.0]), np.array([4.0, 0.0])]
    yield "by hand", {"calls": _followed([0.6, 1.0], w, grads)}
    slopes = [rng.normal(size=4), np.zeros(4), rng.normal(size=4)]
    yield "no slope in one step", {"calls": _followed([0.3, 0.1], rng.normal(size=4), slopes)}
    yield "one step", {"calls": _drawn(rng, (3,), 1)}
    yield "tiny gradients", {"calls": _followed([0.5, 1e-7], rng.normal(size=2), list(rng.normal(size=(3, 2)) * 1e-3))}
    yield "a second object starts with nothing summed", {"calls": _drawn(rng, (2,), 2) + _drawn(rng, (3,), 2)}
    calls = _drawn(rng, (3,), 4)
    for call in calls[1:]:
        call[1][0] = rng.normal(size=3)
    yield "the weights were changed between the steps", {"calls": calls}
    shapes = [(1,), (2,), (3,), (5,), (7,), (2, 3), (3, 2), (4, 4), (1, 6), (5, 1), (2, 2, 3), (6,)]
    for shape, steps in zip(shapes, [5, 2, 3, 4, 6, 3, 5, 2, 4, 7, 3, 5], strict=True):
        yield "random", {"calls": _drawn(rng, shape, steps)}
    single = [[method, [_single(part) for part in arguments]] for method, arguments in _drawn(rng, (4,), 4)]
    yield "float32", {"calls": single}


def _single(value: Any) -> Any:
    return value.astype(np.float32) if isinstance(value, np.ndarray) else value
