"""How training starts and steps: decoupled weight decay, warm-up and cosine, orthogonal weights."""

import math

import numpy as np
import pytest

from dlcore import (
    L2,
    SGD,
    Adam,
    AdamW,
    Affine,
    ConstantRate,
    CosineDecay,
    LinearWarmup,
    Sequential,
    add_penalty,
    mean_squared_error,
    orthogonal,
    train,
    xavier,
)


def test_adamw_follows_its_algorithm_step_by_step() -> None:
    rng = np.random.default_rng(0)
    w, b = rng.normal(size=(2, 3)), rng.normal(size=3)
    parameters, optimizer = {"W": w.copy(), "b": b.copy()}, AdamW(CosineDecay(0.1, 10), 0.3, 0.8, 0.9, 1e-3)
    moments = {name: (np.zeros_like(p), np.zeros_like(p)) for name, p in parameters.items()}
    expected = {"W": w, "b": b}
    for t in range(1, 6):
        gradients = {name: rng.normal(size=p.shape) for name, p in parameters.items()}
        optimizer.step(parameters, gradients)
        rate = 0.1 / 2 * (1 + math.cos(math.pi * (t - 1) / 10))
        for name, g in gradients.items():
            m, v = moments[name]
            m, v = 0.8 * m + 0.2 * g, 0.9 * v + 0.1 * g**2
            moments[name] = m, v
            decayed = expected[name] * (1 - rate * 0.3) if name == "W" else expected[name]
            expected[name] = decayed - rate * (m / (1 - 0.8**t)) / (np.sqrt(v / (1 - 0.9**t)) + 1e-3)
    for name, value in expected.items():
        np.testing.assert_allclose(parameters[name], value, rtol=1e-12)


def test_adamw_without_decay_is_adam_and_keeps_float32() -> None:
    rng = np.random.default_rng(0)
    one, other = ({"W": np.ones((300, 300), np.float32)} for _ in range(2))
    for optimizer, parameters in ((AdamW(0.1, decay=0.0), one), (Adam(0.1), other)):
        optimizer.step(parameters, {"W": np.random.default_rng(1).normal(size=(300, 300)).astype(np.float32)})
    np.testing.assert_array_equal(one["W"], other["W"])
    AdamW(0.1).step(one, {"W": rng.normal(size=(300, 300)).astype(np.float32)})
    assert one["W"].dtype == np.float32


def test_decoupled_decay_shrinks_all_weights_alike_where_an_l2_penalty_does_not() -> None:
    gradients = {"W": np.array([[1000.0, -1000.0], [1e-3, -1e-3]])}
    losses = []
    for optimizer, penalty in ((AdamW(0.01, decay=1.0), None), (Adam(0.01), L2(1.0))):
        parameters = {"W": np.full((2, 2), 5.0)}
        for step in range(200):
            flipped = {"W": gradients["W"] * (-1) ** step}  # no direction on average: only the decay moves
            found = flipped if penalty is None else add_penalty(penalty, parameters, flipped)[1]
            optimizer.step(parameters, found)
        losses.append(parameters["W"].mean(axis=1))
    (steep, flat), (steep_l2, flat_l2) = losses
    assert abs(steep - flat) < 0.1
    assert steep < 1
    assert flat_l2 < 4 < steep_l2


def test_adamw_refuses_other_names_before_anything_has_changed() -> None:
    parameters = {"W": np.ones((1, 1))}
    with pytest.raises(KeyError, match="same names"):
        AdamW(0.1).step(parameters, {"V": np.ones((1, 1))})
    np.testing.assert_array_equal(parameters["W"], [[1.0]])
    with pytest.raises(ValueError, match=r"^The decay must be .*\.$"):
        AdamW(0.1, decay=-0.1)


def test_the_cosine_starts_at_the_rate_passes_the_middle_and_ends_at_the_least() -> None:
    schedule = CosineDecay(0.9, steps=8, least=0.1)
    assert [round(schedule(step), 12) for step in (0, 4, 8, 9, 100)] == [0.9, 0.5, 0.1, 0.1, 0.1]
    assert math.isclose(schedule(2), 0.1 + 0.4 * (1 + math.sqrt(0.5)))
    falls = [schedule(step) - schedule(step + 1) for step in range(8)]
    assert all(fall > 0 for fall in falls)
    assert falls[0] < falls[3] > falls[7]


def test_warm_up_climbs_evenly_and_hands_over_from_its_first_step() -> None:
    schedule = LinearWarmup(CosineDecay(1.0, steps=4), steps=5)
    assert [round(schedule(step), 12) for step in range(5)] == [0.2, 0.4, 0.6, 0.8, 1.0]
    assert [schedule(step) for step in (5, 7, 9)] == [CosineDecay(1.0, 4)(step) for step in (0, 2, 4)]


def test_an_optimiser_follows_warm_up() -> None:
    w = {"b": np.zeros(1)}
    optimizer = SGD(LinearWarmup(ConstantRate(1.0), steps=4))
    for _ in range(6):
        optimizer.step(w, {"b": np.ones(1)})
    np.testing.assert_allclose(w["b"], -(0.25 + 0.5 + 0.75 + 1 + 1 + 1))


@pytest.mark.parametrize("shape", [(4, 4), (7, 3), (3, 7), (1, 5), (5, 1)])
def test_the_fewer_of_rows_and_columns_are_orthonormal(shape: tuple[int, int]) -> None:
    W = orthogonal(shape, np.random.default_rng(0), np.float64)
    assert W.shape == shape
    product = W.T @ W if shape[0] >= shape[1] else W @ W.T
    np.testing.assert_allclose(product, np.eye(min(shape)), atol=1e-12)
    assert orthogonal(shape, np.random.default_rng(0)).dtype == np.float32


def test_all_orthogonal_matrices_are_equally_likely() -> None:
    rng = np.random.default_rng(0)
    draws = np.array([orthogonal((2, 2), rng, np.float64) for _ in range(2000)])
    angles = np.arctan2(draws[:, 1, 0], draws[:, 0, 0])
    assert np.abs(np.exp(1j * angles).mean()) < 0.08  # 3.6 standard errors of a mean of random directions
    assert 0.44 < (np.linalg.det(draws) > 0).mean() < 0.56  # 5 standard errors


def test_orthogonal_weights_keep_a_signal_s_length_through_a_hundred_layers() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(1, 16))
    lengths = {}
    for rule in (orthogonal, xavier):
        network = Sequential([Affine.create(16, 16, rule, rng, np.float64) for _ in range(100)])
        lengths[rule.__name__] = float(np.linalg.norm(network.forward(x)[0]) / np.linalg.norm(x))
    assert math.isclose(lengths["orthogonal"], 1)
    assert not 0.5 < lengths["xavier"] < 2


def test_only_a_matrix_can_be_orthogonal() -> None:
    with pytest.raises(ValueError, match=r"^Only a matrix .*\.$"):
        orthogonal((3, 3, 3), np.random.default_rng(0))


def test_adamw_with_warm_up_trains_a_network() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(40, 3))
    t, network = x @ np.array([[1.0], [-2.0], [0.5]]), Affine.create(3, 1, xavier, rng, np.float64)
    rate = LinearWarmup(CosineDecay(0.1, steps=280), steps=20)
    steps = list(train(network, [(x, t)] * 300, mean_squared_error, AdamW(rate, decay=1e-3)))
    assert steps[-1].loss < 1e-3 < 0.1 < steps[0].loss
