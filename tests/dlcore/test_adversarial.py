"""The game of generator and discriminator, with every logarithm taken by hand."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore import discriminator_loss, gan_value, generator_loss_minimax, generator_loss_non_saturating

probabilities = st.lists(st.floats(1e-9, 1 - 1e-9), min_size=1, max_size=8)


@given(probabilities, probabilities)
def test_the_four_losses_equal_loops_for_batches_of_any_two_sizes(real: list[float], fake: list[float]) -> None:
    log_real = sum(math.log(d) for d in real) / len(real)
    log_caught = sum(math.log1p(-d) for d in fake) / len(fake)
    log_fooled = sum(math.log(d) for d in fake) / len(fake)
    d_real, d_fake = np.array(real), np.array(fake)
    np.testing.assert_allclose(gan_value(d_real, d_fake), log_real + log_caught, rtol=1e-10)
    np.testing.assert_allclose(discriminator_loss(d_real, d_fake), -log_real - log_caught, rtol=1e-10)
    np.testing.assert_allclose(generator_loss_minimax(d_fake), log_caught, rtol=1e-10)
    np.testing.assert_allclose(generator_loss_non_saturating(d_fake), -log_fooled, rtol=1e-10)


def test_a_discriminator_that_cannot_tell_has_the_value_minus_log_four() -> None:
    half = np.full(5, 0.5)
    assert math.isclose(float(gan_value(half, half)), -math.log(4))


@given(st.floats(0.01, 0.98))
def test_both_generator_losses_fall_when_a_fake_looks_more_real(d: float) -> None:
    for loss in (generator_loss_minimax, generator_loss_non_saturating):
        assert loss(np.array([d + 0.01])) < loss(np.array([d]))


def test_only_the_non_saturating_loss_is_steep_where_every_fake_is_recognised() -> None:
    def slope(loss: Callable[..., Any], score: float) -> float:
        """Central difference with respect to the discriminator's score."""
        above, below = (np.array([1 / (1 + math.exp(-score - step))]) for step in (1e-4, -1e-4))
        return float(loss(above) - loss(below)) / 2e-4

    assert abs(slope(generator_loss_minimax, -8)) < 0.001
    assert abs(slope(generator_loss_non_saturating, -8)) > 0.999


@pytest.mark.parametrize("wrong", [0.0, 1.0, -0.1, 1.5, math.nan])
def test_a_probability_outside_the_open_range_is_refused(wrong: float) -> None:
    good, bad = np.array([0.5]), np.array([0.5, wrong])
    sentence = rf"must hold probabilities in the open range \(0, 1\), but one is {wrong}\.$"
    for function, arguments, name in (
        (gan_value, (bad, good), "d_real"),
        (discriminator_loss, (good, bad), "d_fake"),
        (generator_loss_minimax, (bad,), "d_fake"),
        (generator_loss_non_saturating, (bad,), "d_fake"),
    ):
        with pytest.raises(ValueError, match=f"^{name} {sentence}"):
            function(*arguments)


def test_an_empty_batch_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^d_fake is empty, so it has no mean\.$"):
        generator_loss_minimax(np.array([]))
