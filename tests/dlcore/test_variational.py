"""The variational autoencoder: its KL term against sampling, its draw, and gradients through the draw."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlcore import (
    SGD,
    Affine,
    Sequential,
    Tanh,
    VariationalAutoencoder,
    gaussian_kl,
    reparameterize,
    reparameterize_backward,
    xavier,
)
from dlcore.arrays import Array
from tests.dlcore.layer_contract import numerical_gradient, relative_error

N, D, E = 4, 5, 2


def normal(*shape: int, seed: int = 0) -> Array:
    return np.random.default_rng(seed).normal(size=shape)


def lots() -> np.random.Generator:
    return np.random.default_rng(7)


def model(dtype: Any = np.float64) -> VariationalAutoencoder:
    rng = np.random.default_rng(0)
    encoder = Sequential([Affine.create(D, 6, xavier, rng, dtype), Tanh(), Affine.create(6, 2 * E, xavier, rng, dtype)])
    decoder = Sequential([Affine.create(E, 6, xavier, rng, dtype), Tanh(), Affine.create(6, D, xavier, rng, dtype)])
    return VariationalAutoencoder(encoder, decoder)


def test_the_kl_term_has_the_gradients_of_central_differences() -> None:
    mean, log_variance = normal(N, E), normal(N, E, seed=1)
    _, dmean, dlog_variance = gaussian_kl(mean, log_variance)
    for parameter, found in ((mean, dmean), (log_variance, dlog_variance)):
        expected = numerical_gradient(lambda: float(gaussian_kl(mean, log_variance)[0]), parameter)
        assert relative_error(found, expected) <= 1e-6


def test_the_kl_term_is_the_mean_log_ratio_of_both_densities() -> None:
    mean, log_variance = np.array([[0.7, -1.2]]), np.array([[0.5, -1.0]])
    z = mean + np.exp(log_variance / 2) * normal(200_000, 2)
    log_q = -(log_variance + (z - mean) ** 2 / np.exp(log_variance)) / 2
    log_p = -(z**2) / 2  # both without log(2 pi) / 2, which cancels
    assert math.isclose(float(gaussian_kl(mean, log_variance)[0]), (log_q - log_p).sum(axis=1).mean(), abs_tol=0.02)


def test_the_kl_term_by_hand_sums_components_and_averages_examples() -> None:
    mean, log_variance = np.array([[1.0, -2.0, 0.0], [0.0, 0.0, 0.0]]), np.log([[1.0, 1.0, 1.0], [4.0, 1.0, 1.0]])
    L, _, _ = gaussian_kl(mean, log_variance)
    assert math.isclose(float(L), (2.5 + (4 - 1 - math.log(4)) / 2) / 2)


def test_the_kl_term_is_zero_for_a_standard_normal_and_positive_elsewhere() -> None:
    L, dmean, dlog_variance = gaussian_kl(np.zeros((N, E)), np.zeros((N, E)))
    assert float(L) == 0
    assert not dmean.any()
    assert not dlog_variance.any()
    tiny = np.full((1, 1), 1e-9)
    assert 0 <= float(gaussian_kl(tiny * 0, tiny)[0]) < 1e-12
    assert float(gaussian_kl(normal(N, E), normal(N, E))[0]) > 0


def test_draws_have_the_mean_and_the_variance_that_were_asked_for() -> None:
    z, _ = reparameterize(np.full((50_000, 1), 3.0), np.full((50_000, 1), math.log(4)), lots())
    assert math.isclose(z.mean(), 3, abs_tol=0.05)
    assert math.isclose(z.var(), 4, rel_tol=0.05)


def test_the_gradient_goes_through_the_draw() -> None:
    mean, log_variance, dz = normal(N, E), normal(N, E, seed=1), normal(N, E, seed=2)
    _, cache = reparameterize(mean, log_variance, lots())
    for parameter, found in zip((mean, log_variance), reparameterize_backward(dz, cache), strict=True):
        expected = numerical_gradient(
            lambda: float((reparameterize(mean, log_variance, lots())[0] * dz).sum()), parameter
        )
        assert relative_error(found, expected) <= 1e-6


def test_the_reconstruction_term_sums_the_pixels_of_an_example() -> None:
    vae, x = model(), np.random.default_rng(1).random((1, D))
    mean, log_variance = vae.encode(x)
    a = vae.decode(reparameterize(mean, log_variance, lots())[0])
    total = 0.0
    for score, pixel in zip(a.ravel(), x.ravel(), strict=True):
        p = 1 / (1 + math.exp(-score))
        total -= pixel * math.log(p) + (1 - pixel) * math.log(1 - p)
    assert math.isclose(float(vae.gradients(x, lots())[0].reconstruction), total, rel_tol=1e-12)


@pytest.mark.parametrize("beta", [0.0, 1.0, 4.0])
def test_the_gradients_of_the_whole_model_are_those_of_central_differences(beta: float) -> None:
    vae, x = model(), np.random.default_rng(3).random((N, D))
    _, gradients = vae.gradients(x, lots(), beta)
    assert gradients.keys() == vae.parameters.keys()

    def loss() -> float:
        losses, _ = vae.gradients(x, lots(), beta)
        return float(losses.reconstruction + beta * losses.divergence)

    for name, parameter in vae.parameters.items():
        assert relative_error(gradients[name], numerical_gradient(loss, parameter)) <= 1e-6, name


def test_a_step_downhill_lowers_the_loss_and_keeps_float32() -> None:
    vae, x = model(np.float32), np.random.default_rng(3).random((N, D)).astype(np.float32)
    before, gradients = vae.gradients(x, lots())
    assert {gradient.dtype for gradient in gradients.values()} == {np.dtype(np.float32)}
    SGD(0.05).step(vae.parameters, gradients)
    after, _ = vae.gradients(x, lots())
    assert sum(after) < sum(before)


def test_codes_and_images_have_their_shapes_for_one_example_too() -> None:
    vae = model()
    mean, log_variance = vae.encode(normal(1, D))
    assert mean.shape == log_variance.shape == (1, E)
    assert vae.decode(mean).shape == (1, D)


def test_what_does_not_fit_is_refused_in_one_sentence() -> None:
    one, other, empty = np.zeros((2, 3)), np.zeros((2, 1)), np.zeros((0, 3))
    calls: list[Callable[[Array, Array], Any]] = [gaussian_kl]
    calls.append(lambda mean, log_variance: reparameterize(mean, log_variance, lots()))
    for call in calls:
        for arguments in ((one, other), (empty, empty)):
            with pytest.raises(ValueError, match=r"^Both arrays need the same shape.*\.$"):
                call(*arguments)
    odd = VariationalAutoencoder(Affine(np.zeros((D, 3)), np.zeros(3)), model().decoder)
    with pytest.raises(ValueError, match=r"^The encoder must give twice as many columns.*gives 3\.$"):
        odd.encode(normal(1, D))
