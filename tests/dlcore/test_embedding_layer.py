"""The embedding layer keeps the layer contract and agrees with one-hot words times the table."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlcore import SGD, Affine, Embedding, Flatten, Sequential, gaussian, he, softmax_cross_entropy, train
from dlcore.arrays import Array, IntArray
from tests.dlcore.layer_contract import CHECKS, Case
from tests.dlcore.shape_contract import check_documented_shape


class Rounded(Embedding):
    """An embedding of numbers rounded to word numbers: the contract draws floats, and moves them a little."""

    __doc__ = Embedding.__doc__

    def forward(self, x: Any, **options: Any) -> tuple[Array, IntArray]:
        return super().forward(np.rint(x).astype(int), **options)


CASES = [
    Case(
        "embedding",
        lambda rng: Rounded.create(5, 3, gaussian(1.0), rng),
        lambda rng: rng.integers(0, 5, (3, 4)).astype(float),
    )
]


@pytest.mark.parametrize("check", [*CHECKS, check_documented_shape], ids=lambda check: check.__name__)
def test_the_layer_keeps_the_contract(check: Callable[[Case], Any]) -> None:
    check(CASES[0])


@pytest.mark.parametrize("shape", [(6,), (2, 3), (2, 3, 4)])
def test_result_and_gradient_are_those_of_one_hot_words_times_the_table(shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    layer, words = Embedding.create(5, 3, gaussian(1.0), rng, np.float64), rng.integers(0, 4, shape)  # word 4 is absent
    y, cache = layer.forward(words)
    one_hot = np.eye(5)[words]
    np.testing.assert_allclose(y, one_hot @ layer.parameters["W"])
    dy = rng.normal(size=y.shape)
    dx, gradients = layer.backward(dy, cache)
    np.testing.assert_allclose(gradients["W"], one_hot.reshape(-1, 5).T @ dy.reshape(-1, 3))
    assert not gradients["W"][4].any()
    assert dx.shape == words.shape
    assert not dx.any()


@pytest.mark.parametrize(("words", "error"), [([[0.5]], TypeError), ([[-1]], IndexError), ([[5]], IndexError)])
def test_what_is_no_word_number_is_refused(words: list[list[float]], error: type[Exception]) -> None:
    with pytest.raises(error, match=r"^Each word number must be .*\.$"):
        Embedding(np.ones((5, 2))).forward(np.array(words))


def test_a_network_of_words_learns_which_of_two_words_comes_first() -> None:
    rng = np.random.default_rng(0)
    network = Sequential([Embedding.create(6, 4, gaussian(0.5), rng), Flatten(), Affine.create(8, 2, he, rng)])
    pairs = np.array([[a, b] for a in range(6) for b in range(6) if a != b])
    right = np.eye(2, dtype=np.float32)[(pairs[:, 0] < pairs[:, 1]).astype(int)]
    steps = list(train(network, [(pairs, right)] * 300, softmax_cross_entropy, SGD(1.0)))
    assert steps[-1].loss < 0.1 < 0.5 < steps[0].loss
