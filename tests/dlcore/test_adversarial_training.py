"""A GAN's losses from scores, and both halves of its step: against probabilities and central differences."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlcore import (
    Affine,
    Sequential,
    Tanh,
    discriminator_gradients,
    discriminator_loss,
    discriminator_loss_from_logits,
    generator_gradients,
    generator_loss_minimax,
    generator_loss_minimax_from_logits,
    generator_loss_non_saturating,
    generator_loss_non_saturating_from_logits,
    sigmoid,
    xavier,
)
from dlcore.arrays import Array
from tests.dlcore.layer_contract import numerical_gradient, relative_error

A_REAL, A_FAKE = np.array([[0.5], [-2.0], [3.0]]), np.array([[1.0], [-1.5]])
GENERATOR_LOSSES = [
    (generator_loss_minimax_from_logits, generator_loss_minimax),
    (generator_loss_non_saturating_from_logits, generator_loss_non_saturating),
]


def networks() -> tuple[Sequential, Sequential]:
    rng = np.random.default_rng(0)
    sizes = ((2, 4, 3), (3, 4, 1))
    generator, discriminator = (
        Sequential(
            [
                Affine.create(n_in, n, xavier, rng, np.float64),
                Tanh(),
                Affine.create(n, n_out, xavier, rng, np.float64),
            ]
        )
        for n_in, n, n_out in sizes
    )
    return generator, discriminator


def test_losses_from_scores_are_those_of_the_probabilities() -> None:
    expected = discriminator_loss(sigmoid(A_REAL), sigmoid(A_FAKE))
    np.testing.assert_allclose(discriminator_loss_from_logits(A_REAL, A_FAKE)[0], expected, rtol=1e-12)
    for of_scores, of_probabilities in GENERATOR_LOSSES:
        np.testing.assert_allclose(of_scores(A_FAKE)[0], of_probabilities(sigmoid(A_FAKE)), rtol=1e-12)


def test_gradients_of_the_losses_are_those_of_central_differences() -> None:
    a_real, a_fake = A_REAL.copy(), A_FAKE.copy()
    _, da_real, da_fake = discriminator_loss_from_logits(a_real, a_fake)
    for a, found in ((a_real, da_real), (a_fake, da_fake)):
        expected = numerical_gradient(lambda: float(discriminator_loss_from_logits(a_real, a_fake)[0]), a)
        assert relative_error(found, expected) <= 1e-6
    for loss, _ in GENERATOR_LOSSES:
        expected = numerical_gradient(lambda loss=loss: float(loss(a_fake)[0]), a_fake)  # type: ignore[misc]
        assert relative_error(loss(a_fake)[1], expected) <= 1e-6


def test_a_discriminator_that_is_very_sure_overflows_nowhere() -> None:
    sure = np.array([-1000.0, 1000.0])
    L_D, da_real, da_fake = discriminator_loss_from_logits(sure, sure)
    assert float(L_D) == 1000
    np.testing.assert_array_equal(da_real, [-0.5, 0])
    np.testing.assert_array_equal(da_fake, [0, 0.5])
    assert float(generator_loss_minimax_from_logits(sure)[0]) == -500
    assert float(generator_loss_non_saturating_from_logits(sure)[0]) == 500


@pytest.mark.parametrize("a", [-30.0, -3.0, 0.0, 3.0])
def test_minimax_learns_in_proportion_to_the_probability_and_non_saturating_to_its_complement(a: float) -> None:
    D = 1 / (1 + math.exp(-a))
    assert math.isclose(generator_loss_minimax_from_logits(np.array([a]))[1][0], -D)
    assert math.isclose(generator_loss_non_saturating_from_logits(np.array([a]))[1][0], D - 1)


def test_scores_in_float32_stay_so_and_no_score_is_refused() -> None:
    a = A_FAKE.astype(np.float32)
    assert {found.dtype for found in discriminator_loss_from_logits(a, a)} == {np.dtype(np.float32)}
    for call in (
        lambda: discriminator_loss_from_logits(a, a[:0]),
        lambda: discriminator_loss_from_logits(a[:0], a),
        lambda: generator_loss_minimax_from_logits(a[:0]),
        lambda: generator_loss_non_saturating_from_logits(a[:0]),
    ):
        with pytest.raises(ValueError, match=r"^There must be at least one score.*\.$"):
            call()


def test_the_discriminator_learns_from_both_batches() -> None:
    generator, D = networks()
    rng = np.random.default_rng(1)
    real, fake = rng.normal(size=(5, 3)), generator.forward(rng.normal(size=(4, 2)))[0]
    L_D, gradients, caches = discriminator_gradients(D, real, fake)

    def loss() -> float:
        return float(discriminator_loss_from_logits(D.forward(real)[0], D.forward(fake)[0])[0])

    assert math.isclose(float(L_D), loss())
    assert len(caches) == 2
    check(D, gradients, loss)


@pytest.mark.parametrize("of_scores", [loss for loss, _ in GENERATOR_LOSSES])
def test_the_generator_learns_through_the_discriminator(of_scores: Callable[[Array], Any]) -> None:
    G, D = networks()
    z = np.random.default_rng(1).normal(size=(4, 2))
    before = {name: parameter.copy() for name, parameter in D.parameters.items()}
    L_G, gradients, _ = generator_gradients(G, D, z, of_scores)

    def loss() -> float:
        return float(of_scores(D.forward(G.forward(z)[0])[0])[0])

    assert math.isclose(float(L_G), loss())
    check(G, gradients, loss)
    for name, parameter in D.parameters.items():
        np.testing.assert_array_equal(parameter, before[name])


def check(network: Sequential, gradients: dict[str, Array], loss: Callable[[], float]) -> None:
    assert gradients.keys() == network.parameters.keys()
    for name, parameter in network.parameters.items():
        assert relative_error(gradients[name], numerical_gradient(loss, parameter)) <= 1e-6, name
