"""Sequence to sequence, and the ways to write: central differences, step by step against all at once, brute force."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from dlcore import (
    GRU,
    LSTM,
    RNN,
    AdditiveAttention,
    Affine,
    DotAttention,
    Embedding,
    Seq2Seq,
    StackedRecurrent,
    beam_search,
    decode_greedy,
    decode_sampled,
    gaussian,
    log_softmax,
    softmax,
)
from dlcore.arrays import Array, IntArray
from tests.dlcore.layer_contract import numerical_gradient, relative_error

N, S, T, V, E, H = 2, 4, 3, 6, 3, 5
END, START = 4, 5
LOOKS = ["none", "dot", "additive"]


def network(kind: Any = GRU, look: str = "none", depth: int = 1, dtype: Any = np.float64) -> Seq2Seq:
    rng, rule = np.random.default_rng(0), gaussian(0.7)
    source, target = (Embedding.create(V, E, rule, rng, dtype) for _ in range(2))
    reader, writer = (StackedRecurrent.create(kind, E, H, depth, rule, rng, dtype) for _ in range(2))
    output = Affine.create(H, V, rule, rng, dtype)
    if look == "none":
        return Seq2Seq(source, reader, target, writer, output)
    attention = DotAttention() if look == "dot" else AdditiveAttention.create(H, H, 4, rule, rng, dtype)
    return Seq2Seq(source, reader, target, writer, output, attention, Affine.create(2 * H, H, rule, rng, dtype))


def words(*shape: int, seed: int = 0) -> IntArray:
    return np.random.default_rng([seed, *shape]).integers(0, V, shape)


@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("kind", [RNN, LSTM, GRU])
def test_every_gradient_is_that_of_central_differences(kind: Any, look: str, depth: int) -> None:
    net, source, inputs = network(kind, look, depth), words(N, S), words(N, T)
    scores, cache = net.forward(source, inputs)
    dy = np.random.default_rng(3).normal(size=scores.shape)
    gradients = net.backward(dy, cache)
    assert gradients.keys() == net.parameters.keys()
    for name, w in net.parameters.items():
        expected = numerical_gradient(lambda: float(np.vdot(net.forward(source, inputs)[0], dy)), w)
        assert relative_error(gradients[name], expected) < 1e-6, name


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("kind", [RNN, LSTM, GRU])
def test_word_by_word_the_scores_are_those_of_all_steps_at_once(kind: Any, look: str) -> None:
    net, source, inputs = network(kind, look, 2), words(N, S), words(N, T)
    state, scores = net.encode(source), []
    for t in range(T):
        found, state = net.step(inputs[:, t], state)
        scores.append(found)
    np.testing.assert_allclose(np.stack(scores, axis=1), net.forward(source, inputs)[0], rtol=1e-10)


@pytest.mark.parametrize("look", LOOKS)
def test_a_network_in_float32_stays_in_float32_and_keeps_nothing(look: str) -> None:
    net = network(LSTM, look, dtype=np.float32)
    scores, cache = net.forward(words(N, S), words(N, T))
    first = scores.copy()
    net.forward(words(N, S, seed=1), words(N, T, seed=1))
    gradients = net.backward(np.ones_like(scores), cache)
    np.testing.assert_array_equal(scores, first)
    assert {a.dtype for a in (scores, *gradients.values())} == {np.dtype(np.float32)}


def test_without_attention_the_source_acts_through_the_last_state_only() -> None:
    net, source, inputs = network(), words(1, S), words(1, T)
    state = net.encode(source)
    emptied = state._replace(memory=state.memory * 0)
    np.testing.assert_array_equal(net.step(inputs[:, 0], emptied)[0], net.step(inputs[:, 0], state)[0])
    net = network(look="dot")
    state = net.encode(source)
    emptied = state._replace(memory=state.memory * 0)
    assert not np.allclose(net.step(inputs[:, 0], emptied)[0], net.step(inputs[:, 0], state)[0])


def test_what_does_not_fit_together_is_refused() -> None:
    net = network(look="dot")
    with pytest.raises(ValueError, match="nothing to combine"):
        Seq2Seq(net.source, net.encoder, net.target, net.decoder, net.output, net.attention)
    with pytest.raises(ValueError, match="there are 2 and 3"):
        net.forward(words(2, S), words(3, T))


@pytest.mark.parametrize("look", LOOKS)
def test_one_sequence_is_written_as_in_a_batch(look: str) -> None:
    net, source, first = network(GRU, look), words(3, S), np.full(3, START)
    together = decode_greedy(net.step, net.encode(source), first, END, 6)
    for n in range(3):
        alone = decode_greedy(net.step, net.encode(source[n : n + 1]), first[:1], END, 6)[0]
        np.testing.assert_array_equal(alone, together[n, : len(alone)])
        assert (together[n, len(alone) :] == END).all()


def test_greedy_writing_takes_the_best_word_and_stops_at_the_limit() -> None:
    net, source = network(look="additive"), words(N, S)
    never = -1
    found = decode_greedy(net.step, net.encode(source), np.full(N, START), never, 5)
    scores, _ = net.forward(source, np.column_stack([np.full(N, START), found[:, :-1]]))
    np.testing.assert_array_equal(found, scores.argmax(axis=2))
    assert found.shape == (N, 5)
    assert decode_greedy(net.step, net.encode(source), np.full(N, START), END, 0).shape == (N, 0)


def chain(seed: int = 0) -> tuple[Array, Any]:
    """Return the scores of each word after each other, and the step of that chain, whose state counts its steps."""
    scores = np.random.default_rng(seed).normal(size=(V, V)) * 2

    def step(before: IntArray, state: tuple[Array]) -> tuple[Array, tuple[Array]]:
        return scores[before] * (1 + 0.5 * state[0][:, None]), (state[0] + 1,)

    return scores, step


def log_probability(scores: Array, first: int, sequence: tuple[int, ...]) -> float:
    total, before = 0.0, first
    for t, word in enumerate(sequence):
        total += float(log_softmax(scores[before] * (1 + 0.5 * t))[word])
        before = word
    return total


def sequences(limit: int) -> list[tuple[int, ...]]:
    """List everything that can be written: up to ``limit`` words, of which only the last may be the end."""
    others = [word for word in range(V) if word != END]
    ended = [(*start, END) for length in range(limit) for start in product(others, repeat=length)]
    return ended + list(product(others, repeat=limit))


@pytest.mark.parametrize("seed", range(5))
def test_a_beam_that_drops_nothing_finds_the_best_of_all_sequences(seed: int) -> None:
    scores, step = chain(seed)
    first = np.array([START, 0])
    found, log_p = beam_search(step, (np.zeros(2),), first, END, 3, width=V**3)
    for n in range(2):
        best = max(sequences(3), key=lambda sequence: log_probability(scores, int(first[n]), sequence))
        np.testing.assert_allclose(log_p[n], log_probability(scores, int(first[n]), best), rtol=1e-12)
        assert tuple(found[n][: len(best)]) == best
        assert (found[n][len(best) :] == END).all()


@pytest.mark.parametrize("seed", range(5))
def test_a_beam_of_one_is_greedy_and_a_wider_one_that_keeps_all_is_never_worse(seed: int) -> None:
    scores, step = chain(seed)
    first, start = np.array([START]), (np.zeros(1),)
    greedy = decode_greedy(step, start, first, END, 4)
    narrow, log_p = beam_search(step, start, first, END, 4, width=1)
    np.testing.assert_array_equal(narrow, greedy)
    np.testing.assert_allclose(log_p[0], log_probability(scores, START, _until_end(greedy[0])), rtol=1e-12)
    assert beam_search(step, start, first, END, 4, width=V**4)[1][0] >= log_p[0]


def _until_end(row: IntArray) -> tuple[int, ...]:
    ends = np.flatnonzero(row == END)
    return tuple(row[: ends[0] + 1]) if len(ends) else tuple(row)


@pytest.mark.parametrize("look", LOOKS)
def test_the_sum_of_a_beam_is_the_likelihood_that_the_network_gives_its_sequence(look: str) -> None:
    net, source = network(LSTM, look, 2), words(3, S)
    found, log_p = beam_search(net.step, net.encode(source), np.full(3, START), END, 5, width=3)
    for n in range(3):
        said = np.array([_until_end(found[n])])
        inputs = np.column_stack([[START], said[:, :-1]])
        scores, _ = net.forward(source[n : n + 1], inputs)
        expected = log_softmax(scores)[0, np.arange(said.shape[1]), said[0]].sum()
        np.testing.assert_allclose(log_p[n], expected, rtol=1e-10)


def test_words_are_drawn_as_often_as_they_are_likely_and_cold_drawing_is_greedy() -> None:
    scores, step = chain()
    many = np.full(20000, START)
    drawn = decode_sampled(step, (np.zeros(20000),), many, END, 1, np.random.default_rng(0))[:, 0]
    share = np.bincount(drawn, minlength=V) / len(drawn)
    np.testing.assert_allclose(share, softmax(scores[START]), atol=0.015)  # four standard deviations of a share of 1/2
    cold = decode_sampled(step, (np.zeros(1),), np.array([START]), END, 4, np.random.default_rng(0), temperature=1e-6)
    np.testing.assert_array_equal(cold, decode_greedy(step, (np.zeros(1),), np.array([START]), END, 4))


@pytest.mark.parametrize("changed", [{"limit": 0}, {"width": 0}, {"first": np.empty(0, int)}])
def test_a_beam_of_nothing_is_refused(changed: Any) -> None:
    knobs = {"first": np.array([START]), "end": END, "limit": 3, "width": 2} | changed
    with pytest.raises(ValueError, match="at least 1"):
        beam_search(chain()[1], (np.zeros(1),), **knobs)


def test_a_state_that_cannot_be_rearranged_and_a_temperature_of_zero_are_refused() -> None:
    with pytest.raises(TypeError, match="has a list in it"):
        beam_search(chain()[1], ([0.0],), np.array([START]), END, 3, width=2)
    with pytest.raises(ValueError, match="above 0"):
        decode_sampled(chain()[1], (np.zeros(1),), np.array([START]), END, 3, np.random.default_rng(0), temperature=0)
