"""Dialogues in two layers, latent variables with a learned prior, and networks along trees: gradients and meaning."""

from typing import Any

import numpy as np
import pytest

from dlcore import (
    GRU,
    LSTM,
    RNN,
    Affine,
    Embedding,
    Forest,
    HierarchicalSeq2Seq,
    RecursiveNetwork,
    VariationalSeq2Seq,
    encode_tree,
    gaussian,
    gaussian_kl,
    gaussian_kl_between,
    log_softmax,
)
from dlcore.arrays import Array, IntArray
from dlcore.forest import Branching
from tests.dlcore.layer_contract import numerical_gradient, relative_error

N, U, S, T, V, E, H, C, Z = 3, 2, 4, 3, 7, 4, 5, 6, 2
TREES: list[Branching] = [(((0, 1), 2), (3, 4)), 5, (1, (2, 2)), (4, 0)]


def words(*shape: int, seed: int = 0) -> IntArray:
    return np.random.default_rng([seed, *shape]).integers(0, V, shape)


def dialogue(kind: Any = GRU, extra: int = 0, dtype: Any = np.float64) -> HierarchicalSeq2Seq:
    rng, rule = np.random.default_rng(0), gaussian(0.7)
    return HierarchicalSeq2Seq(
        Embedding.create(V, E, rule, rng, dtype),
        kind.create(E, H, rule, rng, dtype),
        kind.create(H, C, rule, rng, dtype),
        Affine.create(C + extra, H, rule, rng, dtype),
        kind.create(E, H, rule, rng, dtype, return_sequences=True),
        Affine.create(H, V, rule, rng, dtype),
    )


def latent(dtype: Any = np.float64) -> VariationalSeq2Seq:
    rng, rule = np.random.default_rng(1), gaussian(0.5)
    prior, posterior = (Affine.create(n, 2 * Z, rule, rng, dtype) for n in (C, C + H))
    return VariationalSeq2Seq(dialogue(GRU, Z, dtype), prior, posterior)


def trees(dtype: Any = np.float64) -> RecursiveNetwork:
    return RecursiveNetwork.create(E, gaussian(0.7), np.random.default_rng(2), dtype)


@pytest.mark.parametrize("kind", [RNN, LSTM, GRU])
def test_every_gradient_of_a_dialogue_is_that_of_central_differences(kind: Any) -> None:
    net, said, inputs = dialogue(kind), words(N, U, S), words(N, T)
    scores, cache = net.forward(said, inputs)
    dy = np.random.default_rng(3).normal(size=scores.shape)
    gradients = net.backward(dy, cache)
    assert gradients.keys() == net.parameters.keys()
    for name, w in net.parameters.items():
        expected = numerical_gradient(lambda: float(np.vdot(net.forward(said, inputs)[0], dy)), w)
        assert relative_error(gradients[name], expected) < 1e-6, name


@pytest.mark.parametrize("kind", [RNN, LSTM, GRU])
def test_word_by_word_the_reply_has_the_scores_of_all_words_at_once(kind: Any) -> None:
    net, said, inputs = dialogue(kind), words(N, U, S), words(N, T)
    state, scores = net.encode(said), []
    for t in range(T):
        found, state = net.step(inputs[:, t], state)
        scores.append(found)
    np.testing.assert_allclose(np.stack(scores, axis=1), net.forward(said, inputs)[0], rtol=1e-10)


def test_the_context_is_that_of_utterances_read_one_after_the_other() -> None:
    net, said = dialogue(), words(N, U, S)
    state = None
    for u in range(U):
        vector = net.encoder.forward(net.words.parameters["W"][said[:, u]])[0]
        c, cache = net.context.forward(vector[:, None], initial=state)
        state = cache.last
    np.testing.assert_allclose(net.read(said)[0], c, rtol=1e-12)


def test_a_word_of_the_first_utterance_changes_the_reply() -> None:
    net, said, inputs = dialogue(), words(1, U, S), words(1, T)
    other = said.copy()
    other[0, 0, 0] = (other[0, 0, 0] + 1) % V
    assert not np.allclose(net.forward(said, inputs)[0], net.forward(other, inputs)[0])


@pytest.mark.parametrize("beta", [0.0, 0.7])
def test_every_gradient_of_the_latent_dialogue_is_that_of_central_differences(beta: float) -> None:
    net, said, inputs, reply = latent(), words(N, U, S), words(N, T), words(N, T, seed=1)

    def loss() -> float:
        losses = net.gradients(said, inputs, reply, np.random.default_rng(5), beta)[0]  # the same draws each time
        return float(losses.reconstruction + beta * losses.divergence)

    gradients = net.gradients(said, inputs, reply, np.random.default_rng(5), beta)[1]
    assert gradients.keys() == net.parameters.keys()
    for name, w in net.parameters.items():
        assert relative_error(gradients[name], numerical_gradient(loss, w)) < 1e-6, name


def test_the_reconstruction_is_summed_over_the_words_of_a_reply() -> None:
    net, said, inputs, reply = latent(), words(N, U, S), words(N, T), words(N, T, seed=1)
    net.dialogue.start.parameters["W"][C:] = 0  # so that z has no say
    found = net.gradients(said, inputs, reply, np.random.default_rng(0))[0].reconstruction
    c = net.dialogue.read(said)[0]
    scores = net.dialogue.write(np.concatenate([c, np.zeros((N, Z))], axis=1), inputs)[0]
    surprise = [-log_softmax(scores[n])[np.arange(T), reply[n]].sum() for n in range(N)]
    assert float(found) == pytest.approx(np.mean(surprise), rel=1e-12)


