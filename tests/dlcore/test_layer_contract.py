"""Every layer keeps the contract, and the contract catches layers that are broken on purpose."""

import inspect
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlcore import (
    Affine,
    AveragePooling,
    BatchNormalization,
    Convolution,
    Dropout,
    Flatten,
    Identity,
    MaxPooling,
    ReLU,
    Sequential,
    Sigmoid,
    Tanh,
    gaussian,
    he,
    xavier,
)
from dlcore.arrays import Array
from dlcore.layer import Layer
from tests.dlcore.layer_contract import CHECKS, Case, away_from_kinks, check_gradients, check_layer, distinct

Rng = np.random.Generator


def normal(*shape: int) -> Callable[[Rng], Array]:
    return lambda rng: away_from_kinks(rng.normal(size=shape))


def separate(*shape: int) -> Callable[[Rng], Array]:
    return lambda rng: distinct(rng, shape)


def affine(rng: Rng) -> Affine:
    layer = Affine.create(3, 4, xavier, rng)
    layer.parameters["b"] = rng.normal(size=4)
    return layer


def network(rng: Rng) -> Sequential:
    return Sequential(
        [Affine.create(3, 5, he, rng), BatchNormalization.create(5), Tanh(), Affine.create(5, 2, he, rng)]
    )


def pictures(rng: Rng) -> Sequential:
    first = Convolution.create(2, 3, (2, 2), gaussian(0.5), rng, padding=(1, 1))
    return Sequential([first, ReLU(), MaxPooling((2, 2)), Flatten(), Affine.create(12, 2, he, rng)])


