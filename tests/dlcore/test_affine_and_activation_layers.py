"""Affine layers, activations as layers, dropout, batch normalisation, flatten and sequential, by their own promises."""

import numpy as np
import pytest

from dlcore import (
    Affine,
    BatchNormalization,
    Dropout,
    Flatten,
    Identity,
    ReLU,
    Sequential,
    Sigmoid,
    Tanh,
    gaussian,
    he,
    sigmoid,
    xavier,
    zeros,
)
from dlcore.arrays import Array
from dlcore.layer import Layer


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def first_of(n: int) -> Affine:
    return Affine.create(n, 1, he, rng())


def test_affine_refuses_an_input_of_the_wrong_width() -> None:
    layer = Affine.create(3, 2, he, rng())
    with pytest.raises(
        ValueError, match=r"^The layer expects 3 columns, shape \(\.\.\., 3\), but x has shape \(5, 4\)\.$"
    ):
        layer.forward(np.zeros((5, 4)))


def test_created_layers_are_float32_with_a_zero_bias() -> None:
    layer = Affine.create(3, 2, xavier, rng())
    assert {array.dtype for array in layer.parameters.values()} == {np.dtype(np.float32)}
    assert not layer.parameters["b"].any()
    assert Affine.create(3, 2, xavier, rng(), np.float64).parameters["W"].dtype == np.float64


@pytest.mark.parametrize(
    ("rule", "deviation"), [(gaussian(0.3), 0.3), (xavier, 0.05), (he, 0.05 * 2**0.5), (zeros, 0.0)]
)
def test_an_initialiser_draws_with_its_deviation_and_mean_zero(rule: object, deviation: float) -> None:
    W = rule((400, 300), rng())  # type: ignore[operator]
    assert W.shape == (400, 300)
    assert W.dtype == np.float32
    np.testing.assert_allclose(W.std(), deviation, rtol=0.01)
    np.testing.assert_allclose(W.mean(), 0, atol=deviation / 50)


def test_the_signal_keeps_its_size_through_ten_layers_with_he_and_vanishes_with_a_hundredth() -> None:
    def size_after_ten_layers(rule: object) -> float:
        h: Array = rng(1).normal(size=(200, 100))
        for seed in range(10):
            layer = Affine.create(100, 100, rule, rng(seed), np.float64)  # type: ignore[arg-type]
            h = ReLU().forward(layer.forward(h)[0])[0]
        return float(np.sqrt(np.mean(h**2)))

    assert 0.5 < size_after_ten_layers(he) < 2
    assert size_after_ten_layers(gaussian(0.01)) < 1e-6


def test_the_report_s_sigmoid_takes_the_slope_at_the_activation() -> None:
    x, dy = rng().normal(size=(3, 2)), rng(1).normal(size=(3, 2))
    y, cache = Sigmoid(derivative_at="activation").forward(x)
    wrong = sigmoid(y)
    np.testing.assert_allclose(Sigmoid("activation").backward(dy, cache)[0], dy * wrong * (1 - wrong))
    np.testing.assert_allclose(Sigmoid().backward(dy, cache)[0], dy * y * (1 - y))


def test_relu_has_slope_zero_at_zero() -> None:
    _, cache = ReLU().forward(np.array([[0.0, -0.0]]))
    np.testing.assert_array_equal(ReLU().backward(np.ones((1, 2)), cache)[0], [[0.0, 0.0]])


@pytest.mark.parametrize("form", ["inverted", "classic"])
def test_dropout_keeps_the_expectation_between_training_and_inference(form: str) -> None:
    layer, x = Dropout(0.3, form), np.ones((500, 200))  # type: ignore[arg-type]
    trained, _ = layer.forward(x, training=True, rng=rng())
    used, _ = layer.forward(x)
    np.testing.assert_allclose(trained.mean(), used.mean(), rtol=0.01)
    assert set(np.unique(trained).round(6)) == {0.0, 1.0 if form == "classic" else round(1 / 0.7, 6)}
    np.testing.assert_allclose(np.mean(trained == 0), 0.3, atol=0.01)


def test_dropout_at_rate_zero_lets_everything_pass() -> None:
    x = rng().normal(size=(3, 4))
    np.testing.assert_array_equal(Dropout(0.0).forward(x, training=True, rng=rng())[0], x)


