"""The training loop learns, tells the truth about its steps, and prints nothing."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.settings import SETTINGS, data, parameters
from benchmarks.ways import engine_network, textbook_network
from dlcore import (
    L2,
    SGD,
    Adam,
    Affine,
    BatchNormalization,
    Dropout,
    Sequential,
    Sigmoid,
    Tanh,
    TrainingStep,
    accuracy,
    batches,
    clip_by_global_norm,
    mean_squared_error,
    predict,
    softmax_cross_entropy,
    train,
    xavier,
)
from dlcore.data import logic_gate


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def network(seed: int = 0) -> Sequential:
    return Sequential([Affine.create(2, 8, xavier, rng(seed)), Tanh(), Affine.create(8, 2, xavier, rng(seed + 1))])


def test_a_network_learns_xor_and_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    x, t = logic_gate("xor")
    labels, net = t[:, 0].astype(int), network()
    one_hot = np.eye(2)[labels]
    steps = list(train(net, batches(x, one_hot, 4, rng(), epochs=200), softmax_cross_entropy, Adam(0.05)))
    assert steps[-1].loss < 0.05 < steps[0].loss
    assert accuracy(net, x, labels) == accuracy(net, x, one_hot, size=3) == 1.0
    assert [step.step for step in steps] == list(range(1, 201))
    assert capsys.readouterr() == ("", "")


def test_same_seed_same_curve() -> None:
    def curve() -> list[float]:
        net = Sequential([Affine.create(2, 8, xavier, rng(1)), Dropout(0.5), Affine.create(8, 1, xavier, rng(2))])
        x, t = logic_gate("or")
        steps = train(net, batches(x, t, 2, rng(3), epochs=5), mean_squared_error, SGD(0.1), rng=rng(4))
        return [step.loss for step in steps]

    assert curve() == curve()


def test_nothing_is_done_before_the_first_step_is_asked_for() -> None:
    net = network()
    before = {name: array.copy() for name, array in net.parameters.items()}
    steps = train(net, batches(*logic_gate("or"), 4, rng()), mean_squared_error, SGD(0.1))
    for name, array in net.parameters.items():
        np.testing.assert_array_equal(array, before[name])
    with pytest.raises(ValueError, match="need the same shape"):
        next(steps)


def test_the_loss_of_a_step_includes_the_penalty_and_norms_are_those_after_clipping() -> None:
    x, t = np.ones((1, 1)), np.zeros((1, 1))

    def one(**options: object) -> TrainingStep:
        net = Affine(np.array([[2.0]]), np.array([0.0]))
        return next(train(net, [(x, t)], mean_squared_error, SGD(0.1), **options))  # type: ignore[arg-type]

    assert one() == TrainingStep(1, 2.0, {})
    assert one(penalty=L2(1.0), measure_gradients=True) == TrainingStep(1, 4.0, {"W": 4.0, "b": 2.0})
    clipped = one(clip=lambda gradients: clip_by_global_norm(gradients, 1.0), measure_gradients=True)
    assert clipped.gradient_norms == pytest.approx({"W": 0.5**0.5, "b": 0.5**0.5})


def test_training_moves_the_running_statistics_also_of_a_single_layer() -> None:
    for layer in (BatchNormalization.create(2), Sequential([BatchNormalization.create(2)])):
        list(train(layer, [(np.ones((3, 2)), np.ones((3, 2)))], mean_squared_error, SGD(0.1)))
        assert all(0.09 < mean < 0.11 for mean in next(iter(layer.buffers.values())))


def test_an_epoch_shows_every_example_once_in_a_fresh_order() -> None:
    x = np.arange(7)
    epochs = list(batches(x, 10 * x, 3, rng(), epochs=2))
    assert [len(part) for part, _ in epochs] == [3, 3, 1, 3, 3, 1]
    first, second = (np.concatenate([part for part, _ in epochs[at : at + 3]]) for at in (0, 3))
    assert sorted(first) == sorted(second) == list(range(7))
    assert first.tolist() != second.tolist()
    assert all((t == 10 * part).all() for part, t in epochs)


def test_with_replacement_every_batch_is_full_and_batches_never_end_by_themselves() -> None:
    x = np.arange(7)
    assert [len(part) for part, _ in batches(x, x, 3, rng(), epochs=2, replacement=True)] == [3, 3, 3, 3]
    assert len(next(batches(x, x, 9, rng(), replacement=True))[0]) == 9
    endless = batches(x, x, 7, rng())
    assert all(len(next(endless)[0]) == 7 for _ in range(20))


@pytest.mark.parametrize(("examples", "targets", "size"), [(3, 2, 1), (0, 0, 1), (3, 3, 0)])
def test_batches_that_cannot_be_made_are_refused(examples: int, targets: int, size: int) -> None:
    with pytest.raises(
        ValueError, match=rf"^Batches of {size} cannot be made of {examples} examples and {targets} tar"
    ):
        next(batches(np.zeros(examples), np.zeros(targets), size, rng()))


def test_predicting_in_parts_changes_nothing_and_drops_nothing() -> None:
    net, x = Sequential([Affine.create(3, 2, xavier, rng()), Dropout(0.5), Sigmoid()]), rng().random((10, 3))
    np.testing.assert_allclose(predict(net, x, size=3), predict(net, x), rtol=1e-6)


def test_accuracy_refuses_targets_that_do_not_match() -> None:
    with pytest.raises(ValueError, match=r"^There must be as many targets as examples, but there are 2 and 3\.$"):
        accuracy(network(), np.zeros((3, 2)), np.zeros(2, int))


@pytest.mark.parametrize("place", [0, 1, -3, -1], ids=lambda place: SETTINGS[place].name)
def test_the_textbook_s_way_computes_the_same_loss_and_gradients(place: int) -> None:
    parts = tuple(part for part in SETTINGS[place].network if part.kind != "dropout")  # each way draws its own
    setting = replace(SETTINGS[place], network=parts)
    w = parameters(setting, rng())
    x, t = data(setting, rng(), n=5)
    old_loss, old = textbook_network(setting, w, rng()).gradient(x, t)
    net = engine_network(setting, w, np.float64)
    y, cache = net.forward(x, training=True)
    L, dy = softmax_cross_entropy(y, t)
    np.testing.assert_allclose(L, old_loss, rtol=1e-5)  # the textbook adds 1e-7 inside the logarithm
    gradients = net.backward(dy, cache)[1]
    layers = sorted({int(name.split(".")[0]) for name in gradients})
    for number, layer in enumerate(layers, start=1):
        for letter in "Wb":
            np.testing.assert_allclose(gradients[f"{layer}.{letter}"], old[f"{letter}{number}"], rtol=1e-9, atol=1e-12)
