"""RNN, LSTM and GRU over whole sequences: both forms alike, and every gradient against central differences."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from dlcore.activations import sigmoid
from dlcore.arrays import Array
from dlcore.bidirectional import join_states
from dlcore.gru import GRU
from dlcore.initializers import xavier
from dlcore.lstm import LSTM
from dlcore.peephole import peephole_lstm_step
from dlcore.recurrent import gru_step, lstm_step, rnn_step
from dlcore.recurrent_layers import RecurrentLayer
from dlcore.simple_rnn import RNN
from dlcore.time_gradients import State, TimeGradients
from tests.dlcore.layer_contract import CHECKS, Case, check_gradients, numerical_gradient, relative_error

N, T, D, H = 2, 4, 3, 5
TOLERANCE = 1e-7  # central differences with a step of 1e-5 are right to about 1e-10; a mistake of 1 % shows at 1e-2

Kind = str
KINDS: list[Kind] = ["tanh", "sigmoid", "relu", "lstm", "peepholes", "gru"]
OPTIONS: dict[str, dict[str, Any]] = {
    "last": {},
    "sequences": {"return_sequences": True},
    "backwards": {"go_backwards": True},
    "sequences backwards": {"go_backwards": True, "return_sequences": True},
    "input dropout": {"input_dropout": 0.4, "return_sequences": True},
    "recurrent dropout": {"recurrent_dropout": 0.4, "return_sequences": True},
    "all": {"input_dropout": 0.3, "recurrent_dropout": 0.3, "return_sequences": True, "go_backwards": True},
}


def make(kind: Kind, seed: int = 0, d: int = D, h: int = H, dtype: Any = np.float64, **options: Any) -> RecurrentLayer:
    """Build a layer whose parameters, biases and peepholes too, are random."""
    rng = np.random.default_rng(seed)

    def draw(*shape: int) -> Array:
        return (rng.normal(size=shape) * 0.6).astype(dtype)

    match kind:
        case "tanh" | "sigmoid" | "relu":
            return RNN(draw(d, h), draw(h, h), draw(h), kind, **options)
        case "lstm":
            return LSTM(draw(d, 4 * h), draw(h, 4 * h), draw(4 * h), **options)
        case "peepholes":
            return LSTM(draw(d, 4 * h), draw(h, 4 * h), draw(4 * h), draw(3, h), **options)
        case _:
            return GRU(draw(d, 3 * h), draw(h, 3 * h), draw(3 * h), **options)


def inputs(layer: RecurrentLayer, n: int = N, t: int = T, seed: int = 1) -> tuple[Array, State]:
    """Draw a batch of sequences and an initial state."""
    rng = np.random.default_rng(seed)
    d, h = len(layer.parameters["W"]), len(layer.parameters["U"])
    return rng.normal(size=(n, t, d)), tuple(rng.normal(size=(n, h)) for _ in range(layer.state_count))


def run(layer: RecurrentLayer, x: Array, initial: State | None) -> tuple[Array, Any]:
    return layer.forward(x, training=True, rng=np.random.default_rng(7), initial=initial)


def named(gradients: TimeGradients) -> Iterator[tuple[str, Array]]:
    yield "dx", gradients.dx
    yield from gradients.parameters.items()
    yield from zip(("dh0", "dc0"), gradients.initial, strict=False)
    yield "dh", gradients.dh
    if gradients.dc is not None:
        yield "dc", gradients.dc


def compare(kind: Kind, **options: Any) -> float:
    """Compare the gradients of the input, the parameters and the initial state with central differences.

    The loss uses the last state besides ``y``, as a decoder does.
    """
    layer = make(kind, **options)
    x, initial = inputs(layer)
    y, cache = run(layer, x, initial)
    rng = np.random.default_rng(3)
    dy, d_last = rng.normal(size=y.shape), tuple(rng.normal(size=h.shape) for h in initial)
    found = layer.backward_through_time(dy, cache, d_last=d_last)

    def loss() -> float:
        y, cache = run(layer, x, initial)
        return float(np.sum(y * dy) + sum(np.sum(h * dh) for h, dh in zip(cache.last, d_last, strict=True)))

    variables = {"dx": x, **layer.parameters, **dict(zip(("dh0", "dc0"), initial, strict=False))}
    gradients = dict(named(found))
    return max(relative_error(gradients[name], numerical_gradient(loss, a)) for name, a in variables.items())


@pytest.mark.parametrize("is_looped", [False, True], ids=["tuned", "looped"])
@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_gradient_is_that_of_central_differences(kind: Kind, option: str, is_looped: bool) -> None:
    assert compare(kind, **OPTIONS[option], is_looped=is_looped) < TOLERANCE


def case_of(kind: Kind, option: str) -> Case:
    def build(rng: np.random.Generator) -> RecurrentLayer:
        return make(kind, **OPTIONS[option])

    return Case(f"{kind}, {option}", build, lambda rng: rng.normal(size=(2, 3, D)))


CASES = [case_of(kind, option) for kind, option in itertools.product(KINDS, ["last", "all"])]


@pytest.mark.parametrize("check", [check for check in CHECKS if check is not check_gradients])  # compared above
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_recurrent_layer_keeps_what_every_layer_promises(case: Case, check: Callable[[Case], Any]) -> None:
    check(case)


@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-12), (np.float32, 2e-5)])
@pytest.mark.parametrize("truncation", [None, 2])
@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_looped_and_tuned_give_the_same_values(
    kind: Kind, option: str, truncation: int | None, dtype: Any, rtol: float
) -> None:
    results = []
    for is_looped in (False, True):
        layer = make(kind, dtype=dtype, **OPTIONS[option], truncation=truncation, is_looped=is_looped)
        x, initial = inputs(layer, n=3, t=6)
        y, cache = run(layer, x.astype(dtype), initial)
        dy = np.random.default_rng(3).normal(size=y.shape).astype(dtype)
        gradients = layer.backward_through_time(dy, cache, d_last=initial)
        steps = zip(cache.steps._fields, cache.steps, strict=True)
        results.append({"y": y, **dict(named(gradients)), **{f"step {name}": value for name, value in steps}})
    tuned, looped = results
    assert list(tuned) == list(looped)
    for name in tuned:
        assert tuned[name].dtype == looped[name].dtype == dtype, name
        np.testing.assert_allclose(tuned[name], looped[name], rtol=rtol, atol=rtol, err_msg=name)


@pytest.mark.parametrize("is_looped", [False, True])
@pytest.mark.parametrize("kind", ["tanh", "lstm", "peepholes", "gru"])
def test_one_step_is_the_step_function(kind: Kind, is_looped: bool) -> None:
    layer = make(kind, is_looped=is_looped)
    x, initial = inputs(layer, t=1)
    step: Any = {"tanh": rnn_step, "lstm": lstm_step, "peepholes": peephole_lstm_step, "gru": gru_step}[kind]
    expected = step(x[:, 0], *initial, **layer.parameters)
    y, cache = layer.forward(x, initial=initial)
    np.testing.assert_allclose(y, expected[0], rtol=1e-12)
    for found, state in zip(cache.last, expected[:-1], strict=True):
        np.testing.assert_allclose(found, state, rtol=1e-12)
    for found, array in zip(cache.steps, expected[-1], strict=True):
        np.testing.assert_allclose(found[0], array, rtol=1e-12)


def test_peepholes_of_weight_zero_change_nothing() -> None:
    x, initial = inputs(make("lstm"))
    h_prev, c_prev = initial
    parameters = make("lstm").parameters
    with_peepholes = peephole_lstm_step(x[:, 0], h_prev, c_prev, **parameters, p=np.zeros((3, H)))
    for found, expected in zip(with_peepholes[:2], lstm_step(x[:, 0], h_prev, c_prev, **parameters)[:2], strict=True):
        np.testing.assert_array_equal(found, expected)


def test_the_gates_peek_at_the_old_cell_and_the_output_gate_at_the_new_one() -> None:
    zero, p = np.zeros((1, 1)), np.array([[0.1], [0.2], [0.3]])
    _, c, cache = peephole_lstm_step(zero, zero, np.array([[2.0]]), np.zeros((1, 4)), np.zeros((1, 4)), np.zeros(4), p)
    np.testing.assert_allclose(cache.i, sigmoid(np.array([[0.2]])))
    np.testing.assert_allclose(cache.f, sigmoid(np.array([[0.4]])))
    np.testing.assert_allclose(cache.o, sigmoid(0.3 * c))


# Truncation: a state k steps back is a constant.


def truncated_states(
    layer: RecurrentLayer, x: Array, initial: State, reach: int, constants: list[State]
) -> list[State]:
    """Compute each state afresh from the ``reach`` steps that end in it, starting from stored constant states."""
    states = []
    for end in range(1, x.shape[1] + 1):
        first = max(0, end - reach)
        states.append(layer.forward(x[:, first:end], initial=constants[first - 1] if first else initial)[1].last)
    return states


@pytest.mark.parametrize("is_looped", [False, True])
@pytest.mark.parametrize("reach", [1, 3])
@pytest.mark.parametrize("return_sequences", [False, True])
@pytest.mark.parametrize("kind", ["tanh", "peepholes", "gru"])
def test_truncation_follows_each_loss_through_so_many_steps(
    kind: Kind, return_sequences: bool, reach: int, is_looped: bool
) -> None:
    layer = make(kind, truncation=reach, return_sequences=return_sequences, is_looped=is_looped)
    plain = make(kind)
    plain.parameters = layer.parameters
    x, initial = inputs(layer, t=5)
    constants = [plain.forward(x[:, :t], initial=initial)[1].last for t in range(1, 6)]
    y, cache = layer.forward(x, initial=initial)
    rng = np.random.default_rng(3)
    dy, d_last = rng.normal(size=y.shape), tuple(rng.normal(size=h.shape) for h in initial)
    found = layer.backward_through_time(dy, cache, d_last=d_last)

    def loss() -> float:
        states = truncated_states(plain, x, initial, reach, constants)
        from_last = sum(np.sum(h * dh) for h, dh in zip(states[-1], d_last, strict=True))
        y = np.stack([state[0] for state in states], axis=1) if return_sequences else states[-1][0]
        return float(np.sum(y * dy) + from_last)

    variables = {"dx": x, **layer.parameters, **dict(zip(("dh0", "dc0"), initial, strict=False))}
    gradients = dict(named(found))
    for name, variable in variables.items():
        assert relative_error(gradients[name], numerical_gradient(loss, variable)) < TOLERANCE, name


@pytest.mark.parametrize("kind", KINDS)
def test_truncation_as_long_as_the_sequence_changes_nothing(kind: Kind) -> None:
    layers = [make(kind, truncation=truncation, return_sequences=True) for truncation in (None, T, T + 1)]
    x, initial = inputs(layers[0])
    results = [layer.backward(np.ones((N, T, H)), layer.forward(x, initial=initial)[1]) for layer in layers]
    for dx, gradients in results[1:]:
        np.testing.assert_array_equal(dx, results[0][0])
        assert all(np.array_equal(gradients[name], results[0][1][name]) for name in gradients)


# The gradient of every state


@pytest.mark.parametrize("is_looped", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_the_gradient_of_a_state_is_that_of_a_start_from_this_state(kind: Kind, is_looped: bool) -> None:
    layer = make(kind, return_sequences=True, is_looped=is_looped)
    x, initial = inputs(layer)
    y, cache = layer.forward(x, initial=initial)
    dy = np.random.default_rng(3).normal(size=y.shape)
    whole = layer.backward_through_time(dy, cache)
    for t in range(1, T):
        _, before = layer.forward(x[:, :t], initial=initial)
        _, after = layer.forward(x[:, t:], initial=before.last)
        rest = layer.backward_through_time(dy[:, t:], after)
        np.testing.assert_allclose(whole.dh[:, t - 1], rest.initial[0] + dy[:, t - 1], rtol=1e-10, atol=1e-12)
        early = layer.backward_through_time(dy[:, :t], before, d_last=rest.initial)  # cut in two, joined by hand
        np.testing.assert_allclose(early.dx, whole.dx[:, :t], rtol=1e-10, atol=1e-12)
        if whole.dc is not None and early.dc is not None:
            np.testing.assert_allclose(early.dc, whole.dc[:, :t], rtol=1e-10, atol=1e-12)


def test_the_gradient_fades_in_a_small_rnn_and_not_in_the_carousel() -> None:
    rng = np.random.default_rng(0)
    rnn = RNN.create(1, 8, xavier, rng)
    rnn.parameters["U"] *= 0.5
    carousel = LSTM.carousel(1, 8, xavier, rng)
    x = rng.normal(size=(1, 40, 1)).astype(np.float32)
    y, cache = rnn.forward(x)
    norms = np.linalg.norm(rnn.backward_through_time(np.ones_like(y), cache).dh[0], axis=1)
    assert norms[0] < 1e-6 * norms[-1]
    y, cache = carousel.forward(x)
    zero, one = np.zeros_like(y), np.ones_like(y)
    dc = carousel.backward_through_time(zero, cache, d_last=(zero, one)).dc
    assert dc is not None
    np.testing.assert_array_equal(dc, np.ones_like(dc))
    np.testing.assert_allclose(cache.last[1], np.tanh(x @ carousel.parameters["W"][:, 16:24]).sum(axis=1), rtol=1e-4)


# Masks, directions, states


@pytest.mark.parametrize("kind", KINDS)
def test_dropout_acts_in_training_only_and_one_mask_serves_all_steps(kind: Kind) -> None:
    layer = make(kind, input_dropout=0.5, recurrent_dropout=0.5)
    x, _ = inputs(layer, n=200, t=2)
    np.testing.assert_array_equal(layer.forward(x)[0], make(kind).forward(x)[0])
    _, cache = run(layer, x, None)
    assert set(np.unique(cache.input_mask)) == set(np.unique(cache.state_mask)) == {0.0, 2.0}
    assert cache.state_mask.shape == (200, H)
    assert abs(cache.state_mask.mean() - 1) < 0.1  # 1,000 coins, a standard deviation of 0.03
    np.testing.assert_array_equal(cache.steps.x, x.swapaxes(0, 1) * cache.input_mask)


@pytest.mark.parametrize("kind", ["lstm", "gru"])
@pytest.mark.parametrize("is_looped", [False, True])
def test_recurrent_dropout_leaves_what_is_remembered_alone(kind: Kind, is_looped: bool) -> None:
    layer = make(kind, recurrent_dropout=0.5, return_sequences=True, is_looped=is_looped)
    for parameter in layer.parameters.values():
        parameter[...] = 0
    layer.parameters["b"][H : 2 * H] = 50.0 if kind == "lstm" else -50.0  # the gate that keeps the past
    x, initial = inputs(layer)
    _, cache = run(layer, x, initial)
    np.testing.assert_allclose(cache.last[-1], initial[-1], rtol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_backwards_is_forwards_on_the_reversed_sequence(kind: Kind) -> None:
    forward, backward = make(kind, return_sequences=True), make(kind, return_sequences=True, go_backwards=True)
    x, _ = inputs(forward)
    states = forward.forward(x[:, ::-1])[0]
    np.testing.assert_array_equal(backward.forward(x)[0], states)
    assert join_states(forward.forward(x)[0], backward.forward(x)[0]).shape == (N, T, 2 * H)


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_state_is_the_last_of_all_states_and_starts_the_next_piece(kind: Kind) -> None:
    layer, last = make(kind, return_sequences=True), make(kind)
    x, _ = inputs(layer)
    y, _ = layer.forward(x)
    np.testing.assert_array_equal(last.forward(x)[0], y[:, -1])
    _, cache = layer.forward(x[:, :2])
    np.testing.assert_allclose(layer.forward(x[:, 2:], initial=cache.last)[0], y[:, 2:], rtol=1e-12)
    zeros = tuple(np.zeros((N, H)) for _ in range(layer.state_count))
    np.testing.assert_array_equal(layer.forward(x, initial=zeros)[0], y)


@pytest.mark.parametrize("is_looped", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_changing_the_result_or_the_initial_state_afterwards_does_not_change_the_gradients(
    kind: Kind, is_looped: bool
) -> None:
    layer = make(kind, return_sequences=True, is_looped=is_looped)
    x, initial = inputs(layer)
    y, cache = layer.forward(x, initial=initial)
    before = layer.backward(np.ones_like(y), cache)
    y += 1
    after = layer.backward(np.ones_like(y), cache)
    np.testing.assert_array_equal(before[0], after[0])
    assert all(np.array_equal(before[1][name], after[1][name]) for name in before[1])


@pytest.mark.parametrize(("n", "t", "d", "h"), [(1, 1, 1, 1), (1, 8, 2, 4), (3, 1, 2, 4), (3, 2, 1, 4), (2, 3, 2, 1)])
@pytest.mark.parametrize("kind", KINDS)
def test_small_sizes_keep_all_their_axes(kind: Kind, n: int, t: int, d: int, h: int) -> None:
    for is_looped, return_sequences in itertools.product([False, True], repeat=2):
        layer = make(kind, d=d, h=h, is_looped=is_looped, return_sequences=return_sequences)
        x, initial = inputs(layer, n=n, t=t)
        y, cache = layer.forward(x, initial=initial)
        assert y.shape == ((n, t, h) if return_sequences else (n, h))
        found = layer.backward_through_time(np.ones_like(y), cache)
        assert found.dx.shape == x.shape
        assert found.dh.shape == (n, t, h)
        assert {name: g.shape for name, g in found.parameters.items()} == {
            name: p.shape for name, p in layer.parameters.items()
        }


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", KINDS)
def test_a_sequence_of_200_steps_stays_finite(kind: Kind, dtype: Any) -> None:
    layer = make(kind, dtype=dtype, return_sequences=True)
    layer.parameters["U"] *= dtype(0.4)  # relu may grow without bound; with these weights it does not
    x, _ = inputs(layer, t=200)
    y, cache = layer.forward(100 * x.astype(dtype))  # saturated, too
    found = layer.backward_through_time(np.ones_like(y), cache)
    assert all(np.all(np.isfinite(array)) for array in (y, *dict(named(found)).values()))


@pytest.mark.parametrize("kind", KINDS)
def test_float32_weights_with_a_float64_input_compute_in_float64(kind: Kind) -> None:
    for is_looped in (False, True):
        layer = make(kind, dtype=np.float32, is_looped=is_looped)
        x, initial = inputs(layer)
        y, cache = layer.forward(x, initial=initial)
        assert y.dtype == layer.backward(y, cache)[0].dtype == np.float64


# Making layers


def count(layer: RecurrentLayer) -> int:
    return sum(parameter.size for parameter in layer.parameters.values())


@pytest.mark.parametrize(("d", "h"), [(1, 1), (2, 16), (28, 128)])
def test_the_number_of_parameters_is_the_documented_one(d: int, h: int) -> None:
    rng = np.random.default_rng(0)
    assert count(RNN.create(d, h, xavier, rng)) == d * h + h * h + h
    assert count(LSTM.create(d, h, xavier, rng)) == 4 * (d * h + h * h + h)
    assert count(LSTM.create(d, h, xavier, rng, has_peepholes=True)) == 4 * (d * h + h * h + h) + 3 * h
    assert count(GRU.create(d, h, xavier, rng)) == 3 * (d * h + h * h + h)


@pytest.mark.parametrize("create", [RNN.create, LSTM.create, GRU.create])
def test_create_draws_each_block_by_the_rule_and_starts_biases_at_zero(create: Callable[..., RecurrentLayer]) -> None:
    layer = create(50, 200, xavier, np.random.default_rng(0), np.float64, return_sequences=True)
    assert layer.return_sequences
    np.testing.assert_allclose(layer.parameters["W"].std(), 50**-0.5, rtol=0.05)
    np.testing.assert_allclose(layer.parameters["U"].std(), 200**-0.5, rtol=0.05)
    b = layer.parameters["b"]
    forget = slice(200, 400) if isinstance(layer, LSTM) else slice(0, 0)
    np.testing.assert_array_equal(b[forget], 1)
    assert b.sum() == len(b[forget])
    assert {parameter.dtype for parameter in layer.parameters.values()} == {np.dtype(np.float64)}
    again = create(50, 200, xavier, np.random.default_rng(0), np.float64)
    np.testing.assert_array_equal(again.parameters["U"], layer.parameters["U"])


# Mistakes


@pytest.mark.parametrize("kind", KINDS)
def test_what_does_not_fit_is_refused_with_a_sentence(kind: Kind) -> None:
    layer = make(kind)
    x, initial = inputs(layer)
    for wrong in (x[:, :0], x[0], x[:, :, :2]):
        with pytest.raises(ValueError, match=r"x must have shape \(N, T, 3\) with at least one step.*\.$"):
            layer.forward(wrong)
    for start in ((), initial[:1] * 3, tuple(h[:1] for h in initial)):
        with pytest.raises(ValueError, match=r"initial must hold arrays of shapes .*\.$"):
            layer.forward(x, initial=start)
    _, cache = layer.forward(x)
    with pytest.raises(ValueError, match=r"dy must have the shape of y, \(2, 5\), but it has shape \(2, 4, 5\)\.$"):
        layer.backward(np.ones((N, T, H)), cache)


@pytest.mark.parametrize("option", ["input_dropout", "recurrent_dropout"])
def test_dropout_asks_for_a_generator_and_a_possible_rate(option: str) -> None:
    def build(rate: float) -> RecurrentLayer:
        options: dict[str, Any] = {option: rate}
        return make("gru", **options)

    layer = build(0.5)
    with pytest.raises(ValueError, match=r"pass forward a generator.*\.$"):
        layer.forward(inputs(layer)[0], training=True)
    for rate in (-0.1, 1.0):
        with pytest.raises(ValueError, match=r"The rate must be at least 0 and below 1, but it is .*\.$"):
            build(rate)


def test_truncation_counts_at_least_one_step() -> None:
    with pytest.raises(ValueError, match=r"truncation counts steps.*but it is 0\.$"):
        make("tanh", truncation=0)