def test_each_draw_starts_the_writer_elsewhere_and_the_mean_always_at_the_same_place() -> None:
    net, said = latent(), words(N, U, S)
    drawn = [net.encode(said, np.random.default_rng(seed))[0] for seed in (0, 0, 1)]
    np.testing.assert_array_equal(drawn[0], drawn[1])
    assert not np.allclose(drawn[0], drawn[2])
    np.testing.assert_array_equal(net.encode(said)[0], net.encode(said)[0])


def test_without_a_context_the_divergence_is_that_from_the_standard_normal() -> None:
    q = np.random.default_rng(0).normal(size=(N, 2 * Z))
    L, dq, _ = gaussian_kl_between(q, np.zeros_like(q))
    expected, *gradients = gaussian_kl(q[:, :Z], q[:, Z:])
    assert float(L) == pytest.approx(float(expected), rel=1e-12)
    np.testing.assert_allclose(dq, np.concatenate(gradients, axis=1), rtol=1e-12)


def test_the_divergence_of_two_normals_is_the_mean_of_their_log_ratio() -> None:
    rng = np.random.default_rng(0)
    (m, log_v), (n, log_w) = np.array([[0.3, -0.4], [-0.5, 0.6]])
    x = m + np.exp(log_v / 2) * rng.standard_normal(400_000)
    log_ratio = (log_w - log_v + (x - n) ** 2 / np.exp(log_w) - (x - m) ** 2 / np.exp(log_v)) / 2
    L = gaussian_kl_between(np.array([[m, log_v]]), np.array([[n, log_w]]))[0]
    assert float(L) == pytest.approx(log_ratio.mean(), abs=5 * log_ratio.std() / len(x) ** 0.5)


def test_both_gradients_of_the_divergence_are_those_of_central_differences() -> None:
    q, p = np.random.default_rng(0).normal(size=(2, N, 2 * Z))
    _, dq, dp = gaussian_kl_between(q, p)
    for found, array in ((dq, q), (dp, p)):
        expected = numerical_gradient(lambda: float(gaussian_kl_between(q, p)[0]), array)
        assert relative_error(found, expected) < 1e-6


def nested(tree: Any, x: Array, leaf: list[int]) -> Any:
    """Return a tree as ``encode_tree`` takes it, with the leaves' vectors from left to right."""
    if isinstance(tree, tuple):
        left = nested(tree[0], x, leaf)
        return {"left": left, "right": nested(tree[1], x, leaf)}
    leaf[0] += 1
    return x[leaf[0] - 1]


def test_planted_together_trees_have_the_vectors_of_each_alone() -> None:
    net, forest = trees(), Forest.plant(TREES)
    x = np.random.default_rng(0).normal(size=(len(forest.words), E))
    h, _ = net.forward(x, forest)
    leaf = [0]
    for tree, root in zip(TREES, forest.roots, strict=True):
        np.testing.assert_allclose(h[root], encode_tree(nested(tree, x, leaf), **net.parameters), rtol=1e-12)
    assert forest.words.tolist() == [0, 1, 2, 3, 4, 5, 1, 2, 2, 4, 0]
    assert leaf == [len(x)]


def test_every_gradient_along_the_trees_is_that_of_central_differences() -> None:
    net, forest = trees(), Forest.plant(TREES)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(len(forest.words), E))
    h, cache = net.forward(x, forest)
    dh = rng.normal(size=h.shape)
    before = dh.copy()
    dx, gradients = net.backward(dh, cache)
    np.testing.assert_array_equal(dh, before)
    for found, array in ((dx, x), *((gradients[name], w) for name, w in net.parameters.items())):
        expected = numerical_gradient(lambda: float(np.vdot(net.forward(x, forest)[0], dh)), array)
        assert relative_error(found, expected) < 1e-6


def test_in_float32_all_three_stay_in_float32() -> None:
    said, inputs, reply = words(N, U, S), words(N, T), words(N, T, seed=1)
    forest = Forest.plant(TREES)
    h, grown = trees(np.float32).forward(np.ones((len(forest.words), E), np.float32), forest)
    scores, cache = dialogue(LSTM, dtype=np.float32).forward(said, inputs)
    found = [*dialogue(LSTM, dtype=np.float32).backward(np.ones_like(scores), cache).values(), scores, h]
    found += latent(np.float32).gradients(said, inputs, reply, np.random.default_rng(0))[1].values()
    dx, gradients = trees(np.float32).backward(np.ones_like(h), grown)
    assert {array.dtype for array in (*found, dx, *gradients.values())} == {np.dtype(np.float32)}


def test_what_does_not_fit_together_is_refused() -> None:
    net = dialogue()
    with pytest.raises(ValueError, match="last state only"):
        HierarchicalSeq2Seq(net.words, net.decoder, net.context, net.start, net.decoder, net.output)
    with pytest.raises(ValueError, match=r"shape \(N, U, S\)"):
        net.read(words(N, S))
    with pytest.raises(ValueError, match=r"\(3, 4\) and \(3, 2\)"):
        gaussian_kl_between(np.zeros((3, 4)), np.zeros((3, 2)))
    with pytest.raises(ValueError, match="one vector for each leaf"):
        trees().forward(np.zeros((2, E)), Forest.plant(TREES))
    with pytest.raises(ValueError, match="at least one tree"):
        Forest.plant([])
    with pytest.raises(ValueError, match="a word number or a pair"):
        Forest.plant([(0, (1, 2, 3))])  # type: ignore[list-item]
