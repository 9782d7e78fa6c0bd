"""Convolutions with gaps, groups and enlargement keep the layer contract and agree with loops and with each other."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlcore import (
    AveragePooling,
    Convolution,
    GlobalAveragePooling,
    GroupedConvolution,
    TransposedConvolution,
    convolve_grouped_plain,
    convolve_transposed_plain,
    he,
    xavier,
    zeros,
)
from dlcore.arrays import Array
from tests.dlcore.layer_contract import CHECKS, Case
from tests.dlcore.shape_contract import check_documented_shape

Rng = np.random.Generator
GROUPED: list[dict[str, Any]] = [
    {"groups": 1, "dilation": (2, 1)},
    {"groups": 2, "stride": (2, 1), "padding": (1, 2), "dilation": (1, 2)},
    {"groups": 4, "padding": (2, 0)},  # depthwise: as many groups as channels
]
TRANSPOSED: list[dict[str, Any]] = [
    {},
    {"stride": (2, 3), "padding": (1, 0), "output_padding": (1, 2)},
    {"stride": (1, 2), "padding": (1, 1)},
    {"stride": (4, 3)},  # stamps with gaps between them
]


def normal(*shape: int) -> Callable[[Rng], Array]:
    return lambda rng: rng.normal(size=shape)


def with_bias(layer: Any, rng: Rng) -> Any:
    layer.parameters["b"] = rng.normal(size=layer.parameters["b"].shape)
    return layer


def grouped(rng: Rng, options: dict[str, Any]) -> GroupedConvolution:
    layer: GroupedConvolution = with_bias(GroupedConvolution.create(4, 8, (2, 3), xavier, rng, **options), rng)
    return layer


def transposed(rng: Rng, options: dict[str, Any]) -> TransposedConvolution:
    layer: TransposedConvolution = with_bias(TransposedConvolution.create(2, 3, (3, 4), xavier, rng, **options), rng)
    return layer


CASES = [
    *(Case(f"grouped {o}", lambda rng, o=o: grouped(rng, o), normal(2, 4, 5, 6)) for o in GROUPED),  # type: ignore[misc]
    *(Case(f"transposed {o}", lambda rng, o=o: transposed(rng, o), normal(2, 2, 3, 2)) for o in TRANSPOSED),  # type: ignore[misc]
    Case("global average pooling", lambda rng: GlobalAveragePooling(), normal(2, 3, 4, 5)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("check", [*CHECKS, check_documented_shape], ids=lambda check: check.__name__)
def test_every_layer_keeps_the_contract(case: Case, check: Callable[[Case], Any]) -> None:
    check(case)


@pytest.mark.parametrize("options", GROUPED)
def test_a_grouped_convolution_equals_its_plain_form(options: dict[str, Any]) -> None:
    rng = np.random.default_rng(0)
    layer, x = grouped(rng, options), rng.normal(size=(3, 4, 6, 5))
    expected = convolve_grouped_plain(x, layer.parameters["W"], layer.parameters["b"], **options)
    np.testing.assert_allclose(layer.forward(x)[0], expected)


def test_one_group_without_gaps_is_the_plain_convolution() -> None:
    rng = np.random.default_rng(0)
    W, b, x = rng.normal(size=(3, 2, 2, 3)), rng.normal(size=3), rng.normal(size=(2, 2, 5, 6))
    one, other = GroupedConvolution(W, b, 1, (2, 1), (1, 0)), Convolution(W, b, (2, 1), (1, 0))
    (y, cache), (expected, its_cache) = one.forward(x), other.forward(x)
    np.testing.assert_allclose(y, expected)
    dy = rng.normal(size=y.shape)
    (dx, gradients), (expected_dx, expected_gradients) = one.backward(dy, cache), other.backward(dy, its_cache)
    np.testing.assert_allclose(dx, expected_dx)
    for name, gradient in expected_gradients.items():
        np.testing.assert_allclose(gradients[name], gradient)
    np.testing.assert_array_equal(one.parameter_gradients(dy, cache)["W"], gradients["W"])


def test_dilation_is_a_convolution_with_zeros_between_the_weights() -> None:
    rng = np.random.default_rng(0)
    W, b, x = rng.normal(size=(3, 2, 2, 3)), rng.normal(size=3), rng.normal(size=(2, 2, 6, 8))
    spread = np.zeros((3, 2, 3, 7))
    spread[:, :, ::2, ::3] = W
    y, _ = GroupedConvolution(W, b, dilation=(2, 3)).forward(x)
    np.testing.assert_allclose(y, Convolution(spread, b).forward(x)[0])


def test_groups_are_convolutions_of_their_own_beside_each_other() -> None:
    rng = np.random.default_rng(0)
    W, b, x = rng.normal(size=(4, 3, 2, 2)), rng.normal(size=4), rng.normal(size=(2, 6, 4, 5))
    parts = [
        Convolution(W[2 * g : 2 * g + 2], b[2 * g : 2 * g + 2]).forward(x[:, 3 * g : 3 * g + 3])[0] for g in (0, 1)
    ]
    np.testing.assert_allclose(GroupedConvolution(W, b, 2).forward(x)[0], np.concatenate(parts, axis=1))


@pytest.mark.parametrize("options", TRANSPOSED)
def test_a_transposed_convolution_equals_its_plain_form(options: dict[str, Any]) -> None:
    rng = np.random.default_rng(0)
    layer, x = transposed(rng, options), rng.normal(size=(3, 2, 4, 2))
    expected = convolve_transposed_plain(x, layer.parameters["W"], layer.parameters["b"], **options)
    np.testing.assert_allclose(layer.forward(x)[0], expected)


def test_a_transposed_convolution_is_the_backward_pass_of_a_convolution_and_the_other_way_round() -> None:
    rng = np.random.default_rng(0)
    W, stride, padding = rng.normal(size=(3, 2, 4, 4)), (2, 2), (1, 1)
    convolution = Convolution(W, np.zeros(3), stride, padding)
    transposed = TransposedConvolution(W, np.zeros(2), stride, padding)
    x, dy = rng.normal(size=(2, 2, 8, 6)), rng.normal(size=(2, 3, 4, 3))
    (y, cache), (enlarged, its_cache) = convolution.forward(x), transposed.forward(dy)
    np.testing.assert_allclose(convolution.backward(dy, cache)[0], enlarged)
    np.testing.assert_allclose(transposed.backward(x, its_cache)[0], y, atol=1e-12)


def test_stride_one_without_padding_is_what_is_meant_if_nothing_is_said() -> None:
    rng = np.random.default_rng(0)
    W, b, x = rng.normal(size=(2, 3, 2, 3)), rng.normal(size=3), rng.normal(size=(1, 2, 4, 5))
    np.testing.assert_allclose(TransposedConvolution(W, b).forward(x)[0], convolve_transposed_plain(x, W, b))
    assert convolve_transposed_plain(x, W, b).shape == (1, 3, 5, 7)
    filters = rng.normal(size=(3, 2, 2, 3))
    np.testing.assert_allclose(GroupedConvolution(filters, b).forward(x)[0], Convolution(filters, b).forward(x)[0])
    np.testing.assert_allclose(convolve_grouped_plain(x, filters, b), Convolution(filters, b).forward(x)[0])


def test_created_filters_have_the_scale_of_the_inputs_that_are_added_up() -> None:
    rng = np.random.default_rng(0)
    depthwise = GroupedConvolution.create(64, 64, (5, 5), he, rng, groups=64)
    assert depthwise.parameters["W"].shape == (64, 1, 5, 5)
    assert abs(depthwise.parameters["W"].std() - (2 / 25) ** 0.5) < 0.02
    doubling = TransposedConvolution.create(16, 8, (4, 4), xavier, rng, stride=(2, 2), padding=(1, 1))
    y, _ = doubling.forward(rng.normal(size=(4, 16, 16, 16)).astype(np.float32))
    assert y.shape == (4, 8, 32, 32)
    assert 0.8 < y[:, :, 2:-2, 2:-2].std() < 1.2


def test_global_average_pooling_is_average_pooling_with_a_window_as_large_as_the_picture() -> None:
    x = np.random.default_rng(0).normal(size=(2, 3, 4, 5))
    np.testing.assert_allclose(GlobalAveragePooling().forward(x)[0], AveragePooling((4, 5)).forward(x)[0].reshape(2, 3))


@pytest.mark.parametrize(
    "call",
    [
        lambda rng: GroupedConvolution(np.ones((3, 1, 2, 2)), np.zeros(3), groups=2),
        lambda rng: GroupedConvolution(np.ones((3, 1, 2, 2)), np.zeros(3), groups=0),
        lambda rng: GroupedConvolution.create(3, 4, (2, 2), zeros, rng, groups=2),
        lambda rng: grouped(rng, {}).forward(np.ones((1, 3, 5, 5))),
        lambda rng: grouped(rng, {"dilation": (5, 5)}).forward(np.ones((1, 4, 5, 5))),
        lambda rng: transposed(rng, {}).forward(np.ones((1, 3, 5, 5))),
        lambda rng: transposed(rng, {"output_padding": (1, 0)}).forward(np.ones((1, 2, 5, 5))),
        lambda rng: GlobalAveragePooling().forward(np.ones((2, 3, 4))),
        lambda rng: GlobalAveragePooling().forward(np.ones((2, 3, 0, 4))),
    ],
)
def test_what_does_not_fit_is_refused_with_one_sentence(call: Callable[[Rng], Any]) -> None:
    with pytest.raises(ValueError, match=r"^\S.*\.$"):
        call(np.random.default_rng(0))
