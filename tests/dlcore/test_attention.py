"""Attention, masks, positions and the transformer block: against loops, by hand, and by central differences."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlcore import (
    AdditiveAttention,
    DotAttention,
    MultiHeadAttention,
    PositionalEncoding,
    TransformerBlock,
    causal_mask,
    gaussian,
    masked_softmax,
    padding_mask,
    positional_encoding,
    scaled_dot_product_attention,
    scaled_dot_product_attention_backward,
    softmax,
)
from dlcore.arrays import Array
from dlcore.masks import Mask
from tests.dlcore.layer_contract import CHECKS, Case, away_from_kinks, numerical_gradient, relative_error
from tests.dlcore.shape_contract import check_documented_shape

N, T, S, E, H = 2, 3, 5, 4, 6
MASKS: dict[str, Mask | None] = {
    "no mask": None,
    "causal": np.tril(np.ones((T, S), bool), 1),
    "padding": padding_mask(np.array([2, 5]), S),
    "a query without keys": np.arange(T)[:, None] != np.zeros(S, int),
}


def drawn(*shape: int, seed: int = 0) -> Array:
    return np.random.default_rng([seed, *shape]).normal(size=shape)


def looped(q: Array, k: Array, v: Array, mask: Mask | None) -> Array:
    """Attend one query after the other, as equation 1 says, to the keys that are allowed."""
    y = np.zeros((*q.shape[:2], v.shape[2]))
    allowed = np.ones((len(q), T, S), bool) if mask is None else np.broadcast_to(mask, (len(q), T, S))
    for n, t in np.ndindex(len(q), T):
        seen = [s for s in range(S) if allowed[n, t, s]]
        if seen:
            e = np.array([np.exp(sum(q[n, t] * k[n, s]) / np.sqrt(q.shape[2])) for s in seen])
            y[n, t] = sum(weight * v[n, s] for weight, s in zip(e / e.sum(), seen, strict=True))
    return y


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
def test_scaled_attention_is_the_equation_in_loops(mask: Mask | None) -> None:
    q, k, v = drawn(N, T, E), drawn(N, S, E), drawn(N, S, H)
    y, cache = scaled_dot_product_attention(q, k, v, mask)
    np.testing.assert_allclose(y, looped(q, k, v, mask), rtol=1e-12, atol=1e-14)
    if mask is not None:
        assert not cache.weights[~np.broadcast_to(mask, cache.weights.shape)].any()


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
def test_gradients_of_scaled_attention_are_those_of_central_differences(mask: Mask | None) -> None:
    q, k, v, dy = drawn(N, T, E), drawn(N, S, E, seed=1), drawn(N, S, H), drawn(N, T, H, seed=2)
    found = scaled_dot_product_attention_backward(dy, scaled_dot_product_attention(q, k, v, mask)[1])
    for gradient, a in zip(found, (q, k, v), strict=True):
        expected = numerical_gradient(lambda: float(np.sum(scaled_dot_product_attention(q, k, v, mask)[0] * dy)), a)
        assert relative_error(gradient, expected) < 1e-7


def attention(kind: str, dtype: Any = np.float64) -> Any:
    rng = np.random.default_rng(0)
    return DotAttention() if kind == "dot" else AdditiveAttention.create(H, H, 7, gaussian(0.7), rng, dtype)


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
@pytest.mark.parametrize("kind", ["dot", "additive"])
def test_gradients_of_a_look_through_states_are_those_of_central_differences(kind: str, mask: Mask | None) -> None:
    layer, q, h, dc = attention(kind), drawn(N, T, H), drawn(N, S, H), drawn(N, T, H, seed=2)
    dq, dh, gradients = layer.backward(dc, layer.forward(q, h, mask=mask)[1])
    assert gradients.keys() == layer.parameters.keys()
    variables = {"q": (dq, q), "h": (dh, h)} | {name: (gradients[name], a) for name, a in layer.parameters.items()}
    for found, a in variables.values():
        expected = numerical_gradient(lambda: float(np.sum(layer.forward(q, h, mask=mask)[0] * dc)), a)
        assert relative_error(found, expected) < 1e-7


def test_additive_attention_is_the_equation_in_loops() -> None:
    layer = attention("additive")
    W, U, v = (layer.parameters[name] for name in "WUv")
    q, h = drawn(N, T, H), drawn(N, S, H)
    c, cache = layer.forward(q, h)
    for n, t in np.ndindex(N, T):
        a = softmax(np.array([v @ np.tanh(W.T @ q[n, t] + U.T @ h[n, s]) for s in range(S)]))
        np.testing.assert_allclose(cache.weights[n, t], a, rtol=1e-12)
        np.testing.assert_allclose(c[n, t], a @ h[n], rtol=1e-12)


@pytest.mark.parametrize("kind", ["dot", "additive"])
def test_looking_in_float32_stays_float32_and_changes_nothing_it_is_given(kind: str) -> None:
    layer = attention(kind, np.float32)
    q, h = (drawn(N, length, H).astype(np.float32) for length in (T, S))
    before = q.copy(), h.copy()
    c, cache = layer.forward(q, h, mask=padding_mask(np.array([2, 5]), S))
    dq, dh, gradients = layer.backward(c, cache)
    assert {a.dtype for a in (c, dq, dh, *gradients.values())} == {np.dtype(np.float32)}
    np.testing.assert_array_equal(q, before[0])
    np.testing.assert_array_equal(h, before[1])


def test_what_is_masked_does_not_matter() -> None:
    q, k, v, mask = drawn(N, T, E), drawn(N, S, E), drawn(N, S, H), padding_mask(np.array([2, 3]), S)
    before, _ = scaled_dot_product_attention(q, k, v, mask)
    for n, length in enumerate((2, 3)):
        k[n, length:], v[n, length:] = 1e3, -1e3
    np.testing.assert_allclose(scaled_dot_product_attention(q, k, v, mask)[0], before, rtol=1e-12)


def test_softmax_over_a_part_is_softmax_of_that_part_and_never_overflows() -> None:
    x = np.array([[1e4, 2.0, 1e4], [1.0, 2.0, 3.0]])
    a = masked_softmax(x, np.array([[True, False, True], [False, False, False]]))
    np.testing.assert_array_equal(a, [[0.5, 0, 0.5], [0, 0, 0]])
    np.testing.assert_allclose(masked_softmax(x), softmax(x), rtol=1e-15)


@pytest.mark.parametrize("lengths", [[4], [-1], [[1]]])
def test_lengths_that_do_not_fit_are_refused(lengths: Any) -> None:
    with pytest.raises(ValueError, match="from 0 to 3"):
        padding_mask(np.array(lengths), 3)


@pytest.mark.parametrize(
    ("q", "k", "v"), [((T, E), (S, H), (S, E)), ((T, E), (S, E), (T, E)), ((2, T, E), (S, E), (S, E))]
)
def test_shapes_that_do_not_fit_are_refused_with_all_three(q: Any, k: Any, v: Any) -> None:
    with pytest.raises(ValueError, match=r"do not fit: \("):
        scaled_dot_product_attention(np.ones(q), np.ones(k), np.ones(v))


def test_additive_attention_refuses_states_of_another_size() -> None:
    with pytest.raises(ValueError, match=r"expects q \(N, T, 6\)"):
        attention("additive").forward(drawn(N, T, H), drawn(N, S, E))


def heads(count: int = 2, is_causal: bool = False, dtype: Any = np.float64) -> MultiHeadAttention:
    return MultiHeadAttention.create(E, count, gaussian(0.8), np.random.default_rng(0), dtype, is_causal=is_causal)


def block(form: Any, dtype: Any = np.float64, is_causal: bool = True) -> TransformerBlock:
    made = TransformerBlock.create(
        E, 2, 7, gaussian(0.7), np.random.default_rng(0), dtype, is_causal=is_causal, form=form
    )
    for name, array in made.parameters.items():  # scales, shifts and biases that are not 1 and 0
        if array.ndim == 1:
            array += drawn(*array.shape, seed=len(name)).astype(dtype) * 0.3
    return made


def sequences(rng: np.random.Generator) -> Array:
    return rng.normal(size=(3, T, E))


def heads_case(count: int) -> Case:
    return Case(f"{count} heads", lambda rng: heads(count), sequences)


CASES = [
    *map(heads_case, (1, 2, 4)),
    Case("causal heads", lambda rng: heads(is_causal=True), sequences),
    Case("positions", lambda rng: PositionalEncoding(), sequences),
    Case("pre", lambda rng: block("pre"), sequences),
    Case("post", lambda rng: block("post"), lambda rng: away_from_kinks(sequences(rng))),
]


@pytest.mark.parametrize("check", [*CHECKS, check_documented_shape], ids=lambda check: check.__name__)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_layer_keeps_the_contract(case: Case, check: Callable[[Case], Any]) -> None:
    check(case)


def test_heads_are_separate_attentions_side_by_side() -> None:
    layer, x, memory = heads(), drawn(N, T, E), drawn(N, S, E)
    W_q, W_k, W_v, W_o = layer.parameters.values()
    y, cache = layer.forward(x, memory=memory)
    for head in (0, 1):
        own = slice(2 * head, 2 * head + 2)
        part = looped(x @ W_q[:, own], memory @ W_k[:, own], memory @ W_v[:, own], None)
        np.testing.assert_allclose(cache.joined[..., own], part, rtol=1e-12)
    np.testing.assert_allclose(y, cache.joined @ W_o, rtol=1e-12)
    assert cache.attention.weights.shape == (N, 2, T, S)


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
def test_gradients_of_a_look_at_a_memory_are_those_of_central_differences(mask: Mask | None) -> None:
    layer, x, memory, dy = heads(), drawn(N, T, E), drawn(N, S, E), drawn(N, T, E, seed=2)
    _, cache = layer.forward(x, memory=memory, mask=mask)
    dx, d_memory, gradients = layer.backward_both(dy, cache)
    variables = {"x": (dx, x), "memory": (d_memory, memory)}
    variables |= {name: (gradients[name], a) for name, a in layer.parameters.items()}
    for found, a in variables.values():
        expected = numerical_gradient(lambda: float(np.sum(layer.forward(x, memory=memory, mask=mask)[0] * dy)), a)
        assert relative_error(found, expected) < 1e-7
    np.testing.assert_array_equal(layer.backward(dy, cache)[0], dx)  # the memory is a constant


@pytest.mark.parametrize("form", ["pre", "post"])
def test_a_causal_block_does_not_see_the_future_and_another_does(form: str) -> None:
    x, changed = drawn(N, T, E), drawn(N, T, E)
    changed[:, 2, 0] += 1
    for is_causal in (True, False):
        layer = block(form, is_causal=is_causal)
        same = np.isclose(layer.forward(x)[0], layer.forward(changed)[0]).all(axis=(0, 2))
        assert same.tolist() == [is_causal, is_causal, False]


@pytest.mark.parametrize("form", ["pre", "post"])
def test_what_a_block_says_about_a_short_sequence_does_not_depend_on_its_padding(form: str) -> None:
    layer, x = block(form, is_causal=False), drawn(1, T, E)
    padded = np.concatenate([x, drawn(1, 2, E)], axis=1)
    y, _ = layer.forward(padded, mask=padding_mask(np.array([T]), T + 2))
    np.testing.assert_allclose(y[:, :T], layer.forward(x)[0], rtol=1e-10)
    assert not np.allclose(layer.forward(padded)[0][:, :T], y[:, :T])


def test_a_causal_mask_and_a_padding_mask_hold_together() -> None:
    layer, x = heads(is_causal=True), drawn(N, T, E)
    weights = layer.forward(x, mask=padding_mask(np.array([1, 3]), T))[1].attention.weights
    allowed = causal_mask(T) & padding_mask(np.array([1, 3]), T)
    np.testing.assert_array_equal(weights[:, 0] > 0, allowed)


def test_without_positions_attention_does_not_see_order() -> None:
    layer, x, order = heads(), drawn(N, T, E), [2, 0, 1]
    np.testing.assert_allclose(layer.forward(x[:, order])[0], layer.forward(x)[0][:, order], rtol=1e-10)
    placed = [PositionalEncoding().forward(a)[0] for a in (x[:, order], x)]
    assert not np.allclose(layer.forward(placed[0])[0], layer.forward(placed[1])[0][:, order])


def test_a_shift_of_positions_is_the_same_turn_everywhere() -> None:
    p = positional_encoding(40, 8, np.float64)
    pairs = (p[:, ::2] + 1j * p[:, 1::2]) * -1j  # of the angles a: (sin a + i cos a) (-i) = exp(-i a)
    turns = pairs[7:] / pairs[:-7]
    np.testing.assert_allclose(turns, np.broadcast_to(turns[0], turns.shape), rtol=1e-9)
    np.testing.assert_allclose(turns[0], np.exp(-7j / 10000 ** (np.arange(0, 8, 2) / 8)), rtol=1e-9)


def test_an_odd_width_lacks_the_last_cosine() -> None:
    np.testing.assert_array_equal(positional_encoding(4, 5)[:, :4].shape, (4, 4))
    np.testing.assert_allclose(positional_encoding(4, 5)[:, 4], np.sin(np.arange(4) / 10000**0.8), rtol=1e-6)


@pytest.mark.parametrize("count", [0, 3])
def test_heads_that_do_not_divide_the_width_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match="must divide the width 4"):
        heads(count)


@pytest.mark.parametrize("shape", [(T, E), (N, T, E + 1)])
def test_heads_refuse_what_is_no_batch_of_sequences_of_their_width(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"must be \(N, T, 4\)"):
        heads().forward(np.ones(shape))
    with pytest.raises(ValueError, match=r"must be \(N, T, 4\)"):
        heads().forward(np.ones((N, T, E)), memory=np.ones(shape))


def test_positions_refuse_what_is_no_batch_of_sequences() -> None:
    with pytest.raises(ValueError, match="N, T, E"):
        PositionalEncoding().forward(np.ones((T, E)))