CASES = [
    Case("affine", affine, normal(4, 3)),
    Case("affine over time", affine, normal(2, 3, 3)),
    Case("sigmoid", lambda rng: Sigmoid(), normal(4, 3)),
    Case("tanh", lambda rng: Tanh(), normal(4, 3)),
    Case("relu", lambda rng: ReLU(), normal(4, 3)),
    Case("relu on pictures", lambda rng: ReLU(), normal(2, 3, 2, 2)),
    Case("identity", lambda rng: Identity(), normal(4, 3)),
    Case("flatten", lambda rng: Flatten(), normal(4, 3, 2, 2)),
    Case("dropout", lambda rng: Dropout(0.4), normal(4, 3)),
    Case("dropout at inference", lambda rng: Dropout(0.4), normal(4, 3), training=False),
    Case("classic dropout", lambda rng: Dropout(0.4, form="classic"), normal(4, 3)),
    Case("classic dropout at inference", lambda rng: Dropout(0.4, form="classic"), normal(4, 3), training=False),
    Case("batch normalisation", lambda rng: BatchNormalization.create(3), normal(5, 3), empty="refused"),
    Case("batch normalisation at inference", lambda rng: BatchNormalization.create(3), normal(5, 3), training=False),
    Case("convolution", lambda rng: Convolution.create(2, 3, (2, 3), xavier, rng), normal(2, 2, 4, 5)),
    Case(
        "convolution with stride and padding",
        lambda rng: Convolution.create(2, 3, (3, 2), xavier, rng, stride=(2, 3), padding=(1, 2)),
        normal(3, 2, 5, 4),
    ),
    Case("max pooling", lambda rng: MaxPooling((2, 2)), separate(2, 3, 4, 5)),
    Case("max pooling with overlap", lambda rng: MaxPooling((3, 2), (2, 1), (1, 1)), separate(2, 2, 5, 4)),
    Case("average pooling", lambda rng: AveragePooling((2, 2)), normal(2, 3, 4, 5)),
    Case("average pooling with overlap", lambda rng: AveragePooling((3, 2), (2, 1), (1, 1)), normal(2, 2, 5, 4)),
    Case("sequential", network, normal(4, 3), empty="refused"),
    Case("sequential of pictures", pictures, separate(2, 2, 4, 4)),
    Case("sequential in sequential", lambda rng: Sequential([network(rng), Sigmoid()]), normal(4, 3), empty="refused"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_layer_keeps_the_contract(case: Case, check: Callable[[Case], Any]) -> None:
    check(case)


class MeanBias(Affine):
    def parameter_gradients(self, dy: Array, cache: Array) -> dict[str, Array]:
        return {**super().parameter_gradients(dy, cache), "b": dy.mean(axis=0)}


class WrongSign(Affine):
    def parameter_gradients(self, dy: Array, cache: Array) -> dict[str, Array]:
        return {name: -gradient for name, gradient in super().parameter_gradients(dy, cache).items()}


class OnePercent(Affine):
    def backward(self, dy: Array, cache: Array) -> tuple[Array, dict[str, Array]]:
        dx, gradients = super().backward(dy, cache)
        return 1.01 * dx, gradients


class MissingKey(Affine):
    def parameter_gradients(self, dy: Array, cache: Array) -> dict[str, Array]:
        return {"W": super().parameter_gradients(dy, cache)["W"]}


class BroadcastBias(Affine):
    def parameter_gradients(self, dy: Array, cache: Array) -> dict[str, Array]:
        return {**super().parameter_gradients(dy, cache), "b": np.broadcast_to(dy.sum(axis=0), dy.shape)}


class ChangesInput(ReLU):
    def forward(self, x: Array, *, training: bool = False, rng: Rng | None = None) -> tuple[Array, Any]:
        np.maximum(x, 0, out=x)
        return x, x > 0


class ChangesGradient(ReLU):
    def backward(self, dy: Array, cache: Any) -> tuple[Array, dict[str, Array]]:
        dy *= cache
        return dy, {}


class Stateful(Affine):
    def forward(self, x: Array, *, training: bool = False, rng: Rng | None = None) -> tuple[Array, Array]:
        self.x = x
        return super().forward(x)

    def backward(self, dy: Array, cache: Array) -> tuple[Array, dict[str, Array]]:
        return super().backward(dy, self.x)


class Widens(Affine):
    def forward(self, x: Array, *, training: bool = False, rng: Rng | None = None) -> tuple[Array, Array]:
        y, cache = super().forward(x)
        return y + np.float64(0), cache


class OwnLots(Dropout):
    def forward(self, x: Array, *, training: bool = False, rng: Rng | None = None) -> tuple[Array, Any]:
        return super().forward(x, training=True, rng=np.random.default_rng())


class LosesBatchAxis(Affine):
    def forward(self, x: Array, *, training: bool = False, rng: Rng | None = None) -> tuple[Array, Array]:
        y, cache = super().forward(x)
        return (y[0] if len(x) == 1 else y), cache


class MeanOfNothing(Affine):
    def forward(self, x: Array, *, training: bool = False, rng: Rng | None = None) -> tuple[Array, Array]:
        y, cache = super().forward(x)
        return y + 0 * x.sum() / np.float64(len(x)), cache


class MovesStatistics(BatchNormalization):
    def forward(self, x: Array, *, training: bool = False, rng: Rng | None = None) -> tuple[Array, Any]:
        y, cache = super().forward(x, training=training)
        self.update_buffers(cache)
        return y, cache


class ReusesBuffer(Identity):
    buffer = np.zeros((4, 3))

    def forward(self, x: Array, *, training: bool = False, rng: Rng | None = None) -> tuple[Array, Any]:
        self.buffer[: len(x)] = x
        return self.buffer[: len(x)], None


BROKEN: list[tuple[type[Any], str]] = [
    (MeanBias, "check_gradients"),
    (WrongSign, "check_gradients"),
    (OnePercent, "check_gradients"),
    (MissingKey, "check_names_and_shapes"),
    (BroadcastBias, "check_names_and_shapes"),
    (ChangesInput, "check_no_side_effects"),
    (ChangesGradient, "check_no_side_effects"),
    (Stateful, "check_two_uses"),
    (Widens, "check_float32"),
    (OwnLots, "check_same_rng_same_result"),
    (LosesBatchAxis, "check_batch_of_one"),
    (MeanOfNothing, "check_empty_batch"),
    (MovesStatistics, "check_no_side_effects"),
    (ReusesBuffer, "check_two_uses"),
]


def broken_layer(kind: type[Any], rng: Rng) -> Layer:
    layer: Any = {ReLU: lambda: kind(), Identity: lambda: kind(), Dropout: lambda: kind(0.4)}.get(
        kind.__mro__[1], lambda: kind(rng.normal(size=(3, 4)), rng.normal(size=4))
    )()
    return kind.create(3) if issubclass(kind, BatchNormalization) else layer


@pytest.mark.parametrize(("kind", "catcher"), BROKEN, ids=lambda value: getattr(value, "__name__", value))
def test_the_contract_catches_a_broken_layer_and_says_so_in_the_right_check(kind: type[Any], catcher: str) -> None:
    case = Case(kind.__name__, lambda rng: broken_layer(kind, rng), normal(4, 3))
    (check,) = (check for check in CHECKS if check.__name__ == catcher)
    with pytest.raises((AssertionError, RuntimeWarning)):
        check(case)
    with pytest.raises((AssertionError, KeyError, RuntimeWarning)):
        check_layer(case)


def test_the_report_s_sigmoid_is_caught_by_central_differences() -> None:
    case = Case("sigmoid", lambda rng: Sigmoid(derivative_at="activation"), normal(4, 3))
    with pytest.raises(AssertionError):
        check_gradients(case)


def read_shapes(side: str) -> list[tuple[str, list[str]]]:
    return [(name, [part.strip() for part in shape.split(",")]) for name, shape in re.findall(r"(\w+) \((.*?)\)", side)]


def bind(letters: dict[str, tuple[int, ...]], pattern: list[str], shape: tuple[int, ...]) -> None:
    """Bind each letter to the length it stands for, and ``...`` to the rest; fail if it already means another."""
    pattern = [part for part in pattern if part]
    rest = len(shape) - len(pattern) + 1
    for part in pattern:
        taken, shape = (shape[:rest], shape[rest:]) if part == "..." else (shape[:1], shape[1:])
        assert letters.setdefault(part, taken) == taken
    assert shape == ()


@pytest.mark.parametrize("case", [c for c in CASES if "sequential" not in c.name], ids=lambda case: case.name)
def test_a_documented_shape_of_a_layer_is_true(case: Case) -> None:
    layer, x = case.layer(), case.x()
    y, _ = case.forward(layer, x)
    block = re.search(r"^Shapes\n    (.+)$", inspect.getdoc(type(layer)) or "", re.MULTILINE)
    assert block, case.name
    arrays = {"x": x, "y": y, **layer.parameters}
    letters: dict[str, tuple[int, ...]] = {}
    for side in block[1].split("->"):
        for name, pattern in read_shapes(side):
            bind(letters, pattern, arrays[name].shape) if len(y) and name in arrays else pytest.fail(name)


def test_the_shape_reader_of_layers_notices_a_lie() -> None:
    letters: dict[str, tuple[int, ...]] = {}
    bind(letters, ["N", "D"], (2, 3))
    for pattern, shape in ((["N", "D"], (3, 3)), (["N"], (2, 3)), (["D", "D"], (3, 2))):
        with pytest.raises(AssertionError):
            bind(dict(letters), pattern, shape)
