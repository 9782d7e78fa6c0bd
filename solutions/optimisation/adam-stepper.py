"""Adam as a class: the engine's optimiser, which keeps its moments and counts its steps."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import Adam

Arguments = dict[str, Any]
Calls = list[list[Any]]


def _run(calls: Calls) -> tuple[list[Any], list[Any]]:
    """Return what the calls return, and the two moments after each step."""
    results: list[Any] = []
    kept: list[Any] = []
    optimizer = Adam(0.0)
    for method, arguments in calls:
        if method == "new":
            lr, beta1, beta2, eps = arguments
            optimizer = Adam(lr, beta1=beta1, beta2=beta2, epsilon=eps)
            results.append(None)
        else:
            w, grad = arguments
            parameters = {"w": w.copy()}
            optimizer.step(parameters, {"w": grad})
            results.append(parameters["w"])
            kept.append([moment.copy() for moment in optimizer.memory["w"]])
    return results, kept


def reference(calls: Calls) -> list[Any]:
    """Return what the calls return: nothing for a new object, the moved weights for a step."""
    return _run(calls)[0]


def inner(calls: Calls) -> Arguments:
    """Return the two moments after each step, before their correction."""
    moments = _run(calls)[1]
    return {"m": [m for m, _ in moments], "v": [v for _, v in moments]}


def _followed(settings: list[Any], w: Any, grads: list[Any]) -> Calls:
    """Return a script in which every step starts where the one before ended, as in training."""
    calls: Calls = [["new", settings]]
    for grad in grads:
        calls.append(["step", [w, grad]])
        w = reference(calls)[-1]
    return calls


def _drawn(rng: np.random.Generator, shape: tuple[int, ...], steps: int) -> Calls:
    rates = [rng.uniform(0.05, 0.8), rng.uniform(0.3, 0.9), rng.uniform(0.6, 0.98), rng.choice([1e-8, 1e-3, 0.05, 0.3])]
    settings = [float(rate) for rate in rates]
    return _followed(settings, rng.normal(size=shape), list(rng.normal(size=(steps, *shape)) * 1.5))


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield scripts of one to twelve steps, with an eps that is large enough to be seen in some."""
    w, grad = np.array([1.0, 1.0]), np.array([2.0, -1.0])
    yield "by hand", {"calls": _followed([0.5, 0.5, 0.75, 1.0], w, [grad, grad])}
    slopes = [rng.normal(size=4), np.zeros(4), rng.normal(size=4)]
    yield "no slope in one step", {"calls": _followed([0.3, 0.8, 0.9, 0.1], rng.normal(size=4), slopes)}
    yield "one step", {"calls": _drawn(rng, (3,), 1)}
    usual = _followed([0.001, 0.9, 0.999, 1e-8], rng.normal(size=5), list(rng.normal(size=(12, 5))))
    yield "the usual settings", {"calls": usual}
    yield "a second object starts at 0", {"calls": _drawn(rng, (2,), 3) + _drawn(rng, (3,), 2)}
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
