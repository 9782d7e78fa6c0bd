"""Blocks of branches keep the layer contract, and compute what their branches compute when they are run by hand."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlcore import (
    SGD,
    Affine,
    AveragePooling,
    BatchNormalization,
    Convolution,
    Identity,
    Inception,
    MaxPooling,
    ReLU,
    Residual,
    Sequential,
    Sigmoid,
    Tanh,
    gaussian,
    mean_squared_error,
    relu,
    train,
    xavier,
)
from dlcore.arrays import Array
from dlcore.layer import Layer
from tests.dlcore.layer_contract import CHECKS, Case, distinct
from tests.dlcore.shape_contract import check_documented_shape

Rng = np.random.Generator


def separate(*shape: int) -> Callable[[Rng], Array]:
    return lambda rng: distinct(rng, shape)


def rows(rng: Rng) -> Residual:
    inner: list[Layer] = [
        Affine.create(3, 5, xavier, rng),
        BatchNormalization.create(5),
        Tanh(),
        Affine.create(5, 3, xavier, rng),
    ]
    return Residual(Sequential(inner))


def inception(rng: Rng) -> Inception:
    return Inception.create(2, 2, (1, 3), (2, 1), 2, gaussian(0.5), rng)


CASES = [
    Case("residual", rows, separate(4, 3), empty="refused"),
    Case(
        "residual with projection",
        lambda rng: Residual(Affine.create(3, 2, xavier, rng), Affine.create(3, 2, xavier, rng)),
        separate(4, 3),
    ),
    Case("basic block", lambda rng: Residual.create(2, 2, gaussian(0.5), rng), separate(2, 2, 3, 4)),
    Case("basic block, halved", lambda rng: Residual.create(2, 3, gaussian(0.5), rng, stride=2), separate(2, 2, 4, 5)),
    Case("inception", inception, separate(2, 2, 4, 3)),
    Case(
        "inception of rows",
        lambda rng: Inception(
            [Sigmoid(), Residual(Affine.create(3, 3, xavier, rng)), Affine.create(3, 1, xavier, rng)]
        ),
        separate(4, 3),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_block_keeps_the_contract(case: Case, check: Callable[[Case], Any]) -> None:
    check(case)


def test_documented_shapes_are_true() -> None:
    for case in CASES:
        if case.name in ("basic block", "inception"):
            check_documented_shape(case)


def test_a_basic_block_adds_two_convolutions_to_a_projection_of_its_input() -> None:
    rng = np.random.default_rng(0)
    block, x = Residual.create(2, 3, xavier, rng, stride=2), rng.normal(size=(2, 2, 6, 5)).astype(np.float32)
    p = block.parameters
    first, _ = Convolution(p["0.0.W"], p["0.0.b"], (2, 2), (1, 1)).forward(x)
    second, _ = Convolution(p["0.2.W"], p["0.2.b"], (1, 1), (1, 1)).forward(relu(first))
    shortcut = np.einsum("nchw,fc->nfhw", x[:, :, ::2, ::2], p["1.W"][:, :, 0, 0])
    np.testing.assert_allclose(block.forward(x)[0], second + shortcut, rtol=1e-5, atol=1e-6)


def test_a_block_of_equal_shapes_has_no_projection_to_learn() -> None:
    assert sorted(Residual.create(3, 3, xavier, np.random.default_rng(0)).parameters) == [
        "0.0.W",
        "0.0.b",
        "0.2.W",
        "0.2.b",
    ]


def test_a_block_whose_layers_give_zero_passes_its_input_and_its_gradient() -> None:
    x, dy = np.array([[1.0, -2.0]]), np.array([[3.0, 4.0]])
    block = Residual(Affine(np.zeros((2, 2)), np.zeros(2)))
    y, cache = block.forward(x)
    np.testing.assert_array_equal(y, x)
    np.testing.assert_array_equal(block.backward(dy, cache)[0], dy)


def test_a_gradient_survives_fifty_residual_blocks_and_vanishes_in_as_many_plain_layers() -> None:
    rng = np.random.default_rng(0)
    plain = [Sequential([Affine.create(8, 8, gaussian(0.1), rng), Sigmoid()]) for _ in range(50)]
    x = rng.normal(size=(4, 8)).astype(np.float32)
    sizes = []
    for network in (Sequential(plain), Sequential([Residual(layer) for layer in plain])):
        y, cache = network.forward(x)
        sizes.append(float(np.abs(network.backward(np.ones_like(y), cache)[0]).mean()))
    assert sizes[0] < 1e-20
    assert sizes[1] > 0.5


def test_inception_stacks_the_channels_of_its_four_branches() -> None:
    rng = np.random.default_rng(0)
    block, x = Inception.create(3, 2, (2, 4), (1, 3), 5, xavier, rng), rng.normal(size=(2, 3, 6, 7)).astype(np.float32)
    y, _ = block.forward(x)
    assert y.shape == (2, 2 + 4 + 3 + 5, 6, 7)
    p = block.parameters
    assert [p[name].shape for name in ("0.0.W", "1.0.W", "1.2.W", "2.0.W", "2.2.W", "3.1.W")] == [
        (2, 3, 1, 1),
        (2, 3, 1, 1),
        (4, 2, 3, 3),
        (1, 3, 1, 1),
        (3, 1, 5, 5),
        (5, 3, 1, 1),
    ]
    pooled, _ = MaxPooling((3, 3), (1, 1), (1, 1)).forward(x)
    last = relu(np.einsum("nchw,fc->nfhw", pooled, p["3.1.W"][:, :, 0, 0]))
    np.testing.assert_allclose(y[:, 9:], last, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "block", [Residual(BatchNormalization.create(2)), Inception([Identity(), BatchNormalization.create(2)])]
)
def test_running_statistics_inside_a_block_move_while_training(block: Any) -> None:
    (name,) = (name for name in block.buffers if name.endswith("mean"))
    before, x = block.buffers[name].copy(), np.full((4, 2), 5, np.float32)
    next(iter(train(block, [(x, np.zeros_like(block.forward(x)[0]))], mean_squared_error, SGD(0.1))))
    np.testing.assert_allclose(block.buffers[name], before + 0.1 * (5 - before))


@pytest.mark.parametrize(
    "call",
    [
        lambda x: Residual(AveragePooling((2, 2))).forward(x),
        lambda x: Inception([Identity(), AveragePooling((2, 2))]).forward(x),
        lambda x: Inception([]),
        lambda x: Inception([ReLU()]).forward(x[0, 0, 0]),
    ],
)
def test_what_does_not_fit_is_refused_with_one_sentence(call: Callable[[Array], Any]) -> None:
    with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
        call(np.ones((1, 2, 4, 4)))
