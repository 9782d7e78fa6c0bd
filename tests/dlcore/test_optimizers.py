"""Optimisers and schedules against the papers' formulas, written out one number at a time."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlcore import (
    SGD,
    AdaGrad,
    Adam,
    ConstantRate,
    ExponentialDecay,
    InverseTimeDecay,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
    StepDecay,
)
from dlcore.arrays import Array
from dlcore.optimizer import PIECE

SLOPES = [3.0, -1.0, 0.5, 0.0, 2.0]


def sgd(w: float, dw: float, memory: dict[str, float], t: int) -> float:
    return w - 0.1 * dw


def momentum(w: float, dw: float, memory: dict[str, float], t: int) -> float:
    memory["v"] = 0.9 * memory.get("v", 0) - 0.1 * dw
    return w + memory["v"]


def nesterov(w: float, dw: float, memory: dict[str, float], t: int) -> float:
    """Look ahead, as Sutskever et al. print it: w is theta + 0.9 v, where the slope was taken."""
    v = memory.get("v", 0)
    theta = w - 0.9 * v
    memory["v"] = 0.9 * v - 0.1 * dw
    theta += memory["v"]
    return theta + 0.9 * memory["v"]


def adagrad(w: float, dw: float, memory: dict[str, float], t: int) -> float:
    memory["h"] = memory.get("h", 0) + dw**2
    return w - 0.1 * dw / (math.sqrt(memory["h"]) + 1e-7)


def rmsprop(w: float, dw: float, memory: dict[str, float], t: int) -> float:
    memory["h"] = 0.99 * memory.get("h", 0) + 0.01 * dw**2
    return w - 0.1 * dw / (math.sqrt(memory["h"]) + 1e-7)


def adam(w: float, dw: float, memory: dict[str, float], t: int) -> float:
    memory["m"] = 0.9 * memory.get("m", 0) + 0.1 * dw
    memory["v"] = 0.999 * memory.get("v", 0) + 0.001 * dw**2
    m_hat, v_hat = memory["m"] / (1 - 0.9**t), memory["v"] / (1 - 0.999**t)
    return w - 0.1 * m_hat / (math.sqrt(v_hat) + 1e-8)


ALL: list[tuple[Callable[[Any], Optimizer], Callable[..., float]]] = [
    (SGD, sgd),
    (Momentum, momentum),
    (Nesterov, nesterov),
    (AdaGrad, adagrad),
    (RMSProp, rmsprop),
    (Adam, adam),
]


@pytest.mark.parametrize(("kind", "formula"), ALL)
def test_an_optimiser_follows_its_paper_step_by_step(kind: Callable[[Any], Optimizer], formula: Any) -> None:
    optimizer, w = kind(0.1), {"W": np.array([1.0])}
    expected, memory = 1.0, {}  # type: ignore[var-annotated]
    for t, slope in enumerate(SLOPES, start=1):
        optimizer.step(w, {"W": np.array([slope])})
        expected = formula(expected, slope, memory, t)
        np.testing.assert_allclose(w["W"], [expected], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("kind", [kind for kind, _ in ALL])
def test_an_optimiser_changes_parameters_in_place_keeps_float32_and_leaves_gradients(kind: Any) -> None:
    w, dw = {"W": np.ones((2, 3), np.float32)}, {"W": np.full((2, 3), 2, np.float32)}
    alias, optimizer = w["W"], kind(0.1)
    for _ in range(3):
        optimizer.step(w, dw)
    assert w["W"] is alias
    assert alias.dtype == np.float32
    assert np.all(alias < 1)
    assert np.all(dw["W"] == 2)
    assert all(memory.dtype == np.float32 for memory in optimizer.memory.get("W", []))


@pytest.mark.parametrize("kind", [kind for kind, _ in ALL])
@pytest.mark.parametrize("order", ["C", "F"])
def test_a_big_array_in_pieces_moves_as_its_rows_do(kind: Any, order: str) -> None:
    rng = np.random.default_rng(0)
    big = np.array(rng.normal(size=(5, PIECE // 2)), order=order)  # type: ignore[call-overload]
    small = {str(i): big[i].copy() for i in range(5)}
    together, apart = kind(0.1), kind(0.1)
    for _ in range(2):
        dw: Array = rng.normal(size=big.shape[::-1]).T
        together.step({"W": big}, {"W": dw})
        apart.step(small, {str(i): dw[i] for i in range(5)})
    for i in range(5):
        np.testing.assert_allclose(big[i], small[str(i)], rtol=1e-12)


@pytest.mark.parametrize("kind", [AdaGrad, RMSProp, Adam])
@pytest.mark.parametrize("epsilon", [0.0, 1e-8])
def test_a_parameter_that_was_never_pushed_stays_where_it_is(kind: Any, epsilon: float) -> None:
    w = {"W": np.array([1.0, 1.0])}
    kind(0.1, epsilon=epsilon).step(w, {"W": np.array([0.0, 1.0])})
    assert w["W"][0] == 1
    assert w["W"][1] < 1


def test_adagrad_may_start_as_in_the_report() -> None:
    w = {"W": np.array([1.0])}
    AdaGrad(0.01, epsilon=0.0, start_value=1e-4).step(w, {"W": np.array([0.01])})
    np.testing.assert_allclose(w["W"], 1 - 0.01 * 0.01 / math.sqrt(1e-4 + 1e-4))


def test_state_is_kept_by_name_and_not_by_order() -> None:
    optimizer, w = Momentum(0.1), {"a": np.zeros(1), "b": np.zeros(1)}
    optimizer.step(w, {"a": np.ones(1), "b": np.zeros(1)})
    optimizer.step(dict(reversed(w.items())), {"b": np.zeros(1), "a": np.zeros(1)})
    np.testing.assert_allclose([w["a"][0], w["b"][0]], [-0.19, 0])


def test_names_that_differ_are_refused() -> None:
    with pytest.raises(KeyError, match=r"need the same names, but only one of them has \['b', 'c'\]\."):
        SGD(0.1).step({"a": np.zeros(1), "b": np.zeros(1)}, {"a": np.zeros(1), "c": np.zeros(1)})


def test_every_optimiser_finds_the_bottom_of_a_bowl() -> None:
    for kind, rate in ((SGD, 0.1), (Momentum, 0.05), (Nesterov, 0.05), (AdaGrad, 1.0), (RMSProp, 0.01), (Adam, 0.1)):
        optimizer, w = kind(rate), {"W": np.array([3.0, -2.0])}
        for _ in range(600):
            optimizer.step(w, {"W": np.array([1.0, 4.0]) * w["W"]})
        assert float(np.abs(w["W"]).max()) < 0.02, kind.__name__


def test_the_shared_part_alone_takes_no_steps() -> None:
    with pytest.raises(NotImplementedError):
        Optimizer(0.1).step({"W": np.zeros(1)}, {"W": np.zeros(1)})


def test_schedules_follow_their_formulas() -> None:
    for step in (0, 1, 9, 10, 25):
        assert ConstantRate(0.3)(step) == 0.3
        assert math.isclose(StepDecay(2, 0.5, 10)(step), 2 * 0.5 ** math.floor(step / 10))
        assert math.isclose(ExponentialDecay(2, 0.5, 10)(step), 2 * 0.5 ** (step / 10))
        assert math.isclose(InverseTimeDecay(2, 0.5)(step), 2 / (1 + 0.5 * step))


def test_an_optimiser_asks_the_schedule_with_the_steps_already_taken() -> None:
    optimizer, w, asked = SGD(lambda step: asked.append(step) or 1.0), {"W": np.zeros(1)}, []  # type: ignore
    for _ in range(3):
        optimizer.step(w, {"W": np.ones(1)})
    assert asked == [0, 1, 2]
    assert w["W"][0] == -3