def test_dropout_refuses_a_wrong_rate_and_training_without_lots() -> None:
    for rate in (-0.1, 1.0, float("nan")):
        with pytest.raises(ValueError, match=r"^The rate must be at least 0 and below 1, but it is "):
            Dropout(rate)
    with pytest.raises(ValueError, match=r"^Dropout draws lots in training: pass forward a generator"):
        Dropout(0.5).forward(np.ones((1, 1)), training=True)


def test_batch_normalisation_gives_mean_zero_and_variance_one() -> None:
    x = 5 + 3 * rng().normal(size=(50, 4))
    y, _ = BatchNormalization.create(4, dtype=np.float64).forward(x, training=True)
    np.testing.assert_allclose(y.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axis=0), 1, rtol=1e-5)


def test_running_statistics_move_only_by_update_buffers_and_towards_the_batch() -> None:
    layer = BatchNormalization.create(2, momentum=0.75, dtype=np.float64)
    x = rng().normal(size=(9, 2))
    _, cache = layer.forward(x, training=True)
    np.testing.assert_array_equal(layer.buffers["mean"], [0, 0])
    layer.update_buffers(cache)
    np.testing.assert_allclose(layer.buffers["mean"], 0.25 * x.mean(axis=0))
    np.testing.assert_allclose(layer.buffers["variance"], 0.75 + 0.25 * x.var(axis=0))
    before = layer.buffers["mean"].copy()
    layer.update_buffers(layer.forward(x)[1])  # a forward outside training teaches nothing
    np.testing.assert_array_equal(layer.buffers["mean"], before)


def test_after_many_batches_inference_equals_training() -> None:
    layer, x = BatchNormalization.create(3, dtype=np.float64), 2 + rng().normal(size=(40, 3))
    for _ in range(300):
        layer.update_buffers(layer.forward(x, training=True)[1])
    np.testing.assert_allclose(layer.forward(x)[0], layer.forward(x, training=True)[0], rtol=1e-6)


def test_batch_normalisation_refuses_other_shapes_with_one_sentence() -> None:
    layer = BatchNormalization.create(3)
    for x in (np.zeros((2, 4)), np.zeros((2, 3, 1)), np.zeros(3)):
        with pytest.raises(ValueError, match=r"^The layer expects x of shape \(N, 3\) with N at least 1, but it is "):
            layer.forward(x)
    with pytest.raises(ValueError, match=r"with N at least 1, but it is \(0, 3\)\.$"):
        layer.forward(np.zeros((0, 3)), training=True)


def test_flatten_keeps_the_order_of_nchw() -> None:
    x = np.arange(24.0).reshape(2, 3, 2, 2)
    y, cache = Flatten().forward(x)
    np.testing.assert_array_equal(y, [range(12), range(12, 24)])
    np.testing.assert_array_equal(Flatten().backward(y, cache)[0], x)


def test_sequential_names_parameters_and_buffers_by_place() -> None:
    network = Sequential([Affine.create(2, 3, he, rng()), BatchNormalization.create(3), Tanh()])
    assert list(network.parameters) == ["0.W", "0.b", "1.gamma", "1.beta"]
    assert list(network.buffers) == ["1.mean", "1.variance"]
    assert network.parameters["0.W"] is network.layers[0].parameters["W"]


def test_sequential_gives_the_same_parameter_gradients_without_dx() -> None:
    first = Affine.create(2, 3, he, rng())
    stacks: list[list[Layer]] = [[first, Tanh(), first_of(3)], [Tanh(), first], [Sequential([first]), Tanh()], []]
    for layers in stacks:
        network = Sequential(layers)
        y, caches = network.forward(rng().normal(size=(4, 2)))
        _, expected = network.backward(np.ones_like(y), caches)
        found = network.parameter_gradients(np.ones_like(y), caches)
        assert set(found) == set(expected)
        for name, gradient in expected.items():
            np.testing.assert_array_equal(found[name], gradient)


def test_sequential_moves_the_running_statistics_of_its_layers() -> None:
    network = Sequential([Sequential([BatchNormalization.create(2)]), Identity()])
    _, cache = network.forward(np.array([[1.0, 0.0], [3.0, 0.0]]), training=True)
    network.update_buffers(cache)
    np.testing.assert_allclose(network.buffers["0.0.mean"], [0.2, 0], rtol=1e-6)
