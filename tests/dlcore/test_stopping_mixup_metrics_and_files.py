"""What goes on around training: when to stop, blended examples, measures of a classifier, and saved networks."""

import io
import math
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlcore import (
    SGD,
    Affine,
    BatchNormalization,
    EarlyStopping,
    ReLU,
    Residual,
    Sequential,
    confusion_matrix,
    dump_parameters,
    f1_score,
    he,
    load_parameters,
    mean_squared_error,
    mixup,
    precision,
    recall,
    roc_auc,
    train,
)

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("losses", "patience", "least_gain", "stopped", "best"),
    [
        ([5, 4, 3, 2, 1], 1, 0.0, 5, 5),
        ([1, 2, 3], 1, 0.0, 2, 1),
        ([3, 2, 4, 1, 5, 6, 7], 2, 0.0, 6, 4),
        ([3, 3, 3, 3], 3, 0.0, 4, 1),  # equal is no improvement
        ([3, 2.9, 2.8, 2.7], 2, 0.5, 3, 1),
        ([3, 2.9, 2.4, 2.3], 2, 0.5, 4, 3),  # small gains add up to one that counts
        ([2, math.nan, math.nan], 2, 0.0, 3, 1),
        ([math.nan, 1, 2, 3], 2, 0.0, 4, 2),
    ],
)
def test_training_stops_after_as_many_epochs_without_gain_as_patience_says(
    losses: list[float], patience: int, least_gain: float, stopped: int, best: int
) -> None:
    stopping = EarlyStopping(patience, least_gain)
    for loss in losses:
        if stopping.observe(loss):
            break
    assert (stopping.epoch, stopping.best_epoch) == (stopped, best)


def test_the_best_parameters_come_back_in_place_though_training_went_on() -> None:
    stopping, w = EarlyStopping(3), {"W": np.zeros((1, 1)), "b": np.zeros(1)}
    for epoch, loss in enumerate((0.5, 0.2, 0.3), start=1):
        for array in w.values():
            array += epoch
        stopping.observe(loss, w)
    W = w["W"]
    stopping.restore(w)
    assert W is w["W"]
    assert float(W[0, 0]) == float(w["b"][0]) == 3.0  # 1 + 2
    W += 1
    stopping.restore(w)
    assert float(W[0, 0]) == 3.0


def test_mixup_blends_examples_and_targets_by_the_same_share() -> None:
    x, t = RNG.normal(size=(6, 2, 3)).astype(np.float32), np.eye(6, dtype=np.float32)
    mixed_x, mixed_t = mixup(x, t, 0.4, np.random.default_rng(3))
    np.testing.assert_allclose(mixed_x, np.tensordot(mixed_t, x, axes=1), rtol=1e-5)  # t says what was blended
    share = np.random.default_rng(3).beta(0.4, 0.4)
    shares = np.array([share, 1 - share, 1.0])  # 1 where an example meets itself
    assert np.isclose(mixed_t[mixed_t > 0][:, None], shares).any(axis=1).all()
    assert mixed_x.dtype == mixed_t.dtype == np.float32


def test_a_small_alpha_blends_little_and_a_large_one_by_halves() -> None:
    def rest(alpha: float) -> float:
        shares = (mixup(np.eye(2), np.eye(2), alpha, np.random.default_rng(seed))[1].min() for seed in range(100))
        return float(np.mean(list(shares)))

    assert rest(0.01) < 0.02
    assert rest(100.0) > 0.15  # in half of the cases an example meets itself, in the other half the least share is 1/2


LABELS = np.array([0, 0, 0, 1, 1, 2, 2, 2, 2])
ANSWERS = np.array([0, 1, 1, 1, 2, 2, 2, 0, 1])  # how often a class is answered differs from how often it occurs


def test_a_confusion_matrix_counts_every_pair() -> None:
    counts = confusion_matrix(LABELS, ANSWERS, 4)
    for i in range(4):
        for j in range(4):
            assert counts[i, j] == sum((a == i) and (b == j) for a, b in zip(LABELS, ANSWERS, strict=True))
    assert counts.trace() / counts.sum() == np.mean(LABELS == ANSWERS)
    assert not confusion_matrix(np.array([], int), np.array([], int), 2).any()
    small = np.full(3, 199, np.uint8)  # 199 * 200 does not fit into eight bits
    assert confusion_matrix(small, small, 200)[199, 199] == 3


def test_precision_recall_and_f1_are_the_shares_of_their_definitions() -> None:
    counts = confusion_matrix(LABELS, ANSWERS, 4)
    for k in range(3):
        named, there = np.equal(ANSWERS, k), np.equal(LABELS, k)
        p, r = float(there[named].mean()), float(named[there].mean())
        assert math.isclose(precision(counts)[k], p)
        assert math.isclose(recall(counts)[k], r)
        assert math.isclose(f1_score(counts)[k], 2 * p * r / (p + r))
    for measure in (precision, recall, f1_score):
        assert measure(counts)[3] == 0  # neither occurred nor was answered


