"""The demos that write and tag sequences: encoder-decoder with attention, transformer, bidirectional reading."""

import importlib
from itertools import islice
from typing import Any

import numpy as np
import pytest

from dlcore import Adam, beam_search, decode_greedy
from dlcore.demos import Demo, KnobError, Lines, Matrix, Run, Table, run_demo
from dlcore.demos.bidirectional_tagging import SIGNS, _rows
from dlcore.demos.digit_sequences import END, START, drawn, is_exact, kept_apart, spelled, written
from dlcore.demos.digit_writer import digit_writer, say
from dlcore.demos.knob import read_knobs
from dlcore.demos.transformer_copy import _learn, _network, _say, _tested

NAMES = ("seq2seq-attention", "transformer-copy", "bidirectional-tagging")
SHORT: dict[str, dict[str, Any]] = {name: {"steps": 2, "batch_size": 4} for name in NAMES}


@pytest.fixture(autouse=True)
def _only_two_tests_in_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure at both ends of a run only, which is what takes the time."""
    for name in NAMES:
        monkeypatch.setattr(f"dlcore.demos.{name.replace('-', '_')}.TESTS", 1)


def demo(name: str) -> Demo:
    """Return a demo from its own module, so that one that is being written elsewhere cannot disturb it."""
    module = importlib.import_module(f"dlcore.demos.{name.replace('-', '_')}")
    function = getattr(module, name.replace("-", "_"))
    presets = {preset.name: preset for preset in module.PRESETS}
    return Demo(name, module.TITLE, module.TEXT, module.COST_SECONDS, function, read_knobs(function), presets)


def run(name: str, **knobs: Any) -> Run:
    return run_demo(demo(name), SHORT[name] | knobs)


@pytest.mark.parametrize("name", NAMES)
def test_three_steps_run_and_the_first_says_what_data_it_uses(name: str) -> None:
    steps = list(islice(demo(name).run(SHORT[name]), 3))
    assert [step.step for step in steps] == [0, 1, 2]
    assert steps[0].data is not None
    assert steps[0].pictures
    assert steps[-1].pictures


@pytest.mark.parametrize("name", NAMES)
def test_same_seed_same_curve_and_another_seed_another_one(name: str) -> None:
    histories = [run(name, seed=seed).history for seed in (0, 0, 1)]
    assert histories[0] == histories[1]
    assert histories[0] != histories[2]


@pytest.mark.parametrize("name", NAMES)
def test_pictures_have_texts_in_both_languages(name: str) -> None:
    for step in demo(name).run(SHORT[name]):
        for picture in step.pictures:
            assert all((*picture.title, *picture.alt))


@pytest.mark.parametrize(
    ("name", "preset"), [(name, preset) for name in NAMES for preset in demo(name).presets], ids=lambda value: value
)
def test_every_preset_starts_and_says_what_it_teaches(name: str, preset: str) -> None:
    found = demo(name).presets[preset]
    assert all((*found.title, *found.teaches))
    first = next(demo(name).run(found.knobs | SHORT[name]))
    assert set(found.report) <= set(first.metrics)


@pytest.mark.parametrize(
    ("name", "knobs", "near"),
    [
        ("seq2seq-attention", {"atention": "dot"}, "attention"),
        ("seq2seq-attention", {"decoding": "greddy"}, "greedy"),
        ("transformer-copy", {"head": "2"}, "heads"),
        ("bidirectional-tagging", {"direction": "foward"}, "forward"),
    ],
)
def test_a_misspelt_knob_or_value_is_refused_with_the_near_miss(name: str, knobs: dict[str, Any], near: str) -> None:
    with pytest.raises(KnobError, match=f"did you mean {near}"):
        demo(name).run(knobs)


@pytest.mark.parametrize(("knobs", "least"), [({}, 0.2), ({"cell": "lstm", "task": "reverse"}, 0.1)])
def test_the_encoder_decoder_learns_to_write_what_it_has_never_seen(knobs: dict[str, Any], least: float) -> None:
    learned = run("seq2seq-attention", steps=150, batch_size=32, **knobs)
    assert learned.history["exact_match"][0][1] < 0.01
    assert (learned.metrics["exact_match"] or 0) > least


def test_the_transformer_learns() -> None:
    learned = run("transformer-copy", steps=150, batch_size=32, learning_rate=0.005)
    losses = [loss for _, loss in learned.history["loss"]]
    assert np.mean(losses[-10:]) < 0.7 * losses[0]
    assert (learned.metrics["exact_match"] or 0) > 0.02


def share_before_the_end(found: Run) -> float:
    lines = found.pictures["distance"]
    assert isinstance(lines, Lines)
    return float(np.mean(lines.curves["test_accuracy"][2:]))


@pytest.mark.parametrize(
    ("knobs", "is_learned"),
    [
        ({}, True),
        ({"direction": "backward"}, True),
        ({"direction": "forward"}, False),
        ({"direction": "forward", "depends_on": "past"}, True),
        ({"direction": "backward", "depends_on": "past"}, False),
        ({"depends_on": "both"}, False),
        ({"depends_on": "both", "layers": 2}, True),
    ],
)
def test_tags_are_learned_exactly_if_what_decides_them_has_been_read(knobs: dict[str, Any], is_learned: bool) -> None:
    found = run("bidirectional-tagging", steps=120, batch_size=32, **knobs)
    share = share_before_the_end(found)
    assert share > 0.95 if is_learned else share < 0.7


def test_the_way_of_writing_changes_the_answers_and_not_the_training_but_free_running_does() -> None:
    runs = [
        run("seq2seq-attention", steps=10, hidden_size=16, **knobs)
        for knobs in ({}, {"decoding": "sampling"}, {"decoding": "beam"}, {"teacher_forcing": 0.0})
    ]
    losses = [found.history["loss"] for found in runs]
    assert losses[0] == losses[1] == losses[2] != losses[3]
    assert runs[0].pictures["answers"] != runs[1].pictures["answers"]


def test_greedy_and_beam_write_what_the_engine_writes() -> None:
    network, source = digit_writer("gru", 1, 16, "dot", seed=0), np.arange(12).reshape(4, 3) % 10
    for array in network.parameters.values():
        array *= 4  # so that the scores of an untrained network differ
    state, first = network.encode(source), np.full(4, START)
    found = {name: say(network, source, name, 3, 1.0, 0) for name in ("greedy", "beam")}
    np.testing.assert_array_equal(found["greedy"], decode_greedy(network.step, state, first, END, 5))
    np.testing.assert_array_equal(found["beam"], beam_search(network.step, state, first, END, 5, 3)[0])
    assert not np.array_equal(found["greedy"], found["beam"])


def test_each_row_of_the_weights_sums_to_one_and_without_attention_there_are_none() -> None:
    weights = run("seq2seq-attention").pictures["attention"]
    assert isinstance(weights, Matrix)
    assert weights.values.shape[1] == 10
    np.testing.assert_allclose(weights.values.sum(axis=1), 1, rtol=1e-5)
    assert "attention" not in run("seq2seq-attention", attention="none").pictures


def test_no_head_of_the_transformer_looks_at_the_future() -> None:
    pictures = run("transformer-copy", blocks=2, heads="4").pictures
    for block, head in np.ndindex(2, 4):
        weights = pictures[f"attention-{block + 1}-{head + 1}"]
        assert isinstance(weights, Matrix)
        assert weights.values.shape == (21, 21)
        assert not np.triu(weights.values, 1).any()


def test_the_answers_of_the_table_are_judged_by_what_stands_there() -> None:
    table = run("seq2seq-attention").pictures["answers"]
    assert isinstance(table, Table)
    for read, wrote, right, mark in table.rows:
        assert right == f"{read}."
        assert mark == ("○" if wrote == right else "×")


@pytest.mark.parametrize("name", NAMES)
def test_a_loss_that_is_no_number_ends_the_run_with_a_note(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module(f"dlcore.demos.{name.replace('-', '_')}")
    monkeypatch.setattr(module, "softmax_cross_entropy", lambda x, *_, **__: (np.float32("nan"), np.zeros_like(x)))
    assert run(name).note is not None


def test_in_the_transformer_a_single_pass_finds_the_same_share_as_writing() -> None:
    apart = {length: rows[:20] for length, rows in kept_apart(np.random.default_rng(0)).items()}
    network = _network(1, 2, 32, "pre", True, seed=0)
    optimizer = Adam(0.01)
    for source in islice(drawn(np.random.default_rng(1), 32, apart), 100):
        optimizer.step(network.parameters, _learn(network, source, written(source, "copy"))[1])
    exact = [is_exact(_say(network, source), written(source, "copy")) for source in apart.values()]
    share = float(np.concatenate(exact).mean())
    assert 0.02 < share < 1
    assert _tested(network, apart, "copy")[0]["exact_match"] == share


def test_no_test_sequence_is_ever_drawn_for_training() -> None:
    apart = kept_apart(np.random.default_rng(0))
    assert [len(rows) for rows in apart.values()] == [1, 10, *[100] * 8]
    for length, rows in apart.items():
        assert rows.shape[1] == length
        assert len(np.unique(rows, axis=0)) == len(rows)
    for source in islice(drawn(np.random.default_rng(1), 64, apart), 200):
        same = (source[:, None] == apart[source.shape[1]][None]).all(axis=2)
        assert not same.any()


def test_what_is_to_be_written_ends_and_only_all_of_it_is_exact() -> None:
    source = np.array([[3, 1, 2]])
    answers = [written(source, "copy"), written(source, "reverse"), written(source, "sort")]
    assert [spelled(answer[0]) for answer in answers] == ["312.", "213.", "123."]
    right = answers[0]
    said = np.array([[3, 1, 2, END, END], [3, 1, 2, 0, END], [3, 1, END, END, END], [3, 1, 2, START, END]])
    assert is_exact(said, np.repeat(right, 4, axis=0)).tolist() == [True, False, False, False]
    assert is_exact(np.array([[3, 1]]), right).tolist() == [False]
    assert is_exact(np.array([[END]]), np.array([[END]])).tolist() == [True]


@pytest.mark.parametrize("depends_on", ["future", "past", "both"])
def test_tags_and_distances_are_those_that_the_signs_say(depends_on: Any) -> None:
    signs, tags, distance = _rows(np.random.default_rng(0), 20, depends_on)
    for row, its_tags, its_distance in zip(signs, tags, distance, strict=True):
        text = "".join(SIGNS[sign] for sign in row)
        ends = [place for place, sign in enumerate(text) if sign in ".?"]
        assert len(ends) == 3
        assert ends[-1] == 23
        for start, end in zip([0, *(end + 1 for end in ends[:-1])], ends, strict=True):
            first, last = text[start] == "[", text[end] == "?"
            assert text[start] in "<["
            tag = {"future": last, "past": first, "both": first != last}[depends_on]
            assert (its_tags[start : end + 1] == tag).all()
            assert its_distance[start : end + 1].tolist() == list(range(end - start, -1, -1))
