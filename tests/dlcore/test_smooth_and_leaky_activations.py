"""Leaky and smooth activations keep the layer contract and have the values of their definitions, far out too."""

import math
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import pytest

from dlcore import ELU, GELU, LeakyReLU, PReLU, SiLU, Softplus, elu, erf, gelu, leaky_relu, silu, softplus
from dlcore.arrays import Array
from tests.dlcore.layer_contract import CHECKS, Case, away_from_kinks
from tests.dlcore.shape_contract import check_documented_shape

Rng = np.random.Generator
FAR: Array = np.array([-1000.0, -30.0, -3.0, -0.5, 0.0, 0.5, 3.0, 30.0, 1000.0])


def normal(*shape: int) -> Callable[[Rng], Array]:
    return lambda rng: away_from_kinks(2 * rng.normal(size=shape))


CASES = [
    Case("leaky relu", lambda rng: LeakyReLU(0.2), normal(4, 3)),
    Case("prelu", lambda rng: PReLU(rng.normal(size=3)), normal(4, 3)),
    Case("prelu on pictures", lambda rng: PReLU(rng.normal(size=3)), normal(2, 3, 2, 2)),
    Case("prelu with one slope", lambda rng: PReLU.create(), normal(2, 3, 2)),
    Case("elu", lambda rng: ELU(), normal(4, 3)),
    Case("elu with a kink", lambda rng: ELU(0.3), normal(4, 3)),
    Case("softplus", lambda rng: Softplus(), normal(4, 3)),
    Case("silu", lambda rng: SiLU(), normal(4, 3)),
    Case("gelu", lambda rng: GELU(), normal(4, 3)),
    Case("gelu by tanh", lambda rng: GELU("tanh"), normal(2, 3, 2)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_layer_keeps_the_contract(case: Case, check: Callable[[Case], Any]) -> None:
    check(case)


@pytest.mark.parametrize("case", [case for case in CASES if "one slope" not in case.name], ids=lambda case: case.name)
def test_a_documented_shape_is_true(case: Case) -> None:
    check_documented_shape(case)


@pytest.mark.parametrize("layer", [LeakyReLU(0.2), ELU(), Softplus(), SiLU(), GELU(), GELU("tanh"), PReLU.create()])
def test_numbers_far_from_zero_give_neither_nan_nor_warning(layer: Any) -> None:
    for dtype in (np.float32, np.float64):
        y, cache = layer.forward(FAR.astype(dtype)[:, None])
        dx, _ = layer.backward(np.ones_like(y), cache)
        assert np.isfinite(y).all()
        np.testing.assert_allclose(y[-1], 1000)
        np.testing.assert_allclose(dx[-1], 1)


def test_erf_is_as_exact_as_the_docstring_says() -> None:
    x = np.concatenate([np.linspace(-7, 7, 20001), np.linspace(-0.47, 0.47, 5001), np.logspace(-300, 0, 50)])
    exact = np.array([math.erf(v) for v in x])
    assert np.abs(erf(x) - exact).max() < 4e-16
    np.testing.assert_allclose(erf(x), exact, rtol=1e-15)
    narrow = x[:-50].astype(np.float32)
    assert np.abs(erf(narrow) - np.array([math.erf(v) for v in narrow])).max() < 2e-7
    np.testing.assert_array_equal(erf(np.array([-np.inf, np.inf, np.nan])), [-1, 1, np.nan])


def test_values_are_those_of_the_definitions_number_by_number() -> None:
    for x in FAR[1:-1]:
        v = float(x)
        below = 0.5 * (1 + math.erf(v / math.sqrt(2)))
        rows: list[tuple[Array, float]] = [
            (leaky_relu(x, 0.2), v if v > 0 else 0.2 * v),
            (elu(x, 0.5), v if v > 0 else 0.5 * (math.exp(v) - 1)),
            (softplus(x), math.log(1 + math.exp(v))),
            (silu(x), v / (1 + math.exp(-v))),
            (gelu(x), v * below),
            (gelu(x, "tanh"), 0.5 * v * (1 + math.tanh(math.sqrt(2 / math.pi) * (v + 0.044715 * v**3)))),
        ]
        for found, expected in rows:
            assert abs(float(found) - expected) <= 1e-12 * max(1.0, abs(expected))


def test_the_two_forms_of_gelu_differ_by_less_than_the_docstring_says_but_do_differ() -> None:
    x = np.linspace(-6, 6, 1201)
    assert 1e-4 < np.abs(gelu(x) - gelu(x, "tanh")).max() < 5e-4


@pytest.mark.parametrize(("layer", "slope"), [(LeakyReLU(), 0.01), (PReLU.create(), 0.25), (ELU(0.5), 0.5)])
def test_at_the_kink_the_slope_is_that_from_below(layer: Any, slope: float) -> None:
    y, cache = layer.forward(np.zeros((1, 1)))
    assert y.item() == 0
    assert layer.backward(np.ones((1, 1)), cache)[0].item() == slope


def test_softplus_keeps_the_digits_of_a_very_negative_number() -> None:
    np.testing.assert_allclose(softplus(np.array([-50.0])), math.exp(-50.0), rtol=1e-12)


@pytest.mark.parametrize(("function", "least"), [(silu, -0.278465), (gelu, -0.169971)])
def test_the_dip_below_zero_is_as_deep_as_documented(function: Callable[[Array], Array], least: float) -> None:
    assert abs(float(function(np.linspace(-3, 0, 30001)).min()) - least) < 1e-6


def test_a_learned_slope_moves_towards_the_slope_of_the_data() -> None:
    layer, x = PReLU.create(dtype=np.float64), np.linspace(-2, 2, 40)[:, None]
    for _ in range(200):
        y, cache = layer.forward(x)
        _, gradients = layer.backward((y - leaky_relu(x, -0.7)) / len(x), cache)
        layer.parameters["a"] -= gradients["a"]
    np.testing.assert_allclose(layer.parameters["a"], [-0.7], atol=1e-6)


@pytest.mark.parametrize("form", ["exact", "tanh"])
def test_an_empty_array_stays_empty(form: Literal["exact", "tanh"]) -> None:
    empty = np.empty((0, 3), np.float32)
    for y in (erf(empty), softplus(empty), silu(empty), elu(empty), leaky_relu(empty), gelu(empty, form)):
        assert y.shape == (0, 3)
        assert y.dtype == np.float32


@pytest.mark.parametrize(
    "call",
    [
        lambda: PReLU.create(3).forward(np.ones((2, 4))),
        lambda: PReLU.create(3).forward(np.ones(3)),
        lambda: ELU(0.0),
    ],
)
def test_what_does_not_fit_is_refused_with_one_sentence(call: Callable[[], Any]) -> None:
    with pytest.raises(ValueError, match=r"^\S.*\.$"):
        call()
