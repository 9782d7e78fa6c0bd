"""Stacks, two reading directions and streams in pieces: by central differences, and against single layers."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlcore import GRU, LSTM, RNN, Bidirectional, RecurrentLayer, StackedRecurrent, gaussian, join_states
from dlcore import read_in_pieces as pieces_of
from dlcore.arrays import Array
from dlcore.time_gradients import State
from tests.dlcore.layer_contract import CHECKS, Case, numerical_gradient, relative_error
from tests.dlcore.shape_contract import check_documented_shape

N, T, D, H = 2, 4, 3, 5
Kind = type[RNN] | type[LSTM] | type[GRU]
KINDS: tuple[Kind, ...] = (RNN, LSTM, GRU)


def drawn(*shape: int, seed: int = 0) -> Array:
    return np.random.default_rng([seed, *shape]).normal(size=shape)


def one(kind: Kind, seed: int = 0, n_in: int = D, **options: Any) -> RecurrentLayer:
    return kind.create(n_in, H, gaussian(0.6), np.random.default_rng(seed), np.float64, **options)


def stack(kind: Kind, depth: int = 2) -> StackedRecurrent:
    return StackedRecurrent.create(kind, D, H, depth, gaussian(0.6), np.random.default_rng(0), np.float64)


def both(kind: Kind, return_sequences: bool) -> Bidirectional:
    ahead, back = (one(kind, place, return_sequences=return_sequences, go_backwards=place == 1) for place in (0, 1))
    return Bidirectional(ahead, back)


def sequences(rng: np.random.Generator) -> Array:
    return rng.normal(size=(3, T, D))


def stack_case(kind: Kind) -> Case:
    return Case(f"stack of {kind.__name__}", lambda rng: stack(kind), sequences)


def both_case(kind: Kind, many: bool) -> Case:
    return Case(f"both ways, {kind.__name__}, {many}", lambda rng: both(kind, many), sequences)


CASES = [*map(stack_case, KINDS), *(both_case(kind, many) for kind in KINDS for many in (True, False))]


@pytest.mark.parametrize("check", [*CHECKS, check_documented_shape], ids=lambda check: check.__name__)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_layer_keeps_the_contract(case: Case, check: Callable[[Case], Any]) -> None:
    if check is check_documented_shape and case.name.endswith("False"):
        return  # the line shows the form with sequences
    check(case)


@pytest.mark.parametrize("kind", KINDS)
def test_a_stack_is_its_layers_one_after_the_other_each_with_its_state(kind: Kind) -> None:
    layers = [one(kind, return_sequences=True), one(kind, 1, H)]
    x = drawn(N, T, D)
    initial = [tuple(drawn(N, H, seed=10 * place + i) for i in range(layers[0].state_count)) for place in (0, 1)]
    y, caches = StackedRecurrent(layers).forward(x, initial=initial)
    below, first = layers[0].forward(x, initial=initial[0])
    above, second = layers[1].forward(below, initial=initial[1])
    np.testing.assert_array_equal(y, above)
    for cache, its in zip(caches, (first, second), strict=True):
        np.testing.assert_array_equal(cache.last, its.last)


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_of_the_initial_states_are_those_of_central_differences(kind: Kind) -> None:
    layer, x, dy = stack(kind, 3), drawn(N, T, D), drawn(N, T, H)
    count = layer.layers[0].state_count
    initial: list[State] = [tuple(drawn(N, H, seed=10 * place + i) for i in range(count)) for place in range(3)]
    d_last: list[State] = [tuple(drawn(N, H, seed=50 + 10 * place + i) for i in range(count)) for place in range(3)]
    found = layer.backward_through_time(dy, layer.forward(x, initial=initial)[1], d_last=d_last)

    def loss() -> float:
        y, caches = layer.forward(x, initial=initial)
        pairs = zip((cache.last for cache in caches), d_last, strict=True)
        ends = sum(float(np.vdot(h, d)) for last, ds in pairs for h, d in zip(last, ds, strict=True))
        return float(np.vdot(y, dy)) + ends

    for place, state in enumerate(initial):
        for h, gradient in zip(state, found.initial[place], strict=True):
            assert relative_error(gradient, numerical_gradient(loss, h)) < 1e-7
    assert relative_error(found.dx, numerical_gradient(loss, x)) < 1e-7


def test_both_ways_is_one_layer_for_each_way_in_the_order_of_time() -> None:
    layer, x = both(GRU, return_sequences=True), drawn(N, T, D)
    y, _ = layer.forward(x)
    ahead, back = (its.forward(x)[0] for its in layer.layers)
    np.testing.assert_array_equal(y, join_states(ahead, back))
    W, U, b = layer.layers[1].parameters.values()
    reversed_by_hand, _ = GRU(W, U, b, return_sequences=True).forward(x[:, ::-1])
    np.testing.assert_allclose(y[:, :, H:], reversed_by_hand[:, ::-1], rtol=1e-12)
    last, _ = both(GRU, return_sequences=False).forward(x)
    np.testing.assert_allclose(last, np.concatenate([y[:, -1, :H], y[:, 0, H:]], axis=1), rtol=1e-12)


def test_the_first_step_knows_the_last_only_when_reading_both_ways() -> None:
    x, changed = drawn(N, T, D), drawn(N, T, D)
    changed[:, -1] += 1
    y, other = (both(GRU, return_sequences=True).forward(a)[0] for a in (x, changed))
    np.testing.assert_array_equal(y[:, 0, :H], other[:, 0, :H])
    assert not np.isclose(y[:, 0, H:], other[:, 0, H:]).any()


@pytest.mark.parametrize(
    ("ahead", "back", "message"),
    [
        ({}, {}, "backwards"),
        ({"go_backwards": True}, {"go_backwards": True}, "forwards"),
        ({"return_sequences": True}, {"go_backwards": True}, "none of them"),
    ],
)
def test_readers_that_do_not_go_together_are_refused(ahead: Any, back: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Bidirectional(one(GRU, **ahead), one(GRU, **back))


def test_readers_of_different_sizes_are_refused() -> None:
    small = GRU.create(D, 2, gaussian(1), np.random.default_rng(0), go_backwards=True)
    with pytest.raises(ValueError, match="5 and 2 units"):
        Bidirectional(one(GRU), small)


def test_a_stack_without_layers_or_with_a_gap_is_refused() -> None:
    for layers in ([], [one(GRU), one(GRU, n_in=H)]):
        with pytest.raises(ValueError, match="all but the top one"):
            StackedRecurrent(layers)
    with pytest.raises(ValueError, match="must hold 2 states"):
        stack(GRU).forward(drawn(N, T, D), initial=[(drawn(N, H),)])


@pytest.mark.parametrize("length", [1, 3, 7, 20])
@pytest.mark.parametrize("kind", KINDS)
def test_in_pieces_the_states_are_those_of_the_whole_stream(kind: Kind, length: int) -> None:
    layer, x = stack(kind), drawn(N, 7, D)
    pieces = list(pieces_of(layer, x, length))
    np.testing.assert_allclose(np.concatenate([piece.y for piece in pieces], axis=1), layer.forward(x)[0], rtol=1e-12)
    assert [piece.start for piece in pieces] == list(range(0, 7, length))
    assert pieces[-1].end == 7


def test_the_gradient_of_a_piece_is_that_of_a_run_from_a_constant_state() -> None:
    layer, x, dy = stack(LSTM), drawn(N, 6, D), drawn(N, 6, H)
    total = {name: np.zeros_like(w) for name, w in layer.parameters.items()}
    for piece in pieces_of(layer, x, 3):
        for name, dw in layer.backward(dy[:, piece.start : piece.end], piece.cache)[1].items():
            total[name] += dw
    middle = [cache.last for cache in layer.forward(x[:, :3])[1]]
    starts: list[Any] = [None, middle]

    def loss() -> float:
        halves = (x[:, :3], x[:, 3:])
        ys = [layer.forward(half, initial=start)[0] for half, start in zip(halves, starts, strict=True)]
        return float(np.vdot(np.concatenate(ys, axis=1), dy))

    for name, w in layer.parameters.items():
        assert relative_error(total[name], numerical_gradient(loss, w)) < 1e-7
    whole = layer.backward(dy, layer.forward(x)[1])[1]
    assert any(not np.allclose(whole[name], dw) for name, dw in total.items())


def test_a_step_between_two_pieces_counts_for_the_next() -> None:
    layer, x = stack(RNN, 1), drawn(N, 4, D)
    reader = pieces_of(layer, x, 2)
    first = next(reader)
    layer.parameters["0.W"][...] = 0
    second = next(reader)
    np.testing.assert_allclose(
        second.y, layer.forward(0 * x[:, 2:], initial=[(first.y[:, -1],)])[0], rtol=1e-12, atol=1e-15
    )


def test_a_piece_without_steps_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 step"):
        next(pieces_of(stack(RNN), drawn(N, T, D), 0))
