"""The demos of recurrent networks: adding in binary, and gradients through time."""

from itertools import islice
from typing import Any

import numpy as np
import pytest

from dlcore.demos import KnobError, Lines, Matrix, Run, Table, find_demo, run_demo
from dlcore.demos.additions import drawn
from dlcore.demos.keras_weights import glorot_uniform, orthogonal

NAMES = ("binary-addition", "bptt-gradients")
SHORT: dict[str, dict[str, Any]] = {"binary-addition": {"steps": 20}, "bptt-gradients": {"length": 10}}


def _run(name: str, **knobs: Any) -> Run:
    return run_demo(find_demo(name), SHORT[name] | knobs)


def _add(**knobs: Any) -> Run:
    return _run("binary-addition", **knobs)


def _factor(**knobs: Any) -> float:
    """Return what one step back multiplies the gradient by, on average."""
    factor = _run("bptt-gradients", **({"length": 30} | knobs)).metrics["factor"]
    assert factor is not None
    return factor


@pytest.mark.parametrize("name", NAMES)
def test_three_steps_run_and_the_first_says_what_data_it_uses(name: str) -> None:
    steps = list(islice(find_demo(name).run(SHORT[name]), 3))
    assert [step.step for step in steps] == [0, 1, 2]
    assert steps[0].data is not None
    assert steps[0].pictures


@pytest.mark.parametrize("name", NAMES)
def test_same_seed_same_curve_and_another_seed_another_one(name: str) -> None:
    runs = [_run(name, seed=seed).history for seed in (0, 0, 1)]
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


@pytest.mark.parametrize("name", NAMES)
def test_pictures_have_texts_in_both_languages(name: str) -> None:
    steps = list(find_demo(name).run(SHORT[name]))
    assert steps[-1].pictures
    for step in steps:
        for picture in step.pictures:
            assert all((*picture.title, *picture.alt))


@pytest.mark.parametrize("name", NAMES)
def test_every_preset_sets_knobs_that_exist_and_reports_metrics_that_are_measured(name: str) -> None:
    demo = find_demo(name)
    for preset in demo.presets.values():
        first = next(demo.run(preset.knobs))
        assert set(preset.report) <= set(first.metrics)
        assert all((*preset.title, *preset.teaches))


@pytest.mark.parametrize("name", NAMES)
def test_a_misspelt_knob_or_value_is_refused_with_the_near_miss(name: str) -> None:
    with pytest.raises(KnobError, match="did you mean seed"):
        find_demo(name).run({"sed": 1})
    with pytest.raises(KnobError, match="did you mean lstm"):
        find_demo(name).run({"cell": "lstn"})


def test_a_network_learns_to_add() -> None:
    run = _add(bits=4, steps=1200, batch_size=10, learning_rate=1.0)
    assert run.metrics["sum_accuracy"] == 1
    losses = [value for _, value in run.history["loss"]]
    assert losses[-1] < 0.2 * losses[0]


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_gated_cells_learn_to_add(cell: str) -> None:
    knobs = {"cell": cell, "initializer": "xavier", "has_bias": True, "learning_rate": 2.0}
    run = _add(bits=4, steps=1000, batch_size=10, **knobs)
    assert (run.metrics["bit_accuracy"] or 0) > 0.95


def test_tiny_weights_learn_nothing() -> None:
    run = _add(bits=4, steps=1200, batch_size=10, learning_rate=1.0, initializer_scale=0.001)
    assert (run.metrics["bit_accuracy"] or 0) < 0.65


def test_relu_explodes_with_the_derivative_of_the_report_and_says_so() -> None:
    runs = [_add(activation="relu", derivative_at="activation", steps=200, seed=seed) for seed in (0, 1)]
    assert all(run.note is not None for run in runs)
    assert runs[1].metrics["loss"] is None  # nan
    assert max(value for _, value in runs[0].history["gradient_norm"]) > 1e6


def test_unrolled_the_result_is_the_same() -> None:
    runs = [_add(unroll=unroll, steps=40) for unroll in (False, True)]
    for name, values in runs[0].history.items():
        np.testing.assert_allclose(values, runs[1].history[name], rtol=1e-9)


def test_without_biases_none_moves_and_with_them_they_do() -> None:
    curves = [_add(has_bias=has_bias).history["test_loss"] for has_bias in (False, True)]
    assert curves[0][0] == curves[1][0]
    assert curves[0][-1] != curves[1][-1]


def test_the_sums_table_is_right_about_carries_and_numbers() -> None:
    table = _add(bits=4).pictures["sums"]
    assert isinstance(table, Table)
    for start in range(0, len(table.rows), 5):
        carry, a, b, _, t = table.rows[start : start + 5]
        assert int(a[-1]) + int(b[-1]) == int(t[-1])
        for place in range(1, 4):  # from the highest bit; the carry into it comes from the place to its right
            into = int(a[place + 1]) + int(b[place + 1]) + int(carry[place + 1]) >= 2
            assert int(carry[place]) == into


def test_the_cells_table_counts_parameters() -> None:
    table = _add().pictures["cells"]
    assert isinstance(table, Table)
    assert [row[:2] for row in table.rows] == [("rnn", "304"), ("lstm", "1216"), ("gru", "912")]


def test_hidden_states_are_shown_over_time() -> None:
    states = _add(hidden_sizes=(5, 3)).pictures["states"]
    assert isinstance(states, Matrix)
    assert states.values.shape == (3, 8)
    assert states.row_label is not None


def test_fixed_sums_come_once_an_epoch() -> None:
    batches = list(islice(drawn(np.random.default_rng(0), 8, 2, 10), 10))
    epochs = [np.concatenate([x for x, _ in batches[start : start + 5]]) for start in (0, 5)]
    assert sorted(epochs[0].reshape(10, -1).tolist()) == sorted(epochs[1].reshape(10, -1).tolist())
    assert epochs[0].tolist() != epochs[1].tolist()


def test_the_weights_of_keras_are_what_they_are_called() -> None:
    rng = np.random.default_rng(0)
    q = orthogonal((6, 6), rng, np.float64)
    np.testing.assert_allclose(q @ q.T, np.eye(6), atol=1e-12)
    assert np.abs(glorot_uniform((100, 50), rng)).max() <= (6 / 150) ** 0.5


def test_the_gradient_of_an_rnn_vanishes_with_small_weights_and_explodes_with_large_ones() -> None:
    assert _factor() < 0.7
    assert _factor(activation="sigmoid", recurrent_scale=1.0) <= 0.26
    assert _factor(activation="relu", recurrent_scale=2.0) > 1.3


def test_the_carousel_carries_the_gradient_unchanged() -> None:
    lengths = [value for _, value in _run("bptt-gradients", cell="cec", length=100).history["gradient_norm"]]
    assert lengths == pytest.approx([1.0] * 100)


def test_an_open_forget_gate_reaches_further_than_a_closed_one() -> None:
    closed, usual, wide = (_factor(cell="lstm", forget_bias=bias) for bias in (-2.0, 1.0, 5.0))
    assert closed < usual < wide
    assert wide == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("cell", ["lstm", "peephole", "gru"])
def test_gates_keep_more_of_the_gradient_than_the_simple_network(cell: str) -> None:
    assert _factor(cell=cell) > _factor(cell="rnn")


def test_the_last_picture_compares_all_cells() -> None:
    picture = _run("bptt-gradients").pictures["cells"]
    assert isinstance(picture, Lines)
    assert picture.log_y
    assert list(picture.curves) == ["rnn", "cec", "lstm", "peephole", "gru"]