@pytest.mark.parametrize("seed", range(5))
def test_the_area_under_the_curve_is_the_share_of_pairs_in_the_right_order(seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels = np.append(rng.integers(0, 2, 30), [0, 1])
    scores = np.round(rng.normal(size=32) + labels, 1)  # rounded: some are equal
    pairs = scores[labels == 1][:, None] - scores[labels == 0]
    assert math.isclose(roc_auc(scores, labels), float(np.mean(pairs > 0) + np.mean(pairs == 0) / 2))
    assert math.isclose(roc_auc(-scores, labels), 1 - roc_auc(scores, labels))


def test_the_area_is_that_under_the_curve_of_all_thresholds() -> None:
    rng = np.random.default_rng(0)
    labels = np.arange(50) % 2
    scores = np.round(rng.normal(size=50) + labels, 1)
    thresholds = [np.inf, *sorted(set(scores), reverse=True)]
    found = [np.mean(scores[labels == 1] >= threshold) for threshold in thresholds]
    false = [np.mean(scores[labels == 0] >= threshold) for threshold in thresholds]
    assert math.isclose(roc_auc(scores, labels), float(np.trapezoid(found, false)))


def network(seed: int) -> Sequential:
    rng = np.random.default_rng(seed)
    inner = Residual(Sequential([Affine.create(4, 4, he, rng), BatchNormalization.create(4)]))
    return Sequential([Affine.create(3, 4, he, rng), ReLU(), inner, Affine.create(4, 1, he, rng)])


def test_a_loaded_network_computes_what_the_saved_one_did() -> None:
    one, other, x = network(0), network(1), RNG.normal(size=(8, 3)).astype(np.float32)
    list(train(one, [(x, x[:, :1])] * 20, mean_squared_error, SGD(0.1)))  # moves the running statistics too
    W = other.parameters["0.W"]
    assert not np.allclose(other.forward(x)[0], one.forward(x)[0])
    load_parameters(other, dump_parameters(one))
    np.testing.assert_array_equal(other.forward(x)[0], one.forward(x)[0])
    assert other.parameters["0.W"] is W
    assert W is not one.parameters["0.W"]


def test_a_float32_network_stays_one_when_it_loads_float64() -> None:
    wide, narrow = Affine(np.full((2, 2), 0.1), np.zeros(2)), Affine.create(2, 2, he, RNG)
    load_parameters(narrow, dump_parameters(wide))
    np.testing.assert_array_equal(narrow.parameters["W"], np.full((2, 2), 0.1, np.float32), strict=True)


def saved(**arrays: Any) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def renamed(content: bytes) -> bytes:
    """Put a text file where an array should be."""
    file = io.BytesIO(content)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("parameters/W", "text")
    return file.getvalue()


W, B = np.ones((2, 3)), np.ones(3)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"text",
        dump_parameters(Affine(W, B))[:-40],
        dump_parameters(ReLU()),
        dump_parameters(Affine(W.T.copy(), np.ones(2))),
        saved(**{"parameters/W": W}),
        saved(**{"parameters/W": W, "parameters/b": B, "parameters/c": B}),
        saved(**{"parameters/W": W, "parameters/b": np.ones(3, int)}),
        saved(**{"parameters/W": W, "parameters/b": np.array([{}, {}, {}])}),  # would need pickle
        renamed(saved(**{"parameters/b": B})),
    ],
)
def test_a_file_that_does_not_fit_is_refused_and_changes_nothing(content: bytes) -> None:
    layer = Affine(np.zeros((2, 3)), np.zeros(3))
    with pytest.raises(ValueError, match=r"^[^\n]*\.$"):
        load_parameters(layer, content)
    assert not any(array.any() for array in layer.parameters.values())


def test_no_damaged_byte_gives_another_error_or_half_a_network() -> None:
    content = dump_parameters(Affine(np.ones((1, 1)), np.ones(1)))
    for place in range(len(content)):
        layer = Affine(np.zeros((1, 1)), np.zeros(1))
        damaged = bytearray(content)
        damaged[place] ^= 0xFF
        try:
            load_parameters(layer, bytes(damaged))
        except ValueError:
            assert not layer.parameters["W"].any()
            assert not layer.parameters["b"].any()
        else:  # the byte did not matter
            assert layer.parameters["W"].item() == layer.parameters["b"].item() == 1


@pytest.mark.parametrize(
    "call",
    [
        lambda: EarlyStopping(0),
        lambda: EarlyStopping(1, -0.1),
        lambda: EarlyStopping(1).restore({}),
        lambda: mixup(np.ones((2, 1)), np.ones((3, 1)), 0.4, RNG),
        lambda: mixup(np.ones((2, 1)), np.array([0, 1]), 0.4, RNG),
        lambda: mixup(np.ones((2, 1)), np.ones((2, 1)), 0.0, RNG),
        lambda: confusion_matrix(np.array([0, 1]), np.array([0]), 2),
        lambda: precision(np.ones((2, 3), int)),
        lambda: roc_auc(np.array([0.1, 0.2]), np.array([1, 1])),
        lambda: roc_auc(np.array([0.1, np.nan]), np.array([0, 1])),
        lambda: roc_auc(np.array([0.1]), np.array([0, 1])),
    ],
)
def test_what_does_not_fit_is_refused_with_one_sentence(call: Callable[[], Any]) -> None:
    with pytest.raises(ValueError, match=r"^\S.*\.$"):
        call()


def test_other_parameters_are_not_restored() -> None:
    stopping = EarlyStopping(1)
    stopping.observe(1.0, {"W": W})
    with pytest.raises(ValueError, match=r"^The parameters remembered are .*\.$"):
        stopping.restore({"V": W})


@pytest.mark.parametrize("wrong", [2, -1])
def test_a_class_that_does_not_exist_is_refused(wrong: int) -> None:
    for call in (
        lambda: confusion_matrix(np.array([0]), np.array([wrong]), 2),
        lambda: roc_auc(np.array([0.5]), np.array([wrong])),
    ):
        with pytest.raises(IndexError):
            call()
