"""Small arrays that are joined for an optimiser's step move as they do one by one."""

from typing import Any

import numpy as np
import pytest

from dlcore import AdaGrad, Adam, AdamW, Momentum, Nesterov, Optimizer, RMSProp
from dlcore.arrays import Array
from dlcore.joined_arrays import SMALL

KINDS = [Momentum, Nesterov, AdaGrad, RMSProp, Adam, AdamW]
SHAPES = {"W": (3, 4), "b": (4,), "big": (SMALL + 1,), "one": (1,), "V": (4, 2)}


def draw(rng: np.random.Generator, dtype: Any = np.float32) -> dict[str, Array]:
    return {name: np.asarray(rng.standard_normal(shape), dtype) for name, shape in SHAPES.items()}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", KINDS)
def test_every_number_is_the_same_as_if_each_array_had_an_optimiser_of_its_own(kind: Any, dtype: Any) -> None:
    rng = np.random.default_rng(0)
    together, (optimizer, own) = draw(rng, dtype), (kind(0.1), {name: kind(0.1) for name in SHAPES})
    apart = {name: w.copy() for name, w in together.items()}
    for _ in range(3):
        dw = draw(rng, dtype)
        optimizer.step(together, dw)
        for name, w in apart.items():
            own[name].step({name: w}, {name: dw[name]})
    for name, w in together.items():
        np.testing.assert_array_equal(w, apart[name])
        for remembered, expected in zip(optimizer.memory[name], own[name].memory[name], strict=True):
            np.testing.assert_array_equal(remembered, expected)


def test_one_array_under_two_names_takes_both_steps() -> None:
    w = np.zeros(2)
    Momentum(0.1).step({"first": w, "second": w}, {"first": np.ones(2), "second": np.ones(2)})
    np.testing.assert_allclose(w, -0.2)


def test_what_somebody_else_does_to_a_parameter_between_steps_counts() -> None:
    w, optimizer = {"a": np.zeros(2), "b": np.zeros(2)}, Momentum(0.1, momentum=0.0)
    dw = {"a": np.ones(2), "b": np.ones(2)}
    optimizer.step(w, dw)
    w["a"][:] = 5
    w["b"] = np.full(2, 7.0)  # another array in its place
    optimizer.step(w, dw)
    np.testing.assert_allclose(w["a"], 4.9)
    np.testing.assert_allclose(w["b"], 6.9)


def test_memory_put_in_by_name_is_used_and_memory_of_a_new_name_starts_afresh() -> None:
    w, optimizer = {"a": np.zeros(1), "b": np.zeros(1)}, Momentum(1.0, momentum=0.5)
    dw = {"a": np.zeros(1), "b": np.zeros(1)}
    optimizer.step(w, dw)
    optimizer.memory["a"] = [np.array([4.0])]
    optimizer.step(w, dw)
    assert [w["a"].item(), optimizer.memory["a"][0].item()] == [2, 2]
    optimizer.step(w | {"c": np.zeros(1)}, dw | {"c": np.ones(1)})
    assert [w["a"].item(), *(optimizer.memory[name][0].item() for name in "ac")] == [3, 1, -1]


def test_arrays_of_two_types_keep_their_types() -> None:
    w: dict[str, Array] = {"a": np.zeros(1, np.float32), "b": np.zeros(1)}
    RMSProp(0.1).step(w, {"a": np.ones(1, np.float32), "b": np.ones(1)})
    assert [array.dtype for array in w.values()] == [np.float32, np.float64]


@pytest.mark.parametrize("kind", KINDS)
def test_a_gradient_of_another_shape_is_refused_before_anything_is_changed(kind: Any) -> None:
    w, optimizer = {"a": np.zeros(2), "b": np.zeros(3)}, kind(0.1)
    with pytest.raises(ValueError, match="broadcast"):
        optimizer.step(w, {"a": np.ones(3), "b": np.ones(2)})
    assert not w["a"].any()
    assert not w["b"].any()


def test_an_optimiser_without_memory_joins_nothing() -> None:
    class Plain(Optimizer):
        def _update(self, w: Array, dw: Array, memory: list[Array], rate: float) -> None:
            calls.append(w.shape)

    calls: list[tuple[int, ...]] = []
    Plain(0.1).step(draw(np.random.default_rng(0)), draw(np.random.default_rng(1)))
    assert calls == list(SHAPES.values())
