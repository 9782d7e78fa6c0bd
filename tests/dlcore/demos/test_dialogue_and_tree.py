"""The demos of dialogue and of trees: what has to be remembered, what may vary, and what belongs together."""

import importlib
from itertools import islice
from typing import Any

import numpy as np
import pytest

from dlcore.demos import Boundary, Demo, Diagram, KnobError, Lines, Matrix, Run, Table, run_demo
from dlcore.demos.expression_reader import ExpressionReader
from dlcore.demos.expressions import NUMBER, PAIR, balanced, drawn, is_true, parsed, spelled, tokens
from dlcore.demos.knob import read_knobs
from dlcore.demos.talker import Model, talker
from dlcore.demos.toy_talk import guide, numbered
from dlcore.demos.toy_talk import spelled as said
from tests.dlcore.layer_contract import numerical_gradient, relative_error

NAMES = ("dialogue-context", "tree-rnn")
SHORT: dict[str, dict[str, Any]] = {name: {"steps": 2, "batch_size": 4} for name in NAMES}
MODELS: tuple[Model, ...] = ("seq2seq", "joined", "hred", "vhred")
STRUCTURES = ("parse", "balanced", "sequence")


@pytest.fixture(autouse=True)
def _small_tests_at_both_ends_of_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure little, and at both ends only, which is what takes the time."""
    for module in ("dialogue_context", "tree_rnn"):
        monkeypatch.setattr(f"dlcore.demos.{module}.TESTS", 1)
    monkeypatch.setattr("dlcore.demos.dialogue_context.TEST_TALKS", 100)
    monkeypatch.setattr("dlcore.demos.tree_rnn.TESTED", 40)


def demo(name: str) -> Demo:
    """Return a demo from its own module, so that one that is being written elsewhere cannot disturb it."""
    module = importlib.import_module(f"dlcore.demos.{name.replace('-', '_')}")
    function = getattr(module, name.replace("-", "_"))
    presets = {preset.name: preset for preset in module.PRESETS}
    return Demo(name, module.TITLE, module.TEXT, module.COST_SECONDS, function, read_knobs(function), presets)


def run(name: str, **knobs: Any) -> Run:
    return run_demo(demo(name), SHORT[name] | knobs)


def figure(found: Run, metric: str) -> float:
    value = found.metrics[metric]
    assert value is not None
    return value


@pytest.mark.parametrize("name", NAMES)
def test_three_steps_run_and_the_first_says_what_data_it_uses(name: str) -> None:
    steps = list(islice(demo(name).run(SHORT[name]), 3))
    assert [step.step for step in steps] == [0, 1, 2]
    assert steps[0].data is not None
    assert steps[0].pictures
    assert steps[-1].pictures


@pytest.mark.parametrize(
    ("name", "knobs"),
    [("dialogue-context", {"model": model}) for model in MODELS]
    + [("tree-rnn", {"structure": structure}) for structure in STRUCTURES],
)
def test_same_seed_same_curve_and_another_seed_another_one(name: str, knobs: dict[str, Any]) -> None:
    histories = [run(name, seed=seed, **knobs).history for seed in (0, 0, 1)]
    assert histories[0] == histories[1]
    assert histories[0] != histories[2]


@pytest.mark.parametrize(
    ("name", "preset"), [(name, preset) for name in NAMES for preset in demo(name).presets], ids=lambda value: value
)
def test_every_preset_starts_and_its_pictures_have_texts_in_both_languages(name: str, preset: str) -> None:
    found = demo(name).presets[preset]
    assert all((*found.title, *found.teaches))
    first = next(demo(name).run(found.knobs | SHORT[name]))
    assert len(first.pictures) >= 3
    for picture in first.pictures:
        assert all((*picture.title, *picture.alt))


@pytest.mark.parametrize(
    ("name", "knobs", "near"),
    [
        ("dialogue-context", {"modle": "hred"}, "model"),
        ("dialogue-context", {"model": "hered"}, "hred"),
        ("tree-rnn", {"structur": "parse"}, "structure"),
        ("tree-rnn", {"structure": "parsed"}, "parse"),
    ],
)
def test_a_misspelt_knob_or_value_is_refused_with_the_near_miss(name: str, knobs: dict[str, Any], near: str) -> None:
    with pytest.raises(KnobError, match=f"did you mean {near}"):
        demo(name).run(knobs)


@pytest.mark.parametrize("name", NAMES)
def test_a_loss_that_is_no_number_ends_the_run_with_a_note(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place = {"dialogue-context": "talker", "tree-rnn": "tree_rnn"}[name]
    broken = f"dlcore.demos.{place}.softmax_cross_entropy"
    monkeypatch.setattr(broken, lambda x, *_, **__: (np.float32("nan"), np.zeros_like(x)))
    assert run(name).note is not None


def test_only_a_reader_of_the_whole_talk_answers_where_context_is_needed() -> None:
    long = {"batch_size": 32, "learning_rate": 0.01}
    context = run("dialogue-context", steps=600, **long)
    last = run("dialogue-context", model="seq2seq", steps=350, **long)
    assert figure(context, "exact_match_context") > 0.7
    assert figure(last, "exact_match_context") < 0.4
    assert figure(last, "exact_match_alone") > 0.9


def test_with_the_likeliest_words_only_the_latent_variable_makes_replies_differ() -> None:
    u = np.stack([numbered(["food in nara ?"])] * 20)
    for model in MODELS:
        speaker = talker(model, 16, 4, np.random.default_rng(0))
        for array in speaker.network.parameters.values():
            array *= 4  # so that the scores of an untrained network differ
        rng = np.random.default_rng(1)
        replies = {said(words) for words in speaker.reply(u, "greedy", rng)}
        assert (len(replies) > 1) == (model == "vhred")
        assert len({said(words) for words in speaker.reply(u, "sampling", rng)}) > 1


def test_after_the_same_last_line_seq2seq_starts_at_one_point_and_the_others_do_not() -> None:
    for model in MODELS:
        plane = run("dialogue-context", model=model).pictures["contexts"]
        assert isinstance(plane, Boundary)
        assert (plane.points == 0).all() == (model == "seq2seq")
        assert ("one and the same point" in plane.alt.en) == (model == "seq2seq")


def test_each_right_reply_counts_once_and_only_if_it_is_right() -> None:
    found = run("dialogue-context", replies=3, model="vhred", steps=150, batch_size=16, learning_rate=0.02)
    table = found.pictures["replies"]
    assert isinstance(table, Table)
    assert sum(int(row[1]) for row in table.rows) == 10
    answers = set().union(*guide(np.random.default_rng([0, 1]), 3).values())
    assert all(row[0] in answers for row in table.rows if row[2] == "○")
    assert 0 < figure(found, "distinct_replies") <= 3


def test_a_reply_is_judged_by_what_stands_in_the_table() -> None:
    table = run("dialogue-context", model="seq2seq", steps=60, batch_size=16).pictures["talks"]
    assert isinstance(table, Table)
    for *_, reply, right, mark in table.rows:
        assert mark == ("○" if reply == right else "×")


def test_along_the_tree_expressions_are_learned_beyond_the_trained_depth_and_along_the_row_they_are_not() -> None:
    long = {"steps": 250, "batch_size": 32}
    tree, row = (run("tree-rnn", structure=structure, **long) for structure in ("parse", "sequence"))
    assert figure(tree, "deeper_accuracy") > 0.9
    assert figure(row, "deeper_accuracy") < 0.75


@pytest.mark.parametrize(
    ("structure", "brackets", "is_told_apart"),
    [
        ("parse", False, True),
        ("balanced", False, False),
        ("balanced", True, True),
        ("sequence", False, False),
        ("sequence", True, True),
    ],
)
def test_two_trees_over_the_same_words_are_told_apart_exactly_if_tree_or_brackets_are_read(
    structure: Any, brackets: bool, is_told_apart: bool
) -> None:
    reader = ExpressionReader(structure, "gru", 8, brackets, np.random.default_rng(0))
    one, other = reader.forward(PAIR)[0]
    assert (not np.allclose(one, other)) == is_told_apart


def test_the_pair_has_the_same_words_and_two_values() -> None:
    one, other = PAIR
    assert tokens(one, False) == tokens(other, False) == ["not", "T", "or", "F", "or", "T"]
    assert (is_true(one), is_true(other)) == (True, False)


def test_an_expression_has_its_depth_and_the_value_that_python_finds() -> None:
    rng = np.random.default_rng(0)
    values = []
    for depth in range(1, 7):
        for _ in range(40):
            expression = drawn(rng, depth)
            text = spelled(expression)
            assert is_true(expression) == eval(text, {"T": True, "F": False})
            reached = np.cumsum([(sign == "(") - (sign == ")") for sign in text])
            assert reached.max() == depth
            assert [sign for sign in tokens(expression, True) if sign not in "()"] == tokens(expression, False)
            values.append(is_true(expression))
    assert 0.3 < np.mean(values) < 0.7


def leaves(tree: Any) -> list[int]:
    return leaves(tree[0]) + leaves(tree[1]) if isinstance(tree, tuple) else [tree]


def test_both_trees_have_the_words_in_order_and_only_one_depends_on_the_meaning() -> None:
    one, other = PAIR
    words = tokens(one, False)
    for tree in (parsed(one), parsed(other), balanced(words)):
        assert leaves(tree) == [NUMBER[word] for word in words]
    assert parsed(one) != parsed(other)


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_an_expression_is_judged_alike_alone_and_beside_a_longer_one(cell: Any) -> None:
    reader = ExpressionReader("sequence", cell, 8, True, np.random.default_rng(0))
    together = reader.forward(["T", *PAIR])[0]
    np.testing.assert_allclose(together[:1], reader.forward(["T"])[0], rtol=1e-5)


@pytest.mark.parametrize("structure", STRUCTURES)
def test_the_gradients_of_the_reader_are_those_of_central_differences(structure: Any) -> None:
    reader = ExpressionReader(structure, "gru", 3, True, np.random.default_rng(0))
    for layer in (reader.words, reader.network, reader.output):
        layer.parameters.update({name: w.astype(np.float64) for name, w in layer.parameters.items()})
    expressions, dy = ["F", *PAIR], np.random.default_rng(1).normal(size=(3, 2))
    gradients = reader.backward(dy, reader.forward(expressions)[1])
    for name, w in reader.parameters.items():
        expected = numerical_gradient(lambda: float(np.vdot(reader.forward(expressions)[0], dy)), w)
        assert relative_error(gradients[name], expected) < 1e-6, name


@pytest.mark.parametrize("knobs", [{}, {"structure": "balanced"}, {"structure": "balanced", "brackets": True}])
def test_the_diagram_has_a_box_for_each_node_and_an_answer_where_there_is_a_value(knobs: dict[str, Any]) -> None:
    pictures = run("tree-rnn", **knobs).pictures
    for place, expression in enumerate(PAIR, start=1):
        picture = pictures[f"tree-{place}"]
        assert isinstance(picture, Diagram)
        words = tokens(expression, knobs.get("brackets", False))
        assert sorted(box.text.en for box in picture.boxes if box.span == 1) == sorted(words)
        assert len(picture.boxes) == 2 * len(words) - 1
        assert len(picture.arrows) == 2 * (len(words) - 1)
        assert len({box.name for box in picture.boxes}) == len(picture.boxes)
        answered = sum("%" in box.text.en for box in picture.boxes)
        assert answered == (1 if knobs else 3)


def test_the_answer_at_the_root_is_that_of_the_network() -> None:
    picture = run("tree-rnn", steps=100, batch_size=16).pictures["tree-1"]
    assert isinstance(picture, Diagram)
    answer, share = picture.boxes[0].text.en.split()
    assert answer in picture.alt.en
    assert 50 <= int(share.removesuffix("%")) <= 100


def test_the_beginnings_show_one_row_for_each_expression() -> None:
    matrix = run("tree-rnn", structure="sequence", brackets=True).pictures["beginnings"]
    assert isinstance(matrix, Matrix)
    assert matrix.values.shape == (2, 12)
    assert matrix.texts is not None
    assert [" ".join(row) for row in matrix.texts] == [" ".join(tokens(e, True)) for e in PAIR]
    same = run("tree-rnn", structure="sequence").pictures["beginnings"]
    assert isinstance(same, Matrix)
    np.testing.assert_array_equal(same.values[0], same.values[1])


def test_the_depths_of_the_picture_are_those_of_the_figures() -> None:
    found = run("tree-rnn", steps=30, learned_depth=2)
    lines = found.pictures["depths"]
    assert isinstance(lines, Lines)
    shares = lines.curves["test_accuracy"]
    assert lines.x.tolist() == list(range(1, 9))
    assert figure(found, "test_accuracy") == pytest.approx(float(np.mean(shares[:2])))
    assert figure(found, "deeper_accuracy") == pytest.approx(float(np.mean(shares[2:])))
