"""Normalisation without a batch keeps the layer contract and agrees with batch normalisation turned by 90 degrees."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlcore import BatchNormalization, GroupNormalization, LayerNormalization
from dlcore.arrays import Array
from tests.dlcore.layer_contract import CHECKS, Case
from tests.dlcore.shape_contract import check_documented_shape

Rng = np.random.Generator


def normal(*shape: int) -> Callable[[Rng], Array]:
    return lambda rng: rng.normal(size=shape)


def layer_normalization(rng: Rng) -> LayerNormalization:
    return LayerNormalization(rng.normal(size=5), rng.normal(size=5), epsilon=0.1)


def group_normalization(rng: Rng, groups: int = 2) -> GroupNormalization:
    return GroupNormalization(rng.normal(size=4), rng.normal(size=4), groups, epsilon=0.1)


CASES = [
    Case("layer normalisation", layer_normalization, normal(3, 5)),
    Case("layer normalisation at inference", layer_normalization, normal(3, 5), training=False),
    Case("layer normalisation over time", layer_normalization, normal(2, 3, 5)),
    Case("layer normalisation of pictures", layer_normalization, normal(2, 3, 2, 5)),
    Case("group normalisation", group_normalization, normal(2, 4, 3, 2)),
    Case("one group", lambda rng: group_normalization(rng, 1), normal(2, 4, 2, 3)),
    Case("instance normalisation", lambda rng: group_normalization(rng, 4), normal(2, 4, 3, 2)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("check", [*CHECKS, check_documented_shape], ids=lambda check: check.__name__)
def test_every_layer_keeps_the_contract(case: Case, check: Callable[[Case], Any]) -> None:
    check(case)


def test_layer_normalisation_is_batch_normalisation_of_the_transposed_batch() -> None:
    x = np.random.default_rng(0).normal(3, 5, size=(6, 4))
    one, other = LayerNormalization.create(4, dtype=np.float64), BatchNormalization.create(6, dtype=np.float64)
    (y, cache), (expected, its_cache) = one.forward(x), other.forward(x.T, training=True)
    np.testing.assert_allclose(y, expected.T, atol=1e-12)
    dy = np.random.default_rng(1).normal(size=x.shape)
    np.testing.assert_allclose(one.backward(dy, cache)[0], other.backward(dy.T, its_cache)[0].T, atol=1e-12)


def test_one_group_is_layer_normalisation_of_the_whole_picture() -> None:
    x = np.random.default_rng(0).normal(size=(2, 4, 3, 5))
    y, _ = GroupNormalization.create(4, 1, dtype=np.float64).forward(x)
    rows, _ = LayerNormalization.create(60, dtype=np.float64).forward(x.reshape(2, 60))
    np.testing.assert_allclose(y, rows.reshape(x.shape), atol=1e-12)


def test_every_group_is_normalised_with_neighbouring_channels() -> None:
    x = np.random.default_rng(0).normal(2, 3, size=(2, 6, 4, 5))
    y, _ = GroupNormalization.create(6, 3, dtype=np.float64).forward(x)
    for first in (0, 2, 4):
        part = x[:, first : first + 2]
        mean, deviation = part.mean(axis=(1, 2, 3), keepdims=True), part.std(axis=(1, 2, 3), keepdims=True)
        np.testing.assert_allclose(y[:, first : first + 2], (part - mean) / deviation, rtol=1e-4)


def test_a_variance_of_one_is_hardly_changed_by_what_is_added_to_it() -> None:
    x, ones, zeros = np.array([[-1.0, 1.0]]), np.ones(2), np.zeros(2)
    np.testing.assert_allclose(LayerNormalization(ones, zeros).forward(x)[0], x / np.sqrt(1 + 1e-5))
    picture = x[:, :, None, None]
    np.testing.assert_allclose(GroupNormalization(ones, zeros, 1).forward(picture)[0], picture / np.sqrt(1 + 1e-5))


def test_an_example_gets_the_same_result_in_any_batch() -> None:
    x = np.random.default_rng(0).normal(size=(3, 4, 2, 2))
    layer = group_normalization(np.random.default_rng(1))
    np.testing.assert_allclose(layer.forward(x)[0][1:2], layer.forward(x[1:2])[0], atol=1e-12)


def test_a_large_mean_does_not_spoil_the_variance_in_float32() -> None:
    x = np.array([[10001.0, 10003.0]], np.float32)
    np.testing.assert_allclose(LayerNormalization.create(2).forward(x)[0], [[-1, 1]], atol=1e-4)


@pytest.mark.parametrize(
    "call",
    [
        lambda: LayerNormalization.create(3).forward(np.ones((2, 4))),
        lambda: LayerNormalization.create(0).forward(np.ones((2, 0))),
        lambda: GroupNormalization.create(4, 3),
        lambda: GroupNormalization.create(4, 0),
        lambda: GroupNormalization.create(4, 2).forward(np.ones((2, 4, 3))),
        lambda: GroupNormalization.create(4, 2).forward(np.ones((2, 2, 3, 3))),
        lambda: GroupNormalization.create(4, 2).forward(np.ones((2, 4, 0, 3))),
    ],
)
def test_what_does_not_fit_is_refused_with_one_sentence(call: Callable[[], Any]) -> None:
    with pytest.raises(ValueError, match=r"^\S.*\.$"):
        call()
