"""The judge of generated digits: it knows digits, is seldom sure of what is none, and its figures are what they say."""

import numpy as np
import pytest

from dlcore.data import load_mnist
from dlcore.demos.digit_judge import FILE, digit_figures, digit_probabilities, load_judge


def test_the_stored_judge_knows_test_digits_and_is_sure_of_most() -> None:
    test = load_mnist().test
    found = digit_probabilities(test.pictures[:2000])
    assert float(np.mean(found.argmax(axis=1) == test.labels[:2000])) > 0.97
    assert digit_figures(found) == {"judged_above_0.9": pytest.approx(0.955, abs=0.035), "digits_seen": 10}
    assert np.allclose(found.sum(axis=1), 1, atol=1e-5)


def test_it_is_hardly_ever_sure_of_noise() -> None:
    noise = np.random.default_rng(1).random((500, 1, 28, 28), dtype=np.float32)
    assert digit_figures(digit_probabilities(noise))["judged_above_0.9"] < 0.05


def test_only_digits_that_it_is_sure_of_are_counted() -> None:
    probabilities = np.full((4, 10), 0.01)
    probabilities[0, 3] = probabilities[1, 3] = probabilities[2, 7] = 0.91
    probabilities[3, 5] = 0.9
    assert digit_figures(probabilities) == {"judged_above_0.9": 0.75, "digits_seen": 2}


def test_the_file_is_small_and_the_network_works_in_single_precision() -> None:
    assert FILE.stat().st_size < 100_000
    assert {w.dtype for w in load_judge().parameters.values()} == {np.dtype(np.float32)}
