"""Word vectors: windows and noise counted by loops, losses by hand, gradients by central differences."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlcore import (
    cbow_loss,
    context_windows,
    draw_negatives,
    full_softmax_loss,
    negative_sampling_loss,
    noise_distribution,
    skip_gram_loss,
    skip_gram_pairs,
)
from dlcore.arrays import Array
from tests.dlcore.layer_contract import numerical_gradient, relative_error

V, E, N, K = 6, 3, 4, 2
RIGHT = np.array([1, 1, 0, 5])
NEGATIVES = np.array([[0, 0], [2, 3], [5, 4], [1, 1]])  # one occurs twice for the same pair
CENTERS = np.array([2, 2, 4, 0])
CONTEXTS = np.array([[2, 3, 2], [0, 1, 5], [4, 0, 0], [3, 3, 3]])
MASK = np.array([[1, 1, 1], [1, 0, 1], [1, 0, 0], [0, 1, 1]])


def tables(dtype: Any = np.float64) -> tuple[Array, Array]:
    rng = np.random.default_rng(0)
    return rng.normal(size=(V, E)).astype(dtype), rng.normal(size=(V, E)).astype(dtype)


def loss_of(kind: str, negatives: Any) -> Callable[[Array, Array], tuple[Any, Array, Array]]:
    if kind == "skip-gram":
        return lambda table, U: skip_gram_loss(CENTERS, RIGHT, table, U, negatives=negatives)
    return lambda table, U: cbow_loss(CONTEXTS, MASK, RIGHT, table, U, negatives=negatives)


@pytest.mark.parametrize("negatives", [None, NEGATIVES], ids=["full softmax", "negative sampling"])
@pytest.mark.parametrize("kind", ["skip-gram", "cbow"])
def test_gradients_are_those_of_central_differences(kind: str, negatives: Any) -> None:
    loss, (table, U) = loss_of(kind, negatives), tables()
    _, dtable, dU = loss(table, U)
    for parameter, found in ((table, dtable), (U, dU)):
        expected = numerical_gradient(lambda: float(loss(table, U)[0]), parameter)
        assert relative_error(found, expected) <= 1e-6


@pytest.mark.parametrize("negatives", [None, NEGATIVES], ids=["full softmax", "negative sampling"])
@pytest.mark.parametrize("kind", ["skip-gram", "cbow"])
def test_the_loss_equals_loops_over_pairs_and_words(kind: str, negatives: Any) -> None:
    table, U = tables()
    total = 0.0
    for n in range(N):
        near = [CENTERS[n]] if kind == "skip-gram" else [w for w, m in zip(CONTEXTS[n], MASK[n], strict=True) if m]
        h = [sum(table[w][e] for w in near) / len(near) for e in range(E)]
        scores = [sum(U[w][e] * h[e] for e in range(E)) for w in range(V)]
        if negatives is None:
            total += math.log(sum(math.exp(s) for s in scores)) - scores[RIGHT[n]]
        else:
            total += math.log1p(math.exp(-scores[RIGHT[n]]))
            total += sum(math.log1p(math.exp(scores[w])) for w in NEGATIVES[n])
    np.testing.assert_allclose(loss_of(kind, negatives)(table, U)[0], total / N, rtol=1e-12)


def test_only_words_that_occur_have_a_gradient_with_negative_sampling() -> None:
    table, U = tables()
    _, dtable, dU = skip_gram_loss(CENTERS[:1], RIGHT[:1], table, U, negatives=np.array([[0, 3]]))
    assert np.flatnonzero(dtable.any(axis=1)).tolist() == [2]
    assert np.flatnonzero(dU.any(axis=1)).tolist() == [0, 1, 3]
    assert skip_gram_loss(CENTERS[:1], RIGHT[:1], table, U)[2].any(axis=1).all()


def test_a_word_that_occurs_twice_in_a_batch_is_moved_by_both() -> None:
    table, U = tables()
    _, both, _ = skip_gram_loss(CENTERS[:2], RIGHT[:2], table, U)
    first, second = (skip_gram_loss(CENTERS[n : n + 1], RIGHT[n : n + 1], table, U)[1] for n in range(2))
    np.testing.assert_allclose(both, (first + second) / 2, atol=1e-14)


def test_a_window_of_one_word_makes_cbow_a_skip_gram() -> None:
    table, U = tables()
    one = cbow_loss(CENTERS[:, None], np.ones((N, 1)), RIGHT, table, U)
    other = skip_gram_loss(CENTERS, RIGHT, table, U)
    np.testing.assert_allclose(float(one[0]), float(other[0]), rtol=1e-12)
    for place in (1, 2):
        np.testing.assert_allclose(np.asarray(one[place]), np.asarray(other[place]), rtol=1e-12)


def test_large_scores_overflow_nowhere() -> None:
    U = np.array([[1000.0], [-1000.0], [0.0]])
    for word, negative, expected in ((0, 1, 0.0), (1, 0, 2000.0)):
        L, dh, dU = negative_sampling_loss(np.ones((1, 1)), np.array([word]), np.array([[negative]]), U)
        assert math.isclose(float(L), expected, abs_tol=1e-300)
        assert np.isfinite(dh).all()
        assert np.isfinite(dU).all()


@pytest.mark.parametrize("negatives", [None, NEGATIVES], ids=["full softmax", "negative sampling"])
@pytest.mark.parametrize("kind", ["skip-gram", "cbow"])
def test_word_vectors_in_float32_stay_so_and_are_not_changed(kind: str, negatives: Any) -> None:
    table, U = tables(np.float32)
    before = table.copy(), U.copy()
    L, dtable, dU = loss_of(kind, negatives)(table, U)
    assert {L.dtype, dtable.dtype, dU.dtype} == {np.dtype(np.float32)}
    assert np.array_equal(table, before[0])
    assert np.array_equal(U, before[1])
    np.testing.assert_allclose(L, loss_of(kind, negatives)(*tables())[0], rtol=1e-5)


def test_an_empty_batch_or_a_shape_that_does_not_fit_is_refused_in_one_sentence() -> None:
    table, U = tables()
    sentence = r"^[A-Z].*\.$"
    none = np.empty(0, np.int64)
    calls: tuple[Callable[[], Any], ...] = (
        lambda: full_softmax_loss(table[none], none, U),
        lambda: skip_gram_loss(none, none, table, U),
        lambda: skip_gram_loss(none, none, table, U, negatives=np.empty((0, 2), np.int64)),
        lambda: skip_gram_loss(CENTERS, RIGHT[:3], table, U),
        lambda: skip_gram_loss(CENTERS, RIGHT, table, U, negatives=NEGATIVES[:3]),
        lambda: skip_gram_loss(CENTERS, RIGHT, table, U, negatives=NEGATIVES[:, 0]),
        lambda: cbow_loss(CONTEXTS, MASK * 0, RIGHT, table, U),
        lambda: cbow_loss(CONTEXTS, MASK[:, :2], RIGHT, table, U),
    )
    for call in calls:
        with pytest.raises(ValueError, match=sentence):
            call()
    with pytest.raises(IndexError, match="word number must be from 0 to 5"):
        skip_gram_loss(CENTERS + V, RIGHT, table, U)


@pytest.mark.parametrize(("T", "window"), [(1, 1), (2, 3), (5, 1), (5, 2), (7, 3)])
def test_windows_and_pairs_are_those_of_two_loops(T: int, window: int) -> None:
    words = np.random.default_rng(T).integers(0, 9, T)
    rows = [[words[s] for s in range(T) if s != t and abs(s - t) <= window] for t in range(T)]
    contexts, mask, centers = context_windows(words, window)
    assert contexts.shape == mask.shape == (T, 2 * window)
    assert [list(row[there]) for row, there in zip(contexts, mask, strict=True)] == rows
    assert (centers == words).all()
    pairs = [(words[t], other) for t in range(T) for other in rows[t]]
    assert list(zip(*skip_gram_pairs(words, window), strict=True)) == pairs
    if len(words) > window:
        assert len(pairs) == 2 * window * T - window * (window + 1)


def test_a_window_of_nothing_is_refused_and_an_empty_sentence_has_no_pairs() -> None:
    with pytest.raises(ValueError, match=r"^A window has at least 1 word"):
        context_windows(np.array([1, 2]), 0)
    assert [len(found) for found in skip_gram_pairs(np.empty(0, np.int64), 2)] == [0, 0]


def test_the_noise_is_flatter_than_the_counts_and_never_a_word_that_does_not_occur() -> None:
    counts = np.array([81, 16, 1, 0])
    p = noise_distribution(counts)
    np.testing.assert_allclose(p, np.array([27, 8, 1, 0]) / 36)
    np.testing.assert_allclose(noise_distribution(counts, power=0), np.array([1, 1, 1, 0]) / 3)
    for wrong in ([0.0, 0.0], [1.0, -1.0], []):
        with pytest.raises(ValueError, match=r"^Counts must not be negative"):
            noise_distribution(np.array(wrong))


def test_negatives_follow_the_noise_and_are_never_the_right_word() -> None:
    noise, words = np.array([0.5, 0.3, 0.2, 0.0]), np.tile([0, 1], 2000)
    negatives = draw_negatives(noise, words, K, np.random.default_rng(0))
    assert negatives.shape == (4000, K)
    assert not (negatives == words[:, None]).any()
    share = np.bincount(negatives[words == 0].ravel(), minlength=4) / 4000
    np.testing.assert_allclose(share, [0, 0.6, 0.4, 0], atol=0.03)  # 4 standard deviations
    with pytest.raises(ValueError, match=r"^There must be at least two words"):
        draw_negatives(np.array([1.0, 0.0]), np.array([0]), 1, np.random.default_rng(0))
